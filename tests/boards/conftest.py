"""A tenant with the boards that every tenant begins with, and scores written as the ledger writes them."""

from datetime import UTC, datetime

import pytest

from gongyou.boards import ranking
from gongyou.core import clock
from tests.boards.scores import Mine
from tests.world import World

NOON = datetime(2026, 11, 19, 4, tzinfo=UTC)
"""Thursday, noon in Shanghai: the day before is in the same week, month, quarter and year."""


@pytest.fixture(autouse=True)
def shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every write be seen by the next read; `test_versions` looks at what happens otherwise."""
    monkeypatch.setattr(ranking, "SHOWN_WITHIN_MS", 0)


@pytest.fixture
def mine(world: World) -> Mine:
    """A tenant with the default boards."""
    return _installed(world)


@pytest.fixture
def committed_mine(committed_world: World) -> Mine:
    """A tenant with the default boards, committed."""
    return _installed(committed_world)


def _installed(world: World) -> Mine:
    made = Mine(world)
    with clock.at(NOON):
        made.deliver()
    return made
