"""What readers keep: one computation for one version, a new version when something changed, never an old answer."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import event

from gongyou.boards import ranking, slots, standings
from gongyou.boards.once import Once
from gongyou.boards.standings import Ask
from gongyou.core import cache, clock
from gongyou.core.principal import acting
from gongyou.identity.authentication import authenticate
from gongyou.identity.models import Member
from tests.boards.conftest import NOON
from tests.boards.scores import Mine


@pytest.fixture(autouse=True)
def thursday_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def member(mine: Mine) -> Member:
    found = mine.world.member("甲")
    mine.post(found, 5)
    mine.deliver()
    return found


def etag(mine: Mine, member: Member, **headers: str) -> tuple[int, str]:
    answer = mine.world.call(member, "GET", "/boards/quality/standings?window=month", headers=headers)
    return answer.status_code, answer.headers["ETag"]


def test_what_has_not_changed_is_not_sent_again(mine: Mine, member: Member) -> None:
    _, first = etag(mine, member)
    assert etag(mine, member, **{"If-None-Match": first}) == (304, first)
    mine.post(member, 1)
    mine.deliver()
    status, second = etag(mine, member, **{"If-None-Match": first})
    assert (status, second != first) == (200, True)


def test_an_answer_belongs_to_its_reader_and_question(mine: Mine, member: Member) -> None:
    other = mine.world.member("乙")
    tags = {
        etag(mine, member)[1],
        etag(mine, other)[1],
        etag(mine, member, **{"Accept-Language": "en"})[1],
        mine.world.call(member, "GET", "/boards/quality/standings?window=day").headers["ETag"],
        mine.world.call(member, "GET", "/boards/quality/standings?window=month&limit=1").headers["ETag"],
    }
    assert len(tags) == 5


def test_telling_nothing_new_keeps_the_version(mine: Mine, member: Member) -> None:
    _, first = etag(mine, member)
    mine.post(member, 0)
    mine.deliver()
    assert etag(mine, member)[1] == first


def test_a_version_ends_with_the_tenant_s_day(mine: Mine, member: Member) -> None:
    mine.read(member)
    with mine.world.work():
        board = next(b for b in slots.load_boards() if b.code == "quality")
        lasts = cache.cache().pttl(ranking.version_key(board))
    assert timedelta(hours=11, minutes=59) < timedelta(milliseconds=lasts) <= timedelta(hours=12)


def test_versions_are_never_repeated_after_a_flush(mine: Mine, member: Member) -> None:
    seen = set()
    for _ in range(5):
        seen.add(etag(mine, member)[1])
        cache.cache().flushdb()
        with mine.world.work():
            from gongyou.boards import refresh  # noqa: PLC0415

            refresh.make_missing()
    assert len(seen) == 5


def test_under_a_storm_of_writes_versions_end_at_their_time(
    mine: Mine, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "SHOWN_WITHIN_MS", 250)
    versions, last = set(), 0.0
    began = time.monotonic()
    for _ in range(40):
        mine.post(member, 1)
        mine.deliver()
        shown = mine.read(member, window="month")["items"][0]["points"]
        versions.add(etag(mine, member)[1])
        assert shown >= last
        last = shown
    took = time.monotonic() - began
    assert len(versions) <= took / 0.25 + 2
    deadline = time.monotonic() + 1
    while mine.read(member, window="month")["items"][0]["points"] != 45:
        assert time.monotonic() < deadline, "the last write was not seen in time"


def test_the_first_write_after_a_pause_is_seen_at_once(
    mine: Mine, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "SHOWN_WITHIN_MS", 60_000)
    assert mine.order(member) == [("甲", 5)]
    mine.post(member, 1)
    mine.deliver()
    assert mine.order(member) == [("甲", 6)]


def test_one_version_is_computed_once_however_many_ask(
    mine: Mine, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[int] = []
    compute = standings._Reader._compute_shared

    def counted(self: standings._Reader) -> object:
        computed.append(self.ask.limit)
        return compute(self)

    monkeypatch.setattr(standings._Reader, "_compute_shared", counted)
    for reader in [member, *(mine.world.member(f"工友{n}") for n in range(5))]:
        assert mine.order(reader, window="month") == [("甲", 5)]
    assert len(computed) == 1
    mine.post(member, 1)
    mine.deliver()
    for reader in [member, *(mine.world.member(f"工友{n}") for n in range(5))]:
        assert mine.order(reader, window="month") == [("甲", 6)]
    assert len(computed) == 2


def test_a_reader_of_a_known_version_asks_the_database_nothing(mine: Mine, member: Member) -> None:
    mine.read(member, window="month")
    mine.world.call(member, "GET", "/me")
    principal = authenticate(mine.world.token(member))
    statements: list[str] = []
    with mine.world.work() as session, acting(principal):
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        answer = standings.standings(Ask(code="quality", window=standings.Window.MONTH))
    assert answer.version
    assert [s for s in statements if "SAVEPOINT" not in s] == []


def test_once_computes_once_for_all_who_wait() -> None:
    once: Once[int] = Once(4)
    computed: list[int] = []
    release = threading.Event()

    def compute() -> int:
        computed.append(1)
        release.wait(5)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(once.get("key", compute))) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    release.set()
    for thread in threads:
        thread.join()
    assert (found, computed) == ([7] * 8, [1])


def test_once_does_not_keep_an_error() -> None:
    once: Once[int] = Once(4)

    def fail() -> int:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        once.get("key", fail)
    assert once.get("key", lambda: 3) == 3


def test_without_redis_standings_are_summed(mine: Mine, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    before = mine.read(member, window="month")
    away = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    with monkeypatch.context() as patch:
        patch.setitem(cache._connections, "cache", away)
        for _ in range(2):
            answer = mine.world.call(member, "GET", "/boards/quality/standings?window=month")
            assert answer.status_code == 200
            assert "ETag" not in answer.headers
            shown = answer.get_json()
            assert {**shown, "as_of": None} == {**before, "as_of": None}
    away.close()
