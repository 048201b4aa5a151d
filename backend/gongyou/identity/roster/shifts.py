"""Shift patterns 班制: which words are known, and which of the enterprise's own patterns a word means."""

import json
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib.resources import files

from gongyou.identity.roster.cleaning import clean_text, compact, narrow
from gongyou.identity.roster.faults import RosterFault, UnfitCellError
from gongyou.identity.roster.suggestions import Suggestions

_LIST_MARK = re.compile(r"[、,;/|]")
_LONGEST_PATTERN = 12


@lru_cache(maxsize=1)
def _common() -> tuple[dict[str, int], list[str], re.Pattern[str]]:
    """Return the field's common words with their group, the groups' heads, and the shapes of words like them."""
    data = json.loads(files(__package__).joinpath("shift_patterns.json").read_text(encoding="utf-8"))
    words = {compact(word): index for index, group in enumerate(data["groups"]) for word in group}
    return words, [group[0] for group in data["groups"]], re.compile("|".join(data["shapes"]))


class ShiftPatterns:
    """The patterns that a roster may name: the enterprise's own, or the field's common ones when none are given."""

    def __init__(self, patterns: Collection[str] | None = None) -> None:
        words, heads, self._shapes = _common()
        self._own = None if patterns is None else {compact(pattern): pattern for pattern in patterns}
        self._choices = heads if patterns is None else list(patterns)
        self._groups = words
        self._nearest = Suggestions()

    def recognise(self, text: str) -> str:
        """Return the pattern meant, in the enterprise's own word where it has one. Raises UnfitCellError."""
        key = compact(text)
        if self._own is None:
            if key in self._groups or self._shapes.fullmatch(key):
                return text
        else:
            alike = [own for own in self._own if own in self._groups and self._groups[own] == self._groups.get(key)]
            if key in self._own or len(alike) == 1:
                return self._own.get(key) or self._own[alike[0]]
        raise UnfitCellError(RosterFault.SHIFT_UNKNOWN, name=text, choices="、".join(self._choices[:8]))

    def suggestion(self, text: str) -> str:
        """Return the nearest pattern, '' when none comes near."""
        return self._nearest.to(text, self._choices)


def patterns_told(texts: Iterable[str], labels: Iterable[str]) -> list[str] | None:
    """Return the patterns that a note such as 班制填：三八制、四六制 lists, None when no text lists any."""
    names = "|".join(sorted((re.escape(label) for label in labels), key=len, reverse=True))
    told = re.compile(
        rf"(?:{names})[^、,;:。]{{0,6}}?(?:填写|填|选择|选|包括|分为|有|为|:)\s*:?\s*([^。\n]+)", re.IGNORECASE
    )
    for text in texts:
        for match in told.finditer(narrow(text)):
            listed = match[1].partition(";")[0] if re.search("[、,]", match[1]) else match[1]
            items = [clean_text(item).strip("。.") for item in _LIST_MARK.split(listed.removesuffix("等"))]
            if len(items) > 1 and all(0 < len(item) <= _LONGEST_PATTERN for item in items):
                return items
    return None
