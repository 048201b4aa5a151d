"""Load the demo tenants once, from `seeds/`, through the services."""

from sqlalchemy import select

from gongyou.core import db
from gongyou.identity.models import Tenant


def load_demo_once() -> None:
    """Load the demo unless there are tenants already."""
    with db.unit_of_work() as session:
        if session.scalar(select(Tenant.id).limit(1)) is not None:
            return
