"""Tables of places."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified, tenant_fk


class Place(Identified, Base):
    """A place 地点 and the unit that answers for it. Its code stands on a sign on the wall, so it never changes.

    A place that is no longer used is made inactive, not deleted: hazards were found there.
    """

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "unit_id", "name"),
        tenant_fk("unit_id", "units"),
    )

    code: Mapped[str]
    unit_id: Mapped[UUID]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
