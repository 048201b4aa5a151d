"""What every operation does: problem documents, languages, idempotency keys, sessions that end at once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from gongyou.core import cache, clock
from gongyou.core.audit import AuditEntry
from gongyou.core.db import session
from gongyou.core.http.app import Application
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import authentication
from gongyou.identity.models import Member, MemberSession, MemberStatus, RoleGrant
from gongyou.permissions import Role
from tests.world import World

RETRY = {"ids": [str(uuid4())]}


@pytest.fixture
def administrator(world: World) -> Member:
    return world.officer(Role.ENTERPRISE_ADMINISTRATOR)


def _retries(world: World) -> int:
    with world.work():
        return session().scalar(select(func.count()).where(AuditEntry.action == "events.retried")) or 0


def test_without_a_session_the_answer_is_a_problem_document(world: World) -> None:
    answer = world.call(None, "GET", "/events/backlog")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "unauthenticated"
    assert answer.json["title"] == "要先登录"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["", "nonsense", "gy_", "gy_" + "A" * 64, "gy_字", "Bearer", "gy_" + "=" * 64])
def test_a_token_that_is_none_of_ours_is_refused(world: World, token: str) -> None:
    answer = world.call(None, "GET", "/events/backlog", headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


def test_the_caller_is_answered_in_their_language(world: World) -> None:
    answer = world.call(None, "GET", "/nowhere", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["title"] == "Not found"


@pytest.mark.parametrize(
    ("method", "asked", "expected"),
    [("POST", "PATCH", 200), ("POST", "patch", 200), ("POST", "DELETE", 405), ("PUT", "PATCH", 405), ("POST", "", 405)],
)
def test_a_client_without_patch_says_it_in_a_header(world: World, method: str, asked: str, expected: int) -> None:
    headers = {"X-HTTP-Method-Override": asked}
    answer = world.call(world.member(), method, "/me", json={"phone": "13900001111"}, headers=headers)
    assert answer.status_code == expected


def test_every_wrong_field_is_named(world: World, administrator: Member) -> None:
    answer = world.call(administrator, "POST", "/events/retries", json={"ids": ["x"], "colour": 1})
    assert answer.status_code == 422
    assert answer.json is not None
    assert {(e["pointer"], e["code"]) for e in answer.json["errors"]} == {
        ("/body/ids/0", "type_id"),
        ("/body/colour", "unknown"),
    }


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'"text"', b""])
def test_a_body_that_is_no_object_is_a_clear_refusal(world: World, administrator: Member, body: bytes) -> None:
    answer = world.call(administrator, "POST", "/events/retries", data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("cursor", ["x", "e30", "WzFd", "\x00", "WyJ4Il0", "[" * 400])
def test_a_cursor_of_no_list_of_ours_is_refused(world: World, administrator: Member, cursor: str) -> None:
    answer = world.call(administrator, "GET", "/events", query_string={"cursor": cursor})
    assert answer.status_code == 422


def test_a_member_without_the_permission_is_refused(world: World) -> None:
    assert world.call(world.member(), "GET", "/events/backlog").status_code == 403


def test_the_same_key_twice_is_done_once_and_answered_alike(world: World, administrator: Member) -> None:
    first = world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1")
    again = world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1")
    assert first.status_code == again.status_code == 200
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert _retries(world) == 1


def test_the_same_key_for_another_request_is_refused(world: World, administrator: Member) -> None:
    world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1")
    other = world.call(administrator, "POST", "/events/retries", json={"ids": [str(uuid4())]}, key="k1")
    assert other.status_code == 422
    assert other.json is not None
    assert other.json["code"] == "idempotency_key_reused"
    assert _retries(world) == 1


def test_a_key_belongs_to_its_member(world: World, administrator: Member) -> None:
    colleague = world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪")
    world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1")
    assert "Idempotent-Replayed" not in world.call(colleague, "POST", "/events/retries", json=RETRY, key="k1").headers
    assert _retries(world) == 2


def test_a_refused_request_may_be_corrected_under_its_key(world: World, administrator: Member) -> None:
    assert world.call(administrator, "POST", "/events/retries", json={"ids": []}, key="k1").status_code == 422
    assert world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1").status_code == 200


def test_fifty_requests_in_parallel_with_one_key_have_one_effect(committed_world: World) -> None:
    world = committed_world
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    world.token(administrator)
    answers: list[tuple[int, bytes]] = []

    def send() -> None:
        answer = world.call(administrator, "POST", "/events/retries", json=RETRY, key="k1")
        answers.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    assert {status for status, _ in answers} == {200}
    assert len(set(answers)) == 1
    assert _retries(world) == 1


def test_a_revoked_session_is_over_at_once(world: World) -> None:
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    for _ in range(2):  # the second comes from what Redis remembers
        assert world.call(administrator, "GET", "/events/backlog").status_code == 200
    with world.work() as current:
        revoke = update(MemberSession).values(revoked_at=clock.now()).returning(MemberSession.token_digest)
        authentication.forget_sessions(list(current.scalars(revoke)))
    assert world.call(administrator, "GET", "/events/backlog").status_code == 401


def test_a_withdrawn_role_is_gone_at_once(world: World) -> None:
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    for _ in range(2):
        assert world.call(administrator, "GET", "/events/backlog").status_code == 200
    with world.work() as current:
        for grant in current.scalars(select(RoleGrant)):
            current.delete(grant)
        authentication.access_changed()
    assert world.call(administrator, "GET", "/events/backlog").status_code == 403


def test_a_session_ends_with_its_time_and_with_its_member(world: World) -> None:
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    world.token(administrator)
    with clock.at(clock.now() + timedelta(days=401)):
        assert world.call(administrator, "GET", "/events/backlog").status_code == 401
    with world.work() as current:
        current.execute(update(Member).values(status=MemberStatus.LEFT))
        authentication.access_changed()
    assert world.call(administrator, "GET", "/events/backlog").status_code == 401


def test_a_token_of_another_tenant_opens_nothing_here(world: World, other_world: World) -> None:
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    token = authentication.parse_token(world.token(administrator))
    with other_world.work() as current:
        assert current.scalar(select(func.count()).select_from(MemberSession)) == 0
        assert current_tenant_id() == other_world.tenant_id
    assert token.tenant_id == world.tenant_id


def test_without_redis_sessions_come_from_the_database(world: World, application: Application) -> None:
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    world.token(administrator)
    kept = cache._connections["cache"]
    cache._connections["cache"] = type(kept).from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    try:
        assert world.call(administrator, "GET", "/events/backlog").status_code == 200
    finally:
        cache._connections["cache"] = kept
