"""The clock of a settlement: it runs on over the nodes of work of one round, and is counted anew when a case is judged anew.

A round begins when a case comes in, and whenever it is taken up again.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from gongyou.cases import timing
from gongyou.cases.models import CaseNode, CaseState
from gongyou.cases.queries import used_minutes
from gongyou.cases.service import Deed
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.hotline.appeals import conversation, flow
from gongyou.hotline.appeals.flow import APPEAL, WORKING
from gongyou.hotline.appeals.keys import OpenAppeal

_ENDS_ROUND = frozenset({flow.DECLINE.code, flow.MERGE.code, flow.NEXT_LEVEL.code})
"""Beside whatever ends the wait for a rating."""


@dataclass(frozen=True, slots=True)
class Round:
    """When a round began; minutes of its clock that were used, and those for which it stood: all told, and in this stay."""

    began_at: datetime
    used: int
    waited: int
    waited_here: int


def round_of(opened: OpenAppeal) -> Round:
    """Return how the running round of a case stands by the clock that it runs by now."""
    case, now = opened.docket.case, clock.now()
    began_at: datetime | None = case.opened_at
    used = 0
    for stay in session().scalars(select(CaseNode).where(CaseNode.case_id == case.id).order_by(CaseNode.seq)):
        if stay.node == "confirm" or stay.outcome in _ENDS_ROUND:
            began_at, used = None, 0
        elif stay.node == "accept" or stay.node in WORKING:
            began_at, used = began_at or stay.entered_at, used + stay.used_minutes
    began_at = began_at or case.entered_at
    here = used_minutes(APPEAL, case, opened.docket.settings, now)
    runs = timing.clock_of(APPEAL, case, opened.docket.settings)

    def waited(since: datetime, worked: int) -> int:
        return max(0, runs.between(since, now) // timing.MINUTE - worked)

    return Round(began_at, used + here, waited(began_at, used + here), waited(case.entered_at, here))


def carried(opened: OpenAppeal, given_to: UUID | None = None) -> Deed:
    """Return what the next stay of work begins with: the settlement's clock runs on from where it stands."""
    case, now = opened.docket.case, clock.now()
    if case.paused_at is not None:
        timing.resume(APPEAL, case, opened.docket.settings, now)
    due = case.due if case.node in WORKING else opened.appeal.resolution_due_at
    if due is None or due <= now:
        return Deed(given_to=given_to, limit=1)
    return Deed(given_to=given_to, due_at=due)


def count_anew(opened: OpenAppeal, before: Round) -> None:
    """Count a case's clocks by what is promised of it now, from the beginning of its round; `before` is how it stood."""
    appeal, docket, case = opened.appeal, opened.docket, opened.docket.case
    promise, allowed = docket.settings.options.promise(appeal.category, appeal.urgency), appeal.resolution_allowed
    appeal.first_allowed, appeal.resolution_allowed = promise.first_response, promise.resolution
    runs = timing.clock_of(APPEAL, case, docket.settings)
    appeal.resolution_due_at = runs.add(before.began_at, (promise.resolution + before.waited) * timing.MINUTE)
    if case.state is not CaseState.OPEN:
        return
    if case.paused_at is not None:
        case.allowed_minutes = max(case.used_seconds // 60 + 1, case.allowed_minutes + promise.resolution - allowed)
    elif case.node == "accept":
        timing.restart(APPEAL, case, docket.settings, promise.first_response)
    elif case.node in WORKING:
        whole = runs.between(case.entered_at, appeal.resolution_due_at) // timing.MINUTE
        left = max(1, whole - before.waited_here)
        timing.restart(APPEAL, case, docket.settings, left, waited=before.waited_here)
        conversation.plan_update(opened)
