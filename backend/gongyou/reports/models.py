"""Tables of reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, tenant_fk


class Display(Identified, Base):
    """A wall screen 大屏 and what it shows. Its token is random, only its digest is stored; revoked, it shows nothing."""

    __tablename__ = "displays"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_digest"),
        tenant_fk("unit_id", "units"),
        tenant_fk("board_id", "boards"),
        tenant_fk("contest_id", "contests"),
        tenant_fk("created_by", "members"),
    )

    name: Mapped[str]
    unit_id: Mapped[UUID]
    """Whose hazards are counted: those of this unit and all below it."""
    board_id: Mapped[UUID | None]
    contest_id: Mapped[UUID | None]
    token_digest: Mapped[str]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
