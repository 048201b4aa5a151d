"""Pure: texts as they are compared, and where each of their characters stands in the original."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

STOP = ","
"""Stands for every run of punctuation: no word goes across."""
LONGEST_TERM = 3


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without white space, half-width and in lower case; `positions` are those of its characters in `source`."""

    source: str
    text: str
    positions: tuple[int, ...]

    def excerpt(self, start: int, end: int) -> str:
        """Return what stands in the original where characters `start` to `end` (exclusive) come from."""
        return self.source[self.positions[start] : self.positions[end - 1] + 1]


def plain(source: str) -> Plain:
    """Normalise a text: NFKC, case folded, white space and invisible characters away, a run of punctuation one comma."""
    kept: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(source):
        for each in _folded(character):
            if each != STOP or (kept and kept[-1] != STOP):
                kept.append(each)
                positions.append(position)
    return Plain(source, "".join(kept), tuple(positions))


def terms(text: str) -> Iterator[tuple[str, int]]:
    """Yield the terms of a plain text, each run of one to three characters within a clause, and where it begins.

    Digits are all alike: an amount says that there is an amount.
    """
    classed = text.translate(_DIGITS)
    for start in range(len(classed)):
        for end in range(start + 1, min(start + LONGEST_TERM, len(classed)) + 1):
            if classed[end - 1] == STOP:
                break
            yield classed[start:end], start


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    """Return what a character becomes: nothing, a stop, or one or more characters."""
    return "".join(_one(each) for each in unicodedata.normalize("NFKC", character).casefold())


def _one(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in {"Cf", "Cc", "Mn", "Me", "Cs"}:
        return ""
    return STOP if category[0] in "PS" else character


_DIGITS = str.maketrans(dict.fromkeys("123456789", "0"))
