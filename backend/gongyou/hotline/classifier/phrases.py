"""Pure: finding the phrases of a list in a plain text, longest first, in one pass."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from gongyou.hotline.classifier.plain import STOP, plain

Meaning = TypeVar("Meaning")
GAP = "…"
_WITHIN_A_CLAUSE = f"[^{STOP}]{{0,6}}?"


@dataclass(frozen=True, slots=True)
class Found(Generic[Meaning]):
    """A phrase found at characters `start` to `end` (exclusive) of a plain text."""

    start: int
    end: int
    meaning: Meaning


class Phrases(Generic[Meaning]):
    """A list of phrases, each with a meaning; "…" in a phrase stands for up to six characters of the same clause."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        by_first: defaultdict[str, list[tuple[str, Meaning]]] = defaultdict(list)
        for phrase in sorted(meanings, key=len, reverse=True):
            parts = [plain(part).text for part in phrase.split(GAP)]
            if not all(parts):
                raise ValueError(f"{phrase!r} begins or ends with a gap, or says nothing")
            by_first[parts[0][0]].append((_WITHIN_A_CLAUSE.join(map(re.escape, parts)), meanings[phrase]))
        self._by_first = {
            first: (re.compile("|".join(f"({pattern})" for pattern, _ in rows)), [meaning for _, meaning in rows])
            for first, rows in by_first.items()
        }

    def find(self, text: str) -> Iterator[Found[Meaning]]:
        """Yield what is found in a plain text from left to right; what lies within something longer is not."""
        reached = 0
        for start, character in enumerate(text):
            if character not in self._by_first:
                continue
            pattern, meanings = self._by_first[character]
            found = pattern.match(text, start)
            if found is not None and found.lastindex and found.end() > reached:
                reached = found.end()
                yield Found(start, reached, meanings[found.lastindex - 1])
