"""The rankings in Redis: always what the ledger says, however often and in whatever order it is told."""

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gongyou.boards import jobs, ranking, rebuild, refresh, slots, sources
from gongyou.boards.firsts import First
from gongyou.boards.models import Window
from gongyou.boards.reconciliation import ranking_faults
from gongyou.boards.rules import MEMBERS
from gongyou.boards.slots import Slot
from gongyou.core import cache, clock
from gongyou.core.db import unit_of_work
from gongyou.events import PointsPosted
from gongyou.identity.models import Member
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine, unhurried, worked_out

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def thursday_noon() -> object:
    with clock.at(NOON):
        yield


def everything(mine: Mine) -> dict[str, dict[bytes, int]]:
    """Return all rankings that are in Redis."""
    with mine.world.work():
        wanted = slots.present(slots.load_boards(), slots.today())
        there = [s for s, standing in zip(wanted, ranking.standing(wanted), strict=True) if standing]
        return {f"{s.board.code} {s.span.key}": dict(ranking.scores(s)) for s in there}


def faults(mine: Mine) -> list[str]:
    with mine.world.work():
        return ranking_faults()


def some_history(mine: Mine) -> list[Member]:
    """Post what touches every window of every board."""
    members = [mine.world.member(f"工友{n}") for n in range(5)] + [
        mine.world.member(f"班友{n}", unit=mine.world.other_team) for n in range(6)
    ]
    for n, member in enumerate(members):
        for days in (0, 1, 2, 5, 20, 60, 200, 500):
            mine.post(member, (n * 7 + days) % 11 - 3, on=TODAY - timedelta(days=days))
        mine.post(member, n, currency="credit")
    mine.deliver()
    return members


def test_all_rankings_of_all_windows_are_there_and_right(mine: Mine) -> None:
    some_history(mine)
    found = everything(mine)
    assert len(found) == 5 * (6 + 5), "six windows, five of which had a yesterday, on five boards"
    assert sum(len(scores) for scores in found.values()) > 200
    assert faults(mine) == []


def test_telling_three_times_changes_nothing(mine: Mine) -> None:
    members = some_history(mine)
    before = everything(mine)
    told = PointsPosted(
        currencies=("quality", "credit"),
        member_ids=tuple(m.id for m in members),
        roster_days=(TODAY, YESTERDAY),
    )
    for _ in range(3):
        with mine.world.work():
            jobs.on_points_posted([told])
    assert everything(mine) == before
    assert faults(mine) == []


def test_a_change_outside_the_handler_is_found(mine: Mine) -> None:
    some_history(mine)
    with mine.world.work():
        slot = slots.present(slots.load_boards(), slots.today())[0]
        subject, score = next(iter(ranking.scores(slot)))
        cache.cache().zadd(ranking.ranking_key(slot), {subject: score - 2 * 2**30})
    assert len(faults(mine)) == 1
    assert "stands with" in faults(mine)[0]
    with mine.world.work() as session:
        session.execute(text("UPDATE unit_scores SET points = points + 1 WHERE roster_on = :d"), {"d": TODAY})
    assert any("is not the sum of its members'" in fault for fault in faults(mine))


def test_after_a_flush_readers_get_sums_and_a_rebuild_gives_the_same_rankings(
    mine: Mine, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = some_history(mine)
    before = everything(mine)
    codes = ("quality", "team-quality", "team-quality-per-head")
    shown = {(code, w): mine.read(members[3], code, window=w) for code in codes for w in Window}
    cache.cache().flushdb()
    for (code, window), earlier in shown.items():
        now = mine.read(members[3], code, window=window)
        assert {**now, "as_of": None} == {**earlier, "as_of": None}
    assert everything(mine) == {}
    assert rebuild.rebuild_tenant(mine.world.tenant_id) == len(before)
    assert everything(mine) == before
    monkeypatch.setattr(sources, "sum_slots", None)
    for (code, window), earlier in shown.items():
        now = mine.read(members[3], code, window=window)
        assert {**now, "as_of": None} == {**earlier, "as_of": None}


def test_after_a_flush_the_next_posting_brings_all_rankings_back(mine: Mine) -> None:
    members = some_history(mine)
    cache.cache().flushdb()
    mine.post(members[0], 3)
    mine.deliver()
    assert len(everything(mine)) == 5 * 11
    assert faults(mine) == []


def test_after_a_flush_a_reader_brings_all_rankings_back(mine: Mine) -> None:
    members = some_history(mine)
    before = everything(mine)
    cache.cache().flushdb()
    mine.read(members[0], window="year")
    mine.deliver()
    assert everything(mine) == before


def test_a_restarted_redis_is_not_trusted(mine: Mine) -> None:
    """A Redis that died may have lost its last second, and says nothing of it."""
    members = some_history(mine)
    with mine.world.work():
        slot = slots.present(slots.load_boards(), slots.today())[0]
        cache.cache().zrem(ranking.ranking_key(slot), members[0].id.bytes)
        ranking.note_intact("another process")
    mine.post(members[1], 3)
    mine.deliver()
    assert faults(mine) == []
    with mine.world.work():
        assert ranking.is_intact()


def test_a_rebuild_is_asked_for_once_however_many_miss_a_ranking(mine: Mine) -> None:
    members = some_history(mine)
    cache.cache().flushdb()
    for member in members:
        mine.read(member, window="year")
    with mine.world.work() as session:
        waiting = session.scalar(text("SELECT count(*) FROM outbox WHERE handler = 'boards.on_boards_stale'"))
    assert waiting == 1


def test_a_new_day_s_rankings_are_made_by_the_hour(mine: Mine) -> None:
    some_history(mine)
    with clock.at(NOON + timedelta(days=1)):
        assert len(everything(mine)) < 5 * 11
        with mine.world.work():
            refresh.keep_up()
        mine.deliver()
        assert len(everything(mine)) == 5 * 11
        assert faults(mine) == []


def test_the_best_rank_of_a_window_is_kept_day_by_day(mine: Mine) -> None:
    a, b = mine.world.member("甲"), mine.world.member("乙")
    mine.post(a, 5)
    mine.post(b, 7)
    mine.deliver()
    one_in_the_night = NOON + timedelta(hours=13, days=0)
    for days, points in ((0, 4), (1, -9)):
        with clock.at(one_in_the_night + timedelta(days=days)):
            for _ in range(2):
                mine.deliver()
                with mine.world.work():
                    refresh.keep_up()
            mine.post(a, points, on=TODAY + timedelta(days=days + 1))
            mine.deliver()
    with clock.at(one_in_the_night + timedelta(days=2)):
        for _ in range(2):
            with mine.world.work():
                refresh.keep_up()
            mine.deliver()
        own = mine.world.call(a, "GET", "/boards/quality/standings/me?window=month").get_json()
        assert own["me"]["rank"] == 2
        assert own["best_rank"] == {"rank": 1, "closed_on": "2026-11-20"}


posted = st.lists(
    st.tuples(
        st.integers(0, 5),  # who
        st.integers(0, 40),  # how many days ago
        st.integers(-6, 9),  # points
        st.integers(0, 3),  # how many seconds before noon of that day: ties are wanted
    ),
    min_size=1,
    max_size=25,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(posted, st.integers(1, 6))
def test_rankings_are_what_plain_arithmetic_says(
    mine: Mine, postings: list[tuple[int, int, int, int]], batch: int
) -> None:
    members = [mine.world.member(f"工友{n}") for n in range(6)]
    rows: list[tuple[UUID, date, int, object]] = []
    for n, (who, ago, points, seconds) in enumerate(postings):
        on, at = TODAY - timedelta(days=ago), NOON - timedelta(days=ago, seconds=seconds)
        mine.post(members[who], points, on=on, at=at)
        rows.append((members[who].id, on, points, at))
        if n % batch == 0:
            mine.deliver()
    mine.deliver()
    mine_only = {m.id for m in members}
    with mine.world.work():
        board = next(b for b in slots.load_boards() if b.code == "quality")
        for window in Window:
            span = board.span(window, TODAY)
            first, last = span.starts_on or date.min, span.ends_on or date.max
            for until in (None, YESTERDAY):
                if until is not None and span.at_close_of(until) is None:
                    continue
                slot = Slot(board, span.at_close_of(until) or span if until else span)
                shown = sorted((score, UUID(bytes=s)) for s, score in ranking.scores(slot))
                got = [(s, MEMBERS.points(score)) for score, s in shown if s in mine_only]
                assert got == worked_out(rows, first, min(last, until or last))  # type: ignore[arg-type]


def test_two_workers_at_once_never_leave_an_old_sum(committed_mine: Mine) -> None:
    """Handlers of one member's postings race; the later sum must stay."""
    mine = committed_mine
    member = mine.world.member("甲")
    mine.post(member, 1)
    mine.deliver()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(25):
                with clock.at(NOON):
                    with mine.world.work() as session:
                        session.execute(
                            text("UPDATE daily_scores SET points = points + 1 WHERE member_id = :m"), {"m": member.id}
                        )
                    with mine.world.work():
                        jobs.on_points_posted(
                            [PointsPosted(currencies=("quality",), member_ids=(member.id,), roster_days=(TODAY,))]
                        )
        except BaseException as error:  # noqa: BLE001  shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert mine.order(member, window="month") == [("甲", 101)]
    assert faults(mine) == []


def test_what_is_posted_during_a_rebuild_is_in_it(committed_mine: Mine, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = committed_mine
    a, b = mine.world.member("甲"), mine.world.member("乙")
    mine.post(a, 5)
    mine.deliver()
    scan = rebuild._load_members
    scans: list[object] = []

    def scan_and_meanwhile(*args: object) -> None:
        scan(*args)  # type: ignore[arg-type]
        scans.append(args)
        if len(scans) > 1:
            return

        def meanwhile() -> None:
            with clock.at(NOON):
                mine.post(b, 9)
                mine.post(a, 1)
                mine.deliver()

        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()

    monkeypatch.setattr(rebuild, "_load_members", scan_and_meanwhile)
    with unit_of_work(mine.world.tenant_id):
        refresh.lock_rebuild(wait=True)
        rebuild.rebuild(slots.present(slots.load_boards(), slots.today()))
    assert mine.order(a, window="month") == [("乙", 9), ("甲", 6)]
    assert mine.order(a, "team-quality", window="month") == [("检修班", 15)]
    assert faults(mine) == []


def test_of_many_members_only_the_first_of_yesterday_are_kept(mine: Mine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is exact whatever happens to those at the edge."""
    monkeypatch.setattr(rebuild, "MOVEMENT_SHOWN", 4)
    members = [mine.world.member(f"工友{n}") for n in range(9)]
    for n, member in enumerate(members):
        mine.post(member, 90 - 10 * n, on=YESTERDAY)
    mine.deliver()
    rebuild.rebuild_tenant(mine.world.tenant_id)

    def movements() -> list[int | None]:
        return [item["movement"] for item in mine.read(members[0], window="month")["items"]]

    assert movements() == [0, 0, 0, 0, None, None, None, None, None]
    assert faults(mine) == []
    mine.post(members[8], 100, on=YESTERDAY)
    mine.post(members[1], -75, on=YESTERDAY)
    mine.deliver()
    assert [name for name, _ in mine.order(members[0], window="month")][:4] == ["工友8", "工友0", "工友2", "工友3"]
    assert movements() == [0, 0, 0, 0, None, None, None, None, None]
    assert faults(mine) == []


@unhurried
@given(st.lists(st.integers(-20, 20), max_size=60), st.integers(1, 10), st.integers(1, 7))
def test_the_first_of_many_are_all_below_a_limit(scores: list[int], count: int, batch: int) -> None:
    first = First(count)
    rows = [(score, n.to_bytes(16, "big")) for n, score in enumerate(scores)]
    for n in range(0, len(rows), batch):
        first.add(rows[n : n + batch])
    kept, limit = first.cut()
    assert kept == sorted(row for row in rows if limit is None or row[0] < limit)
    assert (limit is None) == (len(rows) <= count)
    assert len(kept) <= count


def test_a_second_rebuild_waits_for_its_turn(committed_mine: Mine) -> None:
    mine = committed_mine
    with unit_of_work(mine.world.tenant_id):
        refresh.lock_rebuild(wait=True)

        def second() -> None:
            with clock.at(NOON), unit_of_work(mine.world.tenant_id):
                refresh.make_missing()

        other = threading.Thread(target=second)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    with mine.world.work() as session:
        later = session.scalar(text("SELECT available_at FROM outbox WHERE handler = 'boards.on_boards_stale'"))
    assert later == NOON + refresh.RETRIED_AFTER


def test_a_rebuild_that_fails_leaves_the_rankings_as_they_were(mine: Mine, monkeypatch: pytest.MonkeyPatch) -> None:
    some_history(mine)
    before = everything(mine)

    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(rebuild, "_catch_up", fail)
    with pytest.raises(RuntimeError, match="disk"):
        rebuild.rebuild_tenant(mine.world.tenant_id)
    assert everything(mine) == before
