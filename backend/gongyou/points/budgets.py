"""Budgets 预算: how much of a spendable currency a tenant issues in a period, spent exactly and by many at once."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError, NotFound
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.service_units import root
from gongyou.permissions import Permission
from gongyou.points.models import Budget, BudgetShard, Currency
from gongyou.points.queries import Query
from gongyou.points.rule_models import WithheldAward, WithheldState, WithheldWhy
from gongyou.points.rules import DEFAULT_BUDGET, divide_evenly

SHARDS = 8
"""Rows that share a budget: awards meet at one of these, and each is free again after a commit."""


class BudgetExhausted(AppError):
    """The budget has less left than is to be issued."""

    code = "points.budget_exhausted"
    status = 409


class BudgetOverlaps(AppError):
    """Two budgets of one series would hold the same day."""

    code = "points.budget_overlaps"
    status = 409


class BudgetBelowUse(AppError):
    """More has been issued than the new amount."""

    code = "points.budget_below_use"
    status = 409


class BudgetNeedsSpendable(AppError):
    """Ranked points cost nothing and need no budget."""

    code = "points.budget_needs_spendable"
    status = 409


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget, what is left of it, and what waits because it was exhausted."""

    id: UUID
    code: str
    currency: str
    starts_on: date
    ends_on: date
    amount: int
    remaining: int
    withheld: int

    @property
    def used(self) -> int:
        """What has been issued."""
        return self.amount - self.remaining


def draw(budget_id: UUID, amount: int) -> bool:
    """Take an amount from a budget, whole or not at all; tell whether there was enough.

    One shard that nobody else holds is asked first. If none has enough, all are locked, in order, and emptied together,
    so that the last point of a budget can be issued. Locks accounts must come before.
    """
    key = {"t": current_tenant_id(), "budget": budget_id}
    connection = session().connection()
    if connection.execute(_DRAW, key | {"amount": amount}).rowcount:
        return True
    shards = connection.execute(_LOCK_SHARDS, key).all()
    if sum(remaining for _, remaining in shards) < amount:
        return False
    changes = []
    for shard, remaining in shards:
        taken = min(remaining, amount)
        amount -= taken
        changes.append(key | {"shard": shard, "remaining": remaining - taken})
    connection.execute(_SET_SHARD, changes)
    return True


def give_back(budget_id: UUID, amount: int) -> None:
    """Return a reversed amount to a budget."""
    key = {"t": current_tenant_id(), "budget": budget_id, "amount": amount}
    connection = session().connection()
    if not connection.execute(_GIVE_BACK, key).rowcount:
        connection.execute(_GIVE_BACK_WAITING, key)


def left_of(budget_id: UUID) -> int:
    """Return what is left of a budget."""
    total = select(func.coalesce(func.sum(BudgetShard.remaining), 0)).where(BudgetShard.budget_id == budget_id)
    return int(session().scalar(total) or 0)


def create_budget(*, currency: str, starts_on: date, ends_on: date, amount: int, code: str = DEFAULT_BUDGET) -> UUID:
    """Add a budget and return its id; raise NotFound, BudgetNeedsSpendable or BudgetOverlaps."""
    principal.require(Permission.POINTS_RULES, root().path)
    # The currency's row serialises those who add budgets, so that two cannot overlap.
    kind = session().get(Currency, (current_tenant_id(), currency), with_for_update=True)
    if kind is None:
        raise NotFound
    if not kind.spendable:
        raise BudgetNeedsSpendable(currency=kind.name)
    same_days = select(Budget).where(
        Budget.currency == currency, Budget.code == code, Budget.starts_on <= ends_on, Budget.ends_on >= starts_on
    )
    other = session().scalars(same_days.limit(1)).first()
    if other is not None:
        raise BudgetOverlaps(starts_on=other.starts_on.isoformat(), ends_on=other.ends_on.isoformat())
    budget = Budget(id=new_id(), code=code, currency=currency, starts_on=starts_on, ends_on=ends_on, amount=amount)
    session().add(budget)
    session().flush()  # its shards refer to it
    parts = divide_evenly(amount, SHARDS)
    session().add_all(BudgetShard(budget_id=budget.id, shard=n, remaining=part) for n, part in enumerate(parts))
    session().flush()
    audit.record(
        "points.budget_created",
        "budget",
        budget.id,
        currency=currency,
        code=code,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        amount=amount,
    )
    return budget.id


def resize_budget(budget_id: UUID, *, amount: int) -> None:
    """Change the amount of a budget; raise NotFound, or BudgetBelowUse if more has been issued."""
    principal.require(Permission.POINTS_RULES, root().path)
    budget = get(Budget, budget_id, lock=True)
    locked = select(BudgetShard).where(BudgetShard.budget_id == budget_id).order_by(BudgetShard.shard)
    shards = session().scalars(locked.with_for_update().execution_options(populate_existing=True)).all()
    used = budget.amount - sum(shard.remaining for shard in shards)
    if amount < used:
        raise BudgetBelowUse(used=used, amount=amount)
    for shard, part in zip(shards, divide_evenly(amount - used, len(shards)), strict=True):
        shard.remaining = part
    audit.record("points.budget_resized", "budget", budget_id, before=budget.amount, after=amount)
    budget.amount = amount
    session().flush()


def states_query() -> Query:
    """Return the SELECT of budgets with what is left and what waits, each row for `state_of`."""
    remaining = (
        select(func.sum(BudgetShard.remaining))
        .where(BudgetShard.tenant_id == Budget.tenant_id, BudgetShard.budget_id == Budget.id)
        .scalar_subquery()
    )
    withheld = (
        select(func.coalesce(func.sum(WithheldAward.amount), 0))
        .where(
            WithheldAward.tenant_id == Budget.tenant_id,
            WithheldAward.currency == Budget.currency,
            WithheldAward.budget_code == Budget.code,
            WithheldAward.roster_on.between(Budget.starts_on, Budget.ends_on),
            WithheldAward.why == WithheldWhy.BUDGET,
            WithheldAward.state == WithheldState.WITHHELD,
        )
        .scalar_subquery()
    )
    return select(Budget, remaining, withheld)


def budgets(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return the tenant's budgets, the latest period first."""
    latest = Sort(((Budget.starts_on, True), (Budget.id, True)))
    found: Page = page(states_query(), sort=latest, limit=limit, cursor=cursor, scalars=False)
    return Page([state_of(*row) for row in found.items], found.next_cursor)


def running(on: date) -> list[tuple[BudgetState, str]]:
    """Return the budgets whose period holds a day, with the names of their currencies."""
    rows = session().execute(
        states_query()
        .add_columns(Currency.name)
        .join(Currency, (Currency.tenant_id == Budget.tenant_id) & (Currency.code == Budget.currency))
        .where(Budget.starts_on <= on, Budget.ends_on >= on)
        .order_by(Currency.position, Budget.code)
    )
    return [(state_of(*state), name) for *state, name in rows]


def state_of(budget: Budget, remaining: int, withheld: int) -> BudgetState:
    """Build a budget's state from a row of `states_query`."""
    return BudgetState(
        budget.id,
        budget.code,
        budget.currency,
        budget.starts_on,
        budget.ends_on,
        budget.amount,
        int(remaining),
        int(withheld),
    )


def budget_state(budget_id: UUID) -> BudgetState:
    """Return one budget; raise NotFound."""
    row = session().execute(states_query().where(Budget.id == budget_id)).one_or_none()
    if row is None:
        raise NotFound
    return state_of(*row)


_DRAW = text("""
    UPDATE budget_shards SET remaining = remaining - :amount
     WHERE tenant_id = :t AND budget_id = :budget AND shard = (
           SELECT shard FROM budget_shards
            WHERE tenant_id = :t AND budget_id = :budget AND remaining >= :amount
            ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)
""")
_LOCK_SHARDS = text("""
    SELECT shard, remaining FROM budget_shards WHERE tenant_id = :t AND budget_id = :budget ORDER BY shard FOR UPDATE
""")
_SET_SHARD = text("""
    UPDATE budget_shards SET remaining = :remaining WHERE tenant_id = :t AND budget_id = :budget AND shard = :shard
""")
_GIVE_BACK = text("""
    UPDATE budget_shards SET remaining = remaining + :amount
     WHERE tenant_id = :t AND budget_id = :budget AND shard = (
           SELECT shard FROM budget_shards WHERE tenant_id = :t AND budget_id = :budget
            ORDER BY remaining LIMIT 1 FOR UPDATE SKIP LOCKED)
""")
_GIVE_BACK_WAITING = text("""
    UPDATE budget_shards SET remaining = remaining + :amount
     WHERE tenant_id = :t AND budget_id = :budget AND shard = 0
""")
