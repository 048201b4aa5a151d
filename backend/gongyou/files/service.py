"""What is done with files: receive a picture or a voice note, keep it, hang it on its subject, let those see it who may.

What is sent is made safe and written to the store before its transaction begins, so that neither a slow decoder nor a slow
store holds a database connection. Bytes whose transaction then failed are found and removed by `files.sweep`.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import case, null, select, update
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import clock, images, principal, storage, voices
from gongyou.core.db import after_commit, session
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.principal import Principal
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import FileStored
from gongyou.files.models import SENT, FileKind, StoredFile, Variant

LOOSE_FOR = timedelta(days=1)
"""How long a file may hang on nothing."""
LONGEST_NAME = 120
THUMBNAIL = ".thumb"
_UNSAFE = re.compile(r"[<>:\"|?*]")

may_see: list[Callable[[StoredFile, Principal], bool]] = []
"""Domains add who else, beside the owner, may see a file: whoever may see the subject that it hangs on."""


class FilesUnknown(AppError):
    """A file named by the caller was not uploaded by them, or was swept because it hung on nothing for a day."""

    code = "files.unknown"
    status = 422


class FileInUse(AppError):
    """A file already hangs on something else; evidence belongs to one subject."""

    code = "files.in_use"
    status = 409


class FileIdTaken(AppError):
    """The id that a client minted belongs to another file."""

    code = "files.id_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class Received:
    """A safe picture or voice note whose bytes are in the store and belong to no file yet."""

    kind: FileKind
    storage_key: str
    size: int
    sha256: str
    media_type: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


def receive(data: bytes) -> Received:
    """Make an upload safe and write it, and a picture's thumbnail, to the store, outside any transaction.

    Its content tells what it is, not its name. Raises InvalidInput that names /body/file, StoreFull, or Unavailable
    while the store is away.
    """
    try:
        return _receive_voice(data) if voices.is_voice(data) else _receive_picture(data)
    except images.ImageRefused as refused:
        raise _refusal(refused.code, millions=int(refused.params.get("limit", 0)) // 1_000_000) from refused
    except voices.VoiceRefused as refused:
        raise _refusal(refused.code, **refused.params) from refused


def _receive_picture(data: bytes) -> Received:
    picture = images.sanitise(data)
    key = new_key(principal.current().tenant_id)
    storage.store().put(key, picture.data)
    storage.store().put(key + THUMBNAIL, picture.thumbnail)
    return Received(
        FileKind.EVIDENCE,
        key,
        len(picture.data),
        picture.sha256,
        picture.media_type,
        width=picture.width,
        height=picture.height,
    )


def _receive_voice(data: bytes) -> Received:
    voice = voices.sanitise(data)
    key = new_key(principal.current().tenant_id)
    storage.store().put(key, voice.data)
    return Received(FileKind.VOICE, key, len(voice.data), voice.sha256, voice.media_type, seconds=voice.seconds)


def _refusal(code: str, **params: int) -> InvalidInput:
    detail = text(f"error.field.{code}", **params)
    return InvalidInput(errors=[FieldError("/body/file", code, detail)])


def keep(received: Received, *, name: str, file_id: UUID | None = None) -> StoredFile:
    """Make what was received the acting member's own and return it, or the file it already is.

    It already is one if the same member sent it under the same id, or sent the same bytes within a day and they hang on
    nothing yet. Raises FileIdTaken.
    """
    owner_id = principal.current().member_id
    known = _resent(received, owner_id) if file_id is None else None
    if known is None:
        values = {
            "tenant_id": current_tenant_id(),
            "id": file_id or new_id(),
            "owner_id": owner_id,
            "kind": received.kind,
            "name": safe_name(name, received.media_type),
            "media_type": received.media_type,
            "size": received.size,
            "sha256": received.sha256,
            "width": received.width,
            "height": received.height,
            "seconds": received.seconds,
            "storage_key": received.storage_key,
            "created_at": clock.now(),
        }
        session().execute(insert(StoredFile).values(values).on_conflict_do_nothing())
        known = session().scalars(select(StoredFile).where(StoredFile.id == values["id"])).one()
    if known.storage_key == received.storage_key:
        if known.kind is FileKind.EVIDENCE:
            emit(FileStored(file_id=known.id))
        return known
    if known.owner_id != owner_id or known.sha256 != received.sha256:
        raise FileIdTaken
    after_commit(lambda: remove(received.storage_key))
    return known


def _resent(received: Received, owner_id: UUID) -> StoredFile | None:
    return session().scalar(
        select(StoredFile)
        .where(
            StoredFile.sha256 == received.sha256,
            StoredFile.owner_id == owner_id,
            StoredFile.kind == received.kind,
            StoredFile.subject_id.is_(None),
            StoredFile.created_at > clock.now() - LOOSE_FOR,
        )
        .limit(1)
    )


def store(
    data: bytes,
    *,
    kind: FileKind,
    name: str,
    media_type: str,
    owner_id: UUID | None,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep bytes that the service itself made, such as an export or a certificate, and return the file.

    Never for bytes as somebody sent them: those are made safe first (`receive`).
    """
    key = new_key(current_tenant_id())
    storage.store().put(key, data)
    file = StoredFile(
        id=new_id(),
        owner_id=owner_id,
        kind=kind,
        name=safe_name(name, media_type),
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        storage_key=key,
        expires_at=expires_at,
    )
    session().add(file)
    session().flush()  # so that a caller may refer to it
    return file


def attach(
    file_ids: Sequence[UUID], *, subject_type: str, subject_id: UUID, kind: FileKind = FileKind.EVIDENCE
) -> list[StoredFile]:
    """Hang pictures of evidence, or voice notes, on their subject for good and return the files in the order given.

    A member may attach only what they uploaded. Doing it again changes nothing. Locks the files in order of id. Raises
    FilesUnknown, or FileInUse for a file that hangs on another subject.
    """
    who = principal.current_or_none()
    found = session().scalars(
        select(StoredFile)
        .where(StoredFile.id.in_(set(file_ids)), StoredFile.kind == kind)
        .order_by(StoredFile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    files = {file.id: file for file in found if who is None or file.owner_id == who.member_id}
    if set(file_ids) - files.keys():
        raise FilesUnknown
    for file in files.values():
        if file.subject_id is not None and (file.subject_type, file.subject_id) != (subject_type, subject_id):
            raise FileInUse
        file.subject_type, file.subject_id = subject_type, subject_id
    return [files[file_id] for file_id in dict.fromkeys(file_ids)]


def let_go(subject_type: str, subject_id: UUID, *, but: Collection[UUID] = ()) -> None:
    """Have the files of a subject swept that it needs no more: a draft's that was discarded, or those left out of it."""
    needed = StoredFile.id.in_(list(but))
    session().execute(
        update(StoredFile)
        .where(StoredFile.subject_type == subject_type, StoredFile.subject_id == subject_id)
        .values(expires_at=case((needed, null()), else_=clock.now()))
        .execution_options(synchronize_session=False)
    )


def attached(subject_type: str, subject_ids: Collection[UUID]) -> dict[UUID, list[StoredFile]]:
    """Return the files that hang on each subject, pictures and voice notes, oldest first, in one query."""
    found = session().scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_type == subject_type, StoredFile.subject_id.in_(subject_ids), StoredFile.kind.in_(SENT)
        )
        .order_by(StoredFile.created_at, StoredFile.id)
    )
    files: dict[UUID, list[StoredFile]] = defaultdict(list)
    for file in found:
        if file.subject_id is not None:
            files[file.subject_id].append(file)
    return files


def visible(file_id: UUID) -> StoredFile:
    """Return a file that the acting member may see: their own, or one whose subject they may see; else raise NotFound."""
    who = principal.current()
    file = session().scalars(select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
    if file is None or not (file.owner_id == who.member_id or any(sees(file, who) for sees in may_see)):
        raise NotFound
    return file


def read(file: StoredFile, variant: Variant = Variant.ORIGINAL) -> bytes:
    """Return the bytes of a file, proven by its SHA-256; needs no transaction.

    Raises NotFound for a thumbnail of what is no picture, BytesLost, or Unavailable while the store is away.
    """
    if variant is Variant.THUMBNAIL:
        if file.width is None:
            raise NotFound
        return storage.store().get(file.storage_key + THUMBNAIL)
    data = storage.store().get(file.storage_key)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise storage.BytesLost
    return data


def safe_name(name: str, media_type: str) -> str:
    """Return a name that is safe in any file system and header, its ending that of the media type."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # Control, format (such as right-to-left override) and unassigned characters mislead or break.
    printable = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = PurePosixPath(_UNSAFE.sub("_", printable)).stem.strip(" ._")
    return f"{stem[:LONGEST_NAME] or 'file'}{_ENDINGS[media_type]}"


_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/amr": ".amr",
    "audio/amr-wb": ".awb",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/webm": ".webm",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def new_key(tenant_id: UUID) -> str:
    """Return a fresh key: `{tenant}/{yyyy}/{mm}/{object id}`. No second write ever meets it, so evidence stays sealed."""
    return f"{folder_of(tenant_id, clock.now())}/{new_id()}"


def folder_of(tenant_id: UUID, at: datetime) -> str:
    """Return the folder of a tenant's keys of a month."""
    return f"{tenant_id}/{at:%Y}/{at:%m}"


def remove(key: str) -> None:
    """Remove a file's bytes from the store."""
    storage.store().delete(key)
    storage.store().delete(key + THUMBNAIL)
