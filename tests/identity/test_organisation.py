"""The organisation tree and shift patterns over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from gongyou.core.db import session
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from gongyou.identity import service_units
from gongyou.identity.models import Member, Unit, UnitKind
from gongyou.permissions import Role
from tests.sql import queries
from tests.world import World


def body(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


@pytest.fixture
def admin(world: World) -> Member:
    return world.officer(Role.ENTERPRISE_ADMINISTRATOR)


def add(world: World, admin: Member, name: str, parent: Unit, kind: str = "team") -> dict[str, Any]:
    made: dict[str, Any] = body(
        world.call(admin, "POST", "/units", json={"name": name, "kind": kind, "parent_id": str(parent.id)}), 201
    )
    return made


def test_everyone_sees_the_tree_in_its_order(world: World) -> None:
    member = world.member()
    found = body(world.call(member, "GET", "/units"))["items"]
    assert [u["path"][-1] for u in found][:2] == ["云岫岭煤矿", "综采一队"]
    assert {u["name"]: u["member_count"] for u in found} == {"云岫岭煤矿": 0, "综采一队": 0, "检修班": 1, "生产班": 0}
    below = body(world.call(member, "GET", f"/units?below_id={world.area.id}"))["items"]
    assert {u["name"] for u in below} == {"综采一队", "检修班", "生产班"}
    children = body(world.call(member, "GET", f"/units?parent_id={world.mine.id}"))["items"]
    assert [u["id"] for u in children] == [str(world.area.id)]


def test_pages_of_the_tree_cost_the_same_however_many_units(world: World) -> None:
    def statements() -> int:
        with world.work(), queries() as counted:
            service_units.units(limit=200)
        return len(counted)

    few = statements()
    with world.work():
        for number in range(30):
            service_units.create_unit(name=f"{number} 班", kind=UnitKind.TEAM, parent_id=world.area.id)
    assert statements() == few


def test_unit_is_added_renamed_and_its_twin_refused(world: World, admin: Member) -> None:
    made = add(world, admin, "运转班", world.area)
    assert made["path"] == ["云岫岭煤矿", "综采一队", "运转班"]
    twin = world.call(admin, "POST", "/units", json={"name": "运转班", "kind": "team", "parent_id": str(world.area.id)})
    assert body(twin, 409)["code"] == "unit.name_taken"
    assert body(twin, 409)["title"] == "同级已经有“运转班”"
    renamed = body(world.call(admin, "PATCH", f"/units/{made['id']}", json={"name": "运转一班", "kind": "area"}))
    assert (renamed["name"], renamed["kind"]) == ("运转一班", "area")
    clash = world.call(admin, "PATCH", f"/units/{made['id']}", json={"name": "检修班"})
    assert body(clash, 409)["code"] == "unit.name_taken"


def test_second_root_is_refused(world: World, admin: Member) -> None:
    answer = world.call(admin, "POST", "/units", json={"name": "另一个矿", "kind": "mine"})
    assert body(answer, 409)["code"] == "unit.root_exists"


def test_unit_moves_with_all_below_and_rights_follow_at_once(world: World, admin: Member) -> None:
    other_area = add(world, admin, "综采二队", world.mine, "area")
    leader = world.member("贺永强", roles={Role.QUALITY_OFFICER: world.area})
    quarry = world.member(unit=world.team)
    assert world.call(leader, "GET", f"/members/{quarry.id}").status_code == 200
    moved = body(world.call(admin, "PATCH", f"/units/{world.team.id}", json={"parent_id": other_area["id"]}))
    assert moved["path"] == ["云岫岭煤矿", "综采二队", "检修班"]
    assert world.call(leader, "GET", f"/members/{quarry.id}").status_code == 404
    history = body(world.call(admin, "GET", f"/units/{world.team.id}/moves"))["items"]
    assert [(m["from_parent_id"], m["to_parent_id"]) for m in history] == [(str(world.area.id), other_area["id"])]


def test_whole_subtree_gets_new_paths(world: World, admin: Member) -> None:
    other = add(world, admin, "采煤工区", world.mine, "area")
    group = add(world, admin, "一组", world.team)
    body(world.call(admin, "PATCH", f"/units/{world.area.id}", json={"parent_id": other["id"]}))
    with world.work():
        paths = dict(session().execute(select(Unit.name, Unit.path)).all())
    assert paths["综采一队"].startswith(paths["采煤工区"])
    assert paths["检修班"].startswith(paths["综采一队"])
    assert paths["一组"].startswith(paths["检修班"])
    shown = body(world.call(admin, "GET", f"/units/{group['id']}"))
    assert shown["path"] == ["云岫岭煤矿", "采煤工区", "综采一队", "检修班", "一组"]


@pytest.mark.parametrize("target", ["team", "area"])
def test_unit_cannot_move_below_itself(world: World, admin: Member, target: str) -> None:
    parent: Unit = getattr(world, target)
    answer = world.call(admin, "PATCH", f"/units/{world.area.id}", json={"parent_id": str(parent.id)})
    assert body(answer, 409)["code"] == "unit.below_itself"


def test_two_moves_at_once_cannot_make_a_ring(committed_world: World, application: Application) -> None:
    world = committed_world
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    world.token(admin)
    first, second = world.team, world.other_team

    def move(pair: tuple[Unit, Unit]) -> int:
        return world.call(admin, "PATCH", f"/units/{pair[0].id}", json={"parent_id": str(pair[1].id)}).status_code

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(move, [(first, second), (second, first)]))
    assert answers == [200, 409]


def test_root_neither_moves_nor_closes(world: World, admin: Member) -> None:
    move = world.call(admin, "PATCH", f"/units/{world.mine.id}", json={"parent_id": str(world.area.id)})
    assert body(move, 409)["code"] == "unit.root_stays"
    assert body(world.call(admin, "POST", f"/units/{world.mine.id}/closure"), 409)["code"] == "unit.root_stays"


def test_only_an_empty_unit_closes_and_takes_nothing_in_until_it_opens(world: World, admin: Member) -> None:
    member = world.member(unit=world.team)
    closing = f"/units/{world.team.id}/closure"
    assert body(world.call(admin, "POST", f"/units/{world.area.id}/closure"), 409)["code"] == "unit.not_empty"
    assert body(world.call(admin, "POST", closing), 409)["code"] == "unit.not_empty"
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"unit_id": str(world.other_team.id)}))
    assert body(world.call(admin, "POST", closing), 201)["closed_at"] is not None
    back = world.call(admin, "PATCH", f"/members/{member.id}", json={"unit_id": str(world.team.id)})
    assert body(back, 409)["code"] == "unit.closed"
    names = [u["name"] for u in body(world.call(admin, "GET", "/units"))["items"]]
    assert "检修班" not in names
    assert [u["name"] for u in body(world.call(admin, "GET", "/units?closed=true"))["items"]] == ["检修班"]
    assert body(world.call(admin, "DELETE", closing))["closed_at"] is None
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"unit_id": str(world.team.id)}))


def test_member_cannot_slip_into_a_unit_while_it_closes(committed_world: World, application: Application) -> None:
    world = committed_world
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    world.token(admin)

    def close(_: int) -> int:
        return world.call(admin, "POST", f"/units/{world.team.id}/closure").status_code

    def enter(number: int) -> int:
        person = {"employee_no": f"N{number}", "name": "新人", "unit_id": str(world.team.id)}
        return world.call(admin, "POST", "/members", json=person).status_code

    with ThreadPoolExecutor(4) as threads:
        entered = [threads.submit(enter, number) for number in range(4)]
        closed = threads.submit(close, 0).result()
        inside = [each.result() for each in entered].count(201)
    # Either somebody was in and the unit stayed open, or it closed and nobody came in.
    assert (closed, inside > 0) in {(201, False), (409, True)}


def test_administrator_of_an_area_manages_only_that_area(world: World) -> None:
    limited = world.member("区队管理员", unit=world.area, roles={Role.ENTERPRISE_ADMINISTRATOR: world.area})
    inside = {"name": "一班", "kind": "team", "parent_id": str(world.area.id)}
    made = body(world.call(limited, "POST", "/units", json=inside), 201)
    outside = inside | {"parent_id": str(world.mine.id)}
    assert world.call(limited, "POST", "/units", json=outside).status_code == 403
    assert world.call(limited, "PATCH", f"/units/{world.mine.id}", json={"name": "改名"}).status_code == 403
    # Nor can they carry a unit out of what they manage.
    out = {"parent_id": str(world.mine.id)}
    assert world.call(limited, "PATCH", f"/units/{made['id']}", json=out).status_code == 403
    up = {"parent_id": str(world.mine.id), "name": "改名"}
    assert world.call(limited, "PATCH", f"/units/{made['id']}", json=up).status_code == 403
    with world.work():
        unit = session().get_one(Unit, (world.tenant_id, UUID(made["id"])))
        assert (unit.parent_id, unit.name) == (world.area.id, "一班")


def test_member_changes_nothing_of_the_organisation(world: World) -> None:
    member = world.member()
    assert world.call(member, "POST", "/units", json={"name": "x", "kind": "team"}).status_code == 403
    assert world.call(member, "PATCH", f"/units/{world.team.id}", json={"name": "x"}).status_code == 403
    assert world.call(member, "POST", f"/units/{world.team.id}/closure").status_code == 403
    assert (
        world.call(member, "POST", "/shift-patterns", json={"name": "x", "day_starts_at": "06:00"}).status_code == 403
    )


def test_units_of_another_tenant_do_not_exist(world: World, other_world: World, admin: Member) -> None:
    foreign = other_world.team.id
    calls = [
        ("GET", f"/units/{foreign}", None),
        ("GET", f"/units?below_id={foreign}", None),
        ("GET", f"/units/{foreign}/moves", None),
        ("PATCH", f"/units/{foreign}", {"name": "x"}),
        ("POST", f"/units/{foreign}/closure", None),
        ("DELETE", f"/units/{foreign}/closure", None),
        ("POST", "/units", {"name": "x", "kind": "team", "parent_id": str(foreign)}),
        ("PATCH", f"/units/{world.team.id}", {"parent_id": str(foreign)}),
    ]
    for method, path, json in calls:
        kwargs: dict[str, Any] = {} if json is None else {"json": json}
        absent = path.replace(str(foreign), str(new_id()))
        for each in (path, absent):
            assert world.call(admin, method, each, **kwargs).status_code == 404, (method, each)


def test_list_of_paths_is_added_once(world: World) -> None:
    wanted = [
        ("井工矿区", "综掘一队", "掘进一班"),
        ("井工矿区", "综掘一队", "检修班"),
        ("云岫岭煤矿", "综采一队", "检修班"),
    ]
    with world.work():
        assert service_units.add_paths(wanted) == 4
        assert service_units.add_paths(wanted) == 0
        found = service_units.paths_by_name()
        top = session().get_one(Unit, (world.tenant_id, found["云岫岭煤矿", "井工矿区"]))
        assert (top.kind, top.parent_id) == (UnitKind.MINE, world.mine.id)
        leaf = session().get_one(Unit, (world.tenant_id, found["云岫岭煤矿", "井工矿区", "综掘一队", "掘进一班"]))
        assert leaf.kind is UnitKind.TEAM
        assert leaf.path.startswith(top.path)
        assert found["云岫岭煤矿", "综采一队", "检修班"] == world.team.id


def test_shift_patterns_are_kept_by_the_administrator(world: World, admin: Member) -> None:
    made = body(world.call(admin, "POST", "/shift-patterns", json={"name": "三八制", "day_starts_at": "06:00"}), 201)
    assert made["day_starts_at"] == "06:00:00"
    twin = world.call(admin, "POST", "/shift-patterns", json={"name": "三八制", "day_starts_at": "07:00"})
    assert body(twin, 409)["code"] == "shift_pattern.name_taken"
    path = f"/shift-patterns/{made['id']}"
    assert body(world.call(admin, "PATCH", path, json={"day_starts_at": "05:30"}))["day_starts_at"] == "05:30:00"
    member = world.member()
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"shift_pattern_id": made["id"]}))
    assert [p["name"] for p in body(world.call(member, "GET", "/shift-patterns"))["items"]] == ["三八制"]
    assert body(world.call(admin, "DELETE", path), 409)["code"] == "shift_pattern.in_use"
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"shift_pattern_id": None}))
    assert world.call(admin, "DELETE", path).status_code == 204


def test_shift_pattern_of_another_tenant_does_not_exist(world: World, other_world: World, admin: Member) -> None:
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    foreign = body(
        other_world.call(stranger, "POST", "/shift-patterns", json={"name": "四六制", "day_starts_at": "06:00"}), 201
    )["id"]
    member = world.member()
    assert world.call(admin, "PATCH", f"/shift-patterns/{foreign}", json={"name": "x"}).status_code == 404
    assert world.call(admin, "DELETE", f"/shift-patterns/{foreign}").status_code == 404
    taken = world.call(admin, "PATCH", f"/members/{member.id}", json={"shift_pattern_id": foreign})
    assert taken.status_code == 404
