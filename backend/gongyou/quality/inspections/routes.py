"""Inspections over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.quality.inspections import checklists, plans, queries, service
from gongyou.quality.inspections.schemas import (
    ChecklistDetailOut,
    ChecklistIn,
    ChecklistPage,
    ChecklistPatch,
    ChecklistsArgs,
    ChecklistVersionIn,
    InspectionAnswersIn,
    InspectionCompletionIn,
    InspectionDetailOut,
    InspectionPage,
    InspectionPlanIn,
    InspectionPlanOut,
    InspectionPlanPage,
    InspectionPlanPatch,
    InspectionPlansArgs,
    InspectionsArgs,
    InspectionStartIn,
    InspectionStatisticsArgs,
    InspectionStatisticsOut,
)

blp = Blueprint("inspections", __name__, description="Inspections 自查 互查 专查: checklists, plans, findings.")

Shown = dict[str, Any]


@blp.post("/checklists")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(ChecklistIn)
@blp.response(201, ChecklistDetailOut)
def create_checklist(data: dict[str, Any]) -> Shown:
    """Make a checklist."""
    return checklists.create(**data)


@blp.get("/checklists")
@requires(Permission.INSPECTIONS_PERFORM)
@blp.arguments(ChecklistsArgs, location="query")
@blp.response(200, ChecklistPage)
def list_checklists(args: dict[str, Any]) -> Page:
    """List the checklists by name."""
    return checklists.checklists(**args)


@blp.get("/checklists/<uuid:checklist_id>")
@requires(Permission.INSPECTIONS_PERFORM)
@blp.response(200, ChecklistDetailOut)
def get_checklist(checklist_id: UUID) -> Shown:
    """Show a checklist and its items."""
    return checklists.checklist(checklist_id)


@blp.patch("/checklists/<uuid:checklist_id>")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(ChecklistPatch)
@blp.response(200, ChecklistDetailOut)
def rename_checklist(data: dict[str, Any], checklist_id: UUID) -> Shown:
    """Change a checklist's name or description."""
    return checklists.rename(checklist_id, **data)


@blp.post("/checklists/<uuid:checklist_id>/versions")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(ChecklistVersionIn)
@blp.response(201, ChecklistDetailOut)
def revise_checklist(data: dict[str, Any], checklist_id: UUID) -> Shown:
    """Give a checklist a new version; inspections that have begun keep theirs."""
    return checklists.revise(checklist_id, **data)


@blp.delete("/checklists/<uuid:checklist_id>")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.response(204)
def archive_checklist(checklist_id: UUID) -> None:
    """Put a checklist away that no active plan uses."""
    checklists.archive(checklist_id)


@blp.post("/inspection-plans")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(InspectionPlanIn)
@blp.response(201, InspectionPlanOut)
def create_inspection_plan(data: dict[str, Any]) -> Shown:
    """Make a plan; its owner hears of what is missed."""
    return plans.create(**data)


@blp.get("/inspection-plans")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(InspectionPlansArgs, location="query")
@blp.response(200, InspectionPlanPage)
def list_inspection_plans(args: dict[str, Any]) -> Page:
    """List the plans, the newest first."""
    return plans.plans(**args)


@blp.get("/inspection-plans/<uuid:plan_id>")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.response(200, InspectionPlanOut)
def get_inspection_plan(plan_id: UUID) -> Shown:
    """Show a plan."""
    return plans.plan(plan_id)


@blp.patch("/inspection-plans/<uuid:plan_id>")
@requires(Permission.INSPECTIONS_MANAGE)
@blp.arguments(InspectionPlanPatch)
@blp.response(200, InspectionPlanOut)
def change_inspection_plan(data: dict[str, Any], plan_id: UUID) -> Shown:
    """Change a plan, or pause it; what has not opened yet is planned anew."""
    return plans.change(plan_id, **data)


@blp.get("/inspections")
@requires(Permission.SELF)
@blp.arguments(InspectionsArgs, location="query")
@blp.response(200, InspectionPage)
def list_inspections(args: dict[str, Any]) -> Page:
    """List the inspections that one oversees, does or undergoes, by time."""
    return queries.calendar(**args)


@blp.get("/me/inspections")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, InspectionPage)
def list_my_inspections(args: dict[str, Any]) -> Page:
    """List what one has begun and may begin, the first due first."""
    return queries.mine(**args)


@blp.get("/inspections/statistics")
@requires(Permission.INSPECTIONS_PERFORM)
@blp.arguments(InspectionStatisticsArgs, location="query")
@blp.response(200, InspectionStatisticsOut)
def get_inspection_statistics(args: dict[str, Any]) -> Shown:
    """Show what was done, missed and found, by unit."""
    return queries.statistics(**args)


@blp.get("/inspections/<uuid:inspection_id>")
@requires(Permission.SELF)
@blp.response(200, InspectionDetailOut)
def get_inspection(inspection_id: UUID) -> Shown:
    """Show an inspection with its items and answers."""
    return queries.inspection(inspection_id)


@blp.post("/inspections/<uuid:inspection_id>/start")
@requires(Permission.SELF)
@blp.arguments(InspectionStartIn)
@blp.response(200, InspectionDetailOut)
def start_inspection(data: dict[str, Any], inspection_id: UUID) -> Shown:
    """Begin an inspection; who may do so depends on its kind."""
    return queries.inspection(service.start(inspection_id, **data).id)


@blp.post("/inspections/<uuid:inspection_id>/answers")
@requires(Permission.SELF)
@limited("60/minute", by=member)
@blp.arguments(InspectionAnswersIn)
@blp.response(200, InspectionDetailOut)
def answer_inspection(data: dict[str, Any], inspection_id: UUID) -> Shown:
    """Record answers; each finding becomes a hazard at once."""
    return queries.inspection(service.answer(inspection_id, **data).id)


@blp.post("/inspections/<uuid:inspection_id>/completion")
@requires(Permission.SELF)
@blp.arguments(InspectionCompletionIn)
@blp.response(200, InspectionDetailOut)
def complete_inspection(data: dict[str, Any], inspection_id: UUID) -> Shown:
    """End an inspection of which every item has its answer."""
    return queries.inspection(service.complete(inspection_id, **data).id)
