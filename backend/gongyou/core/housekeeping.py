"""Regular tidying of the kernel's own tables."""

from collections.abc import Sequence
from datetime import timedelta

from gongyou.core import clock, scheduler
from gongyou.core.http import idempotency
from gongyou.core.outbox import Queue, handles
from gongyou.core.scheduler import HourBegan

KEYS_KEPT = timedelta(days=7)
"""How long a phone may be without signal and still resend without a double effect."""

scheduler.every("hour", "0 * * * *", lambda slot: HourBegan(at=slot))


@handles(HourBegan, queue=Queue.BULK)
def forget_idempotency_keys(_events: Sequence[HourBegan]) -> None:
    """Delete idempotency keys whose time is over."""
    idempotency.forget(clock.now() - KEYS_KEPT)
