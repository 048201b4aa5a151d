"""The inbox over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.notifications import service
from gongyou.notifications.models import Notice
from gongyou.notifications.schemas import NoticeOut, NoticeReadingIn, NoticesArgs, UnreadNoticesOut
from gongyou.permissions import Permission

blp = Blueprint("notices", __name__, description="The inbox.")
blueprints = (blp,)


@blp.get("/me/notices")
@requires(Permission.SELF)
@blp.arguments(NoticesArgs, location="query")
@blp.response(200, page_of(NoticeOut))
def list_my_notices(args: dict[str, Any]) -> Page:
    """List one's own notices, newest first."""
    return service.inbox(**args)


@blp.get("/me/notices/unread-count")
@requires(Permission.SELF)
@blp.response(200, UnreadNoticesOut)
def count_my_unread_notices() -> dict[str, int]:
    """Count one's own unread notices."""
    return {"unread": service.unread_count()}


@blp.post("/me/notices/<uuid:notice_id>/reading")
@requires(Permission.SELF)
@blp.response(200, NoticeOut)
def read_notice(notice_id: UUID) -> Notice:
    """Note that a notice has been read."""
    return service.mark_read(notice_id)


@blp.post("/me/notices/reading")
@requires(Permission.SELF)
@blp.arguments(NoticeReadingIn)
@blp.response(200, UnreadNoticesOut)
def read_notices(data: dict[str, Any]) -> dict[str, int]:
    """Note that a notice and all older ones have been read."""
    return {"unread": service.mark_read_up_to(data["up_to"])}
