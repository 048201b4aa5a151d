"""Load the demo tenants once, from `seeds/demo`, through the services.

A tenant is loaded in one transaction: a start that is interrupted leaves nothing half done, and the next one loads what
is missing. History is told at its own time by holding the clock; rankings, badges and notices are the workers' doing.
"""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import click
from sqlalchemy import delete, or_, select

from gongyou.core import clock, db
from gongyou.core.errors import Conflict
from gongyou.core.outbox import OutboxRow
from gongyou.core.settings import PROJECT_ROOT
from gongyou.demo import appeals, assistance, contests, history, inspections, people, places, policies
from gongyou.demo.plan import TenantPlan, read_plan
from gongyou.identity.models import Member, Tenant
from gongyou.identity.rules import Accent, TenantOptions, Works
from gongyou.identity.tenants import create_tenant, tenant_by_code

NEWS = timedelta(days=2)
SEEDS = PROJECT_ROOT / "seeds" / "demo"


def load_demo_once(*, at_once: int = 2) -> None:
    """Load the demo tenants that are missing, unless the installation has tenants of its own.

    So many `at_once`, each in a fork of this process, which must hold no thread; a single one in this process itself.
    """
    plans = list(_plans())
    with db.unit_of_work() as session:
        codes = set(session.scalars(select(Tenant.code)))
    if codes - {plan.code for plan in plans}:
        return
    if at_once == 1:
        for plan in plans:
            _load(plan)
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(at_once, fork, initializer=_leave_connections_to_the_parent) as hands:
        list(hands.map(_load, plans))


def _leave_connections_to_the_parent() -> None:
    db.database().dispose(close=False)


def _plans() -> Iterator[TenantPlan]:
    for folder in sorted(path.parent for path in SEEDS.glob("*/tenant.yaml")):
        yield read_plan(folder)


def _load(plan: TenantPlan) -> None:
    try:
        # Demo accounts sign in with a password alone; real tenants ask administrators for a second factor.
        options = TenantOptions(require_second_factor=False, works=Works(plan.works), accent=Accent(plan.accent))
        tenant_id = create_tenant(code=plan.code, name=plan.name, options=options)
    except Conflict:
        with db.unit_of_work():
            tenant_id = tenant_by_code(plan.code).id
    with db.unit_of_work(tenant_id) as session:
        if session.scalar(select(Member.id).limit(1)) is not None:
            return
        click.echo(f"loading demo tenant {plan.code} …", err=True)
        cast = people.load(plan)
        contest_id = contests.begin(plan, cast)
        history.load(plan, cast, places.load(plan, cast))
        contests.end(plan, cast, contest_id)
        inspections.plan_inspections(plan, cast)
        assistance.load(plan, cast)
        policies.load(plan, cast)
        appeals.load(plan, cast)
    with db.unit_of_work(tenant_id) as session:
        # What people were told at the time they have read long ago; without this their inboxes would fill today.
        told = or_(OutboxRow.handler.contains(".tell_"), OutboxRow.handler.in_(appeals.TELLING))
        old = told & (OutboxRow.available_at < clock.now() - NEWS)
        session.execute(delete(OutboxRow).where(old))
