"""The policy desk of a demo tenant: what is published, how it was judged, what was asked and searched for in vain."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import yaml

from gongyou.core import clock
from gongyou.core.settings import PROJECT_ROOT
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.hotline.policies import gaps, questions, service
from gongyou.hotline.policies.rules import Category
from gongyou.hotline.policies.service import PolicyGiven
from gongyou.identity.tenants import zone
from gongyou.permissions import Role

SEED = PROJECT_ROOT / "seeds" / "hotline" / "policies.yaml"
_PUBLISHED_DAYS_AGO = 90
"""When what has a date of its own, such as a law, was put on the desk."""


def load(plan: TenantPlan, cast: Cast) -> None:
    """Fill the desk from the seed, at the times it tells, and let members use it."""
    seed: dict[str, Any] = yaml.safe_load(SEED.read_text("utf-8"))
    officer = cast.officers[Role.UNION_OFFICER][0]
    known: dict[str, UUID] = {}
    for row in seed["policies"]:
        if row.get("works", plan.works) == plan.works:
            known[row["question"]] = _publish(row, plan, cast, officer)
    readers = _readers(cast)
    for number, policy_id in enumerate(known.values()):
        for judgement in range(3 + number * 5 % 7):
            with cast.act(next(readers), clock.now() - timedelta(days=1 + judgement)):
                service.judge(policy_id, solved=(number + judgement) % 6 != 5)
    for row in seed["questions"]:
        _ask(row, cast, next(readers), officer, known)
    for row in seed["gaps"]:
        for _ in range(row["people"]):
            with cast.act(next(readers), clock.now()):
                gaps.note(row["search"], unsolved=False)


def _publish(row: dict[str, Any], plan: TenantPlan, cast: Cast, officer: UUID) -> UUID:
    published = clock.now() - timedelta(days=row.get("from_days_ago", _PUBLISHED_DAYS_AGO))
    given = PolicyGiven(
        question=row["question"],
        variants=row["variants"],
        category=Category(row["category"]),
        answer=row["answer"],
        source_title=row["source_title"].format(tenant=plan.name),
        document_number=row.get("document_number"),
        quote=row["quote"],
        valid_from=row.get("valid_from") or _day(published),
        valid_until=_day(clock.now() + timedelta(days=row["until_days_ahead"])) if "until_days_ahead" in row else None,
    )
    with cast.act(officer, published):
        policy = service.create(given)
        service.publish(policy.id, expected_version=policy.version)
    return policy.id


def _ask(row: dict[str, Any], cast: Cast, asker: UUID, officer: UUID, known: dict[str, UUID]) -> None:
    asked_at = clock.now() - timedelta(hours=row["hours_ago"])
    with cast.act(asker, asked_at):
        docket = questions.ask(question=row["question"], category=Category(row["category"]))
    if "answered_after" in row:
        policy_id = known[row["policy"]] if "policy" in row else None
        with cast.act(officer, asked_at + timedelta(hours=row["answered_after"])):
            questions.answer(docket.case.id, policy_id=policy_id, paragraphs=row["answer"])


def _readers(cast: Cast) -> Iterator[UUID]:
    """Return members without an office one after the other, again and again."""
    officers = {member_id for holders in cast.officers.values() for member_id in holders}
    return cycle([cast.members[number] for number in sorted(cast.members) if cast.members[number] not in officers])


def _day(instant: datetime) -> date:
    return instant.astimezone(zone()).date()
