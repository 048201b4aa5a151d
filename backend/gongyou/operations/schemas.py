"""Schemas of operations."""

from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate


class EventArgs(PageArgs):
    """Filters of the event list."""

    parked = fields.Boolean(load_default=True, metadata={"description": "Given up (true) or still waiting (false)."})


class EventOut(Schema):
    """A delivery of an event to a handler that has not been done."""

    id = fields.UUID(required=True)
    handler = fields.String(required=True)
    queue = fields.String(required=True)
    emitted_at = fields.AwareDateTime(required=True)
    available_at = fields.AwareDateTime(required=True)
    deliveries = fields.Integer(required=True)
    failures = fields.Integer(required=True)
    last_error = fields.String(required=True, allow_none=True)
    parked_at = fields.AwareDateTime(required=True, allow_none=True)


class BacklogOut(Schema):
    """How much waits."""

    due = fields.Integer(required=True, metadata={"description": "Deliveries whose time has come."})
    later = fields.Integer(required=True, metadata={"description": "Deadlines in the future and retries."})
    parked = fields.Integer(required=True, metadata={"description": "Given up after repeated failures."})
    oldest_due_at = fields.AwareDateTime(required=True, allow_none=True)


class RetryIn(Schema):
    """Which parked events to try again."""

    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 500))


class RetryOut(Schema):
    """How many are tried again."""

    retried = fields.Integer(required=True)


class AuditArgs(PageArgs):
    """Filters of the audit trail."""

    actor_id = fields.UUID()
    action = Text(validate=validate.Length(1, 80))
    subject_type = Text(validate=validate.Length(1, 80))
    subject_id = fields.UUID()
    since = fields.AwareDateTime()
    until = fields.AwareDateTime()


class AuditEntryOut(Schema):
    """An entry of the audit trail."""

    id = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    actor_id = fields.UUID(required=True, allow_none=True)
    actor_name = fields.String(required=True, allow_none=True)
    action = fields.String(required=True)
    subject_type = fields.String(required=True)
    subject_id = fields.UUID(required=True, allow_none=True)
    detail = fields.Dict(required=True)
    request_id = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    seal = fields.String(
        required=True, allow_none=True, metadata={"description": "The chain's hash; null for a moment."}
    )
