"""What follows on an agreement: its mediators are reminded of what was promised."""

from collections.abc import Sequence

from sqlalchemy import select

from gongyou.cases.models import Case
from gongyou.core.db import session
from gongyou.core.outbox import handles
from gongyou.events import DutyDue
from gongyou.hotline.mediation.models import Duty, Mediation, Mediator
from gongyou.notifications.service import Link, notify


@handles(DutyDue)
def remind_of_duties(events: Sequence[DutyDue]) -> None:
    """Remind mediators of a promise that is due tomorrow, or was not seen to be kept."""
    rows = session().execute(
        select(Duty, Case)
        .join(Mediation, (Mediation.tenant_id == Duty.tenant_id) & (Mediation.id == Duty.mediation_id))
        .join(Case, (Case.tenant_id == Mediation.tenant_id) & (Case.id == Mediation.case_id))
        .where(Duty.id.in_({event.duty_id for event in events}), Duty.done_on.is_(None))
    )
    found = {duty.id: (duty, case) for duty, case in rows}
    for event in events:
        if event.duty_id not in found:
            continue
        duty, case = found[event.duty_id]
        people = session().scalars(select(Mediator.member_id).where(Mediator.mediation_id == duty.mediation_id)).all()
        kind = "mediation.duty_late" if event.late else "mediation.duty_due"
        notify(
            people,
            kind,
            params={"number": case.number, "on": duty.due_on},
            link=Link("appeal", case.id),
            dedupe_key=f"duty:{duty.id}:{kind}",
        )
