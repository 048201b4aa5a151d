"""What hangs on the wall: teams, figures, honours of those who agreed; nothing private, nobody shamed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from gongyou.boards import ranking
from gongyou.boards.models import Board
from gongyou.core import cache, clock
from gongyou.core.db import session
from gongyou.core.outbox import emit
from gongyou.events import BoardsStale
from gongyou.identity.models import Member, MemberStatus
from gongyou.points import service as points
from gongyou.points.catalogue import EVENTS, EventKind
from tests.badges.deeds import find
from tests.quality.hazards.loop import Loop
from tests.reports.days import DAY, HOUR, NOON
from tests.reports.screens import connect, contest, look, seen
from tests.sql import queries
from tests.world import deliver

LATER = NOON + timedelta(minutes=1)
OPEN = {"is_public": True, "name_shown": "full", "unit_shown": True, "reason_shown": True}


@pytest.fixture(autouse=True)
def seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write to a ranking is seen by the next read."""
    monkeypatch.setattr(ranking, "SHOWN_WITHIN_MS", 0)


@pytest.fixture
def staffed(loop: Loop) -> Loop:
    """Both teams have enough people to stand on a board per head."""
    for n in range(5):
        loop.world.member(f"检修工{n}")
        loop.world.member(f"生产工{n}", unit=loop.world.other_team)
    return loop


def decorate(loop: Loop, member: Member, times: int, **consent: Any) -> str:
    """Let a member earn badges for finds, and decide what their newest certificate says; return the grant's id."""
    find(loop.world, member, times)
    deliver(loop.world)
    grant_id = str(loop.world.call(member, "GET", "/me/badge-grants").json["items"][0]["id"])
    if consent:
        path = f"/me/badges/{grant_id}/certificate/consent"
        assert loop.world.call(member, "PUT", path, json=consent).status_code == 200
    return grant_id


def later(loop: Loop, display: dict[str, Any], at: Any = LATER) -> dict[str, Any]:
    """Return what a screen shows a while later, when nothing is remembered from before."""
    with clock.at(at):
        return seen(loop, display)


def test_an_empty_tenant_has_an_empty_wall(loop: Loop) -> None:
    shown = seen(loop, connect(loop))
    assert (shown["name"], shown["tenant"], shown["day"]) == ("副井口", f"{loop.world.code} 煤矿", "2026-11-20")
    assert (shown["server_time"], shown["timezone"]) == (NOON.isoformat(), "Asia/Shanghai")
    assert (shown["contest"], shown["climber"], shown["honours"], shown["deeds"]) == (None, None, [], [])
    assert shown["today"] == {"found": 0, "closed": 0, "found_yesterday": 0, "closed_yesterday": 0}
    assert [node["name"] for node in shown["nodes"]] == ["上报", "确认", "派单", "整改", "验收", "溯源", "销号"]
    assert shown["ranking"]["items"] == []


def test_a_wall_names_the_zone_of_its_day(loop: Loop, transaction: Any) -> None:
    with transaction.as_owner() as connection:
        moved = text("UPDATE tenants SET timezone = 'Pacific/Auckland' WHERE id = :t")
        connection.execute(moved, {"t": loop.world.tenant_id})
    shown = later(loop, connect(loop), NOON + timedelta(hours=9))
    assert (shown["timezone"], shown["day"]) == ("Pacific/Auckland", "2026-11-21")


def test_hazards_are_counted_of_the_screens_units(loop: Loop) -> None:
    everywhere = connect(loop)
    team = connect(loop, unit_id=str(loop.world.other_team.id))
    with clock.at(NOON - DAY):
        loop.at("closed")
        loop.report()
    loop.at("rectify")
    loop.report(loop.stranger)
    shown = later(loop, everywhere)
    assert shown["today"] == {"found": 2, "closed": 0, "found_yesterday": 2, "closed_yesterday": 1}
    assert {node["node"]: node["open"] for node in shown["nodes"] if node["open"]} == {"confirm": 2, "rectify": 1}
    assert later(loop, team)["today"]["found"] == 1


def test_teams_stand_in_their_places_and_the_fastest_climber_is_told(staffed: Loop) -> None:
    loop = staffed
    screen = connect(loop, board="team-quality-per-head")
    with clock.at(NOON - 2 * DAY):
        find(loop.world, loop.fitter, 2)
    deliver(loop.world)
    find(loop.world, loop.finder, 9)
    deliver(loop.world)
    shown = later(loop, screen)
    places = [(p["rank"], p["unit_name"], p["parent_name"], p["movement"]) for p in shown["ranking"]["items"]]
    assert places == [(1, "检修班", "综采一队", None), (2, "生产班", "综采一队", -1)]
    assert shown["climber"] is None, "who is new has not climbed, and who fell is not told of"
    with clock.at(NOON + DAY):
        find(loop.world, loop.fitter, 20)
        with loop.world.work():
            emit(BoardsStale())
        deliver(loop.world)
        assert seen(loop, screen)["climber"] == {"unit_name": "生产班", "movement": 1}


def test_a_contest_stands_in_the_head_with_its_teams(staffed: Loop) -> None:
    loop = staffed
    running = contest(loop, "start")
    screen = connect(loop, contest_id=running["id"])
    find(loop.world, loop.finder, 2)
    deliver(loop.world)
    shown = later(loop, screen)
    assert shown["contest"] == {
        "name": "四季度质量攻坚擂台赛",
        "state": "running",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "days": 30,
        "day": 20,
        "days_left": 10,
    }
    first = shown["ranking"]["items"][0]
    assert (first["unit_name"], first["points"]) == ("检修班", 10)
    with clock.at(NOON + 20 * DAY):
        over = seen(loop, screen)["contest"]
        assert (over["day"], over["days_left"], over["state"]) == (30, 0, "running")
        assert loop.world.call(loop.officer, "POST", f"/contests/{running['id']}/closure").status_code == 200
    with clock.at(NOON + 21 * DAY):
        closed = seen(loop, screen)
        assert (closed["contest"]["state"], closed["contest"]["days_left"]) == ("closed", 0)
        assert closed["ranking"]["items"][0]["points"] == 10


def test_a_frozen_board_shows_what_it_showed_at_the_freeze(staffed: Loop) -> None:
    loop = staffed
    screen = connect(loop, board="team-quality")
    find(loop.world, loop.finder)
    deliver(loop.world)
    frozen = loop.world.call(loop.admin, "POST", "/boards/team-quality/freeze", json={"note": "周五揭榜"})
    assert frozen.status_code == 200
    find(loop.world, loop.finder, 3)
    deliver(loop.world)
    shown = later(loop, screen)["ranking"]
    assert (shown["frozen"], [p["points"] for p in shown["items"]]) == (True, [5])


def test_only_who_shows_their_full_name_is_honoured_gold_first(loop: Loop) -> None:
    screen, world = connect(loop), loop.world
    people = {
        name: world.member(name) for name in ("全名者", "半名者", "隐名者", "未公开", "离职者", "被撤者", "金牌者")
    }
    for name, member in people.items():
        shown = {"半名者": "masked", "隐名者": "hidden"}.get(name, "full")
        grant_id = decorate(
            loop, member, 40 if name == "金牌者" else 3, **OPEN | {"name_shown": shown, "is_public": name != "未公开"}
        )
        if name == "被撤者":
            certificate = world.call(member, "GET", f"/me/badges/{grant_id}/certificate").json["id"]
            path = f"/certificates/{certificate}/revocation"
            assert world.call(loop.admin, "POST", path, json={"reason": "记错了"}).status_code == 204
    with world.work():
        session().get_one(Member, (world.tenant_id, people["离职者"].id)).status = MemberStatus.LEFT
    shown = later(loop, screen)["honours"]
    assert [each["name"] for each in shown] == ["金牌者", "全名者"]
    assert [each["tier"] for each in shown] == sorted((each["tier"] for each in shown), reverse=True)
    assert all(each["unit_name"] == "检修班" and each["reason"] for each in shown)
    assert shown[0]["picture_url"].startswith("/api/v1/badge-pictures/")


def test_unit_and_reason_of_who_is_honoured_are_theirs_to_tell_and_to_take_back(loop: Loop) -> None:
    screen = connect(loop)
    grant_id = decorate(loop, loop.finder, 3, **OPEN | {"unit_shown": False, "reason_shown": False})
    [shown] = later(loop, screen)["honours"]
    assert (shown["name"], shown["unit_name"], shown["reason"]) == ("孟庆山", None, None)
    path = f"/me/badges/{grant_id}/certificate/consent"
    loop.world.call(loop.finder, "PUT", path, json=OPEN | {"name_shown": "masked"})
    assert later(loop, screen, NOON + timedelta(minutes=2))["honours"] == []


def test_old_honours_and_those_of_other_units_are_not_shown(loop: Loop) -> None:
    team = connect(loop, unit_id=str(loop.world.other_team.id))
    decorate(loop, loop.finder, 3, **OPEN)
    assert later(loop, team)["honours"] == []
    everywhere = connect(loop)
    assert len(later(loop, everywhere)["honours"]) == 1
    assert later(loop, everywhere, NOON + 31 * DAY)["honours"] == []


def test_deeds_are_told_by_team_the_newest_first(loop: Loop) -> None:
    screen = connect(loop)
    loop.world.member("第三人")
    with clock.at(NOON - HOUR):
        find(loop.world, loop.finder)
    find(loop.world, loop.fitter, severity="serious")
    deeds = later(loop, screen)["deeds"]
    assert [(d["event"], d["unit_name"], d["points"], d["at"]) for d in deeds] == [
        ("hazard.confirmed", "生产班", 5, NOON.isoformat()),
    ], "the finder's team has two people: everybody would know who it was"
    loop.world.member("第四人")
    assert [d["unit_name"] for d in later(loop, screen, NOON + timedelta(minutes=2))["deeds"]] == ["生产班", "检修班"]
    assert later(loop, screen, NOON + 4 * DAY)["deeds"] == []


def test_what_was_taken_back_is_not_told(staffed: Loop) -> None:
    screen = connect(staffed)
    [hazard_id] = find(staffed.world, staffed.finder)
    with staffed.world.work():
        points.reverse("hazard", hazard_id, note="看错了")
    assert later(staffed, screen)["deeds"] == []


def test_deeds_that_are_nobodys_business_are_never_told(staffed: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reward for a grievance, once there are such, does not come onto the wall by itself; nor does a correction."""
    loop, screen = staffed, connect(staffed)
    monkeypatch.setitem(EVENTS, "grievance.led_to_change", EventKind("grievance.led_to_change", ("reporter",)))
    with loop.world.work():
        points.adjust(loop.finder.id, "quality", 7, note="补记诉求奖励")
    find(loop.world, loop.fitter)
    with loop.world.work():
        # The ledger is append-only: only the login of the tests may rewrite what a deed was.
        for statement in ("SET LOCAL ROLE NONE", _RENAMED, "SET LOCAL ROLE gongyou_app"):
            session().execute(text(statement))
    assert later(loop, screen)["deeds"] == []


_RENAMED = "UPDATE transactions SET reason = 'grievance.led_to_change' WHERE reason = 'hazard.confirmed'"


def test_nothing_private_is_on_the_wall(staffed: Loop) -> None:
    """Neither names nor numbers nor ids of people, no words of a report, no picture, no case, no comment."""
    loop = staffed
    running = contest(loop, "start")
    screens = [connect(loop), connect(loop, contest_id=running["id"]), connect(loop, board="area-quality")]
    secret = "金丝雀七三"
    hazard = loop.report(description=f"{secret}一", title=f"{secret}二", place=f"{secret}三")
    loop.world.call(loop.officer, "POST", f"/cases/{hazard['id']}/comments", json={"text": f"{secret}四"})
    loop.done(loop.officer, hazard, "confirmation")
    loop.done(loop.officer, loop.report(description=f"{secret}五"), "refusal", reason=f"{secret}六")
    loop.at("closed")
    with loop.world.work():
        points.adjust(loop.finder.id, "quality", -3, note=f"{secret}七")
    decorate(loop, loop.stranger, 12, **OPEN | {"name_shown": "masked"})
    with loop.world.work():
        people = session().scalars(select(Member)).all()
        boards = session().scalars(select(Board)).all()
    known = {value for m in people for value in (m.name, m.employee_no, str(m.id), m.id.hex)} | {
        str(b.id) for b in boards
    }
    for screen in screens:
        with clock.at(LATER):
            body = look(loop, screen).get_data(as_text=True)
        assert secret not in body
        assert [value for value in known if value in body] == []
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", body), "no id of anything"
        assert "YH-" not in body
        keys = set(re.findall(r'"(\w+)":', body))
        assert keys.isdisjoint(
            {"overdue", "breached", "responsible", "finder", "member", "title", "place", "note", "me"}
        )


def test_another_tenants_deeds_stay_their_own(loop: Loop, other_world: Any) -> None:
    for n in range(4):
        other_world.member(f"外矿{n}")
    find(other_world, other_world.member("外矿人"), 3)
    deliver(other_world)
    shown = later(loop, connect(loop))
    assert (shown["deeds"], shown["ranking"]["items"]) == ([], [])


def test_a_wall_on_which_nothing_has_changed_costs_no_transfer(loop: Loop) -> None:
    screen = connect(loop)
    first = look(loop, screen)
    with clock.at(LATER):
        again = look(loop, screen, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    loop.report()
    with clock.at(NOON + timedelta(minutes=2)):
        changed = look(loop, screen, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert changed.headers["Cache-Control"] == "private, no-cache"


def test_screens_that_show_the_same_compute_it_once(loop: Loop) -> None:
    one, two = connect(loop), connect(loop, name="调度室")
    with queries() as first:
        seen(loop, one)
    with queries() as second:
        assert seen(loop, two)["name"] == "调度室"
    with queries() as third:
        seen(loop, two)
    assert len(first) <= 25, "in a process that has just started"
    assert len(second) <= 5
    assert len(third) <= 4, "to the minute: who was seen just now is not noted again"


@pytest.mark.constant_queries
def test_the_wall_takes_the_same_few_statements_however_much_there_is(staffed: Loop) -> None:
    loop, screen = staffed, connect(staffed)
    decorate(loop, loop.finder, 3, **OPEN)
    loop.at("rectify")
    with clock.at(LATER):
        seen(loop, screen)
    with clock.at(NOON + timedelta(minutes=2)), queries() as few:
        seen(loop, screen)
    for _ in range(8):
        loop.at("rectify")
        find(loop.world, loop.fitter)
    decorate(loop, loop.fitter, 3, **OPEN)
    with clock.at(NOON + timedelta(minutes=3)):
        seen(loop, screen)
    with clock.at(NOON + timedelta(minutes=4)), queries() as many:
        assert len(seen(loop, screen)["deeds"]) == 12
    assert len(many) == len(few) <= 15, "\n".join(many)


def test_the_wall_is_there_while_redis_is_away(staffed: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, screen = staffed, connect(staffed)
    find(loop.world, loop.finder)
    deliver(loop.world)

    def away(*_: object, **__: object) -> None:
        raise cache.RedisError("away")

    with monkeypatch.context() as patched:
        for name in ("get", "mget", "eval", "evalsha", "execute_command"):
            patched.setattr(cache.cache(), name, away)
        shown = later(loop, screen)
    assert shown["ranking"]["items"][0]["unit_name"] == "检修班"
