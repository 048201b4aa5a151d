"""Requests that no client of ours would send: refused with a problem document, never a fault."""

import base64
import json

import pytest

from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.world import World

DEEP = 100_000
LONG = 10_000


@pytest.fixture
def administrator(world: World) -> Member:
    return world.officer(Role.ENTERPRISE_ADMINISTRATOR)


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP,
        '{"tenant":' * DEEP,
        '{"tenant": ' + "[" * DEEP + "]" * DEEP + "}",
        '{"tenant": ' + "9" * LONG + "}",
        '{"tenant": -1e' + "9" * LONG + "}",
        '{"tenant": NaN}',
        '{"tenant": "' + "长" * 1_000_000 + '"}',
        '{"tenant": "\\ud800", "username": "a", "password": "b"}',
        '{"tenant": "\\u0000", "username": "a", "password": "b"}',
        '{"\\ud800": 1}',
        '{"tenant": "a", "username": "a", "password": "' + "x" * LONG + '"}',
    ],
    ids=[
        "lists",
        "objects",
        "closed",
        "digits",
        "exponent",
        "nan",
        "megabytes",
        "surrogate",
        "nul",
        "name",
        "password",
    ],
)
@pytest.mark.parametrize("path", ["/sessions", "/activations", "/points/adjustments", "/hazards"])
def test_a_body_that_is_a_trap_is_refused(world: World, administrator: Member, path: str, body: str) -> None:
    answer = world.call(administrator, "POST", path, data=body.encode(), content_type="application/json")
    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert answer.content_type == "application/problem+json"
    assert len(answer.data) < 5_000, "what was sent does not come back"


LISTS = (
    "/members",
    "/units",
    "/points/rules",
    "/points/budgets",
    "/points/entries",
    "/hazards",
    "/boards",
    "/events",
    "/me/notices",
    "/me/sessions",
    "/badges",
    "/contests",
    "/inspections",
    "/roster-imports",
    "/shift-patterns",
    "/role-grants",
)
VALUES = (
    "\ud800",
    "\x00",
    10**400,
    -(10**30),
    1e308,
    None,
    True,
    [],
    {},
    "9999-12-31T23:59:59+00:00",
    "0001-01-01",
    "",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_was_made_up_is_refused_or_finds_nothing(world: World, administrator: Member, path: str) -> None:
    for width in (1, 2, 3):
        for value in VALUES:
            plain = json.dumps([value] * width).encode()
            cursor = base64.urlsafe_b64encode(plain).rstrip(b"=").decode()
            answer = world.call(administrator, "GET", path, query_string={"cursor": cursor})
            assert answer.status_code < 500, (value, width, answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/boards/%00",
        "/boards/%ED%A0%80/standings",
        "/boards/..%2f..%2fetc%2fpasswd",
        "/case-flows/%00",
        "/certificates/%00",
        "/certificates/" + "A" * 5000,
        "/members/" + "0" * 5000,
        "/hazards/00000000-0000-0000-0000-000000000000%00",
    ],
)
def test_a_path_that_is_a_trap_finds_nothing(world: World, administrator: Member, path: str) -> None:
    assert world.call(administrator, "GET", path).status_code in {404, 405}


@pytest.mark.parametrize(
    "name", ["../__init__.py", "..%2f__init__.py", "%2e%2e/__init__.py", "/etc/passwd", "....//__init__.py", "%00"]
)
def test_the_pages_of_the_documentation_lead_nowhere_else(world: World, name: str) -> None:
    assert world._app is not None
    answer = world._app.test_client().get(f"/api/docs/{name}")
    assert answer.status_code in {301, 308, 404}
    assert b"root:" not in answer.data
    assert b"import" not in answer.data


@pytest.mark.parametrize("key", ["", "k" * 129, "键", "\x7f", "a" * 5000])
def test_an_odd_idempotency_key_is_refused_or_is_a_key(world: World, administrator: Member, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = world.call(administrator, "POST", "/events/retries", json={"ids": []}, headers=headers)
    assert answer.status_code == 422, answer.text


def test_a_query_repeated_without_end_is_refused_or_answered(world: World, administrator: Member) -> None:
    answer = world.call(administrator, "GET", "/hazards?" + "&".join(f"x{n}=1" for n in range(3000)))
    assert answer.status_code == 200, "what no operation knows is passed over"
    assert world.call(administrator, "GET", "/hazards?limit=" + "9" * 6000).status_code == 422
