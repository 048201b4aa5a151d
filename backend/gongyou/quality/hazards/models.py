"""Tables of hazards."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.db import Base, Identified, tenant_fk
from gongyou.files.orders import FileOrder


class Stage(StrEnum):
    """Where a hazard came from 溯源: design 设计, construction 施工 or acceptance 验收."""

    DESIGN = "design"
    CONSTRUCTION = "construction"
    ACCEPTANCE = "acceptance"


class Hazard(Identified, Base):
    """A hazard 隐患; its id is its case's. Finder, rectifier and verifier are three people.

    `verifier_id` is who is to verify until somebody has. `discovered_at` is when it was seen, perhaps offline; the
    clocks of the officers run from `Case.opened_at`, when the report was received. `round` counts confirmations: one
    that was withdrawn and given anew is another occasion for points.
    """

    __tablename__ = "hazards"
    __table_args__ = (
        CheckConstraint(
            "finder_id <> rectifier_id AND finder_id <> verifier_id AND rectifier_id <> verifier_id",
            name="three_people",
        ),
        CheckConstraint("confirmed_by <> finder_id", name="confirmed_by_another"),
        CheckConstraint("id <> duplicate_of AND id <> recurrence_of", name="not_of_itself"),
        Index("ix_hazards_finder", "tenant_id", "finder_id"),
        Index("ix_hazards_duplicates", "tenant_id", "duplicate_of", postgresql_where=text("duplicate_of IS NOT NULL")),
        Index(
            "ix_hazards_recurrences", "tenant_id", "recurrence_of", postgresql_where=text("recurrence_of IS NOT NULL")
        ),
        tenant_fk("id", "cases"),
        tenant_fk("finder_id", "members"),
        tenant_fk("rectifier_id", "members"),
        tenant_fk("verifier_id", "members"),
        tenant_fk("confirmed_by", "members"),
        tenant_fk("refused_by", "members"),
        tenant_fk("place_id", "places"),
        tenant_fk("voice_id", "files"),
        tenant_fk("duplicate_of", "hazards"),
        tenant_fk("recurrence_of", "hazards"),
    )

    description: Mapped[str]
    """Empty where the finder sent a picture or a voice note instead of words."""
    voice_id: Mapped[UUID | None]
    category: Mapped[str]
    severity: Mapped[str | None]
    place: Mapped[str]
    place_id: Mapped[UUID | None]
    discovered_at: Mapped[datetime]
    finder_id: Mapped[UUID]

    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None]
    appealed_at: Mapped[datetime | None]
    duplicate_of: Mapped[UUID | None]
    recurrence_of: Mapped[UUID | None]
    round: Mapped[int] = mapped_column(default=0)

    rectifier_id: Mapped[UUID | None]
    rectified_at: Mapped[datetime | None]
    rectified_late: Mapped[bool] = mapped_column(default=False)
    sent_back: Mapped[int] = mapped_column(default=0)
    verifier_id: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]

    stage: Mapped[Stage | None]
    root_cause: Mapped[str | None]
    standard_changed: Mapped[str | None]


class HazardExport(FileOrder, Identified, Base):
    """A spreadsheet of hazards that was asked for; what its owner may see is asked again when it is made."""

    __tablename__ = "hazard_exports"
    __table_args__ = (tenant_fk("requested_by", "members"),)

    filters: Mapped[dict[str, Any]]
    """As `hazards.filters.HazardFilters`."""
    session_id: Mapped[UUID]
    """The session that asked: the worker may see what it may."""
    rows: Mapped[int | None]
