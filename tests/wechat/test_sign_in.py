"""Sign-in with WeChat over HTTP: bound once, then one tap; hostile callers and a WeChat that breaks."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from werkzeug.test import TestResponse

from gongyou.core import clock
from gongyou.core.db import Database, session
from gongyou.identity.models import Member, WechatBinding
from gongyou.identity.service_sign_in import LOCKED_FOR, MOST_FAILURES
from gongyou.permissions import Role
from tests.fakes.wechat import FakeWechat
from tests.identity.conftest import GiveAccount
from tests.identity.test_organisation import body
from tests.wechat.conftest import APP, SECRET, OfferWechat
from tests.world import World, deliver

NOON = datetime(2037, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def mine(world: World, wechat: FakeWechat, offer: OfferWechat) -> World:
    """A tenant that offers sign-in with WeChat."""
    offer(world)
    return world


def bind(world: World, member: Member, code: str, key: str | None = None) -> TestResponse:
    return world.call(member, "PUT", "/me/wechat", json={"code": code}, key=key)


def tap(world: World, code: Any, **more: Any) -> TestResponse:
    return world.call(None, "POST", "/sessions/wechat", json={"tenant": world.code, "code": code} | more)


def bound(world: World, wechat: FakeWechat, give_account: GiveAccount, openid: str = "o-zhang") -> Member:
    member = world.member("张三")
    give_account(world, member)
    assert bind(world, member, wechat.login(APP, openid)).status_code == 204
    return member


def test_bound_once_then_one_tap(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"
    member = bound(mine, wechat, give_account)
    assert body(mine.call(member, "GET", "/me"))["wechat_bound"] is True
    answer = body(tap(mine, wechat.login(APP, "o-zhang")), 201)
    assert answer.keys() == {"token", "expires_at", "member"}
    assert (answer["member"]["id"], answer["member"]["wechat_bound"]) == (str(member.id), True)
    me = mine.call(None, "GET", "/me", headers={"Authorization": f"Bearer {answer['token']}"})
    assert body(me) == answer["member"]
    deliver(mine)
    trail = body(mine.call(mine.officer(Role.AUDITOR), "GET", f"/audit/entries?subject_id={member.id}"))["items"]
    assert [entry["action"] for entry in trail] == ["session.opened", "wechat.bound"]


def test_openid_stands_nowhere_readable(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    member = bound(mine, wechat, give_account, "o-readable")
    with mine.work():
        row = session().get_one(WechatBinding, (mine.tenant_id, member.id))
        assert "o-readable" not in f"{row.openid_fingerprint} {row.openid_sealed!r}"


def test_nothing_secret_is_answered_or_logged(
    mine: World, wechat: FakeWechat, give_account: GiveAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bound(mine, wechat, give_account, "o-hidden")
    answer = tap(mine, wechat.login(APP, "o-hidden"))
    keys = [entry["answer"]["session_key"] for entry in wechat.journal()]
    told = answer.get_data(as_text=True) + "\n".join(record.getMessage() for record in caplog.records)
    assert len(keys) == 2
    assert [secret for secret in (*keys, SECRET, "o-hidden") if secret in told] == []


def test_refusals_are_all_alike(mine: World, other_world: World, wechat: FakeWechat) -> None:
    used = wechat.login(APP, "o-zhang")
    tap(mine, used)
    old = wechat.login(APP, "o-zhang")
    wechat.elapse(301)
    answers = [
        tap(mine, used),
        tap(mine, old),
        tap(mine, "never-given"),
        tap(mine, wechat.login(APP, "o-bad", risky=True)),
        tap(mine, wechat.login("wx0000000000000000", "o-zhang")),
        tap(other_world, wechat.login(APP, "o-zhang")),
        tap(mine, wechat.login(APP, "o-zhang"), tenant="nowhere"),
    ]
    assert {a.status_code for a in answers} == {422}
    assert len({a.get_data() for a in answers}) == 1
    assert body(answers[0], 422)["code"] == "wechat.refused"


def test_tenant_without_an_app_is_not_asked_about(world: World, wechat: FakeWechat) -> None:
    tap(world, wechat.login(APP, "o-zhang"))
    refused = bind(world, world.member(), wechat.login(APP, "o-zhang"))
    assert body(refused, 409)["code"] == "wechat.not_offered"
    assert wechat.journal() == []


def test_wechat_of_another_tenant_opens_nothing(
    mine: World, other_world: World, wechat: FakeWechat, offer: OfferWechat, give_account: GiveAccount
) -> None:
    """Tenants may share an app: who is bound in one is nobody in the other, and may be bound there too."""
    offer(other_world)
    bound(mine, wechat, give_account)
    assert body(tap(other_world, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"
    there = bound(other_world, wechat, give_account)
    assert body(tap(other_world, wechat.login(APP, "o-zhang")), 201)["member"]["id"] == str(there.id)


def test_one_wechat_signs_one_member_in(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    first = bound(mine, wechat, give_account)
    other = mine.member("李四")
    assert body(bind(mine, other, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.bound_to_another"
    assert body(mine.call(other, "GET", "/me"))["wechat_bound"] is False
    assert bind(mine, first, wechat.login(APP, "o-zhang")).status_code == 204
    assert bind(mine, first, wechat.login(APP, "o-new-phone")).status_code == 204
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"
    assert bind(mine, other, wechat.login(APP, "o-zhang")).status_code == 204


def test_parallel_bindings_of_one_wechat_bind_it_once(
    committed_world: World, wechat: FakeWechat, offer: OfferWechat
) -> None:
    offer(committed_world)
    members = [committed_world.member(f"工友{number}") for number in range(4)]
    codes = [wechat.login(APP, "o-zhang") for _ in members]
    _ = [committed_world.token(member) for member in members]
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda pair: bind(committed_world, *pair).status_code, zip(members, codes, strict=True))
        )
    assert sorted(answers) == [204, 409, 409, 409]


def test_resent_binding_is_answered_the_same_though_its_code_is_used(mine: World, wechat: FakeWechat) -> None:
    member = mine.member()
    code = wechat.login(APP, "o-zhang")
    assert bind(mine, member, code, key="k1").status_code == 204
    again = bind(mine, member, code, key="k1")
    assert (again.status_code, again.headers.get("Idempotent-Replayed")) == (204, "true")
    assert body(bind(mine, member, code), 422)["code"] == "wechat.refused"


def test_unbound_wechat_signs_nobody_in(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    member = bound(mine, wechat, give_account)
    assert mine.call(member, "DELETE", "/me/wechat").status_code == 204
    assert mine.call(member, "DELETE", "/me/wechat").status_code == 404
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"
    assert body(mine.call(member, "GET", "/me"))["wechat_bound"] is False


def test_security_officer_takes_a_lost_phone_s_wechat_away(
    mine: World, wechat: FakeWechat, give_account: GiveAccount
) -> None:
    member = bound(mine, wechat, give_account)
    path = f"/members/{member.id}/wechat"
    of_elsewhere = mine.officer(Role.SECURITY_ADMINISTRATOR, "别处的", unit=mine.other_team)
    assert mine.call(of_elsewhere, "DELETE", path).status_code == 404
    assert mine.call(mine.officer(Role.ENTERPRISE_ADMINISTRATOR), "DELETE", path).status_code == 403
    officer = mine.officer(Role.SECURITY_ADMINISTRATOR)
    assert mine.call(officer, "DELETE", path).status_code == 204
    assert mine.call(officer, "DELETE", path).status_code == 404
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"


def test_who_left_is_bound_no_more(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    member, admin = bound(mine, wechat, give_account), mine.officer(Role.ENTERPRISE_ADMINISTRATOR)
    body(mine.call(admin, "POST", f"/members/{member.id}/departure", json={}), 201)
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"
    body(mine.call(admin, "DELETE", f"/members/{member.id}/departure"))
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"


def test_account_opened_anew_knows_no_wechat(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    """Whoever took an account over and bound their own WeChat is out once its owner has activated it again."""
    member, admin = bound(mine, wechat, give_account), mine.officer(Role.ENTERPRISE_ADMINISTRATOR)
    code = body(mine.call(admin, "POST", f"/members/{member.id}/activation"), 201)
    activation = {
        "tenant": mine.code,
        "username": code["username"],
        "activation_code": code["activation_code"],
        "new_password": "别的密码-2037-Xy",
    }
    body(mine.call(None, "POST", "/activations", json=activation), 201)
    assert body(tap(mine, wechat.login(APP, "o-zhang")), 409)["code"] == "wechat.not_bound"


def test_another_app_of_the_tenant_knows_nobody(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    member = bound(mine, wechat, give_account)
    other = "wxfedcba0987654321"
    wechat.app(other, SECRET)
    admin = mine.officer(Role.ENTERPRISE_ADMINISTRATOR)
    settings = body(mine.call(admin, "GET", "/tenant-settings"))
    wanted = {k: settings[k] for k in ("version", "display_name", "accent", "works", "approve_rules")}
    changed = wanted | {"wechat_app_id": other, "wechat_secret": SECRET, "consent": None}
    body(mine.call(admin, "PUT", "/tenant-settings", json=changed))
    assert body(mine.call(member, "GET", "/me"))["wechat_bound"] is False
    assert body(tap(mine, wechat.login(other, "o-zhang")), 409)["code"] == "wechat.not_bound"
    assert bind(mine, member, wechat.login(other, "o-zhang")).status_code == 204
    assert tap(mine, wechat.login(other, "o-zhang")).status_code == 201


# --- second factor and lock -------------------------------------------------------------------------------------------


def enrolled(world: World, wechat: FakeWechat, give_account: GiveAccount) -> tuple[Member, pyotp.TOTP]:
    """Return a security administrator with a second factor and a WeChat."""
    member = world.officer(Role.SECURITY_ADMINISTRATOR)
    give_account(world, member)
    secret = body(world.call(member, "POST", "/me/second-factor"), 201)["secret"]
    totp = pyotp.TOTP(secret)
    code = {"code": totp.at(NOON)}
    assert world.call(member, "PUT", "/me/second-factor/confirmation", json=code).status_code == 204
    assert bind(world, member, wechat.login(APP, "o-officer")).status_code == 204
    return member, totp


def test_wechat_stands_in_for_the_password_only(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    with clock.at(NOON):
        _, totp = enrolled(mine, wechat, give_account)
    later = NOON + timedelta(minutes=2)
    with clock.at(later):
        missing = tap(mine, wechat.login(APP, "o-officer"))
        assert body(missing, 401)["code"] == "sign_in.second_factor_required"
        wrong = tap(mine, wechat.login(APP, "o-officer"), one_time_code="000000")
        assert body(wrong, 401)["code"] == "sign_in.refused"
        right = body(tap(mine, wechat.login(APP, "o-officer"), one_time_code=totp.at(later)), 201)
        assert [role["in_force"] for role in right["member"]["roles"]] == [True]
        replayed = tap(mine, wechat.login(APP, "o-officer"), one_time_code=totp.at(later))
        assert body(replayed, 401)["code"] == "sign_in.refused"


def test_role_waits_for_a_second_factor_that_was_never_enrolled(
    mine: World, wechat: FakeWechat, give_account: GiveAccount
) -> None:
    admin = mine.officer(Role.ENTERPRISE_ADMINISTRATOR)
    give_account(mine, admin)
    assert bind(mine, admin, wechat.login(APP, "o-admin")).status_code == 204
    answer = body(tap(mine, wechat.login(APP, "o-admin")), 201)
    assert answer["member"]["second_factor"] == "required"
    assert [role["in_force"] for role in answer["member"]["roles"]] == [False]
    listed = mine.call(None, "GET", "/members", headers={"Authorization": f"Bearer {answer['token']}"})
    assert listed.status_code == 403


def test_guessed_one_time_codes_lock_the_account(mine: World, wechat: FakeWechat, give_account: GiveAccount) -> None:
    with clock.at(NOON):
        _, totp = enrolled(mine, wechat, give_account)
    later = NOON + timedelta(minutes=2)
    with clock.at(later):
        for _ in range(MOST_FAILURES):
            assert tap(mine, wechat.login(APP, "o-officer"), one_time_code="000000").status_code == 401
        locked = tap(mine, wechat.login(APP, "o-officer"), one_time_code=totp.at(later))
        assert body(locked, 401)["code"] == "sign_in.refused"
    with clock.at(later + LOCKED_FOR):
        code = totp.at(later + LOCKED_FOR)
        assert tap(mine, wechat.login(APP, "o-officer"), one_time_code=code).status_code == 201


# --- a WeChat that breaks, callers that hurry -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset", "half_body", "html_502", "html_200", "empty"])
def test_wechat_that_is_away_is_said_to_be(
    mine: World, wechat: FakeWechat, give_account: GiveAccount, fault: str
) -> None:
    member = bound(mine, wechat, give_account)
    wechat.fault(fault, times=2)
    for answer in (tap(mine, wechat.login(APP, "o-zhang")), bind(mine, member, wechat.login(APP, "o-zhang"))):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json is not None
        assert answer.json["code"] == "wechat.away"
    assert tap(mine, wechat.login(APP, "o-zhang")).status_code == 201


def test_slow_wechat_holds_no_database_connection(
    committed_world: World, wechat: FakeWechat, offer: OfferWechat, configured: Database
) -> None:
    offer(committed_world)
    member = committed_world.member()
    committed_world.token(member)
    wechat.fault("delay", times=2, seconds=0.4)
    codes = [wechat.login(APP, "o-zhang") for _ in range(2)]
    calls = [
        threading.Thread(target=tap, args=(committed_world, codes[0])),
        threading.Thread(target=bind, args=(committed_world, member, codes[1])),
    ]
    for call in calls:
        call.start()
    while len(wechat.journal()) < 2:
        time.sleep(0.01)
    assert configured.app.pool.checkedout() == 0  # type: ignore[attr-defined]
    for call in calls:
        call.join()


def test_member_binds_only_so_often(mine: World, wechat: FakeWechat) -> None:
    member = mine.member()
    answers = [bind(mine, member, "never-given").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert len(wechat.journal()) == 10, "WeChat is not asked beyond the limit"


def test_address_signs_in_only_so_often(mine: World) -> None:
    answers = [tap(mine, None).status_code for _ in range(301)]
    assert answers == [422] * 300 + [429]


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "x" * 129},
        {"code": 7},
        {"code": "a\x00b"},
        {"tenant": ""},
        {"tenant": ["t"]},
        {"one_time_code": "12345"},
        {"one_time_code": "１２３４５６"},
        {"openid": "o-zhang"},
    ],
)
def test_requests_that_make_no_sense_never_reach_wechat(mine: World, wechat: FakeWechat, wrong: dict[str, Any]) -> None:
    asked = {"tenant": mine.code, "code": "good"} | wrong
    assert body(mine.call(None, "POST", "/sessions/wechat", json=asked), 422)["code"] == "invalid_input"
    assert wechat.journal() == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"[" * 50_000, b'{"code": "\xff"}', b'{"code": {}}'])
def test_bodies_that_are_none_are_refused_before_wechat_is_asked(mine: World, wechat: FakeWechat, raw: bytes) -> None:
    answer = mine.call(mine.member(), "PUT", "/me/wechat", data=raw, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"
    assert wechat.journal() == []
