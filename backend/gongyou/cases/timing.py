"""The clock of a case at its node: started, stopped, read, and the next mark planned as an event in the future."""

from datetime import datetime, timedelta

from gongyou.cases.calendar import Clock
from gongyou.cases.flow import Flow, Node, Subject
from gongyou.cases.models import NEVER, Case
from gongyou.cases.rules import Deadline, Options, Rung, Settings, from_mark, ladder_of
from gongyou.core.outbox import emit
from gongyou.events import CaseClock

MINUTE = timedelta(minutes=1)


def limit_of(node: Node, settings: Settings[Options], grade: str | None) -> int:
    """Return the limit of a node in minutes: for the grade before for all, the tenant's before the flow's."""
    own, by_grade = settings.flow.node(node.code), grade or ""
    return own.limits.get(by_grade) or node.limits.get(by_grade) or own.limit or node.limit


def clock_of(flow: Flow[Subject, Options], case: Case, settings: Settings[Options]) -> Clock:
    """Return the clock by which a case's time at its node is counted: the grade's before the node's."""
    node = flow.node(case.node)
    return settings.clock(node.clocks.get(case.grade or "", node.clock))


def restart(
    flow: Flow[Subject, Options], case: Case, settings: Settings[Options], limit: int, *, waited: int = 0
) -> None:
    """Count the running stay anew from its beginning with another limit, as after a change of grade.

    `waited` are the minutes since then for which its clock stood: they are not used up.
    """
    clock = clock_of(flow, case, settings)
    case.clock_from, case.used_seconds = case.entered_at, -waited * 60
    case.paused_at = case.pause_reason = None
    case.allowed_minutes, case.due_at = limit, clock.add(case.entered_at, (limit + waited) * MINUTE)
    plan(flow, case, settings, next(iter(ladder(flow, case, settings)), None))


def start(
    flow: Flow[Subject, Options],
    case: Case,
    settings: Settings[Options],
    now: datetime,
    *,
    limit: int | None = None,
    due_at: datetime | None = None,
) -> None:
    """Start the clock of a stay that begins now, with the node's limit unless minutes or a due time are given."""
    node = flow.node(case.node)
    clock = clock_of(flow, case, settings)
    minutes = limit or limit_of(node, settings, case.grade)
    if due_at is not None:
        minutes = max(1, clock.between(now, due_at) // MINUTE)
    case.entered_at = case.clock_from = now
    case.used_seconds, case.level = 0, 0
    case.paused_at = case.pause_reason = case.breached_at = None
    case.allowed_minutes = minutes
    case.due_at = due_at or clock.add(now, minutes * MINUTE)
    plan(flow, case, settings, next(iter(ladder(flow, case, settings)), None))


def used(flow: Flow[Subject, Options], case: Case, settings: Settings[Options], now: datetime) -> timedelta:
    """Return how much of its clock's time the running stay has used."""
    before = timedelta(seconds=case.used_seconds)
    if case.paused_at is not None:
        return before
    return before + clock_of(flow, case, settings).between(case.clock_from, now)


def breach(case: Case, now: datetime) -> bool:
    """Note the breach of the running stay if its due time has passed; tell whether it is new."""
    if case.breached_at is None and case.due_at < now:
        case.breached_at = case.due_at
        return True
    return False


def pause(flow: Flow[Subject, Options], case: Case, settings: Settings[Options], now: datetime, reason: str) -> None:
    """Stop the clock; the mark that was next stays so."""
    breach(case, now)
    case.used_seconds = int(used(flow, case, settings, now).total_seconds())
    case.paused_at, case.pause_reason = now, reason
    case.due_at, case.next_mark_at = NEVER, None


def resume(flow: Flow[Subject, Options], case: Case, settings: Settings[Options], now: datetime) -> None:
    """Let the clock run on with what is left; a limit that was used up before is due at once."""
    clock = clock_of(flow, case, settings)
    case.paused_at = case.pause_reason = None
    case.clock_from = now
    case.due_at = clock.add(now, case.allowed_minutes * MINUTE - timedelta(seconds=case.used_seconds))
    if case.next_mark is not None:
        plan(flow, case, settings, from_mark(ladder(flow, case, settings), case.next_mark)[0])


def plan(flow: Flow[Subject, Options], case: Case, settings: Settings[Options], rung: Rung | None) -> None:
    """Note the next mark of a running stay and have the case looked at when it comes."""
    if rung is None:
        case.next_mark = case.next_mark_at = None
        return
    case.next_mark, case.next_mark_at = rung.mark, deadline(flow, case, settings).moment(rung)
    emit(CaseClock(case_id=case.id, node_seq=case.node_seq, mark=rung.mark), at=case.next_mark_at)


def ladder(flow: Flow[Subject, Options], case: Case, settings: Settings[Options]) -> tuple[Rung, ...]:
    """Return the ladder of a case at its node."""
    if flow.node(case.node).for_reporter:
        return ()
    return ladder_of(settings.flow, case.grade, flow.ladders)


def deadline(flow: Flow[Subject, Options], case: Case, settings: Settings[Options]) -> Deadline:
    """Return the deadline of a stay whose clock runs."""
    if case.due is None:
        raise RuntimeError(f"the clock of case {case.number} does not run")
    return Deadline(
        clock=clock_of(flow, case, settings),
        since=case.clock_from,
        used=timedelta(seconds=case.used_seconds),
        allowed=case.allowed_minutes * MINUTE,
        due_at=case.due_at,
    )
