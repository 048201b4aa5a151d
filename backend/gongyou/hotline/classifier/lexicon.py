"""The hand-written lexicon `seeds/hotline/lexicon.yaml`: what words speak for, before anything has been learned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gongyou.core.settings import PROJECT_ROOT
from gongyou.hotline.classifier.phrases import Found, Phrases
from gongyou.hotline.classifier.plain import Plain

LEXICON = PROJECT_ROOT / "seeds" / "hotline" / "lexicon.yaml"
Weights = Mapping[str, int]
"""What a phrase weighs for each label that it speaks for, 1 to 3."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Its version, and for categories and for urgencies: the labels in their order, the phrases with their weights."""

    version: int
    categories: tuple[str, ...]
    of_categories: Phrases[Weights]
    urgencies: tuple[str, ...]
    of_urgencies: Phrases[Weights]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once a process; raise ValueError for one that says something twice."""
    return read(LEXICON)


def read(path: Path) -> Lexicon:
    """Read a lexicon from a file; raise ValueError where a label lists a phrase twice."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    categories, urgencies = data["categories"], data["urgencies"]
    return Lexicon(
        data["version"],
        tuple(categories),
        Phrases(_weights(categories)),
        tuple(urgencies),
        Phrases(_weights(urgencies)),
    )


def hits(phrases: Phrases[Weights], text: Plain) -> Iterable[Found[Weights]]:
    """Return the phrases found in a text, each once however often it is said."""
    seen: set[str] = set()
    for found in phrases.find(text.text):
        said = text.text[found.start : found.end]
        if said not in seen:
            seen.add(said)
            yield found


def _weights(lists: Mapping[str, Mapping[int, list[str]]]) -> Mapping[str, Weights]:
    weights: dict[str, dict[str, int]] = {}
    for label, phrase, weight in _rows(lists):
        if label in weights.setdefault(phrase, {}):
            raise ValueError(f"{label} lists {phrase} twice")
        weights[phrase][label] = weight
    return weights


def _rows(lists: Mapping[str, Mapping[int, list[str]]]) -> Iterator[tuple[str, str, int]]:
    for label, by_weight in lists.items():
        for weight, phrases in by_weight.items():
            for phrase in phrases:
                yield label, phrase, weight
