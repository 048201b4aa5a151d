"""Scheduled work of notifications."""

from collections.abc import Sequence

from gongyou.core import clock
from gongyou.core.outbox import Queue, handles
from gongyou.events import HourBegan
from gongyou.notifications import service


@handles(HourBegan, queue=Queue.BULK)
def forget_old_notices(_events: Sequence[HourBegan]) -> None:
    """Delete notices that have been kept long enough."""
    service.forget(clock.now() - service.KEPT)
