"""Two tenants that every test of a module leaves as they were."""

from collections.abc import Iterator

import pytest

from gongyou.core import cache, clock
from gongyou.core.db import Database
from gongyou.core.http.app import Application
from tests.guards.holdings import make_holdings
from tests.guards.two import Two, ids, rows
from tests.world import make_world


@pytest.fixture(scope="module")
def two(configured: Database, application: Application) -> Iterator[Two]:
    """Two tenants in one transaction."""
    with configured.app.connect() as connection:
        outer = connection.begin()
        configured.bind = connection
        try:
            victim, intruder = (make_holdings(make_world(application)) for _ in range(2))
            known = frozenset(ids(victim.world) | ids(intruder.world))
            yield Two(victim, intruder, connection, rows(victim.world), known, clock.now())
        finally:
            configured.bind = None
            outer.rollback()
            cache.cache().flushdb()
