"""A staffed hotline for every test of it."""

import pytest

from tests.hotline.union import Union, staffed
from tests.world import World


@pytest.fixture
def union(world: World) -> Union:
    """A staffed hotline in the test's transaction."""
    return staffed(world)
