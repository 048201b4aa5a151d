"""A tenant's boards as readers see them, kept in the process until Redis says that one was changed."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as local_time
from uuid import UUID
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from gongyou.boards import heads, organisation, ranking
from gongyou.boards.slots import DAY, BoardView, load_boards
from gongyou.core import cache, clock
from gongyou.core.errors import NotFound
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.tenants import zone

LASTING = timedelta(seconds=30)
"""A change is seen at once by its mark in Redis; should that be lost, after this time."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The boards by code, the tenant's time zone, and the mark in Redis that was there when they were read."""

    boards: Mapping[str, BoardView]
    zone: ZoneInfo
    small: frozenset[UUID]
    """Boards of members whose scope has so few people that no persons are shown."""
    mark: bytes | None
    read_at: float

    @property
    def today(self) -> date:
        """Return the tenant's local day."""
        return clock.now().astimezone(self.zone).date()

    @property
    def rest_of_day(self) -> timedelta:
        """Return how long the tenant's local day goes on: what was answered today is out of date tomorrow."""
        return datetime.combine(self.today + DAY, local_time(), self.zone) - clock.now()


_kept: LRUCache[UUID, Catalogue] = LRUCache(2000)
_lock = threading.Lock()


def catalogue() -> Catalogue:
    """Return the current tenant's boards."""
    known = kept_catalogue()
    try:
        return known if known.mark == ranking.config_mark() else reload()
    except cache.RedisError:
        return reload()


def kept_catalogue() -> Catalogue:
    """Return the current tenant's boards as far as this process knows: the caller must compare the mark."""
    with _lock:
        kept = _kept.get(current_tenant_id())
    if kept is not None and time.monotonic() < kept.read_at + LASTING.total_seconds():
        return kept
    return reload()


def reload() -> Catalogue:
    """Read the current tenant's boards anew."""
    try:
        mark = ranking.config_mark()  # before the boards: a change in between leaves a mark that is out of date
    except cache.RedisError:
        mark = None
    boards = {board.code: board for board in load_boards()}
    found = Catalogue(boards, zone(), _small(boards), mark, time.monotonic())
    with _lock:
        _kept[current_tenant_id()] = found
    return found


def _small(boards: Mapping[str, BoardView]) -> frozenset[UUID]:
    scoped = [board for board in boards.values() if board.scope and not board.ranks_units]
    if not scoped:
        return frozenset()
    tree = organisation.tree(organisation.current_epoch())
    counted = heads.stored_heads(tree, {unit for board in scoped for unit in board.scope})
    return frozenset(
        b.id for b in scoped if sum(counted.get(unit, 0) for unit in tree.topmost(b.scope)) < b.least_heads
    )


def board_of(known: Catalogue, code: str) -> tuple[Catalogue, BoardView]:
    """Return a board by its code, reading the boards anew if it is not known; raise NotFound."""
    if code not in known.boards:
        known = reload()
    if code not in known.boards:
        raise NotFound
    return known, known.boards[code]
