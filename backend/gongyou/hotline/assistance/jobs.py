"""What follows on a request: its applicant hears of it, is reminded of an appointment; drafts are not kept for ever."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from gongyou.cases.models import Case
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.outbox import Queue, handles
from gongyou.events import AssistanceExportWanted, CaseMoved, HourBegan
from gongyou.hotline.assistance import appointments, exports, service
from gongyou.hotline.assistance.flow import ASSISTANCE
from gongyou.hotline.assistance.models import AssistanceDraft
from gongyou.notifications.service import Link, notify

DRAFTS_KEPT = timedelta(days=30)
_TOLD = {
    "pass_on": "assistance.passed_on",
    "approve": "assistance.approved",
    "refuse": "assistance.refused",
    "carry_out": "assistance.result",
    "complete": "assistance.result",
}


@handles(CaseMoved)
def tell_applicants(events: Sequence[CaseMoved]) -> None:
    """Tell applicants how their request goes on; the words name its number, never what it is about."""
    told = {event.case_id: event for event in events if event.action in _TOLD}
    query = select(Case).where(Case.id.in_(told), Case.flow == ASSISTANCE.code)
    found = {case.id: case for case in session().scalars(query)} if told else {}
    for event in events:
        case = found.get(event.case_id)
        if case is None or case.reporter_id is None or event.action not in _TOLD:
            continue
        notify(
            [case.reporter_id],
            _TOLD[event.action],
            params={"number": case.number},
            link=Link(ASSISTANCE.code, case.id),
            dedupe_key=f"assistance:{event.record_id}",
        )


@handles(HourBegan)
def remind_of_appointments(_events: Sequence[HourBegan]) -> None:
    """Remind of tomorrow's appointments, without a word of what they are about."""
    for slot, applicant_id in appointments.tomorrow():
        for member_id in (applicant_id, slot.counsellor_id):
            notify(
                [member_id],
                "assistance.appointment",
                params={"at": slot.starts_at},
                link=Link(ASSISTANCE.code, slot.request_id) if slot.request_id else None,
                dedupe_key=f"assistance:{slot.id}:{slot.request_id}:reminder",
            )


@handles(HourBegan)
def tell_whose_counsellor_left(_events: Sequence[HourBegan]) -> None:
    """Tell applicants whose counsellor is gone: nobody else sees the request, so nobody else could go on with it."""
    for request in appointments.forsaken():
        notify(
            [request.applicant_id],
            "assistance.counsellor_left",
            params={},
            link=Link(ASSISTANCE.code, request.id),
            dedupe_key=f"assistance:{request.id}:{request.counsellor_id}:left",
        )


@handles(HourBegan, queue=Queue.BULK)
def forget_old_assistance_drafts(_events: Sequence[HourBegan]) -> None:
    """Throw away drafts that nobody has touched for a month, with their pictures."""
    old = select(AssistanceDraft).where(AssistanceDraft.changed_at < clock.now() - DRAFTS_KEPT)
    for draft in session().scalars(old.with_for_update(skip_locked=True)).all():
        service.forget(draft)


@handles(AssistanceExportWanted, queue=Queue.BULK)
def make_assistance_exports(events: Sequence[AssistanceExportWanted]) -> None:
    """Write spreadsheets of requests."""
    for event in events:
        exports.make(event.export_id)
