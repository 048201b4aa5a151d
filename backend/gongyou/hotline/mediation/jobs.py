"""What follows on an agreement: its mediators are reminded of what was promised."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from gongyou.cases.models import Case
from gongyou.core.db import session
from gongyou.core.outbox import handles
from gongyou.events import DutyDue
from gongyou.hotline.appeals.flow import KEYHOLDERS
from gongyou.hotline.mediation.models import Duty, Mediation, Mediator
from gongyou.notifications.service import Link, notify


@handles(DutyDue)
def remind_of_duties(events: Sequence[DutyDue]) -> None:
    """Remind mediators who still see the case of a promise that is due tomorrow, or was not seen to be kept."""
    rows = session().execute(
        select(Duty, Case)
        .join(Mediation, (Mediation.tenant_id == Duty.tenant_id) & (Mediation.id == Duty.mediation_id))
        .join(Case, (Case.tenant_id == Mediation.tenant_id) & (Case.id == Mediation.case_id))
        .where(Duty.id.in_({event.duty_id for event in events}), Duty.done_on.is_(None))
    )
    found = {duty.id: (duty, case) for duty, case in rows}
    panel = _panel({duty.mediation_id for duty, _ in found.values()})
    confided = KEYHOLDERS.of({case.id for _, case in found.values()})
    for event in events:
        if event.duty_id not in found:
            continue
        duty, case = found[event.duty_id]
        kind = "mediation.duty_late" if event.late else "mediation.duty_due"
        notify(
            panel[duty.mediation_id] & confided[case.id].keys(),
            kind,
            params={"number": case.number, "on": duty.due_on},
            link=Link("appeal", case.id, case.by_day),
            dedupe_key=f"duty:{duty.id}:{kind}",
        )


def _panel(mediation_ids: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """Return who mediates in each of some mediations."""
    panel: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for seat in session().scalars(select(Mediator).where(Mediator.mediation_id.in_(mediation_ids))):
        panel[seat.mediation_id].add(seat.member_id)
    return panel
