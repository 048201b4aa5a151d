"""`gongyou`: what an operator does from the command line."""

import sys

import click

from gongyou.core import migrating
from gongyou.core.settings import Settings, SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """工友 Gongyou: one service for many enterprises, mines and unions."""


@main.group()
def db() -> None:
    """The database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    migrating.upgrade(_database())
    click.echo(f"schema at {migrating.head_revision()}")


@db.command()
def check() -> None:
    """Compare the models with the schema."""
    migrating.check(_database())
    click.echo("schema and models agree")


@db.command(hidden=True)
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration from the difference between models and schema (for developers)."""
    migrating.revise(_database(), message)


def _database():  # type: ignore[no-untyped-def]
    from gongyou.app import configure

    try:
        return configure(Settings.from_env())
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
