"""What the reporter of an appeal does after its submission: rate how it was settled, take it up again, go to the next level."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from gongyou.cases import service as cases
from gongyou.cases.models import CaseState
from gongyou.cases.queries import seen_times
from gongyou.cases.service import Deed
from gongyou.core import clock
from gongyou.core.errors import AppError, Forbidden
from gongyou.hotline.appeals import care, confidences, conversation, flow, keys
from gongyou.hotline.appeals.flow import AppealAction
from gongyou.hotline.appeals.keys import OpenAppeal
from gongyou.hotline.appeals.models import Author, ConfidenceKind, MessageKind
from gongyou.hotline.appeals.rising import can_rise, raise_level

EDITABLE = timedelta(hours=12)


class NotSettled(AppError):
    """Only a settled case is rated."""

    code = "appeal.not_settled"
    status = 409


class RatingIsFinal(AppError):
    """A rating can be changed for twelve hours."""

    code = "appeal.rating_is_final"
    status = 409


class NotYet(AppError):
    """A case that waits to be taken goes to the next level once its time is over."""

    code = "appeal.not_yet"
    status = 409


class TooLate(AppError):
    """A case is taken up again for some days after it was closed."""

    code = "appeal.too_late"
    status = 409


def _own(appeal_id: UUID) -> OpenAppeal:
    opened = keys.open_appeal(appeal_id, lock=True)
    if opened.reader is not Author.REPORTER:
        raise Forbidden
    return opened


def rate(appeal_id: UUID, *, stars: int, comment: str | None = None) -> OpenAppeal:
    """Rate how a case was settled, 1 to 5; it closes by this. Whoever handled it never reads the comment.

    Again within twelve hours, the rating is changed: it counts once, and without a comment the one before stays.
    Raises NotSettled, RatingIsFinal, confidences.NobodyForIt.
    """
    opened = _own(appeal_id)
    appeal, case = opened.appeal, opened.docket.case
    now = clock.now()
    if appeal.rated_at is not None and case.state is CaseState.CLOSED:
        if now > appeal.rated_at + EDITABLE:
            raise RatingIsFinal
    elif case.state is CaseState.OPEN and case.node == "confirm":
        cases.act(opened.docket, flow.RATE, unnamed=opened.unnamed)
        care.closed(appeal, case, opened.docket.settings)
        appeal.rated_at = now
    elif case.state is CaseState.CLOSED and case.outcome == flow.LAPSE.code:
        appeal.rated_at = now
    else:
        raise NotSettled
    before, appeal.stars = appeal.stars, stars
    if comment:
        confidences.confide(opened, ConfidenceKind.RATING, {"text": comment})
    elif before is None:  # what was said of an earlier round is not said of this one
        confidences.forget(appeal.id, ConfidenceKind.RATING)
    if (stars <= care.DISSATISFIED) != (before is not None and before <= care.DISSATISFIED):
        (care.draw_review if stars <= care.DISSATISFIED else care.forget_review)(opened)
    return opened


def reopen(appeal_id: UUID, *, reason: str, file_ids: Sequence[UUID] = ()) -> OpenAppeal:
    """Take a settled case up again: whoever had it has it again. Raises TooLate, CaseMovedOn."""
    return _again(appeal_id, flow.REOPEN, MessageKind.REOPENING, reason, file_ids)


def next_level(appeal_id: UUID, *, reason: str, file_ids: Sequence[UUID] = ()) -> OpenAppeal:
    """Appeal to the desk above, which judges the case anew. Raises TooLate, NotYet, AtTheTop, CaseMovedOn."""
    return _again(appeal_id, flow.NEXT_LEVEL, MessageKind.NEXT_LEVEL, reason, file_ids)


def _again(
    appeal_id: UUID, action: AppealAction, kind: MessageKind, reason: str, file_ids: Sequence[UUID]
) -> OpenAppeal:
    opened = _own(appeal_id)
    case, options = opened.docket.case, opened.docket.settings.options
    if case.closed_at is not None and clock.now() > case.closed_at + timedelta(days=options.appeal_days):
        raise TooLate(days=options.appeal_days)
    back_to = case.responsible_id if action is flow.REOPEN else None
    if back_to not in flow.KEYHOLDERS.of([case.id])[case.id]:
        back_to = None
    if action is flow.NEXT_LEVEL:
        if can_rise(opened) and not _may_rise(opened):
            raise NotYet
        raise_level(opened)
    limit = opened.appeal.resolution_allowed
    cases.act(opened.docket, action, Deed(given_to=back_to, limit=limit), unnamed=opened.unnamed)
    opened.appeal.rounds += 1
    opened.appeal.stars = opened.appeal.rated_at = None
    care.forget_review(opened)
    care.reopened(opened.appeal)
    opened.appeal.resolution_due_at = case.due
    conversation.add(opened, kind, reason, file_ids)
    conversation.plan_update(opened)
    return opened


def _may_rise(opened: OpenAppeal) -> bool:
    """Tell whether a case may go to the next level: it was decided on, or nobody took it in time."""
    case = opened.docket.case
    decided = case.state is not CaseState.OPEN or case.node == "confirm"
    return (decided or case.overdue) and can_rise(opened)


def allowed(opened: OpenAppeal) -> dict[str, Any]:
    """Return what its reporter may do with a case now, and until when its rating can be changed."""
    case, appeal = opened.docket.case, opened.appeal
    codes = {each["code"] for each in cases.possible(opened.docket, unnamed=opened.unnamed)}
    until = appeal.rated_at + EDITABLE if appeal.rated_at is not None else None
    editable = until is not None and clock.now() <= until and case.state is CaseState.CLOSED
    lapsed = case.outcome == flow.LAPSE.code and appeal.rated_at is None
    in_time = case.closed_at is None or clock.now() <= case.closed_at + timedelta(
        days=opened.docket.settings.options.appeal_days
    )
    seen = seen_times(case, opened.docket.settings)
    return {
        "rate": "rate" in codes or editable or lapsed,
        "reopen": "reopen" in codes and in_time,
        "next_level": "next_level" in codes and in_time and _may_rise(opened),
        "rating_until": seen(until) if editable else None,
        "check_in": care.check_in_due(opened),
    }
