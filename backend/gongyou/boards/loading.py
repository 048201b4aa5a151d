"""Filling sorted sets beside the live ones and swapping them in: readers never see half a ranking.

Millions of scores go over a connection of their own in the protocol's own bytes; the client's path costs three times
as much as the server's work.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from gongyou.boards.ranking import BATCH, ranking_key, version_key
from gongyou.boards.slots import Slot, expires_on
from gongyou.core import cache
from gongyou.core.ids import new_id

_SCORE_AND_ID = b"$17\r\n%017d\r\n$16\r\n%b\r\n"
"""A score of at most 53 bits with its sign, and the 16 bytes of an id, as two arguments of a command."""
_UNREAD = 64
"""Commands whose answers may wait unread; an answer is a few bytes."""
_LEFT_BEHIND = timedelta(hours=2)
"""How long sets of a load that died stay."""


class Loading:
    """A load of some rankings: `add` their scores, perhaps `limit` them, `correct` some, then `swap`."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        suffix = f":new:{new_id().hex}"
        self._temporary = {slot: ranking_key(slot) + suffix for slot in slots}
        self._limits: dict[Slot, int] = {}
        self._connection = cache.new_connection()
        self._unread = 0
        for key in self._temporary.values():
            # The sentinel of `boards.ranking` makes sure that there is a set to swap in.
            self._send(_command(b"ZADD", key.encode(), b"+inf", b""))
            self._send(_command(b"EXPIRE", key.encode(), b"%d" % _LEFT_BEHIND.total_seconds()))

    def add(self, slot: Slot, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add scores with id bytes, or replace them."""
        key = self._temporary[slot].encode()
        for first in range(0, len(rows), BATCH):
            part = rows[first : first + BATCH]
            head = b"*%d\r\n$4\r\nZADD\r\n$%d\r\n%b\r\n" % (2 + 2 * len(part), len(key), key)
            self._send(head + b"".join([_SCORE_AND_ID % row for row in part]))

    def limit(self, slot: Slot, score: int) -> None:
        """Say that the ranking holds only subjects before a score, all of them: the sentinel stands there."""
        self._limits[slot] = score
        self._send(_command(b"ZADD", self._temporary[slot].encode(), b"%d" % score, b""))

    def correct(self, slot: Slot, scores: Mapping[bytes, int | None]) -> None:
        """Replace scores that have changed since they were added; None: without a place."""
        limit = self._limits.get(slot, math.inf)
        kept = [(score, subject) for subject, score in scores.items() if score is not None and score < limit]
        self.add(slot, kept)
        gone = list(scores.keys() - {subject for _, subject in kept})
        for first in range(0, len(gone), BATCH):
            self._send(_command(b"ZREM", self._temporary[slot].encode(), *gone[first : first + BATCH]))

    def swap(self) -> None:
        """Put the new rankings into the place of the old ones, all at once; raise RedisError."""
        self._settle()
        if not self._temporary:
            return
        pipeline = cache.cache().pipeline()
        for slot, temporary in self._temporary.items():
            live = ranking_key(slot)
            pipeline.unlink(live)  # frees the old set in the background, which RENAME alone might not
            pipeline.rename(temporary, live)
            last = expires_on(slot.span)
            if last is None:
                pipeline.persist(live)
            else:
                ends = datetime.combine(last, time(), UTC)
                pipeline.expireat(live, max(ends, datetime.now(UTC) + timedelta(days=1)))
        pipeline.unlink(*{version_key(slot.board) for slot in self._temporary})
        pipeline.execute()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.disconnect()  # type: ignore[no-untyped-call]

    def _send(self, command: bytes) -> None:
        self._connection.send_packed_command([command], check_health=False)  # type: ignore[no-untyped-call]
        self._unread += 1
        if self._unread >= _UNREAD:
            self._settle()

    def _settle(self) -> None:
        while self._unread:
            self._unread -= 1
            self._connection.read_response()


def _command(*words: bytes) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join([b"$%d\r\n%b\r\n" % (len(word), word) for word in words])
