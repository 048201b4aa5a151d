"""G1: how good the suggestions are; `python -m tests.bench G1` prints the figures.

Five folds, five times, seeded; with the sample data the lexicon's figures are too good, as its author knew the texts:
the honest ones are those of the unseen texts.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gongyou.hotline.classifier.danger import CRITICAL, NORMAL, URGENT, dangers
from gongyou.hotline.classifier.evidence import History
from gongyou.hotline.classifier.judgement import Suggestion
from gongyou.hotline.classifier.plain import plain
from tests.bench.report import Row, at_least
from tests.hotline.classifier.labelled import Sample, grievances, history_of, own, spoken_dangers, suggested

FOLDS, REPEATED = 5, 5
Judged = Sequence[tuple[Sample, Suggestion]]


@dataclass(frozen=True)
class Figures:
    """Shares of one. `sure` is the share of texts for which a category is suggested, `sure_right` how many are right."""

    top1: float
    top2: float
    also: float
    macro_f1: float
    sure: float
    sure_right: float
    urgency: float
    recall: Mapping[str, float]
    precision: Mapping[str, float]


def figures(judged: Judged) -> Figures:
    """Return the figures of suggestions."""
    texts = len(judged)
    sure = [(each, said) for each, said in judged if said.category is not None]
    hits = Counter(each.labelled.urgency for each, said in judged if said.urgency == each.labelled.urgency)
    wanted = Counter(each.labelled.urgency for each, _ in judged)
    got = Counter(said.urgency for _, said in judged)
    return Figures(
        top1=_share(judged, lambda each, said: said.categories[0].category == each.labelled.category),
        top2=_share(judged, lambda each, said: each.labelled.category in [c.category for c in said.categories[:2]]),
        also=_share(judged, lambda each, said: each.is_right(said.categories[0].category)),
        macro_f1=_macro_f1(judged),
        sure=len(sure) / texts,
        sure_right=_share(sure, lambda each, said: said.category == each.labelled.category),
        urgency=hits.total() / texts,
        recall={label: hits[label] / wanted[label] for label in (CRITICAL, URGENT, NORMAL) if wanted[label]},
        precision={label: hits[label] / got[label] for label in (CRITICAL, URGENT, NORMAL) if got[label]},
    )


def cross_validated(*, lexicon: bool = True, learned: bool = True, repeated: int = REPEATED) -> Figures:
    """Return the figures on the sample data; each text is judged by what was learned from the other folds."""
    samples, judged = grievances(), []
    for seed in range(repeated):
        order = random.Random(seed).sample(samples, len(samples))
        for fold in range(FOLDS):
            others = [each for n, each in enumerate(order) if n % FOLDS != fold]
            history = history_of(others) if learned else {}
            judged += [(each, suggested(each, history, lexicon=lexicon)) for each in order[fold::FOLDS]]
    return figures(judged)


def unseen(learned: Sequence[Sample], *, lexicon: bool = True) -> Figures:
    """Return the figures on texts written after the lexicon, by what is learned from others."""
    history: Mapping[str, History] = history_of(learned) if learned else {}
    return figures([(each, suggested(each, history, lexicon=lexicon)) for each in own("appeals-unseen.csv")])


def danger_recall(kind: str) -> float:
    """Return the share of unseen texts of a kind of danger that are critical; of kind "" the share that is not."""
    texts = [text for each, text in spoken_dangers() if each == kind]
    critical = [text for text in texts if any(each.urgency == CRITICAL for each in dangers(plain(text)))]
    return len(critical) / len(texts) if kind else 1 - len(critical) / len(texts)


def suggestions() -> list[Row]:
    """Measure G1."""
    sample, more = grievances(), own("appeals-tuning.csv")
    return [
        *_rows("sample data, lexicon", cross_validated(learned=False, repeated=1), 0.88),
        *_rows("sample data, learned", cross_validated(lexicon=False), 0.2),
        *_rows("sample data, both", cross_validated(), 0.88),
        *_rows("unseen, lexicon", unseen([]), 0.55),
        *_rows("unseen, learned from 120", unseen(sample, lexicon=False), 0.45),
        *_rows("unseen, both from 120", unseen(sample), 0.65),
        *_rows("unseen, both from 228", unseen([*sample, *more]), 0.65),
        at_least("G1", "unseen words of self-harm that are critical", danger_recall("self_harm"), 0.6),
        at_least("G1", "unseen words of danger to life that are critical", danger_recall("life"), 0.7),
        at_least("G1", "unseen words of no danger that are not critical", danger_recall(""), 0.95),
    ]


def _rows(what: str, found: Figures, least: float) -> list[Row]:
    recall, precision = (
        ", ".join(f"{label} {share:.2f}" for label, share in shares.items())
        for shares in (found.recall, found.precision)
    )
    figure = (
        f"{what}: category right, of two {found.top2:.2f}, also 兼及 {found.also:.2f}, macro F1 {found.macro_f1:.2f}, "
        f"sure of {found.sure:.2f} and then right {found.sure_right:.2f}; urgency {found.urgency:.2f} "
        f"(recall {recall}; precision {precision})"
    )
    return [at_least("G1", figure, found.top1, least, recall=dict(found.recall), precision=dict(found.precision))]


def _share(judged: Judged, right: Callable[[Sample, Suggestion], bool]) -> float:
    return sum(right(each, said) for each, said in judged) / len(judged) if judged else 0.0


def _macro_f1(judged: Judged) -> float:
    wanted = Counter(each.labelled.category for each, _ in judged)
    got = Counter(said.categories[0].category for _, said in judged)
    hits = Counter(
        each.labelled.category for each, said in judged if said.categories[0].category == each.labelled.category
    )
    return sum(2 * hits[label] / (wanted[label] + got[label]) for label in wanted) / len(wanted)
