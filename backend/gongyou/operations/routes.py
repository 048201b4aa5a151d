"""Operations: event backlog, retries, audit trail."""

from typing import Any

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.operations import service
from gongyou.operations.schemas import (
    AuditArgs,
    AuditEntryOut,
    BacklogOut,
    EventArgs,
    EventOut,
    RetryIn,
    RetryOut,
)
from gongyou.permissions import Permission

blp = Blueprint("operations", __name__, description="What waits, what was given up, who did what.")
blueprints = (blp,)


@blp.get("/events/backlog")
@requires(Permission.EVENTS_MANAGE)
@blp.response(200, BacklogOut)
def get_backlog() -> dict[str, Any]:
    """Count the events that wait and those that were given up."""
    return service.backlog()


@blp.get("/events")
@requires(Permission.EVENTS_MANAGE)
@blp.arguments(EventArgs, location="query")
@blp.response(200, page_of(EventOut))
def list_events(args: dict[str, Any]) -> Page:
    """List events that were given up, or that wait."""
    return service.events(**args)


@blp.post("/events/retries")
@requires(Permission.EVENTS_MANAGE)
@blp.arguments(RetryIn)
@blp.response(200, RetryOut)
def retry_events(data: dict[str, Any]) -> dict[str, int]:
    """Try events again that were given up."""
    return {"retried": service.retry(data["ids"])}


@blp.get("/audit/entries")
@requires(Permission.AUDIT_READ)
@blp.arguments(AuditArgs, location="query")
@blp.response(200, page_of(AuditEntryOut))
def list_audit_entries(args: dict[str, Any]) -> Page:
    """List the audit trail, newest first."""
    return service.audit_entries(**args)
