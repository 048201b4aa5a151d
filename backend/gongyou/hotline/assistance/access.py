"""Requests that the acting member may see, and their pictures."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true

from gongyou.cases import queries as cases
from gongyou.cases import service
from gongyou.cases.models import Case
from gongyou.core import principal
from gongyou.hotline.assistance.flow import ASSISTANCE, RequestDocket
from gongyou.hotline.assistance.models import AssistanceRequest
from gongyou.identity.models import Member, Unit

ROWS: "Select[AssistanceRequest, Case, Unit, Member]" = (
    select(AssistanceRequest, Case, Unit, Member)
    .join(Case, (Case.tenant_id == AssistanceRequest.tenant_id) & (Case.id == AssistanceRequest.id))
    .join(Unit, (Unit.tenant_id == AssistanceRequest.tenant_id) & (Unit.id == AssistanceRequest.unit_id))
    .join(Member, (Member.tenant_id == AssistanceRequest.tenant_id) & (Member.id == AssistanceRequest.applicant_id))
)
"""Requests with their cases, the units and names of their applicants."""


def visible() -> ColumnElement[bool]:
    """Return the condition that the acting member may see a request of `ROWS`; a job sees all."""
    return true() if principal.current_or_none() is None else cases.visible(ASSISTANCE)


def look(request_id: UUID) -> RequestDocket:
    """Read a request with its case; raise NotFound where the acting member may not see it."""
    return service.look(ASSISTANCE, request_id)


def take(request_id: UUID, *, expected_seq: int | None = None) -> RequestDocket:
    """Lock a request and its case; raise NotFound, or CaseMovedOn if it is beyond the `expected_seq` that was seen."""
    return service.take(ASSISTANCE, request_id, expected_seq=expected_seq)
