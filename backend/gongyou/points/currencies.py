"""The currencies of a tenant and, with them, the budgets that limit how much of each may be issued."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gongyou.core import driver
from gongyou.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class BudgetPeriod:
    """A budget's series and its dates, both included."""

    id: UUID
    code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class CurrencyTerms:
    """What a currency is like, as far as posting needs it."""

    code: str
    name: str
    spendable: bool
    lifetime_days: int | None
    budgets: tuple[BudgetPeriod, ...]

    def limited_by(self, series: str) -> bool:
        """Tell whether this series has budgets at all; without any, it does not limit."""
        return any(budget.code == series for budget in self.budgets)

    def budget_on(self, series: str, day: date) -> UUID | None:
        """Return the budget of a series for a day, None if no period holds it."""
        holding = (b.id for b in self.budgets if b.code == series and b.starts_on <= day <= b.ends_on)
        return next(holding, None)


def currency_terms() -> dict[str, CurrencyTerms]:
    """Return the terms of all currencies of the tenant, in their order, in one query."""
    periods: dict[str, list[BudgetPeriod]] = defaultdict(list)
    found: dict[str, tuple[str, bool, int | None]] = {}
    rows = driver.query(_TERMS, {})
    for code, name, spendable, lifetime_days, budget_id, series, starts_on, ends_on in rows:
        found[code] = (name, spendable, lifetime_days)
        if budget_id is not None:
            periods[code].append(BudgetPeriod(budget_id, series, starts_on, ends_on))
    return {code: CurrencyTerms(code, *rest, budgets=tuple(periods[code])) for code, rest in found.items()}


def currency(code: str) -> CurrencyTerms:
    """Return the terms of one currency; raise NotFound."""
    terms = currency_terms().get(code)
    if terms is None:
        raise NotFound
    return terms


_TERMS = """
    SELECT c.code, c.name, c.spendable, c.lifetime_days, b.id, b.code, b.starts_on, b.ends_on
      FROM currencies AS c
      LEFT JOIN budgets AS b ON b.tenant_id = c.tenant_id AND b.currency = c.code
     WHERE c.tenant_id = %(t)s
     ORDER BY c.position, c.code, b.starts_on
"""
