"""A tenant that has one of everything that an id can name, made by its people through the API and the services."""

from gongyou.permissions import Role
from tests.guards.holdings import assistance, contests, hazards, hotline, inspections, organisation, points, policies
from tests.guards.holdings.base import MAKERS, Holdings
from tests.hotline.union import open_key
from tests.world import World, deliver

__all__ = [
    "Holdings",
    "assistance",
    "contests",
    "hazards",
    "hotline",
    "inspections",
    "make_holdings",
    "organisation",
    "points",
    "policies",
]


def make_holdings(world: World) -> Holdings:
    """Give a tenant one of everything, and let the workers do what follows from it."""
    holdings = hold_everything(world)
    deliver(world)
    return holdings


def hold_everything(world: World) -> Holdings:
    """Give a tenant one of everything; what follows from it waits in the outbox."""
    roles = dict.fromkeys(list(Role)[1:], world.mine)
    chief = world.member("邹全能", unit=world.mine, roles=roles)
    deputy = world.member("韩立新", unit=world.mine, roles=roles)
    holdings = Holdings(world, chief, deputy, finder=world.member("孟庆山"))
    for kind in sorted(MAKERS):
        _ = holdings.ids[kind]
    open_key(world, chief)  # in the last of their sessions too
    return holdings
