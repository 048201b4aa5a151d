"""A mine on a Thursday morning at nine, and the people of its services on request."""

from collections.abc import Iterator
from datetime import date

import pytest

from gongyou.permissions import Role
from tests.hotline.assistance.bureau import Bureau
from tests.quality.inspections.patrol import at
from tests.world import World

HIRED = date(2031, 3, 1)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Hold the clock at 9 on 19 November 2037."""
    with at(19, 9):
        yield


def make_bureau(world: World) -> Bureau:
    """Add the people of services on request to a tenant."""
    bureau = Bureau(
        world=world,
        applicant=world.member("孟庆山"),
        mate=world.member("佟海峰", unit=world.other_team),
        area_officer=world.member("贺永强", unit=world.area, roles={Role.UNION_OFFICER: world.area}),
        officer=world.officer(Role.UNION_OFFICER, "尹秋水"),
        counsellor=world.officer(Role.UNION_OFFICER, "韩素芬"),
        admin=world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪"),
    )
    with world.work() as session:
        for member in (bureau.applicant, bureau.mate):
            found = session.merge(member)
            found.hired_on = HIRED
    return bureau


@pytest.fixture
def bureau(world: World) -> Bureau:
    """The services of a tenant in the test's transaction."""
    return make_bureau(world)


@pytest.fixture
def committed_bureau(committed_world: World) -> Bureau:
    """The services of a tenant with rows that are committed."""
    return make_bureau(committed_world)
