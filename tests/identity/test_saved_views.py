"""Saved views over HTTP: each member's own, bounded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, SavedView
from gongyou.identity.service_saved_views import MOST
from tests.identity.test_organisation import body
from tests.world import World


def save(world: World, member: Member, name: str = "我管的", key: str | None = None, **more: Any) -> TestResponse:
    view = {"id": str(new_id()), "page": "hazards", "name": name, "query": {"node": "rectify", "mine": "1"}}
    return world.call(member, "POST", "/me/saved-views", json=view | more, key=key)


def names(world: World, member: Member, query: str = "") -> list[str]:
    return [view["name"] for view in body(world.call(member, "GET", f"/me/saved-views{query}"))["items"]]


def test_view_is_kept_listed_and_removed(world: World) -> None:
    member = world.member()
    made = body(save(world, member), 201)
    assert made == {
        "id": made["id"],
        "page": "hazards",
        "name": "我管的",
        "query": {"node": "rectify", "mine": "1"},
    }
    body(save(world, member, "全矿", page="members", query={}), 201)
    assert names(world, member) == ["我管的", "全矿"]
    assert names(world, member, "?page=hazards") == ["我管的"]
    assert names(world, member, "?page=boards") == []
    assert world.call(member, "DELETE", f"/me/saved-views/{made['id']}").status_code == 204
    assert world.call(member, "DELETE", f"/me/saved-views/{made['id']}").status_code == 404
    assert names(world, member) == ["全矿"]


def test_views_are_their_member_s_alone(world: World, other_world: World) -> None:
    owner, other, stranger = world.member(), world.member(), other_world.member()
    view_id = body(save(world, owner), 201)["id"]
    assert names(world, other) == []
    assert world.call(other, "DELETE", f"/me/saved-views/{view_id}").status_code == 404
    assert other_world.call(stranger, "DELETE", f"/me/saved-views/{view_id}").status_code == 404
    assert body(save(other_world, stranger, id=view_id), 201)["id"] == view_id
    assert body(save(world, other, id=view_id), 409)["code"] == "conflict"
    assert names(world, owner) == ["我管的"]


def test_resend_is_recognised(world: World) -> None:
    member, view_id = world.member(), str(new_id())
    first = save(world, member, id=view_id, key="k")
    assert save(world, member, id=view_id, key="k").json == first.json
    assert body(save(world, member, "另一个", id=view_id), 409)["code"] == "conflict"
    assert names(world, member) == ["我管的"]


def test_name_is_taken_once_a_page(world: World) -> None:
    member = world.member()
    body(save(world, member), 201)
    twin = body(save(world, member, " 我管的 "), 409)
    assert twin["code"] == "saved_view.name_taken"
    assert "我管的" in twin["title"]
    body(save(world, member, page="members"), 201)


def test_no_more_than_thirty_a_page(world: World) -> None:
    member = world.member()
    for number in range(MOST):
        body(save(world, member, f"第 {number}"), 201)
    assert body(save(world, member, "多一个"), 409)["code"] == "saved_view.too_many"
    body(save(world, member, "别的页", page="members"), 201)
    last = body(world.call(member, "GET", "/me/saved-views?page=hazards"))["items"][-1]["id"]
    world.call(member, "DELETE", f"/me/saved-views/{last}")
    body(save(world, member, "又有地方了"), 201)


def test_parallel_savings_do_not_pass_the_limit(committed_world: World) -> None:
    world, member = committed_world, committed_world.member()
    for number in range(MOST - 2):
        body(save(world, member, f"第 {number}"), 201)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda n: save(world, member, f"并行 {n}").status_code, range(6)))
    assert sorted(answers) == [201, 201, 409, 409, 409, 409]
    with world.work():
        assert session().scalar(select(func.count()).select_from(SavedView)) == MOST


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1"},
        {"id": None},
        {"page": "Hazards"},
        {"page": "../x"},
        {"page": "h" * 41},
        {"name": " "},
        {"name": "名" * 41},
        {"name": "名\x07"},
        {"query": None},
        {"query": []},
        {"query": {"a": 1}},
        {"query": {"a": None}},
        {"query": {"a": {"b": "c"}}},
        {"query": {"a": ["b"]}},
        {"query": {"": "x"}},
        {"query": {"k" * 41: "x"}},
        {"query": {"a": "v" * 201}},
        {"query": {"a\x00": "x"}},
        {"query": {f"k{number}": "x" for number in range(21)}},
        {"member_id": "0190a000-0000-7000-8000-000000000000"},
    ],
)
def test_views_that_make_no_sense_are_refused(world: World, wrong: dict[str, Any]) -> None:
    member = world.member()
    answer = save(world, member, **wrong)
    assert (answer.status_code, body(answer, 422)["code"]) == (422, "invalid_input")
    assert names(world, member) == []


def test_query_at_its_bounds_is_kept_as_it_is(world: World) -> None:
    member = world.member()
    query = {f"{'键' * 37}{number:03}": "值" * 200 for number in range(20)}
    assert body(save(world, member, query=query), 201)["query"] == query
    assert body(world.call(member, "GET", "/me/saved-views"))["items"][0]["query"] == query
