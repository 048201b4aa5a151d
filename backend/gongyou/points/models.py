"""Tables of the ledger: double entry, with lots and budgets; those of the rules are in `points.rule_models`.

Three choices shape the tables. The ledger's rows are appended and never changed; a correction is a reversal. An account
of the tenant itself (what it issues, what was redeemed or expired) is only a name in an entry: it has no row, so that
no row is touched by everybody's awards. For the same reason hot rows carry no foreign key to a currency or a rule.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.points import rule_models

__all__ = [
    "AccountKind",
    "Budget",
    "BudgetShard",
    "Currency",
    "DailyScore",
    "Entry",
    "Lot",
    "LotTaking",
    "MemberAccount",
    "Transaction",
    "TransactionKind",
    "rule_models",
]

CHURNING = {"fillfactor": "80"}
"""Room in each page for rows that are updated often, so that an update stays in its page and touches no index."""


class Currency(TenantScoped, Base):
    """A kind of points 积分: ranked ones are never spent, spendable ones come in lots that may expire."""

    __tablename__ = "currencies"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    spendable: Mapped[bool]
    lifetime_days: Mapped[int | None]
    """Days until a lot of this currency expires; None never."""
    position: Mapped[int]


class AccountKind(StrEnum):
    """What an entry is on: what a member holds or owes, which is stored, or an account of the tenant, which is not."""

    MEMBER = "member"
    RECEIVABLE = "receivable"
    """What a member owes: zero or below."""
    ISSUING = "issuing"
    """Where points come from; of one budget, or of none."""
    REDEEMED = "redeemed"
    EXPIRED = "expired"


class MemberAccount(TenantScoped, Base):
    """A member's account in one currency: a cache of the sums of its entries, and the lock of all that moves them.

    `owed` is what an award brought that was reversed after it had been spent; the next award pays it first. It is in
    the same row as the balance, so that whoever waits for the lock sees both as they are.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        ForeignKeyConstraint(["tenant_id", "currency"], ["currencies.tenant_id", "currencies.code"]),
        CheckConstraint("balance >= 0 OR NOT spendable", name="never_overspent"),
        CheckConstraint("owed = 0 OR (owed > 0 AND balance = 0)", name="owes_only_at_zero"),
        {"postgresql_with": CHURNING},
    )

    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    spendable: Mapped[bool]
    balance: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class TransactionKind(StrEnum):
    """What a transaction is, for people and for filters."""

    AWARD = "award"
    ADJUSTMENT = "adjustment"
    REDEMPTION = "redemption"
    EXPIRY = "expiry"
    REVERSAL = "reversal"


class Transaction(Identified, Base):
    """A fact of the ledger. Its key of source, reason, member and rule lets an award happen once."""

    __tablename__ = "transactions"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "source_type",
            "source_id",
            "reason",
            "member_id",
            "rule_id",
            name="uq_transactions_once",
            postgresql_nulls_not_distinct=True,
        ),
        UniqueConstraint("tenant_id", "reverses_id"),
        Index("ix_transactions_recorded", "tenant_id", "recorded_at", "id"),
        Index(
            "ix_transactions_rule",
            "tenant_id",
            "rule_id",
            "member_id",
            "roster_on",
            postgresql_where=text("rule_id IS NOT NULL"),
        ),
        tenant_fk("reverses_id", "transactions"),
    )
    append_only = True

    kind: Mapped[TransactionKind]
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    reason: Mapped[str]
    """The occasion's event for an award, perhaps with what sets it apart after a colon; the deed for the others."""
    member_id: Mapped[UUID]
    rule_id: Mapped[UUID | None]
    rule_version: Mapped[int | None]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    roster_on: Mapped[date]
    title: Mapped[str]
    note: Mapped[str | None]
    reverses_id: Mapped[UUID | None]
    posted_by: Mapped[UUID | None]


class Entry(TenantScoped, Base):
    """One line of a transaction; the lines of one currency sum to zero.

    Lines on a member's accounts carry the member, their unit at that moment and the roster day for which they count.
    That they balance is checked where they are written (`points.books`) and again by `points.reconciliation`, not by a
    trigger: Citus refuses triggers on distributed tables.
    """

    __tablename__ = "entries"
    __table_args__ = (
        tenant_fk("transaction_id", "transactions"),
        # Null for the tenant's own accounts, which this foreign key then passes by.
        ForeignKeyConstraint(
            ["tenant_id", "member_id", "currency"],
            ["accounts.tenant_id", "accounts.member_id", "accounts.currency"],
        ),
        CheckConstraint("(account IN ('member', 'receivable')) = (member_id IS NOT NULL)", name="member_if_owned"),
        CheckConstraint("account = 'issuing' OR budget_id IS NULL", name="budget_if_issuing"),
        CheckConstraint("amount <> 0", name="moves_something"),
        Index(
            "ix_entries_member",
            "tenant_id",
            "member_id",
            "currency",
            "recorded_at",
            "transaction_id",
            postgresql_where=text("member_id IS NOT NULL"),
        ),
        Index("ix_entries_budget", "tenant_id", "budget_id", postgresql_where=text("budget_id IS NOT NULL")),
    )
    append_only = True

    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[AccountKind]
    currency: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    member_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    budget_id: Mapped[UUID | None]
    roster_on: Mapped[date]
    recorded_at: Mapped[datetime]


class DailyScore(TenantScoped, Base):
    """What a member earned on a roster day in a unit: awards, adjustments and their reversals, never what was spent.

    Written with the entries; every ranking window is a sum over these rows. `last_at` is the latest deed that counted.
    """

    __tablename__ = "daily_scores"
    __table_args__ = (
        Index("ix_daily_scores_member", "tenant_id", "member_id", "currency", "roster_on"),
        {"postgresql_with": CHURNING},
    )

    currency: Mapped[str] = mapped_column(primary_key=True)
    roster_on: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]


class Lot(Identified, Base):
    """Spendable points that came together, from one budget, expiring together; the oldest is spent first."""

    __tablename__ = "lots"
    __table_args__ = (
        tenant_fk("transaction_id", "transactions"),
        CheckConstraint("remaining BETWEEN 0 AND amount", name="within_amount"),
        Index(
            "ix_lots_open",
            "tenant_id",
            "member_id",
            "currency",
            "acquired_at",
            "id",
            postgresql_where=text("remaining > 0"),
        ),
        Index("ix_lots_expiring", "tenant_id", "expires_at", postgresql_where=text("remaining > 0")),
        Index("ix_lots_transaction", "tenant_id", "transaction_id"),
    )

    transaction_id: Mapped[UUID]
    member_id: Mapped[UUID]
    currency: Mapped[str]
    budget_id: Mapped[UUID | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    remaining: Mapped[int] = mapped_column(BigInteger)
    acquired_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class LotTaking(TenantScoped, Base):
    """What a transaction took out of a lot, or, below zero, put back into it."""

    __tablename__ = "lot_takings"
    __table_args__ = (
        tenant_fk("transaction_id", "transactions"),
        tenant_fk("lot_id", "lots"),
        Index("ix_lot_takings_lot", "tenant_id", "lot_id"),
    )
    append_only = True

    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class Budget(Identified, Base):
    """How much of a spendable currency may be issued in a period (both dates included)."""

    __tablename__ = "budgets"
    __table_args__ = (
        UniqueConstraint("tenant_id", "currency", "code", "starts_on"),
        ForeignKeyConstraint(["tenant_id", "currency"], ["currencies.tenant_id", "currencies.code"]),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("starts_on <= ends_on", name="period_in_order"),
    )

    code: Mapped[str]
    """Which series of budgets: a rule names the one it draws on."""
    currency: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BudgetShard(TenantScoped, Base):
    """A slice of what is left of a budget, so that many awards at once meet at different rows."""

    __tablename__ = "budget_shards"
    __table_args__ = (
        tenant_fk("budget_id", "budgets"),
        CheckConstraint("remaining >= 0", name="never_overdrawn"),
        {"postgresql_with": CHURNING},
    )

    budget_id: Mapped[UUID] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    remaining: Mapped[int] = mapped_column(BigInteger)
