"""Reversals 冲正: a correction is a transaction that points at what it takes back; nothing is ever changed.

A reversal counts for the roster day and the unit of what it reverses, so that every ranking window that counted the
points stops counting them. Points that were spent meanwhile become a debt, taken from the next award.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from gongyou.core import audit, principal
from gongyou.core.db import get, session
from gongyou.core.errors import AppError
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.permissions import Permission
from gongyou.points import budgets, journal
from gongyou.points.books import Books, LotShare, Posting
from gongyou.points.currencies import currency_terms
from gongyou.points.models import AccountKind, Transaction, TransactionKind


class NotReversible(AppError):
    """A reversal or an expiry cannot be reversed; an adjustment corrects it."""

    code = "points.not_reversible"
    status = 409


class AlreadyReversed(AppError):
    """The transaction has been reversed before."""

    code = "points.already_reversed"
    status = 409


class OwnPoints(AppError):
    """Nobody corrects their own points."""

    code = "points.own_points"
    status = 409


@dataclass(frozen=True, slots=True)
class Reversed:
    """The reversals that were posted, by what they reverse, and how many promises and withheld awards fell with them."""

    transactions: Mapping[UUID, UUID]
    cancelled: int = 0
    voided: int = 0


def reverse(
    source_type: str, source_id: UUID, *, reasons: Collection[str] | None = None, note: str | None = None
) -> Reversed:
    """Take back everything a source brought or cost, or what these events of it did, in the caller's unit of work.

    Awards are reversed, promises cancelled, what a budget withheld is void; what was redeemed for the source comes back.
    The same again changes nothing.
    """
    key = {
        "t": current_tenant_id(),
        "type": source_type,
        "source": source_id,
        "every": reasons is None,
        "reasons": list(reasons or ()),
    }
    connection = session().connection()
    cancelled = connection.execute(_CANCEL_PENDING, key).rowcount
    voided = connection.execute(_VOID_WITHHELD, key).rowcount
    return Reversed(_reverse(_REVERSIBLE, key, note), cancelled, voided)


def reverse_transaction(transaction_id: UUID, *, note: str) -> Transaction:
    """Take back one transaction and return the reversal.

    Raises NotFound, Forbidden for a member outside the caller's units, OwnPoints, NotReversible, AlreadyReversed.
    """
    transaction = get(Transaction, transaction_id)
    require_over(transaction.member_id)
    if transaction.kind in {TransactionKind.REVERSAL, TransactionKind.EXPIRY}:
        raise NotReversible
    reversal_id = _reverse(_ONE, {"t": current_tenant_id(), "id": transaction_id}, note).get(transaction_id)
    if reversal_id is None:
        raise AlreadyReversed
    audit.record("points.reversed", "transaction", transaction_id, reversal_id=str(reversal_id), note=note)
    return get(Transaction, reversal_id)


def require_over(member_id: UUID) -> None:
    """Raise unless the acting member may correct somebody's points: Forbidden, or OwnPoints for their own."""
    who = principal.current_or_none()
    principal.require(Permission.POINTS_REVERSE, identity.unit_of(identity.member_of(member_id).unit_id).path)
    if who is not None and who.member_id == member_id:
        raise OwnPoints


def _reverse(select: TextClause, key: Mapping[str, Any], note: str | None) -> dict[UUID, UUID]:
    """Reverse the transactions of a statement that are not reversed yet; return reversal by reversed."""
    found = session().connection().execute(select, key).all()
    if not found:
        return {}
    lines: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for line in journal.lines_of([row.id for row in found]):
        lines[line.transaction_id].append(line)
    currencies = {line.currency for each in lines.values() for line in each}
    terms = {code: each for code, each in currency_terms().items() if code in currencies}
    books = Books({row.member_id for row in found}, terms)
    # Read again under the lock: a parallel reversal may have come first.
    still = {row.id for row in session().connection().execute(select, key)}
    return _post(books, [row for row in found if row.id in still], lines, note)


def _post(
    books: Books, transactions: Sequence[Row[Any]], lines: Mapping[UUID, Sequence[Row[Any]]], note: str | None
) -> dict[UUID, UUID]:
    ids = [row.id for row in transactions]
    expired = journal.expired_of(ids)
    taken: dict[tuple[UUID, str], list[LotShare]] = defaultdict(list)
    for share in journal.taken_by(ids):
        taken[share.transaction_id, share.currency].append(LotShare(share.id, share.amount, share.expires_at))
    refunds: dict[UUID, int] = defaultdict(int)
    done: dict[UUID, UUID] = {}
    for row in transactions:
        posting = _reversal_of(row, lines[row.id], note)
        done[row.id] = posting.id
        for line in (each for each in lines[row.id] if _is_counter(each)):
            if line.amount < 0:
                _take_back(books, posting, row, line, expired.get((row.id, line.currency), 0))
                if line.budget_id is not None:
                    refunds[line.budget_id] -= line.amount
            else:
                back_into = taken[row.id, line.currency]
                account = AccountKind(line.account)
                books.credit(posting, line.currency, line.amount, source=account, back_into=back_into)
    books.write()
    for budget_id, amount in sorted(refunds.items()):
        budgets.give_back(budget_id, amount)
    return done


def _is_counter(line: Row[Any]) -> bool:
    return line.account in {AccountKind.ISSUING, AccountKind.REDEEMED}


def _take_back(books: Books, posting: Posting, row: Row[Any], line: Row[Any], expired: int) -> None:
    books.debit(
        posting,
        line.currency,
        -line.amount,
        target=AccountKind(line.account),
        budget_id=line.budget_id,
        may_owe=True,
        expired=expired,
        first=row.id,
    )


def _reversal_of(row: Row[Any], lines: Sequence[Row[Any]], note: str | None) -> Posting:
    return Posting(
        kind=TransactionKind.REVERSAL,
        source_type=row.source_type,
        source_id=row.source_id,
        reason=f"{row.reason}:reversal",
        member_id=row.member_id,
        unit_id=next(line.unit_id for line in lines if line.unit_id is not None),
        occurred_at=row.occurred_at,
        roster_on=row.roster_on,
        title=row.title,
        scores=row.kind != TransactionKind.REDEMPTION,
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        note=note,
        reverses_id=row.id,
    )


_OF_EVENT = "(:every OR split_part({0}, ':', 1) = ANY(:reasons))"
_CANCEL_PENDING = text(f"""
    UPDATE pending_awards AS p SET state = 'cancelled' FROM occasions AS o
     WHERE p.tenant_id = :t AND p.state = 'pending' AND o.tenant_id = p.tenant_id AND o.id = p.occasion_id
       AND o.source_type = :type AND o.source_id = :source AND {_OF_EVENT.format("o.event")}
""")  # noqa: S608  only our own text
_VOID_WITHHELD = text(f"""
    UPDATE withheld_awards AS w SET state = 'void' FROM occasions AS o
     WHERE w.tenant_id = :t AND w.state = 'withheld' AND o.tenant_id = w.tenant_id AND o.id = w.occasion_id
       AND o.source_type = :type AND o.source_id = :source AND {_OF_EVENT.format("o.event")}
""")  # noqa: S608
_COLUMNS = """
    t.id, t.kind, t.source_type, t.source_id, t.reason, t.member_id, t.rule_id, t.rule_version, t.occurred_at,
    t.roster_on, t.title"""
_UNREVERSED = f"""
    SELECT {_COLUMNS} FROM transactions AS t
      LEFT JOIN transactions AS r ON r.tenant_id = t.tenant_id AND r.reverses_id = t.id
     WHERE t.tenant_id = :t AND t.kind IN ('award', 'adjustment', 'redemption') AND r.id IS NULL"""  # noqa: S608
_REVERSIBLE = text(f"""{_UNREVERSED}
       AND t.source_type = :type AND t.source_id = :source AND {_OF_EVENT.format("t.reason")}
     ORDER BY t.id
""")
_ONE = text(f"{_UNREVERSED} AND t.id = :id")
