"""Cases over HTTP: to-dos, timelines, hand-overs, clocks, and what a tenant sets."""

from typing import Any
from uuid import UUID

from gongyou.cases import desk, setup
from gongyou.cases.schemas import (
    CaseCommentIn,
    CaseEntryOut,
    CasePauseIn,
    CaseReassignmentIn,
    CaseResumptionIn,
    CaseStandingOut,
    CaseTimelineArgs,
    CaseTimelineOut,
    FlowOut,
    FlowSettingsIn,
    TodoCountOut,
    TodoOut,
    WorkCalendarIn,
)
from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission

blp = Blueprint("cases", __name__, description="What every staged matter has: to-dos, timeline, hand-over, clock.")
blueprints = (blp,)


@blp.get("/me/todos")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(TodoOut))
def list_my_todos(args: dict[str, Any]) -> Page:
    """List what waits for oneself or for one's roles, least time left first."""
    return desk.my_todos(**args)


@blp.get("/me/todos/count")
@requires(Permission.SELF)
@blp.response(200, TodoCountOut)
def count_my_todos() -> dict[str, int]:
    """Count what waits for oneself or for one's roles."""
    return desk.my_todo_counts()


@blp.get("/cases/<uuid:case_id>/timeline")
@requires(Permission.SELF)
@blp.arguments(CaseTimelineArgs, location="query")
@blp.response(200, CaseTimelineOut)
def get_case_timeline(args: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Show the stays of a case, with allowed against used time, and what was said and done beside them."""
    return desk.timeline(case_id, **args)


@blp.post("/cases/<uuid:case_id>/comments")
@requires(Permission.SELF)
@blp.arguments(CaseCommentIn)
@blp.response(201, CaseEntryOut)
def comment_on_case(data: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Say something about a case in words, pictures or a voice note."""
    return desk.comment(
        case_id,
        said=data["text"],
        mentioned=data["mention_ids"],
        photos=data["photo_ids"],
        voice_id=data["voice_id"],
    )


@blp.post("/cases/<uuid:case_id>/reassignment")
@requires(Permission.SELF)
@blp.arguments(CaseReassignmentIn)
@blp.response(200, CaseStandingOut)
def reassign_case(data: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Give a case at its node to somebody else; its clock runs on."""
    return desk.reassign(case_id, **data)


@blp.post("/cases/<uuid:case_id>/pause")
@requires(Permission.SELF)
@blp.arguments(CasePauseIn)
@blp.response(200, CaseStandingOut)
def pause_case(data: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Stop the clock of a case."""
    return desk.pause(case_id, **data)


@blp.post("/cases/<uuid:case_id>/resumption")
@requires(Permission.SELF)
@blp.arguments(CaseResumptionIn)
@blp.response(200, CaseStandingOut)
def resume_case(data: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Let the clock of a case run on."""
    return desk.resume(case_id, **data)


@blp.get("/case-flows/<code>")
@requires(Permission.SELF)
@blp.response(200, FlowOut)
def get_case_flow(code: str) -> dict[str, Any]:
    """Show a flow's nodes, limits and reminders as the tenant runs them."""
    return setup.flow_as_run(code)


@blp.put("/case-flows/<code>")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(FlowSettingsIn)
@blp.response(200, FlowOut)
def set_case_flow(data: dict[str, Any], code: str) -> dict[str, Any]:
    """Set a flow's names, responsible roles, limits and reminders; they hold from the next node of each case on."""
    return setup.set_flow(code, data["nodes"], data["ladders"])


@blp.get("/work-calendar")
@requires(Permission.SELF)
@blp.response(200, WorkCalendarIn)
def get_work_calendar() -> Any:
    """Show the working calendar."""
    return setup.calendar()


@blp.put("/work-calendar")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(WorkCalendarIn)
@blp.response(200, WorkCalendarIn)
def set_work_calendar(data: dict[str, Any]) -> Any:
    """Set the working calendar; it holds from the next node of each case on."""
    return setup.set_calendar(**data)
