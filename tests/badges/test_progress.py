"""What members see: what they have, how far they are, what all of it asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gongyou.badges.design import Tier
from gongyou.core import cache, clock
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.badges.deeds import badge, find, learn
from tests.sql import queries
from tests.world import World, deliver

NOON = datetime(2026, 3, 18, 4, tzinfo=UTC)


def shelf(world: World, member: Member, language: str = "zh-CN") -> dict[str, Any]:
    deliver(world)
    answer = world.call(member, "GET", "/me/badges", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json
    return body


def towards(world: World, member: Member, code: str) -> dict[str, Any]:
    [found] = [p for p in shelf(world, member)["in_progress"] if p["badge"]["code"] == code]
    return found


def test_the_nearest_goal_comes_first_and_says_what_is_missing(decorated: World) -> None:
    member, colleague = decorated.member("张三"), decorated.member("李四")
    find(decorated, colleague, 10)
    find(decorated, member, 17)
    body = shelf(decorated, member)
    assert (body["earned_count"], body["gold_count"]) == (2, 0)
    assert {(g["badge"]["code"], g["tier"]) for g in body["earned"]} == {
        ("sharp_eyes", "silver"),
        ("quality_month", "silver"),
    }
    nearest = body["in_progress"][0]
    assert nearest["badge"]["name"] == "火眼金睛"
    assert (nearest["value"], nearest["needed"], nearest["missing"], nearest["unit"]) == (17, 20, 3, "次")
    assert nearest["goal"] == "再有 3 次隐患被确认，就得金"
    assert nearest["held"] == {"tier": "silver", "holders": 2}
    assert nearest["next"] == {"tier": "gold", "holders": 0}
    assert shelf(decorated, member, "en")["in_progress"][0]["goal"] == "Hazards confirmed: 3 more for gold"


def test_who_has_all_tiers_has_no_goal_and_who_has_none_sees_where_to_begin(decorated: World) -> None:
    member = decorated.member()
    body = shelf(decorated, member)
    assert body["earned"] == []
    assert body["in_progress_count"] == 0
    assert {p["value"] for p in body["in_progress"]} == {0}
    assert "quality_model" not in {p["badge"]["code"] for p in body["in_progress"]}
    find(decorated, member, 20)
    body = shelf(decorated, member)
    assert body["gold_count"] == 2
    assert "sharp_eyes" not in {p["badge"]["code"] for p in body["in_progress"]}


def test_a_reason_is_read_from_the_evidence(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member, at=NOON)
    [grant] = shelf(decorated, member)["earned"]
    assert (grant["title"], grant["earned_on"]) == ("火眼金睛·铁", "2026-03-18")
    assert grant["reason"] == "2026 年 3 月 18 日，隐患被确认 1 次"
    [grant] = shelf(decorated, member, "en")["earned"]
    assert (grant["title"], grant["reason"]) == ("Sharp eyes · iron", "Hazards confirmed on 2026-03-18: 1")


@pytest.mark.parametrize(
    ("learnt", "running"),
    [((0, 1, 2), 3), ((1, 2, 3), 3), ((2, 3), 2), ((3, 4), 2), ((4, 5), 0), ((0, 3, 4), 3)],
    ids=["today", "not yet today", "rested yesterday", "rested two days", "broken", "after a rest"],
)
def test_a_streak_runs_until_more_days_are_missing_than_may_be_rested(
    pointed: World, learnt: tuple[int, ...], running: int
) -> None:
    member = pointed.member()
    badge(pointed, "streak", {"kind": "streak", "currency": "credit", "rest_days": 2}, iron=7)
    learn(pointed, member, [NOON - timedelta(days=n) for n in learnt])
    with clock.at(NOON):
        assert towards(pointed, member, "streak")["value"] == running


def test_the_figure_of_a_month_begins_anew(pointed: World) -> None:
    member = pointed.member()
    badge(pointed, "month", {"kind": "sum", "currency": "quality", "window": "month"}, iron=10, gold=20)
    find(pointed, member, 3, at=NOON - timedelta(days=30))
    find(pointed, member, 1, at=NOON)
    with clock.at(NOON):
        progress = towards(pointed, member, "month")
    assert (progress["value"], progress["held"]) == (5, None)


def test_everything_earned_is_listed_page_by_page(decorated: World) -> None:
    member = decorated.member()
    find(decorated, member, 20)
    deliver(decorated)
    seen: list[tuple[str, str]] = []
    cursor = ""
    while True:
        answer = decorated.call(member, "GET", f"/me/badge-grants?limit=3{cursor}").json
        seen += [(g["badge"]["code"], g["tier"]) for g in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    assert len(seen) == len(set(seen)) == 8


def test_all_badges_say_what_each_tier_takes(decorated: World) -> None:
    member = decorated.member()
    items = decorated.call(member, "GET", "/badges").json["items"]
    needs = {item["code"]: [step["need"] for step in item["steps"]] for item in items}
    assert needs["sharp_eyes"] == [f"隐患被确认 {n} 次" for n in (1, 5, 10, 20)]
    assert needs["quality_month"][0] == "一月内挣得质量分 20 分"
    assert needs["learns_every_day"][0] == "连续 7 天挣得学分"
    assert needs["quality_model"] == ["被擂台赛评为标兵"]
    one = decorated.call(member, "GET", f"/badges/{items[0]['id']}").json
    assert one == items[0]


@pytest.mark.constant_queries
def test_what_one_sees_takes_no_more_queries_the_more_was_earned(decorated: World) -> None:
    few, many = decorated.member("张三"), decorated.member("李四")
    find(decorated, few)
    find(decorated, many, 20)
    deliver(decorated)

    def counted(member: Member, path: str) -> int:
        decorated.call(member, "GET", path)  # the session and the holders are remembered from here on
        with queries() as statements:
            assert decorated.call(member, "GET", path).status_code == 200
        return len(statements)

    assert counted(few, "/me/badge-grants") == counted(many, "/me/badge-grants")
    assert counted(few, "/badges") == counted(many, "/badges")
    assert counted(few, "/me/badges") > counted(many, "/me/badges")  # what is complete is not looked at again


def test_holders_are_counted_anew_after_a_grant_and_without_redis(decorated: World) -> None:
    people = [decorated.member(name) for name in ("张三", "李四")]

    def holders() -> int:
        items = decorated.call(people[0], "GET", "/badges").json["items"]
        [steps] = [item["steps"] for item in items if item["code"] == "sharp_eyes"]
        return int(steps[0]["holders"])

    assert holders() == 0
    for number, person in enumerate(people, start=1):
        find(decorated, person)
        deliver(decorated)
        assert holders() == number
    cache.cache().flushdb()
    assert holders() == 2


def test_inactive_badges_are_for_those_who_manage_them(pointed: World) -> None:
    member, manager = pointed.member(), pointed.officer(Role.ENTERPRISE_ADMINISTRATOR)
    kept, gone = (
        badge(pointed, code, {"kind": "count", "event": "hazard.confirmed"}, iron=1) for code in ("kept", "gone")
    )
    assert pointed.call(manager, "PATCH", f"/badges/{gone}", json={"active": False}).status_code == 200

    def codes(who: Member, query: str = "") -> list[str]:
        return [item["code"] for item in pointed.call(who, "GET", f"/badges{query}").json["items"]]

    assert codes(member) == codes(member, "?active=false") == ["kept"]
    assert codes(manager) == ["gone", "kept"]
    assert codes(manager, "?active=false") == ["gone"]
    assert pointed.call(member, "GET", f"/badges/{gone}").status_code == 404
    assert pointed.call(manager, "GET", f"/badges/{gone}").status_code == 200
    assert pointed.call(member, "GET", f"/badges/{kept}").status_code == 200


def picture(world: World, member: Member | None, path: str, **headers: str) -> TestResponse:
    return world.call(member, "GET", path, headers=headers)


def test_pictures_are_drawn_once_and_known_again(decorated: World) -> None:
    member = decorated.member()
    item = decorated.call(member, "GET", "/badges").json["items"][0]
    url = item["steps"][0]["picture_url"].removeprefix("/api/v1")
    public, own = picture(decorated, None, url), picture(decorated, member, f"/badges/{item['id']}/picture?tier=iron")
    assert public.data.startswith(b"\x89PNG")
    assert public.data == own.data
    assert public.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path, who in ((url, None), (f"/badges/{item['id']}/picture?tier=iron", member)):
        again = picture(decorated, who, path, **{"If-None-Match": public.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    other = picture(decorated, member, f"/badges/{item['id']}/picture?tier=iron&state=in_progress&dark=true&size=64")
    assert other.headers["ETag"] != public.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/badge-pictures/quality/eye/platinum", 404),
        ("/badge-pictures/quality/../eye", 404),
        ("/badge-pictures/luck/eye/gold", 404),
        ("/badge-pictures/quality/eye/gold?size=10000", 422),
        ("/badge-pictures/quality/eye/gold?size=0", 422),
        ("/badge-pictures/quality/eye/gold?state=stolen", 422),
    ],
)
def test_only_what_exists_is_drawn(world: World, path: str, status: int) -> None:
    assert picture(world, None, path).status_code == status


def test_another_tenants_badge_is_not_there(decorated: World, other_world: World) -> None:
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    badge_id = decorated.call(decorated.member(), "GET", "/badges").json["items"][0]["id"]
    assert badge_id not in {item["id"] for item in other_world.call(stranger, "GET", "/badges").json["items"]}
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/picture", None),
        ("GET", "/holders", None),
        ("PATCH", "", {"active": False}),
    ):
        assert other_world.call(stranger, method, f"/badges/{badge_id}{path}", json=body).status_code == 404


def test_tiers_are_named_in_order() -> None:
    assert [tier.name.lower() for tier in Tier] == ["iron", "bronze", "silver", "gold"]
