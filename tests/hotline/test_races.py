"""What comes many times at once counts once. On committed data, from many connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gongyou.cases.models import Case, CaseNode
from gongyou.core import cache
from gongyou.core.db import session
from gongyou.hotline.appeals.models import Appeal, AppealConfidence, AppealMessage
from tests.guards.holdings.base import picture
from tests.hotline.union import TEXT, Union, staffed
from tests.world import World


@pytest.fixture
def union(committed_world: World) -> Union:
    """A staffed hotline whose rows are committed."""
    return staffed(committed_world)


def at_once(times: int, call: Callable[[int], TestResponse]) -> list[TestResponse]:
    """Call from many threads that start together; nothing may break."""
    barrier = Barrier(times)

    def one(number: int) -> TestResponse:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(one, range(times)))
    assert [answer.text for answer in answers if answer.status_code >= 500] == []
    return answers


def settled(union: Union, **how: str) -> dict[str, str]:
    """Return an anonymous appeal that was settled."""
    taken = union.submit("anonymous", **how)
    for deed in ("acceptance", "settlement"):
        answer = union.say(union.officer, f"/appeals/{taken['id']}/{deed}", reply="办了。")
        assert answer.status_code == 200, answer.json
    return taken


def test_fifty_ratings_at_once_count_once(union: Union) -> None:
    taken = settled(union)
    path = f"/appeals/{taken['id']}/rating"
    answers = at_once(
        50, lambda n: union.with_token(taken["token"], "POST", path, json={"stars": n % 5 + 1, "comment": f"第{n}"})
    )
    assert {answer.status_code for answer in answers} == {200}
    with union.world.work():
        rated = select(func.count()).select_from(CaseNode).where(CaseNode.outcome == "rate")
        assert session().scalar(rated) == 1
        appeal = session().scalars(select(Appeal)).one()
        case = session().scalars(select(Case)).one()
        kept = session().scalars(select(AppealConfidence.member_id)).all()
    assert appeal.stars in {1, 2, 3, 4, 5}
    assert (case.state, case.outcome) == ("closed", "rate")
    assert len(kept) == len(set(kept)), "one comment, sealed once to each of its readers"


def test_twenty_acceptances_at_once_are_one(union: Union) -> None:
    taken = union.submit()
    officers = (union.officer, union.second)
    answers = at_once(20, lambda n: union.say(officers[n % 2], f"/appeals/{taken['id']}/acceptance", reply=f"收到 {n}"))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 19]
    with union.world.work():
        assert session().scalar(select(func.count()).select_from(AppealMessage)) == 1
        assert session().scalar(select(func.count()).select_from(CaseNode).where(CaseNode.outcome == "accept")) == 1


def test_the_same_key_at_once_is_one_appeal_with_one_receipt(union: Union) -> None:
    body = {"mode": "anonymous", "tenant": union.world.code, "text": TEXT, "category": "wages"}
    key = str(uuid4())
    answers = at_once(20, lambda _: union.world.call(None, "POST", "/appeals", json=body, key=key))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["receipt"] for answer in answers}) == 1  # type: ignore[index]
    assert len({answer.json["id"] for answer in answers}) == 1  # type: ignore[index]
    with union.world.work():
        assert session().scalar(select(func.count()).select_from(Appeal)) == 1


def test_the_same_message_at_once_is_one_line(union: Union) -> None:
    taken, message = union.submit("anonymous"), {"id": str(uuid4()), "text": "考勤本在班长那里"}
    path = f"/appeals/{taken['id']}/messages"
    answers = at_once(20, lambda _: union.with_token(taken["token"], "POST", path, json=message))
    assert {answer.status_code for answer in answers} == {201}
    with union.world.work():
        assert session().scalar(select(func.count()).select_from(AppealMessage)) == 1


def test_different_messages_at_once_all_stand_in_order(union: Union) -> None:
    taken = union.submit("anonymous")
    path = f"/appeals/{taken['id']}/messages"
    at_once(20, lambda n: union.with_token(taken["token"], "POST", path, json={"text": f"第 {n} 句"}))
    with union.world.work():
        assert session().scalars(select(AppealMessage.seq).order_by(AppealMessage.seq)).all() == list(range(1, 21))


def test_two_cases_merged_into_each_other_at_once_do_not_hang(union: Union) -> None:
    first, second = (union.submit() for _ in range(2))
    for each in (first, second):
        union.say(union.officer, f"/appeals/{each['id']}/acceptance", reply="收到")
    pairs = ((first, second), (second, first))
    answers = at_once(
        2, lambda n: union.say(union.officer, f"/appeals/{pairs[n][0]['id']}/merger", into=pairs[n][1]["id"])
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_the_same_file_at_once_is_kept_once(union: Union) -> None:
    taken, file_id = union.submit("anonymous"), str(uuid4())
    path = f"/appeals/{taken['id']}/files"
    cache.cache().flushdb()
    answers = at_once(
        5,
        lambda _: union.with_token(
            taken["token"], "POST", path, data={"id": file_id, **picture(1)}, content_type="multipart/form-data"
        ),
    )
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json["id"] for answer in answers} == {file_id}  # type: ignore[index]
