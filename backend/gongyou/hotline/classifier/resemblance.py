"""How much a text resembles examples of danger: what no list foresees is told by the characters it shares with them.

Naive Bayes over terms, for each kind of danger against everything else, learned at start from our own sentences in
`seeds/hotline/danger-examples.yaml`. Texts are read by stretches of some clauses: one sentence of a long text is enough.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import log, sqrt
from typing import Any

import yaml

from gongyou.core.settings import PROJECT_ROOT
from gongyou.hotline.classifier.plain import STOP, plain, terms

PATH = PROJECT_ROOT / "seeds" / "hotline" / "danger-examples.yaml"
SMOOTHING = 0.3
STRETCH = 45
"""Characters that are judged together: some clauses, about as long as the examples."""
DAMPING = 3
"""Terms added to a stretch's number before its sum is divided by the root: few known terms prove little."""
_ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The stretch of a text that resembles a kind of danger most, how much, and the term in it that says most."""

    kind: str
    score: float
    start: int
    end: int

    def clearest(self, text: str) -> tuple[int, int]:
        """Return where in the plain text the term begins and ends that says most, rather one of several characters."""
        known = weights()[self.kind]
        found = [
            (len(term) > 1, known[term], -start, term)
            for term, start in terms(text[self.start : self.end])
            if term in known
        ]
        _, _, before, term = max(found)
        return self.start - before, self.start - before + len(term)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Return what each term says for each kind, learned once a process."""
    data: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    examples = {kind: [_terms(plain(each).text) for each in data[kind]] for kind in ("self_harm", "life", _ORDINARY)}
    kinds = [kind for kind in examples if kind != _ORDINARY]
    return {
        kind: _weights(examples[kind], [each for other in examples if other != kind for each in examples[other]])
        for kind in kinds
    }


def likenesses(text: str) -> Iterator[Likeness]:
    """Yield for each kind of danger the stretch of a plain text that resembles it most, if anything of it is known."""
    stretches, said = list(_stretches(text)), list(terms(text))
    for kind, known in weights().items():
        sums, numbers = [0.0] * (len(text) + 1), [0] * (len(text) + 1)  # of the terms that begin before each place
        for term, start in said:
            if term in known:
                sums[start + 1] += known[term]
                numbers[start + 1] += 1
        sums, numbers = list(accumulate(sums)), list(accumulate(numbers))
        scores = [
            ((sums[end] - sums[start]) / sqrt(numbers[end] - numbers[start] + DAMPING), start, end)
            for start, end in stretches
            if numbers[end] > numbers[start]
        ]
        if scores:
            yield Likeness(kind, *max(scores))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield from the beginning of each clause where as many whole clauses as fit begin and end."""
    for start in [0, *(place + 1 for place, character in enumerate(text) if character == STOP)]:
        whole = len(text) - start <= STRETCH
        end = len(text) if whole else text.rfind(STOP, start, start + STRETCH)
        yield start, end if end > start else _end(text, start)
        if whole:
            return


def _end(text: str, start: int) -> int:
    """Return where a clause ends that is longer than a stretch."""
    found = text.find(STOP, start)
    return found if found >= 0 else len(text)


def _weights(those: Sequence[set[str]], others: Sequence[set[str]]) -> dict[str, float]:
    here, there = _spread(those), _spread(others)
    return {
        term: _rate(here[term], len(those)) - _rate(there[term], len(others))
        for term in here.keys() | there.keys()
        if here[term] + there[term] > 1
    }


def _spread(examples: Iterable[set[str]]) -> Counter[str]:
    return Counter(term for each in examples for term in each)


def _rate(held: int, texts: int) -> float:
    return log((held + SMOOTHING) / (texts + 2 * SMOOTHING))


def _terms(text: str) -> set[str]:
    return {term for term, _ in terms(text)}
