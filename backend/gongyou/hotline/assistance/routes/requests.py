"""What a member does: see what is offered, fill in a form, apply, add, withdraw."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.hotline.assistance import applying, appointments, queries, service
from gongyou.hotline.assistance.schemas import (
    AssistanceDraftIn,
    AssistanceDraftOut,
    AssistanceFormOut,
    AssistanceMoveIn,
    AssistanceRequestDetailOut,
    AssistanceRequestIn,
    AssistanceRequestOut,
    AssistanceServicesOut,
    AssistanceSlotOut,
    AssistanceSupplementIn,
    AssistanceWithdrawalIn,
)
from gongyou.permissions import Permission

blp = Blueprint(
    "assistance", __name__, description="Services on request 帮扶服务: forms, appointments, one's requests."
)

Shown = dict[str, Any]


@blp.get("/assistance-services")
@requires(Permission.SELF)
@blp.response(200, AssistanceServicesOut)
def list_assistance_services() -> Shown:
    """List the services that are offered, with the reasons why one cannot apply."""
    return {"items": applying.catalogue()}


@blp.get("/assistance-services/<uuid:service_id>/form")
@requires(Permission.SELF)
@blp.response(200, AssistanceFormOut)
def get_assistance_form(service_id: UUID) -> Shown:
    """Show a service's form, filled from the roster and one's draft."""
    return applying.form(service_id)


@blp.put("/assistance-services/<uuid:service_id>/draft")
@requires(Permission.SELF)
@limited("240/minute", by=member)
@blp.arguments(AssistanceDraftIn)
@blp.response(200, AssistanceDraftOut)
def keep_assistance_draft(data: Shown, service_id: UUID) -> Shown:
    """Keep what has been filled in so far; only oneself can read it."""
    draft = service.keep_draft(service_id, **data)
    return {"request_id": draft.id, "saved_at": draft.changed_at}


@blp.delete("/assistance-services/<uuid:service_id>/draft")
@requires(Permission.SELF)
@blp.response(204)
def discard_assistance_draft(service_id: UUID) -> None:
    """Throw one's draft away, with its pictures."""
    service.discard_draft(service_id)


@blp.get("/assistance-services/<uuid:service_id>/slots")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(AssistanceSlotOut))
def list_free_assistance_slots(args: Shown, service_id: UUID) -> Page:
    """List the times that one could book, the next first."""
    return appointments.free_slots(service_id, **args)


@blp.post("/assistance-requests")
@requires(Permission.SELF)
@limited("60/minute", by=member)
@blp.arguments(AssistanceRequestIn)
@blp.response(201, AssistanceRequestOut)
@blp.alt_response(200, schema=AssistanceRequestOut, description="The request of this id had been received before.")
def apply_for_assistance(data: Shown) -> tuple[Shown, int]:
    """Apply for a service; one's draft for it becomes the request."""
    docket, is_new = service.apply_for(data.pop("service_id"), request_id=data.pop("id", None), **data)
    return queries.of_docket(docket), 201 if is_new else 200


@blp.get("/me/assistance-requests")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(AssistanceRequestOut))
def list_my_assistance_requests(args: Shown) -> Page:
    """List one's own requests, the newest first."""
    return queries.own_requests(**args)


@blp.get("/assistance-requests/<uuid:request_id>")
@requires(Permission.SELF)
@blp.response(200, AssistanceRequestDetailOut)
def get_assistance_request(request_id: UUID) -> Shown:
    """Show a request with its papers and history, and what one may do now."""
    return queries.request(request_id)


@blp.post("/assistance-requests/<uuid:request_id>/supplement")
@requires(Permission.SELF)
@limited("60/minute", by=member)
@blp.arguments(AssistanceSupplementIn)
@blp.response(200, AssistanceRequestOut)
def supplement_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Add material to one's request; one that had come back goes on."""
    return queries.of_docket(service.supplement(request_id, **data))


@blp.post("/assistance-requests/<uuid:request_id>/withdrawal")
@requires(Permission.SELF)
@blp.arguments(AssistanceWithdrawalIn)
@blp.response(200, AssistanceRequestOut)
def withdraw_assistance_request(data: Shown, request_id: UUID) -> Shown:
    """Take one's request back; a booked time is free again."""
    return queries.of_docket(service.withdraw(request_id, **data))


@blp.put("/assistance-requests/<uuid:request_id>/appointment")
@requires(Permission.SELF)
@limited("60/minute", by=member)
@blp.arguments(AssistanceMoveIn)
@blp.response(200, AssistanceRequestOut)
def move_assistance_appointment(data: Shown, request_id: UUID) -> Shown:
    """Move one's appointment to another time of the same counsellor."""
    return queries.of_docket(appointments.move(request_id, **data))
