"""What was promised or withheld: for the member it concerns, and for who answers for the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.core.i18n import text
from gongyou.core.pages import Page, Sort, page
from gongyou.identity import service as identity
from gongyou.permissions import Permission
from gongyou.points import queries, rulebook
from gongyou.points.queries import Query
from gongyou.points.rule_models import (
    OccasionRecord,
    PendingAward,
    PendingState,
    WithheldAward,
    WithheldState,
    WithheldWhy,
)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A promised or withheld award with its occasion."""

    award: Any
    occasion: OccasionRecord
    rule_title: str | None
    member_name: str | None

    @property
    def label(self) -> str:
        """The occasion in words."""
        return text(f"points.event.{self.occasion.event}")

    @property
    def explanation(self) -> str:
        """Why it was withheld, in the reader's language."""
        return text(f"points.withheld.{self.award.why.value}", most=self.award.most, used=self.award.used)


def promised_to(member_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return what a member is promised, the next to vest first."""
    query = _of(PendingAward).where(PendingAward.member_id == member_id, PendingAward.state == PendingState.PENDING)
    soonest = Sort(((PendingAward.vests_at, False), (PendingAward.id, False)))
    return _explained(page(query, sort=soonest, limit=limit, cursor=cursor, scalars=False))


def withheld_from(member_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return what was withheld from a member, the latest first."""
    query = _of(WithheldAward).where(WithheldAward.member_id == member_id)
    return _latest(query, limit, cursor)


def withheld(
    *,
    state: WithheldState | None = None,
    why: WithheldWhy | None = None,
    member_id: UUID | None = None,
    rule_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return what was withheld in the units for which the caller may read the ledger, the latest first."""
    query = _of(WithheldAward).where(queries.within(WithheldAward.unit_id, Permission.LEDGER_READ))
    for name, value in {"state": state, "why": why, "member_id": member_id, "rule_id": rule_id}.items():
        if value is not None:
            query = query.where(getattr(WithheldAward, name) == value)
    return _latest(query, limit, cursor)


def _of(model: type[PendingAward] | type[WithheldAward]) -> Query:
    return select(model, OccasionRecord).join(
        OccasionRecord,
        (OccasionRecord.tenant_id == model.tenant_id) & (OccasionRecord.id == model.occasion_id),
    )


def _latest(query: Query, limit: int, cursor: str | None) -> Page:
    return _explained(page(query, sort=Sort(((WithheldAward.id, True),)), limit=limit, cursor=cursor, scalars=False))


def _explained(found: Page) -> Page:
    pairs: Sequence[Any] = found.items
    titles = rulebook.titles_of({(award.rule_id, award.rule_version) for award, _ in pairs})
    names = identity.names_of({award.member_id for award, _ in pairs})
    items = [
        Outstanding(award, occasion, titles.get((award.rule_id, award.rule_version)), names.get(award.member_id))
        for award, occasion in pairs
    ]
    return Page(items, found.next_cursor)
