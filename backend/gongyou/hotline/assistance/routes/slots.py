"""Counsellors' calendars."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.hotline.assistance import appointments
from gongyou.hotline.assistance.schemas import (
    AssistanceCalendarArgs,
    AssistanceCalendarSlotOut,
    AssistanceSlotsIn,
    AssistanceSlotsOpenedOut,
)
from gongyou.permissions import Permission

blp = Blueprint("assistance slots", __name__, description="Counsellors' calendars: times for one person each.")


@blp.get("/assistance-slots")
@requires(Permission.GRIEVANCES_HANDLE)
@blp.arguments(AssistanceCalendarArgs, location="query")
@blp.response(200, page_of(AssistanceCalendarSlotOut))
def list_assistance_slots(args: dict[str, Any]) -> Page:
    """List the times of a period; whose a booking is, only who may see the request reads."""
    return appointments.calendar(**args)


@blp.post("/assistance-slots")
@requires(Permission.GRIEVANCES_HANDLE)
@blp.arguments(AssistanceSlotsIn)
@blp.response(201, AssistanceSlotsOpenedOut)
def open_assistance_slots(data: dict[str, Any]) -> dict[str, int]:
    """Open times in a calendar, many at once."""
    return appointments.open_slots(**data)


@blp.delete("/assistance-slots/<uuid:slot_id>")
@requires(Permission.GRIEVANCES_HANDLE)
@blp.response(204)
def close_assistance_slot(slot_id: UUID) -> None:
    """Take a free time out of a calendar."""
    appointments.close_slot(slot_id)
