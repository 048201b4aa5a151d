"""Members over HTTP: who sees whom, what is hidden, what history keeps."""

from typing import Any

import pytest
from sqlalchemy import text

from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity import service_members
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.identity.conftest import PASSWORD, GiveAccount
from tests.identity.test_organisation import body
from tests.sql import queries
from tests.world import World, deliver

PHONE = "13900001234"


@pytest.fixture
def admin(world: World) -> Member:
    return world.officer(Role.ENTERPRISE_ADMINISTRATOR)


def names(answer: Any) -> list[str]:
    return [member["name"] for member in body(answer)["items"]]


def new_member(world: World, **more: Any) -> dict[str, Any]:
    return {"employee_no": "YX00001", "name": "詹和平", "unit_id": str(world.team.id)} | more


def test_member_is_added_with_an_account_that_waits(world: World, admin: Member) -> None:
    made = body(world.call(admin, "POST", "/members", json=new_member(world, phone=PHONE, post="采煤机司机")), 201)
    assert made["phone"] == "139****1234"
    assert (made["username"], made["activated"], made["status"]) == ("yx00001", False, "active")
    assert made["unit_path"] == ["云岫岭煤矿", "综采一队", "检修班"]
    twin = world.call(admin, "POST", "/members", json=new_member(world, name="别人"))
    assert body(twin, 409)["code"] == "member.employee_no_taken"
    assert "YX00001" in body(twin, 409)["title"]


def test_client_may_mint_the_id_and_resend(world: World, admin: Member) -> None:
    mine = str(new_id())
    first = world.call(admin, "POST", "/members", json=new_member(world, id=mine), key="k1")
    again = world.call(admin, "POST", "/members", json=new_member(world, id=mine), key="k1")
    assert body(first, 201) == body(again, 201)
    assert body(first, 201)["id"] == mine
    clash = world.call(admin, "POST", "/members", json=new_member(world, id=mine, employee_no="YX2"))
    assert clash.status_code == 409


def test_search_finds_by_name_initials_and_number(world: World, admin: Member) -> None:
    for number, name in (("YX1", "詹和平"), ("YX2", "詹建国"), ("QT3", "贺永强"), ("YX4", "张100%")):
        body(world.call(admin, "POST", "/members", json=new_member(world, employee_no=number, name=name)), 201)
    assert names(world.call(admin, "GET", "/members?q=詹")) == ["詹和平", "詹建国"]
    assert names(world.call(admin, "GET", "/members?q=zhp")) == ["詹和平"]
    assert names(world.call(admin, "GET", "/members?q=HY")) == ["贺永强"]
    assert names(world.call(admin, "GET", "/members?q=yx2")) == ["詹建国"]
    assert names(world.call(admin, "GET", "/members?q=%25")) == []
    assert names(world.call(admin, "GET", "/members?q=_X")) == []


def test_list_filters_by_subtree_status_and_role(world: World, admin: Member) -> None:
    world.member("检修", unit=world.team)
    gone = world.member("走了", unit=world.other_team)
    world.member("质量员", unit=world.other_team, roles={Role.QUALITY_OFFICER: world.area})
    body(world.call(admin, "POST", f"/members/{gone.id}/departure", json={"left_on": "2026-11-01"}), 201)
    assert names(world.call(admin, "GET", f"/members?unit_id={world.team.id}")) == ["检修"]
    assert names(world.call(admin, "GET", f"/members?unit_id={world.area.id}&status=active")) == ["检修", "质量员"]
    assert names(world.call(admin, "GET", "/members?status=left")) == ["走了"]
    assert names(world.call(admin, "GET", "/members?role=quality_officer")) == ["质量员"]
    pages: list[str] = []
    cursor = ""
    while True:
        part = body(world.call(admin, "GET", f"/members?limit=1{cursor}"))
        pages += [m["name"] for m in part["items"]]
        if part["next_cursor"] is None:
            break
        cursor = f"&cursor={part['next_cursor']}"
    assert pages == names(world.call(admin, "GET", "/members"))


def test_list_costs_the_same_however_many_members(world: World) -> None:
    def statements() -> int:
        with world.work(), queries() as counted:
            service_members.members(limit=200)
        return len(counted)

    world.member(roles={Role.TEAM_LEADER: world.team})
    few = statements()
    for number in range(20):
        world.member(f"成员{number}", unit=world.other_team, roles={Role.TEAM_LEADER: world.team})
    assert statements() == few


def test_officer_of_an_area_sees_only_that_area(world: World) -> None:
    officer = world.member("区队质量员", unit=world.team, roles={Role.QUALITY_OFFICER: world.team})
    seen, unseen = world.member("看得见", unit=world.team), world.member("看不见", unit=world.other_team)
    assert names(world.call(officer, "GET", "/members")) == ["区队质量员", "看得见"]
    assert world.call(officer, "GET", f"/members/{seen.id}").status_code == 200
    assert world.call(officer, "GET", f"/members/{unseen.id}").status_code == 404
    assert world.call(officer, "GET", f"/members/{unseen.id}/moves").status_code == 404
    # May read, may not change; and what may not be read does not exist, whatever is asked of it.
    assert world.call(officer, "PATCH", f"/members/{seen.id}", json={"name": "x"}).status_code == 403


def test_plain_member_lists_nobody(world: World) -> None:
    member = world.member()
    assert world.call(member, "GET", "/members").status_code == 403
    assert world.call(member, "GET", f"/members/{member.id}").status_code == 403


def test_members_of_another_tenant_do_not_exist(world: World, other_world: World, admin: Member) -> None:
    foreign = other_world.member("外人").id
    officer = world.officer(Role.SECURITY_ADMINISTRATOR)
    calls: list[tuple[Member, str, str, dict[str, Any]]] = [
        (admin, "GET", f"/members/{foreign}", {}),
        (admin, "PATCH", f"/members/{foreign}", {"json": {"name": "x"}}),
        (admin, "POST", f"/members/{foreign}/departure", {"json": {}}),
        (admin, "DELETE", f"/members/{foreign}/departure", {}),
        (admin, "POST", f"/members/{foreign}/activation", {}),
        (admin, "POST", f"/members/{foreign}/phone-disclosures", {"json": {"reason": "联系本人"}}),
        (admin, "GET", f"/members/{foreign}/moves", {}),
        (officer, "GET", f"/members/{foreign}/sessions", {}),
        (officer, "DELETE", f"/members/{foreign}/sessions", {}),
        (officer, "DELETE", f"/members/{foreign}/second-factor", {}),
        (admin, "GET", f"/members?unit_id={other_world.team.id}", {}),
        (admin, "POST", "/members", {"json": new_member(world, unit_id=str(other_world.team.id))}),
    ]
    for who, method, path, kwargs in calls:
        assert world.call(who, method, path, **kwargs).status_code == 404, (method, path)
    grant = {"member_id": str(foreign), "role": "team_leader", "unit_id": str(world.team.id)}
    assert world.call(officer, "POST", "/role-grants", json=grant).status_code == 404
    with other_world.work():
        assert session().get_one(Member, (other_world.tenant_id, foreign)).name == "外人"


def test_phone_is_encrypted_masked_and_shown_only_with_a_reason(world: World, admin: Member) -> None:
    made = body(world.call(admin, "POST", "/members", json=new_member(world, phone=PHONE)), 201)
    with world.work():
        stored = session().execute(text("SELECT row_to_json(m)::text FROM members m")).scalars().all()
    assert PHONE not in "".join(stored)
    auditor = world.officer(Role.AUDITOR)
    assert body(world.call(auditor, "GET", f"/members/{made['id']}"))["phone"] == "139****1234"
    path = f"/members/{made['id']}/phone-disclosures"
    assert world.call(auditor, "POST", path, json={"reason": "想看看"}).status_code == 403
    assert world.call(admin, "POST", path, json={}).status_code == 422
    assert body(world.call(admin, "POST", path, json={"reason": "井下事故联系家属"}), 201) == {"phone": PHONE}
    deliver(world)
    trail = body(world.call(auditor, "GET", "/audit/entries?action=member.phone_revealed"))["items"]
    assert [(e["actor_id"], e["detail"]["reason"]) for e in trail] == [(str(admin.id), "井下事故联系家属")]
    assert PHONE not in str(body(world.call(auditor, "GET", "/audit/entries")))


def test_move_keeps_history_and_rights_follow(world: World, admin: Member) -> None:
    officer = world.member("区队质量员", unit=world.team, roles={Role.QUALITY_OFFICER: world.team})
    member = world.member(unit=world.team)
    assert world.call(officer, "GET", f"/members/{member.id}").status_code == 200
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"unit_id": str(world.other_team.id)}))
    body(world.call(admin, "PATCH", f"/members/{member.id}", json={"unit_id": str(world.other_team.id)}))
    assert world.call(officer, "GET", f"/members/{member.id}").status_code == 404
    history = body(world.call(admin, "GET", f"/members/{member.id}/moves"))["items"]
    assert [(m["from_unit_id"], m["to_unit_id"]) for m in history] == [(str(world.team.id), str(world.other_team.id))]
    assert body(world.call(member, "GET", "/me"))["unit"]["id"] == str(world.other_team.id)


def test_administrator_of_an_area_takes_nobody_from_elsewhere(world: World) -> None:
    limited = world.member("区队管理员", unit=world.team, roles={Role.ENTERPRISE_ADMINISTRATOR: world.team})
    theirs, mine = world.member(unit=world.other_team), world.member(unit=world.team)
    into = {"unit_id": str(world.team.id)}
    assert world.call(limited, "PATCH", f"/members/{theirs.id}", json=into).status_code == 404
    away = {"unit_id": str(world.other_team.id)}
    assert world.call(limited, "PATCH", f"/members/{mine.id}", json=away).status_code == 403
    assert world.call(limited, "POST", "/members", json=new_member(world, **away)).status_code == 403


def test_leaver_loses_sessions_and_roles_at_once(world: World, admin: Member, give_account: GiveAccount) -> None:
    member = world.member("质量员", roles={Role.QUALITY_OFFICER: world.mine})
    username = give_account(world, member)
    assert world.call(member, "GET", "/members").status_code == 200
    left = body(world.call(admin, "POST", f"/members/{member.id}/departure", json={"left_on": "2026-11-01"}), 201)
    assert (left["status"], left["left_on"], left["roles"]) == ("left", "2026-11-01", [])
    assert world.call(member, "GET", "/me").status_code == 401
    sign_in = {"tenant": world.code, "username": username, "password": PASSWORD}
    assert world.call(None, "POST", "/sessions", json=sign_in).status_code == 401
    activation = world.call(admin, "POST", f"/members/{member.id}/activation")
    assert body(activation, 409)["code"] == "member.has_left"
    back = body(world.call(admin, "DELETE", f"/members/{member.id}/departure"))
    assert (back["status"], back["left_on"], back["roles"]) == ("active", None, [])
    token = body(world.call(None, "POST", "/sessions", json=sign_in), 201)["token"]
    again = world.call(None, "GET", "/members", headers={"Authorization": f"Bearer {token}"})
    assert again.status_code == 403


def test_nobody_lets_themselves_go(world: World, admin: Member) -> None:
    answer = world.call(admin, "POST", f"/members/{admin.id}/departure", json={})
    assert body(answer, 403)["code"] == "member.own_departure"


def test_own_phone_and_user_name(world: World, give_account: GiveAccount) -> None:
    member, other = world.member("张三"), world.member("李四")
    give_account(world, member)
    give_account(world, other)
    changed = body(world.call(member, "PATCH", "/me", json={"phone": PHONE, "username": "Zhang.San"}))
    assert (changed["phone"], changed["username"]) == ("139****1234", "zhang.san")
    taken = world.call(other, "PATCH", "/me", json={"username": "ZHANG.SAN"})
    assert body(taken, 409)["code"] == "account.username_taken"
    others_number = world.call(other, "PATCH", "/me", json={"username": member.employee_no})
    assert body(others_number, 409)["code"] == "account.username_taken"
    for bad in ("ab", "1abcd", "has space", "中文名字啊", "x" * 40):
        assert world.call(other, "PATCH", "/me", json={"username": bad}).status_code == 422, bad
    assert world.call(other, "PATCH", "/me", json={"phone": "12345"}).status_code == 422
    sign_in = {"tenant": world.code, "username": "zhang.san", "password": PASSWORD}
    assert world.call(None, "POST", "/sessions", json=sign_in).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 51),
        ("name", "张\x00三"),
        ("unit_id", "not-a-uuid"),
        ("phone", "１３９００００１２３４"),
        ("gender", "?"),
        ("hired_on", "2026-02-30"),
        ("status", "left"),
    ],
)
def test_bad_fields_are_named(world: World, admin: Member, field: str, value: str) -> None:
    answer = body(world.call(admin, "POST", "/members", json=new_member(world, **{field: value})), 422)
    assert [error["pointer"] for error in answer["errors"]] == [f"/body/{field}"]
