"""Schemas of balances, statements, the ledger and budgets."""

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError, validates_schema

from gongyou.core.http.pages import MOST, PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.points.models import AccountKind, TransactionKind
from gongyou.points.rule_models import PendingState, WithheldState, WithheldWhy

CURRENCY = validate.Length(1, 40)
AMOUNT = validate.Range(-1_000_000, 1_000_000)
DAY = validate.Range(date(2000, 1, 1), date(2199, 12, 31))
INSTANT = validate.Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC))
"""Far enough either way, and nowhere near where dates overflow."""


# --- balances and statements -----------------------------------------------------------------------------------------


class PointsArgs(Schema):
    """Which currency; the tenant's first if left out."""

    currency = Text(validate=CURRENCY)


class HeldOut(Schema):
    """A currency and what is held of it."""

    currency = fields.String(required=True)
    name = fields.String(required=True)
    spendable = fields.Boolean(required=True)
    balance = fields.Integer(required=True)


class PointsOut(HeldOut):
    """A member's points in one currency, and the balances of all."""

    owed = fields.Integer(
        required=True, metadata={"description": "Taken from the next award: it was spent, then reversed."}
    )
    today = fields.Integer(
        required=True, metadata={"description": "Earned on this roster day; spending does not count."}
    )
    this_week = fields.Integer(required=True)
    this_month = fields.Integer(required=True)
    vesting = fields.Integer(required=True, metadata={"description": "Promised, not vested yet."})
    next_vesting_at = fields.AwareDateTime(required=True, allow_none=True)
    expiring_soon = fields.Integer(required=True, metadata={"description": "Expires within 30 days."})
    next_expiry_at = fields.AwareDateTime(required=True, allow_none=True)
    currencies = fields.List(fields.Nested(HeldOut), required=True)


class StatementArgs(PageArgs):
    """Filters of a statement; the dates are roster days, both included."""

    currency = Text(validate=CURRENCY)
    from_on = fields.Date(validate=DAY)
    to_on = fields.Date(validate=DAY)


class LedgerArgs(StatementArgs):
    """Filters of the ledger."""

    member_id = fields.UUID()
    unit_id = fields.UUID(metadata={"description": "The unit at that moment, itself only."})
    source_type = Text(validate=validate.Length(1, 40))
    source_id = fields.UUID()
    rule_id = fields.UUID()
    kind = fields.Enum(TransactionKind, by_value=True)


class ReversedOut(Schema):
    """The transaction that a reversal takes back."""

    transaction_id = fields.UUID(required=True, attribute="id")
    title = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class EntryOut(Schema):
    """An entry on a member's account, and what explains it."""

    transaction_id = fields.UUID(required=True, attribute="transaction.id")
    line = fields.Integer(required=True, attribute="entry.line")
    account = fields.Enum(AccountKind, by_value=True, required=True, attribute="entry.account")
    currency = fields.String(required=True, attribute="entry.currency")
    amount = fields.Integer(required=True, attribute="entry.amount")
    kind = fields.Enum(TransactionKind, by_value=True, required=True, attribute="transaction.kind")
    label = fields.String(required=True, metadata={"description": "What it is for, in the reader's language."})
    title = fields.String(required=True, attribute="transaction.title")
    note = fields.String(required=True, allow_none=True, attribute="transaction.note")
    source_type = fields.String(required=True, attribute="transaction.source_type")
    source_id = fields.UUID(required=True, attribute="transaction.source_id")
    rule_id = fields.UUID(required=True, allow_none=True, attribute="transaction.rule_id")
    rule_version = fields.Integer(required=True, allow_none=True, attribute="transaction.rule_version")
    rule_title = fields.String(required=True, allow_none=True)
    occurred_at = fields.AwareDateTime(required=True, attribute="transaction.occurred_at")
    recorded_at = fields.AwareDateTime(required=True, attribute="transaction.recorded_at")
    roster_on = fields.Date(required=True, attribute="entry.roster_on")
    unit_id = fields.UUID(required=True, attribute="entry.unit_id")
    unit_name = fields.String(required=True, allow_none=True)
    reverses = fields.Nested(ReversedOut, required=True, allow_none=True)
    reversed_by = fields.UUID(required=True, allow_none=True)


class LedgerEntryOut(EntryOut):
    """An entry as the ledger's reader sees it."""

    member_id = fields.UUID(required=True, attribute="entry.member_id")
    member_name = fields.String(required=True, attribute="member.name")
    employee_no = fields.String(required=True, attribute="member.employee_no")
    posted_by = fields.UUID(required=True, allow_none=True, attribute="transaction.posted_by")


class LineOut(Schema):
    """A line of a transaction, on a member's account or one of the tenant's own."""

    line = fields.Integer(required=True)
    account = fields.String(required=True, validate=validate.OneOf([kind.value for kind in AccountKind]))
    currency = fields.String(required=True)
    amount = fields.Integer(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    budget_id = fields.UUID(required=True, allow_none=True)


class TransactionOut(Schema):
    """A transaction: its first entry explained, and all its lines, which sum to zero."""

    entry = fields.Nested(LedgerEntryOut, required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)


class ReversalIn(Schema):
    """Why a transaction is taken back; the member reads it."""

    note = Text(required=True, validate=validate.Length(2, 200))


class AdjustmentIn(Schema):
    """A correction by hand; the member reads the note."""

    member_id = fields.UUID(required=True)
    currency = Text(required=True, validate=CURRENCY)
    amount = fields.Integer(required=True, strict=True, validate=[AMOUNT, validate.NoneOf([0])])
    note = Text(required=True, validate=validate.Length(2, 200))
    occurred_at = fields.AwareDateTime(
        format="iso",
        default_timezone=None,
        validate=INSTANT,
        metadata={"description": "Chooses the roster day it counts for; now if left out."},
    )


# --- promised and withheld -------------------------------------------------------------------------------------------


class OutstandingOut(Schema):
    """An award that has not been made."""

    id = fields.UUID(required=True, attribute="award.id")
    label = fields.String(required=True)
    title = fields.String(required=True, attribute="occasion.title")
    source_type = fields.String(required=True, attribute="occasion.source_type")
    source_id = fields.UUID(required=True, attribute="occasion.source_id")
    rule_id = fields.UUID(required=True, attribute="award.rule_id")
    rule_version = fields.Integer(required=True, attribute="award.rule_version")
    rule_title = fields.String(required=True, allow_none=True)
    occurred_at = fields.AwareDateTime(required=True, attribute="occasion.occurred_at")
    roster_on = fields.Date(required=True, attribute="award.roster_on")


class PendingAwardOut(OutstandingOut):
    """An award that waits out its vesting time."""

    amounts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, attribute="award.amounts")
    vests_at = fields.AwareDateTime(required=True, attribute="award.vests_at")
    state = fields.Enum(PendingState, by_value=True, required=True, attribute="award.state")


class WithheldAwardOut(OutstandingOut):
    """An award that a limit withheld, and why."""

    currency = fields.String(required=True, attribute="award.currency")
    amount = fields.Integer(required=True, attribute="award.amount")
    why = fields.Enum(WithheldWhy, by_value=True, required=True, attribute="award.why")
    explanation = fields.String(required=True)
    state = fields.Enum(WithheldState, by_value=True, required=True, attribute="award.state")
    member_id = fields.UUID(required=True, attribute="award.member_id")
    member_name = fields.String(required=True)


class WithheldArgs(PageArgs):
    """Filters of withheld awards."""

    state = fields.Enum(WithheldState, by_value=True)
    why = fields.Enum(WithheldWhy, by_value=True)
    member_id = fields.UUID()
    rule_id = fields.UUID()


class ReleaseIn(Schema):
    """Awards that a budget withheld."""

    award_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST))


class ReleaseOut(Schema):
    """What became of them."""

    released = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "The budget has still too little for these."})


# --- currencies and budgets ------------------------------------------------------------------------------------------


class CurrencyOut(Schema):
    """A currency of the tenant."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    spendable = fields.Boolean(required=True)
    lifetime_days = fields.Integer(required=True, allow_none=True)


class BudgetIn(Schema):
    """A budget for a period, both dates included."""

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ValidationError(f"least?least={data['starts_on']}", "ends_on")

    currency = Text(required=True, validate=CURRENCY)
    code = Text(load_default="general", validate=validate.Regexp(r"[a-z0-9][a-z0-9_-]{0,39}\Z"))
    starts_on = fields.Date(required=True, validate=DAY)
    ends_on = fields.Date(required=True, validate=DAY)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000_000_000))


class BudgetPatch(Schema):
    """Another amount."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000_000_000))


class BudgetOut(Schema):
    """A budget and what became of it."""

    id = fields.UUID(required=True)
    currency = fields.String(required=True)
    code = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    amount = fields.Integer(required=True)
    used = fields.Integer(required=True)
    remaining = fields.Integer(required=True)
    withheld = fields.Integer(required=True, metadata={"description": "What waits because this budget was exhausted."})
