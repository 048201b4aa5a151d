"""A tenant's settings over HTTP: what it shows to anybody, who changes what, nothing lost, no secret told."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gongyou.core import crypto
from gongyou.core.db import session
from gongyou.demo.loading import _plans
from gongyou.identity.models import Member, MemberSession, TenantSettings
from gongyou.identity.rules import Accent, Works
from gongyou.identity.service_settings import SECRET_PURPOSE
from gongyou.identity.tenants import options
from gongyou.permissions import Role
from tests.identity.test_organisation import body
from tests.world import World, deliver

APP, OTHER_APP = "wx1234567890abcdef", "wxfedcba0987654321"
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def admin(world: World) -> Member:
    return world.officer(Role.ENTERPRISE_ADMINISTRATOR)


def put(world: World, admin: Member, version: int = 1, **more: Any) -> TestResponse:
    wanted: dict[str, Any] = {
        "version": version,
        "display_name": None,
        "accent": "green",
        "works": "mine",
        "approve_rules": True,
        "wechat_app_id": None,
        "consent": None,
    }
    return world.call(admin, "PUT", "/tenant-settings", json=wanted | more)


def shown(world: World, **headers: str) -> TestResponse:
    return world.call(None, "GET", f"/tenants/{world.code}", headers=headers)


def test_anybody_who_knows_the_code_sees_what_the_tenant_shows(world: World) -> None:
    found = body(shown(world))
    assert found.keys() == {"code", "name", "accent", "wechat_app_id", "consent"}
    assert (found["code"], found["name"]) == (world.code, f"{world.code} 煤矿")
    assert (found["accent"], found["wechat_app_id"]) == ("green", None)
    assert found["consent"]["version"] == 1
    assert f"{world.code} 煤矿" in found["consent"]["body"]
    english = body(shown(world, **{"Accept-Language": "en"}))
    assert english["consent"]["title"] == "How we handle your personal data"


def test_what_is_shown_may_be_kept_by_caches_and_asked_for_again(world: World, admin: Member) -> None:
    first = shown(world)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Vary"] == "Accept-Language"
    again = shown(world, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    body(put(world, admin, accent="plum"))
    assert shown(world, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("code", ["nowhere", "%00", "%ff", "' OR 1=1 --", "x" * 5000, "。"])
def test_unknown_code_is_a_problem(world: World, code: str) -> None:
    answer = world.call(None, "GET", f"/tenants/{code}")
    assert answer.status_code in {400, 404}
    assert answer.content_type == "application/problem+json"


def test_closed_tenant_shows_nothing(world: World, transaction: Any) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    with transaction.as_owner() as connection:
        closing = text("UPDATE tenants SET closed_at = now() WHERE id = :t")
        connection.execute(closing, {"t": world.tenant_id})
    assert body(shown(world), 404)["code"] == "not_found"


def test_codes_cannot_be_tried_without_end(world: World) -> None:
    answers = [world.call(None, "GET", f"/tenants/guess{number}").status_code for number in range(301)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {404}


def test_administrator_changes_how_the_tenant_looks(world: World, admin: Member) -> None:
    before = body(world.call(admin, "GET", "/tenant-settings"))
    assert before["version"] == 1
    assert (before["registered_name"], before["display_name"]) == (f"{world.code} 煤矿", None)
    assert before["approve_rules"] is True
    assert before["wechat_secret_set"] is False
    changed = body(put(world, admin, display_name="云岫岭", accent="copper", works="office", approve_rules=False))
    assert changed == body(world.call(admin, "GET", "/tenant-settings"))
    assert (changed["version"], changed["display_name"], changed["approve_rules"]) == (2, "云岫岭", False)
    assert body(shown(world))["name"] == "云岫岭"
    tenant = body(world.call(world.member(), "GET", "/me"))["tenant"]
    assert (tenant["name"], tenant["accent"], tenant["works"]) == ("云岫岭", "copper", "office")
    with world.work():
        assert options().approve_rules is False
        assert (options().accent, options().works) == (Accent.COPPER, Works.OFFICE)
        assert options().require_second_factor is True


def test_change_of_what_somebody_else_changed_is_refused(world: World, admin: Member) -> None:
    body(put(world, admin, accent="coal"))
    late = put(world, admin, accent="plum")
    assert body(late, 409)["code"] == "tenant_settings.changed"
    assert body(put(world, admin, version=99), 409)["code"] == "tenant_settings.changed"
    assert body(world.call(admin, "GET", "/tenant-settings"))["accent"] == "coal"
    assert body(put(world, admin, version=2, accent="plum"))["version"] == 3


def test_same_settings_again_change_nothing(world: World, admin: Member) -> None:
    assert body(put(world, admin))["version"] == 1
    first = body(world.call(admin, "GET", "/tenant-settings"))
    assert body(put(world, admin)) == first


def test_resent_change_is_answered_the_same(world: World, admin: Member) -> None:
    wanted = {"version": 1, "require_second_factor": False}
    officer = world.officer(Role.SECURITY_ADMINISTRATOR)
    answers = [world.call(officer, "PUT", "/security-settings", json=wanted, key="k1") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json == answers[1].json == {"version": 2, "require_second_factor": False}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"accent": "pink"}, "/body/accent"),
        ({"works": "ship"}, "/body/works"),
        ({"version": 0}, "/body/version"),
        ({"version": "1"}, "/body/version"),
        ({"version": None}, "/body/version"),
        ({"display_name": ""}, "/body/display_name"),
        ({"display_name": "云" * 61}, "/body/display_name"),
        ({"display_name": "云\x00"}, "/body/display_name"),
        ({"wechat_app_id": "not-an-app"}, "/body/wechat_app_id"),
        ({"wechat_app_id": APP}, "/body/wechat_secret"),
        ({"wechat_app_id": APP, "wechat_secret": "short"}, "/body/wechat_secret"),
        ({"wechat_app_id": APP, "wechat_secret": None}, "/body/wechat_secret"),
        ({"consent": {"title": "只有标题"}}, "/body/consent/body"),
        ({"consent": {"title": "x", "body": "y" * 20_001}}, "/body/consent/body"),
        ({"require_second_factor": False}, "/body/require_second_factor"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    world: World, admin: Member, wrong: dict[str, Any], pointer: str
) -> None:
    answer = body(put(world, admin, **wrong), 422)
    assert [error["pointer"] for error in answer["errors"]] == [pointer]
    assert body(world.call(admin, "GET", "/tenant-settings"))["version"] == 1


def test_secret_is_sealed_and_never_told(world: World, admin: Member) -> None:
    made = put(world, admin, wechat_app_id=APP, wechat_secret=SECRET)
    assert body(made)["wechat_secret_set"] is True
    assert SECRET not in made.get_data(as_text=True)
    assert SECRET not in world.call(admin, "GET", "/tenant-settings").get_data(as_text=True)
    assert body(shown(world))["wechat_app_id"] == APP
    with world.work():
        row = session().get_one(TenantSettings, world.tenant_id)
        assert SECRET not in json.dumps(row.values)
        sealed = row.wechat_secret_sealed or b""
        assert SECRET.encode() not in sealed
        assert crypto.unseal(sealed, purpose=SECRET_PURPOSE, tenant_id=world.tenant_id) == SECRET
    deliver(world)
    trail = world.call(world.officer(Role.AUDITOR), "GET", "/audit/entries?action=tenant_settings.")
    assert SECRET not in trail.get_data(as_text=True)
    (entry,) = body(trail)["items"]
    assert entry["detail"]["changed"] == {"wechat_app_id": [None, APP], "wechat_secret": ["…", "…"]}


def test_secret_stays_until_the_app_changes_or_goes(world: World, admin: Member) -> None:
    body(put(world, admin, wechat_app_id=APP, wechat_secret=SECRET))
    kept = body(put(world, admin, version=2, wechat_app_id=APP, accent="coal"))
    assert (kept["version"], kept["wechat_secret_set"]) == (3, True)
    assert body(put(world, admin, version=3, wechat_app_id=OTHER_APP), 422)["errors"][0]["code"] == "wechat_secret"
    gone = body(put(world, admin, version=3))
    assert (gone["wechat_app_id"], gone["wechat_secret_set"]) == (None, False)
    with world.work():
        assert session().get_one(TenantSettings, world.tenant_id).wechat_secret_sealed is None


def test_changed_privacy_text_raises_its_version(world: World, admin: Member) -> None:
    own = {"title": "隐私说明", "body": "第一段。\n\n第二段。"}
    first = body(put(world, admin, consent=own))
    assert (first["consent"], first["consent_is_own"]) == ({"version": 2, **own}, True)
    same = body(put(world, admin, version=2, consent=own, accent="coal"))
    assert same["consent"]["version"] == 2
    other = body(put(world, admin, version=3, consent=own | {"body": "只改了正文。"}))
    assert other["consent"]["version"] == 3
    back = body(put(world, admin, version=4))
    assert (back["consent"]["version"], back["consent_is_own"]) == (4, False)
    assert body(shown(world))["consent"] == back["consent"]


def test_only_the_roles_meant_reach_the_settings(world: World, admin: Member) -> None:
    officer = world.officer(Role.SECURITY_ADMINISTRATOR)
    assert put(world, officer).status_code == 403
    assert world.call(officer, "GET", "/tenant-settings").status_code == 403
    waiver = {"version": 1, "require_second_factor": False}
    assert world.call(admin, "PUT", "/security-settings", json=waiver).status_code == 403
    for role, path in (
        (Role.ENTERPRISE_ADMINISTRATOR, "/tenant-settings"),
        (Role.SECURITY_ADMINISTRATOR, "/security-settings"),
    ):
        of_an_area = world.officer(role, "区队的", unit=world.area)
        assert world.call(of_an_area, "GET", path).status_code == 403
    assert put(world, world.officer(Role.ENTERPRISE_ADMINISTRATOR, unit=world.area)).status_code == 403


def test_waived_second_factor_holds_at_once_and_so_does_its_return(world: World, admin: Member) -> None:
    officer = world.officer(Role.SECURITY_ADMINISTRATOR)
    world.token(admin)
    with world.work():
        mine = select(MemberSession).where(MemberSession.member_id == admin.id)
        session().scalars(mine).one().second_factor = False
    assert world.call(admin, "GET", "/members").status_code == 403
    for version, required, status in ((1, False, 200), (2, True, 403)):
        wanted = {"version": version, "require_second_factor": required}
        assert body(world.call(officer, "PUT", "/security-settings", json=wanted)) == wanted | {"version": version + 1}
        assert world.call(admin, "GET", "/members").status_code == status
    stale = {"version": 1, "require_second_factor": False}
    assert body(world.call(officer, "PUT", "/security-settings", json=stale), 409)["code"] == "tenant_settings.changed"
    deliver(world)
    trail = body(world.call(world.officer(Role.AUDITOR), "GET", "/audit/entries?action=security_settings."))["items"]
    assert [entry["detail"]["changed"] for entry in trail] == [
        {"require_second_factor": [False, True]},
        {"require_second_factor": [True, False]},
    ]


def test_demo_tenants_look_like_what_they_are() -> None:
    looks = {plan.code: (Works(plan.works), Accent(plan.accent)) for plan in _plans()}
    assert looks == {
        "jiangbei": (Works.OFFICE, Accent.COPPER),
        "yunxiuling": (Works.MINE, Accent.GREEN),
        "yunzhou": (Works.PLANT, Accent.RIVER),
    }
