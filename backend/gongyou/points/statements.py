"""What members and auditors read of the ledger: every entry with what explains it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.i18n import catalogue, current_language, text
from gongyou.core.pages import Page, Sort, page
from gongyou.identity.models import Member
from gongyou.permissions import Permission
from gongyou.points import journal, queries, rulebook
from gongyou.points.models import Entry, Transaction, TransactionKind
from gongyou.points.queries import Query


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on a member's account and all that explains it."""

    entry: Entry
    transaction: Transaction
    member: Member | None
    unit_name: str | None
    rule_title: str | None
    reverses: Transaction | None
    reversed_by: UUID | None

    @property
    def label(self) -> str:
        """What it is in words: the occasion for an award, the kind for the rest."""
        event = self.transaction.reason.partition(":")[0]
        key = f"points.event.{event}" if self.transaction.kind is TransactionKind.AWARD else None
        fallback = f"points.kind.{self.transaction.kind.value}"
        return text(key if key in catalogue(current_language()) else fallback)


def entries_of(
    member_id: UUID,
    *,
    currency: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return a member's statement, the latest first; the dates are roster days."""
    query = _filtered(queries.booked(), member_id=member_id, currency=currency, from_on=from_on, to_on=to_on)
    latest = Sort(((Entry.recorded_at, True), (Entry.transaction_id, True), (Entry.line, True)))
    return _lines(page(query, sort=latest, limit=limit, cursor=cursor, scalars=False))


def ledger(*, limit: int = 50, cursor: str | None = None, **filters: Any) -> Page:
    """Return the entries of the units for which the caller may read the ledger, the latest first.

    Filters: member_id, unit_id, currency, source_type, source_id, rule_id, kind, from_on, to_on.
    """
    query = _filtered(queries.booked(), **filters).where(queries.within(Entry.unit_id, Permission.LEDGER_READ))
    latest = Sort(((Transaction.recorded_at, True), (Transaction.id, True), (Entry.line, True)))
    return _lines(page(query, sort=latest, limit=limit, cursor=cursor, scalars=False))


def entries_behind(
    *,
    currency: str,
    member_id: UUID | None = None,
    unit_ids: Collection[UUID] | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    recorded_until: datetime | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[Page, int]:
    """Return the entries that make up a score, the latest first, and how many there are in all.

    Those of a member, of what was earned in some units, or both; the dates are roster days.
    """
    query = _filtered(queries.booked(), member_id=member_id, currency=currency, from_on=from_on, to_on=to_on)
    if unit_ids is not None:
        query = query.where(Entry.unit_id.in_(unit_ids))
    if recorded_until is not None:
        query = query.where(Entry.recorded_at <= recorded_until)
    count = session().scalar(select(func.count()).select_from(query.subquery())) or 0
    latest = Sort(((Entry.recorded_at, True), (Entry.transaction_id, True), (Entry.line, True)))
    return _lines(page(query, sort=latest, limit=limit, cursor=cursor, scalars=False)), count


def _filtered(
    query: Query,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    rule_id: UUID | None = None,
    source_type: str | None = None,
    source_id: UUID | None = None,
    kind: TransactionKind | None = None,
    **exact: Any,
) -> Query:
    for name, value in exact.items():
        if value is not None:
            query = query.where(getattr(Entry, name) == value)
    about = {"rule_id": rule_id, "source_type": source_type, "source_id": source_id, "kind": kind}
    for name, value in about.items():
        if value is not None:
            query = query.where(getattr(Transaction, name) == value)
    if from_on is not None:
        query = query.where(Entry.roster_on >= from_on)
    if to_on is not None:
        query = query.where(Entry.roster_on <= to_on)
    return query


def _lines(found: Page) -> Page:
    """Add to entries what explains them, in a constant number of queries."""
    pairs: list[tuple[Entry, Transaction]] = list(found.items)
    ids = {transaction.id for _, transaction in pairs}
    reversed_by = dict(
        session().execute(select(Transaction.reverses_id, Transaction.id).where(Transaction.reverses_id.in_(ids))).all()
    )
    reversed_ids = {t.reverses_id for _, t in pairs if t.reverses_id}
    originals = {t.id: t for t in session().scalars(select(Transaction).where(Transaction.id.in_(reversed_ids)))}
    members = queries.people({entry.member_id for entry, _ in pairs if entry.member_id})
    units = queries.unit_names({entry.unit_id for entry, _ in pairs if entry.unit_id})
    titles = rulebook.titles_of({(t.rule_id, t.rule_version) for _, t in pairs if t.rule_id and t.rule_version})
    lines = [
        Line(
            entry,
            transaction,
            members.get(entry.member_id) if entry.member_id else None,
            units.get(entry.unit_id) if entry.unit_id else None,
            titles.get((transaction.rule_id, transaction.rule_version or 0)) if transaction.rule_id else None,
            originals.get(transaction.reverses_id) if transaction.reverses_id else None,
            reversed_by.get(transaction.id),
        )
        for entry, transaction in pairs
    ]
    return Page(lines, found.next_cursor)


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction: its first entry explained, and all its lines, those of the tenant's own accounts too."""

    entry: Line
    lines: Sequence[Any]


def transaction_view(transaction_id: UUID) -> TransactionView:
    """Return one transaction; raise NotFound, also outside the units for which the caller may read the ledger."""
    return _view(queries.booked().where(queries.within(Entry.unit_id, Permission.LEDGER_READ)), transaction_id)


def posted(transaction_id: UUID) -> TransactionView:
    """Return a transaction that the caller has just posted."""
    return _view(queries.booked(), transaction_id)


def _view(query: Query, transaction_id: UUID) -> TransactionView:
    first = query.where(Entry.transaction_id == transaction_id).order_by(Entry.line).limit(1)
    found = session().execute(first).all()
    if not found:
        raise NotFound
    entry = _lines(Page([tuple(row) for row in found], None)).items[0]
    return TransactionView(entry, journal.lines_of([transaction_id]))
