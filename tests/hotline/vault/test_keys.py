"""Keys of handlers: opened by a password, for one session; recovered by two custodians together, never by one."""

import itertools
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text
from werkzeug.test import TestResponse

from gongyou.core import clock, crypto, schema
from gongyou.core.audit import AuditEntry
from gongyou.core.crypto import hash_password
from gongyou.core.db import session
from gongyou.hotline.appeals.models import AppealKey
from gongyou.hotline.vault import sealing, service
from gongyou.hotline.vault.models import VaultKey, VaultSession, VaultShare
from gongyou.identity.models import Account, Member, RoleGrant
from gongyou.permissions import Role
from tests.hotline.union import PASSWORD, TEXT, Union, open_key
from tests.world import World, deliver

NEW = "Rope-and-cage-2027"


@pytest.fixture
def signing(union: Union) -> Union:
    """A staffed hotline whose officer can sign in with a password; the custodians share their key."""
    _account(union.world, union.officer, "yinqiushui", PASSWORD)
    open_key(union.world, union.officer)
    return union


def _account(world: World, member: Member, username: str, password: str) -> None:
    with world.work():
        session().add(Account(member_id=member.id, username=username, password_hash=hash_password(password)))


def _sign_in(world: World, username: str, password: str) -> str:
    """Sign in and return the session's token."""
    body = {"tenant": world.code, "username": username, "password": password}
    answer = world.call(None, "POST", "/sessions", json=body)
    assert answer.status_code in {200, 201}, answer.json
    return str(answer.json["token"])  # type: ignore[index]


def _reset(union: Union, password: str) -> str:
    """Set the officer's password anew as an administrator's activation code lets them, and sign in with it."""
    with union.world.work():
        account = session().scalars(select(Account).where(Account.member_id == union.officer.id)).one()
        account.password_hash = hash_password(password)
    return _sign_in(union.world, "yinqiushui", password)


def _as(union: Union, token: str, method: str, path: str, **body: str) -> tuple[int, dict[str, str]]:
    answer = union.with_token(token, method, path, **({"json": body} if body else {}))
    return answer.status_code, (answer.json if answer.data else None) or {}


def _open_with(union: Union, token: str, password: str) -> str:
    """Try to open one's key with a password; return its state then."""
    answer = _as(union, token, "POST", "/me/vault/opening", password=password)[1]
    return answer.get("state") or answer["code"]


def _agree(union: Union, member: Member, *trusted: Member) -> TestResponse:
    """Let a member agree to custodians, who must be among those they are shown."""
    shown = union.world.call(member, "GET", "/me/vault").json["custodians"]
    keys = {each["member"]["id"]: each["key_id"] for each in shown}
    body = {"key_ids": [keys[str(each.id)] for each in trusted]}
    return union.world.call(member, "PUT", "/me/vault/custodians", json=body)


def _trusted(union: Union, member: Member) -> dict[str, bool]:
    shown = union.world.call(member, "GET", "/me/vault").json["custodians"]
    return {each["member"]["name"]: each["trusted"] for each in shown}


def _lost(union: Union) -> tuple[str, str, str]:
    """Lose the officer's password; return an appeal, the token of a new session and the recovery that waits."""
    taken = union.submit("anonymous")
    token = _reset(union, NEW)
    assert _as(union, token, "GET", f"/appeals/{taken['id']}")[1]["code"] == "vault.locked"
    assert _as(union, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"
    asked = _as(union, token, "POST", "/me/vault/recovery", password=NEW, reason="换了手机忘了密码")
    assert (asked[0], asked[1]["state"]) == (200, "lost")
    waiting = union.world.call(union.custodians[0], "GET", "/vault-recoveries").json["items"]  # type: ignore[index]
    return taken["id"], token, waiting[0]["id"]


def test_two_custodians_recover_a_key_and_one_cannot(signing: Union) -> None:
    appeal_id, token, recovery_id = _lost(signing)
    first, second = signing.custodians
    assert signing.say(first, f"/vault-recoveries/{recovery_id}/half").status_code == 200
    assert signing.say(first, f"/vault-recoveries/{recovery_id}/half").status_code == 409, "not twice"
    assert _as(signing, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"
    assert signing.say(second, f"/vault-recoveries/{recovery_id}/half").status_code == 200
    assert _open_with(signing, token, NEW) == "open"
    assert _as(signing, token, "GET", f"/appeals/{appeal_id}")[0] == 200
    again = _sign_in(signing.world, "yinqiushui", NEW)
    assert _as(signing, again, "GET", f"/appeals/{appeal_id}")[0] == 200, "the key is under the new password now"


def test_a_refusal_by_one_custodian_is_enough(signing: Union) -> None:
    _, token, recovery_id = _lost(signing)
    first, second = signing.custodians
    assert signing.say(first, f"/vault-recoveries/{recovery_id}/refusal").status_code == 200
    assert signing.say(second, f"/vault-recoveries/{recovery_id}/half").status_code == 409
    assert _as(signing, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"


def test_halves_given_once_open_no_later_request(signing: Union) -> None:
    """One half of an old request and one of a new one make nothing."""
    _, token, recovery_id = _lost(signing)
    first, second = signing.custodians
    assert signing.say(first, f"/vault-recoveries/{recovery_id}/half").status_code == 200
    assert _as(signing, token, "POST", "/me/vault/recovery", password=NEW, reason="再提一次看看")[0] == 200
    fresh = signing.world.call(second, "GET", "/vault-recoveries").json["items"][0]["id"]  # type: ignore[index]
    assert fresh != recovery_id
    assert signing.say(second, f"/vault-recoveries/{fresh}/half").status_code == 200
    assert _as(signing, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"


def test_a_custodian_cannot_recover_their_own_key_nor_an_officer_give_halves(signing: Union) -> None:
    third = signing.world.officer(Role.CUSTODIAN, "舒怀远")
    open_key(signing.world, third)
    first, second = signing.custodians
    open_key(signing.world, first)
    assert _agree(signing, first, second, third).status_code == 200
    _account(signing.world, first, "baijingxing", NEW)
    token = _sign_in(signing.world, "baijingxing", NEW)
    assert _as(signing, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"
    assert _as(signing, token, "POST", "/me/vault/recovery", password=NEW, reason="换了手机忘了密码")[0] == 200
    recovery_id = signing.world.call(second, "GET", "/vault-recoveries").json["items"][0]["id"]  # type: ignore[index]
    half = f"/vault-recoveries/{recovery_id}/half"
    assert signing.say(first, half).status_code == 403, "their old session is open still, and gives no half"
    assert _as(signing, token, "POST", half)[1]["code"] == "vault.locked"
    assert signing.say(signing.officer, half).status_code == 403
    assert signing.say(second, half).status_code == 200
    assert _as(signing, token, "POST", "/me/vault/opening", password=NEW)[1]["code"] == "vault.lost"
    assert signing.say(third, half).status_code == 200
    assert _open_with(signing, token, NEW) == "open"


def test_a_custodian_appointed_later_gets_a_half_only_once_the_owner_agrees(signing: Union) -> None:
    """Else who may appoint custodians and set passwords anew could recover any key alone."""
    puppets = [signing.world.officer(Role.CUSTODIAN, name) for name in ("舒怀远", "齐思邈")]
    for each in (*puppets, signing.officer):
        open_key(signing.world, each)
    assert _trusted(signing, signing.officer) == {"白景行": True, "温月华": True, "舒怀远": False, "齐思邈": False}
    _, token, recovery_id = _lost(signing)
    deliver(signing.world)
    for each in puppets:
        assert signing.say(each, f"/vault-recoveries/{recovery_id}/half").status_code == 403
        assert signing.world.call(each, "GET", "/me/notices").json["items"] == [], "they have nothing to give"
    told = signing.world.call(signing.custodians[0], "GET", "/me/notices").json["items"]
    assert "vault.recovery_asked" in {notice["kind"] for notice in told}
    assert _open_with(signing, token, NEW) == "vault.lost"


def test_whom_the_owner_agrees_to_recover_a_key_and_whom_they_did_before_no_more(signing: Union) -> None:
    third, fourth = (signing.world.officer(Role.CUSTODIAN, name) for name in ("舒怀远", "齐思邈"))
    for each in (third, fourth):
        open_key(signing.world, each)
    assert _agree(signing, signing.officer, third, fourth).json["state"] == "open"
    _, token, recovery_id = _lost(signing)
    assert signing.say(signing.custodians[0], f"/vault-recoveries/{recovery_id}/half").status_code == 403
    for each in (third, fourth):
        assert signing.say(each, f"/vault-recoveries/{recovery_id}/half").status_code == 200
    assert _open_with(signing, token, NEW) == "open"


def test_a_fresh_key_of_a_custodian_has_to_be_agreed_to_anew(signing: Union) -> None:
    """Who sets a custodian's password anew and takes a fresh key in their name is nobody whom an owner trusts."""
    first, _ = signing.custodians
    with signing.world.work():
        own = session().scalars(select(VaultKey).where(VaultKey.member_id == first.id)).one()
        own.retired_at = clock.now()
    open_key(signing.world, first, NEW)
    open_key(signing.world, signing.officer)
    assert _trusted(signing, signing.officer) == {"白景行": False, "温月华": True}
    token = _reset(signing, NEW)
    refused = _as(signing, token, "POST", "/me/vault/recovery", password=NEW, reason="换了手机忘了密码")
    assert refused[1]["code"] == "vault.no_custodians"


def test_a_custodian_whose_role_was_taken_away_has_no_half_after_the_owner_opens_their_key(signing: Union) -> None:
    first, _ = signing.custodians
    with signing.world.work():
        for grant in session().scalars(select(RoleGrant).where(RoleGrant.member_id == first.id)):
            session().delete(grant)
    open_key(signing.world, signing.officer)
    with signing.world.work():
        own = session().scalars(select(VaultKey.id).where(VaultKey.member_id == signing.officer.id)).one()
        halves = session().scalars(select(VaultShare).where(VaultShare.key_id == own)).all()
        assert halves == [], "one custodian is no pair"
    third = signing.world.officer(Role.CUSTODIAN, "舒怀远")
    for each in (third, signing.officer):
        open_key(signing.world, each)
    assert _trusted(signing, signing.officer) == {"温月华": True, "舒怀远": False}, (
        "the first ones are trusted once only"
    )


def test_only_custodians_with_the_keys_one_was_shown_can_be_agreed_to(signing: Union) -> None:
    with signing.world.work():
        stranger = session().scalars(select(VaultKey).where(VaultKey.member_id == signing.second.id)).one().id
    for unknown in (stranger, uuid4()):
        answer = signing.world.call(signing.officer, "PUT", "/me/vault/custodians", json={"key_ids": [str(unknown)]})
        assert (answer.status_code, answer.json["code"]) == (409, "vault.custodians_changed")
    assert _trusted(signing, signing.officer) == {"白景行": True, "温月华": True}


def test_who_replaced_their_key_has_no_case_until_a_colleague_confides_it_anew(signing: Union) -> None:
    appeal_id = signing.submit("anonymous")["id"]
    token = _reset(signing, NEW)
    assert _as(signing, token, "POST", "/me/vault/replacement", password=NEW)[1]["state"] == "open"
    assert _as(signing, token, "GET", "/appeal-counts")[1]["open"] == 0, "nothing is counted that cannot be opened"
    assert _as(signing, token, "GET", f"/appeals/{appeal_id}")[0] == 404
    who = str(signing.officer.id)
    offered = signing.world.call(signing.second, "GET", f"/appeals/{appeal_id}/colleagues").json["items"]  # type: ignore[index]
    assert [(each["has_case"], each["has_key"]) for each in offered if each["id"] == who] == [(False, True)]
    assert who not in str(signing.read(signing.second, appeal_id).json["seen_by"])  # type: ignore[index]
    assert signing.say(signing.second, f"/appeals/{appeal_id}/handlers", member_id=who).status_code == 200
    assert _as(signing, token, "GET", f"/appeals/{appeal_id}")[0] == 200


def test_with_one_custodian_there_is_no_recovery(signing: Union) -> None:
    with signing.world.work():
        for share in session().scalars(select(VaultShare)):
            session().delete(share)
    token = _reset(signing, NEW)
    refused = _as(signing, token, "POST", "/me/vault/recovery", password=NEW, reason="换了手机忘了密码")
    assert refused[1]["code"] == "vault.no_custodians"


def test_a_changed_password_keeps_the_key(signing: Union) -> None:
    taken = signing.submit("anonymous")
    token = _sign_in(signing.world, "yinqiushui", PASSWORD)
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert _as(signing, token, "PUT", "/me/password", **change)[0] < 300
    assert _as(signing, token, "GET", f"/appeals/{taken['id']}")[0] == 200, "the session goes on"
    again = _sign_in(signing.world, "yinqiushui", NEW)
    assert _as(signing, again, "GET", f"/appeals/{taken['id']}")[0] == 200
    with signing.world.work():
        row = session().scalars(select(VaultKey).where(VaultKey.member_id == signing.officer.id)).one()
    with pytest.raises(sealing.WrongKey):
        sealing.unlock(PASSWORD, row.private_by_password, service.context(row.id))


def test_a_sessions_copy_opens_in_that_session_only(signing: Union) -> None:
    world = signing.world
    one, other = (_sign_in(world, "yinqiushui", PASSWORD) for _ in range(2))
    with world.work():
        rows = session().scalars(select(VaultSession)).all()
    opened = [
        (row.session_id, number)
        for row in rows
        for number, token in enumerate((one, other))
        if _opens(crypto.session_secret(token), row)
    ]
    assert sorted(number for _, number in opened) == [0, 1]
    assert len({session_id for session_id, _ in opened}) == 2
    assert _as(signing, one, "DELETE", "/sessions/current")[0] in {200, 204}
    assert _as(signing, one, "GET", "/me/vault")[0] == 401
    assert _as(signing, other, "GET", "/me/vault")[1]["state"] == "open"


def _opens(key: bytes, row: VaultSession) -> bool:
    try:
        sealing.decrypt(key, row.private_by_session, service.context(row.key_id))
    except sealing.WrongKey:
        return False
    return True


def test_another_sessions_copy_moved_to_ones_own_does_not_open(signing: Union) -> None:
    """Whoever can write to the database still has no token of the officer's session."""
    taken, thief = signing.submit("anonymous"), signing.world.officer(Role.UNION_OFFICER, "贾三")
    open_key(signing.world, thief)
    with signing.world.work():
        theirs = session().scalars(select(VaultKey).where(VaultKey.member_id == signing.officer.id)).one()
        copy = session().scalars(select(VaultSession).where(VaultSession.key_id == theirs.id)).first()
        mine = session().scalars(select(VaultKey).where(VaultKey.member_id == thief.id)).one()
        own = session().scalars(select(VaultSession).where(VaultSession.key_id == mine.id)).one()
        right = session().scalars(select(AppealKey).where(AppealKey.member_id == signing.officer.id)).one()
        assert copy is not None
        own.private_by_session = copy.private_by_session
        forged = {"case_id": right.case_id, "vault_key_id": mine.id, "sealed": right.sealed, "level": 0}
        session().execute(delete(AppealKey).where(AppealKey.member_id == thief.id))
        session().add(AppealKey(id=uuid4(), member_id=thief.id, **forged))
    answer = signing.world.call(thief, "GET", f"/appeals/{taken['id']}")
    assert answer.status_code != 200
    assert TEXT[:8] not in answer.text


def test_database_and_secret_open_no_key(signing: Union) -> None:
    """Every sealed column of the vault against every key that the installation's secret makes, and the columns' own."""
    purposes = ("cursor", "idempotent answer", "appeal key of a reporter", "receipt token", "phone", "totp")
    tables = [t for t in schema.tenant_tables() if t.name.startswith("vault_")]
    with signing.world.work():
        keys = {row.id: row.public for row in session().scalars(select(VaultKey))}
        values = {
            (t.name, c.name, bytes(value))
            for t in tables
            for c in t.columns
            if c.type.python_type is bytes
            for value in session().scalars(text(f"SELECT {c.name} FROM {t.name} WHERE {c.name} IS NOT NULL"))
        }
    assert {column for _, column, _ in values} >= {
        "private_by_password",
        "private_by_recovery",
        "private_by_session",
        "sealed",
    }
    guesses = [crypto.derived_key(p) for p in purposes] + [v for _, c, v in values if c == "public"]
    contexts = [f(key_id) for key_id in keys for f in (service.context, lambda k: f"vault recovery {k}")]
    for (_, _, value), key, context in itertools.product(values, guesses, contexts):
        for sealed in (value, value[16:]):
            with pytest.raises(sealing.WrongKey):
                sealing.decrypt(key, sealed, context)


def test_a_public_key_that_was_put_in_a_handlers_place_is_found_at_the_next_sign_in(signing: Union) -> None:
    mine = select(VaultKey).where(VaultKey.member_id == signing.officer.id)
    with signing.world.work():
        row = session().scalars(mine).one()
        own, row.public = row.public, sealing.new_pair().public
    _sign_in(signing.world, "yinqiushui", PASSWORD)
    with signing.world.work():
        assert session().scalars(mine).one().public == own
        assert "vault.key_tampered" in session().scalars(select(AuditEntry.action)).all()


def test_one_custodians_half_tells_nothing(signing: Union) -> None:
    halves = sealing.split(b"s" * 32)
    assert sealing.joined(*halves) == b"s" * 32
    assert b"s" * 32 not in halves
    assert sealing.split(b"s" * 32) != halves
