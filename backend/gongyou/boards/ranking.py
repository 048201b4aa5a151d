"""Rankings in Redis: one sorted set for each slot, whose scores sort upwards, so that the first is number 1.

Beside the subjects (16 bytes of their id) each set holds a sentinel behind the last, so that a ranking of nobody is
told from one that was lost. Where only the first are kept, the sentinel stands at the score from which on nobody is.
A board's version names what its readers have seen: the first reader after a change makes it, a write ends it. Under a
storm of writes it ends at most every `SHOWN_WITHIN_MS`, by its own expiry.
"""

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from redis.commands.core import Script

from gongyou.boards.slots import BoardView, Slot
from gongyou.core import cache
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import epoch_key

SHOWN_WITHIN_MS = 250
"""Longest time that a written score may wait to be seen. The first write in that time is seen at once."""
SENTINEL = b""
BATCH = 1000
"""Members in one command, so that no command holds Redis up for more than a millisecond or two."""

ASKED_AGAIN_SECONDS = 10
"""A rebuild that was asked for and has not begun is asked for again after this time."""

_BUMP = """
-- `recent` holds the time (Unix ms) from which a write may end the version at once; earlier ones let it end then.
local function bump(version, recent, wait)
    if redis.call('EXISTS', version) == 0 then return end
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local free = tonumber(redis.call('GET', recent) or 0)
    if now >= free then
        redis.call('UNLINK', version)
        free = now
    elseif redis.call('PEXPIREAT', version, free, 'LT') == 0 then
        return
    end
    if wait > 0 then redis.call('SET', recent, string.format('%d', free + wait), 'PXAT', free + wait) end
end
"""
_APPLY = (
    _BUMP
    + """
-- KEYS: ranking, version, recent. ARGV: wait, how many to add, score and id of each, ids to remove.
local limit = tonumber(redis.call('ZSCORE', KEYS[1], '') or 'nan')
if limit ~= limit then return 0 end
local add, remove, changed = {}, {}, 0
for i = 3, 2 + 2 * ARGV[2], 2 do
    if tonumber(ARGV[i]) < limit then
        add[#add + 1], add[#add + 2] = ARGV[i], ARGV[i + 1]
    else
        remove[#remove + 1] = ARGV[i + 1]
    end
end
for i = 3 + 2 * ARGV[2], #ARGV do remove[#remove + 1] = ARGV[i] end
for from = 1, #add, 2000 do
    changed = changed + redis.call('ZADD', KEYS[1], 'CH', unpack(add, from, math.min(from + 1999, #add)))
end
for from = 1, #remove, 2000 do
    changed = changed + redis.call('ZREM', KEYS[1], unpack(remove, from, math.min(from + 1999, #remove)))
end
if changed > 0 then bump(KEYS[2], KEYS[3], tonumber(ARGV[1])) end
return 1
"""
)
_READ = """
-- KEYS: ranking, the same as yesterday closed, version, config, epoch.
-- ARGV: first, last; or '' and an id, how many around it; a fresh version, how long it may last (ms).
local size = redis.call('ZCARD', KEYS[1])
if size == 0 then return {} end
local version = redis.call('GET', KEYS[3])
if not version then
    version = ARGV[4]
    redis.call('SET', KEYS[3], version, 'PX', ARGV[5])
end
local total, first, last, at = size - 1, ARGV[1], ARGV[2], -1
if first == '' then
    at = redis.call('ZRANK', KEYS[1], ARGV[2]) or -1
    first, last = math.max(at - ARGV[3], 0), at + ARGV[3]
    if at < 0 then last = -1 end
end
last = math.min(last, total - 1)
local rows, before = {}, {}
if first + 0 <= last then
    rows = redis.call('ZRANGE', KEYS[1], first, last, 'WITHSCORES')
    if redis.call('EXISTS', KEYS[2]) == 1 then
        for i = 1, #rows, 2 do before[#before + 1] = redis.call('ZRANK', KEYS[2], rows[i]) or -1 end
    end
end
return {version, total, first + 0, at, rows, before, redis.call('GET', KEYS[4]), redis.call('GET', KEYS[5])}
"""
_MARKS = """
-- KEYS: version, config, epoch. ARGV: a fresh version, how long it may last (ms).
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return redis.call('MGET', unpack(KEYS))
"""


@dataclass(frozen=True, slots=True)
class Marks:
    """What names the state of things that a reader saw: scores, boards, people."""

    version: bytes
    config: bytes | None
    epoch: bytes | None


NO_MARKS = Marks(b"", None, None)
"""Of what was read without Redis: kept by nobody."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stands: rank from 1, and the rank at yesterday's close (None: it did not stand there)."""

    rank: int
    subject_id: UUID
    score: int
    was: int | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a ranking: consecutive places, and the one that was asked around, if it stands there."""

    marks: Marks
    total: int
    places: tuple[Place, ...]
    asked: Place | None


@dataclass(frozen=True, slots=True)
class Between:
    """Places by position, from 0, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Around:
    """The place of a subject with so many on each side."""

    subject_id: UUID
    each_side: int


@lru_cache
def _script(text: str) -> Script:
    """Return a script with its digest; whoever runs it names the client."""
    return Script(cache.cache(), text)


def value_of(key: str) -> bytes | None:
    """Return what a key holds."""
    return cast("bytes | None", cache.cache().get(key))


def ranking_key(slot: Slot) -> str:
    """Return the key of a slot's sorted set."""
    return cache.key(current_tenant_id(), "board", slot.board.id, slot.span.key)


def version_key(board: BoardView) -> str:
    """Return the key of the version of what a board's readers have seen."""
    return cache.key(current_tenant_id(), "board", board.id, "version")


def _recent_key(board: BoardView) -> str:
    return cache.key(current_tenant_id(), "board", board.id, "recent")


def config_key() -> str:
    """Return the key whose value changes when any board of the tenant is changed."""
    return cache.key(current_tenant_id(), "boards", "config")


def fresh_version() -> int:
    """Return a version that was never used: microseconds, which no counter starting anew can repeat."""
    return time.time_ns() // 1000


def standing(slots: Iterable[Slot]) -> list[bool]:
    """Tell for each slot whether its ranking is there."""
    pipeline = cache.cache().pipeline(transaction=False)
    for slot in slots:
        pipeline.exists(ranking_key(slot))
    return [bool(n) for n in pipeline.execute()]


def apply(changes: Mapping[Slot, Mapping[bytes, int | None]]) -> None:
    """Write absolute scores (None: no longer there) into rankings that are there, all at once; raise RedisError."""
    script = _script(_APPLY)
    pipeline = cache.cache().pipeline()
    for slot, scores in changes.items():
        kept = [part for subject, score in scores.items() if score is not None for part in (score, subject)]
        gone = [subject for subject, score in scores.items() if score is None]
        keys = [ranking_key(slot), version_key(slot.board), _recent_key(slot.board)]
        script(keys=keys, args=[SHOWN_WITHIN_MS, len(kept) // 2, *kept, *gone], client=pipeline)
    if changes:
        pipeline.execute()


def read(slot: Slot, before: Slot | None, ask: Between | Around, *, lasting: timedelta) -> Slice | None:
    """Return part of a ranking in one round trip, None if it is not there; raise RedisError."""
    asked = [ask.first, ask.last, 0] if isinstance(ask, Between) else ["", ask.subject_id.bytes, ask.each_side]
    answer = _script(_READ)(
        keys=[
            ranking_key(slot),
            ranking_key(before) if before else cache.key(current_tenant_id(), "board", "none"),
            version_key(slot.board),
            config_key(),
            epoch_key(current_tenant_id()),
        ],
        args=[*asked, fresh_version(), _milliseconds(lasting)],
        client=cache.cache(),
    )
    return _slice(answer) if answer else None


def marks(board: BoardView, *, lasting: timedelta) -> Marks:
    """Return the marks of this moment, for what is not read from Redis; raise RedisError."""
    keys = [version_key(board), config_key(), epoch_key(current_tenant_id())]
    return Marks(*_script(_MARKS)(keys=keys, args=[fresh_version(), _milliseconds(lasting)], client=cache.cache()))


def _milliseconds(lasting: timedelta) -> int:
    return max(int(lasting.total_seconds() * 1000), 1)


def _slice(answer: Sequence[Any]) -> Slice:
    version, total, first, at, rows, before, config, epoch = answer
    places = tuple(
        Place(first + n + 1, UUID(bytes=rows[2 * n]), int(float(rows[2 * n + 1])), _rank(before, n))
        for n in range(len(rows) // 2)
    )
    return Slice(Marks(version, config, epoch), total, places, places[at - first] if at >= 0 else None)


def _rank(before: Sequence[int], n: int) -> int | None:
    return before[n] + 1 if n < len(before) and before[n] >= 0 else None


def first_places(slot: Slot, count: int) -> list[bytes]:
    """Return the id bytes of the first subjects in rank order."""
    first = cast("list[bytes]", cache.cache().zrange(ranking_key(slot), 0, count - 1))
    return [subject for subject in first if subject != SENTINEL]


def limit(slot: Slot) -> float:
    """Return the score from which on a ranking holds nobody; infinity if it holds all."""
    score = cache.cache().zscore(ranking_key(slot), SENTINEL)
    return math.inf if score is None else score


def scores(slot: Slot) -> Iterator[tuple[bytes, int]]:
    """Yield id bytes and score of every subject, in no order."""
    for subject, score in cache.cache().zscan_iter(ranking_key(slot), count=BATCH, score_cast_func=float):
        if subject != SENTINEL:
            yield subject, int(score)


def drop(slots: Iterable[Slot]) -> None:
    """Free rankings that nobody will ask for."""
    keys = [ranking_key(slot) for slot in slots]
    if keys:
        cache.cache().unlink(*keys)


def config_mark() -> bytes | None:
    """Return the mark that changes with any board of the tenant, making it if there is none; raise RedisError."""
    cache.cache().set(config_key(), fresh_version(), nx=True)
    return value_of(config_key())


def change_config(boards: Iterable[BoardView] = ()) -> None:
    """Let readers see that boards were changed: what was kept of them is out of date."""
    pipeline = cache.cache().pipeline()
    pipeline.set(config_key(), fresh_version())
    for board in boards:
        pipeline.unlink(version_key(board))
    pipeline.execute()


# --- is what Redis holds to be trusted? ------------------------------------------------------------------------------


def server_id() -> str:
    """Return what names the running Redis process: one that was restarted may have lost its last second."""
    return str(cache.cache().info("server")["run_id"])


def is_intact() -> bool:
    """Tell whether the rankings were made in the Redis that runs now, and nothing has put them in doubt."""
    made_in = value_of(_server_key())
    return made_in is not None and made_in.decode() == server_id()


def note_intact(server: str) -> None:
    """Note in which Redis the rankings were made."""
    cache.cache().set(_server_key(), server)


def doubt() -> None:
    """Note that all rankings must be made anew."""
    cache.cache().delete(_server_key())


def first_to_ask() -> bool:
    """Tell whether no rebuild has been asked for in the last seconds that has not begun yet."""
    return bool(cache.cache().set(_asked_key(), 1, nx=True, ex=ASKED_AGAIN_SECONDS))


def begin_rebuild() -> None:
    """Note that what is found missing from now on is to be asked for again."""
    cache.cache().delete(_asked_key())


def _asked_key() -> str:
    return cache.key(current_tenant_id(), "boards", "asked")


def organisation_seen() -> str | None:
    """Return which state of the organisation the rankings follow."""
    seen = value_of(_organisation_key())
    return seen.decode() if seen is not None else None


def see_organisation(state: str) -> None:
    """Note which state of the organisation the rankings follow."""
    cache.cache().set(_organisation_key(), state)


def _server_key() -> str:
    return cache.key(current_tenant_id(), "boards", "server")


def _organisation_key() -> str:
    return cache.key(current_tenant_id(), "boards", "organisation")
