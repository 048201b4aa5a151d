"""Tenants in which badges can be earned; a new tenant has the default currencies, rules and badges."""

import pytest
from sqlalchemy import delete

from gongyou.badges.models import Badge
from tests.world import World, deliver


@pytest.fixture
def decorated(world: World) -> World:
    """A tenant with the default badges, nobody has any."""
    deliver(world)
    return world


@pytest.fixture
def pointed(decorated: World) -> World:
    """A tenant with the default currencies and rules, and no badge."""
    with decorated.work() as session:
        session.execute(delete(Badge))
    return decorated
