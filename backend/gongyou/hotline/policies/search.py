"""Finding policies by what people type: pg_trgm's trigrams choose candidates, its word similarity ranks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.types import Text

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.hotline.policies.models import (
    Policy,
    PolicyFeedback,
    PolicyPhrasing,
    PolicyTrigram,
    PolicyVersion,
)
from gongyou.hotline.policies.rules import LIKELY, Category, relevance, spelt

_CANDIDATES = 60
"""How many of those that share most trigrams are compared closely."""


def index(version: PolicyVersion) -> None:
    """Make a version findable by its question, its variants and the title of its source."""
    ways = [spelt(text) for text in (version.question, *version.variants, version.source_title)]
    key = {"tenant_id": current_tenant_id(), "policy_id": version.policy_id, "version": version.version}
    rows = [key | {"position": number, "spelt": way} for number, way in enumerate(ways) if way]
    if not rows:
        return
    session().execute(insert(PolicyPhrasing), rows)
    trigrams = select(func.unnest(func.show_trgm(literal(" ".join(ways)))).label("trigram")).subquery()
    names = ["tenant_id", "trigram", "policy_id", "version"]
    values = select(literal(key["tenant_id"]), trigrams.c.trigram, literal(version.policy_id), literal(version.version))
    session().execute(insert(PolicyTrigram).from_select(names, values))


def forget_all_but(policy: Policy) -> None:
    """Take versions out of the search that are neither the newest nor the published one."""
    kept = [number for number in (policy.version, policy.published_version) if number is not None]
    for table in (PolicyPhrasing, PolicyTrigram):
        session().execute(delete(table).where(table.policy_id == policy.id, table.version.not_in(kept)))


@dataclass(frozen=True, slots=True)
class Likely:
    """A policy that a search may mean, and how like the search it is, 0 to 1."""

    policy_id: UUID
    category: Category
    likeness: float


def likely(search: str, among: "Select[UUID, int, Category]") -> list[Likely]:
    """Return the policies that a search may mean, of a SELECT of (id, version that counts, its category).

    Only those that share most trigrams are compared closely, so the cost hardly grows with the number of policies.
    """
    wanted = spelt(search)
    if not wanted:
        return []
    trigrams = session().scalar(select(func.show_trgm(wanted, type_=ARRAY(Text))))
    versions = among.subquery()
    policy_id, version, category = versions.c
    candidates = (
        select(policy_id.label("policy_id"), version.label("version"), category.label("category"))
        .join(PolicyTrigram, and_(PolicyTrigram.policy_id == policy_id, PolicyTrigram.version == version))
        .where(PolicyTrigram.trigram.in_(trigrams or []))
        .group_by(policy_id, version, category)
        .order_by(func.count().desc(), policy_id)
        .limit(_CANDIDATES)
        .subquery()
    )
    of_candidate = and_(
        candidates.c.policy_id == PolicyPhrasing.policy_id, candidates.c.version == PolicyPhrasing.version
    )
    best = func.max(_likeness(wanted))
    rows = session().execute(
        select(candidates.c.policy_id, candidates.c.category, best)
        .join(PolicyPhrasing, of_candidate)
        .group_by(candidates.c.policy_id, candidates.c.category)
        .having(best >= LIKELY)
    )
    return [Likely(*row) for row in rows]


def _likeness(wanted: str) -> ColumnElement[float]:
    """Return how like a phrasing is: as a part of it (somebody is still typing) or as a whole (words in another order)."""
    part = func.word_similarity(wanted, PolicyPhrasing.spelt)
    whole = func.similarity(wanted, PolicyPhrasing.spelt)
    return func.greatest(part, whole)


def ranked(search: str, among: "Select[UUID, int, Category]", *, category: Category | None, limit: int) -> list[UUID]:
    """Return the policies that a search may mean, the most relevant first."""
    found = likely(search, among)
    judged = opinions([each.policy_id for each in found])
    relevances = {
        each.policy_id: relevance(each.likeness, each.category is category, *judged.get(each.policy_id, (0, 0)))
        for each in found
    }
    return sorted(relevances, key=lambda policy_id: (-relevances[policy_id], policy_id))[:limit]


def opinions(policy_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many people policies have solved their question and not, each person's latest word."""
    latest = (
        select(PolicyFeedback.policy_id, PolicyFeedback.member_id, PolicyFeedback.solved)
        .where(PolicyFeedback.policy_id.in_(policy_ids))
        .ext(distinct_on(PolicyFeedback.policy_id, PolicyFeedback.member_id))
        .order_by(PolicyFeedback.policy_id, PolicyFeedback.member_id, PolicyFeedback.version.desc())
        .subquery()
    )
    rows = session().execute(
        select(
            latest.c.policy_id,
            func.count(case((latest.c.solved, 1))),
            func.count(case((~latest.c.solved, 1))),
        ).group_by(latest.c.policy_id)
    )
    return {policy_id: (solved, unsolved) for policy_id, solved, unsolved in rows}
