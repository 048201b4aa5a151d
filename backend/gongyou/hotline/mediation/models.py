"""Tables of mediation. Names, records and agreements are sealed under the key of the appeal that they belong to."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class Outcome(StrEnum):
    """How a mediation ended."""

    SETTLED = "settled"
    FAILED = "failed"


class Mediation(Identified, Base):
    """A mediation of an appeal; one at a time. `parties` are sealed: who they are and on which side."""

    __tablename__ = "mediations"
    __table_args__ = (
        Index("uq_mediations_open", "tenant_id", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_mediations_ended", "tenant_id", "ended_at"),
        tenant_fk("case_id", "appeals"),
    )

    case_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    parties: Mapped[bytes]
    agreement: Mapped[bytes | None]
    """Sealed: what was agreed, and the ids of the pictures of its signatures."""
    signed_on: Mapped[date | None]


class Mediator(TenantScoped, Base):
    """Who mediates: one leads, the others help 协同调解."""

    __tablename__ = "mediators"
    __table_args__ = (
        Index("ix_mediators_member", "tenant_id", "member_id"),
        Index("uq_mediators_lead", "tenant_id", "mediation_id", unique=True, postgresql_where=text("leads")),
        tenant_fk("mediation_id", "mediations"),
        tenant_fk("member_id", "members"),
    )

    mediation_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    leads: Mapped[bool]


class MediationSession(Identified, Base):
    """A meeting of a mediation; its place, who came and what was said are sealed."""

    __tablename__ = "mediation_sessions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "mediation_id", "number"),
        tenant_fk("mediation_id", "mediations"),
        tenant_fk("recorded_by", "members"),
    )

    mediation_id: Mapped[UUID]
    number: Mapped[int]
    held_on: Mapped[date]
    record: Mapped[bytes]
    recorded_by: Mapped[UUID]


class Duty(Identified, Base):
    """What somebody has promised in an agreement 履行事项, until when, and when it was seen to be done."""

    __tablename__ = "mediation_duties"
    __table_args__ = (
        Index("ix_mediation_duties_due", "tenant_id", "due_on", postgresql_where=text("done_on IS NULL")),
        tenant_fk("mediation_id", "mediations"),
        tenant_fk("seen_by", "members"),
    )

    mediation_id: Mapped[UUID]
    promise: Mapped[bytes]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    seen_by: Mapped[UUID | None]
