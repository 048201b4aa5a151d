"""The nearest known word for one that is unknown."""

from collections.abc import Collection
from difflib import SequenceMatcher

from pypinyin import lazy_pinyin

_NEAR_ENOUGH = 1.0


class Suggestions:
    """Find the word that looks and sounds most like another, for the first `limit` comparisons of a file.

    Words are typed by sound, so 综踩二队 is nearer to 综采二队 than its looks alone tell. The limit keeps a wrong
    column of thousands of names from costing minutes.
    """

    def __init__(self, limit: int = 300) -> None:
        self._left = limit
        self._sounds: dict[str, str] = {}

    def to(self, word: str, choices: Collection[str]) -> str:
        """Return the nearest choice, '' when none comes near."""
        if not choices or self._left <= 0 or len(word) > 40:
            return ""
        self._left -= 1
        likeness, choice = max((self._likeness(word, choice), choice) for choice in choices)
        return choice if likeness >= _NEAR_ENOUGH else ""

    def _likeness(self, word: str, choice: str) -> float:
        looks = SequenceMatcher(None, word, choice).ratio()
        return looks + SequenceMatcher(None, self._sound(word), self._sound(choice)).ratio()

    def _sound(self, word: str) -> str:
        if word not in self._sounds:
            self._sounds[word] = "".join(lazy_pinyin(word))
        return self._sounds[word]
