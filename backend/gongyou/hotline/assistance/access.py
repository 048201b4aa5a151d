"""Who sees a request. The engine's own reads show a case to those who have it or whose role it waits for, and nobody else.

`visible` is the whole rule: an open service's request is seen by its applicant, by whoever has or had a step, by those
for whose role it waits, and by the union officers above the applicant; a private one by applicant and counsellor alone.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from gongyou.cases import service as cases
from gongyou.cases.models import Case, CaseNode, CaseState
from gongyou.core import principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.files.models import StoredFile
from gongyou.files.service import may_see
from gongyou.hotline.assistance.flow import ASSISTANCE, RequestDocket
from gongyou.hotline.assistance.models import AssistanceRequest
from gongyou.identity.models import Member, Unit
from gongyou.permissions import Permission

Stands = aliased(Unit, name="stands")
"""The unit whose role has the step; `Unit` is the applicant's."""

ROWS: "Select[AssistanceRequest, Case, Unit, Member]" = (
    select(AssistanceRequest, Case, Unit, Member)
    .join(Case, (Case.tenant_id == AssistanceRequest.tenant_id) & (Case.id == AssistanceRequest.id))
    .join(Unit, (Unit.tenant_id == AssistanceRequest.tenant_id) & (Unit.id == AssistanceRequest.unit_id))
    .join(Stands, (Stands.tenant_id == Case.tenant_id) & (Stands.id == Case.unit_id))
    .join(Member, (Member.tenant_id == AssistanceRequest.tenant_id) & (Member.id == AssistanceRequest.applicant_id))
)


def visible() -> ColumnElement[bool]:
    """Return the condition that the acting member may see a request of `ROWS`; a job sees all."""
    who = principal.current_or_none()
    if who is None:
        return true()
    had = exists().where(
        CaseNode.tenant_id == Case.tenant_id, CaseNode.case_id == Case.id, CaseNode.done_by == who.member_id
    )
    overseen = or_(false(), *(Unit.path.startswith(path) for path in who.scope(Permission.GRIEVANCES_HANDLE)))
    handled = or_(Case.responsible_id == who.member_id, had, overseen, waits_for_me(who))
    return or_(
        AssistanceRequest.applicant_id == who.member_id,
        AssistanceRequest.counsellor_id == who.member_id,
        and_(~AssistanceRequest.private, handled),
    )


def waits_for_me(who: principal.Principal) -> ColumnElement[bool]:
    """Return the condition that the step of a request is the member's, and not their own request."""
    roles = [and_(Case.queue_role == each.role, Stands.path.startswith(each.unit_path)) for each in who.grants]
    queued = and_(Case.responsible_id.is_(None), or_(false(), *roles))
    mine = or_(Case.responsible_id == who.member_id, queued)
    return and_(Case.state == CaseState.OPEN, AssistanceRequest.applicant_id != who.member_id, mine)


def sees(request_id: UUID) -> bool:
    """Tell whether the acting member may see a request."""
    found = ROWS.with_only_columns(AssistanceRequest.id).where(AssistanceRequest.id == request_id, visible())
    return session().scalar(found) is not None


def look(request_id: UUID) -> RequestDocket:
    """Read a request with its case; raise NotFound where the acting member may not see it."""
    _require_seen(request_id)
    with principal.acting(None):  # who may see it has been decided, by more than the engine knows
        return cases.look(ASSISTANCE, request_id)


def take(request_id: UUID, *, expected_seq: int | None = None) -> RequestDocket:
    """Lock a request and its case; raise NotFound, or CaseMovedOn if it is beyond the `expected_seq` that was seen."""
    _require_seen(request_id)
    with principal.acting(None):
        return cases.take(ASSISTANCE, request_id, expected_seq=expected_seq)


def _require_seen(request_id: UUID) -> None:
    if not sees(request_id):
        raise NotFound


def _sees_file(file: StoredFile, _who: Any) -> bool:
    """Tell whether the acting member may see the request that a picture hangs on."""
    return file.subject_type == ASSISTANCE.code and file.subject_id is not None and sees(file.subject_id)


may_see.append(_sees_file)
