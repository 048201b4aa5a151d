"""The one place that posts to the ledger: double entry on locked accounts, in a handful of statements.

`Books` locks the accounts of some members, takes postings against them in memory, and writes all at once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from gongyou.core import clock, principal
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import PointsPosted
from gongyou.points import journal
from gongyou.points.currencies import CurrencyTerms
from gongyou.points.journal import Holding, OpenLot, Owned, Score, Writing
from gongyou.points.models import AccountKind, TransactionKind

REFUND_GRACE = timedelta(days=30)
"""What comes back into a lot that has expired or soon will may still be spent for so long."""


class InsufficientPoints(AppError):
    """The member has fewer points than are to be taken."""

    code = "points.insufficient"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A transaction about one member, before it has lines. `scores`: it changes what rankings count."""

    kind: TransactionKind
    source_type: str
    source_id: UUID
    reason: str
    member_id: UUID
    unit_id: UUID
    occurred_at: datetime
    roster_on: date
    title: str
    scores: bool = True
    rule_id: UUID | None = None
    rule_version: int | None = None
    note: str | None = None
    reverses_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class LotShare:
    """What a transaction took out of a lot."""

    id: UUID
    amount: int
    expires_at: datetime | None


class Books:
    """The accounts of some members in some currencies, locked until the unit of work ends.

    Everywhere accounts are locked before budgets. Nothing is in the database before `write`.
    """

    def __init__(self, member_ids: Collection[UUID], terms: Mapping[str, CurrencyTerms]) -> None:
        self.recorded_at = clock.now()
        self._terms = terms
        self._spendable = {code: each.spendable for code, each in terms.items()}
        self._members = sorted(set(member_ids))
        self._held = journal.lock_accounts(self._members, self._spendable)
        self._moved: dict[Owned, Holding] = {}
        self._lots: dict[tuple[UUID, str], list[OpenLot]] | None = None
        self._postings: dict[UUID, Posting] = {}
        self._lines: list[dict[str, Any]] = []
        self._new_lots: list[dict[str, Any]] = []
        self._takings: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self._prolonged: dict[UUID, datetime] = {}
        self._scores: dict[Score, int] = defaultdict(int)
        self._latest: dict[Score, datetime] = {}

    def holding(self, member_id: UUID, currency: str) -> Holding:
        """Return what a member holds and owes, with what has been posted here."""
        key = (member_id, currency)
        return self._moved.get(key) or self._held[key]

    def credit(
        self,
        posting: Posting,
        currency: str,
        amount: int,
        *,
        source: AccountKind,
        budget_id: UUID | None = None,
        back_into: Sequence[LotShare] | None = None,
    ) -> None:
        """Give a member points from an account of the tenant; what they owe is taken first.

        What remains of a spendable currency is a new lot, or goes back into the lots it once came from.
        """
        repaid = min(self.holding(posting.member_id, currency).owed, amount)
        self._line(posting, source, currency, -amount, budget_id)
        self._line(posting, AccountKind.RECEIVABLE, currency, repaid)
        self._line(posting, AccountKind.MEMBER, currency, amount - repaid)
        self._score(posting, currency, amount)
        if self._spendable[currency]:
            if back_into is None:
                self._new_lot(posting, currency, amount - repaid, budget_id)
            else:
                self._put_back(posting, amount - repaid, back_into)

    def debit(
        self,
        posting: Posting,
        currency: str,
        amount: int,
        *,
        target: AccountKind,
        budget_id: UUID | None = None,
        may_owe: bool = False,
        expired: int = 0,
        first: UUID | None = None,
    ) -> None:
        """Take points from a member to an account of the tenant, out of the oldest lots, before all those of `first`.

        `expired` of them have left the member for the expired account before. Raises InsufficientPoints for more than
        the member holds, unless they may owe it: a spendable balance stops at zero, a ranked one goes below.
        """
        held = self.holding(posting.member_id, currency).balance
        wanted = amount - expired
        if wanted > held and not may_owe:
            raise InsufficientPoints(balance=held, amount=wanted)
        spendable = self._spendable[currency]
        paid = min(held, wanted) if spendable else wanted
        self._line(posting, target, currency, amount, budget_id)
        self._line(posting, AccountKind.EXPIRED, currency, -expired)
        self._line(posting, AccountKind.MEMBER, currency, -paid)
        self._line(posting, AccountKind.RECEIVABLE, currency, paid - wanted)
        self._score(posting, currency, -amount)
        if spendable:
            self._take_from_lots(posting, currency, paid, first)

    def expire(self, posting: Posting, currency: str, lot_id: UUID, amount: int) -> None:
        """Take what is left of one lot to the expired account."""
        self._line(posting, AccountKind.EXPIRED, currency, amount)
        self._line(posting, AccountKind.MEMBER, currency, -amount)
        self._takings[posting.id, lot_id] += amount

    def write(self) -> None:
        """Write all postings and tell rankings and badges; raise RuntimeError if a transaction does not balance."""
        if not self._postings:
            return
        _require_balance(self._lines)
        writing = Writing(
            transactions=[self._row(posting) for posting in self._postings.values()],
            entries=self._lines,
            lots=self._new_lots,
            takings=self._takings,
            prolonged=self._prolonged,
            holdings=self._moved,
            scores=self._scores,
            latest=self._latest,
        )
        journal.write(writing)
        if self._scores:
            emit(
                PointsPosted(
                    currencies=tuple(sorted({currency for currency, _, _, _ in self._scores})),
                    member_ids=tuple(sorted({member_id for _, _, _, member_id in self._scores})),
                    roster_days=tuple(sorted({day for _, day, _, _ in self._scores})),
                )
            )

    def _line(
        self, posting: Posting, account: AccountKind, currency: str, amount: int, budget_id: UUID | None = None
    ) -> None:
        if not amount:
            return
        self._postings[posting.id] = posting
        owned = account in {AccountKind.MEMBER, AccountKind.RECEIVABLE}
        if owned:
            now = self.holding(posting.member_id, currency)
            self._moved[posting.member_id, currency] = (
                replace(now, balance=now.balance + amount)
                if account is AccountKind.MEMBER
                else replace(now, owed=now.owed - amount)
            )
        self._lines.append(
            {
                "transaction_id": posting.id,
                "line": len(self._lines),
                "account": account.value,
                "currency": currency,
                "amount": amount,
                "member_id": posting.member_id if owned else None,
                "unit_id": posting.unit_id if owned else None,
                "budget_id": budget_id,
                "roster_on": posting.roster_on,
                "recorded_at": self.recorded_at,
            }
        )

    def _score(self, posting: Posting, currency: str, amount: int) -> None:
        if posting.scores:
            key = (currency, posting.roster_on, posting.unit_id, posting.member_id)
            self._scores[key] += amount
            self._latest[key] = max(posting.occurred_at, self._latest.get(key, posting.occurred_at))

    def _new_lot(self, posting: Posting, currency: str, amount: int, budget_id: UUID | None) -> None:
        if not amount:
            return
        days = self._terms[currency].lifetime_days
        self._new_lots.append(
            {
                "id": new_id(),
                "transaction_id": posting.id,
                "member_id": posting.member_id,
                "currency": currency,
                "budget_id": budget_id,
                "amount": amount,
                "remaining": amount,
                "acquired_at": self.recorded_at,
                "expires_at": self.recorded_at + timedelta(days=days) if days else None,
            }
        )

    def _put_back(self, posting: Posting, amount: int, lots: Sequence[LotShare]) -> None:
        soonest = self.recorded_at + REFUND_GRACE
        for lot in reversed(lots):
            back = min(lot.amount, amount)
            amount -= back
            if back:
                self._takings[posting.id, lot.id] -= back
                if lot.expires_at is not None and lot.expires_at < soonest:
                    self._prolonged[lot.id] = soonest

    def _take_from_lots(self, posting: Posting, currency: str, amount: int, first: UUID | None) -> None:
        if self._lots is None:
            self._lots = journal.open_lots(self._members)
        lots = self._lots.get((posting.member_id, currency), [])
        for lot in sorted(lots, key=lambda each: each.transaction_id != first):
            taken = min(lot.remaining, amount)
            if taken:
                lot.remaining -= taken
                amount -= taken
                self._takings[posting.id, lot.id] += taken
        if amount:
            raise RuntimeError(f"the lots of {posting.member_id} hold {amount} {currency} less than the account")

    def _row(self, posting: Posting) -> dict[str, Any]:
        who = principal.current_or_none()
        return {
            "id": posting.id,
            "kind": posting.kind.value,
            "source_type": posting.source_type,
            "source_id": posting.source_id,
            "reason": posting.reason,
            "member_id": posting.member_id,
            "rule_id": posting.rule_id,
            "rule_version": posting.rule_version,
            "occurred_at": posting.occurred_at,
            "recorded_at": self.recorded_at,
            "roster_on": posting.roster_on,
            "title": posting.title,
            "note": posting.note,
            "reverses_id": posting.reverses_id,
            "posted_by": who.member_id if who else None,
        }


def _require_balance(lines: Sequence[Mapping[str, Any]]) -> None:
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for line in lines:
        sums[line["transaction_id"], line["currency"]] += line["amount"]
    if any(sums.values()):
        raise RuntimeError(f"a transaction does not balance: {dict(sums)}")
