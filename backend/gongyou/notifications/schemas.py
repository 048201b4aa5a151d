"""Notices as the API shows them."""

from datetime import UTC, datetime

from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, fields
from gongyou.identity.tenants import zone
from gongyou.notifications.models import Notice
from gongyou.notifications.wording import worded


class NoticeLinkOut(Schema):
    """What a notice is about."""

    type = fields.String(required=True)
    id = fields.UUID(required=True)


class NoticeOut(Schema):
    """A notice, worded in the caller's language."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.Function(lambda n: _worded(n, "title"), required=True, metadata={"type": "string"})
    body = fields.Function(lambda n: _worded(n, "body"), required=True, metadata={"type": "string"})
    link = fields.Nested(NoticeLinkOut, required=True, allow_none=True)
    created_at = fields.Function(
        lambda n: _shown_at(n).isoformat(), required=True, metadata={"type": "string", "format": "date-time"}
    )
    by_day = fields.Boolean(required=True, metadata={"description": "Only the day of `created_at` is shown: its end."})
    read_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)


def _shown_at(notice: Notice) -> datetime:
    """Return when a notice was made, of one that is shown by day the end of its local day."""
    if not notice.by_day:
        return notice.created_at
    local = notice.created_at.astimezone(zone())
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def _worded(notice: Notice, part: str) -> str:
    return worded(notice.kind, part, notice.params, zone=zone())


class NoticesArgs(PageArgs):
    """Which notices."""

    unread = fields.Boolean(load_default=False, metadata={"description": "Only those not read yet."})


class UnreadNoticesOut(Schema):
    """How many notices wait."""

    unread = fields.Integer(required=True)


class NoticeReadingIn(Schema):
    """Up to where the inbox has been read."""

    up_to = fields.UUID(required=True, metadata={"description": "A notice; it and all older ones count as read."})
