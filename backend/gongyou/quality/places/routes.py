"""Places over HTTP."""

from typing import Any
from uuid import UUID

from flask import Blueprint as Pages
from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from gongyou.core import principal
from gongyou.core.db import unit_of_work
from gongyou.core.http.access import prepares, public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.quality.places import codes, plate, service
from gongyou.quality.places.schemas import WorkPlaceIn, WorkPlaceOut, WorkPlacePage, WorkPlacePatch, WorkPlacesArgs

blp = Blueprint("places", __name__, description="Places 地点: known to the phone, with signs to be scanned.")
signs = Pages("signs", __name__)
"""What a sign's QR leads to. Signs hang for years, so they name no page of a front end."""

Shown = dict[str, Any]


@blp.get("/places")
@requires(Permission.SELF)
@blp.arguments(WorkPlacesArgs, location="query")
@blp.response(200, WorkPlacePage)
def list_places(args: dict[str, Any]) -> Page:
    """List the tenant's places by name."""
    return service.places(**args)


@blp.post("/places")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(WorkPlaceIn)
@blp.response(201, WorkPlaceOut)
def add_place(data: dict[str, Any]) -> Shown:
    """Add a place of a unit."""
    return service.add(**data)


@blp.patch("/places/<uuid:place_id>")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(WorkPlacePatch)
@blp.response(200, WorkPlaceOut)
def change_place(data: dict[str, Any], place_id: UUID) -> Shown:
    """Rename a place, give it to another unit, put it out of use or back."""
    return service.change(place_id, **data)


@limited("60/minute", by=member)
def _draw_plate() -> None:
    """Draw the sign before the transaction of the view: it takes a third of a second."""
    with unit_of_work(principal.current().tenant_id):
        said = plate.plate_of((request.view_args or {})["place_id"])
    g.plate = plate.draw_plate(said)


@blp.get("/places/<uuid:place_id>/plate")
@requires(Permission.INSPECTIONS_MANAGE)
@prepares(_draw_plate)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
def get_place_plate(place_id: UUID) -> Response:
    """Get the sign of a place as a PNG to be printed on A5: name, unit, QR and code."""
    return Response(g.plate, content_type="image/png")


@signs.get(plate.ADDRESS)
@public
def open_report() -> WerkzeugResponse:
    """Lead whoever scanned a sign to the page where they report what they see there."""
    return redirect(f"/m/#/pages/report/index?place={codes.as_typed(request.args.get('place', ''))[:20]}")
