"""A plain-Python ledger to hold the real one against: the same promises, in the simplest words that say them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LIFETIME = timedelta(days=60)
"""Shorter than real life, so that much expires in a test."""
GRACE = timedelta(days=30)
VESTING = timedelta(days=7)


@dataclass
class CoinLot:
    """Coins that came together."""

    member: int
    source: str
    amount: int
    left: int
    at: datetime
    expires: datetime
    expired: int = 0


@dataclass
class Fact:
    """A transaction that can be reversed: points given, or coins taken out of lots."""

    member: int
    gave: dict[str, int]
    taken: list[tuple[CoinLot, int]] = field(default_factory=list)
    paid_by_budget: bool = False
    reversed: bool = False


@dataclass
class Ledger:
    """What members hold, owe and were promised, and what the budget has left."""

    budget: int
    now: datetime
    held: dict[tuple[int, str], int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    earned: dict[tuple[int, str], int] = field(default_factory=dict)
    lots: list[CoinLot] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    promised: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    """Sources that were decided upon, whatever came of it."""

    def hold(self, member: int, currency: str) -> int:
        return self.held.get((member, currency), 0)

    def award(self, source: str, member: int, amount: int) -> None:
        """Give points and, as far as the budget goes, coins; once for a source."""
        if source in self.closed:
            return
        self.closed.add(source)
        self._give(source, member, amount)

    def promise(self, source: str, member: int) -> None:
        if source not in self.closed:
            self.closed.add(source)
            self.promised[source] = (member, self.now + VESTING)

    def vest(self) -> None:
        for source, (member, at) in list(self.promised.items()):
            if at <= self.now:
                del self.promised[source]
                self._give(source, member, 3)

    def _give(self, source: str, member: int, amount: int) -> None:
        fact = Fact(member, {"quality": amount})
        self._credit(member, "quality", amount)
        if amount <= self.budget:
            self.budget -= amount
            fact.gave["coin"] = amount
            fact.paid_by_budget = True
            kept = self._credit(member, "coin", amount)
            if kept:
                self.lots.append(CoinLot(member, source, kept, kept, self.now, self.now + LIFETIME))
        self.facts[source] = fact

    def _credit(self, member: int, currency: str, amount: int, *, earns: bool = True) -> int:
        """Raise what is held by what is not owed, and return that."""
        repaid = min(self.owed.get(member, 0), amount) if currency == "coin" else 0
        self.owed[member] = self.owed.get(member, 0) - repaid
        self.held[member, currency] = self.hold(member, currency) + amount - repaid
        if earns:
            self.earned[member, currency] = self.earned.get((member, currency), 0) + amount
        return amount - repaid

    def spend(self, order: str, member: int, amount: int) -> str:
        if order in self.facts:
            return "paid"
        if self.hold(member, "coin") < amount:
            return "points.insufficient"
        self.held[member, "coin"] -= amount
        self.facts[order] = Fact(member, {}, self._take(member, amount, None))
        return "paid"

    def _take(self, member: int, amount: int, first: str | None) -> list[tuple[CoinLot, int]]:
        taken = []
        mine = [lot for lot in self.lots if lot.member == member]
        for lot in sorted(mine, key=lambda each: (each.source != first, each.at)):
            part = min(lot.left, amount)
            if part:
                lot.left -= part
                amount -= part
                taken.append((lot, part))
        return taken

    def reverse(self, source: str) -> None:
        """Take back what a source gave, or give back what it took; drop what it was promised."""
        self.promised.pop(source, None)
        fact = self.facts.get(source)
        if fact is None or fact.reversed:
            return
        fact.reversed = True
        if fact.taken:
            self._refund(fact)
            return
        for currency, amount in fact.gave.items():
            self.earned[fact.member, currency] -= amount
            if currency == "quality":
                self.held[fact.member, currency] -= amount
            else:
                self._withdraw(source, fact, amount)

    def _withdraw(self, source: str, fact: Fact, amount: int) -> None:
        wanted = amount - sum(lot.expired for lot in self.lots if lot.source == source)
        paid = min(self.hold(fact.member, "coin"), wanted)
        self.held[fact.member, "coin"] = self.hold(fact.member, "coin") - paid
        self.owed[fact.member] = self.owed.get(fact.member, 0) + wanted - paid
        self._take(fact.member, paid, source)
        self.budget += amount

    def _refund(self, fact: Fact) -> None:
        back = self._credit(fact.member, "coin", sum(part for _, part in fact.taken), earns=False)
        for lot, part in sorted(fact.taken, key=lambda each: each[0].at, reverse=True):
            returned = min(part, back)
            back -= returned
            if returned:
                lot.left += returned
                lot.expires = max(lot.expires, self.now + GRACE)

    def expire(self) -> None:
        for lot in self.lots:
            if lot.left and lot.expires <= self.now:
                self.held[lot.member, "coin"] -= lot.left
                lot.expired += lot.left
                lot.left = 0
