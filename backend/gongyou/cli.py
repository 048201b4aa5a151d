"""`gongyou`: what an operator does from the command line. Wiring only; a domain's commands live in its `commands.py`."""

import sys
from typing import TYPE_CHECKING

import click

from gongyou.core.settings import Settings, SettingsError
from gongyou.identity import commands

if TYPE_CHECKING:
    from gongyou.core.db import Database


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def main(context: click.Context) -> None:
    """工友 Gongyou: one service for many enterprises, mines and unions."""
    context.obj = configured


def configured() -> "Database":
    """Configure this process from the environment, or end it with one clear line."""
    from gongyou.app import configure

    return configure(settings())


def settings() -> Settings:
    """Read the settings; an installation started by `gongyou up` is found in its data folder."""
    from gongyou.core.installation import environment

    try:
        return Settings.from_env(environment())
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


@main.command()
@click.option("--demo/--no-demo", default=True, help="Load the demo tenants on the first start.")
def up(demo: bool) -> None:
    """Run everything in the foreground: servers of our own where no URL names others, API, relay, scheduler, workers."""
    from gongyou import up as running
    from gongyou.core.embedded import EmbeddedError

    try:
        sys.exit(running.up(demo=demo))
    except (SettingsError, EmbeddedError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


@main.command()
def relay() -> None:
    """Carry the outbox to the queues."""
    from gongyou.up import run_relay

    run_relay()


@main.command()
def scheduler() -> None:
    """Emit regular work when its time comes."""
    from gongyou.up import run_scheduler

    run_scheduler()


@main.command()
@click.argument("queues", nargs=-1)
def worker(queues: tuple[str, ...]) -> None:
    """Work the QUEUES (urgent default bulk) in this order."""
    from gongyou.up import run_worker

    run_worker(queues or ("urgent", "default", "bulk"))


@main.command()
def api() -> None:
    """Serve the API."""
    from gongyou.up import run_api

    run_api()


@main.group()
def db() -> None:
    """The database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    from gongyou.core import migrating

    migrating.upgrade(configured())
    click.echo(f"schema at {migrating.head_revision()}")


@db.command()
def check() -> None:
    """Compare the models with the schema."""
    from gongyou.core import migrating

    migrating.check(configured())
    click.echo("schema and models agree")


@db.command(hidden=True)
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration from the difference between models and schema (for developers)."""
    from gongyou.core import migrating

    migrating.revise(configured(), message)


@main.command()
@click.option("--tenants", type=click.IntRange(1, 10_000), help="Generate this many load-sized tenants instead.")
@click.option("--members", type=click.IntRange(1, 5_000_000), default=1000, show_default=True, help="Members in each.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="Days of history in each.")
def demo(tenants: int | None, members: int, days: int) -> None:
    """Load the demo tenants, or generate tenants for benchmarks (always the same ones, load0001 and on)."""
    from rich.progress import Progress

    from gongyou.boards.rebuild import rebuild_tenant
    from gongyou.demo import load, loading

    configured()
    if tenants is None:
        loading.load_demo_once()
        return
    with Progress() as bar:
        task = bar.add_task("member-days", total=tenants * members * days)
        made = load.generate(tenants, members, days, progress=lambda done: bar.advance(task, done))
        task = bar.add_task("boards", total=len(made))
        for tenant_id in made.values():
            rebuild_tenant(tenant_id)
            bar.advance(task)
    click.echo(" ".join(made))


@main.group()
def rebuild() -> None:
    """Rebuild what PostgreSQL knows better."""


@rebuild.command("boards")
@click.option("--tenant", "code", help="Only this tenant.")
def rebuild_boards(code: str | None) -> None:
    """Rebuild every ranking in Redis from the database."""
    from gongyou.boards.rebuild import rebuild_tenant
    from gongyou.core import db as database
    from gongyou.identity.tenants import tenant_by_code, tenants

    configured()
    with database.unit_of_work():
        wanted = [(t.id, t.code) for t in ([tenant_by_code(code)] if code else tenants())]
    for tenant_id, name in wanted:
        rebuild_tenant(tenant_id)
        click.echo(f"rebuilt the boards of {name}")


@main.command()
@click.option("--reconcile", is_flag=True, help="Also check that everything adds up: ledger, rankings, audit chain.")
def doctor(reconcile: bool) -> None:
    """Look at the installation; exit code 1 where something is wrong."""
    from gongyou.core import health, reconciling

    configured()
    wrong = 0
    for check in health.checks():
        click.echo(f"{'ok  ' if check.ok else 'BAD '} {check.name}: {check.detail}")
        wrong += not check.ok
    for finding in reconciling.findings() if reconcile else ():
        click.echo(f"{'BAD ' if finding.faults else 'ok  '} {finding.tenant}: {finding.check}")
        for fault in finding.faults:
            click.echo(f"       {fault}")
        wrong += bool(finding.faults)
    sys.exit(1 if wrong else 0)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from gongyou.app import create_app

    click.echo(create_app(Settings.from_env(offline_environment())).config["OPENAPI_DOCUMENT"], nl=False)


@main.command(hidden=True)
@click.argument("code")
def flow(code: str) -> None:
    """Print the page of a flow of cases (for developers)."""
    from gongyou.app import load_domains
    from gongyou.cases.diagram import document
    from gongyou.cases.flow import flows

    load_domains()
    click.echo(document(flows[code]), nl=False)


def offline_environment() -> dict[str, str]:
    """Return settings for what needs no servers."""
    return {"DATABASE_URL": "postgresql://nowhere/gongyou", "REDIS_URL": "redis://nowhere", "GONGYOU_SECRET": "00" * 32}


for group in (commands.tenant, commands.unit, commands.member, commands.account):
    main.add_command(group)


if __name__ == "__main__":
    main()
