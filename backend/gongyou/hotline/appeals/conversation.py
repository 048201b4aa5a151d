"""The conversation 对话: what reporter and union say to each other, with pictures and voice, sealed under the case's key."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from gongyou.cases import timing
from gongyou.cases.models import CaseState
from gongyou.cases.queries import seen_times
from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, Forbidden
from gongyou.core.i18n import text
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import AppealAnswered, AppealContinued, AppealUpdateDue
from gongyou.hotline.appeals import files, keys, naming
from gongyou.hotline.appeals.exclusion import named_in
from gongyou.hotline.appeals.flow import APPEAL, WORKING
from gongyou.hotline.appeals.keys import OpenAppeal, open_appeal, open_words, seal_words
from gongyou.hotline.appeals.models import AppealMessage, Author, ClockBreach, MessageKind
from gongyou.identity import service as identity

_OLDEST = Sort(((AppealMessage.seq, False),))
_OF_UNION = frozenset({MessageKind.REPLY, MessageKind.QUESTION, MessageKind.NOTE})


class ConversationOver(AppError):
    """The case has ended; its reporter may take it up again."""

    code = "appeal.over"
    status = 409


class SaidBefore(AppError):
    """Something else was said under this id before; nothing was added."""

    code = "appeal.said_before"
    status = 409


def say(
    appeal_id: UUID,
    *,
    said: str,
    kind: MessageKind | None = None,
    file_ids: Sequence[UUID] = (),
    message_id: UUID | None = None,
) -> AppealMessage:
    """Say something in a case: its reporter goes on telling, its handlers reply, ask or note; the same id is said once.

    A question stops the clock until the reporter speaks. Raises NotFound, ConversationOver, SaidBefore, Forbidden,
    files.FilesNotHere, InvalidInput for an id that tells the minute.
    """
    opened = open_appeal(appeal_id, lock=True)
    reporter = opened.reader is Author.REPORTER
    kind = MessageKind.STATEMENT if reporter else kind or MessageKind.REPLY
    if not reporter and kind not in _OF_UNION:
        raise Forbidden
    keys.require_random(opened.docket.case.by_day, message_id)
    known = _said_before(opened, message_id, said)
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


def _said_before(opened: OpenAppeal, message_id: UUID | None, said: str) -> AppealMessage | None:
    """Return what was said under an id if it is the same, by the same side; raise SaidBefore if it is not."""
    if message_id is None:
        return None
    known = session().scalars(select(AppealMessage).where(AppealMessage.id == message_id)).one_or_none()
    if known is None:
        return None
    same = known.case_id == opened.appeal.id and known.author is opened.reader
    if not same or open_words(opened.appeal.id, opened.key, "message", known.body)["text"] != said:
        raise SaidBefore
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
    files.hang(opened, message, file_ids)
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


def messages(opened: OpenAppeal, *, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of a conversation in hand, the oldest first; a reporter sees no notes."""
    wanted = select(AppealMessage).where(AppealMessage.case_id == opened.appeal.id)
    if opened.reader is Author.REPORTER:
        wanted = wanted.where(AppealMessage.kind != MessageKind.NOTE)
    found = page(wanted, sort=_OLDEST, limit=limit, cursor=cursor)
    hung = files.hung_on(opened, [message.id for message in found.items])
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
            "files": hung[message.id],
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
