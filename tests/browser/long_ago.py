"""`python -m tests.browser.long_ago TENANT APPEAL DAYS`: have an appeal been closed so many days earlier than it was."""

import sys
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from gongyou.app import configure
from gongyou.cases.models import Case
from gongyou.core.db import session, unit_of_work
from gongyou.core.settings import Settings
from gongyou.identity.tenants import tenant_by_code


def close_earlier(tenant: str, appeal_id: UUID, days: int) -> None:
    """Move the end of a closed case back."""
    with unit_of_work():
        tenant_id = tenant_by_code(tenant).id
    with unit_of_work(tenant_id):
        case = session().scalars(select(Case).where(Case.id == appeal_id)).one()
        assert case.closed_at is not None
        case.closed_at -= timedelta(days=days)


if __name__ == "__main__":
    configure(Settings.from_env())
    close_earlier(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3]))
