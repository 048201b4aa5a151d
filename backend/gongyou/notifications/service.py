"""The inbox 消息: what members are told, and what of it they have read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.notifications.models import Notice
from gongyou.notifications.wording import Param, TextKey, UnknownNotice, stored

__all__ = [
    "KEPT",
    "Link",
    "Param",
    "TextKey",
    "UnknownNotice",
    "forget",
    "inbox",
    "mark_read",
    "mark_read_up_to",
    "notify",
    "unread_count",
]

KEPT = timedelta(days=180)
_NEWEST_FIRST = Sort(((Notice.created_at, True), (Notice.id, True)))


@dataclass(frozen=True, slots=True)
class Link:
    """What a notice opens when it is tapped, such as ("hazard", its id)."""

    type: str
    id: UUID
    by_day: bool = False
    """The notice shows its day, not its minute."""


def notify(
    member_ids: Iterable[UUID], kind: str, *, params: Mapping[str, Param], dedupe_key: str, link: Link | None = None
) -> None:
    """Put a notice into members' inboxes, each member once for a `dedupe_key`, however often this is called.

    The words are `notice.<kind>.title` and `.body` of the catalogue, with `params` filled in when they are read: texts,
    numbers, aware instants, days, or a `TextKey` for a value that has a name in each language. Name the thing and the
    step in the key: `hazard:<id>:confirmed`. Raises UnknownNotice if a language lacks the words.
    """
    values = {
        "tenant_id": current_tenant_id(),
        "kind": kind,
        "params": stored(kind, params),
        "link_type": link.type if link else None,
        "link_id": link.id if link else None,
        "dedupe_key": dedupe_key,
        "created_at": clock.now(),
        "read_at": None,
        "by_day": link is not None and link.by_day,
    }
    fresh = uuid4 if values["by_day"] else new_id  # a UUIDv7 would tell the minute
    rows = [values | {"id": fresh(), "recipient_id": member_id} for member_id in sorted(set(member_ids))]
    if rows:
        session().execute(insert(Notice).on_conflict_do_nothing(), rows)


def inbox(*, unread: bool = False, **paging: Any) -> Page:
    """Return a page of the acting member's notices, newest first."""
    query = _mine()
    return page(query.where(Notice.read_at.is_(None)) if unread else query, sort=_NEWEST_FIRST, **paging)


def unread_count() -> int:
    """Return how many notices the acting member has not read."""
    mine = Notice.recipient_id == principal.current().member_id
    return session().scalar(select(func.count()).select_from(Notice).where(mine, Notice.read_at.is_(None))) or 0


def mark_read(notice_id: UUID) -> Notice:
    """Note that the acting member has read a notice; raise NotFound if it is not theirs."""
    notice = _own(notice_id)
    notice.read_at = notice.read_at or clock.now()
    return notice


def mark_read_up_to(notice_id: UUID) -> int:
    """Note that the acting member has read a notice and all before it; return how many are still unread."""
    last = _own(notice_id)
    session().execute(
        update(Notice)
        .where(
            Notice.recipient_id == last.recipient_id,
            Notice.read_at.is_(None),
            or_(Notice.created_at < last.created_at, and_(Notice.created_at == last.created_at, Notice.id <= last.id)),
        )
        .values(read_at=clock.now())
    )
    return unread_count()


def _mine() -> Select[Notice]:
    return select(Notice).where(Notice.recipient_id == principal.current().member_id)


def _own(notice_id: UUID) -> Notice:
    notice = session().scalars(_mine().where(Notice.id == notice_id)).one_or_none()
    if notice is None:
        raise NotFound
    return notice


def forget(before: datetime) -> None:
    """Delete the current tenant's notices that are older than an instant."""
    session().execute(delete(Notice).where(Notice.created_at < before).execution_options(synchronize_session=False))
