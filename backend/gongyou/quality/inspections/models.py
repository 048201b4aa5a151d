"""Tables of inspections."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, TenantScoped, tenant_fk


class InspectionKind(StrEnum):
    """Who inspects: a unit itself 自查, another unit 互查, a quality officer 专查."""

    SELF = "self"
    MUTUAL = "mutual"
    SPECIAL = "special"


class OccurrenceState(StrEnum):
    """Where an inspection stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    MISSED = "missed"


class Verdict(StrEnum):
    """What an inspector found about an item."""

    OK = "ok"
    FINDING = "finding"
    NOT_APPLICABLE = "not_applicable"


class Checklist(Identified, Base):
    """A list of what is looked at 检查表; its items belong to its versions. Without a unit it is the whole tenant's."""

    __tablename__ = "checklists"
    __table_args__ = (UniqueConstraint("tenant_id", "name"), tenant_fk("unit_id", "units"))

    name: Mapped[str]
    description: Mapped[str]
    unit_id: Mapped[UUID | None]
    version: Mapped[int]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ChecklistVersion(TenantScoped, Base):
    """One state of a checklist; inspections keep the version with which they began."""

    __tablename__ = "checklist_versions"
    __table_args__ = (tenant_fk("checklist_id", "checklists"), tenant_fk("created_by", "members"))
    append_only = True

    checklist_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ChecklistItem(Identified, Base):
    """Something to look at, the standard it is held to, and the category of a hazard found there."""

    __tablename__ = "checklist_items"
    __table_args__ = (
        UniqueConstraint("tenant_id", "checklist_id", "version", "position"),
        ForeignKeyConstraint(
            ["tenant_id", "checklist_id", "version"],
            ["checklist_versions.tenant_id", "checklist_versions.checklist_id", "checklist_versions.version"],
        ),
    )
    append_only = True

    checklist_id: Mapped[UUID]
    version: Mapped[int]
    position: Mapped[int]
    text: Mapped[str]
    standard: Mapped[str | None]
    category: Mapped[str]


class InspectionPlan(Identified, Base):
    """When which units are inspected by whom, over and over; `recurrence` is an `inspections.rules.Recurrence`."""

    __tablename__ = "inspection_plans"
    __table_args__ = (
        Index("ix_inspection_plans_active", "tenant_id", "active"),
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("(kind = 'mutual') = (inspecting_unit_id IS NOT NULL)", name="mutual_has_inspecting_unit"),
        CheckConstraint("duration_minutes > 0", name="takes_time"),
        tenant_fk("checklist_id", "checklists"),
        tenant_fk("inspecting_unit_id", "units"),
        tenant_fk("owner_id", "members"),
    )

    name: Mapped[str]
    kind: Mapped[InspectionKind]
    checklist_id: Mapped[UUID]
    inspecting_unit_id: Mapped[UUID | None]
    recurrence: Mapped[dict[str, Any]]
    duration_minutes: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    owner_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class InspectionPlanUnit(TenantScoped, Base):
    """A unit that a plan has inspected."""

    __tablename__ = "inspection_plan_units"
    __table_args__ = (tenant_fk("plan_id", "inspection_plans"), tenant_fk("unit_id", "units"))

    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)


class InspectionOccurrence(Identified, Base):
    """One inspection of one unit; it keeps what its plan said when it was made."""

    __tablename__ = "inspections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "plan_id", "unit_id", "opens_at"),
        Index("ix_inspections_calendar", "tenant_id", "opens_at", "id"),
        Index("ix_inspections_unit", "tenant_id", "unit_id", "opens_at"),
        Index("ix_inspections_due", "tenant_id", "due_at", postgresql_where=text("state IN ('open', 'started')")),
        CheckConstraint("(state = 'open') = (inspector_id IS NULL) OR state = 'missed'", name="begun_by_somebody"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_some_time"),
        ForeignKeyConstraint(
            ["tenant_id", "checklist_id", "checklist_version"],
            ["checklist_versions.tenant_id", "checklist_versions.checklist_id", "checklist_versions.version"],
        ),
        tenant_fk("plan_id", "inspection_plans"),
        tenant_fk("unit_id", "units"),
        tenant_fk("checklist_id", "checklists"),
        tenant_fk("inspecting_unit_id", "units"),
        tenant_fk("inspector_id", "members"),
    )

    plan_id: Mapped[UUID]
    kind: Mapped[InspectionKind]
    unit_id: Mapped[UUID]
    inspecting_unit_id: Mapped[UUID | None]
    checklist_id: Mapped[UUID]
    checklist_version: Mapped[int | None]
    """The version with which it began; empty before."""
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[OccurrenceState] = mapped_column(default=OccurrenceState.OPEN)
    inspector_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class InspectionAnswer(TenantScoped, Base):
    """What was found about one item; a finding 问题 is a hazard as well."""

    __tablename__ = "inspection_answers"
    __table_args__ = (
        CheckConstraint("(verdict = 'finding') = (hazard_id IS NOT NULL)", name="finding_is_hazard"),
        Index("ix_inspection_answers_hazard", "tenant_id", "hazard_id"),
        tenant_fk("inspection_id", "inspections"),
        tenant_fk("item_id", "checklist_items"),
        tenant_fk("hazard_id", "hazards"),
    )

    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict]
    note: Mapped[str | None]
    photo_ids: Mapped[list[str]] = mapped_column(default=list)
    hazard_id: Mapped[UUID | None]
    answered_at: Mapped[datetime]
