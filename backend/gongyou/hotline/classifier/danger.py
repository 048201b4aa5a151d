"""Words of danger: self-harm, and danger to life now. They make an appeal critical 特急.

The lists of `seeds/hotline/danger.yaml` come first; where they find nothing, likeness to examples may (`resemblance`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from gongyou.core.settings import PROJECT_ROOT
from gongyou.hotline.classifier.phrases import Found, Phrases
from gongyou.hotline.classifier.plain import STOP, Plain
from gongyou.hotline.classifier.resemblance import likenesses

PATH = PROJECT_ROOT / "seeds" / "hotline" / "danger.yaml"
SELF_HARM, LIFE = "self_harm", "life"
CRITICAL, URGENT, NORMAL = "critical", "urgent", "normal"
_EARLIER = 12
"""Characters before a word in which a supposition, such as "差点", is looked for."""

Words = list[Found[None]]


ALARMING = {SELF_HARM: 2.5, LIFE: 2.75}
"""Likeness to examples of danger from which a text is critical."""
WORRYING = {SELF_HARM: 2.0, LIFE: 2.25}
"""Likeness from which it is urgent."""


@dataclass(frozen=True, slots=True)
class Danger:
    """Words of danger as they stand in a text, and how urgent they make it: urgent where they are denied ("我没想死")."""

    kind: str
    words: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Together:
    """Two lists of words of which one each must stand at most `near` characters apart."""

    kind: str
    near: int
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists, ready to be looked for."""

    version: int
    sayings: Phrases[None]
    alone: Phrases[str]
    groups: dict[str, Phrases[None]]
    together: tuple[Together, ...]
    denied: re.Pattern[str]
    supposed: re.Pattern[str]


@cache
def rules() -> Rules:
    """Return the lists, read once a process."""
    return read(PATH)


def read(path: Path) -> Rules:
    """Read the lists from a file; raise KeyError for a group that is nowhere listed."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    alone = {word: kind for kind in (LIFE, SELF_HARM) for word in chain.from_iterable(data[kind]["words"])}
    groups = {name: Phrases(dict.fromkeys(words)) for name, words in data["groups"].items()}
    together = tuple(_together_of(kind, pair, groups) for kind in (LIFE, SELF_HARM) for pair in data[kind]["together"])
    denials, fillers = ("|".join(map(re.escape, data[name])) for name in ("denials", "fillers"))
    suppositions = "|".join(re.escape(each) for each in data["suppositions"])
    return Rules(
        version=data["version"],
        sayings=Phrases(dict.fromkeys(data["sayings"])),
        alone=Phrases(alone),
        groups=groups,
        together=together,
        denied=re.compile(f"(?:{denials})(?:{fillers}){{0,2}}$"),
        supposed=re.compile(suppositions),
    )


def _together_of(kind: str, pair: dict[str, Any], groups: dict[str, Phrases[None]]) -> Together:
    first, second = pair["groups"]
    if not groups.keys() >= {first, second}:
        raise KeyError(f"no such groups: {first}, {second}")
    return Together(kind, pair["near"], first, second)


def dangers(text: Plain) -> list[Danger]:
    """Return the words of danger in a text, each once, those alone enough first; takes time linear in its length."""
    given = rules()
    said = _without_sayings(text.text, given)
    found = chain(_alone(said, given), _together(said, given))
    listed = [Danger(kind, text.excerpt(*span), URGENT if denied else CRITICAL) for kind, span, denied in found]
    return list(dict.fromkeys(listed)) or _resembling(text)


def _resembling(text: Plain) -> list[Danger]:
    """Return what in a text resembles danger enough; what alarms makes the rest needless."""
    found = [each for each in likenesses(text.text) if each.score >= WORRYING[each.kind]]
    return [
        Danger(
            each.kind,
            text.excerpt(*each.clearest(text.text)),
            CRITICAL if each.score >= ALARMING[each.kind] else URGENT,
        )
        for each in sorted(found, key=lambda each: -each.score)
    ]


Span = tuple[int, int]


def _alone(said: str, given: Rules) -> Iterator[tuple[str, Span, bool]]:
    for word in given.alone.find(said):
        denied = _is_denied(said, word, given)
        if word.meaning == SELF_HARM or not (denied or _is_supposed(said, word, given)):
            yield word.meaning, (word.start, word.end), denied


def _together(said: str, given: Rules) -> Iterator[tuple[str, Span, bool]]:
    """Yield what only two words together say; a supposition takes danger to life away, not self-harm."""
    known: dict[str, Words] = {}
    for rule in given.together:
        first = _words(said, rule.first, given, known)
        second = _words(said, rule.second, given, known) if first else []
        for pair in _pairs(first, second, rule.near):
            denied = any(_is_denied(said, each, given) for each in pair)
            if rule.kind == SELF_HARM or not (denied or any(_is_supposed(said, each, given) for each in pair)):
                yield from ((rule.kind, (each.start, each.end), denied) for each in pair)


def _words(said: str, name: str, given: Rules, known: dict[str, Words]) -> Words:
    if name not in known:
        known[name] = list(given.groups[name].find(said))
    return known[name]


def _pairs(first: Words, second: Words, near: int) -> Iterator[tuple[Found[None], Found[None]]]:
    """Yield each word of the first list with the nearest of the second on either side that does not overlap it."""
    starts, ends = [each.start for each in second], [each.end for each in second]
    for word in first:
        after, before = bisect_left(starts, word.end), bisect_left(ends, word.start + 1) - 1
        if after < len(second) and starts[after] - word.end <= near:
            yield word, second[after]
        if before >= 0 and word.start - ends[before] <= near:
            yield second[before], word


def _is_denied(said: str, word: Found[Any], given: Rules) -> bool:
    return given.denied.search(_clause_before(said, word.start)) is not None


def _is_supposed(said: str, word: Found[Any], given: Rules) -> bool:
    return given.supposed.search(_clause_before(said, word.start)) is not None


def _clause_before(said: str, start: int) -> str:
    return said[max(0, start - _EARLIER) : start].rpartition(STOP)[2]


def _without_sayings(text: str, given: Rules) -> str:
    """Put marks in the place of what is only a manner of speaking."""
    kept = list(text)
    for saying in given.sayings.find(text):
        kept[saying.start : saying.end] = "#" * (saying.end - saying.start)
    return "".join(kept)
