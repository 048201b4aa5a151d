"""Files that somebody asks for and a worker makes: a settlement, an export, a poster. An order tells how far it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from gongyou.core import clock, i18n, principal
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.files import links
from gongyou.files.models import StoredFile


class FileOrder:
    """Columns of a table of orders; `file_id` once it is made, in the language in which it was asked for."""

    id: Mapped[UUID]
    language: Mapped[str]
    requested_by: Mapped[UUID | None]
    requested_at: Mapped[datetime]
    file_id: Mapped[UUID | None]
    made_at: Mapped[datetime | None]


Order = TypeVar("Order", bound=FileOrder)


def order(model: type[Order], **values: Any) -> Order:
    """Add an order of the acting member, in the language of the running request; the caller has a worker make it."""
    who = principal.current_or_none()
    made = model(**values)
    made.id, made.language, made.requested_at = new_id(), i18n.current_language(), clock.now()
    made.requested_by = who.member_id if who else None
    session().add(made)
    session().flush()
    return made


def fulfil(wanted: FileOrder, make: Callable[[], StoredFile | None]) -> None:
    """Make the file of an order that is locked; nothing if that was done before. None: it can no longer be made."""
    if wanted.made_at is not None:
        return
    with i18n.language(wanted.language):
        file = make()
    wanted.file_id, wanted.made_at = file.id if file else None, clock.now()


def as_shown(wanted: FileOrder) -> dict[str, Any]:
    """Return an order as the API shows it: pending, ready with a link, or expired."""
    file = None
    if wanted.file_id is not None:
        file = session().scalars(select(StoredFile).where(StoredFile.id == wanted.file_id)).one_or_none()
    return {
        "id": wanted.id,
        "state": "pending" if wanted.made_at is None else "ready" if file else "expired",
        "requested_at": wanted.requested_at,
        "made_at": wanted.made_at,
        "name": file.name if file else None,
        "url": links.link(file) if file else None,
        "expires_at": file.expires_at if file else None,
    }
