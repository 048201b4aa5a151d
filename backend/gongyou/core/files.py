"""Files of a tenant: pictures of evidence, certificates, exports. The bytes live in an fsspec store, the facts here."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified


class FileKind(StrEnum):
    """What a file is for."""

    EVIDENCE = "evidence"
    ARTWORK = "artwork"
    EXPORT = "export"
    IMPORT = "import"


class StoredFile(Identified, Base):
    """A stored file. Evidence is sealed: never changed or replaced, its SHA-256 proves it."""

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_owner", "tenant_id", "owner_id", "created_at"),
        Index("ix_files_sha256", "tenant_id", "sha256"),
    )

    owner_id: Mapped[UUID | None]
    kind: Mapped[FileKind]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    photo_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
