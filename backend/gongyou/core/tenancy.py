"""Whose data this is. The current tenant is set once per request or job; without it no tenant table can be touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_tenant_id: ContextVar[UUID | None] = ContextVar("tenant_id", default=None)


class NoTenant(RuntimeError):
    """Tenant data was asked for outside any tenant; a fault of the program, never of the caller."""


def current_tenant_id() -> UUID:
    """Return the tenant of the running request or job, or raise NoTenant."""
    tenant_id = _tenant_id.get()
    if tenant_id is None:
        raise NoTenant("no tenant is set: open a unit_of_work for one")
    return tenant_id


def tenant_id_or_none() -> UUID | None:
    """Return the tenant, or None outside any."""
    return _tenant_id.get()


@contextmanager
def tenant(tenant_id: UUID | None) -> Iterator[None]:
    """Act for a tenant (or for none) within the block."""
    token = _tenant_id.set(tenant_id)
    try:
        yield
    finally:
        _tenant_id.reset(token)
