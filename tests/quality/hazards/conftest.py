"""A mine with the people of the closed loop."""

import pytest

from gongyou.permissions import Role
from gongyou.points import service as points
from tests.quality.hazards.loop import Loop
from tests.world import World


def make_loop(world: World) -> Loop:
    """Add the people of the closed loop to a tenant with the default rules."""
    with world.work():
        points.install_defaults()
    return Loop(
        world=world,
        finder=world.member("孟庆山"),
        fitter=world.member("孙强", unit=world.other_team),
        officer=world.officer(Role.QUALITY_OFFICER, "苏晓岚"),
        deputy=world.officer(Role.QUALITY_OFFICER, "韩立新"),
        inspector=world.member("贺永强", unit=world.area, roles={Role.TEAM_LEADER: world.area}),
        leader=world.member("赵国梁", unit=world.other_team, roles={Role.TEAM_LEADER: world.other_team}),
        chief=world.officer(Role.TEAM_LEADER, "马春来"),
        admin=world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪"),
        stranger=world.member("佟海峰", unit=world.other_team),
    )


@pytest.fixture
def loop(world: World) -> Loop:
    """The closed loop in the test's transaction."""
    return make_loop(world)


@pytest.fixture
def committed_loop(committed_world: World) -> Loop:
    """The closed loop with rows that are committed."""
    return make_loop(committed_world)
