"""A mine on a Thursday morning at nine, and the people of its policy desk."""

from collections.abc import Iterator

import pytest

from gongyou.core import clock
from gongyou.permissions import Role
from tests.hotline.policies.bureau import Bureau, local
from tests.world import World


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock at 9 on 19 November 2037."""
    with clock.at(local(19)):
        yield


def make_bureau(world: World) -> Bureau:
    """Add the people of the desk to a tenant."""
    return Bureau(
        world=world,
        officer=world.officer(Role.UNION_OFFICER, "尹秋水"),
        second=world.officer(Role.UNION_OFFICER, "韩素芬"),
        asker=world.member("孟庆山"),
        neighbour=world.member("孙强", unit=world.other_team),
    )


@pytest.fixture
def bureau(world: World) -> Bureau:
    """A tenant and its people."""
    return make_bureau(world)
