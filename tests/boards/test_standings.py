"""Standings: order, ties, windows, pages, one's own place."""

from datetime import date, timedelta

import pytest

from gongyou.boards import ranking, slots, sources
from gongyou.boards.schemas import OwnStandingOut, StandingsOut
from gongyou.core import clock
from gongyou.permissions import Role
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine, noon
from tests.world import World

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def thursday_noon() -> object:
    with clock.at(NOON):
        yield


@pytest.fixture
def only_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a reader would have to sum: what is shown comes from the sorted sets."""

    def refuse(*_args: object) -> None:
        raise AssertionError("the ranking is not in Redis")

    monkeypatch.setattr(sources, "sum_slots", refuse)


@pytest.mark.usefixtures("only_redis")
def test_more_points_stand_first(mine: Mine) -> None:
    a, b, c = (mine.world.member(name) for name in ("佟海峰", "罗志远", "白秀兰"))
    mine.post(a, 5)
    mine.post(b, 8)
    mine.post(c, 6)
    mine.deliver()
    for window in ("day", "week", "month", "quarter", "year", "all"):
        assert mine.order(a, window=window) == [("罗志远", 8), ("白秀兰", 6), ("佟海峰", 5)]


@pytest.mark.usefixtures("only_redis")
def test_of_equal_points_who_got_there_first_stands_first(mine: Mine) -> None:
    late, early = mine.world.member("后到"), mine.world.member("先到")
    mine.post(late, 5, at=NOON - timedelta(minutes=1))
    mine.post(early, 5, at=NOON - timedelta(minutes=2))
    mine.deliver()
    assert mine.order(late) == [("先到", 5), ("后到", 5)]
    mine.post(late, 3, at=NOON)
    mine.post(late, -3, at=NOON)
    mine.deliver()
    assert mine.order(late) == [("先到", 5), ("后到", 5)]


@pytest.mark.usefixtures("only_redis")
def test_of_equal_points_and_second_the_older_member_stands_first(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(4)]
    for member in reversed(members):
        mine.post(member, 5, at=NOON)
    mine.deliver()
    assert [name for name, _ in mine.order(members[0])] == [m.name for m in sorted(members, key=lambda m: m.id)]


@pytest.mark.usefixtures("only_redis")
def test_negative_points_stand_last_and_nothing_earned_stands_nowhere(mine: Mine) -> None:
    a, b, c = (mine.world.member(name) for name in ("甲", "乙", "丙"))
    mine.post(a, -4)
    mine.post(b, 0)
    mine.deliver()
    assert mine.order(a) == [("乙", 0), ("甲", -4)]
    assert mine.read(c)["me"] is None
    assert mine.read(a)["me"]["rank"] == 2


@pytest.mark.usefixtures("only_redis")
def test_each_window_counts_its_own_days(mine: Mine) -> None:
    a = mine.world.member("甲")
    for on, points in (
        (TODAY, 1),
        (date(2026, 11, 16), 10),
        (date(2026, 11, 1), 100),
        (date(2026, 10, 1), 1000),
        (date(2026, 1, 1), 10_000),
        (date(2025, 12, 31), 100_000),
    ):
        mine.post(a, points, on=on)
    mine.deliver()
    seen = {w: mine.order(a, window=w)[0][1] for w in ("day", "week", "month", "quarter", "year", "all")}
    assert seen == {"day": 1, "week": 11, "month": 111, "quarter": 1111, "year": 11_111, "all": 111_111}


def test_currencies_stand_on_their_own_boards(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 3, currency="quality")
    mine.post(a, 40, currency="credit")
    mine.post(a, 500, currency="coin")
    mine.deliver()
    assert mine.order(a, "quality") == [("甲", 3)]
    assert mine.order(a, "credit") == [("甲", 40)]


def test_a_past_window_is_shown_by_one_of_its_days(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7, on=date(2026, 9, 15))
    mine.deliver()
    assert mine.order(a, window="month") == []
    september = mine.read(a, window="month", on="2026-09-30")
    assert [item["points"] for item in september["items"]] == [7]
    assert september["window"] == {"code": "month", "starts_on": "2026-09-01", "ends_on": "2026-09-30", "state": "over"}
    assert september["items"][0]["movement"] is None


def test_a_day_in_the_future_is_taken_as_today(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7)
    mine.deliver()
    assert mine.order(a, window="day", on="2027-01-01") == [("甲", 7)]


def test_the_answer_is_what_its_schema_says(mine: Mine) -> None:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    mine.post(a, 7)
    mine.post(b, 9)
    mine.deliver()
    for code in ("quality", "team-quality", "team-quality-per-head"):
        shown = mine.read(a, code)
        assert StandingsOut().validate(shown) == {}
        assert "me" in shown
    answer = mine.world.call(a, "GET", "/boards/quality/standings/me")
    assert OwnStandingOut().validate(answer.get_json()) == {}


def test_a_place_says_who_where_and_since_when(mine: Mine) -> None:
    a = mine.world.member("佟海峰")
    mine.post(a, 7, at=NOON - timedelta(hours=1))
    mine.deliver()
    assert mine.read(a)["items"] == [
        {
            "rank": 1,
            "member": {"id": str(a.id), "name": "佟海峰", "unit_name": "检修班"},
            "points": 7,
            "movement": None,
            "last_at": (NOON - timedelta(hours=1)).isoformat(),
        }
    ]


def test_pages_follow_one_another_without_gap_or_repeat(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(7)]
    for n, member in enumerate(members):
        mine.post(member, n)
    mine.deliver()
    seen, cursor, pages = [], None, 0
    while True:
        shown = mine.read(members[0], limit=3, **({"cursor": cursor} if cursor else {}))
        assert shown["total"] == 7
        seen += [(item["rank"], item["points"]) for item in shown["items"]]
        pages, cursor = pages + 1, shown["next_cursor"]
        if cursor is None:
            break
    assert seen == [(n + 1, 6 - n) for n in range(7)]
    assert pages == 3


@pytest.mark.parametrize("cursor", ["!!", "LTE", "eHg", "OTk5OTk5OTk5OTk5OTk5OTk5", "中"])
def test_a_cursor_of_another_list_is_refused(mine: Mine, cursor: str) -> None:
    answer = mine.world.call(mine.world.member(), "GET", "/boards/quality/standings", query_string={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/query/cursor"


def test_a_page_behind_the_end_is_empty(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7)
    mine.deliver()
    assert mine.read(a, cursor="OTk")["items"] == []


@pytest.mark.parametrize(
    "args", [{"window": "hour"}, {"on": "yesterday"}, {"limit": 0}, {"limit": 201}, {"around": "you"}]
)
def test_a_wrong_question_names_its_field(mine: Mine, args: dict[str, str]) -> None:
    answer = mine.world.call(mine.world.member(), "GET", "/boards/quality/standings", query_string=args)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == f"/query/{next(iter(args))}"


def test_one_s_own_place_says_what_is_missing_to_the_next(mine: Mine) -> None:
    members = [mine.world.member(name) for name in ("丁卫东", "张庆山", "薛建平", "赵六", "钱七")]
    for member, points in zip(members, (1295, 1286, 1271, 900, 800), strict=True):
        mine.post(member, points)
    mine.deliver()
    me = mine.read(members[1])["me"]
    assert (me["rank"], me["points"], me["gap_to_next"], me["to_overtake"]) == (2, 1286, 9, 10)
    assert [(n["rank"], n["member"]["name"]) for n in me["neighbours"]] == [
        (1, "丁卫东"),
        (2, "张庆山"),
        (3, "薛建平"),
        (4, "赵六"),
    ]
    first = mine.read(members[0])["me"]
    assert (first["rank"], first["gap_to_next"], first["to_overtake"]) == (1, None, None)


def test_the_places_around_me(mine: Mine) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(30)]
    for n, member in enumerate(members):
        mine.post(member, 100 - n)
    mine.deliver()
    shown = mine.read(members[20], around="me", limit=4)
    assert [item["rank"] for item in shown["items"]] == [19, 20, 21, 22, 23]
    assert shown["me"]["rank"] == 21
    assert [n["rank"] for n in shown["me"]["neighbours"]] == [19, 20, 21, 22, 23]
    assert mine.read(mine.world.member("新人"), around="me")["items"] == []


def test_movement_is_measured_against_yesterday_s_close(mine: Mine) -> None:
    a, b, c, d = (mine.world.member(name) for name in "甲乙丙丁")
    for member, points in ((a, 10), (b, 8), (c, 6)):
        mine.post(member, points, on=YESTERDAY)
    mine.post(c, 5, on=TODAY)
    mine.post(d, 1, on=TODAY)
    mine.deliver()
    moved = {item["member"]["name"]: item["movement"] for item in mine.read(a, window="month")["items"]}
    assert moved == {"丙": 2, "甲": -1, "乙": -1, "丁": None}
    assert mine.read(c, window="month")["me"]["movement"] == 2
    assert {item["movement"] for item in mine.read(a, window="day")["items"]} == {None}


def test_points_of_yesterday_that_come_late_change_yesterday_s_close(mine: Mine) -> None:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    mine.post(a, 10, on=YESTERDAY)
    mine.post(b, 8, on=YESTERDAY)
    mine.deliver()
    assert [item["movement"] for item in mine.read(a, window="month")["items"]] == [0, 0]
    mine.post(b, 5, on=YESTERDAY)
    mine.deliver()
    shown = mine.read(a, window="month")["items"]
    assert [(item["member"]["name"], item["movement"]) for item in shown] == [("乙", 0), ("甲", 0)]


def test_a_new_day_begins_with_an_empty_day(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7)
    mine.deliver()
    with clock.at(NOON + timedelta(days=1)):
        assert mine.order(a, window="day") == []
        assert mine.order(a, window="week") == [("甲", 7)]
        mine.post(a, 2, on=TODAY + timedelta(days=1))
        mine.deliver()
        assert mine.order(a, window="day") == [("甲", 2)]
        assert mine.order(a, window="week") == [("甲", 9)]
        assert mine.order(a, window="day", on=TODAY.isoformat()) == [("甲", 7)]


def test_the_window_follows_the_tenant_s_own_midnight(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7, on=date(2026, 12, 1))
    with clock.at(noon(date(2026, 11, 30)).replace(hour=16)):  # 00:00 on 1 December in Shanghai
        mine.deliver()
        assert mine.order(a, window="month") == [("甲", 7)]


def test_personal_bests(mine: Mine) -> None:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    for on, points in ((date(2026, 11, 3), 4), (date(2026, 11, 4), 9), (date(2026, 11, 11), 9), (TODAY, 2)):
        mine.post(a, points, on=on)
    mine.post(b, 5)
    mine.deliver()
    own = mine.world.call(a, "GET", "/boards/quality/standings/me").get_json()
    assert own["best_points"] == [
        {"window": "day", "starts_on": "2026-11-04", "points": 9},
        {"window": "month", "starts_on": "2026-11-01", "points": 24},
        {"window": "week", "starts_on": "2026-11-02", "points": 13},
    ]
    assert own["me"]["rank"] == 1
    assert own["best_rank"] is None


def test_officers_boards_do_not_exist_for_members(mine: Mine) -> None:
    officer, member = mine.world.officer(Role.ENTERPRISE_ADMINISTRATOR), mine.world.member()
    assert mine.world.call(officer, "PATCH", "/boards/quality", json={"visibility": "officers"}).status_code == 200
    for path in ("", "/standings", "/standings/me", "/league"):
        assert mine.world.call(member, "GET", f"/boards/quality{path}").status_code == 404
        assert mine.world.call(officer, "GET", f"/boards/quality{path}").status_code == 200
    assert "quality" not in {b["code"] for b in mine.world.call(member, "GET", "/boards").get_json()["items"]}
    assert "quality" in {b["code"] for b in mine.world.call(officer, "GET", "/boards").get_json()["items"]}


def test_boards_are_called_what_the_reader_s_language_calls_them(mine: Mine) -> None:
    member = mine.world.member()
    boards = mine.world.call(member, "GET", "/boards").get_json()["items"]
    assert [b["code"] for b in boards] == ["quality", "credit", "team-quality", "team-quality-per-head", "area-quality"]
    assert boards[0]["name"] == "质量分榜"
    english = {"Accept-Language": "en"}
    for _ in range(2):
        answer = mine.world.call(member, "GET", "/boards/quality/standings", headers=english)
        assert answer.get_json()["board"]["name"] == "Quality points"
        assert mine.read(member)["board"]["name"] == "质量分榜"


def test_a_board_of_another_tenant_is_not_found(mine: Mine, other_world: World) -> None:
    mine.open("ours")
    stranger, member = other_world.member(), mine.world.member("甲")
    mine.post(member, 5)
    mine.deliver()
    for path in ("", "/standings", "/standings/me", "/league", "/league/weeks"):
        assert other_world.call(stranger, "GET", f"/boards/ours{path}").status_code == 404
    answer = other_world.call(stranger, "GET", "/boards/quality/standings")
    assert (answer.get_json()["items"], answer.get_json()["total"]) == ([], 0)


def test_a_renamed_member_is_shown_by_the_new_name(mine: Mine) -> None:
    from gongyou.identity.authentication import access_changed  # noqa: PLC0415
    from gongyou.identity.models import Member  # noqa: PLC0415

    a = mine.world.member("旧名")
    mine.post(a, 7)
    mine.deliver()
    assert mine.order(a) == [("旧名", 7)]
    with mine.world.work() as session:
        session.get_one(Member, (mine.world.tenant_id, a.id)).name = "新名"
        access_changed()
    assert mine.order(a) == [("新名", 7)]


def test_rankings_of_windows_that_are_over_leave_redis(mine: Mine) -> None:
    a = mine.world.member("甲")
    mine.post(a, 7)
    mine.deliver()
    with mine.world.work():
        present = slots.present(slots.load_boards(), slots.today())
        lasting = [s for s in present if ranking.cache.cache().ttl(ranking.ranking_key(s)) == -1]
    assert {(s.span.window.value, s.span.until) for s in lasting} == {("all", None)}
