"""Tables of files."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock
from gongyou.core.db import Base, Identified


class FileKind(StrEnum):
    """What a file is for."""

    EVIDENCE = "evidence"
    """A picture of evidence."""
    VOICE = "voice"
    """A voice note 录音."""
    ARTWORK = "artwork"
    EXPORT = "export"
    IMPORT = "import"


SENT = (FileKind.EVIDENCE, FileKind.VOICE)
"""What members send; everything else the service makes."""


class Variant(StrEnum):
    """Which bytes of a file; only pictures have a thumbnail."""

    ORIGINAL = "original"
    THUMBNAIL = "thumbnail"


class StoredFile(Identified, Base):
    """A stored file. Evidence is sealed: its bytes are never changed or replaced, its SHA-256 proves it.

    Evidence hangs on one subject, a hazard for instance, and whoever may see the subject may see it.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_owner", "tenant_id", "owner_id", "created_at"),
        Index("ix_files_sha256", "tenant_id", "sha256"),
        Index("ix_files_subject", "tenant_id", "subject_type", "subject_id"),
        Index("ix_files_loose", "tenant_id", "created_at", postgresql_where=text("subject_id IS NULL")),
        Index("ix_files_expiring", "tenant_id", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
    )

    owner_id: Mapped[UUID | None]
    kind: Mapped[FileKind]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    """How long a voice note is, where its container tells."""
    photo_hash: Mapped[str | None]
    storage_key: Mapped[str]
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
