"""Reports over HTTP."""

from hashlib import blake2b
from typing import Any
from uuid import UUID

from flask import Response, json, request

from gongyou.core.http.access import credentials, presents, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import address, limited
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.reports import dashboard, displays, wall
from gongyou.reports.schemas import (
    DashboardArgs,
    DashboardOut,
    DisplayConnectedOut,
    DisplayIn,
    DisplayPage,
    DisplaysArgs,
    WallOut,
)

blp = Blueprint("reports", __name__, description="What leaders look at daily, and what hangs on the wall.")
blueprints = (blp,)

Shown = dict[str, Any]
_WALL = WallOut()


@blp.get("/dashboard")
@requires(Permission.REPORTS_READ)
@blp.arguments(DashboardArgs, location="query")
@blp.response(200, DashboardOut)
def get_dashboard(args: dict[str, Any]) -> Shown:
    """Show participation, hazards by node and age, what runs out of time, budgets and the leading teams."""
    return dashboard.dashboard(**args)


@blp.get("/displays")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(DisplaysArgs, location="query")
@blp.response(200, DisplayPage)
def list_displays(args: dict[str, Any]) -> Page:
    """List the wall screens."""
    return displays.displays(**args)


@blp.post("/displays")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(DisplayIn)
@blp.response(201, DisplayConnectedOut)
def connect_display(data: dict[str, Any]) -> Shown:
    """Connect a wall screen; the address to open on it is shown this once."""
    return displays.connect(**data)


@blp.delete("/displays/<uuid:display_id>")
@requires(Permission.TENANT_SETTINGS)
@blp.response(204)
def disconnect_display(display_id: UUID) -> None:
    """Disconnect a wall screen: it shows nothing from its next look on."""
    displays.disconnect(display_id)


@blp.get("/wall")
@presents(displays.SCHEME)
@limited("1200/minute", by=address)
@blp.response(200, WallOut)
def get_wall() -> Response:
    """Show a wall screen what it shows; by `Authorization: Display TENANT.TOKEN`, and nothing else counts here."""
    with displays.admitted(credentials(request.headers.get("Authorization"), displays.SCHEME)) as display:
        shown = _WALL.dump(wall.document(display))
    response = Response(json.dumps(shown), content_type="application/json")
    # Weak: the time of the answer is left out, so that a wall on which nothing has changed costs no transfer.
    what = json.dumps(shown | {"server_time": None}, sort_keys=True)
    response.set_etag(blake2b(what.encode(), digest_size=12).hexdigest(), weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
