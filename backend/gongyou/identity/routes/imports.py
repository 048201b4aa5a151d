"""Roster imports."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.identity import service_imports
from gongyou.identity.import_schemas import (
    ApplicationIn,
    MappingIn,
    RosterFileIn,
    RosterImportOut,
    RosterRowArgs,
    RosterRowOut,
)
from gongyou.identity.import_views import import_view, row_view
from gongyou.permissions import Permission

blp = Blueprint("roster imports", __name__, description="Rosters of human resources: read, looked at, applied.")


@blp.post("/roster-imports")
@requires(Permission.MEMBERS_MANAGE)
@limited("20/minute", by=member)
@blp.arguments(RosterFileIn, location="files")
@blp.response(201, RosterImportOut)
def upload_roster(data: dict[str, Any]) -> dict[str, Any]:
    """Upload a roster (XLSX, XLS, ODS or CSV); a worker reads it, nothing changes yet."""
    file = data["file"]
    name = PurePath((file.filename or "").replace("\\", "/")).name[:200] or "roster"
    return import_view(service_imports.upload(content=file.read(), filename=name))


@blp.get("/roster-imports")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(RosterImportOut))
def list_roster_imports(args: dict[str, Any]) -> Page:
    """List imports, newest first."""
    found = service_imports.imports(**args)
    return Page([import_view(each) for each in found.items], found.next_cursor)


@blp.get("/roster-imports/<uuid:import_id>")
@requires(Permission.MEMBERS_MANAGE)
@blp.response(200, RosterImportOut)
def get_roster_import(import_id: UUID) -> dict[str, Any]:
    """Show an import: its state, progress, what was found and what it did."""
    return import_view(service_imports.import_of(import_id))


@blp.get("/roster-imports/<uuid:import_id>/rows")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(RosterRowArgs, location="query")
@blp.response(200, page_of(RosterRowOut))
def list_roster_rows(args: dict[str, Any], import_id: UUID) -> Page:
    """List the rows of the file: what each would change, or what is wrong with it."""
    found = service_imports.rows_of(import_id, **args)
    return Page([row_view(row, content) for row, content in found.items], found.next_cursor)


@blp.patch("/roster-imports/<uuid:import_id>")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(MappingIn)
@blp.response(200, RosterImportOut)
def correct_roster_mapping(data: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """Correct what the columns mean; the file is read again."""
    return import_view(service_imports.correct_mapping(import_id, data["mapping"]))


@blp.post("/roster-imports/<uuid:import_id>/application")
@requires(Permission.MEMBERS_MANAGE)
@blp.arguments(ApplicationIn)
@blp.response(202, RosterImportOut)
def apply_roster(data: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """Apply a roster that was read; a worker does it, part by part."""
    return import_view(service_imports.order_application(import_id, **data))
