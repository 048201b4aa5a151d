"""The migrations make exactly what the models say, and keep what was there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from gongyou.core import migrating
from gongyou.core.db import Database
from gongyou.core.settings import Settings


@pytest.fixture
def first_release(configured: Database, settings: Settings) -> Iterator[Database]:
    """A database of the first release, with nothing in it."""
    with configured.login.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE first_release"))
        url = settings.database_owner_url.rpartition("/")[0] + "/first_release"
        urls = {"database_url": url, "database_owner_url": url, "database_relay_url": url}
        database = Database(replace(settings, **urls))
        try:
            migrating.upgrade(database, "0001")
            yield database
        finally:
            database.dispose()
            connection.execute(text("DROP DATABASE first_release"))


def test_models_and_migrated_schema_agree(configured: Database) -> None:
    migrating.check(configured)


def test_an_upgrade_of_an_upgraded_schema_changes_nothing(configured: Database) -> None:
    migrating.upgrade(configured)
    migrating.check(configured)


def test_what_the_first_release_stored_comes_through(first_release: Database) -> None:
    with first_release.login.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tenants (id, code, name, timezone, created_at)"
                " VALUES (gen_random_uuid(), 'old', '老矿', 'Asia/Shanghai', now())"
            )
        )
        connection.execute(text("""INSERT INTO tenant_settings SELECT id, '{"approve_rules": false}' FROM tenants"""))
    migrating.upgrade(first_release)
    with first_release.login.begin() as connection:
        kept = connection.execute(text("SELECT values, version, wechat_secret_sealed FROM tenant_settings")).one()
    assert tuple(kept) == ({"approve_rules": False}, 1, None)
