"""Whom the engine lets see a request and tells of it: those whose step it is or was, and the union officers above.

What is private has one handler, the counsellor; nobody above them hears of it.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from gongyou.cases.models import Case, CaseNode, CaseState
from gongyou.core import principal
from gongyou.core.db import session
from gongyou.hotline.assistance.models import AssistanceRequest
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.permissions import Permission, Role


class Handlers:
    """The confidants of the engine's flow (`cases.flow.Confidants`)."""

    def admit(self, member_id: UUID) -> ColumnElement[bool]:
        """Return the condition that the acting member handles, has handled or oversees the request of a `Case`."""
        request, home = aliased(AssistanceRequest), aliased(Unit)
        had = _of_case(
            select(CaseNode.id).where(
                CaseNode.tenant_id == Case.tenant_id, CaseNode.case_id == Case.id, CaseNode.done_by == member_id
            )
        )
        scope = principal.current().scope(Permission.GRIEVANCES_HANDLE)
        overseen = or_(false(), *(home.path.startswith(path) for path in scope))
        handled = and_(~request.private, or_(had, overseen, waits_for_me()))
        return _of_case(
            select(request.id).where(
                request.tenant_id == Case.tenant_id,
                request.id == Case.id,
                home.tenant_id == request.tenant_id,
                home.id == request.unit_id,
                or_(request.counsellor_id == member_id, handled),
            )
        )

    def of(self, case_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, int]]:
        """Return those who are told of each request, by the level of escalation from which they are."""
        home, stands = aliased(Unit), aliased(Unit)
        rows = session().execute(
            select(AssistanceRequest, Case, home.path, stands.path)
            .join(Case, (Case.tenant_id == AssistanceRequest.tenant_id) & (Case.id == AssistanceRequest.id))
            .join(home, (home.tenant_id == AssistanceRequest.tenant_id) & (home.id == AssistanceRequest.unit_id))
            .join(stands, (stands.tenant_id == Case.tenant_id) & (stands.id == Case.unit_id))
            .where(AssistanceRequest.id.in_(case_ids))
        )
        found: dict[UUID, dict[UUID, int]] = {case_id: {} for case_id in case_ids}
        chain = cache(identity.holders_along)  # requests of one unit ask for the same people
        for request, case, home_path, stands_path in rows:
            if request.private and request.counsellor_id is not None:
                found[case.id] = {request.counsellor_id: 0}
            else:
                found[case.id] = _levels(case, home_path, stands_path, request.applicant_id, chain)
        return found


def _levels(
    case: Case, home_path: str, stands_path: str, applicant_id: UUID, chain: Callable[..., list[list[UUID]]]
) -> dict[UUID, int]:
    """Return who has the step of an open service's request, then the union officers above, unit by unit."""
    if case.responsible_id is not None and case.responsible_id != applicant_id:
        own = [case.responsible_id]
    else:
        groups = chain(stands_path, (case.queue_role,)) if case.queue_role is not None else []
        own = next(iter(groups), [])
    levels = dict.fromkeys(own, 0)
    officers = chain(home_path, (Role.UNION_OFFICER,))
    above = [[each for each in group if each not in levels] for group in officers]
    for level, group in enumerate((group for group in above if group), start=1):
        levels |= dict.fromkeys(group, level)
    return {member_id: level for member_id, level in levels.items() if member_id != applicant_id}


def waits_for_me() -> ColumnElement[bool]:
    """Return the condition that the step at which a `Case` stands is the acting member's, and not their own request."""
    who, stands = principal.current(), aliased(Unit)
    held = [and_(Case.queue_role == each.role, stands.path.startswith(each.unit_path)) for each in who.grants]
    where = (stands.tenant_id == Case.tenant_id, stands.id == Case.unit_id, or_(false(), *held))
    queued = _of_case(select(stands.id).where(*where))
    mine = or_(Case.responsible_id == who.member_id, and_(Case.responsible_id.is_(None), queued))
    return and_(Case.state == CaseState.OPEN, Case.reporter_id != who.member_id, mine)


def _of_case(query: Select[UUID]) -> ColumnElement[bool]:
    """Return the condition that a SELECT finds something for the very `Case` of the statement around it.

    Said outright: left alone, a subquery inside a subquery would bring a `Case` of its own and hold for any.
    """
    return query.correlate(Case).exists()


HANDLERS = Handlers()
