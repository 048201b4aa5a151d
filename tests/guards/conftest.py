"""Two tenants in one transaction that every test leaves as they were, made once for all tests that guard the shape."""

from collections.abc import Iterator

import pytest

from gongyou.core import cache, clock
from gongyou.core.db import Database
from gongyou.core.http.app import Application
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.guards.holdings import make_holdings
from tests.guards.two import Two, ids, rows
from tests.world import World, make_world


@pytest.fixture(scope="package")
def made_once(configured: Database, application: Application) -> Iterator[Two]:
    """The two tenants; their transaction lasts as long as the tests of this folder."""
    with configured.app.connect() as connection:
        outer = connection.begin()
        configured.bind = connection
        try:
            victim, intruder = (make_holdings(make_world(application)) for _ in range(2))
            cast = _cast(intruder.world)
            known = frozenset(ids(victim.world) | ids(intruder.world))
            made = Two(victim, intruder, cast, connection, rows(victim.world), known, clock.now())
            configured.bind = None
            yield made
        finally:
            configured.bind = None
            outer.rollback()
            cache.cache().flushdb()


@pytest.fixture
def two(configured: Database, made_once: Two) -> Iterator[Two]:
    """The two tenants, for one test."""
    configured.bind = made_once.connection
    savepoint = made_once.connection.begin_nested()
    cache.cache().flushdb()
    try:
        yield made_once
    finally:
        savepoint.rollback()
        configured.bind = None


def _cast(world: World) -> dict[Role, Member]:
    members = {role: world.officer(role, role.value) for role in list(Role)[1:]} | {Role.MEMBER: world.member("常青")}
    for member in members.values():
        world.token(member)
    return members
