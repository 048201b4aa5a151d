"""The audit trail: append-only, and hash-chained per tenant.

`record` adds an entry in the unit of work of what it tells of. The chain is laid a moment later by one handler, so that
writers never queue behind one another; the application's role can neither change nor delete an entry or a seal.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from gongyou.core import clock, principal
from gongyou.core.db import Base, Identified, TenantScoped, session, tenant_fk
from gongyou.core.ids import new_id
from gongyou.core.outbox import Event, emit, handles
from gongyou.core.tenancy import current_tenant_id

GENESIS = "0" * 64
UNSEALED_FOR = timedelta(minutes=15)


class AuditEntry(Identified, Base):
    """Who did what to what, when, from where."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_recorded", "tenant_id", "recorded_at", "id"),
        Index("ix_audit_entries_subject", "tenant_id", "subject_type", "subject_id"),
        Index("ix_audit_entries_actor", "tenant_id", "actor_id", "recorded_at"),
    )
    append_only = True

    recorded_at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]]
    request_id: Mapped[str | None]
    address: Mapped[str | None]


class AuditSeal(TenantScoped, Base):
    """A link of the chain: the hash over the previous link and one entry."""

    __tablename__ = "audit_seals"
    __table_args__ = (UniqueConstraint("tenant_id", "entry_id"), tenant_fk("entry_id", "audit_entries"))
    append_only = True

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID]
    hash: Mapped[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecorded(Event):
    """An entry waits for its seal."""

    entry_id: UUID


def record(action: str, subject_type: str, subject_id: UUID | None = None, **detail: Any) -> None:
    """Add an entry to the current tenant's trail; `action` is `domain.verb`, `detail` is JSON and holds no secret."""
    who, call = principal.current_or_none(), principal.call()
    entry = AuditEntry(
        id=new_id(),
        recorded_at=clock.now(),
        actor_id=who.member_id if who else None,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        detail=detail,
        request_id=call.request_id,
        address=call.address,
    )
    session().add(entry)
    emit(AuditRecorded(entry_id=entry.id))


@handles(AuditRecorded)
def seal_entries(events: Sequence[AuditRecorded]) -> None:
    """Chain entries that have no seal yet, one sealer a tenant at a time."""
    session().execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('audit' || :t, 0))"), {"t": str(current_tenant_id())}
    )
    last = (
        session().execute(select(AuditSeal.seq, AuditSeal.hash).order_by(AuditSeal.seq.desc()).limit(1)).one_or_none()
    )
    seq, previous = last or (0, GENESIS)
    entries = session().scalars(
        select(AuditEntry)
        .outerjoin(AuditSeal, (AuditSeal.tenant_id == AuditEntry.tenant_id) & (AuditSeal.entry_id == AuditEntry.id))
        .where(AuditEntry.id.in_({e.entry_id for e in events}), AuditSeal.seq.is_(None))
        .order_by(AuditEntry.id)
    )
    for entry in entries.all():
        seq, previous = seq + 1, link(previous, entry)
        session().add(AuditSeal(seq=seq, entry_id=entry.id, hash=previous))


def link(previous: str, entry: AuditEntry) -> str:
    """Return the SHA-256 (hex) over the previous link and the canonical JSON of an entry."""
    content = {
        "id": str(entry.id),
        "tenant_id": str(entry.tenant_id),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
        "actor_id": str(entry.actor_id),
        "action": entry.action,
        "subject": [entry.subject_type, str(entry.subject_id)],
        "detail": entry.detail,
        "request": [entry.request_id, entry.address],
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def broken_links() -> list[str]:
    """Walk the current tenant's chain; return a sentence for each link that does not hold, and for entries without one."""
    faults: list[str] = []
    previous, expected = GENESIS, 1
    chain = (
        select(AuditSeal, AuditEntry)
        .join(AuditEntry, (AuditSeal.tenant_id == AuditEntry.tenant_id) & (AuditSeal.entry_id == AuditEntry.id))
        .order_by(AuditSeal.seq)
        .execution_options(yield_per=1000)
    )
    for seal, entry in session().execute(chain):
        if seal.seq != expected:
            faults.append(f"audit: link {expected} is missing")
        if seal.hash != link(previous, entry):
            faults.append(f"audit: link {seal.seq} does not match entry {entry.id}")
        previous, expected = seal.hash, seal.seq + 1
    unsealed = session().scalar(
        select(func.count())
        .select_from(AuditEntry)
        .outerjoin(AuditSeal, (AuditSeal.tenant_id == AuditEntry.tenant_id) & (AuditSeal.entry_id == AuditEntry.id))
        .where(AuditSeal.seq.is_(None), AuditEntry.recorded_at < clock.now() - UNSEALED_FOR)
    )
    if unsealed:
        faults.append(f"audit: {unsealed} entries have waited too long for a seal")
    return faults
