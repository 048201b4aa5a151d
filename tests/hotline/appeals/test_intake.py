"""What is sent twice, under another's id, or under an id that tells when: nothing is overwritten, nothing breaks."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.hotline.appeals.models import Appeal
from tests.hotline.union import TEXT, Union, staffed
from tests.world import World, make_world

CALLER = {"text": TEXT, "category": "wages", "caller": {"name": "老周", "reached_by": "井口值班室"}}


def appeals(union: Union) -> int:
    """Return how many appeals there are."""
    with union.world.work():
        return session().scalar(select(func.count()).select_from(Appeal)) or 0


def test_caller_appeal_sent_again_with_its_key_is_the_same_with_the_same_receipt(union: Union) -> None:
    body, key = CALLER | {"id": str(uuid4())}, str(uuid4())
    first, again = (union.world.call(union.officer, "POST", "/caller-appeals", json=body, key=key) for _ in range(2))
    assert (first.status_code, first.json) == (201, again.json)
    assert appeals(union) == 1


@pytest.mark.parametrize("text", [TEXT, "另一件事，不是同一个人说的。"])
def test_caller_appeal_under_a_known_id_is_refused_and_overwrites_nothing(union: Union, text: str) -> None:
    body = CALLER | {"id": str(uuid4())}
    first = union.say(union.officer, "/caller-appeals", **body)
    again = union.say(union.officer, "/caller-appeals", **body | {"text": text})
    assert (again.status_code, again.json["code"]) == (409, "appeal.id_taken")
    opened = union.say(None, "/receipts", tenant=union.world.code, receipt=first.json["receipt"])
    assert opened.json["appeal_id"] == body["id"]
    assert union.read(union.officer, body["id"]).json["text"] == TEXT
    assert appeals(union) == 1


def test_id_of_a_case_of_any_kind_is_taken_for_everybody(union: Union) -> None:
    named, anonymous = union.submit()["id"], union.submit("anonymous")["id"]
    question = union.say(union.miner, "/policy-questions", question="护理假几天").json["id"]
    other = union.world.member("李四")
    for taken in (named, anonymous, question):
        refused = union.say(other, "/appeals", mode="named", text=TEXT, category="wages", id=taken)
        assert (refused.status_code, refused.json["code"]) == (409, "appeal.id_taken"), taken
    mine = union.say(union.miner, "/appeals", mode="confidential", text=TEXT, category="wages", id=anonymous)
    assert mine.json["code"] == "appeal.id_taken"
    assert appeals(union) == 2


def test_id_that_another_tenant_uses_is_free(union: Union, application: object) -> None:
    theirs: World = make_world(application)  # type: ignore[arg-type]
    other = staffed(theirs)
    body = CALLER | {"id": str(uuid4())}
    for each in (union, other):
        assert each.say(each.officer, "/caller-appeals", **body).status_code == 201
        assert each.read(each.officer, body["id"]).json["text"] == TEXT


def test_appeal_sent_again_in_other_words_is_refused_so_that_nothing_is_lost_silently(union: Union) -> None:
    for mode in ("named", "confidential"):
        body = {"mode": mode, "text": TEXT, "category": "wages", "id": str(uuid4())}
        first = union.say(union.miner, "/appeals", **body).json
        assert union.say(union.miner, "/appeals", **body).json == first
        changed = union.say(union.miner, "/appeals", **body | {"text": f"{TEXT}还有一件"})
        assert (changed.status_code, changed.json["code"]) == (409, "appeal.submitted_before")
        assert first["number"] in changed.json["detail"]


def test_appeal_sent_many_times_at_once_is_one(committed_world: World) -> None:
    union = staffed(committed_world)
    union.world.token(union.miner)
    body = {"mode": "named", "text": TEXT, "category": "wages", "id": str(uuid4())}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: union.say(union.miner, "/appeals", **body), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == 1
    assert appeals(union) == 1


def test_line_sent_again_is_one_and_its_id_carries_no_other_words(union: Union) -> None:
    taken, line = union.submit("anonymous"), str(uuid4())
    path = f"/appeals/{taken['id']}/messages"
    first, again = (
        union.with_token(taken["token"], "POST", path, json={"id": line, "text": "还有一件"}) for _ in range(2)
    )
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    changed = union.with_token(taken["token"], "POST", path, json={"id": line, "text": "改了一个字"})
    assert (changed.status_code, changed.json["code"]) == (409, "appeal.said_before")
    mimicked = union.say(union.officer, path, id=line, text="还有一件")
    assert mimicked.json["code"] == "appeal.said_before"
    elsewhere = union.submit("anonymous")
    stolen = union.with_token(
        elsewhere["token"], "POST", f"/appeals/{elsewhere['id']}/messages", json={"id": line, "text": "还有一件"}
    )
    assert stolen.json["code"] == "appeal.said_before"
    assert [m["text"] for m in union.read(union.officer, taken["id"]).json["messages"]] == ["还有一件"]


def test_ids_that_tell_the_minute_are_refused_where_times_are_days(union: Union) -> None:
    v7 = str(new_id())
    assert UUID(v7).version == 7
    refusals = [
        union.say(union.miner, "/appeals", mode="confidential", text=TEXT, category="wages", id=v7),
        union.say(union.officer, "/caller-appeals", **CALLER | {"id": v7}),
    ]
    for mode in ("confidential", "anonymous"):
        taken = union.submit(mode)
        path, body = f"/appeals/{taken['id']}/messages", {"id": v7, "text": "还有一件"}
        refusals.append(union.say(union.officer, path, **body))
        refusals.append(
            union.say(union.miner, path, **body)
            if mode == "confidential"
            else union.with_token(taken["token"], "POST", path, json=body)
        )
    for refused in refusals:
        assert refused.status_code == 422, refused.json
        assert [(e["pointer"], e["code"]) for e in refused.json["errors"]] == [("/body/id", "random_id")]
    named = union.say(union.miner, "/appeals", mode="named", text=TEXT, category="wages", id=v7)
    assert (named.status_code, named.json["id"]) == (201, v7)


def test_anonymous_appeal_takes_no_id_of_its_sender(union: Union) -> None:
    v7 = str(new_id())
    taken = union.submit("anonymous", id=v7)
    assert UUID(taken["id"]).version == 4
