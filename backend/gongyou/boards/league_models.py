"""Tables of the weekly leagues 周联赛: thirty equals each, who rise and fall."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class Outcome(StrEnum):
    """What a week brought a member."""

    PROMOTED = "promoted"
    STAYED = "stayed"
    RELEGATED = "relegated"


class LeagueSeason(Identified, Base):
    """One week of a board's league; settled when the last night shift of its Sunday is over."""

    __tablename__ = "league_seasons"
    __table_args__ = (UniqueConstraint("tenant_id", "board_id", "starts_on"), tenant_fk("board_id", "boards"))

    board_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    drawn_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class LeagueGroup(Identified, Base):
    """A group of about thirty members of one tier."""

    __tablename__ = "league_groups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "season_id", "tier", "number"),
        tenant_fk("season_id", "league_seasons"),
    )

    season_id: Mapped[UUID]
    tier: Mapped[int]
    """0 is the lowest, see `boards.league_rules.TIERS`."""
    number: Mapped[int]


class LeagueMember(TenantScoped, Base):
    """A member's place in a season; rank, points and outcome are known when it is settled."""

    __tablename__ = "league_members"
    __table_args__ = (
        Index("ix_league_members_group", "tenant_id", "group_id"),
        Index("ix_league_members_member", "tenant_id", "member_id"),
        tenant_fk("season_id", "league_seasons"),
        tenant_fk("group_id", "league_groups"),
        tenant_fk("member_id", "members"),
    )

    season_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]
    tier: Mapped[int]
    rank: Mapped[int | None]
    points: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[Outcome | None]
    next_tier: Mapped[int | None]
