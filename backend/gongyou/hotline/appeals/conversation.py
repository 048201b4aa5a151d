"""The conversation 对话: what reporter and union say to each other, with pictures and voice, sealed under the case's key."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from gongyou.cases import timing
from gongyou.cases.models import CaseState
from gongyou.cases.queries import seen_times
from gongyou.core import clock, images, principal, storage, voices
from gongyou.core.db import after_commit, session
from gongyou.core.errors import AppError, FieldError, Forbidden, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import AppealAnswered, AppealContinued, AppealUpdateDue
from gongyou.hotline.appeals import naming
from gongyou.hotline.appeals.exclusion import named_in
from gongyou.hotline.appeals.flow import APPEAL, WORKING
from gongyou.hotline.appeals.keys import OpenAppeal, context, open_appeal, open_words, seal_words
from gongyou.hotline.appeals.models import AppealFile, AppealMessage, Author, ClockBreach, MessageKind
from gongyou.hotline.vault import sealing
from gongyou.identity import service as identity

MOST_FILES = 9
LOOSE_FOR = timedelta(days=2)
"""How long a file may belong to no message, at most."""
_OLDEST = Sort(((AppealMessage.seq, False),))
_OF_UNION = frozenset({MessageKind.REPLY, MessageKind.QUESTION, MessageKind.NOTE})


class ConversationOver(AppError):
    """The case has ended; its reporter may take it up again."""

    code = "appeal.over"
    status = 409


class FilesNotHere(AppError):
    """A file does not belong to this case, or to another message of it."""

    code = "appeal.files_not_here"
    status = 422


def say(
    appeal_id: UUID,
    *,
    said: str,
    kind: MessageKind | None = None,
    file_ids: Sequence[UUID] = (),
    message_id: UUID | None = None,
) -> AppealMessage:
    """Say something in a case: its reporter goes on telling, its handlers reply, ask or note; the same id is said once.

    A question stops the clock until the reporter speaks. Raises NotFound, ConversationOver, Forbidden, FilesNotHere.
    """
    opened = open_appeal(appeal_id, lock=True)
    reporter = opened.reader is Author.REPORTER
    kind = MessageKind.STATEMENT if reporter else kind or MessageKind.REPLY
    if not reporter and kind not in _OF_UNION:
        raise Forbidden
    known = _said_before(opened, message_id)
    if known is not None:
        return known
    if opened.docket.case.state is not CaseState.OPEN and kind is not MessageKind.NOTE:
        raise ConversationOver
    message = add(opened, kind, said, file_ids, message_id)
    if reporter:
        _run_on(opened)
    elif kind is MessageKind.QUESTION:
        _wait(opened)
    return message


def _said_before(opened: OpenAppeal, message_id: UUID | None) -> AppealMessage | None:
    if message_id is None:
        return None
    known = session().scalars(select(AppealMessage).where(AppealMessage.id == message_id)).one_or_none()
    if known is not None and known.case_id != opened.appeal.id:
        raise NotFound
    return known


def add(
    opened: OpenAppeal, kind: MessageKind, said: str, file_ids: Sequence[UUID] = (), message_id: UUID | None = None
) -> AppealMessage:
    """Add a sealed line to a case in hand, tell whom it concerns, and note that there was news."""
    who = None if opened.reader is Author.REPORTER else principal.current().member_id
    message = AppealMessage(
        id=message_id or uuid4(),
        case_id=opened.appeal.id,
        seq=_next_seq(opened.appeal.id),
        at=clock.now(),
        author=opened.reader,
        kind=kind,
        member_id=who,
        body=seal_words(opened.appeal.id, opened.key, "message", {"text": said}),
    )
    session().add(message)
    session().flush()
    if opened.reader is Author.REPORTER:
        naming.name(opened, named_in(said))
    _hang(opened, message, file_ids)
    if kind is MessageKind.NOTE:
        return message
    if opened.reader is Author.UNION:
        _met(opened)
        plan_update(opened)
        emit(AppealAnswered(appeal_id=opened.appeal.id, message_id=message.id))
    else:
        emit(AppealContinued(appeal_id=opened.appeal.id, message_id=message.id))
    return message


def _next_seq(appeal_id: UUID) -> int:
    """Return the place of the next line; the case's row is locked meanwhile."""
    last = session().scalar(select(func.max(AppealMessage.seq)).where(AppealMessage.case_id == appeal_id))
    return (last or 0) + 1


def _hang(opened: OpenAppeal, message: AppealMessage, file_ids: Sequence[UUID]) -> None:
    if not file_ids:
        return
    hung = session().scalars(
        update(AppealFile)
        .where(
            AppealFile.id.in_(set(file_ids)),
            AppealFile.case_id == opened.appeal.id,
            AppealFile.by_reporter == (opened.reader is Author.REPORTER),
            AppealFile.message_id.is_(None),
        )
        .values(message_id=message.id)
        .returning(AppealFile.id)
        .execution_options(synchronize_session=False)
    )
    if len(hung.all()) < len(set(file_ids)):
        raise FilesNotHere


def _met(opened: OpenAppeal) -> None:
    """Note with the promises of news that were broken when the news came."""
    waiting = (ClockBreach.case_id == opened.appeal.id, ClockBreach.met_at.is_(None))
    session().execute(update(ClockBreach).where(*waiting).values(met_at=clock.now()))


def plan_update(opened: OpenAppeal) -> None:
    """Promise the next news of a case that is being worked on, from now on."""
    docket, appeal = opened.docket, opened.appeal
    if docket.case.node not in WORKING or docket.case.paused_at is not None:
        appeal.update_due_at = None
        return
    minutes = docket.settings.options.promise(appeal.category, appeal.urgency).next_update
    runs = timing.clock_of(APPEAL, docket.case, docket.settings)
    appeal.update_due_at = runs.add(clock.now(), minutes * timing.MINUTE)
    emit(AppealUpdateDue(appeal_id=appeal.id, due_at=appeal.update_due_at), at=appeal.update_due_at)


def _wait(opened: OpenAppeal) -> None:
    """Stop the clock while the reporter is asked."""
    case = opened.docket.case
    if case.node in WORKING and case.paused_at is None:
        timing.pause(APPEAL, case, opened.docket.settings, clock.now(), text("appeal.waiting"))
        opened.appeal.update_due_at = None


def _run_on(opened: OpenAppeal) -> None:
    """Let the clock run on once the reporter has spoken."""
    case = opened.docket.case
    if case.state is CaseState.OPEN and case.paused_at is not None:
        timing.resume(APPEAL, case, opened.docket.settings, clock.now())
        plan_update(opened)


@dataclass(frozen=True, slots=True)
class Safe:
    """A picture or voice note that was made safe: nothing of it but its pixels or sound is left."""

    data: bytes = field(repr=False)
    media_type: str
    thumbnail: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


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


def keep_file(appeal_id: UUID, safe: Safe, *, file_id: UUID | None = None) -> dict[str, Any]:
    """Seal a safe upload under a case's key and keep it until it is said with a message; the same id is kept once.

    No name, owner, time or digest of it is stored. A case that has ended takes it too: whoever takes it up again may show why.
    Raises NotFound, StoreFull, Unavailable.
    """
    opened = open_appeal(appeal_id, lock=True)
    known = session().scalars(select(AppealFile).where(AppealFile.id == file_id)).one_or_none() if file_id else None
    if known is not None:
        if known.case_id != appeal_id:
            raise NotFound
        return _file_shown(opened, known)
    key = f"{folder_of(clock.now())}/{uuid4()}"
    about = {"media_type": safe.media_type, "width": safe.width, "height": safe.height, "seconds": safe.seconds}
    row = AppealFile(
        id=file_id or uuid4(),
        case_id=appeal_id,
        by_reporter=opened.reader is Author.REPORTER,
        storage_key=key,
        about=seal_words(appeal_id, opened.key, "file", about),
    )
    session().add(row)
    session().flush()
    _put(key, opened, row.id, safe.data, "original")
    if safe.thumbnail is not None:
        _put(_small(key), opened, row.id, safe.thumbnail, "thumbnail")
    return _file_shown(opened, row)


def folder_of(at: datetime) -> str:
    """Return the folder of what is stored on a day: no finer, and enough to find what was left loose."""
    return f"{current_tenant_id()}/sealed/{at:%Y-%m-%d}"


def sweep(at: datetime) -> int:
    """Remove what was stored on a day and said with no message, and bytes whose transaction failed; return how many."""
    folder = folder_of(at)
    rows = session().scalars(select(AppealFile).where(AppealFile.storage_key.startswith(f"{folder}/"))).all()
    loose = [row for row in rows if row.message_id is None]
    for row in loose:
        session().delete(row)
    forget_files(loose)
    kept = {key for row in rows for key in (row.storage_key, _small(row.storage_key))}
    lost = [key for key in storage.store().keys(folder) if key not in kept]
    for key in lost:
        storage.store().delete(key)
    return len(loose) + len(lost)


def _put(key: str, opened: OpenAppeal, file_id: UUID, data: bytes, what: str) -> None:
    storage.store().put(key, sealing.encrypt(opened.key, data, context(opened.appeal.id, f"{what} {file_id}")))


def _small(key: str) -> str:
    return f"{key}.small"


def file_bytes(appeal_id: UUID, file_id: UUID, *, thumbnail: bool) -> tuple[bytes, str]:
    """Return the bytes of a case's file and their media type; raise NotFound, BytesLost, Unavailable."""
    opened = open_appeal(appeal_id)
    row = (
        session()
        .scalars(select(AppealFile).where(AppealFile.id == file_id, AppealFile.case_id == appeal_id))
        .one_or_none()
    )
    if row is None or not _may_see(opened, row):
        raise NotFound
    about = open_words(appeal_id, opened.key, "file", row.about)
    if thumbnail and about["width"] is None:
        raise NotFound
    what, key = ("thumbnail", _small(row.storage_key)) if thumbnail else ("original", row.storage_key)
    sealed = storage.store().get(key)
    return sealing.decrypt(opened.key, sealed, context(appeal_id, f"{what} {file_id}")), about["media_type"]


def _may_see(opened: OpenAppeal, row: AppealFile) -> bool:
    """Tell whether a file is no handler's note, of which a reporter sees nothing."""
    if opened.reader is Author.UNION or row.by_reporter:
        return True
    kind = session().scalar(select(AppealMessage.kind).where(AppealMessage.id == row.message_id))
    return kind is not None and kind is not MessageKind.NOTE


def messages(opened: OpenAppeal, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of a conversation in hand, the oldest first; a reporter sees no notes."""
    wanted = select(AppealMessage).where(AppealMessage.case_id == opened.appeal.id)
    if opened.reader is Author.REPORTER:
        wanted = wanted.where(AppealMessage.kind != MessageKind.NOTE)
    found = page(wanted, sort=_OLDEST, limit=limit, cursor=cursor)
    files = _files_of(opened, [message.id for message in found.items])
    names = _officers(opened, found.items)
    seen = seen_times(opened.docket.case, opened.docket.settings)
    mine = opened.reader is Author.REPORTER
    items = [
        {
            "id": message.id,
            "author": message.author,
            "kind": message.kind,
            "at": message.at if mine and message.author is Author.UNION else seen(message.at),
            "by": names.get(message.member_id) if message.member_id else None,
            "text": open_words(opened.appeal.id, opened.key, "message", message.body)["text"],
            "files": files[message.id],
        }
        for message in found.items
    ]
    return Page(items, found.next_cursor)


def _officers(opened: OpenAppeal, lines: Sequence[AppealMessage]) -> dict[UUID, dict[str, Any]]:
    """Return who of the union wrote what; to reporters they all are the union."""
    if opened.reader is Author.REPORTER:
        return {}
    names = identity.names_of({line.member_id for line in lines if line.member_id is not None})
    return {member_id: {"id": member_id, "name": name} for member_id, name in names.items()}


def _files_of(opened: OpenAppeal, message_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = session().scalars(select(AppealFile).where(AppealFile.message_id.in_(message_ids)).order_by(AppealFile.id))
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.message_id is not None:
            found[row.message_id].append(_file_shown(opened, row))
    return found


def _file_shown(opened: OpenAppeal, row: AppealFile) -> dict[str, Any]:
    return {"id": row.id} | open_words(opened.appeal.id, opened.key, "file", row.about)


def forget_files(rows: Sequence[AppealFile]) -> None:
    """Remove the bytes of files once the unit of work has committed."""
    stored = [key for row in rows for key in (row.storage_key, _small(row.storage_key))]

    def remove() -> None:
        for key in stored:
            storage.store().delete(key)

    after_commit(remove)
