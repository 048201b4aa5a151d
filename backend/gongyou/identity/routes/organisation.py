"""Units and shift patterns."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.identity import service_shift_patterns, service_units
from gongyou.identity.models import ShiftPattern, Unit
from gongyou.identity.schemas import (
    ShiftPatternIn,
    ShiftPatternOut,
    ShiftPatternPatch,
    UnitArgs,
    UnitIn,
    UnitMoveOut,
    UnitOut,
    UnitPatch,
)
from gongyou.identity.service import unit_of
from gongyou.identity.service_units import UnitView
from gongyou.permissions import Permission

blp = Blueprint("organisation", __name__, description="Units and shift patterns.")


def _shown(unit: Unit) -> UnitView:
    return service_units.views([unit])[0]


@blp.get("/units")
@requires(Permission.SELF)
@blp.arguments(UnitArgs, location="query")
@blp.response(200, page_of(UnitOut))
def list_units(args: dict[str, Any]) -> Page:
    """List the organisation in the order of the tree, each unit after its parent."""
    return service_units.units(**args)


@blp.post("/units")
@requires(Permission.UNITS_MANAGE)
@blp.arguments(UnitIn)
@blp.response(201, UnitOut)
def create_unit(data: dict[str, Any]) -> UnitView:
    """Add a unit."""
    return _shown(service_units.create_unit(unit_id=data.pop("id", None), **data))


@blp.get("/units/<uuid:unit_id>")
@requires(Permission.SELF)
@blp.response(200, UnitOut)
def get_unit(unit_id: UUID) -> UnitView:
    """Show a unit."""
    return _shown(unit_of(unit_id))


@blp.patch("/units/<uuid:unit_id>")
@requires(Permission.UNITS_MANAGE)
@blp.arguments(UnitPatch)
@blp.response(200, UnitOut)
def update_unit(data: dict[str, Any], unit_id: UUID) -> UnitView:
    """Rename a unit, or move it with all below it."""
    return _shown(service_units.change_unit(unit_id, **data))


@blp.post("/units/<uuid:unit_id>/closure")
@requires(Permission.UNITS_MANAGE)
@blp.response(201, UnitOut)
def close_unit(unit_id: UUID) -> UnitView:
    """Close an empty unit."""
    return _shown(service_units.close_unit(unit_id))


@blp.delete("/units/<uuid:unit_id>/closure")
@requires(Permission.UNITS_MANAGE)
@blp.response(200, UnitOut)
def reopen_unit(unit_id: UUID) -> UnitView:
    """Open a closed unit again."""
    return _shown(service_units.reopen_unit(unit_id))


@blp.get("/units/<uuid:unit_id>/moves")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(UnitMoveOut))
def list_unit_moves(args: dict[str, Any], unit_id: UUID) -> Page:
    """List where a unit stood before."""
    return service_units.moves_of(unit_id, **args)


@blp.get("/shift-patterns")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(ShiftPatternOut))
def list_shift_patterns(args: dict[str, Any]) -> Page:
    """List the shift patterns."""
    return service_shift_patterns.shift_patterns(**args)


@blp.post("/shift-patterns")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(ShiftPatternIn)
@blp.response(201, ShiftPatternOut)
def create_shift_pattern(data: dict[str, Any]) -> ShiftPattern:
    """Add a shift pattern."""
    return service_shift_patterns.create_shift_pattern(**data)


@blp.patch("/shift-patterns/<uuid:pattern_id>")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(ShiftPatternPatch)
@blp.response(200, ShiftPatternOut)
def update_shift_pattern(data: dict[str, Any], pattern_id: UUID) -> ShiftPattern:
    """Change a shift pattern."""
    return service_shift_patterns.change_shift_pattern(pattern_id, **data)


@blp.delete("/shift-patterns/<uuid:pattern_id>")
@requires(Permission.TENANT_SETTINGS)
@blp.response(204)
def delete_shift_pattern(pattern_id: UUID) -> None:
    """Remove a shift pattern that nobody works by."""
    service_shift_patterns.delete_shift_pattern(pattern_id)
