"""Wall screens: connected by an administrator, known by a token of their own that opens nothing else, cut off at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongyou.core import clock, schema
from gongyou.core.audit import AuditEntry
from gongyou.core.ids import new_id
from gongyou.permissions import Role
from gongyou.reports.models import Display
from tests.operations import operations
from tests.quality.hazards.loop import Loop
from tests.reports.days import NOON
from tests.reports.screens import connect, connecting, contest, credentials, look, seen
from tests.sql import queries
from tests.world import World


def listed(loop: Loop, query: str = "") -> list[dict[str, Any]]:
    answer = loop.world.call(loop.admin, "GET", f"/displays{query}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def test_the_address_is_shown_once_and_its_token_is_stored_nowhere(loop: Loop) -> None:
    display = connect(loop, board="area-quality", unit_id=str(loop.world.area.id))
    address, _, presented = display["url"].partition("#")
    code, _, token = presented.partition(".")
    assert (address, code) == ("http://gongyou.test/wall", loop.world.code)
    assert len(token) >= 43
    assert display["board"] == {"code": "area-quality", "name": "区队质量榜"}
    assert display["unit"]["name"] == "综采一队"
    [shown] = listed(loop)
    assert shown == {name: value for name, value in display.items() if name != "url"}
    with loop.world.work() as session:
        for table in schema.tenant_tables():
            rows = session.scalars(text(f"SELECT t::text FROM {table.name} AS t")).all()
            assert not any(token in row for row in rows), table.name
        actions = [e.action for e in session.query(AuditEntry).filter(AuditEntry.subject_type == "display")]
    assert actions == ["display.connected"]


def test_a_screen_without_wishes_shows_all_units(loop: Loop) -> None:
    display = connect(loop)
    assert (display["unit"]["name"], display["board"], display["contest"]) == ("云岫岭煤矿", None, None)
    assert seen(loop, display)["ranking"]["name"] == "班组人均质量榜"


def test_only_the_administrator_of_the_tenants_settings_connects_and_cuts_off(loop: Loop) -> None:
    display = connect(loop)
    for member in (loop.finder, loop.officer, loop.world.officer(Role.SECURITY_ADMINISTRATOR)):
        for method, path in (("GET", ""), ("POST", ""), ("DELETE", f"/{display['id']}")):
            assert loop.world.call(member, method, f"/displays{path}", json={"name": "x"}).status_code == 403
    below = loop.world.officer(Role.ENTERPRISE_ADMINISTRATOR, "区队管理员", loop.world.area)
    assert loop.world.call(below, "POST", "/displays", json={"name": "x"}).status_code == 403, "not of the whole tenant"


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"name": ""}, 422, "/body/name"),
        ({"name": "名" * 41}, 422, "/body/name"),
        ({"board": "quality"}, 422, "/body/board"),
        ({"board": "no-such-board"}, 404, None),
        ({"unit_id": str(new_id())}, 404, None),
        ({"contest_id": str(new_id())}, 404, None),
        ({"token": "mine"}, 422, "/body/token"),
    ],
)
def test_what_is_wrong_is_named(loop: Loop, fields: dict[str, Any], status: int, pointer: str | None) -> None:
    answer = connecting(loop, **fields)
    assert answer.status_code == status
    assert [e["pointer"] for e in answer.json.get("errors", [])] == ([pointer] if pointer else [])
    assert listed(loop) == []


def test_a_board_that_is_hidden_from_members_is_not_hung_on_the_wall(loop: Loop) -> None:
    hidden = {"code": "secret", "name": "内部榜", "subject": "unit", "currency": "quality", "unit_kind": "team"}
    made = loop.world.call(loop.admin, "POST", "/boards", json=hidden | {"visibility": "officers"})
    assert made.status_code == 201, made.json
    assert [e["code"] for e in connecting(loop, board="secret").json["errors"]] == ["board_of_units"]
    shown = connect(loop, board="area-quality")
    loop.world.call(loop.admin, "PATCH", "/boards/area-quality", json={"visibility": "officers"})
    with clock.at(NOON + timedelta(minutes=1)):
        assert seen(loop, shown)["ranking"] is None, "hidden since"


def test_a_contest_must_have_begun(loop: Loop) -> None:
    answer = connecting(loop, contest_id=contest(loop)["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "contest.wrong_state")
    assert connect(loop, contest_id=contest(loop, "start")["id"])["contest"]["name"] == "四季度质量攻坚擂台赛"


def test_sent_twice_with_one_key_it_is_one_screen_with_one_address(loop: Loop) -> None:
    answers = [connecting(loop, key="k") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert len(listed(loop)) == 1
    assert look(loop, answers[1].json).status_code == 200


def test_a_screen_that_is_cut_off_shows_nothing_from_its_next_look_on(loop: Loop) -> None:
    display, other = connect(loop), connect(loop, name="调度室")
    etag = look(loop, display).headers["ETag"]
    assert loop.world.call(loop.admin, "DELETE", f"/displays/{display['id']}").status_code == 204
    answer = look(loop, display, **{"If-None-Match": etag})
    assert (answer.status_code, answer.json["code"]) == (401, "display.unknown")
    assert look(loop, other).status_code == 200
    assert loop.world.call(loop.admin, "DELETE", f"/displays/{display['id']}").status_code == 404
    assert [d["name"] for d in listed(loop)] == ["调度室"]
    assert [d["revoked_at"] is not None for d in listed(loop, "?revoked=true")] == [True]


def test_what_opens_the_wall_opens_nothing_else(loop: Loop) -> None:
    presented = credentials(connect(loop))
    closed = [o for o in operations() if o.permission is not None and o.method == "GET" and not o.parameters]
    assert len(closed) > 20
    for operation in closed:
        for scheme in ("Display", "Bearer", "Bearer gy_"):
            headers = {"Authorization": f"{scheme} {presented}"}
            answer = loop.world.call(None, "GET", operation.path, headers=headers)
            assert answer.status_code == 401, (operation.path, scheme)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_nothing_but_a_screens_own_credentials_opens_the_wall(loop: Loop, other_world: World) -> None:
    display = connect(loop)
    code, _, token = credentials(display).partition(".")
    session = loop.world.token(loop.admin)
    wrong = {
        "": None,
        "a session": f"Bearer {session}",
        "a session as a screen": f"Display {session}",
        "a session behind the tenant": f"Display {code}.{session}",
        "the right credentials by another scheme": f"Bearer {code}.{token}",
        "the token of another tenant": f"Display {other_world.code}.{token}",
        "the token alone": f"Display {token}",
        "no token": f"Display {code}.",
        "no tenant": f"Display .{token}",
        "another token": f"Display {code}.{'x' * 43}",
        "a digest": f"Display {code}.{_digest(loop)}",
        "more behind it": f"Display {code}.{token}.x",
        "junk": "Display \u00e9\u00e8%00'--",
    }
    for what, header in wrong.items():
        headers = {"Authorization": header} if header else {}
        answer = loop.world.call(None, "GET", "/wall", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "display.unknown"), what
        assert answer.headers["WWW-Authenticate"] == "Display"
    assert look(loop, display).status_code == 200


def _digest(loop: Loop) -> str:
    with loop.world.work() as session:
        return str(session.query(Display.token_digest).scalar())


def test_when_a_screen_was_seen_is_known_to_the_minute(loop: Loop) -> None:
    display = connect(loop)
    assert listed(loop)[0]["last_seen_at"] is None
    for seconds, known in ((0, 0), (15, 0), (59, 0), (61, 61), (90, 61)):
        with clock.at(NOON + timedelta(seconds=seconds)):
            look(loop, display)
        assert listed(loop)[0]["last_seen_at"] == (NOON + timedelta(seconds=known)).isoformat()


@pytest.mark.constant_queries
def test_the_list_takes_the_same_number_of_queries_however_long(loop: Loop) -> None:
    connect(loop)
    with queries() as few:
        listed(loop)
    for n in range(6):
        connect(loop, name=f"屏 {n}", board="area-quality")
    with queries() as many:
        assert len(listed(loop)) == 7
    assert len(many) == len(few)
