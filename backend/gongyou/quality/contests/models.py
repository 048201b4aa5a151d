"""Tables of contests."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.boards.models import Subject
from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.files.orders import FileOrder

SHARE = Numeric(4, 3)
"""A share of one, in thousandths."""
MARKS = Numeric(5, 2)
"""0 to 100, in hundredths."""


class ContestState(StrEnum):
    """Where a contest stands. While it is frozen 封榜 members see what they saw at the freeze."""

    DRAFT = "draft"
    RUNNING = "running"
    FROZEN = "frozen"
    CLOSED = "closed"


class Contest(Identified, Base):
    """A contest 擂台赛 of teams below one unit, over roster days, both included."""

    __tablename__ = "contests"
    __table_args__ = (
        Index("ix_contests_state", "tenant_id", "state", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("quality_weight BETWEEN 0 AND 1", name="quality_weight_is_share"),
        CheckConstraint("points_share BETWEEN 0 AND 1", name="points_share_is_share"),
        CheckConstraint("honours_count BETWEEN 0 AND 30", name="honours_fit_poster"),
        tenant_fk("unit_id", "units"),
        tenant_fk("people_board_id", "boards"),
        tenant_fk("team_board_id", "boards"),
        tenant_fk("created_by", "members"),
    )

    name: Mapped[str]
    description: Mapped[str]
    unit_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[ContestState] = mapped_column(default=ContestState.DRAFT)
    honours_count: Mapped[int]
    """How many people become 质量标兵 at the end."""
    quality_weight: Mapped[Decimal] = mapped_column(SHARE)
    """The share of performance pay that follows the score, such as 0.3."""
    points_share: Mapped[Decimal] = mapped_column(SHARE)
    """How much points count in the combined standing; the rest is the 100-point score."""
    people_board_id: Mapped[UUID | None]
    team_board_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    freeze_note: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class ContestTeam(TenantScoped, Base):
    """A unit that takes part, with all members below it."""

    __tablename__ = "contest_teams"
    __table_args__ = (
        Index("ix_contest_teams_unit", "tenant_id", "unit_id"),
        tenant_fk("contest_id", "contests"),
        tenant_fk("unit_id", "units"),
    )

    contest_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)


class Indicator(Identified, Base):
    """A line of the 100-point scoring standard 评分标准, such as 工艺精准度; the weights of a contest sum to 1."""

    __tablename__ = "contest_indicators"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contest_id", "code"),
        CheckConstraint("weight > 0 AND weight <= 1", name="weight_is_share"),
        tenant_fk("contest_id", "contests"),
    )

    contest_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    weight: Mapped[Decimal] = mapped_column(SHARE)
    position: Mapped[int]


class ScoreRecord(Identified, Base):
    """Marks that an officer gave a team, or a member of it, for one indicator; or the reversal 冲正 of such a record.

    A reversal repeats what it reverses, with `reverses_id` and its reason as the note.
    """

    __tablename__ = "contest_scores"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reverses_id"),
        Index("ix_contest_scores_contest", "tenant_id", "contest_id", "recorded_at", "id"),
        CheckConstraint("marks BETWEEN 0 AND 100", name="marks_of_100"),
        CheckConstraint("reverses_id IS NULL OR note IS NOT NULL", name="reversal_has_reason"),
        tenant_fk("contest_id", "contests"),
        tenant_fk("indicator_id", "contest_indicators"),
        tenant_fk("team_id", "units"),
        tenant_fk("member_id", "members"),
        tenant_fk("reverses_id", "contest_scores"),
        tenant_fk("recorded_by", "members"),
    )
    append_only = True

    contest_id: Mapped[UUID]
    indicator_id: Mapped[UUID]
    team_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    """Empty when the team as a whole was scored."""
    marks: Mapped[Decimal] = mapped_column(MARKS)
    observed_on: Mapped[date]
    note: Mapped[str | None]
    reverses_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class ContestResult(Identified, Base):
    """How a contest ended for a person or a team; never changed, see `ContestCorrection`."""

    __tablename__ = "contest_results"
    __table_args__ = (
        UniqueConstraint("tenant_id", "contest_id", "subject", "subject_id"),
        UniqueConstraint("tenant_id", "contest_id", "subject", "rank"),
        tenant_fk("contest_id", "contests"),
        tenant_fk("team_id", "units"),
    )
    append_only = True

    contest_id: Mapped[UUID]
    subject: Mapped[Subject]
    subject_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    """The team that a person was in at the end; empty for one who had gone elsewhere."""
    points: Mapped[int] = mapped_column(BigInteger)
    reached_at: Mapped[datetime | None]
    means: Mapped[dict[str, Any]]
    """Mean marks by indicator id, of what was scored."""
    score: Mapped[Decimal | None] = mapped_column(MARKS)
    own_score: Mapped[bool]
    """Whether a person's score is their own; otherwise it is their team's."""
    combined: Mapped[Decimal] = mapped_column(MARKS)
    rank: Mapped[int]
    honoured: Mapped[bool]


class ContestCorrection(Identified, Base):
    """What turned out wrong about a result after the end: shown beside it, changing nothing."""

    __tablename__ = "contest_corrections"
    __table_args__ = (
        Index("ix_contest_corrections_contest", "tenant_id", "contest_id", "recorded_at"),
        tenant_fk("contest_id", "contests"),
        tenant_fk("result_id", "contest_results"),
        tenant_fk("recorded_by", "members"),
    )
    append_only = True

    contest_id: Mapped[UUID]
    result_id: Mapped[UUID]
    reason: Mapped[str]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class DocumentKind(StrEnum):
    """What a worker makes of a closed contest."""

    SETTLEMENT = "settlement"
    POSTER = "poster"


class ContestDocument(FileOrder, Identified, Base):
    """A file that was asked for. The file of an export is swept when its time is over."""

    __tablename__ = "contest_documents"
    __table_args__ = (
        Index(
            "ix_contest_documents_poster",
            "tenant_id",
            "contest_id",
            unique=True,
            postgresql_where=text("kind = 'poster'"),
        ),
        tenant_fk("contest_id", "contests"),
        tenant_fk("requested_by", "members"),
    )

    contest_id: Mapped[UUID]
    kind: Mapped[DocumentKind]
