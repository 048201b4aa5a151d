"""Roles over HTTP: no escalation, separate duties, at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.http.app import Application
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, MemberSession, RoleGrant, Unit
from gongyou.permissions import EXCLUSIVE, Role
from tests.identity.conftest import PASSWORD, GiveAccount
from tests.identity.test_organisation import body
from tests.world import World, deliver


@pytest.fixture
def officer(world: World) -> Member:
    return world.officer(Role.SECURITY_ADMINISTRATOR)


def grant(world: World, who: Member, to: Member, role: Role, unit: Unit) -> TestResponse:
    wanted = {"member_id": str(to.id), "role": role.value, "unit_id": str(unit.id)}
    return world.call(who, "POST", "/role-grants", json=wanted)


def test_grant_and_revocation_hold_at_once(world: World, officer: Member) -> None:
    member = world.member()
    assert world.call(member, "GET", "/members").status_code == 403
    made = body(grant(world, officer, member, Role.QUALITY_OFFICER, world.area), 201)
    assert made["granted_by"] == str(officer.id)
    assert world.call(member, "GET", "/members").status_code == 200
    twice = grant(world, officer, member, Role.QUALITY_OFFICER, world.area)
    assert body(twice, 409)["code"] == "role.held"
    held = body(world.call(member, "GET", "/me"))["roles"]
    assert [(r["role"], r["unit_name"]) for r in held] == [("quality_officer", "综采一队")]
    assert world.call(officer, "DELETE", f"/role-grants/{made['id']}").status_code == 204
    assert world.call(member, "GET", "/members").status_code == 403
    deliver(world)
    auditor = world.officer(Role.AUDITOR)
    trail = body(world.call(auditor, "GET", f"/audit/entries?subject_id={member.id}&action=role."))["items"]
    assert [(e["action"], e["detail"]["role"]) for e in trail] == [
        ("role.revoked", "quality_officer"),
        ("role.granted", "quality_officer"),
    ]


def test_nobody_changes_their_own_roles(world: World, officer: Member) -> None:
    answer = grant(world, officer, officer, Role.QUALITY_OFFICER, world.mine)
    assert body(answer, 403)["code"] == "role.own"
    with world.work():
        own = session().scalars(select(RoleGrant.id).where(RoleGrant.member_id == officer.id)).one()
    assert body(world.call(officer, "DELETE", f"/role-grants/{own}"), 403)["code"] == "role.own"


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.SECURITY_ADMINISTRATOR, Role.MEMBER}])
def test_no_other_role_grants_roles(world: World, role: Role) -> None:
    holder, member = world.officer(role), world.member()
    assert grant(world, holder, member, Role.TEAM_LEADER, world.team).status_code == 403


def test_everyones_role_and_unknown_ones_cannot_be_granted(world: World, officer: Member) -> None:
    member = world.member()
    assert grant(world, officer, member, Role.MEMBER, world.team).status_code == 422
    wanted = {"member_id": str(member.id), "role": "platform_operator", "unit_id": str(world.team.id)}
    assert world.call(officer, "POST", "/role-grants", json=wanted).status_code == 422


def test_officer_of_an_area_grants_only_there(world: World) -> None:
    limited = world.member("区队安全管理员", unit=world.team, roles={Role.SECURITY_ADMINISTRATOR: world.team})
    mine, theirs = world.member(unit=world.team), world.member(unit=world.other_team)
    assert grant(world, limited, mine, Role.TEAM_LEADER, world.team).status_code == 201
    assert grant(world, limited, mine, Role.TEAM_LEADER, world.area).status_code == 403
    assert grant(world, limited, mine, Role.TEAM_LEADER, world.mine).status_code == 403
    assert grant(world, limited, theirs, Role.TEAM_LEADER, world.team).status_code == 404
    above = world.member(unit=world.team, roles={Role.QUALITY_OFFICER: world.mine})
    with world.work():
        held = session().scalars(select(RoleGrant.id).where(RoleGrant.member_id == above.id)).one()
    assert world.call(limited, "DELETE", f"/role-grants/{held}").status_code == 403


@pytest.mark.parametrize("second", sorted(EXCLUSIVE))
@pytest.mark.parametrize("first", sorted(EXCLUSIVE))
def test_duties_stay_in_different_hands(world: World, officer: Member, first: Role, second: Role) -> None:
    member = world.member()
    assert grant(world, officer, member, first, world.mine).status_code == 201
    answer = grant(world, officer, member, second, world.team)
    if first is second:
        assert answer.status_code == 201
    else:
        assert body(answer, 409)["code"] == "role.duties_combined"
    assert grant(world, officer, member, Role.QUALITY_OFFICER, world.mine).status_code == 201


def test_two_grants_at_once_cannot_combine_duties(committed_world: World, application: Application) -> None:
    world = committed_world
    officer, member = world.officer(Role.SECURITY_ADMINISTRATOR), world.member()
    world.token(officer)
    with ThreadPoolExecutor(3) as threads:
        answers = list(
            threads.map(lambda role: grant(world, officer, member, role, world.mine).status_code, sorted(EXCLUSIVE))
        )
    assert sorted(answers) == [201, *[409] * (len(EXCLUSIVE) - 1)]


def test_closed_unit_and_leaver_get_no_roles(world: World, officer: Member) -> None:
    admin, member = world.officer(Role.ENTERPRISE_ADMINISTRATOR), world.member(unit=world.other_team)
    body(world.call(admin, "POST", f"/units/{world.team.id}/closure"), 201)
    assert body(grant(world, officer, member, Role.TEAM_LEADER, world.team), 409)["code"] == "unit.closed"
    body(world.call(admin, "POST", f"/members/{member.id}/departure", json={}), 201)
    answer = body(grant(world, officer, member, Role.TEAM_LEADER, world.mine), 409)
    assert (answer["code"], answer["title"]) == ("member.has_left", "张三 已离职")


def test_grants_of_another_tenant_do_not_exist(world: World, other_world: World, officer: Member) -> None:
    stranger = other_world.member("外人", roles={Role.TEAM_LEADER: other_world.team})
    with other_world.work():
        foreign = session().scalars(select(RoleGrant.id)).one()
    member = world.member()
    assert world.call(officer, "DELETE", f"/role-grants/{foreign}").status_code == 404
    assert world.call(officer, "DELETE", f"/role-grants/{new_id()}").status_code == 404
    assert grant(world, officer, member, Role.TEAM_LEADER, other_world.team).status_code == 404
    assert grant(world, officer, stranger, Role.TEAM_LEADER, world.team).status_code == 404
    listed = body(world.call(officer, "GET", f"/role-grants?member_id={stranger.id}"))
    assert listed["items"] == []
    with other_world.work():
        assert session().scalars(select(RoleGrant.id)).one() == foreign


def test_list_of_grants_filters(world: World, officer: Member) -> None:
    world.member("班长", roles={Role.TEAM_LEADER: world.team})
    world.member("质量员", roles={Role.QUALITY_OFFICER: world.mine})

    def listed(query: str) -> list[Any]:
        items = body(world.call(officer, "GET", f"/role-grants{query}"))["items"]
        return sorted((g["member_name"], g["role"]) for g in items)

    assert ("班长", "team_leader") in listed("")
    assert listed("?role=quality_officer") == [("质量员", "quality_officer")]
    assert listed(f"?unit_id={world.area.id}") == [("班长", "team_leader")]


def test_new_console_role_shortens_open_sessions(world: World, officer: Member, give_account: GiveAccount) -> None:
    member = world.member()
    username = give_account(world, member)
    sign_in = {"tenant": world.code, "username": username, "password": PASSWORD}
    body(world.call(None, "POST", "/sessions", json=sign_in), 201)
    assert grant(world, officer, member, Role.AUDITOR, world.mine).status_code == 201
    with world.work():
        opened = session().scalars(select(MemberSession).where(MemberSession.member_id == member.id)).one()
        assert opened.expires_at <= clock.now() + timedelta(hours=12)
        assert opened.idle_seconds == 3600
