"""After an appeal: what follows on its closing, whether its reporter is made to pay for it, a second look by lot."""

import random
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.cases import service as cases
from gongyou.cases.models import Case, CaseState
from gongyou.cases.rules import Settings
from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, Forbidden, NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.pages import Page, Sort, page
from gongyou.events import AppealCheckInDue, DestructionNear, ReporterTroubled, ReviewDrawn
from gongyou.hotline.appeals import confidences, conversation, flow, keys
from gongyou.hotline.appeals.exclusion import excluded
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import (
    Appeal,
    AppealReview,
    Author,
    ConfidenceKind,
    MessageKind,
    Verdict,
)
from gongyou.hotline.appeals.options import CHECK_INS, AppealOptions
from gongyou.hotline.appeals.rising import can_rise, raise_level
from gongyou.hotline.vault.service import keys_of
from gongyou.identity.service_units import root

PANEL = 3
"""How many are drawn, if there are so many who had nothing to do with the case."""
DISSATISFIED = 2
"""So many stars or fewer."""
REMINDED_BEFORE = timedelta(days=14)
_lot = random.SystemRandom()


class NoCheckInDue(AppError):
    """It is not the time for this question, or it was answered."""

    code = "appeal.no_check_in_due"
    status = 409


class ReviewOver(AppError):
    """The review was given, or the case was taken up again meanwhile."""

    code = "appeal.review_over"
    status = 409


def closed(appeal: Appeal, case: Case, settings: Settings[AppealOptions]) -> None:
    """Plan what follows on the end of a case: two questions to its reporter, and the day of its destruction."""
    ended = case.closed_at or clock.now()
    for days in CHECK_INS:
        emit(AppealCheckInDue(appeal_id=appeal.id, node_seq=case.node_seq, days=days), at=ended + timedelta(days=days))
    category = settings.options.category(appeal.category)
    kept = timedelta(days=category.kept_days if category else 730)
    appeal.destroy_on = (ended + kept).astimezone(settings.calendar.zone).date()
    plan_destruction(appeal, settings)


def plan_destruction(appeal: Appeal, settings: Settings[AppealOptions]) -> None:
    """Plan the reminder before a case is destroyed."""
    assert appeal.destroy_on is not None
    day = datetime.combine(appeal.destroy_on, time(8), settings.calendar.zone).astimezone(UTC)
    reminded_at = max(day - REMINDED_BEFORE, clock.now())
    emit(DestructionNear(appeal_id=appeal.id, destroy_on=appeal.destroy_on), at=reminded_at)


def reopened(appeal: Appeal) -> None:
    """Take back what had been planned for the end of a case."""
    appeal.destroy_on = None


def check_in_due(opened: OpenAppeal) -> int | None:
    """Return which question is due to a reporter now, as days after the closing; None if none is."""
    case = opened.docket.case
    if case.state is not CaseState.CLOSED or case.closed_at is None:
        return None
    answered = confidences.parts(opened.appeal.id, ConfidenceKind.CHECK_IN)
    due = [days for days in CHECK_INS if clock.now() >= case.closed_at + timedelta(days=days)]
    return due[-1] if due and due[-1] not in answered else None


def check_in(appeal_id: UUID, *, troubled: bool, comment: str | None = None) -> OpenAppeal:
    """Answer whether anybody makes one pay for having spoken, straight to the higher union and not to the handlers.

    Raises NoCheckInDue, confidences.NobodyForIt.
    """
    opened = keys.open_appeal(appeal_id, lock=True)
    if opened.reader is not Author.REPORTER:
        raise Forbidden
    days = check_in_due(opened)
    if days is None:
        raise NoCheckInDue
    readers = confidences.confide(
        opened, ConfidenceKind.CHECK_IN, {"troubled": troubled, "text": comment or ""}, part=days
    )
    if troubled:
        emit(ReporterTroubled(appeal_id=appeal_id, days=days, member_ids=tuple(readers)))
    return opened


def draw_review(opened: OpenAppeal) -> None:
    """Draw colleagues who had nothing to do with a case to look at it: its reporter was left dissatisfied.

    The key is at hand only now, while the reporter speaks: no job could confide the case later.
    """
    appeal, case = opened.appeal, opened.docket.case
    about = keys.matter_of(opened).about_ids
    away = excluded(about) | {m for m in cases.hands(case.id) | {case.responsible_id, case.reporter_id} if m}
    willing = sorted(keys_of([member for member in keys.handlers(root().path) if member not in away]))
    drawn = _lot.sample(willing, min(PANEL, len(willing)))
    confided = keys.confide(appeal.id, opened.key, about, dict.fromkeys(drawn, 0), None)
    for member_id in sorted(confided):
        session().add(
            AppealReview(id=new_id(), case_id=appeal.id, member_id=member_id, round=appeal.rounds, asked_at=clock.now())
        )
    if confided:
        session().flush()
        emit(ReviewDrawn(appeal_id=appeal.id, member_ids=tuple(sorted(confided))))


def forget_review(opened: OpenAppeal) -> None:
    """Take reviews that wait away again, as when a rating is changed for a better one or the case is taken up again."""
    for review in _waiting(opened.appeal.id):
        session().delete(review)
    session().flush()


def _waiting(appeal_id: UUID) -> Collection[AppealReview]:
    wanted = select(AppealReview).where(AppealReview.case_id == appeal_id, AppealReview.done_at.is_(None))
    return session().scalars(wanted).all()


def own_reviews(*, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of the reviews that the acting member was drawn for and has not given."""
    me = principal.current().member_id
    query = (
        select(AppealReview, Case.number, Case.title)
        .join(Case, (Case.tenant_id == AppealReview.tenant_id) & (Case.id == AppealReview.case_id))
        .where(AppealReview.member_id == me, AppealReview.done_at.is_(None))
    )
    found = page(query, sort=Sort(((AppealReview.id, False),)), limit=limit, cursor=cursor, scalars=False)
    items = [
        {"appeal_id": review.case_id, "number": number, "category_name": title} for review, number, title in found.items
    ]
    return Page(items, found.next_cursor)


def review(appeal_id: UUID, *, verdict: Verdict, note: str) -> OpenAppeal:
    """Give one's finding on a case that one was drawn for; `again` puts it before the desk above its handler's, if any.

    Raises NotFound for whoever was not drawn, ReviewOver.
    """
    opened = keys.open_appeal(appeal_id, lock=True)
    me = principal.current().member_id
    given = session().scalars(
        select(AppealReview).where(
            AppealReview.case_id == appeal_id,
            AppealReview.member_id == me,
            AppealReview.round == opened.appeal.rounds,
        )
    )
    mine = given.one_or_none()
    if mine is None or opened.reader is not Author.UNION:
        raise NotFound
    if mine.done_at is not None or opened.docket.case.state is not CaseState.CLOSED:
        raise ReviewOver
    mine.done_at, mine.verdict = clock.now(), verdict
    conversation.add(opened, MessageKind.NOTE, note)
    if verdict is Verdict.AGAIN:
        cases.act(opened.docket, flow.REVIEW, cases.Deed(limit=opened.appeal.resolution_allowed))
        if can_rise(opened):
            raise_level(opened)
        opened.appeal.resolution_due_at = opened.docket.case.due
        opened.appeal.rounds += 1
        opened.appeal.stars = opened.appeal.rated_at = None
        reopened(opened.appeal)
        conversation.plan_update(opened)
    return opened


def reviews_of(appeal_id: UUID) -> dict[str, Any]:
    """Return how many reviews of a case were asked and how many found that it must be taken up again."""
    counted = select(
        func.count(), func.count(AppealReview.done_at), func.count().filter(AppealReview.verdict == Verdict.AGAIN)
    ).where(AppealReview.case_id == appeal_id)
    asked, done, again = session().execute(counted).one()
    return {"asked": asked, "done": done, "again": again}
