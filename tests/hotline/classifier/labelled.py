"""The labelled texts that the classifier is measured by. `grievances.csv` is the sample data's; the other files are ours:
`appeals-tuning.csv` was looked at while lexicon and lists were written, the unseen ones were written after them."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongyou.hotline.classifier.evidence import CATEGORY, URGENCY, History, Labelled, count, occurrences
from gongyou.hotline.classifier.judgement import Heard, Suggestion, judge
from gongyou.hotline.classifier.plain import plain

DATA = Path(__file__).parents[2] / "data"
CATEGORIES = {
    "工资待遇": "wages",
    "安全生产": "safety",
    "设备工具": "equipment",
    "食堂宿舍": "canteen_dormitory",
    "休假考勤": "leave",
    "福利帮扶": "welfare",
    "法律咨询": "law",
    "心理疏导": "heart",
    "其他": "other",
}
URGENCIES = {"特急": "critical", "紧急": "urgent", "普通": "normal"}


@dataclass(frozen=True)
class Sample:
    """A labelled text, and the categories that would also do (兼及)."""

    labelled: Labelled
    also: frozenset[str] = frozenset()

    def is_right(self, category: str) -> bool:
        """Tell whether a category is the text's, or would also do."""
        return category == self.labelled.category or category in self.also


def grievances() -> list[Sample]:
    """Return the 120 appeals of the sample data."""
    return [
        Sample(
            Labelled(plain(row["text"]), CATEGORIES[row["expected_category"]], URGENCIES[row["expected_urgency"]]),
            frozenset(code for name, code in CATEGORIES.items() if f"兼及：{name}" in row["note"]),
        )
        for row in _rows("grievances.csv")
    ]


def own(name: str) -> list[Sample]:
    """Return the appeals of a file of ours."""
    return [Sample(Labelled(plain(row["text"]), row["category"], row["urgency"])) for row in _rows(name)]


def spoken_dangers() -> list[tuple[str, str]]:
    """Return texts with the kind of danger that each speaks of, empty for none; the lists were written before them."""
    return [(row["kind"], row["text"]) for row in _rows("danger-unseen.csv")]


def bucket(term: str) -> int:
    """Give each term a bucket without a secret: measuring needs no installation."""
    return int.from_bytes(term.encode(), "big") % (2**61 - 1)


def history_of(samples: Iterable[Sample]) -> Mapping[str, History]:
    """Return what is learned from texts."""
    rows, texts = count([each.labelled for each in samples], bucket)
    counts: dict[str, dict[str, dict[int, int]]] = {CATEGORY: {}, URGENCY: {}}
    for (number, aspect, label), held in rows.items():
        counts[aspect].setdefault(label, {})[number] = held
    return {
        aspect: History(counts[aspect], {label: n for (of, label), n in texts.items() if of == aspect})
        for aspect in counts
    }


def suggested(sample: Sample, history: Mapping[str, History], *, lexicon: bool = True) -> Suggestion:
    """Return what is suggested for a text by what was learned, with or without the lexicon."""
    text = sample.labelled.text
    return judge(text, Heard(occurrences(text, bucket), history), use_lexicon=lexicon)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
