"""Which hazards are listed or exported, and in which order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from gongyou.cases import queries as cases
from gongyou.cases.models import Case, CaseState
from gongyou.core import principal
from gongyou.core.pages import Sort
from gongyou.identity import service as identity
from gongyou.identity.models import Member, Unit
from gongyou.quality.hazards.flow import HAZARD
from gongyou.quality.hazards.models import Hazard

ROWS = (
    select(Hazard, Case, Unit.name)
    .join(Case, (Case.tenant_id == Hazard.tenant_id) & (Case.id == Hazard.id))
    .join(Unit, (Unit.tenant_id == Case.tenant_id) & (Unit.id == Case.unit_id))
)


class Mine(StrEnum):
    """What of a list is the caller's own."""

    REPORTED = "reported"
    RESPONSIBLE = "responsible"


class Order(StrEnum):
    """How a list is sorted."""

    DUE = "due"
    NEWEST = "newest"


SORTS = {
    Order.DUE: Sort(((Case.due_at, False), (Case.id, False))),
    Order.NEWEST: Sort(((Case.opened_at, True), (Case.id, True))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardFilters:
    """What is asked for; what is left out does not narrow."""

    state: CaseState | None = None
    node: str | None = None
    severity: str | None = None
    category: str | None = None
    unit_id: UUID | None = None
    overdue: bool = False
    mine: Mine | None = None
    q: str | None = None
    reported_since: datetime | None = None
    reported_before: datetime | None = None
    sort: Order = Order.DUE


def filtered(wanted: HazardFilters) -> "Select[Hazard, Case, str]":
    """Return the SELECT of (hazard, case, unit's name) that the acting member may see; raise NotFound for an unknown unit."""
    equal = {
        Case.state: wanted.state,
        Case.node: wanted.node,
        Hazard.severity: wanted.severity,
        Hazard.category: wanted.category,
    }
    query = ROWS.where(cases.visible(HAZARD))
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if wanted.unit_id is not None:
        query = query.where(Unit.path.startswith(identity.unit_of(wanted.unit_id).path))
    if wanted.overdue:
        query = query.where(cases.is_overdue())
    if wanted.mine is not None:
        column = Case.reporter_id if wanted.mine is Mine.REPORTED else Case.responsible_id
        query = query.where(column == principal.current().member_id)
    if wanted.q:
        query = query.where(_says(wanted.q))
    if wanted.reported_since is not None:
        query = query.where(Case.opened_at >= wanted.reported_since)
    if wanted.reported_before is not None:
        query = query.where(Case.opened_at < wanted.reported_before)
    return query


def _says(q: str) -> ColumnElement[bool]:
    finder = select(Member.id).where(Member.tenant_id == Hazard.tenant_id, Member.id == Hazard.finder_id)
    return or_(
        Case.number.icontains(q, autoescape=True),
        Case.title.icontains(q, autoescape=True),
        Hazard.description.icontains(q, autoescape=True),
        Hazard.place.icontains(q, autoescape=True),
        finder.where(Member.name.icontains(q, autoescape=True)).exists(),
    )
