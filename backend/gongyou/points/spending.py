"""What a member's points go to and come from beside rules: redemption, expiry, promised gifts, adjustments by hand."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from gongyou.core import audit, clock
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.points import issuing
from gongyou.points.books import Books, Posting
from gongyou.points.budgets import BudgetExhausted
from gongyou.points.currencies import CurrencyTerms, currency, currency_terms
from gongyou.points.models import AccountKind, Transaction, TransactionKind
from gongyou.points.reversing import require_over
from gongyou.points.rules import DEFAULT_BUDGET, Actor, Due

EXPIRING_AT_ONCE = 500
"""Lots that one unit of work lets expire, so that nobody waits long for an account."""


class NotSpendable(AppError):
    """Ranked points are never spent."""

    code = "points.not_spendable"
    status = 409


class InTheFuture(AppError):
    """Something that has not happened yet cannot be booked."""

    code = "points.in_the_future"
    status = 409


def spend(
    member_id: UUID,
    code: str,
    amount: int,
    *,
    source_type: str,
    source_id: UUID,
    title: str,
    reason: str = "redemption",
) -> Transaction:
    """Take points for a purchase, the oldest lots first, and return the transaction; the same source again returns it again.

    Locks the member's account. Raises NotFound, NotSpendable, InsufficientPoints.
    """
    if amount <= 0:
        raise ValueError("an amount to spend is positive")
    terms = currency(code)
    if not terms.spendable:
        raise NotSpendable(currency=terms.name)
    books = Books({member_id}, {code: terms})
    earlier = (
        session()
        .connection()
        .scalar(
            _SPENT,
            {"t": current_tenant_id(), "type": source_type, "source": source_id, "reason": reason, "member": member_id},
        )
    )
    if earlier is not None:
        return get(Transaction, earlier)
    posting = _posting(
        TransactionKind.REDEMPTION,
        member_id,
        clock.now(),
        source_type=source_type,
        source_id=source_id,
        reason=reason,
        title=title,
        scores=False,
    )
    books.debit(posting, code, amount, target=AccountKind.REDEEMED)
    books.write()
    return get(Transaction, posting.id)


def adjust(member_id: UUID, code: str, amount: int, *, note: str, occurred_at: datetime | None = None) -> Transaction:
    """Correct a member's points by hand, up or down, and return the transaction; `occurred_at` chooses the day it counts for.

    What is given in a spendable currency is drawn on the general budget. Raises NotFound, Forbidden, OwnPoints,
    InTheFuture, InsufficientPoints, BudgetExhausted.
    """
    if amount == 0:
        raise ValueError("an adjustment moves something")
    require_over(member_id)
    at = occurred_at or clock.now()
    if at > clock.now():
        raise InTheFuture
    terms = currency(code)
    books = Books({member_id}, {code: terms})
    adjustment_id = new_id()
    posting = _posting(
        TransactionKind.ADJUSTMENT,
        member_id,
        at,
        source_type="adjustment",
        source_id=adjustment_id,
        reason="adjustment",
        title=note,
        note=note,
    )
    if amount > 0:
        books.credit(posting, code, amount, source=AccountKind.ISSUING, budget_id=_budget(terms, posting, amount))
    else:
        books.debit(posting, code, -amount, target=AccountKind.ISSUING)
    books.write()
    audit.record(
        "points.adjusted", "member", member_id, transaction_id=str(posting.id), currency=code, amount=amount, note=note
    )
    return get(Transaction, posting.id)


def give(
    member_id: UUID,
    code: str,
    amount: int,
    *,
    source_type: str,
    source_id: UUID,
    reason: str,
    title: str,
    series: str = DEFAULT_BUDGET,
    occurred_at: datetime | None = None,
) -> Transaction:
    """Give a member what was promised beforehand and no rule decides on, and return the transaction.

    Drawn on a series of budgets where there are any; it counts for the roster day of now, `occurred_at` is what is
    said of the deed. Locks the member's account. Raises NotFound, BudgetExhausted, IntegrityError for a source again.
    """
    if amount <= 0:
        raise ValueError("an amount to give is positive")
    terms = currency(code)
    books = Books({member_id}, {code: terms})
    now = clock.now()
    posting = _posting(
        TransactionKind.AWARD,
        member_id,
        now,
        source_type=source_type,
        source_id=source_id,
        reason=reason,
        title=title,
    )
    posting = replace(posting, occurred_at=occurred_at or now)
    budget_id = _budget(terms, posting, amount, series)
    books.credit(posting, code, amount, source=AccountKind.ISSUING, budget_id=budget_id)
    books.write()
    return get(Transaction, posting.id)


def _budget(terms: CurrencyTerms, posting: Posting, amount: int, series: str = DEFAULT_BUDGET) -> UUID | None:
    actor = Actor(posting.member_id, posting.unit_id, posting.roster_on)
    budget_id, refusal = issuing.draw(terms, series, Due(actor, terms.code, amount))
    if refusal:
        raise BudgetExhausted(left=refusal.most, amount=amount)
    return budget_id


def _posting(kind: TransactionKind, member_id: UUID, at: datetime, **rest: Any) -> Posting:
    member = identity.member_of(member_id)
    day = identity.roster_day_of([member_id], at)[member_id]
    return Posting(kind=kind, member_id=member_id, unit_id=member.unit_id, occurred_at=at, roster_on=day, **rest)


def expire_lots() -> int:
    """Let lots whose time is over expire, a limited number; return how many. Call again while it is that many."""
    key = {"t": current_tenant_id(), "now": clock.now(), "most": EXPIRING_AT_ONCE}
    due = session().connection().execute(_EXPIRED_LOTS, key).all()
    if not due:
        return 0
    members = {row.member_id for row in due}
    concerned = {row.currency for row in due}
    books = Books(members, {code: each for code, each in currency_terms().items() if code in concerned})
    units = identity.units_of(members)
    days = identity.roster_day_of(members, books.recorded_at)
    # Read again under the lock: some may have been spent or prolonged meanwhile.
    now_due = session().connection().execute(_STILL_EXPIRED, key | {"ids": [row.id for row in due]})
    for lot in now_due:
        day = days[lot.member_id]
        posting = Posting(
            kind=TransactionKind.EXPIRY,
            source_type="lot",
            source_id=lot.id,
            reason=f"expiry:{day.isoformat()}",
            member_id=lot.member_id,
            unit_id=units[lot.member_id].id,
            occurred_at=lot.expires_at,
            roster_on=day,
            title="",
            scores=False,
        )
        books.expire(posting, lot.currency, lot.id, lot.remaining)
    books.write()
    return len(due)


_SPENT = text("""
    SELECT id FROM transactions
     WHERE tenant_id = :t AND source_type = :type AND source_id = :source AND reason = :reason AND member_id = :member
       AND rule_id IS NULL
""")
_EXPIRED_LOTS = text("""
    SELECT id, member_id, currency FROM lots
     WHERE tenant_id = :t AND remaining > 0 AND expires_at <= :now ORDER BY expires_at, id LIMIT :most
""")
_STILL_EXPIRED = text("""
    SELECT id, member_id, currency, remaining, expires_at FROM lots
     WHERE tenant_id = :t AND id = ANY(:ids) AND remaining > 0 AND expires_at <= :now ORDER BY id
""")
