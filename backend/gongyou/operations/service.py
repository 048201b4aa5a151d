"""What waits, what was given up, and what the audit trail says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.core import audit, jobs
from gongyou.core.audit import AuditEntry, AuditSeal
from gongyou.core.db import session
from gongyou.core.outbox import OutboxRow
from gongyou.core.pages import Page, Sort, page
from gongyou.identity.models import Member


def backlog() -> dict[str, Any]:
    """Count the current tenant's deliveries: due, later, parked; and when the oldest due one fell due (UTC)."""
    now, waiting = func.clock_timestamp(), OutboxRow.parked_at.is_(None)
    due = waiting & (OutboxRow.available_at <= now)
    row = session().execute(
        select(
            func.count().filter(due).label("due"),
            func.count().filter(waiting & (OutboxRow.available_at > now)).label("later"),
            func.count().filter(OutboxRow.parked_at.is_not(None)).label("parked"),
            func.min(OutboxRow.available_at).filter(due).label("oldest_due_at"),
        ).select_from(OutboxRow)  # else the ORM sees no entity, and its criteria do not apply
    )
    return dict(row.one()._mapping)


def events(*, parked: bool, limit: int, cursor: str | None = None) -> Page:
    """Return deliveries that were given up, or that still wait."""
    query = select(OutboxRow).where(OutboxRow.parked_at.is_not(None) if parked else OutboxRow.parked_at.is_(None))
    return page(query, sort=Sort(((OutboxRow.id, True),)), limit=limit, cursor=cursor)


def retry(ids: Sequence[UUID]) -> int:
    """Try parked deliveries again; return how many there were."""
    retried = jobs.retry_parked(ids)
    audit.record("events.retried", "outbox", ids=[str(i) for i in ids], retried=retried)
    return retried


def audit_entries(
    *,
    actor_id: UUID | None = None,
    action: str | None = None,
    subject_type: str | None = None,
    subject_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """Return the trail, newest first, each entry with its actor's name and its seal."""
    query = (
        select(AuditEntry, Member.name, AuditSeal.hash)
        .outerjoin(Member, (Member.tenant_id == AuditEntry.tenant_id) & (Member.id == AuditEntry.actor_id))
        .outerjoin(AuditSeal, (AuditSeal.tenant_id == AuditEntry.tenant_id) & (AuditSeal.entry_id == AuditEntry.id))
    )
    wanted = {"actor_id": actor_id, "subject_type": subject_type, "subject_id": subject_id}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if action is not None:
        query = query.where(AuditEntry.action.startswith(action, autoescape=True))
    if since is not None:
        query = query.where(AuditEntry.recorded_at >= since)
    if until is not None:
        query = query.where(AuditEntry.recorded_at < until)
    newest = Sort(((AuditEntry.recorded_at, True), (AuditEntry.id, True)))
    found: Page = page(query, sort=newest, limit=limit, cursor=cursor, scalars=False)
    return Page([_shown(*row) for row in found.items], found.next_cursor)


def _shown(entry: AuditEntry, actor_name: str | None, seal: str | None) -> dict[str, Any]:
    columns = {column.name: getattr(entry, column.name) for column in AuditEntry.__table__.columns}
    return columns | {"actor_name": actor_name, "seal": seal}
