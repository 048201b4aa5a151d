"""Saved views 常用筛选: filters of a page of the console that a member keeps under a name."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select, func, select

from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import AppError, Conflict, NotFound
from gongyou.core.pages import Page, Sort, page
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import SavedView
from gongyou.identity.queries import hold_member

MOST = 30
"""Views that a member may keep for one page."""


class SavedViewNameTaken(AppError):
    """The member has a view of this name for this page."""

    code = "saved_view.name_taken"
    status = 409


class TooManySavedViews(AppError):
    """The member keeps as many views of this page as one can."""

    code = "saved_view.too_many"
    status = 409


def own_views(*, page_name: str | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return the acting member's views, of one page or of all, the oldest first."""
    query = _own() if page_name is None else _own().where(SavedView.page == page_name)
    oldest_first = Sort(((SavedView.created_at, False), (SavedView.id, False)))
    return page(query, sort=oldest_first, limit=limit, cursor=cursor)


def save(view_id: UUID, *, page_name: str, name: str, query: Mapping[str, str]) -> SavedView:
    """Keep a view under an id of the client's own.

    Raises SavedViewNameTaken, TooManySavedViews, or Conflict for an id that is taken.
    """
    member_id = principal.current().member_id
    hold_member(member_id)  # two savings at once cannot both be the thirtieth
    if session().get(SavedView, (current_tenant_id(), view_id)) is not None:
        raise Conflict
    here = _own().where(SavedView.page == page_name)
    if session().scalar(here.with_only_columns(SavedView.id).where(SavedView.name == name)) is not None:
        raise SavedViewNameTaken(name=name)
    if (session().scalar(here.with_only_columns(func.count())) or 0) >= MOST:
        raise TooManySavedViews(most=MOST)
    view = SavedView(
        id=view_id, member_id=member_id, page=page_name, name=name, query=dict(query), created_at=clock.now()
    )
    session().add(view)
    return view


def forget(view_id: UUID) -> None:
    """Remove one of the acting member's views; raise NotFound for any other."""
    view = session().scalars(_own().where(SavedView.id == view_id)).one_or_none()
    if view is None:
        raise NotFound
    session().delete(view)


def _own() -> Select[SavedView]:
    return select(SavedView).where(SavedView.member_id == principal.current().member_id)
