"""A mine on a Thursday morning at nine, and the people who inspect it."""

from collections.abc import Iterator

import pytest

from gongyou.permissions import Role
from tests.quality.inspections.patrol import Patrol, at
from tests.world import World


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock at 9 on 19 November 2037."""
    with at(19, 9):
        yield


def make_patrol(world: World) -> Patrol:
    """Add the people of inspections to a tenant."""
    return Patrol(
        world=world,
        officer=world.officer(Role.QUALITY_OFFICER, "苏晓岚"),
        miner=world.member("孟庆山"),
        mate=world.member("佟海峰"),
        rival=world.member("孙强", unit=world.other_team),
        leader=world.member("赵国梁", roles={Role.TEAM_LEADER: world.team}),
    )


@pytest.fixture
def patrol(world: World) -> Patrol:
    """A tenant and its people."""
    return make_patrol(world)
