"""What time brings to reward tokens."""

from collections.abc import Sequence

from gongyou.core.outbox import Queue, handles
from gongyou.events import HourBegan
from gongyou.hotline.tokens.keys import show_counts


@handles(HourBegan, queue=Queue.BULK)
def show_reward_counts(_events: Sequence[HourBegan]) -> None:
    """Show from each midnight on how many tokens there are."""
    show_counts()
