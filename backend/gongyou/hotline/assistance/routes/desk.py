"""What those do who handle requests; whose a step is, its service says, so that any role may have one."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.hotline.assistance import deciding, exports, queries
from gongyou.hotline.assistance.schemas import (
    AssistanceApprovalIn,
    AssistanceExportIn,
    AssistanceExportOut,
    AssistanceHandoverIn,
    AssistanceRefusalIn,
    AssistanceRequestOut,
    AssistanceRequestsArgs,
    AssistanceResultIn,
    AssistanceReturnIn,
    AssistanceVisitIn,
)
from gongyou.permissions import Permission

blp = Blueprint("assistance desk", __name__, description="Requests for services: approval by steps, result, visits.")

Shown = dict[str, Any]


@blp.get("/assistance-requests")
@requires(Permission.SELF)
@blp.arguments(AssistanceRequestsArgs, location="query")
@blp.response(200, page_of(AssistanceRequestOut))
def list_assistance_requests(args: Shown) -> Page:
    """List the requests of others that one handles, has handled or oversees."""
    return queries.requests(**args)


@blp.post("/assistance-requests/<uuid:request_id>/approval")
@requires(Permission.SELF)
@blp.arguments(AssistanceApprovalIn)
@blp.response(200, AssistanceRequestOut)
def approve_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Approve a request at one's step."""
    return queries.of_docket(deciding.approve(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/return")
@requires(Permission.SELF)
@blp.arguments(AssistanceReturnIn)
@blp.response(200, AssistanceRequestOut)
def return_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Ask the applicant for more material; the clock stands meanwhile."""
    return queries.of_docket(deciding.send_back(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/refusal")
@requires(Permission.SELF)
@blp.arguments(AssistanceRefusalIn)
@blp.response(200, AssistanceRequestOut)
def refuse_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Turn a request down with a reason."""
    return queries.of_docket(deciding.refuse(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/result")
@requires(Permission.SELF)
@blp.arguments(AssistanceResultIn)
@blp.response(200, AssistanceRequestOut)
def complete_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Tell what came of an approved request."""
    return queries.of_docket(deciding.complete(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/visits")
@requires(Permission.SELF)
@blp.arguments(AssistanceVisitIn)
@blp.response(201, AssistanceRequestOut)
def record_assistance_visit(data: Shown, request_id: UUID) -> Shown:
    """Record a visit."""
    return queries.of_docket(deciding.record_visit(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/handover")
@requires(Permission.GRIEVANCES_HANDLE)
@blp.arguments(AssistanceHandoverIn)
@blp.response(200, AssistanceRequestOut)
def hand_over_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Give a step to a colleague who holds its role."""
    return queries.of_docket(deciding.hand_over(request_id, **data))


@blp.post("/assistance-exports")
@requires(Permission.GRIEVANCES_HANDLE)
@limited("20/minute", by=member)
@blp.arguments(AssistanceExportIn)
@blp.response(202, AssistanceExportOut)
def export_assistance_requests(data: Shown) -> Shown:
    """Have a service's requests written as a spreadsheet: people, stages and money, nothing of what they wrote."""
    return exports.ask(**data)


@blp.get("/assistance-exports/<uuid:export_id>")
@requires(Permission.GRIEVANCES_HANDLE)
@blp.response(200, AssistanceExportOut)
def get_assistance_export(export_id: UUID) -> Shown:
    """Show how far one's own export is, with a link once it is ready."""
    return exports.export(export_id)
