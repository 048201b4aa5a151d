"""Pictures and voice notes of a conversation: made safe, sealed under the case's key, kept, shown.

Bytes go to and come from the store while no unit of work is open, so that a slow store holds no database connection: the
case's key is opened in a short one before they are received, and what is to be fetched is found in one that is over by then.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, func, select, update

from gongyou.core import clock, images, principal, storage, voices
from gongyou.core.db import after_commit, session, unit_of_work
from gongyou.core.errors import AppError, FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.appeals import keys, receipts
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import AppealFile, AppealMessage, Author, MessageKind
from gongyou.hotline.vault import sealing

MOST_FILES = 9
"""Of a message."""
MOST_LOOSE = 3 * MOST_FILES
"""Of a case: files that belong to no message yet."""
LOOSE_FOR = timedelta(days=2)
"""How long a file may belong to no message, at most."""
_LISTED_DAYS = 3
"""For how many days after that bytes without a file are looked for, should a day's run be missed."""
_AT_ONCE = 500


class FilesNotHere(AppError):
    """A file does not belong to this case, or to another message of it."""

    code = "appeal.files_not_here"
    status = 422


class TooManyLoose(AppError):
    """So many files of a case belong to no message that no more are taken; they are gone within days, or once said."""

    code = "appeal.too_many_loose"
    status = 409


class FileIdTaken(AppError):
    """The id belongs to another file; nothing was kept."""

    code = "appeal.file_id_taken"
    status = 409


@dataclass(frozen=True, slots=True)
class Safe:
    """A picture or voice note that was made safe: nothing of it but its pixels or sound is left."""

    data: bytes = field(repr=False)
    media_type: str
    thumbnail: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """Sealed bytes that lie in the store and belong to no file yet, and what they are."""

    key: str
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A file's sealed bytes in the store, and what opens them."""

    key: str
    media_type: str
    sealed_with: bytes = field(repr=False)
    context: str

    def fetch(self) -> bytes:
        """Return the bytes; needs no transaction. Raises BytesLost, Unavailable."""
        return sealing.decrypt(self.sealed_with, storage.store().get(self.key), self.context)


def receive(appeal_id: UUID, data: bytes) -> Stored:
    """Make an upload to a case safe and put it into the store, sealed, outside any transaction.

    Nothing is decoded for who may not open the case. Bytes whose transaction then fails are found by `sweep_orphans`.
    Raises NotFound, VaultLocked, TooManyLoose, InvalidInput that names /body/file, StoreFull, Unavailable.
    """
    who = receipts.bearer()
    with unit_of_work(who.tenant_id if who is not None else principal.current().tenant_id):
        opened = keys.open_appeal(appeal_id)
        _require_room(appeal_id)
        key = new_key()
        contexts = {variant: _context(appeal_id, variant, key) for variant in (_ORIGINAL, _THUMBNAIL)}
    safe = made_safe(data)
    storage.store().put(key, sealing.encrypt(opened.key, safe.data, contexts[_ORIGINAL]))
    if safe.thumbnail is not None:
        storage.store().put(_small(key), sealing.encrypt(opened.key, safe.thumbnail, contexts[_THUMBNAIL]))
    return Stored(key, _about(safe))


def store(opened: OpenAppeal, safe: Safe) -> Stored:
    """Put a picture that the service itself drew into the store, in a unit of work that is open."""
    key = new_key()
    storage.store().put(key, sealing.encrypt(opened.key, safe.data, _context(opened.appeal.id, _ORIGINAL, key)))
    if safe.thumbnail is not None:
        sealed = sealing.encrypt(opened.key, safe.thumbnail, _context(opened.appeal.id, _THUMBNAIL, key))
        storage.store().put(_small(key), sealed)
    return Stored(key, _about(safe))


_ORIGINAL, _THUMBNAIL = "original", "thumbnail"


def _context(appeal_id: UUID, variant: str, key: str) -> str:
    return keys.context(appeal_id, f"{variant} {key.rpartition('/')[2]}")


def _about(safe: Safe) -> dict[str, Any]:
    return {"media_type": safe.media_type, "width": safe.width, "height": safe.height, "seconds": safe.seconds}


def _require_room(appeal_id: UUID) -> None:
    loose = select(func.count()).where(AppealFile.case_id == appeal_id, AppealFile.message_id.is_(None))
    if (session().scalar(loose) or 0) >= MOST_LOOSE:
        raise TooManyLoose


def made_safe(data: bytes) -> Safe:
    """Make an upload safe, outside any transaction; raise InvalidInput that names /body/file."""
    try:
        if voices.is_voice(data):
            voice = voices.sanitise(data)
            return Safe(voice.data, voice.media_type, seconds=voice.seconds)
        picture = images.sanitise(data)
        return Safe(picture.data, picture.media_type, picture.thumbnail, picture.width, picture.height)
    except images.ImageRefused as refused:
        raise _refusal(refused.code, millions=int(refused.params.get("limit", 0)) // 1_000_000) from refused
    except voices.VoiceRefused as refused:
        raise _refusal(refused.code, **refused.params) from refused


def _refusal(code: str, **params: int) -> InvalidInput:
    return InvalidInput(errors=[FieldError("/body/file", code, text(f"error.field.{code}", **params))])


def keep(appeal_id: UUID, stored: Stored, *, file_id: UUID | None = None) -> dict[str, Any]:
    """Keep what was received until it is said with a message; the same id is kept once, as it came first.

    No name, owner, time or digest of it is stored. A case that has ended takes it too: whoever takes it up again may show why.
    Raises NotFound, FileIdTaken, InvalidInput for an id that tells the minute.
    """
    opened = keys.open_appeal(appeal_id, lock=True)
    keys.require_random(opened.docket.case.by_day, file_id)
    reporter = opened.reader is Author.REPORTER
    known = session().scalars(select(AppealFile).where(AppealFile.id == file_id)).one_or_none() if file_id else None
    if known is not None:
        if known.case_id != appeal_id or known.by_reporter is not reporter:
            raise FileIdTaken
        after_commit(lambda: _remove([stored.key]))
        return shown(opened, known)
    row = AppealFile(
        id=file_id or uuid4(),
        case_id=appeal_id,
        by_reporter=reporter,
        storage_key=stored.key,
        about=keys.seal_words(appeal_id, opened.key, "file", stored.about),
    )
    session().add(row)
    session().flush()
    return shown(opened, row)


def hang(opened: OpenAppeal, message: AppealMessage, file_ids: Sequence[UUID]) -> None:
    """Hang files of one's own side on a message, in the order given; raise FilesNotHere."""
    if not file_ids:
        return
    places = {file_id: place for place, file_id in enumerate(dict.fromkeys(file_ids))}
    hung = session().scalars(
        update(AppealFile)
        .where(
            AppealFile.id.in_(places),
            AppealFile.case_id == opened.appeal.id,
            AppealFile.by_reporter == (opened.reader is Author.REPORTER),
            AppealFile.message_id.is_(None),
        )
        .values(message_id=message.id, position=case(places, value=AppealFile.id))
        .returning(AppealFile.id)
        .execution_options(synchronize_session=False)
    )
    if len(hung.all()) < len(places):
        raise FilesNotHere


def hung_on(opened: OpenAppeal, message_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the files of each message, in the order in which they were said with it."""
    rows = session().scalars(
        select(AppealFile).where(AppealFile.message_id.in_(message_ids)).order_by(AppealFile.position, AppealFile.id)
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.message_id is not None:
            found[row.message_id].append(shown(opened, row))
    return found


def shown(opened: OpenAppeal, row: AppealFile) -> dict[str, Any]:
    """Return what a file is, to who may open its case."""
    return {"id": row.id} | keys.open_words(opened.appeal.id, opened.key, "file", row.about)


def find(appeal_id: UUID, file_id: UUID, *, thumbnail: bool) -> Found:
    """Return where a case's file lies and what opens it; raise NotFound."""
    opened = keys.open_appeal(appeal_id)
    row = (
        session()
        .scalars(select(AppealFile).where(AppealFile.id == file_id, AppealFile.case_id == appeal_id))
        .one_or_none()
    )
    if row is None or not _may_see(opened, row):
        raise NotFound
    about = keys.open_words(appeal_id, opened.key, "file", row.about)
    if thumbnail and about["width"] is None:
        raise NotFound
    variant, key = (_THUMBNAIL, _small(row.storage_key)) if thumbnail else (_ORIGINAL, row.storage_key)
    return Found(key, about["media_type"], opened.key, _context(appeal_id, variant, row.storage_key))


def _may_see(opened: OpenAppeal, row: AppealFile) -> bool:
    """Tell whether a file is no handler's note, of which a reporter sees nothing."""
    if opened.reader is Author.UNION or row.by_reporter:
        return True
    kind = session().scalar(select(AppealMessage.kind).where(AppealMessage.id == row.message_id))
    return kind is not None and kind is not MessageKind.NOTE


def new_key() -> str:
    """Return a fresh place in the store: `{tenant}/sealed/{day}/{random}`. It tells the day, and nothing finer."""
    return f"{folder_of(clock.now().date())}/{uuid4()}"


def folder_of(day: date) -> str:
    """Return the folder of what is stored on a day (UTC)."""
    return f"{current_tenant_id()}/sealed/{day:%Y-%m-%d}"


def _small(key: str) -> str:
    return f"{key}.small"


def sweep_loose(at: datetime) -> int:
    """Forget files that were said with no message for days; return how many. A batch: the next hour goes on."""
    last = folder_of((at - LOOSE_FOR).date())
    loose = session().scalars(
        select(AppealFile)
        .where(AppealFile.message_id.is_(None), func.substr(AppealFile.storage_key, 1, len(last)) <= last)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = loose.all()
    for row in rows:
        session().delete(row)
    forget(rows)
    return len(rows)


def sweep_orphans(at: datetime) -> int:
    """Remove bytes whose transaction failed, of the days just past; return how many. For once a day: it lists the store."""
    lost: list[str] = []
    for days in range(_LISTED_DAYS):
        folder = folder_of((at - LOOSE_FOR - timedelta(days=days)).date())
        listed = storage.store().keys(folder)
        rows = session().scalars(select(AppealFile.storage_key).where(AppealFile.storage_key.startswith(f"{folder}/")))
        kept = {key for stored in rows for key in (stored, _small(stored))}
        lost += [key for key in listed if key not in kept]
    lost = lost[:_AT_ONCE]
    after_commit(lambda: _delete(lost))
    return len(lost)


def forget(rows: Sequence[AppealFile]) -> None:
    """Remove the bytes of files once the unit of work has committed."""
    stored = [row.storage_key for row in rows]
    after_commit(lambda: _remove(stored))


def _remove(stored: Sequence[str]) -> None:
    _delete([key for one in stored for key in (one, _small(one))])


def _delete(stored: Sequence[str]) -> None:
    for key in stored:
        storage.store().delete(key)
