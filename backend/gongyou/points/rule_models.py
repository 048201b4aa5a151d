"""Tables of the rules: their versions, the occasions they look at, and what was not awarded at once."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class Rule(Identified, Base):
    """A rule 积分规则; what it says is in its versions. A retired rule decides nothing that happens afterwards."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class RuleState(StrEnum):
    """A version is written, submitted to a second administrator, and then in force from `starts_at` for good."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"


class RuleVersion(TenantScoped, Base):
    """One wording of a rule. Once published it never changes; the next version's `starts_at` ends its time."""

    __tablename__ = "rule_versions"
    __table_args__ = (
        tenant_fk("rule_id", "rules"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when"),
        CheckConstraint("state <> 'published' OR starts_at IS NOT NULL", name="published_starts"),
        Index("ix_rule_versions_event", "tenant_id", "event", postgresql_where=text("state = 'published'")),
    )

    rule_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[RuleState] = mapped_column(default=RuleState.DRAFT)
    title: Mapped[str]
    event: Mapped[str]
    spec: Mapped[dict[str, Any]]
    """Conditions, awards, caps and the rest, as `points.rules.RuleSpec`."""
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    note: Mapped[str | None]
    author_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitter_id: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    publisher_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None]


class OccasionRecord(Identified, Base):
    """Something happened for which rules may award; kept so that a new rule can be tried on what has been.

    `actors` is `{role: [{"member": id, "unit": id, "on": roster day, "share": weight}]}`, as things stood at that moment.
    """

    __tablename__ = "occasions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "source_type", "source_id", "event", "actors_key", name="uq_occasions_once"),
        Index("ix_occasions_event", "tenant_id", "event", "occurred_at"),
    )
    append_only = True

    event: Mapped[str]
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    actors_key: Mapped[str]
    actors: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    title: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class PendingState(StrEnum):
    """An award that waits out its vesting time 考察期 either vests or is cancelled."""

    PENDING = "pending"
    VESTED = "vested"
    CANCELLED = "cancelled"


class PendingAward(Identified, Base):
    """An award to a member that is theirs once it has vested."""

    __tablename__ = "pending_awards"
    __table_args__ = (
        tenant_fk("occasion_id", "occasions"),
        tenant_fk("member_id", "members"),
        Index("ix_pending_awards_occasion", "tenant_id", "occasion_id"),
        Index("ix_pending_awards_member", "tenant_id", "member_id", "state", "roster_on"),
    )

    occasion_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    rule_version: Mapped[int]
    member_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    roster_on: Mapped[date]
    amounts: Mapped[dict[str, Any]]
    """Points by currency."""
    vests_at: Mapped[datetime]
    state: Mapped[PendingState] = mapped_column(default=PendingState.PENDING)


class WithheldWhy(StrEnum):
    """Why a rule's award was not made."""

    CAP_PER_DAY = "cap_per_day"
    CAP_PER_WEEK = "cap_per_week"
    GAP = "gap"
    BUDGET = "budget"


class WithheldState(StrEnum):
    """Only what a budget withheld can be released; what was reversed meanwhile is void."""

    WITHHELD = "withheld"
    RELEASED = "released"
    VOID = "void"


class WithheldAward(Identified, Base):
    """What a rule would have awarded, and why it did not: the figure of the limit and what had been used of it."""

    __tablename__ = "withheld_awards"
    __table_args__ = (
        tenant_fk("occasion_id", "occasions"),
        tenant_fk("member_id", "members"),
        Index("ix_withheld_awards_occasion", "tenant_id", "occasion_id"),
        Index("ix_withheld_awards_member", "tenant_id", "member_id", "id"),
    )

    occasion_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    rule_version: Mapped[int]
    member_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    roster_on: Mapped[date]
    currency: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[WithheldWhy]
    most: Mapped[int] = mapped_column(BigInteger)
    """The limit: points, minutes, or what the budget had left."""
    used: Mapped[int] = mapped_column(BigInteger)
    budget_code: Mapped[str | None]
    recorded_at: Mapped[datetime]
    state: Mapped[WithheldState] = mapped_column(default=WithheldState.WITHHELD)
