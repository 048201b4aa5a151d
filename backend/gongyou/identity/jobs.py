"""What identity does in a worker."""

from collections.abc import Sequence

from gongyou.core.outbox import Queue, handles
from gongyou.events import HourBegan, RosterPartDue, RosterUploaded
from gongyou.identity import service_imports, service_sessions


@handles(RosterUploaded, queue=Queue.BULK)
def on_roster_uploaded(events: Sequence[RosterUploaded]) -> None:
    """Read uploaded rosters."""
    for event in events:
        service_imports.read_upload(event.import_id)


@handles(RosterPartDue, queue=Queue.BULK)
def on_roster_part_due(events: Sequence[RosterPartDue]) -> None:
    """Apply the next part of rosters."""
    for event in events:
        service_imports.apply_part(event.import_id, event.position)


@handles(HourBegan, queue=Queue.BULK)
def forget_what_is_over(_events: Sequence[HourBegan]) -> None:
    """Delete files of old imports, and sessions that were over long ago."""
    service_imports.forget_old_imports()
    service_sessions.forget_old_sessions()
