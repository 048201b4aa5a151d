"""Appeals over HTTP: what handlers and administrators do."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires, secretive
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import page_of
from gongyou.core.pages import Page
from gongyou.hotline.appeals import desk, intake, queries, retention, setup
from gongyou.hotline.appeals.desk import Step
from gongyou.hotline.appeals.desk_schemas import (
    AppealCountsOut,
    AppealFiltersIn,
    CallerAppealIn,
    ColleaguesOut,
    ConfidedIn,
    ConfidedOut,
    InvitationIn,
    JudgementIn,
    MergerIn,
    PostponementIn,
    SpinOffIn,
    SpunOffOut,
    StepIn,
    TransferIn,
)
from gongyou.hotline.appeals.intake import Submission
from gongyou.hotline.appeals.models import Mode
from gongyou.hotline.appeals.routes.reporting import submitted
from gongyou.hotline.appeals.schemas import AppealItemOut, AppealOut, SubmittedOut
from gongyou.hotline.appeals.setup_schemas import AppealOptionsIn, AppealOptionsOut
from gongyou.hotline.classifier.schemas import AppealSuggestionOut
from gongyou.permissions import Permission

blp = Blueprint("hotline desk", __name__, description="What those do who handle appeals.")
Shown = dict[str, Any]
_HANDLE = Permission.GRIEVANCES_HANDLE


@blp.get("/appeals")
@requires(_HANDLE)
@blp.arguments(AppealFiltersIn, location="query")
@blp.response(200, page_of(AppealItemOut))
def list_appeals(args: Shown) -> Page:
    """List the appeals that were confided to oneself; what is due first comes first."""
    return queries.desk(**args)


@blp.get("/appeal-counts")
@requires(_HANDLE)
@blp.response(200, AppealCountsOut)
def count_appeals() -> Shown:
    """Count the open appeals that were confided to oneself, by where they stand."""
    return queries.counts()


@blp.post("/caller-appeals")
@requires(_HANDLE)
@secretive
@limited("60/hour", by=member)
@blp.arguments(CallerAppealIn)
@blp.response(201, SubmittedOut)
def file_appeal_for_caller(data: Shown) -> Shown:
    """File for somebody at the window or on the telephone; the receipt is theirs."""
    appeal_id = data.pop("id")
    return submitted(intake.submit_for_caller(Submission(mode=Mode.ANONYMOUS, appeal_id=appeal_id, **data)))


@blp.get("/appeals/<uuid:appeal_id>/colleagues")
@requires(_HANDLE)
@blp.response(200, ColleaguesOut)
def list_appeal_colleagues(appeal_id: UUID) -> Shown:
    """List who could be given a case; who is named in it, or leads who is, is not among them."""
    return {"items": desk.colleagues(appeal_id)}


@blp.get("/appeals/<uuid:appeal_id>/suggestion")
@requires(_HANDLE)
@blp.response(200, AppealSuggestionOut)
def suggest_for_case(appeal_id: UUID) -> Any:
    """Show what a case's words seem to be about and how urgent, and which of them say so; a person decides."""
    return desk.suggestion(appeal_id)


@blp.patch("/appeals/<uuid:appeal_id>")
@requires(_HANDLE)
@secretive
@blp.arguments(JudgementIn)
@blp.response(200, AppealOut)
def judge_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Judge anew what a case is, how urgent, and whom it names."""
    return queries.of_opened(desk.judge(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/acceptance")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, AppealOut)
def accept_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Take a case over with a first answer to its reporter."""
    return queries.of_opened(desk.accept(appeal_id, Step(**data)))


@blp.post("/appeals/<uuid:appeal_id>/refusal")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, AppealOut)
def decline_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Say why something is none of the hotline's business."""
    return queries.of_opened(desk.decline(appeal_id, Step(**data)))


@blp.post("/appeals/<uuid:appeal_id>/return")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, AppealOut)
def give_appeal_back(data: Shown, appeal_id: UUID) -> Shown:
    """Put a case back to its desk, with a reason."""
    return queries.of_opened(desk.give_back(appeal_id, Step(**data)))


@blp.post("/appeals/<uuid:appeal_id>/escalation")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, AppealOut)
def escalate_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Send a case one desk up, with a reason."""
    return queries.of_opened(desk.escalate(appeal_id, Step(**data)))


@blp.post("/appeals/<uuid:appeal_id>/transfer")
@requires(_HANDLE)
@secretive
@blp.arguments(TransferIn)
@blp.response(200, AppealOut)
def transfer_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Give a case to a colleague, or take one that nobody has at this desk."""
    return queries.of_opened(desk.transfer(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/handlers")
@requires(_HANDLE)
@secretive
@blp.arguments(InvitationIn)
@blp.response(200, AppealOut)
def invite_to_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Let a colleague handle a case too."""
    return queries.of_opened(desk.invite(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/settlement")
@requires(_HANDLE)
@secretive
@blp.arguments(StepIn)
@blp.response(200, AppealOut)
def settle_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Tell the reporter how their matter was settled; they rate it, take it up again, or go higher."""
    return queries.of_opened(desk.settle(appeal_id, Step(**data)))


@blp.post("/appeals/<uuid:appeal_id>/merger")
@requires(_HANDLE)
@secretive
@blp.arguments(MergerIn)
@blp.response(200, AppealOut)
def merge_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """End a case as a duplicate of another; its reporter is told."""
    return queries.of_opened(desk.merge(appeal_id, **data))


@blp.post("/appeals/<uuid:appeal_id>/hazard")
@requires(_HANDLE)
@secretive
@blp.arguments(SpinOffIn)
@blp.response(202, SpunOffOut)
def report_hazard_behind_appeal(data: Shown, appeal_id: UUID) -> Shown:
    """Report the hazard behind a case, in words that tell nobody who said it; both go on."""
    return desk.spin_off(appeal_id, **data)


@blp.get("/appeal-options")
@requires(Permission.SELF)
@blp.response(200, AppealOptionsOut)
def get_appeal_options() -> Shown:
    """Show what the tenant has chosen for its hotline."""
    return setup.as_shown(setup.options())


@blp.put("/appeal-options")
@requires(Permission.TENANT_SETTINGS)
@blp.arguments(AppealOptionsIn)
@blp.response(200, AppealOptionsOut)
def set_appeal_options(data: Shown) -> Shown:
    """Choose categories, promises, who is designated and who is on duty."""
    return setup.as_shown(setup.set_hotline(**data))


@blp.post("/appeals/<uuid:appeal_id>/postponement")
@requires(_HANDLE)
@secretive
@blp.arguments(PostponementIn)
@blp.response(200, AppealOut)
def postpone_appeal_destruction(data: Shown, appeal_id: UUID) -> Shown:
    """Keep a closed case beyond its day, for a reason that is audited."""
    return queries.of_opened(retention.postpone(appeal_id, **data))


@blp.post("/appeal-confidants")
@requires(_HANDLE)
@secretive
@limited("10/minute", by=member)
@blp.arguments(ConfidedIn)
@blp.response(200, ConfidedOut)
def confide_appeals_to_colleague(data: Shown) -> Shown:
    """Give a colleague who joins the keys of the open cases that one has oneself."""
    return desk.confide_all(**data)
