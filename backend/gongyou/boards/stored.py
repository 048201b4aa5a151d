"""Rankings that do not move: what was shown at a freeze, how a board ended, or a sum of this moment."""

from array import array
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self
from uuid import UUID

from gongyou.boards.ranking import Around, Between, Marks, Place, Slice
from gongyou.boards.sums import Scores

_ID = 16


class StoredRanking:
    """Subjects in rank order: 16 bytes of id and 8 of score each."""

    def __init__(self, ids: bytes, scores: bytes) -> None:
        self.ids = ids
        self._scores = array("q")
        self._scores.frombytes(scores)

    @classmethod
    def of(cls, scores: Iterable[tuple[int, bytes]]) -> Self:
        """Rank scores with id bytes."""
        ordered = sorted(scores)
        return cls(b"".join([subject for _, subject in ordered]), array("q", [score for score, _ in ordered]).tobytes())

    @classmethod
    def of_scores(cls, scores: Scores) -> Self:
        """Rank the subjects that have a score."""
        return cls.of((score, subject) for subject, score in scores.items() if score is not None)

    @property
    def scores(self) -> bytes:
        """Return the scores as they are stored."""
        return self._scores.tobytes()

    def __len__(self) -> int:
        return len(self._scores)

    def as_scores(self) -> dict[bytes, int]:
        """Return the scores by id bytes."""
        return {self.ids[n * _ID : (n + 1) * _ID]: score for n, score in enumerate(self._scores)}

    @cached_property
    def _positions(self) -> Mapping[bytes, int]:
        return {self.ids[n * _ID : (n + 1) * _ID]: n for n in range(len(self))}

    def rank(self, subject_id: UUID) -> int | None:
        """Return the rank of a subject, None if it does not stand here."""
        position = self._positions.get(subject_id.bytes)
        return None if position is None else position + 1

    def slice(self, ask: Between | Around, before: "StoredRanking | None", marks: Marks) -> Slice:
        """Return part of the ranking, with the ranks of an earlier one."""
        if isinstance(ask, Between):
            return Slice(marks, len(self), self._places(ask.first, ask.last, before), None)
        rank = self.rank(ask.subject_id)
        if rank is None:
            return Slice(marks, len(self), (), None)
        places = self._places(max(rank - 1 - ask.each_side, 0), rank - 1 + ask.each_side, before)
        asked = next(place for place in places if place.rank == rank)
        return Slice(marks, len(self), places, asked)

    def _places(self, first: int, last: int, before: "StoredRanking | None") -> tuple[Place, ...]:
        places = []
        for n in range(first, min(last + 1, len(self))):
            subject_id = UUID(bytes=self.ids[n * _ID : (n + 1) * _ID])
            places.append(Place(n + 1, subject_id, self._scores[n], before.rank(subject_id) if before else None))
        return tuple(places)
