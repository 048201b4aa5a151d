"""What members decide and keep for themselves: consent, saved views."""

from typing import Any
from uuid import UUID

from gongyou.core.errors import NotFound
from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.identity import service_consents, service_saved_views
from gongyou.identity.models import ConsentDocument, SavedView
from gongyou.identity.own_schemas import ConsentIn, ConsentOut, DecidedOut, SavedViewArgs, SavedViewIn, SavedViewOut
from gongyou.identity.service_consents import Decided
from gongyou.permissions import Permission

blp = Blueprint("own", __name__, description="What members decide and keep for themselves.")


@blp.get("/me/consents")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(ConsentOut))
def list_my_consents(args: dict[str, Any]) -> Page:
    """List what one has agreed to and withdrawn from, newest first."""
    return service_consents.own_consents(**args)


@blp.put("/me/consents/<document>")
@requires(Permission.SELF)
@limited("20/minute", by=member)
@blp.arguments(ConsentIn)
@blp.response(200, DecidedOut)
def decide_my_consent(data: dict[str, Any], document: str) -> Decided:
    """Agree to the version of `privacy` in force, or withdraw: a withdrawal signs one out everywhere."""
    if document not in set(ConsentDocument):
        raise NotFound
    return service_consents.decide(ConsentDocument(document), **data)


@blp.get("/me/saved-views")
@requires(Permission.SELF)
@blp.arguments(SavedViewArgs, location="query")
@blp.response(200, page_of(SavedViewOut))
def list_my_saved_views(args: dict[str, Any]) -> Page:
    """List one's own saved views, the oldest first."""
    return service_saved_views.own_views(page_name=args.pop("page", None), **args)


@blp.post("/me/saved-views")
@requires(Permission.SELF)
@limited("60/minute", by=member)
@blp.arguments(SavedViewIn)
@blp.response(201, SavedViewOut)
def save_view(data: dict[str, Any]) -> SavedView:
    """Keep the filters of a page under a name."""
    return service_saved_views.save(data.pop("id"), page_name=data.pop("page"), **data)


@blp.delete("/me/saved-views/<uuid:view_id>")
@requires(Permission.SELF)
@blp.response(204)
def delete_saved_view(view_id: UUID) -> None:
    """Remove one of one's own saved views."""
    service_saved_views.forget(view_id)
