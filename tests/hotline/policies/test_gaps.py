"""What people look for in vain: shown once three have missed the same, and nothing that tells who they were."""

import hashlib
import json

from sqlalchemy import select, text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.http.idempotency import IdempotencyKey
from gongyou.core.outbox import emit
from gongyou.events import HourBegan
from gongyou.hotline.policies.models import PolicyMiss
from gongyou.identity.models import Member
from tests.hotline.policies.bureau import Bureau, local
from tests.world import deliver


def miss(bureau: Bureau, words: str, *members: Member) -> None:
    """Let members search in vain."""
    for member in members:
        answer = bureau.world.call(member, "POST", "/policy-misses", json={"search": words})
        assert answer.status_code == 204, answer.json


def shown(bureau: Bureau) -> dict[str, tuple[int, int]]:
    """Return how many people missed what, and how many of them found something that did not help."""
    found = bureau.good(bureau.officer, "GET", "/policy-gaps")["items"]
    return {each["search"]: (each["people"], each["unsolved"]) for each in found}


def people(bureau: Bureau, number: int) -> list[Member]:
    """Add members."""
    return [bureau.world.member(f"工友{n}") for n in range(number)]


def test_three_people_make_a_gap_and_one_who_insists_does_not(bureau: Bureau) -> None:
    one, two, three = people(bureau, 3)
    miss(bureau, "内退条件", one, one, one, two)
    assert shown(bureau) == {}
    miss(bureau, " 内退条件？", three)
    assert shown(bureau) == {"内退条件": (3, 0)}


def test_a_search_that_finds_something_is_no_gap(bureau: Bureau) -> None:
    bureau.published(question="内退条件是什么")
    miss(bureau, "内退条件", *people(bureau, 3))
    with bureau.world.work():
        assert session().scalars(select(PolicyMiss)).all() == []


def test_what_did_not_help_is_a_gap_too(bureau: Bureau) -> None:
    policy = bureau.published(question="内退条件是什么")
    for member in people(bureau, 3):
        path, body = f"/policies/{policy['id']}/feedback", {"solved": False, "search": "内退 多少岁"}
        bureau.good(member, "POST", path, json=body)
    bureau.good(bureau.asker, "POST", f"/policies/{policy['id']}/feedback", json={"solved": True, "search": "内退"})
    assert shown(bureau) == {"内退 多少岁": (3, 3)}


def test_a_story_is_not_kept(bureau: Bureau) -> None:
    miss(bureau, "张三欠我钱不还" * 10, *people(bureau, 3))
    miss(bureau, "怎么办？", *people(bureau, 3))
    with bureau.world.work():
        assert session().scalars(select(PolicyMiss)).all() == []


def test_no_row_tells_who_searched_or_joins_two_searches(bureau: Bureau) -> None:
    one = people(bureau, 1)[0]
    miss(bureau, "内退条件", one)
    miss(bureau, "通勤车时刻", one)
    with clock.at(local(3, month=12)):
        miss(bureau, "内退条件", one)
    with bureau.world.work():
        rows = session().scalars(text("SELECT to_jsonb(m)::text FROM policy_misses AS m")).all()
        tags = set(session().scalars(select(PolicyMiss.tag)))
    assert len(rows) == len(tags) == 3
    assert all(str(one.id) not in row and one.employee_no not in row for row in rows)


def test_the_key_of_a_search_tells_neither_who_searched_nor_for_what(bureau: Bureau) -> None:
    one, policy = people(bureau, 1)[0], bureau.published()
    sent = {
        "/policy-misses": {"search": "内退条件"},
        f"/policies/{policy['id']}/feedback": {"solved": False, "search": "内退条件"},
    }
    digests = set()
    for path, body in sent.items():
        for _ in range(2):
            assert bureau.world.call(one, "POST", path, json=body, key=f"key of {path}").status_code < 300
        said = json.dumps(body).encode()
        digests.add(hashlib.sha256(f"POST /api/v1{path}?\n".encode() + said).hexdigest())
        digests.add(hashlib.sha256(f"POST /api/v1{path}\n".encode() + said).hexdigest())
    with bureau.world.work():
        kept = session().scalars(select(IdempotencyKey).where(IdempotencyKey.key.startswith("key of "))).all()
    assert len(kept) == 2
    assert {row.member_id for row in kept} & {one.id} == set()
    assert {row.request_digest for row in kept} & digests == set()


def test_old_searches_are_forgotten(bureau: Bureau) -> None:
    miss(bureau, "内退条件", *people(bureau, 3))
    with clock.at(local(1).replace(year=2038)):
        assert shown(bureau) == {"内退条件": (3, 0)}
    with clock.at(local(1, month=12).replace(year=2038)), bureau.world.work():
        emit(HourBegan(at=clock.now()))
    with clock.at(local(1, month=12).replace(year=2038)):
        deliver(bureau.world)
        assert shown(bureau) == {}
    with bureau.world.work():
        assert session().scalars(select(PolicyMiss)).all() == []
