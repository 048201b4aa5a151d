"""What time brings to inspections: they are made a day ahead, and missed when nobody did them."""

from collections.abc import Sequence

from gongyou.core.outbox import Queue, handles
from gongyou.events import HourBegan, InspectionDue
from gongyou.quality.inspections import plans, service


@handles(InspectionDue)
def on_inspection_due(events: Sequence[InspectionDue]) -> None:
    """Note what was missed; what was done, or is no longer planned, is passed by."""
    service.miss([event.inspection_id for event in events])


@handles(HourBegan, queue=Queue.BULK)
def plan_inspections(_events: Sequence[HourBegan]) -> None:
    """Make the inspections of the coming day, and note as missed any whose own event was lost."""
    plans.make_due()
    service.miss(service.overdue())
