"""What follows on an appeal: those whom it concerns hear that there is something, never what it says."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.cases import service as cases
from gongyou.cases import timing
from gongyou.cases.models import Case, CaseState
from gongyou.core import clock
from gongyou.core.db import get, session
from gongyou.core.outbox import Queue, emit, handles
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import (
    AppealAnswered,
    AppealArrived,
    AppealCheckInDue,
    AppealContinued,
    AppealLapsing,
    AppealUpdateDue,
    DestructionNear,
    DisclosureAsked,
    DisclosureDecided,
    HourBegan,
    ReporterTroubled,
    ReviewDrawn,
)
from gongyou.hotline.appeals import care, files, flow, retention
from gongyou.hotline.appeals.flow import APPEAL, KEYHOLDERS, readers
from gongyou.hotline.appeals.models import Appeal, AppealDisclosure, ClockBreach, Mode, Urgency
from gongyou.hotline.vault.trust import custodian_keys
from gongyou.notifications.service import Link, notify

_SKEW = timedelta(minutes=1)
_ORPHANS_AT = 18
"""The hour (UTC) in which the store is listed; deep night where the mines are."""


@handles(AppealArrived, queue=Queue.URGENT)
def call_duty_officers(events: Sequence[AppealArrived]) -> None:
    """Call those on duty at once where somebody may come to harm; all others are told by the case's own step."""
    found = _found({event.appeal_id for event in events})
    people = KEYHOLDERS.of([case.id for _, case in found])
    for appeal, case in found:
        if appeal.urgency is Urgency.CRITICAL:
            notify(
                [member_id for member_id, level in people[case.id].items() if level == 0],
                "appeal.critical",
                params={"number": case.number, "category": case.title},
                link=Link(APPEAL.code, case.id, case.by_day),
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
                link=Link(APPEAL.code, case.id, case.by_day),
                dedupe_key=f"appeal:{case.id}:answered:{event.message_id}",
            )


@handles(AppealContinued)
def tell_handlers(events: Sequence[AppealContinued]) -> None:
    """Tell who has a case, or all who could take it, that its reporter has said more."""
    found = {case.id: case for _, case in _found({event.appeal_id for event in events})}
    people = readers(found.values())
    for event in events:
        case = found[event.appeal_id]
        notify(
            _whose(case, people[case.id]),
            "appeal.continued",
            params={"number": case.number, "category": case.title},
            link=Link(APPEAL.code, case.id, case.by_day),
            dedupe_key=f"appeal:{case.id}:continued:{event.message_id}",
        )


@handles(AppealUpdateDue, queue=Queue.URGENT)
def note_missed_updates(events: Sequence[AppealUpdateDue]) -> None:
    """Note where a reporter was promised news and had none; remind whoever has the case."""
    struck = {(event.appeal_id, event.due_at) for event in events}
    for appeal, case in _found({event.appeal_id for event in events}, lock=True):
        due_at = appeal.update_due_at
        if due_at is None or (appeal.id, due_at) not in struck or clock.now() + _SKEW < due_at:
            continue
        breach = {"tenant_id": current_tenant_id(), "case_id": appeal.id, "promise": "update", "due_at": due_at}
        noted = session().execute(insert(ClockBreach).values(breach).on_conflict_do_nothing())
        if not noted.rowcount:  # type: ignore[attr-defined]
            continue
        appeal.updates_missed += 1
        docket = cases.look(APPEAL, appeal.id)
        promise = docket.settings.options.promise(appeal.category, appeal.urgency)
        runs = timing.clock_of(APPEAL, docket.case, docket.settings)
        appeal.update_due_at = runs.add(clock.now(), promise.next_update * timing.MINUTE)
        emit(AppealUpdateDue(appeal_id=appeal.id, due_at=appeal.update_due_at), at=appeal.update_due_at)
        notify(
            _whose(case, readers([case])[case.id]),
            "appeal.update_due",
            params={"number": case.number, "category": case.title},
            link=Link(APPEAL.code, case.id, case.by_day),
            dedupe_key=f"appeal:{case.id}:update:{due_at.isoformat()}",
        )


@handles(AppealLapsing)
def close_unanswered(events: Sequence[AppealLapsing]) -> None:
    """Close settled cases whose reporters have said nothing for as long as they were told they had."""
    stays = {(event.appeal_id, event.node_seq) for event in events}
    for appeal, case in _found({event.appeal_id for event in events}, lock=True):
        if case.state is CaseState.OPEN and case.node == "confirm" and (appeal.id, case.node_seq) in stays:
            docket = cases.look(APPEAL, appeal.id, lock=True)
            cases.act(docket, flow.LAPSE, unnamed=True)
            care.closed(docket.subject, docket.case, docket.settings)


@handles(AppealCheckInDue)
def ask_how_reporters_fare(events: Sequence[AppealCheckInDue]) -> None:
    """Ask named reporters whether anybody makes them pay; others find the question when they look at their case."""
    found = {appeal.id: (appeal, case) for appeal, case in _found({event.appeal_id for event in events})}
    for event in events:
        appeal, case = found[event.appeal_id]
        still = case.state is CaseState.CLOSED and case.node_seq == event.node_seq
        if still and appeal.mode is Mode.NAMED and case.reporter_id is not None:
            notify(
                [case.reporter_id],
                "appeal.check_in",
                params={"number": case.number},
                link=Link(APPEAL.code, case.id, case.by_day),
                dedupe_key=f"appeal:{case.id}:check-in:{event.node_seq}:{event.days}",
            )


@handles(ReporterTroubled, queue=Queue.URGENT)
def alert_higher_union(events: Sequence[ReporterTroubled]) -> None:
    """Tell those past the handlers at once that a reporter is made to pay for having spoken."""
    found = {case.id: case for _, case in _found({event.appeal_id for event in events})}
    for event in events:
        notify(
            event.member_ids,
            "appeal.troubled",
            params={"number": found[event.appeal_id].number},
            dedupe_key=f"appeal:{event.appeal_id}:troubled:{event.days}",
        )


@handles(ReviewDrawn)
def tell_panel(events: Sequence[ReviewDrawn]) -> None:
    """Tell colleagues that they were drawn to review a case."""
    found = {case.id: case for _, case in _found({event.appeal_id for event in events})}
    for event in events:
        notify(
            event.member_ids,
            "appeal.review",
            params={"number": found[event.appeal_id].number, "category": found[event.appeal_id].title},
            link=Link(APPEAL.code, event.appeal_id, found[event.appeal_id].by_day),
            dedupe_key=f"appeal:{event.appeal_id}:review",
        )


@handles(DisclosureAsked)
def tell_custodians_of_disclosure(events: Sequence[DisclosureAsked]) -> None:
    """Tell custodians that a disclosure waits for them."""
    people = {key.member_id for key in custodian_keys()}
    for event in events:
        asked = get(AppealDisclosure, event.disclosure_id)
        notify(
            people - {asked.asked_by},
            "appeal.disclosure_asked",
            params={},
            link=Link("disclosure", asked.id),
            dedupe_key=f"disclosure:{asked.id}",
        )


@handles(DisclosureDecided)
def tell_who_asked_for_disclosure(events: Sequence[DisclosureDecided]) -> None:
    """Tell a handler what was decided on their request."""
    for event in events:
        asked = get(AppealDisclosure, event.disclosure_id)
        notify(
            [asked.asked_by],
            f"appeal.disclosure_{asked.state}",
            params={},
            link=Link(APPEAL.code, asked.case_id, by_day=True),
            dedupe_key=f"disclosure:{asked.id}:{asked.state}",
        )


@handles(DestructionNear)
def remind_of_destruction(events: Sequence[DestructionNear]) -> None:
    """Remind those who can see a closed case that it will be destroyed."""
    wanted = {(event.appeal_id, event.destroy_on) for event in events}
    found = _found({event.appeal_id for event in events})
    people = readers([case for _, case in found])
    for appeal, case in found:
        if appeal.destroy_on is None or appeal.destroyed_at is not None:
            continue
        if (appeal.id, appeal.destroy_on) in wanted:
            notify(
                people[case.id],
                "appeal.destruction",
                params={"number": case.number, "on": appeal.destroy_on},
                link=Link(APPEAL.code, case.id, case.by_day),
                dedupe_key=f"appeal:{case.id}:destruction:{appeal.destroy_on}",
            )


@handles(HourBegan, queue=Queue.BULK)
def destroy_old_appeals(events: Sequence[HourBegan]) -> None:
    """Destroy the cases whose time is over; remove files that belong to no message and, once a day, bytes without a file."""
    retention.destroy_due()
    files.sweep_loose(clock.now())
    if any(event.at.hour == _ORPHANS_AT for event in events):
        files.sweep_orphans(clock.now())


def _whose(case: Case, able: Collection[UUID]) -> Collection[UUID]:
    """Return who has a case, or all who could take it; `able` are those who may read it."""
    return [case.responsible_id] if case.responsible_id in able and case.responsible_id is not None else able


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
