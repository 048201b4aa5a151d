"""Reconciliation: what must always add up, said in sentences where it does not.

A domain's room `reconciliation` registers its checks; `gongyou doctor --reconcile` runs them for every tenant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from gongyou.core import audit, db

Check = Callable[[], list[str]]
_checks: dict[str, Check] = {"audit chain": audit.broken_links}


def reconciles(name: str) -> Callable[[Check], Check]:
    """Register a check of the current tenant; it returns a sentence for each thing that does not add up."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check said of one tenant."""

    tenant: str
    check: str
    faults: list[str]


def findings() -> Iterator[Finding]:
    """Run every check for every tenant; the checks of a tenant see one moment."""
    with db.unit_of_work() as session:
        tenants: list[tuple[UUID, str]] = [
            (row.id, row.code) for row in session.execute(text("SELECT id, code FROM tenants ORDER BY code"))
        ]
    for tenant_id, code in tenants:
        with db.unit_of_work(tenant_id, snapshot=True):
            for name, check in _checks.items():
                yield Finding(code, name, check())
