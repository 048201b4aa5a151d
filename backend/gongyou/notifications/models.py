"""Tables of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core.db import Base, Identified, tenant_fk


class Notice(Identified, Base):
    """A line in somebody's inbox 消息: what happened. The words are the catalogue's, in the reader's language."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "recipient_id", "dedupe_key"),
        Index("ix_notices_inbox", "tenant_id", "recipient_id", "created_at", "id"),
        Index("ix_notices_unread", "tenant_id", "recipient_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_created", "tenant_id", "created_at"),
        tenant_fk("recipient_id", "members"),
    )

    recipient_id: Mapped[UUID]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    link_type: Mapped[str | None]
    link_id: Mapped[UUID | None]
    dedupe_key: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    by_day: Mapped[bool] = mapped_column(default=False)
    """Its reader is shown its day, not its minute: it is about somebody who must not be known by it."""

    @property
    def link(self) -> dict[str, Any] | None:
        """What the notice is about, as type and id."""
        return {"type": self.link_type, "id": self.link_id} if self.link_type else None
