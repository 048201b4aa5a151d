"""Pure rules of the policy desk: how a text is spelt for comparing, what is in force when, what is shown first."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby


class Category(StrEnum):
    """What a policy is about; the same codes as those of appeals."""

    WAGES = "wages"
    SAFETY = "safety"
    EQUIPMENT = "equipment"
    CANTEEN_DORMITORY = "canteen_dormitory"
    LEAVE = "leave"
    WELFARE = "welfare"
    LAW = "law"
    HEART = "heart"
    OTHER = "other"


class Status(StrEnum):
    """Whether members see a policy."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Validity(StrEnum):
    """Whether a policy is in force on a day."""

    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    EXPIRED = "expired"


EXPIRY_TOLD = timedelta(days=30)
"""How long before its last day the publisher of a policy is reminded."""
LONGEST_SEARCH = 60
"""Characters of a search that count; what is longer is a story and not a search."""
LIKELY = 0.33
"""Below this likeness nothing is suggested; measured by `tests/hotline/policies/test_search.py`."""
FEWEST_PEOPLE = 3
"""How many different people must have missed the same answer before officers see the search."""

_NOISE = re.compile(r"[\W_]+")
_ASKING = re.compile(
    "请问|想问|问一下|我想|我们|咱们|什么时候|怎么样|怎么办|怎么算|怎么|怎样|如何|什么|哪些|哪里|多少|多久|几天|几号|能不能|"
    "可不可以|可以|有没有|是不是|要不要|应该|吗|呢|啊|吧|呀|的|了|我|你"
)
"""Words of asking: nearly every question has some, so they tell none apart."""
_BASE, _LETTERS = 36, "0123456789abcdefghijklmnopqrstuvwxyz"
_LATIN, _OTHER = "latin", "other"


def validity_on(day: date, valid_from: date, valid_until: date | None) -> Validity:
    """Return whether something with these dates is in force on a day; both dates are inside."""
    if day < valid_from:
        return Validity.UPCOMING
    return Validity.EXPIRED if valid_until is not None and valid_until < day else Validity.IN_FORCE


def plain(text: str) -> str:
    """Return a text as searches are compared and counted: one form of each character, words parted by single spaces."""
    return _NOISE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def spelt(text: str) -> str:
    """Return a text in letters for pg_trgm, empty if it only asks.

    pg_trgm takes as letters what the database's locale does: under C no Chinese character is one. So each is spelt in three
    letters (its code point to the base of 36). A trigram is then one character or the seam of two, in any locale.
    """
    return " ".join("".join(map(_code, run)) if kind is _OTHER else run for kind, run in _runs(plain(text)))


def _runs(words: str) -> Iterator[tuple[str, str]]:
    for word in _ASKING.sub(" ", words).split():
        for latin, run in groupby(word, str.isascii):
            yield (_LATIN if latin else _OTHER), "".join(run)


def _code(character: str) -> str:
    rest = ord(character) % _BASE**3
    return _LETTERS[rest // _BASE**2] + _LETTERS[rest // _BASE % _BASE] + _LETTERS[rest % _BASE]


def relevance(likeness: float, of_category: bool, solved: int, unsolved: int) -> float:
    """Return what suggestions are ordered by: likeness first; the chosen category and people's word decide among likes."""
    # One opinion weighs little: as if two more people had been of two minds.
    share = (solved + 1) / (solved + unsolved + 2)
    return likeness + (0.08 if of_category else 0) + 0.06 * share


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, one a line, empty lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]
