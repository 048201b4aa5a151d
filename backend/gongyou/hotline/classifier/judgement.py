"""Pure: from a text, the lexicon, the words of danger and a tenant's history to a suggestion with its reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, log

from gongyou.hotline.classifier.danger import CRITICAL, NORMAL, SELF_HARM, URGENT, Danger, dangers
from gongyou.hotline.classifier.evidence import CATEGORY, NOTHING, URGENCY, History, Score, Span, weigh
from gongyou.hotline.classifier.lexicon import Weights, hits, lexicon
from gongyou.hotline.classifier.phrases import Found
from gongyou.hotline.classifier.plain import Plain

HEART, OTHER = "heart", "other"
WEIGHT = {CATEGORY: 0.7, URGENCY: 0.5}
"""What a lexicon's weight of one adds to a label's logarithm of odds."""
SURE = 0.45
"""The least probability at which a category is suggested at all."""
URGENT_FROM = 0.45
"""The least probability of urgent or critical at which a text without words of danger is urgent: a miss costs more."""
MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category and its probability."""

    category: str
    probability: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text seems to be. `category` is None where nothing is sure enough; reasons stand as in the text."""

    category: str | None
    urgency: str
    categories: tuple[Ranked, ...]
    reasons: tuple[str, ...]
    urgency_reasons: tuple[str, ...]
    danger: tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A text's buckets, where their terms stand, and what the tenant's history says of them, by aspect."""

    places: Mapping[int, list[Span]]
    histories: Mapping[str, History]


UNHEARD = Heard({}, {})


def judge(text: Plain, heard: Heard = UNHEARD, *, use_lexicon: bool = True) -> Suggestion:
    """Suggest a category and an urgency; words of danger decide alone that a text is critical.

    Without the lexicon only what was learned counts, for measuring.
    """
    known = lexicon()
    found = list(hits(known.of_categories, text)) if use_lexicon else []
    learned = _learned(heard, CATEGORY)
    odds = _sum(CATEGORY, _start(known.categories, heard), found, learned)
    danger = tuple(dangers(text)) if use_lexicon else ()
    if any(each.kind == SELF_HARM for each in danger):
        odds[HEART] = max(odds.values()) + 1
    ranking = sorted(_softmax(odds).items(), key=lambda item: (-item[1], item[0]))
    best, probability = ranking[0]
    urgency, words = _urgency(text, heard, danger, use_lexicon=use_lexicon)
    return Suggestion(
        category=best if probability >= SURE else None,
        urgency=urgency,
        categories=tuple(Ranked(label, round(share, 3)) for label, share in ranking),
        reasons=_reasons(text, best, found, learned, heard),
        urgency_reasons=words,
        danger=danger,
    )


def _urgency(
    text: Plain, heard: Heard, danger: tuple[Danger, ...], *, use_lexicon: bool
) -> tuple[str, tuple[str, ...]]:
    for urgency in (CRITICAL, URGENT):
        words = dict.fromkeys(each.words for each in danger if each.urgency == urgency)
        if words:
            return urgency, tuple(words)[:MOST_REASONS]
    known = lexicon()
    found = list(hits(known.of_urgencies, text)) if use_lexicon else []
    learned = _learned(heard, URGENCY)
    said = _sum(URGENCY, {URGENT: 0.0, NORMAL: 0.0}, found, {})
    normal = (
        said[NORMAL] - said[URGENT] + _usually_normal(heard) + sum(each.get(NORMAL, 0.0) for each in learned.values())
    )
    if 1 / (1 + exp(-normal)) > 1 - URGENT_FROM:
        return NORMAL, ()
    spoken = {each: {URGENT: -score.get(NORMAL, 0.0)} for each, score in learned.items()}
    return URGENT, _reasons(text, URGENT, found, spoken, heard)


def _usually_normal(heard: Heard) -> float:
    """Return the logarithm of the odds that a text is normal: seven in ten before any was labelled."""
    texts = heard.histories.get(URGENCY, NOTHING).texts
    normal = texts.get(NORMAL, 0)
    return log((normal + 7) / (sum(texts.values()) - normal + 3))


def _start(labels: Iterable[str], heard: Heard) -> Score:
    """Return the score of every category that there is before a word is looked at."""
    start = dict.fromkeys((*labels, *heard.histories.get(CATEGORY, NOTHING).texts), 0.0)
    return start | {OTHER: -WEIGHT[CATEGORY] / 2}  # where as much speaks for something as for the rest, it is that


def _learned(heard: Heard, aspect: str) -> dict[int, Score]:
    return weigh(heard.histories.get(aspect, NOTHING), heard.places)


def _sum(aspect: str, start: Score, found: Iterable[Found[Weights]], learned: Mapping[int, Score]) -> Score:
    total = dict(start)
    for each in found:
        for label, weight in each.meaning.items():
            total[label] += WEIGHT[aspect] * weight
    for score in learned.values():
        for label, share in score.items():
            total[label] += share
    return total


def _softmax(odds: Score) -> Score:
    highest = max(odds.values())
    raised = {label: exp(value - highest) for label, value in odds.items()}
    total = sum(raised.values())
    return {label: value / total for label, value in raised.items()}


def _reasons(
    text: Plain, label: str, found: Iterable[Found[Weights]], learned: Mapping[int, Score], heard: Heard
) -> tuple[str, ...]:
    """Return the words that spoke most for a label, the heaviest first, none within another."""
    spans = [(WEIGHT[CATEGORY] * each.meaning[label], each.start, each.end) for each in found if label in each.meaning]
    spans += list(_learned_spans(label, learned, heard))
    chosen: list[Span] = []
    for _, start, end in sorted(spans, key=lambda span: (-span[0], span[1], -span[2])):
        if len(chosen) < MOST_REASONS and all(end <= a or start >= b for a, b in chosen):
            chosen.append((start, end))
    return tuple(dict.fromkeys(text.excerpt(*span) for span in chosen))


def _learned_spans(label: str, learned: Mapping[int, Score], heard: Heard) -> Iterator[tuple[float, int, int]]:
    """Yield terms of two characters or more that speak clearly for a label: a single one explains nothing."""
    for bucket, score in learned.items():
        weight = score.get(label, 0.0)
        if weight >= CLEARLY:
            yield from ((weight, start, end) for start, end in heard.places[bucket] if end - start > 1)


CLEARLY = 0.2
