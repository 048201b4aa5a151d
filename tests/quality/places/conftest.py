"""The people of the closed loop, at places that are known."""

import pytest

from tests.quality.hazards.conftest import make_loop
from tests.quality.hazards.loop import Loop
from tests.world import World


@pytest.fixture
def loop(world: World) -> Loop:
    """The closed loop in the test's transaction."""
    return make_loop(world)
