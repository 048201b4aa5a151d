"""Suggesting a category and an urgency, and learning from the labels that people confirm."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ARRAY, Integer, any_, delete, literal, select, text

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.classifier.buckets import bucket_of
from gongyou.hotline.classifier.evidence import History, Labelled, Row, count, occurrences
from gongyou.hotline.classifier.judgement import Heard, Suggestion, judge
from gongyou.hotline.classifier.models import ClassifierTerm, ClassifierTotal
from gongyou.hotline.classifier.plain import plain

AT_ONCE = 20_000
"""Rows a statement."""


def suggest(said: str) -> Suggestion:
    """Suggest a category and an urgency for a text of the current tenant, inside a unit of work; nothing is kept of it."""
    given = plain(said)
    places = occurrences(given, bucket_of(current_tenant_id()))
    return judge(given, Heard(places, _histories(places)))


def learn(said: str, *, category: str, urgency: str) -> None:
    """Count a text under the labels that a person confirmed, in one statement.

    Only texts of named appeals 实名 may be learned, and it is the caller who knows them: what is counted here outlives
    the case. Before a case is destroyed or its labels change, take it back by `unlearn` with the same arguments.
    """
    relearn([Labelled(plain(said), category, urgency)])


def unlearn(said: str, *, category: str, urgency: str) -> None:
    """Take back what `learn` counted of a text; what then counts nothing is deleted."""
    rows = _add([Labelled(plain(said), category, urgency)], sign=-1)
    touched = ClassifierTerm.bucket == any_(literal([bucket for bucket, _, _ in rows], ARRAY(Integer)))
    session().execute(delete(ClassifierTerm).where(touched, ClassifierTerm.texts <= 0))
    session().execute(delete(ClassifierTotal).where(ClassifierTotal.texts <= 0))


def relearn(examples: Iterable[Labelled]) -> None:
    """Count many labelled texts, such as a tenant's earlier ones; see `learn` for which may be."""
    _add(examples, sign=1)


def _add(examples: Iterable[Labelled], *, sign: int) -> Collection[Row]:
    """Add to or take from the counts; return the rows that this touched."""
    rows, texts = count(examples, bucket_of(current_tenant_id()))
    ordered, totals = sorted(rows.items()), sorted(texts.items())
    for start in range(0, len(ordered), AT_ONCE):
        _write(ordered[start : start + AT_ONCE], totals if start == 0 else [], sign)
    return rows.keys()


def _write(rows: Sequence[tuple[Row, int]], totals: Sequence[tuple[tuple[str, str], int]], sign: int) -> None:
    session().execute(
        _COUNT,
        {
            "tenant": current_tenant_id(),
            "total_aspects": [aspect for (aspect, _), _ in totals],
            "total_labels": [label for (_, label), _ in totals],
            "total_texts": [sign * texts for _, texts in totals],
            "buckets": [bucket for (bucket, _, _), _ in rows],
            "aspects": [aspect for (_, aspect, _), _ in rows],
            "labels": [label for (_, _, label), _ in rows],
            "texts": [sign * texts for _, texts in rows],
        },
    )


def _histories(buckets: Iterable[int]) -> dict[str, History]:
    """Return what is known of these buckets, by aspect."""
    texts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    counts: defaultdict[str, defaultdict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for total in session().execute(select(ClassifierTotal.aspect, ClassifierTotal.label, ClassifierTotal.texts)):
        texts[total.aspect][total.label] = total.texts
    wanted = literal(list(buckets), ARRAY(Integer))
    found = select(ClassifierTerm.bucket, ClassifierTerm.aspect, ClassifierTerm.label, ClassifierTerm.texts)
    for bucket, aspect, label, held in session().execute(found.where(ClassifierTerm.bucket == any_(wanted))):
        counts[aspect][label][bucket] = held
    return {aspect: History(counts[aspect], known) for aspect, known in texts.items()}


# The totals come first and all rows in the order of their key, so that two people who label never wait for each other.
_COUNT = text("""
    WITH given AS (
        INSERT INTO classifier_totals AS known (tenant_id, aspect, label, texts)
        SELECT :tenant, aspect, label, texts
          FROM unnest(CAST(:total_aspects AS text[]), CAST(:total_labels AS text[]), CAST(:total_texts AS int[]))
               AS added (aspect, label, texts)
         ORDER BY aspect, label
            ON CONFLICT (tenant_id, aspect, label) DO UPDATE SET texts = known.texts + excluded.texts
        RETURNING 1
    )
    INSERT INTO classifier_terms AS known (tenant_id, bucket, aspect, label, texts)
    SELECT :tenant, bucket, aspect, label, texts
      FROM unnest(
               CAST(:buckets AS int[]), CAST(:aspects AS text[]), CAST(:labels AS text[]), CAST(:texts AS int[])
           ) AS added (bucket, aspect, label, texts)
     WHERE (SELECT count(*) FROM given) >= 0
     ORDER BY bucket, aspect, label
        ON CONFLICT (tenant_id, bucket, aspect, label) DO UPDATE SET texts = known.texts + excluded.texts
""")
