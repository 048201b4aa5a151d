"""Pure: topics 热点, groups of texts that speak of the same thing, by the character trigrams they share.

Texts are vectors of trigrams weighed by how rare they are; each joins the cluster whose centre is nearest by cosine, or
begins one. A second pass assigns all anew to the centres of the first, so that the order of the texts hardly matters.
Texts pass in the order of their ids: the same texts give the same topics. Texts are cut at the words of
`seeds/hotline/function-words.yaml`, which tie sentences together and would tie together texts that have nothing in common.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log, sqrt
from typing import Any, Generic, TypeVar

import yaml

from gongyou.core.settings import PROJECT_ROOT
from gongyou.hotline.classifier.phrases import Phrases
from gongyou.hotline.classifier.plain import STOP, Plain, plain

FUNCTION_WORDS = PROJECT_ROOT / "seeds" / "hotline" / "function-words.yaml"

Id = TypeVar("Id", bound=Hashable)
Vector = Mapping[str, float]
NEAR = 0.2
"""The least cosine between a text and a centre that makes it one of the cluster."""
SHARED = 2
"""What a text must share with a centre: a trigram, or two chunks of two characters, of which one alone is chance."""
READ = 300
"""Characters at the beginning of a text that are compared."""
TERMS = 60
"""The heaviest trigrams of a text, and of a centre to begin with, that are compared."""
COMMON = 0.1
"""Trigrams of a larger share of the texts tell nothing apart, once there are `MANY` texts."""
MANY = 100
LABEL_WORDS = 3
LONGEST_WORD = 6


@dataclass(frozen=True, slots=True)
class Topic(Generic[Id]):
    """A cluster: its texts by nearness to its centre, and its most characteristic words as they stand in texts."""

    ids: tuple[Id, ...]
    words: tuple[str, ...]


@dataclass(slots=True)
class _Cluster(Generic[Id]):
    sums: dict[str, float] = field(default_factory=dict)
    members: list[Id] = field(default_factory=list)


def topics(texts: Mapping[Id, str], *, least: int = 2) -> list[Topic[Id]]:
    """Group texts by what they speak of; clusters of fewer than `least` texts are left out, the largest come first.

    `texts` by id, whose order decides nothing but ties; ids must be sortable as strings.
    """
    plains = {key: plain(texts[key]) for key in sorted(texts, key=str)}
    chunks = {key: _chunks(each.text[:READ]) for key, each in plains.items()}
    vectors = _vectors(chunks)
    first = _pass(vectors, [])
    seeds = [_heaviest(cluster.sums) for cluster in first if len(cluster.members) >= least]
    found = [cluster for cluster in _pass(vectors, seeds) if len(cluster.members) >= least]
    found.sort(key=lambda cluster: (-len(cluster.members), str(cluster.members[0])))
    everywhere = _spread(chunks.values())
    result = []
    for cluster in found:
        centre = _heaviest(cluster.sums)
        ids = sorted(cluster.members, key=lambda key: (-_cosine(vectors[key], centre), str(key)))
        words = _words([chunks[key] for key in ids], everywhere, len(texts))
        result.append(Topic(tuple(ids), tuple(_as_written(word, (plains[key] for key in ids)) for word in words)))
    return result


@cache
def _function_words() -> Phrases[None]:
    data: dict[str, Any] = yaml.safe_load(FUNCTION_WORDS.read_text("utf-8"))
    return Phrases(dict.fromkeys(map(str, data["phrases"])))


def _chunks(text: str) -> list[str]:
    """Cut a plain text at its stops, its digits and the words that name nothing."""
    kept = [STOP if character.isdecimal() else character for character in text]
    for word in _function_words().find(text):
        kept[word.start : word.end] = STOP * (word.end - word.start)
    return [chunk for chunk in "".join(kept).split(STOP) if len(chunk) > 1]


def _vectors(chunks: Mapping[Id, Sequence[str]]) -> dict[Id, Vector]:
    """Return unit vectors of trigrams, without those of one text only, which join nothing, and those of too many."""
    grams = {key: _trigrams(each) for key, each in chunks.items()}
    spread = Counter(gram for each in grams.values() for gram in each)
    most = max(MANY, COMMON * len(chunks)) if len(chunks) > MANY else len(chunks)
    weights = {gram: log(1 + len(chunks) / texts) for gram, texts in spread.items() if 1 < texts <= most}
    return {
        key: _unit(_heaviest({gram: weights[gram] * sqrt(n) for gram, n in each.items() if gram in weights}))
        for key, each in grams.items()
    }


def _pass(vectors: Mapping[Id, Vector], seeds: Sequence[Vector]) -> list[_Cluster[Id]]:
    """Put each text into the nearest cluster, or begin one; the clusters that are begun with have these centres."""
    clusters: list[_Cluster[Id]] = []
    by_gram: defaultdict[str, dict[int, float]] = defaultdict(dict)
    norms: list[float] = []
    for seed in seeds:
        _join(clusters, by_gram, norms, len(clusters), _unit(seed))
    for key, vector in vectors.items():
        best = _nearest(vector, by_gram, norms)
        if best is None:
            best = len(clusters)
        _join(clusters, by_gram, norms, best, vector)
        clusters[best].members.append(key)
    return clusters


def _nearest(vector: Vector, by_gram: Mapping[str, Mapping[int, float]], norms: Sequence[float]) -> int | None:
    """Return the number of the cluster whose centre is nearest, None where none is near."""
    likeness: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for gram, weight in vector.items():
        for number, total in by_gram.get(gram, {}).items():
            likeness[number] += weight * total
            shared[number] += len(gram) - 1
    near = [n for n, dot in likeness.items() if shared[n] >= SHARED and dot >= NEAR * norms[n]]
    return max(near, key=lambda n: (likeness[n] / norms[n], -n), default=None)


def _join(
    clusters: list[_Cluster[Id]],
    by_gram: defaultdict[str, dict[int, float]],
    norms: list[float],
    number: int,
    vector: Vector,
) -> None:
    """Add a vector to a cluster's centre, beginning the cluster if it is new."""
    if number == len(clusters):
        clusters.append(_Cluster())
        norms.append(0.0)
    sums, square = clusters[number].sums, norms[number] ** 2
    for gram, weight in vector.items():
        before = sums.get(gram, 0.0)
        sums[gram] = by_gram[gram][number] = before + weight
        square += weight * (2 * before + weight)
    norms[number] = sqrt(square) or 1.0


def _words(members: Sequence[Sequence[str]], everywhere: Counter[str], total: int) -> Sequence[str]:
    """Return the runs of two to six characters that most members hold and few others do, none within another."""
    scored: list[tuple[float, str]] = []
    for word, held in _spread(members).items():
        if held > 1:
            share, elsewhere = held / len(members), (everywhere[word] - held) / max(1, total - len(members))
            scored.append((share * log((share + 0.01) / (elsewhere + 0.01)) * sqrt(len(word)), word))
    chosen: list[str] = []
    for _, word in sorted(scored, key=lambda each: (-each[0], -len(each[1]), each[1])):
        if len(chosen) < LABEL_WORDS and not any(_overlap(word, other) for other in chosen):
            chosen.append(word)
    return chosen


def _overlap(word: str, other: str) -> bool:
    """Tell whether two words share a pair of characters: then they are parts of the same."""
    return any(word[i : i + 2] in other for i in range(len(word) - 1))


def _as_written(word: str, members: Iterable[Plain]) -> str:
    for each in members:
        at = each.text.find(word)
        if at >= 0:
            return each.excerpt(at, at + len(word))
    return word


def _spread(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """Count in how many texts each run of two to six characters within a chunk occurs."""
    spread: Counter[str] = Counter()
    for chunks in texts:
        spread.update(
            {
                chunk[start:end]
                for chunk in chunks
                for start in range(len(chunk) - 1)
                for end in range(start + 2, min(start + LONGEST_WORD, len(chunk)) + 1)
            }
        )
    return spread


def _trigrams(chunks: Iterable[str]) -> Counter[str]:
    """Count the trigrams of a text; a chunk of two characters is one of its own."""
    grams: Counter[str] = Counter()
    for chunk in chunks:
        grams.update([chunk] if len(chunk) < 3 else [chunk[i : i + 3] for i in range(len(chunk) - 2)])
    return grams


def _heaviest(vector: Mapping[str, float]) -> Vector:
    if len(vector) <= TERMS:
        return vector
    return dict(sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:TERMS])


def _unit(vector: Vector) -> Vector:
    length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {gram: weight / length for gram, weight in vector.items()}


def _cosine(a: Vector, b: Vector) -> float:
    dot = sum(weight * b.get(gram, 0.0) for gram, weight in a.items())
    return dot / (sqrt(sum(w * w for w in b.values())) or 1.0)
