"""Hazards over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.quality.hazards import duplicates, exports, options, queries, reporting, service
from gongyou.quality.hazards.schemas import (
    HazardAppealIn,
    HazardAssignmentIn,
    HazardClosureIn,
    HazardConfirmationIn,
    HazardDetailOut,
    HazardDuplicatesOut,
    HazardExportOut,
    HazardFiltersIn,
    HazardIn,
    HazardOptionsIn,
    HazardOptionsOut,
    HazardOut,
    HazardRectificationIn,
    HazardRefusalIn,
    HazardsArgs,
    HazardStatisticsArgs,
    HazardStatisticsOut,
    HazardTraceIn,
    HazardVerificationIn,
    HazardWithdrawalIn,
)

blp = Blueprint("hazards", __name__, description="Hazards 隐患, from finding to closing: seven nodes, three people.")

Shown = dict[str, Any]


@blp.post("/hazards")
@requires(Permission.SELF)
@limited("240/minute", by=member)
@blp.arguments(HazardIn)
@blp.response(201, HazardOut)
@blp.alt_response(200, schema=HazardOut, description="The hazard of this id had been received before.")
def report_hazard(data: dict[str, Any]) -> tuple[Shown, int]:
    """Report a hazard; offline reports keep the time at which it was seen."""
    docket, is_new = reporting.report(hazard_id=data.pop("id", None), **data)
    return queries.of_docket(docket), 201 if is_new else 200


@blp.get("/hazards")
@requires(Permission.SELF)
@blp.arguments(HazardsArgs, location="query")
@blp.response(200, page_of(HazardOut))
def list_hazards(args: dict[str, Any]) -> Page:
    """List the hazards that one has reported, has had, or oversees."""
    return queries.hazards(**args)


@blp.get("/hazards/statistics")
@requires(Permission.CASES_READ)
@blp.arguments(HazardStatisticsArgs, location="query")
@blp.response(200, HazardStatisticsOut)
def get_hazard_statistics(args: dict[str, Any]) -> Shown:
    """Show where hazards get stuck, and allowed against used time."""
    return queries.statistics(**args)


@blp.get("/hazards/<uuid:hazard_id>")
@requires(Permission.SELF)
@blp.response(200, HazardDetailOut)
def get_hazard(hazard_id: UUID) -> Shown:
    """Show a hazard, its pictures, and what one may do now."""
    return queries.hazard(hazard_id)


@blp.get("/hazards/<uuid:hazard_id>/duplicates")
@requires(Permission.HAZARDS_CONFIRM)
@blp.response(200, HazardDuplicatesOut)
def list_hazard_duplicates(hazard_id: UUID) -> Shown:
    """List hazards that a report is like in words, place or pictures."""
    return {"items": duplicates.as_shown(duplicates.candidates(hazard_id))}


@blp.post("/hazards/<uuid:hazard_id>/confirmation")
@requires(Permission.HAZARDS_CONFIRM)
@blp.arguments(HazardConfirmationIn)
@blp.response(200, HazardOut)
def confirm_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Confirm a hazard, or end the report as a corroboration of a known one."""
    return queries.of_docket(service.decide(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/refusal")
@requires(Permission.HAZARDS_CONFIRM)
@blp.arguments(HazardRefusalIn)
@blp.response(200, HazardOut)
def refuse_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Turn a report down with a reason."""
    return queries.of_docket(service.refuse(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/appeal")
@requires(Permission.SELF)
@blp.arguments(HazardAppealIn)
@blp.response(200, HazardOut)
def appeal_hazard_refusal(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Ask, as the finder, for another officer's decision; once."""
    return queries.of_docket(service.appeal(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/assignment")
@requires(Permission.HAZARDS_ASSIGN)
@blp.arguments(HazardAssignmentIn)
@blp.response(200, HazardOut)
def assign_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Give a hazard to whoever is to rectify it."""
    return queries.of_docket(service.assign(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/rectification")
@requires(Permission.SELF)
@blp.arguments(HazardRectificationIn)
@blp.response(200, HazardOut)
def rectify_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Say what was done against a hazard that one has been given."""
    return queries.of_docket(service.rectify(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/verification")
@requires(Permission.HAZARDS_VERIFY)
@blp.arguments(HazardVerificationIn)
@blp.response(200, HazardOut)
def verify_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Accept a rectification or send it back."""
    return queries.of_docket(service.verify(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/trace")
@requires(Permission.HAZARDS_CLOSE)
@blp.arguments(HazardTraceIn)
@blp.response(200, HazardOut)
def trace_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Say whether a hazard came from design, construction or acceptance, and why."""
    return queries.of_docket(service.trace(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/closure")
@requires(Permission.HAZARDS_CLOSE)
@blp.arguments(HazardClosureIn)
@blp.response(200, HazardOut)
def close_hazard(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Close a hazard for good."""
    return queries.of_docket(service.close(hazard_id, **data))


@blp.post("/hazards/<uuid:hazard_id>/withdrawal")
@requires(Permission.HAZARDS_CONFIRM)
@blp.arguments(HazardWithdrawalIn)
@blp.response(200, HazardOut)
def withdraw_hazard_confirmation(data: dict[str, Any], hazard_id: UUID) -> Shown:
    """Undo a confirmation: its points are reversed and the report is decided anew."""
    return queries.of_docket(service.withdraw(hazard_id, **data))


@blp.post("/hazard-exports")
@requires(Permission.CASES_READ)
@limited("20/minute", by=member)
@blp.arguments(HazardFiltersIn)
@blp.response(202, HazardExportOut)
def export_hazards(data: dict[str, Any]) -> Shown:
    """Have the hazards that a list would show written as a spreadsheet, one row each with all its nodes."""
    return exports.ask(**data)


@blp.get("/hazard-exports/<uuid:export_id>")
@requires(Permission.CASES_READ)
@blp.response(200, HazardExportOut)
def get_hazard_export(export_id: UUID) -> Shown:
    """Show how far one's own export is, with a link once it is ready."""
    return exports.export(export_id)


@blp.get("/hazard-options")
@requires(Permission.SELF)
@blp.response(200, HazardOptionsOut)
def get_hazard_options() -> Shown:
    """Show categories, severities and what evidence is asked for."""
    return options.as_shown(service.options())


@blp.put("/hazard-options")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(HazardOptionsIn)
@blp.response(200, HazardOptionsOut)
def set_hazard_options(data: dict[str, Any]) -> Shown:
    """Set categories, severities and what evidence is asked for."""
    return options.as_shown(service.set_options(options.made(**data)))
