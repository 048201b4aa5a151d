"""The ledger, its corrections, currencies and budgets."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.points import budgets, currencies, outstanding, reversing, spending, statements, vesting
from gongyou.points.schemas import (
    AdjustmentIn,
    BudgetIn,
    BudgetOut,
    BudgetPatch,
    CurrencyOut,
    LedgerArgs,
    LedgerEntryOut,
    ReleaseIn,
    ReleaseOut,
    ReversalIn,
    TransactionOut,
    WithheldArgs,
    WithheldAwardOut,
)

blp = Blueprint("ledger", __name__, description="The points ledger, corrections, currencies and budgets.")


@blp.get("/points/entries")
@requires(Permission.LEDGER_READ)
@blp.arguments(LedgerArgs, location="query")
@blp.response(200, page_of(LedgerEntryOut))
def list_entries(args: dict[str, Any]) -> Page:
    """List the ledger's entries on members' accounts, the latest first."""
    return statements.ledger(**args)


@blp.get("/points/transactions/<uuid:transaction_id>")
@requires(Permission.LEDGER_READ)
@blp.response(200, TransactionOut)
def get_transaction(transaction_id: UUID) -> statements.TransactionView:
    """Show a transaction with all its lines."""
    return statements.transaction_view(transaction_id)


@blp.post("/points/transactions/<uuid:transaction_id>/reversal")
@requires(Permission.POINTS_REVERSE)
@blp.arguments(ReversalIn)
@blp.response(201, TransactionOut)
def reverse_transaction(data: dict[str, Any], transaction_id: UUID) -> statements.TransactionView:
    """Take a transaction back by another that points at it."""
    return statements.posted(reversing.reverse_transaction(transaction_id, **data).id)


@blp.post("/points/adjustments")
@requires(Permission.POINTS_REVERSE)
@blp.arguments(AdjustmentIn)
@blp.response(201, TransactionOut)
def adjust_points(data: dict[str, Any]) -> statements.TransactionView:
    """Correct somebody's points by hand."""
    member_id, currency, amount = data.pop("member_id"), data.pop("currency"), data.pop("amount")
    return statements.posted(spending.adjust(member_id, currency, amount, **data).id)


@blp.get("/points/withheld-awards")
@requires(Permission.LEDGER_READ)
@blp.arguments(WithheldArgs, location="query")
@blp.response(200, page_of(WithheldAwardOut))
def list_withheld_awards(args: dict[str, Any]) -> Page:
    """List what limits and budgets withheld, the latest first."""
    return outstanding.withheld(**args)


@blp.post("/points/releases")
@requires(Permission.POINTS_RULES)
@blp.arguments(ReleaseIn)
@blp.response(201, ReleaseOut)
def release_withheld_awards(data: dict[str, Any]) -> vesting.Released:
    """Make awards that a budget withheld, as far as it goes now."""
    return vesting.release(data["award_ids"])


@blp.get("/points/currencies")
@requires(Permission.SELF)
@blp.response(200, page_of(CurrencyOut))
def list_currencies() -> Page:
    """List the currencies."""
    return Page(list(currencies.currency_terms().values()), None)


@blp.get("/points/budgets")
@requires(Permission.LEDGER_READ)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(BudgetOut))
def list_budgets(args: dict[str, Any]) -> Page:
    """List the budgets and what is left of them, the latest period first."""
    return budgets.budgets(**args)


@blp.post("/points/budgets")
@requires(Permission.POINTS_RULES)
@blp.arguments(BudgetIn)
@blp.response(201, BudgetOut)
def create_budget(data: dict[str, Any]) -> budgets.BudgetState:
    """Add a budget for a period."""
    return budgets.budget_state(budgets.create_budget(**data))


@blp.get("/points/budgets/<uuid:budget_id>")
@requires(Permission.LEDGER_READ)
@blp.response(200, BudgetOut)
def get_budget(budget_id: UUID) -> budgets.BudgetState:
    """Show a budget."""
    return budgets.budget_state(budget_id)


@blp.patch("/points/budgets/<uuid:budget_id>")
@requires(Permission.POINTS_RULES)
@blp.arguments(BudgetPatch)
@blp.response(200, BudgetOut)
def update_budget(data: dict[str, Any], budget_id: UUID) -> budgets.BudgetState:
    """Change the amount of a budget."""
    budgets.resize_budget(budget_id, **data)
    return budgets.budget_state(budget_id)
