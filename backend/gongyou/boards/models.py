"""Tables of the leaderboards 排行榜.

What a board shows is never stored but as a copy: a ranking is a sum over the ledger's `daily_scores`, kept in Redis for
reading (`boards.ranking`). Stored are the boards themselves, what was shown at a freeze, and how a board ended.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.boards import league_models
from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.identity.models import UnitKind

__all__ = [
    "Board",
    "BoardFreeze",
    "BoardState",
    "BoardUnit",
    "FinalStanding",
    "FrozenRanking",
    "RankBest",
    "Subject",
    "UnitHeads",
    "UnitScore",
    "Visibility",
    "Window",
    "league_models",
]


class Subject(StrEnum):
    """Who stands on a board."""

    MEMBER = "member"
    UNIT = "unit"


class Window(StrEnum):
    """Which days a ranking counts. `ALL` is the board's whole span: for a contest its dates, else all time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


class BoardState(StrEnum):
    """Open boards move; a frozen one 封榜 shows what it showed at the freeze; a closed one keeps its final standings."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class Visibility(StrEnum):
    """What members see of others on a board."""

    ENTRIES = "entries"
    """Standings, and the titles behind each other's points."""
    STANDINGS = "standings"
    """Standings only; the entries behind them are one's own."""
    OFFICERS = "officers"
    """Nothing: only those who manage boards see it."""


class Board(Identified, Base):
    """A leaderboard. Its code never changes; without a name it is called what the catalogue calls its code."""

    __tablename__ = "boards"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        Index("ix_boards_contest", "tenant_id", "contest_id"),
        CheckConstraint("subject = 'unit' OR (unit_kind IS NULL AND NOT per_head)", name="units_only"),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("min_heads >= 1", name="min_heads_positive"),
        CheckConstraint("(state = 'frozen') = (freeze_id IS NOT NULL)", name="frozen_has_freeze"),
    )

    code: Mapped[str]
    name: Mapped[str | None]
    subject: Mapped[Subject]
    currency: Mapped[str]
    unit_kind: Mapped[UnitKind | None]
    """Which units a board of units ranks; None: the very units of its scope (a contest's teams)."""
    per_head: Mapped[bool] = mapped_column(default=False)
    """Rank by points per head 人均, so that small teams compete with large ones."""
    min_heads: Mapped[int] = mapped_column(default=5)
    """Small groups are not exposed: a unit with fewer members does not stand on a board per head, and a board of
    members of units that have fewer together shows no persons."""
    windows: Mapped[list[str]]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.STANDINGS)
    league: Mapped[bool] = mapped_column(default=False)
    """Weekly leagues 周联赛 are drawn from this board's members."""
    contest_id: Mapped[UUID | None]
    state: Mapped[BoardState] = mapped_column(default=BoardState.OPEN)
    freeze_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BoardUnit(TenantScoped, Base):
    """The scope of a board: only what was earned in one of these units or below counts. No row: the whole tenant."""

    __tablename__ = "board_units"
    __table_args__ = (tenant_fk("board_id", "boards"), tenant_fk("unit_id", "units"))

    board_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)


class BoardFreeze(Identified, Base):
    """A board was frozen, and perhaps released again."""

    __tablename__ = "board_freezes"
    __table_args__ = (Index("ix_board_freezes_board", "tenant_id", "board_id"), tenant_fk("board_id", "boards"))

    board_id: Mapped[UUID]
    frozen_at: Mapped[datetime]
    frozen_on: Mapped[date]
    """The tenant's local day: the windows that were shown are those of this day."""
    frozen_by: Mapped[UUID | None]
    note: Mapped[str | None]
    """What readers are told, such as when the standings are announced."""
    released_at: Mapped[datetime | None]


class FrozenRanking(TenantScoped, Base):
    """One window as it stood at a freeze: subject ids of 16 bytes each, in rank order, and their scores of 8."""

    __tablename__ = "frozen_rankings"
    __table_args__ = (tenant_fk("freeze_id", "board_freezes"),)
    append_only = True

    freeze_id: Mapped[UUID] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(primary_key=True)
    """See `boards.rules.Span.key`."""
    ids: Mapped[bytes]
    scores: Mapped[bytes]


class FinalStanding(TenantScoped, Base):
    """How a board ended for one subject."""

    __tablename__ = "final_standings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "board_id", "subject_id"),
        Index("ix_final_standings_subject", "tenant_id", "subject_id"),
        tenant_fk("board_id", "boards"),
    )
    append_only = True

    board_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID]
    points: Mapped[int] = mapped_column(BigInteger)
    """Points, in thousandths on a board per head."""
    heads: Mapped[int | None]
    last_at: Mapped[datetime]


class UnitScore(TenantScoped, Base):
    """What was earned in a unit on a roster day: `daily_scores` summed over members, kept by the handler of postings."""

    __tablename__ = "unit_scores"

    currency: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    roster_on: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]


class UnitHeads(TenantScoped, Base):
    """How many active members a unit and all below it had when they were last counted."""

    __tablename__ = "unit_heads"
    __table_args__ = (tenant_fk("unit_id", "units"),)

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    heads: Mapped[int]


class RankBest(TenantScoped, Base):
    """The best rank that a subject had at the close of a day in a window; kept for the first ranks only."""

    __tablename__ = "rank_bests"
    __table_args__ = (tenant_fk("board_id", "boards"),)

    board_id: Mapped[UUID] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(primary_key=True)
    """See `boards.rules.Span.whole_key`."""
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int]
    closed_on: Mapped[date]
