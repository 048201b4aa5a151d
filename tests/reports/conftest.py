"""The people of the closed loop, with leaders who read reports."""

from collections.abc import Iterator

import pytest

from gongyou.core import clock
from tests.quality.hazards.conftest import make_loop
from tests.quality.hazards.loop import Loop
from tests.reports.days import NOON
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock stands at noon of 20 November 2026 in Shanghai."""
    with clock.at(NOON):
        yield


@pytest.fixture
def loop(world: World) -> Loop:
    """The closed loop in the test's transaction."""
    return make_loop(world)
