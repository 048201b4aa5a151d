"""Who writes a tenant's rankings: one at a time, so that a later sum is never overwritten by an earlier one."""

from sqlalchemy import text

from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id


def lock_rankings() -> None:
    """Wait until no other unit of work writes the tenant's rankings; held until this one ends."""
    session().execute(_WAIT, {"name": f"boards {current_tenant_id()}"})


def lock_rebuild(*, wait: bool) -> bool:
    """Become the only rebuild of the tenant's rankings; tell whether that is so (always, after waiting)."""
    name = {"name": f"boards rebuild {current_tenant_id()}"}
    # A rebuild is not given up after its long scan because handlers hold the rankings a little longer than usual.
    session().execute(text("SET LOCAL lock_timeout = '5min'"))
    if wait:
        session().execute(_WAIT, name)
        return True
    return bool(session().scalar(_TRY, name))


_WAIT = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_TRY = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
