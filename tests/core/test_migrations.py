"""The migrations make exactly what the models say."""

from gongyou.core import migrating
from gongyou.core.db import Database


def test_models_and_migrated_schema_agree(configured: Database) -> None:
    migrating.check(configured)


def test_an_upgrade_of_an_upgraded_schema_changes_nothing(configured: Database) -> None:
    migrating.upgrade(configured)
    migrating.check(configured)
