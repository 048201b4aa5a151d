"""The first of many scores, without sorting them all."""

from collections.abc import Sequence

Scored = tuple[int, bytes]


class First:
    """Collects scores with id bytes and keeps the smallest: all of those below a limit, at most `count`."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._kept: list[Scored] = []
        self._limit: int | None = None

    def add(self, scored: Sequence[Scored]) -> None:
        """Look at some scores."""
        limit = self._limit
        self._kept.extend(scored if limit is None else [row for row in scored if row[0] < limit])
        if len(self._kept) > 3 * self._count:
            self._cut()

    def cut(self) -> tuple[list[Scored], int | None]:
        """Return the first in order, and the score from which on nothing is there; None if everything is."""
        self._cut()
        return self._kept, self._limit

    def _cut(self) -> None:
        self._kept.sort()
        if len(self._kept) > self._count:
            # What is equal to the first that is left out is left out too: below the limit nothing is missing.
            limit = self._limit = self._kept[self._count][0]
            self._kept = [row for row in self._kept[: self._count] if row[0] < limit]
