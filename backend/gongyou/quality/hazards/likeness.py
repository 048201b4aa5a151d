"""Pure: how alike two reports are, by their words, their place and their pictures."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from gongyou.core.images import hash_distance

SAME_PICTURE = 8
"""Of 64 bits: photographs of one thing, cropped or compressed anew, differ in so few."""
WORTH_SHOWING = 0.35
_WORDS, _PLACE, _CATEGORY = 0.6, 0.3, 0.1
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared of a report."""

    words: str
    place: str
    category: str
    photo_hashes: Collection[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are, 0 to 1; `photo_distance` in bits, None where either has no picture to compare."""

    score: float
    words: float
    place: float
    photo_distance: int | None


def likeness(a: Report, b: Report) -> Likeness:
    """Compare two reports; the same picture outweighs everything else."""
    words, place = alike(a.words, b.words), alike(a.place, b.place)
    distances = [hash_distance(x, y) for x in a.photo_hashes for y in b.photo_hashes]
    nearest = min(distances, default=None)
    score = _WORDS * words + _PLACE * place + _CATEGORY * (a.category == b.category)
    if nearest is not None and nearest <= SAME_PICTURE:
        score = max(score, 1 - nearest / 64)
    return Likeness(round(score, 3), round(words, 3), round(place, 3), nearest)


def alike(a: str, b: str) -> float:
    """Return the Dice coefficient of two texts' character pairs: it needs no word boundaries, which Chinese has not."""
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    total = pairs_a.total() + pairs_b.total()
    return 2 * (pairs_a & pairs_b).total() / total if total else 0.0


def _pairs(words: str) -> Counter[str]:
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", words).casefold())
    if len(plain) == 1:
        return Counter(plain)
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1))
