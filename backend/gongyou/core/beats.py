"""Signs of life: each long-running process renews a key in Redis; /readyz and doctor read them."""

import os
import time

from gongyou.core import cache

EVERY_SECONDS = 3
_LIFETIME = 15
_last: dict[str, float] = {}


def beat(process: str) -> None:
    """Say that a process of this kind is alive (cheap: at most every few seconds)."""
    now = time.monotonic()
    if now - _last.get(process, 0) >= EVERY_SECONDS:
        cache.queue().set(f"beat:{process}:{os.getpid()}", int(time.time()), ex=_LIFETIME)
        _last[process] = now


def alive(process: str) -> int:
    """Return how many processes of a kind have beaten lately."""
    return sum(1 for _ in cache.queue().scan_iter(f"beat:{process}:*", count=1000))
