"""Sessions, kept answers and replays: what was withdrawn is gone at once, what belongs to one is shown to no other."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from gongyou.boards import service as boards
from gongyou.core import clock, crypto
from gongyou.core.db import session
from gongyou.identity import authentication, service_accounts
from gongyou.identity.models import Account, Member, RoleGrant
from gongyou.permissions import Role
from gongyou.points import service as points
from tests.world import World, deliver

PASSWORD = "矿灯-Kd7-2037"
NOON = datetime(2037, 11, 19, 4, tzinfo=UTC)
LAST_SECOND = datetime(2037, 11, 19, 15, 59, 59, tzinfo=UTC)
"""One second before midnight in Shanghai."""
STANDINGS = "/boards/quality/standings?window=day"


def withdraw_roles(world: World, member: Member) -> None:
    """Take all roles from a member, as the service does."""
    with world.work():
        session().execute(delete(RoleGrant).where(RoleGrant.member_id == member.id))
        authentication.access_changed()


def test_a_replay_needs_the_permission_that_the_request_needed(world: World) -> None:
    """Stored answers hold what is shown once, such as a phone: who lost the role must not fetch it again."""
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    member = {"employee_no": "S1", "name": "佟海峰", "unit_id": str(world.team.id), "phone": "13812345678"}
    member_id = world.call(administrator, "POST", "/members", json=member).json["id"]
    disclosure = (administrator, "POST", f"/members/{member_id}/phone-disclosures")
    shown = world.call(*disclosure, json={"reason": "通知本人"}, key="k1")
    assert "13812345678" in shown.text
    withdraw_roles(world, administrator)
    again = world.call(*disclosure, json={"reason": "通知本人"}, key="k1")
    assert again.status_code == 403
    assert "13812345678" not in again.text


@pytest.fixture
def scored(world: World) -> tuple[World, Member, Member]:
    """Two members who have points today."""
    first, second = world.member("孟庆山"), world.member("佟海峰")
    with clock.at(NOON):
        with world.work():
            for member, amount in ((first, 7), (second, 3)):
                points.adjust(member.id, "quality", amount, note="补记")
            boards.install_defaults()
        deliver(world)
    return world, first, second


def test_a_kept_answer_is_of_one_member(scored: tuple[World, Member, Member]) -> None:
    world, first, second = scored
    with clock.at(NOON):
        for _ in range(3):
            mine, theirs = (world.call(member, "GET", STANDINGS) for member in (first, second))
            assert mine.json["me"]["points"] == 7
            assert theirs.json["me"]["points"] == 3
            assert mine.headers["ETag"] != theirs.headers["ETag"]
        other = world.call(second, "GET", STANDINGS, headers={"If-None-Match": mine.headers["ETag"]})
        assert other.status_code == 200
        assert world.call(first, "GET", STANDINGS, headers={"If-None-Match": mine.headers["ETag"]}).status_code == 304


def test_a_kept_answer_of_today_is_not_served_tomorrow(scored: tuple[World, Member, Member]) -> None:
    world, first, _ = scored
    with clock.at(LAST_SECOND):
        for _ in range(3):
            answer = world.call(first, "GET", STANDINGS)
            assert answer.json["window"]["starts_on"] == "2037-11-19"
            assert answer.json["me"]["points"] == 7
    time.sleep(1.2)  # Redis counts by its own clock
    with clock.at(LAST_SECOND + timedelta(seconds=2)):
        for _ in range(3):
            answer = world.call(first, "GET", STANDINGS)
            assert answer.json["window"]["starts_on"] == "2037-11-20"
            assert answer.json["me"] is None


def test_a_kept_answer_ends_with_its_session(scored: tuple[World, Member, Member]) -> None:
    world, first, _ = scored
    with clock.at(NOON):
        for _ in range(3):
            assert world.call(first, "GET", STANDINGS).status_code == 200
        ended = world.call(first, "DELETE", "/sessions/current")
        assert ended.status_code == 204
        assert world.call(first, "GET", STANDINGS).status_code == 401


def test_a_kept_answer_ends_with_the_member(scored: tuple[World, Member, Member]) -> None:
    world, first, _ = scored
    administrator = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    with clock.at(NOON):
        for _ in range(3):
            assert world.call(first, "GET", STANDINGS).status_code == 200
        gone = world.call(administrator, "POST", f"/members/{first.id}/departure", json={})
        assert gone.status_code == 201, gone.text
        assert world.call(first, "GET", STANDINGS).status_code == 401


def test_a_kept_answer_needs_exactly_its_token(scored: tuple[World, Member, Member]) -> None:
    world, first, _ = scored
    with clock.at(NOON):
        for _ in range(3):
            assert world.call(first, "GET", STANDINGS).status_code == 200
        token = world.token(first)
        for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", token.lower(), ""):
            headers = {"Authorization": f"Bearer {wrong}"}
            assert world.call(None, "GET", STANDINGS, headers=headers).status_code == 401


def test_sign_in_makes_a_token_of_its_own_whatever_it_is_sent(world: World) -> None:
    member = world.member("孟庆山")
    planted = world.token(member)
    with world.work():
        service_accounts.open_accounts({member.id: member.employee_no})
        account = session().get_one(Account, (world.tenant_id, member.id))
        account.password_hash = crypto.hash_password(PASSWORD)
        body = {"tenant": world.code, "username": account.username, "password": PASSWORD}
    tokens = {
        world.call(None, "POST", "/sessions", json=body, headers={"Authorization": f"Bearer {planted}"}).json["token"]
        for _ in range(2)
    }
    assert len(tokens | {planted}) == 3
