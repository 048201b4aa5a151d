"""Tenants: added and listed by the platform operator; found by code at sign-in."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cattrs import Converter
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from gongyou.core import clock, db
from gongyou.core.errors import Conflict, NotFound
from gongyou.core.ids import new_id
from gongyou.core.provisioning import provision
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import Tenant, TenantSettings
from gongyou.identity.rules import TenantOptions

DEFAULT_OPTIONS = TenantOptions()
_converter = Converter()


def create_tenant(
    *, code: str, name: str, timezone: str = "Asia/Shanghai", options: TenantOptions = DEFAULT_OPTIONS
) -> UUID:
    """Add a tenant with every domain's defaults, outside any unit of work, and return its id; raise Conflict for a code taken."""
    tenant_id = new_id()
    ZoneInfo(timezone)
    try:
        with db.database().as_owner() as connection:
            connection.execute(
                insert(Tenant).values(id=tenant_id, code=code, name=name, timezone=timezone, created_at=clock.now())
            )
    except IntegrityError as error:
        raise Conflict from error
    with db.unit_of_work(tenant_id) as session:
        session.add(TenantSettings(values=asdict(options)))
        session.flush()
        provision()
    return tenant_id


def tenants() -> list[Tenant]:
    """Return all tenants by code, inside any unit of work."""
    return list(db.session().scalars(select(Tenant).order_by(Tenant.code)))


def tenant_by_code(code: str) -> Tenant:
    """Return an open tenant by its code, inside any unit of work; raise NotFound."""
    tenant = db.session().scalars(select(Tenant).where(Tenant.code == code, Tenant.closed_at.is_(None))).one_or_none()
    if tenant is None:
        raise NotFound
    return tenant


def options() -> TenantOptions:
    """Return what the current tenant has decided."""
    stored = db.session().get(TenantSettings, current_tenant_id())
    return options_of(stored.values if stored else {})


def options_of(values: Mapping[str, Any]) -> TenantOptions:
    """Return stored options; what is missing has its default, what is unknown is left out."""
    return _converter.structure(values, TenantOptions)


def current_tenant() -> Tenant:
    """Return the tenant of the running unit of work."""
    return db.session().get_one(Tenant, current_tenant_id())


def shown_name(tenant: Tenant, chosen: TenantOptions) -> str:
    """Return the name that screens show; documents bear the registered one, `tenant.name`."""
    return chosen.display_name or tenant.name


def zone() -> ZoneInfo:
    """Return the time zone of the current tenant, read once a unit of work: lists ask for each of their rows."""
    known: dict[str, Any] = db.session().info
    if _ZONE not in known:
        known[_ZONE] = ZoneInfo(current_tenant().timezone)
    found: ZoneInfo = known[_ZONE]
    return found


_ZONE = "time zone"
