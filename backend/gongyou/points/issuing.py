"""Issuing: how what a rule grants becomes entries, at once, after vesting, or when a budget allows it at last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.points import budgets
from gongyou.points.books import Books, Posting
from gongyou.points.currencies import CurrencyTerms
from gongyou.points.models import AccountKind, TransactionKind
from gongyou.points.rule_models import WithheldWhy
from gongyou.points.rules import DEFAULT_BUDGET, Due, Refusal, RuleSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why points are issued: an occasion, and the version of a rule that decided on it."""

    occasion_id: UUID
    event: str
    source_type: str
    source_id: UUID
    title: str
    occurred_at: datetime
    rule_id: UUID
    rule_version: int
    spec: RuleSpec

    @property
    def series(self) -> str:
        """The series of budgets that pays."""
        return self.spec.budget or DEFAULT_BUDGET


@dataclass(frozen=True, slots=True)
class Posted:
    """Points in the ledger."""

    transaction_id: UUID
    member_id: UUID
    currency: str
    amount: int
    rule_id: UUID
    rule_version: int


def issue(
    books: Books, terms: Mapping[str, CurrencyTerms], cause: Cause, due: Sequence[Due], *, released: bool = False
) -> tuple[list[Posted], list[Refusal]]:
    """Post what one member is due, each currency within its budget; return what was posted and what was not.

    What is released later is a transaction of its own beside the one that was made at once.
    """
    actor = due[0].actor
    posting = Posting(
        kind=TransactionKind.AWARD,
        source_type=cause.source_type,
        source_id=cause.source_id,
        reason=f"{cause.event}:released:{due[0].currency}" if released else cause.event,
        member_id=actor.member_id,
        unit_id=actor.unit_id,
        occurred_at=cause.occurred_at,
        roster_on=actor.roster_on,
        title=cause.title,
        rule_id=cause.rule_id,
        rule_version=cause.rule_version,
    )
    posted: list[Posted] = []
    refused: list[Refusal] = []
    for each in due:
        budget_id, refusal = draw(terms[each.currency], cause.series, each)
        if refusal:
            refused.append(refusal)
            continue
        books.credit(posting, each.currency, each.amount, source=AccountKind.ISSUING, budget_id=budget_id)
        posted.append(
            Posted(posting.id, actor.member_id, each.currency, each.amount, cause.rule_id, cause.rule_version)
        )
    return posted, refused


def draw(terms: CurrencyTerms, series: str, due: Due) -> tuple[UUID | None, Refusal | None]:
    """Draw on the budget of the due's roster day and return it (None: no budget limits this), or why it was refused."""
    if not terms.spendable or not terms.limited_by(series):
        return None, None
    budget_id = terms.budget_on(series, due.actor.roster_on)
    if budget_id is None:
        return None, Refusal(due, WithheldWhy.BUDGET, 0, 0)
    if not budgets.draw(budget_id, due.amount):
        return None, Refusal(due, WithheldWhy.BUDGET, budgets.left_of(budget_id), 0)
    return budget_id, None


def withheld_row(cause: Cause, refusal: Refusal) -> dict[str, Any]:
    """Return the row that explains what was not awarded."""
    actor = refusal.due.actor
    return {
        "id": new_id(),
        "occasion_id": cause.occasion_id,
        "rule_id": cause.rule_id,
        "rule_version": cause.rule_version,
        "member_id": actor.member_id,
        "unit_id": actor.unit_id,
        "roster_on": actor.roster_on,
        "currency": refusal.due.currency,
        "amount": refusal.due.amount,
        "why": refusal.why.value,
        "most": refusal.most,
        "used": refusal.used,
        "budget_code": cause.series if refusal.why is WithheldWhy.BUDGET else None,
        "recorded_at": clock.now(),
    }
