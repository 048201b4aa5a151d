"""A mine on a November noon whose two teams may compete."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gongyou.boards import ranking
from gongyou.core import clock
from gongyou.permissions import Role
from tests.quality.contests.arena import Arena
from tests.world import World

NOON = datetime(2026, 11, 19, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold the clock at noon in Shanghai; every write is seen by the next read."""
    monkeypatch.setattr(ranking, "SHOWN_WITHIN_MS", 0)
    with clock.at(NOON):
        yield


def make_arena(world: World) -> Arena:
    """Add the people of a contest to a tenant."""
    return Arena(
        world=world,
        officer=world.officer(Role.QUALITY_OFFICER, "苏晓岚"),
        people=[world.member(name) for name in ("孟庆山", "佟海峰")],
        rivals=[world.member(name, unit=world.other_team) for name in ("孙强", "赵国梁")],
        outsider=world.member("马春来", unit=world.mine),
    )


@pytest.fixture
def arena(world: World) -> Arena:
    """A tenant with two teams and an officer."""
    return make_arena(world)
