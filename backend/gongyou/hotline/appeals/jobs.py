"""What follows on an appeal: those whom it concerns hear that there is something, never what it says."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.cases import service as cases
from gongyou.cases.models import Case, CaseState
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.outbox import Queue, emit, handles
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import AppealAnswered, AppealArrived, AppealContinued, AppealLapsing, AppealUpdateDue
from gongyou.hotline.appeals import flow
from gongyou.hotline.appeals.flow import APPEAL, KEYHOLDERS
from gongyou.hotline.appeals.models import Appeal, ClockBreach, Mode, Urgency
from gongyou.notifications.service import Link, notify

_SKEW = timedelta(minutes=1)


@handles(AppealArrived, queue=Queue.URGENT)
def call_duty_officers(events: Sequence[AppealArrived]) -> None:
    """Call those on duty at once where somebody may come to harm; all others are told by the case's own step."""
    for appeal, case in _found({event.appeal_id for event in events}):
        if appeal.urgency is Urgency.CRITICAL:
            people = KEYHOLDERS.of([case.id])[case.id]
            notify(
                [member_id for member_id, level in people.items() if level == 0],
                "appeal.critical",
                params={"number": case.number, "category": case.title},
                link=Link(APPEAL.code, case.id),
                dedupe_key=f"appeal:{case.id}:critical",
            )


@handles(AppealAnswered)
def tell_reporter(events: Sequence[AppealAnswered]) -> None:
    """Tell a named reporter that the union has answered; others look for themselves, for a notice would name them."""
    found = {appeal.id: (appeal, case) for appeal, case in _found({event.appeal_id for event in events})}
    for event in events:
        appeal, case = found[event.appeal_id]
        if appeal.mode is Mode.NAMED and case.reporter_id is not None:
            notify(
                [case.reporter_id],
                "appeal.answered",
                params={"number": case.number},
                link=Link(APPEAL.code, case.id),
                dedupe_key=f"appeal:{case.id}:answered:{event.message_id}",
            )


@handles(AppealContinued)
def tell_handlers(events: Sequence[AppealContinued]) -> None:
    """Tell who has a case, or all who could take it, that its reporter has said more."""
    found = {case.id: case for _, case in _found({event.appeal_id for event in events})}
    people = KEYHOLDERS.of(list(found))
    for event in events:
        case = found[event.appeal_id]
        has = [case.responsible_id] if case.responsible_id is not None else []
        notify(
            has or [member_id for member_id, level in people[case.id].items() if level <= case.level],
            "appeal.continued",
            params={"number": case.number, "category": case.title},
            link=Link(APPEAL.code, case.id),
            dedupe_key=f"appeal:{case.id}:continued:{event.message_id}",
        )


@handles(AppealUpdateDue, queue=Queue.URGENT)
def note_missed_updates(events: Sequence[AppealUpdateDue]) -> None:
    """Note where a reporter was promised news and had none; remind whoever has the case."""
    due = {event.appeal_id: event.due_at for event in events}
    for appeal, case in _found(set(due), lock=True):
        if appeal.update_due_at != due[appeal.id] or clock.now() + _SKEW < due[appeal.id]:
            continue
        breach = {"tenant_id": current_tenant_id(), "case_id": appeal.id, "promise": "update", "due_at": due[appeal.id]}
        noted = session().execute(insert(ClockBreach).values(breach).on_conflict_do_nothing())
        if not noted.rowcount:  # type: ignore[attr-defined]
            continue
        appeal.updates_missed += 1
        docket = cases.look(APPEAL, appeal.id)
        promise = docket.settings.options.promise(appeal.category, appeal.urgency)
        runs = APPEAL.node(case.node).clocks.get(case.grade or "", APPEAL.node(case.node).clock)
        appeal.update_due_at = docket.settings.clock(runs).add(clock.now(), timedelta(minutes=promise.next_update))
        emit(AppealUpdateDue(appeal_id=appeal.id, due_at=appeal.update_due_at), at=appeal.update_due_at)
        has: set[UUID] = {case.responsible_id} if case.responsible_id is not None else set()
        notify(
            has or KEYHOLDERS.of([case.id])[case.id],
            "appeal.update_due",
            params={"number": case.number, "category": case.title},
            link=Link(APPEAL.code, case.id),
            dedupe_key=f"appeal:{case.id}:update:{due[appeal.id].isoformat()}",
        )


@handles(AppealLapsing)
def close_unanswered(events: Sequence[AppealLapsing]) -> None:
    """Close settled cases whose reporters have said nothing for as long as they were told they had."""
    seqs = {event.appeal_id: event.node_seq for event in events}
    for appeal, case in _found(set(seqs), lock=True):
        if case.state is CaseState.OPEN and case.node == "confirm" and case.node_seq == seqs[appeal.id]:
            cases.act(cases.look(APPEAL, appeal.id, lock=True), flow.LAPSE, unnamed=True)


def _found(ids: set[UUID], *, lock: bool = False) -> list[tuple[Appeal, Case]]:
    wanted = (
        select(Appeal, Case)
        .join(Case, (Case.tenant_id == Appeal.tenant_id) & (Case.id == Appeal.id))
        .where(Appeal.id.in_(ids))
        .order_by(Appeal.id)
    )
    if lock:
        wanted = wanted.with_for_update(of=[Appeal, Case], key_share=True).execution_options(populate_existing=True)
    return [(appeal, case) for appeal, case in session().execute(wanted)]
