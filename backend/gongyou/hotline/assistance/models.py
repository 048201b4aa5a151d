"""Tables of services on request. What applicants and handlers write is sealed; only what lists sort by is in the clear."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk
from gongyou.files.orders import FileOrder


class ServiceState(StrEnum):
    """Where a service stands; a published one may have changes that wait in its draft."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class AssistanceService(Identified, Base):
    """A service on request 帮扶服务. `draft` is what is being changed, as `definitions.Definition`; empty when nothing is."""

    __tablename__ = "assistance_services"
    __table_args__ = (
        Index("ix_assistance_services_order", "tenant_id", "state", "position", "id"),
        CheckConstraint("(state = 'draft') = (version = 0)", name="published_once"),
    )

    state: Mapped[ServiceState] = mapped_column(default=ServiceState.DRAFT)
    position: Mapped[int]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    draft: Mapped[dict[str, Any] | None]
    revision: Mapped[int] = mapped_column(default=1)
    """Raised by each change of the draft: who saves says which they saw."""
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class AssistanceVersion(TenantScoped, Base):
    """A published state of a service."""

    __tablename__ = "assistance_versions"
    __table_args__ = (tenant_fk("service_id", "assistance_services"), tenant_fk("published_by", "members"))
    append_only = True

    service_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]]
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class AssistanceDraft(Identified, Base):
    """What a member has filled in and not yet sent; its id becomes the request's, so that pictures hang on it already."""

    __tablename__ = "assistance_drafts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", "member_id"),
        Index("ix_assistance_drafts_changed", "tenant_id", "changed_at"),
        tenant_fk("service_id", "assistance_services"),
        tenant_fk("member_id", "members"),
    )

    service_id: Mapped[UUID]
    member_id: Mapped[UUID]
    sealed: Mapped[bytes]
    changed_at: Mapped[datetime]


class AssistanceRequest(Identified, Base):
    """A request; its id is its case's. `unit_id` is the applicant's unit when they applied: the case's own moves with
    the level of the step. `used_minutes` is what the step has used before the request went back to the applicant."""

    __tablename__ = "assistance_requests"
    __table_args__ = (
        Index("ix_assistance_requests_applicant", "tenant_id", "applicant_id", "service_id"),
        Index("ix_assistance_requests_service", "tenant_id", "service_id"),
        Index("ix_assistance_requests_counsellor", "tenant_id", "counsellor_id"),
        CheckConstraint("NOT private OR counsellor_id IS NOT NULL", name="private_has_counsellor"),
        ForeignKeyConstraint(
            ["tenant_id", "service_id", "version"],
            ["assistance_versions.tenant_id", "assistance_versions.service_id", "assistance_versions.version"],
        ),
        tenant_fk("id", "cases"),
        tenant_fk("applicant_id", "members"),
        tenant_fk("unit_id", "units"),
        tenant_fk("counsellor_id", "members"),
    )

    service_id: Mapped[UUID]
    version: Mapped[int]
    applicant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    private: Mapped[bool]
    counsellor_id: Mapped[UUID | None]
    step: Mapped[int] = mapped_column(default=0)
    used_minutes: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bytes]
    """Values of the fields and ids of the materials, see `papers.Papers`."""
    result_sealed: Mapped[bytes | None]


class RecordKind(StrEnum):
    """What a line of a request's history tells."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    SUPPLEMENTED = "supplemented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    RESULT = "result"
    VISIT = "visit"
    FINISHED = "finished"


class AssistanceRecord(Identified, Base):
    """A line of a request's history; what was said, granted and seen is sealed."""

    __tablename__ = "assistance_records"
    __table_args__ = (
        Index("ix_assistance_records_request", "tenant_id", "request_id", "at", "id"),
        tenant_fk("request_id", "assistance_requests"),
        tenant_fk("member_id", "members"),
    )
    append_only = True

    request_id: Mapped[UUID]
    kind: Mapped[RecordKind]
    step: Mapped[int | None]
    at: Mapped[datetime]
    member_id: Mapped[UUID]
    sealed: Mapped[bytes]


class AssistanceSlot(Identified, Base):
    """A time in a counsellor's calendar for one person."""

    __tablename__ = "assistance_slots"
    __table_args__ = (
        UniqueConstraint("tenant_id", "counsellor_id", "starts_at"),
        Index(
            "ix_assistance_slots_free",
            "tenant_id",
            "service_id",
            "starts_at",
            postgresql_where=text("request_id IS NULL"),
        ),
        Index("ix_assistance_slots_starts", "tenant_id", "starts_at"),
        Index(
            "ix_assistance_slots_request",
            "tenant_id",
            "request_id",
            unique=True,
            postgresql_where=text("request_id IS NOT NULL"),
        ),
        CheckConstraint("minutes > 0", name="takes_time"),
        tenant_fk("service_id", "assistance_services"),
        tenant_fk("counsellor_id", "members"),
        tenant_fk("request_id", "assistance_requests"),
    )

    service_id: Mapped[UUID]
    counsellor_id: Mapped[UUID]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    request_id: Mapped[UUID | None]


class AssistanceExport(FileOrder, Identified, Base):
    """A spreadsheet of a service's requests that was asked for."""

    __tablename__ = "assistance_exports"
    __table_args__ = (tenant_fk("requested_by", "members"), tenant_fk("service_id", "assistance_services"))

    service_id: Mapped[UUID]
    filters: Mapped[dict[str, Any]]
    session_id: Mapped[UUID]
    """The session that asked: the worker may see what it may."""
    rows: Mapped[int | None]
