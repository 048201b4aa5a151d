"""What nobody needs is removed: files that hang on nothing, files whose time is over, bytes without a file."""

import re
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from gongyou.core import storage
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.files.models import SENT, StoredFile
from gongyou.files.service import LOOSE_FOR, folder_of, remove

AT_ONCE = 500
_OURS = re.compile(r"(.+/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}))(\..*)?")
"""A key, the id in it, and the ending of a thumbnail or of a write that a crash left unfinished."""


def sweep_files(now: datetime) -> int:
    """Delete what was sent and has hung on nothing for a day, and files whose time is over; return how many.

    A batch at a time: what is left is swept the next hour.
    """
    loose = and_(StoredFile.kind.in_(SENT), StoredFile.subject_id.is_(None), StoredFile.created_at < now - LOOSE_FOR)
    files = session().scalars(
        select(StoredFile)
        .where(or_(loose, StoredFile.expires_at < now))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = files.all()
    session().execute(delete(StoredFile).where(StoredFile.id.in_([file.id for file in gone])))
    for file in gone:
        remove(file.storage_key)  # before the commit: should that fail, the row is still there to try again
    return len(gone)


def sweep_orphans(now: datetime) -> int:
    """Delete bytes at least a day old that belong to no file, of this month and the last; return how many keys."""
    months = {folder_of(current_tenant_id(), at) for at in (now, now.replace(day=1) - LOOSE_FOR)}
    keys = [match for folder in months for key in storage.store().keys(folder) if (match := _OURS.fullmatch(key))]
    old = [match for match in keys if _made(match[2]) < now - LOOSE_FOR]
    known: set[str] = set()
    for start in range(0, len(old), 1000):
        chunk = {match[1] for match in old[start : start + 1000]}
        known.update(session().scalars(select(StoredFile.storage_key).where(StoredFile.storage_key.in_(chunk))))
    orphans = [match[0] for match in old if match[1] not in known]
    for key in orphans:
        storage.store().delete(key)
    return len(orphans)


def _made(object_id: str) -> datetime:
    """Return when an object was made: a UUIDv7 begins with its milliseconds since 1970."""
    return datetime.fromtimestamp((UUID(object_id).int >> 80) / 1000, UTC)
