"""Pure: what a tenant's labelled history says for each label of a text (naive Bayes against the complement).

A term weighs by how much more often texts of a label hold it than all others do, smoothed; what only one text ever
held is not counted, so that nobody finds out by trying which words a single appeal held.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from gongyou.hotline.classifier.buckets import Bucket
from gongyou.hotline.classifier.plain import Plain, terms

CATEGORY, URGENCY = "category", "urgency"
SMOOTHING = 0.3
LEAST_TEXTS = 2
STRENGTH = 0.5
"""Of what was learned against the lexicon; the sum is divided by the root of its terms, which overlap."""
READ = 400
"""Characters at the beginning of a text that are learned and weighed: what it is about is said there."""

Span = tuple[int, int]
Counts = Mapping[str, Mapping[int, int]]
"""By label and bucket, how many texts held a term of the bucket."""
Score = dict[str, float]


@dataclass(frozen=True, slots=True)
class History:
    """Counts of the buckets that are asked for, and by label how many texts there are; of one aspect."""

    counts: Counts
    texts: Mapping[str, int]


NOTHING = History({}, {})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text whose labels a person confirmed."""

    text: Plain
    category: str
    urgency: str

    def labels(self) -> tuple[tuple[str, str], ...]:
        """Return its labels with their aspects."""
        return (CATEGORY, self.category), (URGENCY, self.urgency)


Row = tuple[int, str, str]
"""Bucket, aspect, label."""


def occurrences(text: Plain, bucket: Bucket) -> dict[int, list[Span]]:
    """Return the buckets of a text's terms with where the terms stand."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for term, start in terms(text.text[:READ]):
        spans[term].append((start, start + len(term)))
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for term, places in spans.items():
        found[bucket(term)] += places
    return dict(found)


def count(examples: Iterable[Labelled], bucket: Bucket) -> tuple[Counter[Row], Counter[tuple[str, str]]]:
    """Count in how many examples of each label each bucket occurs, and how many examples there are of each label."""
    rows: Counter[Row] = Counter()
    texts: Counter[tuple[str, str]] = Counter()
    known: dict[str, int] = {}
    for example in examples:
        held = {term for term, _ in terms(example.text.text[:READ])}
        buckets = {known[t] if t in known else known.setdefault(t, bucket(t)) for t in held}
        for aspect, label in example.labels():
            texts[aspect, label] += 1
            rows.update((each, aspect, label) for each in buckets)
    return rows, texts


def weigh(history: History, buckets: Iterable[int]) -> dict[int, Score]:
    """Return what each bucket of a text adds to each label; buckets that weigh nothing are left out."""
    total = sum(history.texts.values())
    weights: dict[int, Score] = {}
    for each in buckets:
        held = {label: counts[each] for label, counts in history.counts.items() if each in counts}
        everywhere = sum(held.values())
        if everywhere >= LEAST_TEXTS:
            weights[each] = {
                label: _rate(held.get(label, 0), texts) - _rate(everywhere - held.get(label, 0), total - texts)
                for label, texts in history.texts.items()
            }
    scale = STRENGTH / sqrt(len(weights)) if weights else 0.0
    return {each: {label: scale * weight for label, weight in score.items()} for each, score in weights.items()}


def _rate(held: int, texts: int) -> float:
    return log((held + SMOOTHING) / (texts + 2 * SMOOTHING))
