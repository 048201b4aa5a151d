"""Sign-in, lockout, sessions, activation, second factor: over HTTP, against hostile callers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from gongyou.core import cache, clock
from gongyou.core.http.app import Application
from gongyou.identity import service_sessions
from gongyou.identity.models import Account, Member, MemberSession
from gongyou.identity.service_sign_in import LOCKED_FOR, MOST_FAILURES
from gongyou.identity.tenants import options
from gongyou.permissions import Role
from tests.identity.conftest import PASSWORD, GiveAccount
from tests.world import World

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def sign_in(world: World, username: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    body = {"tenant": world.code, "username": username, "password": password} | more
    return world.call(None, "POST", "/sessions", json=body)


def as_token(world: World, token: str, method: str, path: str, **kwargs: Any) -> TestResponse:
    return world.call(None, method, path, headers={"Authorization": f"Bearer {token}"}, **kwargs)


def test_sign_in_opens_a_session_that_works(world: World, give_account: GiveAccount) -> None:
    member = world.member("张三")
    answer = sign_in(world, give_account(world, member))
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["member"]["id"] == str(member.id)
    assert answer.json["member"]["unit_path"] == ["云岫岭煤矿", "综采一队", "检修班"]
    me = as_token(world, answer.json["token"], "GET", "/me")
    assert me.status_code == 200
    assert me.json == answer.json["member"]
    assert me.json["tenant"] == {
        "code": world.code,
        "name": f"{world.code} 煤矿",
        "timezone": "Asia/Shanghai",
        "accent": "green",
        "works": "mine",
    }
    assert me.json["permissions"] == ["self"]


def test_user_name_is_read_as_people_type_it(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.member())
    assert sign_in(world, f" {username.upper()} ").status_code == 201
    full_width = "".join(chr(ord(each) + 0xFEE0) for each in username)
    assert sign_in(world, full_width).status_code == 201


def test_refusals_are_all_alike(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.member())
    unactivated = world.member("李四")
    answers = [
        sign_in(world, username, "wrong-password"),
        sign_in(world, "nobody", PASSWORD),
        sign_in(world, unactivated.employee_no, PASSWORD),
        world.call(None, "POST", "/sessions", json={"tenant": "nowhere", "username": username, "password": PASSWORD}),
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.get_data() for a in answers}) == 1
    assert answers[0].json is not None
    assert answers[0].json["code"] == "sign_in.refused"


def test_account_of_another_tenant_does_not_open(world: World, other_world: World, give_account: GiveAccount) -> None:
    username = give_account(other_world, other_world.member())
    assert sign_in(world, username).status_code == 401
    assert sign_in(other_world, username).status_code == 201


def test_member_who_left_cannot_sign_in(world: World, give_account: GiveAccount) -> None:
    member = world.member()
    username = give_account(world, member)
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    assert world.call(admin, "POST", f"/members/{member.id}/departure", json={}).status_code == 201
    assert sign_in(world, username).status_code == 401


def test_lock_holds_against_the_right_password_and_ends(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.member())
    with clock.at(NOON):
        for _ in range(MOST_FAILURES):
            assert sign_in(world, username, "wrong-password").status_code == 401
        assert sign_in(world, username).status_code == 401
    with clock.at(NOON + LOCKED_FOR - timedelta(seconds=1)):
        assert sign_in(world, username).status_code == 401
    with clock.at(NOON + LOCKED_FOR):
        assert sign_in(world, username).status_code == 201


def test_success_forgives_earlier_failures(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.member())
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            sign_in(world, username, "wrong-password")
        assert sign_in(world, username).status_code == 201


def test_of_parallel_guesses_no_more_than_five_are_answered(
    committed_world: World, application: Application, give_account: GiveAccount
) -> None:
    world = committed_world
    member = world.member()
    username = give_account(world, member)
    guesses = [f"wrong-password-{number}" for number in range(30)] + [PASSWORD]

    def guess(password: str) -> int:
        return sign_in(world, username, password).status_code

    with ThreadPoolExecutor(8) as threads:
        first = list(threads.map(guess, guesses[:-1]))
    assert set(first) == {401}
    # The thirty were more than five: the right one comes too late.
    assert guess(guesses[-1]) == 401
    with world.work() as session:
        account = session.get_one(Account, (world.tenant_id, member.id))
        locks = session.scalar(text("SELECT count(*) FROM audit_entries WHERE action = 'account.locked'"))
        assert account.locked_until is not None
        assert account.failures == 0
        assert locks == 1


def test_right_password_in_parallel_is_never_locked_out(
    committed_world: World, application: Application, give_account: GiveAccount
) -> None:
    world = committed_world
    username = give_account(world, world.member())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: sign_in(world, username).status_code, range(24)))
    assert answers == [201] * 24


def test_sign_out_and_revocation_hold_at_once(world: World, give_account: GiveAccount) -> None:
    member = world.member()
    username = give_account(world, member)
    tokens = [sign_in(world, username).json["token"] for _ in range(3)]  # type: ignore[index]
    assert all(as_token(world, t, "GET", "/me").status_code == 200 for t in tokens)
    assert as_token(world, tokens[0], "DELETE", "/sessions/current").status_code == 204
    assert [as_token(world, t, "GET", "/me").status_code for t in tokens] == [401, 200, 200]
    listed = as_token(world, tokens[1], "GET", "/me/sessions").json
    assert listed is not None
    assert [each["current"] for each in listed["items"]] == [False, True]
    assert {each["idle_seconds"] for each in listed["items"]} == {14 * 86_400}
    other = listed["items"][0]["id"]
    assert as_token(world, tokens[1], "DELETE", f"/me/sessions/{other}").status_code == 204
    assert [as_token(world, t, "GET", "/me").status_code for t in tokens] == [401, 200, 401]
    officer = world.officer(Role.SECURITY_ADMINISTRATOR)
    assert world.call(officer, "DELETE", f"/members/{member.id}/sessions").status_code == 204
    assert as_token(world, tokens[1], "GET", "/me").status_code == 401


def test_revocation_holds_while_redis_is_empty(world: World, give_account: GiveAccount) -> None:
    token = sign_in(world, give_account(world, world.member())).json["token"]  # type: ignore[index]
    assert as_token(world, token, "DELETE", "/me/sessions").status_code == 204
    cache.cache().flushdb()
    assert as_token(world, token, "GET", "/me").status_code == 401


def test_session_of_another_member_cannot_be_ended(world: World, give_account: GiveAccount) -> None:
    mine, theirs = world.member("张三"), world.member("李四")
    token = sign_in(world, give_account(world, mine)).json["token"]  # type: ignore[index]
    sign_in(world, give_account(world, theirs))
    with world.work() as session:
        foreign = session.scalars(select(MemberSession.id).where(MemberSession.member_id == theirs.id)).one()
    assert as_token(world, token, "DELETE", f"/me/sessions/{foreign}").status_code == 404
    assert as_token(world, token, "GET", f"/members/{theirs.id}/sessions").status_code == 403


@pytest.mark.parametrize(
    ("role", "lives", "over"),
    [
        (None, timedelta(days=13), timedelta(days=14)),
        (Role.AUDITOR, timedelta(minutes=59), timedelta(hours=1)),
    ],
)
def test_unused_session_ends(
    world: World, give_account: GiveAccount, role: Role | None, lives: timedelta, over: timedelta
) -> None:
    member = world.member(roles={role: world.mine} if role else {})
    username = give_account(world, member)
    for later, status in ((lives, 200), (over, 401)):
        with clock.at(NOON):
            token = sign_in(world, username).json["token"]  # type: ignore[index]
        with clock.at(NOON + later):
            assert as_token(world, token, "GET", "/me").status_code == status


def test_used_session_ends_when_its_time_is_over(world: World, give_account: GiveAccount) -> None:
    member = world.member(roles={Role.AUDITOR: world.mine})
    with clock.at(NOON):
        token = sign_in(world, give_account(world, member)).json["token"]  # type: ignore[index]
    for half_hours in range(1, 24):
        with clock.at(NOON + half_hours * timedelta(minutes=30)):
            cache.cache().flushdb()
            assert as_token(world, token, "GET", "/me").status_code == 200
    with clock.at(NOON + timedelta(hours=12)):
        cache.cache().flushdb()
        assert as_token(world, token, "GET", "/me").status_code == 401


def test_what_is_remembered_does_not_outlive_the_session(world: World, give_account: GiveAccount) -> None:
    member = world.member()
    token = sign_in(world, give_account(world, member)).json["token"]  # type: ignore[index]
    with world.work() as session:
        row = session.scalars(select(MemberSession).where(MemberSession.member_id == member.id)).one()
        row.expires_at = clock.now() + timedelta(seconds=30)
    assert as_token(world, token, "GET", "/me").status_code == 200
    [key] = [k for k in cache.cache().keys("*session*") if b"{" + str(world.tenant_id).encode() in k]
    assert 0 < cache.cache().ttl(key) <= 30


def activation_of(world: World, member: Member) -> dict[str, Any]:
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answer = world.call(admin, "POST", f"/members/{member.id}/activation")
    assert answer.status_code == 201
    given: dict[str, Any] = answer.get_json()
    return given


def activate(world: World, username: str, printed: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    body = {"tenant": world.code, "username": username, "activation_code": printed, "new_password": password}
    return world.call(None, "POST", "/activations", json=body | more)


def test_activation_code_opens_an_account_once(world: World) -> None:
    member = world.member()
    given = activation_of(world, member)
    typed = given["activation_code"].lower().replace("-", " ")
    answer = activate(world, given["username"], typed)
    assert answer.status_code == 201
    assert sign_in(world, given["username"]).status_code == 201
    assert activate(world, given["username"], typed).status_code == 401


def test_activation_code_is_stored_as_a_digest_only(world: World) -> None:
    given = activation_of(world, world.member())
    with world.work() as session:
        stored = session.execute(text("SELECT row_to_json(a)::text FROM sign_in_accounts a")).scalars().all()
    assert given["activation_code"] not in "".join(stored)
    assert given["activation_code"].replace("-", "") not in "".join(stored)


def test_activation_code_does_not_lie_about_in_the_stored_answer(world: World) -> None:
    member, admin = world.member(), world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    first = world.call(admin, "POST", f"/members/{member.id}/activation", key="print-1")
    again = world.call(admin, "POST", f"/members/{member.id}/activation", key="print-1")
    assert again.json == first.json
    assert first.json is not None
    with world.work() as session:
        bodies = session.execute(text("SELECT body_sealed FROM idempotency_keys")).scalars().all()
    assert len(bodies) == 1
    assert first.json["activation_code"].encode() not in bytes(bodies[0])


def test_activation_code_runs_out_and_locks_after_guesses(world: World) -> None:
    with clock.at(NOON):
        late, guessed = activation_of(world, world.member()), activation_of(world, world.member())
    with clock.at(NOON + timedelta(days=14)):
        assert activate(world, late["username"], late["activation_code"]).status_code == 401
    with clock.at(NOON + timedelta(hours=1)):
        for _ in range(MOST_FAILURES):
            assert activate(world, guessed["username"], "AAAA-AAAA-AAAA").status_code == 401
        assert activate(world, guessed["username"], guessed["activation_code"]).status_code == 401


def test_new_activation_code_voids_the_last_and_signs_out(world: World, give_account: GiveAccount) -> None:
    member = world.member()
    token = sign_in(world, give_account(world, member)).json["token"]  # type: ignore[index]
    first, second = activation_of(world, member), activation_of(world, member)
    assert activate(world, first["username"], first["activation_code"]).status_code == 401
    assert as_token(world, token, "GET", "/me").status_code == 200
    assert activate(world, second["username"], second["activation_code"], "另一个-Xk92-abc").status_code == 201
    assert as_token(world, token, "GET", "/me").status_code == 401
    assert sign_in(world, first["username"]).status_code == 401


@pytest.mark.parametrize("officer", [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.ENTERPRISE_ADMINISTRATOR])
def test_administrator_cannot_take_over_an_officers_account(world: World, officer: Role) -> None:
    admin, target = world.officer(Role.ENTERPRISE_ADMINISTRATOR), world.officer(officer)
    answer = world.call(admin, "POST", f"/members/{target.id}/activation")
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "account.officers"
    own = world.call(admin, "POST", f"/members/{admin.id}/activation")
    assert own.status_code == 403


def test_administrator_of_one_area_cannot_open_accounts_of_another(world: World) -> None:
    admin = world.member("区队管理员", unit=world.team, roles={Role.ENTERPRISE_ADMINISTRATOR: world.team})
    stranger = world.member(unit=world.other_team)
    assert world.call(admin, "POST", f"/members/{stranger.id}/activation").status_code == 404


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short-1", "password_length"),
        ("x" * 129, "password_length"),
        ("{no}-and-more", "password_personal"),
        ("aaaaaaaaaaaa", "password_common"),
        ("123456789012", "password_common"),
        ("Password123", "password_common"),
        ("9876543210", "password_common"),
    ],
)
def test_easy_passwords_are_refused(world: World, password: str, fault: str) -> None:
    member = world.member()
    given = activation_of(world, member)
    chosen = password.replace("{no}", member.employee_no)
    answer = activate(world, given["username"], given["activation_code"], chosen)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/body/new_password", fault)]
    assert activate(world, given["username"], given["activation_code"]).status_code == 201


def test_password_change_keeps_this_session_and_ends_the_others(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.member())
    here, there = (sign_in(world, username).json["token"] for _ in range(2))  # type: ignore[index]
    wrong = as_token(
        world, here, "PUT", "/me/password", json={"current_password": "no", "new_password": "新密码-Zz81-ok"}
    )
    assert wrong.status_code == 422
    right = as_token(
        world, here, "PUT", "/me/password", json={"current_password": PASSWORD, "new_password": "新密码-Zz81-ok"}
    )
    assert right.status_code == 204
    assert as_token(world, here, "GET", "/me").status_code == 200
    assert as_token(world, there, "GET", "/me").status_code == 401
    assert sign_in(world, username).status_code == 401
    assert sign_in(world, username, "新密码-Zz81-ok").status_code == 201


def enrol(world: World, token: str) -> pyotp.TOTP:
    begun = as_token(world, token, "POST", "/me/second-factor")
    assert begun.status_code == 201
    assert begun.json is not None
    assert begun.json["uri"].startswith("otpauth://totp/")
    return pyotp.TOTP(begun.json["secret"])


def test_administrative_role_waits_for_the_second_factor(world: World, give_account: GiveAccount) -> None:
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    username = give_account(world, admin)
    with clock.at(NOON):
        answer = sign_in(world, username).json
        assert answer is not None
        assert answer["member"]["second_factor"] == "required"
        assert [r["in_force"] for r in answer["member"]["roles"]] == [False]
        token = answer["token"]
        assert as_token(world, token, "GET", "/members").status_code == 403
        totp = enrol(world, token)
        assert (
            as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": "000000"}).status_code == 422
        )
        right = {"code": totp.at(NOON)}
        assert as_token(world, token, "PUT", "/me/second-factor/confirmation", json=right).status_code == 204
        assert as_token(world, token, "GET", "/members").status_code == 200
        me = as_token(world, token, "GET", "/me").json
        assert me is not None
        assert me["second_factor"] == "enrolled"
        assert as_token(world, token, "POST", "/me/second-factor").status_code == 409


def test_tenant_may_waive_the_second_factor(world: World, give_account: GiveAccount) -> None:
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    with world.work() as session:
        assert options().require_second_factor
        session.execute(text("UPDATE tenant_settings SET values = '{\"require_second_factor\": false}'"))
    answer = sign_in(world, give_account(world, admin)).json
    assert answer is not None
    assert answer["member"]["second_factor"] == "off"
    assert as_token(world, answer["token"], "GET", "/members").status_code == 200


def test_code_is_needed_and_works_once(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.officer(Role.SECURITY_ADMINISTRATOR))
    with clock.at(NOON):
        token = sign_in(world, username).json["token"]  # type: ignore[index]
        totp = enrol(world, token)
        used = totp.at(NOON)
        as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": used})
        missing = sign_in(world, username)
        assert missing.status_code == 401
        assert missing.json is not None
        assert missing.json["code"] == "sign_in.second_factor_required"
        # The code that confirmed the enrolment is used up, and so is every earlier one.
        assert sign_in(world, username, code=used).status_code == 401
        assert sign_in(world, username, code=totp.at(NOON - timedelta(seconds=30))).status_code == 401
    later = NOON + timedelta(seconds=60)
    with clock.at(later):
        fresh = totp.at(later)
        assert sign_in(world, username, code=fresh).status_code == 201
        assert sign_in(world, username, code=fresh).status_code == 401
        # Beyond one step the clocks do not differ.
        assert sign_in(world, username, code=totp.at(later + timedelta(seconds=90))).status_code == 401


def test_guessing_codes_locks_the_account(world: World, give_account: GiveAccount) -> None:
    username = give_account(world, world.officer(Role.SECURITY_ADMINISTRATOR))
    with clock.at(NOON):
        token = sign_in(world, username).json["token"]  # type: ignore[index]
        totp = enrol(world, token)
        as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": totp.at(NOON)})
    later = NOON + timedelta(minutes=5)
    with clock.at(later):
        near = {totp.at(later + timedelta(seconds=30 * step)) for step in (-1, 0, 1)}
        wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in near)
        for _ in range(MOST_FAILURES):
            assert sign_in(world, username, code=wrong).status_code == 401
        assert sign_in(world, username, code=totp.at(later)).status_code == 401


def test_one_code_opens_one_session_of_many_in_parallel(
    committed_world: World, application: Application, give_account: GiveAccount
) -> None:
    world = committed_world
    username = give_account(world, world.officer(Role.SECURITY_ADMINISTRATOR))
    token = sign_in(world, username).json["token"]  # type: ignore[index]
    totp = enrol(world, token)
    before = clock.now() - timedelta(seconds=30)
    as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": totp.at(before)})
    code = totp.at(clock.now() + timedelta(seconds=30))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: sign_in(world, username, code=code).status_code, range(4)))
    assert sorted(answers) == [201, 401, 401, 401]


def test_second_factor_is_reset_by_another_officer_only(world: World, give_account: GiveAccount) -> None:
    admin, officer = world.officer(Role.ENTERPRISE_ADMINISTRATOR), world.officer(Role.SECURITY_ADMINISTRATOR)
    username = give_account(world, admin)
    give_account(world, officer)
    with clock.at(NOON):
        token = sign_in(world, username).json["token"]  # type: ignore[index]
        as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": enrol(world, token).at(NOON)})
    assert world.call(admin, "DELETE", f"/members/{officer.id}/second-factor").status_code == 403
    assert world.call(officer, "DELETE", f"/members/{officer.id}/second-factor").status_code == 403
    assert sign_in(world, username).status_code == 401
    assert world.call(officer, "DELETE", f"/members/{admin.id}/second-factor").status_code == 204
    answer = sign_in(world, username)
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["member"]["second_factor"] == "required"


def test_activation_asks_for_the_second_factor_too(world: World, give_account: GiveAccount) -> None:
    member = world.member()
    with clock.at(NOON):
        token = sign_in(world, give_account(world, member)).json["token"]  # type: ignore[index]
        totp = enrol(world, token)
        as_token(world, token, "PUT", "/me/second-factor/confirmation", json={"code": totp.at(NOON)})
        given = activation_of(world, member)
        assert activate(world, given["username"], given["activation_code"]).status_code == 401
        code = totp.at(NOON + timedelta(seconds=30))
        assert activate(world, given["username"], given["activation_code"], code=code).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tenant": "t", "username": "u"},
        {"tenant": "t", "username": "u", "password": 12},
        {"tenant": "t", "username": "u\x00", "password": "p"},
        {"tenant": "t" * 65, "username": "u", "password": "p"},
        {"tenant": "t", "username": "u", "password": "p", "code": "12345"},
        {"tenant": "t", "username": "u", "password": "p", "extra": 1},
        [],
        "text",
    ],
)
def test_malformed_sign_in_names_the_field(world: World, body: Any) -> None:
    answer = world.call(None, "POST", "/sessions", json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert all(error["pointer"].startswith("/body") for error in answer.json["errors"])


@pytest.mark.parametrize("token", ["", "gy_", "gy_!!!!", "gy_" + "A" * 64, "eyJhbGciOiJub25lIn0.e30."])
def test_strange_tokens_are_no_session(world: World, token: str) -> None:
    assert as_token(world, token, "GET", "/me").status_code == 401


def test_sessions_that_were_over_long_ago_are_forgotten(world: World, give_account: GiveAccount) -> None:
    old, fresh = world.member("张三"), world.member("李四")
    with clock.at(NOON):
        sign_in(world, give_account(world, old))
    with clock.at(NOON + timedelta(days=100)):
        sign_in(world, give_account(world, fresh))
    with clock.at(NOON + timedelta(days=121)), world.work() as session:
        service_sessions.forget_old_sessions()
        assert session.scalars(select(MemberSession.member_id)).all() == [fresh.id]
