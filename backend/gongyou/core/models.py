"""Every table of the kernel, so that importing this module makes the metadata complete."""

from gongyou.core.audit import AuditEntry, AuditSeal
from gongyou.core.http.idempotency import IdempotencyKey
from gongyou.core.outbox import OutboxRow
from gongyou.core.scheduler import ScheduleRow

__all__ = ["AuditEntry", "AuditSeal", "IdempotencyKey", "OutboxRow", "ScheduleRow"]
