"""What the points economy does by itself: awards vest, lots expire."""

from collections.abc import Sequence

from gongyou.core.outbox import Queue, emit, handles
from gongyou.events import AwardDue, HourBegan, LotsExpiring
from gongyou.points.spending import EXPIRING_AT_ONCE, expire_lots
from gongyou.points.vesting import vest


@handles(AwardDue)
def vest_awards(events: Sequence[AwardDue]) -> None:
    """Post the awards whose vesting time is over."""
    vest({event.award_id for event in events})


@handles(HourBegan, queue=Queue.BULK)
def begin_expiry(_events: Sequence[HourBegan]) -> None:
    """Let lots expire, hour by hour."""
    _expire()


@handles(LotsExpiring, queue=Queue.BULK)
def go_on_expiring(_events: Sequence[LotsExpiring]) -> None:
    """Let more lots expire than one unit of work should."""
    _expire()


def _expire() -> None:
    if expire_lots() == EXPIRING_AT_ONCE:
        emit(LotsExpiring())
