"""Tenants in which badges can be earned."""

import pytest

from gongyou.badges import service as badges
from gongyou.points import service as points
from tests.world import World, deliver


@pytest.fixture
def pointed(world: World) -> World:
    """A tenant with the default currencies and rules, and no badge."""
    with world.work():
        points.install_defaults()
    return world


@pytest.fixture
def decorated(pointed: World) -> World:
    """A tenant with the default badges too."""
    with pointed.work():
        badges.install_defaults()
    deliver(pointed)
    return pointed
