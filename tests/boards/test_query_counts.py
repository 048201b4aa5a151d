"""The number of statements does not grow with the number of rows shown, also with nothing kept in the process."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event

from gongyou.boards import catalogue, leagues, organisation, sources, standings
from gongyou.core import cache, clock
from gongyou.core.db import database
from gongyou.identity.models import Member
from tests.boards.conftest import NOON
from tests.boards.scores import TODAY, Mine

PATHS = (
    "/boards",
    "/boards/quality/standings?window=month&limit=200",
    "/boards/quality/standings?window=month&limit=200&around=me",
    "/boards/team-quality/standings?window=month",
    "/boards/quality/standings/me?window=month",
    "/boards/quality/league",
)


@pytest.fixture(autouse=True)
def thursday_noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def forget_everything() -> None:
    organisation._trees.clear()
    organisation._members.clear()
    catalogue._kept.clear()
    standings._shared.forget()
    sources._sums.forget()


def statements(mine: Mine, reader: Member, path: str) -> int:
    """Return how many statements a request takes in a process that has just started."""
    mine.world.call(reader, "GET", "/boards")  # the session is remembered from here on
    forget_everything()
    seen: list[str] = []

    def count(*args: object) -> None:
        seen.append(str(args[2]))

    connection = database().bind
    assert connection is not None
    event.listen(connection, "before_cursor_execute", count)
    try:
        assert mine.world.call(reader, "GET", path).status_code == 200
    finally:
        event.remove(connection, "before_cursor_execute", count)
    return len([statement for statement in seen if "SAVEPOINT" not in statement])


@pytest.mark.parametrize("flushed", [False, True], ids=["from Redis", "without Redis"])
def test_statements_are_constant_in_the_rows_shown(mine: Mine, flushed: bool) -> None:
    members = [mine.world.member(f"工友{n:02}") for n in range(25)]
    with mine.world.work():
        leagues.turn_over()
    counts: list[dict[str, int]] = []
    for some in (members[:3], members[3:]):
        for n, member in enumerate(some):
            for ago in range(4):
                mine.post(member, n, on=TODAY - timedelta(days=ago))
        mine.deliver()
        if flushed:
            cache.cache().flushdb()
        counts.append({path: statements(mine, members[0], path) for path in PATHS})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) < 20
