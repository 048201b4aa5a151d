"""Tables of the case engine. A domain's own table (hazards, ...) shares its primary key with the case, one to one."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.core.ids import new_id
from gongyou.permissions import Role

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class CaseState(StrEnum):
    """Whether a case is being worked on, went through, or was turned down."""

    OPEN = "open"
    CLOSED = "closed"
    REFUSED = "refused"


class Case(Identified, Base):
    """A staged matter 事项: at which node it stands, who has it and until when.

    The running stay is held here; a row of `case_nodes` is written when it ends. Time is counted in the clock of the
    node: `used_seconds` until `clock_from`, and from there on unless `paused_at` is set. `due_at` is NEVER while the clock
    stands, so that what is due first comes first in every list.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index("ix_cases_due", "tenant_id", "flow", "due_at", "id"),
        Index("ix_cases_desk", "tenant_id", "flow", "state", "node", "due_at"),
        Index("ix_cases_opened", "tenant_id", "flow", "opened_at", "id"),
        Index("ix_cases_unit", "tenant_id", "unit_id", "state"),
        Index("ix_cases_reporter", "tenant_id", "reporter_id", "opened_at"),
        Index("ix_cases_responsible", "tenant_id", "responsible_id", "due_at", postgresql_where=text("state = 'open'")),
        Index(
            "ix_cases_queue",
            "tenant_id",
            "queue_role",
            "due_at",
            postgresql_where=text("state = 'open' AND responsible_id IS NULL"),
        ),
        Index("ix_cases_marks", "tenant_id", "next_mark_at", postgresql_where=text("next_mark_at IS NOT NULL")),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="open_has_no_end"),
        CheckConstraint("state <> 'open' OR responsible_id IS NOT NULL OR queue_role IS NOT NULL", name="in_hands"),
        CheckConstraint(
            "(state = 'open' AND paused_at IS NULL) = (due_at < '9999-01-01 00:00:00+00')", name="is_due_while_it_runs"
        ),
        tenant_fk("unit_id", "units"),
        tenant_fk("reporter_id", "members"),
        tenant_fk("responsible_id", "members"),
    )

    flow: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    grade: Mapped[str | None]
    unit_id: Mapped[UUID]
    reporter_id: Mapped[UUID | None]
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    outcome: Mapped[str | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    node: Mapped[str]
    node_seq: Mapped[int]
    responsible_id: Mapped[UUID | None]
    queue_role: Mapped[Role | None]
    entered_at: Mapped[datetime]
    allowed_minutes: Mapped[int]
    clock_from: Mapped[datetime]
    used_seconds: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None]
    breached_at: Mapped[datetime | None]
    level: Mapped[int] = mapped_column(default=0)
    next_mark: Mapped[str | None]
    next_mark_at: Mapped[datetime | None]

    by_day: Mapped[bool] = mapped_column(default=False)
    """People are shown its days, not its minutes: who was where at a minute would be known."""
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.__table__.c.version}

    @property
    def overdue(self) -> bool:
        """Whether the running stay is beyond its limit now."""
        return self.due_at < clock.now()

    @property
    def due(self) -> datetime | None:
        """The due time; None while the clock stands."""
        return self.due_at if self.due_at < NEVER else None

    def line_id(self) -> UUID:
        """Return a fresh id for a line of the timeline, which is shown: of a case shown by day, none that tells the minute."""
        return uuid4() if self.by_day else new_id()


class CaseNode(Identified, Base):
    """A stay of a case at a node that has ended: who had it, allowed against used time, how it ended, its breach.

    `files` holds ids of evidence.
    """

    __tablename__ = "case_nodes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "seq"),
        Index("ix_case_nodes_done", "tenant_id", "done_at", "node"),
        Index("ix_case_nodes_responsible", "tenant_id", "responsible_id", "case_id"),
        Index("ix_case_nodes_done_by", "tenant_id", "done_by", "case_id"),
        tenant_fk("case_id", "cases"),
        tenant_fk("responsible_id", "members"),
        tenant_fk("done_by", "members"),
    )
    append_only = True

    case_id: Mapped[UUID]
    node: Mapped[str]
    seq: Mapped[int]
    responsible_id: Mapped[UUID | None]
    queue_role: Mapped[Role | None]
    entered_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    allowed_minutes: Mapped[int]
    used_minutes: Mapped[int]
    breached_at: Mapped[datetime | None]
    level: Mapped[int]
    done_at: Mapped[datetime]
    done_by: Mapped[UUID | None]
    """Empty where a reporter acted whom nobody is to know, or the service itself."""
    outcome: Mapped[str]
    note: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    files: Mapped[list[str]]


class EntryKind(StrEnum):
    """What a line of the timeline tells beside the stays."""

    COMMENT = "comment"
    EVIDENCE = "evidence"
    REASSIGNMENT = "reassignment"
    PAUSE = "pause"
    RESUMPTION = "resumption"
    REMINDER = "reminder"
    BREACH = "breach"
    ESCALATION = "escalation"
    REOPENING = "reopening"
    LINK = "link"


class CaseEntry(Identified, Base):
    """A line of a case's timeline 时间线; `member_id` is empty where the service itself acted."""

    __tablename__ = "case_entries"
    __table_args__ = (
        Index("ix_case_entries_case", "tenant_id", "case_id", "at", "id"),
        tenant_fk("case_id", "cases"),
        tenant_fk("member_id", "members"),
    )
    append_only = True

    case_id: Mapped[UUID]
    node: Mapped[str]
    node_seq: Mapped[int]
    kind: Mapped[EntryKind]
    at: Mapped[datetime]
    member_id: Mapped[UUID | None]
    text: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    files: Mapped[list[str]]


class CaseSeries(TenantScoped, Base):
    """The last number given in a series, such as `YH-2611` for the hazards of November 2026."""

    __tablename__ = "case_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class CaseSettings(TenantScoped, Base):
    """What a tenant has set for a flow (`code` is the flow's) or its working calendar (`calendar`), see `cases.rules`."""

    __tablename__ = "case_settings"

    code: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
