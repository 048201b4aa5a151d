"""Freezing, releasing, closing: snapshots, not filters; and who may."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gongyou.boards import ranking, service, slots
from gongyou.boards.models import FinalStanding
from gongyou.core import cache, clock
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.outbox import handles
from gongyou.events import BoardClosed
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine
from tests.world import World

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def thursday_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def officer(mine: Mine) -> Member:
    return mine.world.officer(Role.ENTERPRISE_ADMINISTRATOR)


@pytest.fixture
def two(mine: Mine) -> tuple[Member, Member]:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    mine.post(a, 10, on=YESTERDAY)
    mine.post(b, 12, on=YESTERDAY)
    mine.post(a, 5)
    mine.deliver()
    return a, b


def freeze(mine: Mine, officer: Member, note: str | None = None) -> None:
    answer = mine.world.call(officer, "POST", "/boards/quality/freeze", json={"note": note})
    assert answer.status_code == 200, answer.text
    mine.deliver()


def test_a_frozen_board_shows_what_it_showed_while_scores_go_on(
    mine: Mine, officer: Member, two: tuple[Member, Member]
) -> None:
    a, b = two
    shown = {w: mine.read(a, window=w) for w in ("day", "week", "month", "all")}
    assert shown["week"]["items"][0]["movement"] == 1
    freeze(mine, officer, "25 日公布")
    for at in (NOON, NOON + timedelta(days=3)):
        with clock.at(at):
            mine.post(b, 100, on=at.date())
            mine.deliver()
            for window, before in shown.items():
                now = mine.read(a, window=window)
                assert now["frozen"] is True
                assert now["freeze"] == {"frozen_at": NOON.isoformat(), "note": "25 日公布"}
                assert now["as_of"] == NOON.isoformat()
                for part in ("items", "total", "me"):
                    assert now[part] == before[part]
    assert mine.order(officer, behind_freeze="true", window="all") == [("乙", 212), ("甲", 15)]
    assert mine.read(officer, window="all")["items"] == shown["all"]["items"]


def test_a_frozen_board_does_not_depend_on_redis(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    freeze(mine, officer)
    before = mine.read(two[0])
    mine.post(two[1], 100)
    cache.cache().flushdb()
    mine.deliver()
    assert mine.read(two[0]) == before


def test_only_who_manages_boards_looks_behind_a_freeze(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    freeze(mine, officer)
    answer = mine.world.call(two[0], "GET", "/boards/quality/standings?behind_freeze=true")
    assert answer.status_code == 403


def test_past_windows_are_not_shown_during_a_freeze(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    """A late report could change them, and so tell what the freeze hides."""
    freeze(mine, officer)
    answer = mine.world.call(two[0], "GET", "/boards/quality/standings?window=month&on=2026-10-10")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "board.window_frozen")
    assert mine.read(two[0], window="day", on="2026-11-25")["window"]["starts_on"] == "2026-11-19"


def test_a_released_board_shows_everything_at_once(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    freeze(mine, officer)
    mine.post(two[1], 100)
    mine.deliver()
    assert mine.order(two[0], window="month")[0] == ("甲", 15)
    assert mine.world.call(officer, "POST", "/boards/quality/release").status_code == 200
    assert mine.order(two[0], window="month")[0] == ("乙", 112)
    shown = mine.read(two[0])
    assert (shown["frozen"], shown["freeze"], shown["board"]["state"]) == (False, None, "open")


def test_a_board_can_be_frozen_again(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    freeze(mine, officer)
    mine.world.call(officer, "POST", "/boards/quality/release")
    mine.post(two[1], 100)
    mine.deliver()
    freeze(mine, officer)
    mine.post(two[0], 1000)
    mine.deliver()
    assert mine.order(two[0], window="month") == [("乙", 112), ("甲", 15)]


def test_teams_freeze_with_everything_in_the_ledger(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    """Also with what no handler has looked at yet."""
    mine.post(two[0], 7)
    assert mine.world.call(officer, "POST", "/boards/team-quality/freeze", json={}).status_code == 200
    assert mine.order(two[0], "team-quality") == [("检修班", 34)]
    mine.post(two[0], 7)
    mine.deliver()
    assert mine.order(two[0], "team-quality") == [("检修班", 34)]


def test_a_closed_board_keeps_its_final_standings(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    freeze(mine, officer)
    mine.post(two[1], 100)
    assert mine.world.call(officer, "POST", "/boards/quality/closure").status_code == 200
    mine.deliver()
    mine.post(two[0], 1000)
    mine.deliver()
    cache.cache().flushdb()
    shown = mine.read(two[0])
    assert mine.order(two[0]) == [("乙", 112), ("甲", 15)]
    assert (shown["board"]["state"], shown["frozen"], shown["window"]["code"]) == ("closed", False, "all")
    assert shown["me"]["rank"] == 2
    board = mine.world.call(two[0], "GET", "/boards/quality").get_json()
    assert (board["windows"], board["freeze"]) == (["all"], None)
    assert board["closed_at"] is not None
    with mine.world.work():
        first = service.final_standings(mine.board_id_within("quality"), first=1)
        assert [(s.rank, s.subject_id, s.points) for s in first] == [(1, two[1].id, 112)]


def test_final_standings_of_teams_say_how_many_heads(mine: Mine, officer: Member) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(6)]
    mine.post(members[0], 30)
    mine.deliver()
    mine.world.call(officer, "POST", "/boards/team-quality-per-head/closure")
    with mine.world.work():
        final = service.final_standings(mine.board_id_within("team-quality-per-head"))
        assert [(s.rank, s.points, s.heads) for s in final] == [(1, 5000, 6)]
    assert mine.order(members[0], "team-quality-per-head") == [("检修班", 5)]


def test_closing_tells_of_it_once(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    seen: list[BoardClosed] = []
    board_id = mine.board_id("quality")

    @handles(BoardClosed)
    def remember(events: list[BoardClosed]) -> None:
        seen.extend(events)

    try:
        assert mine.world.call(officer, "POST", "/boards/quality/closure").status_code == 200
        again = mine.world.call(officer, "POST", "/boards/quality/closure")
        assert (again.status_code, again.get_json()["code"]) == (409, "board.closed")
        mine.deliver()
    finally:
        from gongyou.core import outbox  # noqa: PLC0415

        outbox._by_event[BoardClosed].remove(outbox.handlers.pop("boards.remember"))
    assert seen == [BoardClosed(board_id=board_id, contest_id=None)]
    with mine.world.work():
        closed = [b for b in slots.load_boards() if b.code == "quality"]
        assert not any(ranking.standing(slots.present(closed, TODAY)))


def test_final_standings_cannot_be_changed(mine: Mine, officer: Member, two: tuple[Member, Member]) -> None:
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    mine.world.call(officer, "POST", "/boards/quality/closure")
    with pytest.raises(DBAPIError, match="permission denied"), mine.world.work():
        standing = session().query(FinalStanding).first()
        assert standing is not None
        standing.points = 1


@pytest.mark.parametrize(
    ("deeds", "code"),
    [
        (["freeze", "freeze"], "board.not_open"),
        (["release"], "board.not_frozen"),
        (["closure", "freeze"], "board.not_open"),
        (["closure", "release"], "board.not_frozen"),
        (["closure", "closure"], "board.closed"),
    ],
)
def test_deeds_out_of_order_are_refused(mine: Mine, officer: Member, deeds: list[str], code: str) -> None:
    answers = [mine.world.call(officer, "POST", f"/boards/quality/{deed}", json={}) for deed in deeds]
    assert [a.status_code for a in answers] == [200] * (len(deeds) - 1) + [409]
    assert answers[-1].get_json()["code"] == code


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ENTERPRISE_ADMINISTRATOR])
def test_only_who_manages_boards_changes_them(mine: Mine, role: Role) -> None:
    someone = mine.world.officer(role)
    for method, path in (
        ("POST", "/boards/quality/freeze"),
        ("POST", "/boards/quality/release"),
        ("POST", "/boards/quality/closure"),
        ("PATCH", "/boards/quality"),
    ):
        assert mine.world.call(someone, method, path, json={}).status_code == 403
    body = {"code": "mine-too", "name": "x", "subject": "member", "currency": "quality"}
    assert mine.world.call(someone, "POST", "/boards", json=body).status_code == 403


def test_who_manages_an_area_manages_boards_of_the_area_only(mine: Mine) -> None:
    world = mine.world
    local = world.officer(Role.ENTERPRISE_ADMINISTRATOR, unit=world.area)
    body = {"code": "area-board", "name": "区队榜", "subject": "member", "currency": "quality"}
    assert world.call(local, "POST", "/boards", json=body).status_code == 403
    body["unit_ids"] = [str(world.mine.id)]
    assert world.call(local, "POST", "/boards", json=body).status_code == 403
    body["unit_ids"] = [str(world.team.id)]
    assert world.call(local, "POST", "/boards", json=body).status_code == 201
    assert world.call(local, "POST", "/boards/quality/freeze", json={}).status_code == 403
    assert world.call(local, "POST", "/boards/area-board/freeze", json={}).status_code == 200


def test_a_board_of_another_tenant_cannot_be_touched(
    mine: Mine, other_world: World, two: tuple[Member, Member]
) -> None:
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    mine.open("ours")
    for deed in ("freeze", "release", "closure"):
        assert other_world.call(stranger, "POST", f"/boards/ours/{deed}", json={}).status_code == 404
        assert other_world.call(stranger, "POST", f"/boards/quality/{deed}", json={}).status_code in {200, 409}
    board_id = mine.board_id("quality")
    for deed in (service.freeze, service.release, service.close):
        with pytest.raises(NotFound), other_world.work():
            deed(board_id)
    body = {
        "code": "theirs",
        "name": "x",
        "subject": "unit",
        "currency": "quality",
        "unit_ids": [str(mine.world.team.id)],
    }
    assert other_world.call(stranger, "POST", "/boards", json=body).status_code == 404
    assert mine.read(two[0])["board"]["state"] == "open"


def test_a_code_is_taken_once(mine: Mine, officer: Member) -> None:
    body = {"code": "quality", "name": "又一个", "subject": "member", "currency": "quality"}
    assert mine.world.call(officer, "POST", "/boards", json=body).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Ü"},
        {"name": ""},
        {"subject": "robot"},
        {"windows": []},
        {"min_heads": 2},
        {"starts_on": "2026-12-01", "ends_on": "2026-11-01"},
        {"per_head": True},
        {"unit_kind": "team"},
        {"currency": "coin"},
        {"currency": "gold"},
    ],
)
def test_a_board_that_makes_no_sense_is_refused_by_field(mine: Mine, officer: Member, wrong: dict[str, object]) -> None:
    body = {"code": "fresh", "name": "新榜", "subject": "member", "currency": "quality", **wrong}
    answer = mine.world.call(officer, "POST", "/boards", json=body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] in {f"/body/{name}" for name in wrong}
