"""Handlers and scheduled work of files."""

from collections.abc import Sequence

from sqlalchemy import select

from gongyou.core import clock, images
from gongyou.core.db import session
from gongyou.core.outbox import Queue, handles
from gongyou.events import FileStored, HourBegan
from gongyou.files import service, sweep
from gongyou.files.models import StoredFile, Variant

ORPHANS_AT = 18
"""The hour (UTC) in which stores are listed; deep night where the mines are."""


@handles(FileStored)
def hash_photos(events: Sequence[FileStored]) -> None:
    """Compute the photo hash of new pictures. A worker does it: the library behind it takes 60 MB."""
    waiting = select(StoredFile).where(StoredFile.id.in_([e.file_id for e in events]), StoredFile.photo_hash.is_(None))
    for file in session().scalars(waiting).all():
        # The thumbnail shows enough: the hash looks at 32 x 32 pixels.
        file.photo_hash = images.photo_hash(service.read(file, Variant.THUMBNAIL))


@handles(HourBegan, queue=Queue.BULK)
def sweep_files(events: Sequence[HourBegan]) -> None:
    """Remove what hangs on nothing, what has expired and, once a day, bytes without a file."""
    now = clock.now()
    sweep.sweep_files(now)
    if any(event.at.hour == ORPHANS_AT for event in events):
        sweep.sweep_orphans(now)
