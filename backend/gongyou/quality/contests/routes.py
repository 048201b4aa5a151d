"""Contests over HTTP."""

from typing import Any
from uuid import UUID

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs
from gongyou.core.pages import Page
from gongyou.files.schemas import FileOrderOut
from gongyou.permissions import Permission
from gongyou.quality.contests import queries, scores, service, settlement, standings
from gongyou.quality.contests.schemas import (
    ContestCorrectionIn,
    ContestCorrectionOut,
    ContestCorrectionPage,
    ContestDetailOut,
    ContestFreezeIn,
    ContestIn,
    ContestPage,
    ContestPatch,
    ContestsArgs,
    ContestScoreIn,
    ContestScoreOut,
    ContestScorePage,
    ContestScoresArgs,
    ContestStandingsArgs,
    ContestStandingsOut,
    ContestTemplatesOut,
    ReasonIn,
    SettlementPage,
)
from gongyou.quality.contests.service import IndicatorGiven
from gongyou.quality.contests.templates import templates

blp = Blueprint(
    "contests", __name__, description="Contests 擂台赛: teams, points, a 100-point score, 质量标兵, settlement."
)

Shown = dict[str, Any]


@blp.get("/contest-templates")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(200, ContestTemplatesOut)
def list_contest_templates() -> Shown:
    """List what a contest may begin with."""
    return {"items": list(templates().values())}


@blp.post("/contests")
@requires(Permission.CONTESTS_MANAGE)
@blp.arguments(ContestIn)
@blp.response(201, ContestDetailOut)
def create_contest(data: dict[str, Any]) -> Shown:
    """Make a draft of a contest."""
    return queries.shown(service.create(**_given(data)))


@blp.get("/contests")
@requires(Permission.SELF)
@blp.arguments(ContestsArgs, location="query")
@blp.response(200, ContestPage)
def list_contests(args: dict[str, Any]) -> Page:
    """List the contests in which one takes part, or that one runs."""
    return queries.contests(**args)


@blp.get("/contests/<uuid:contest_id>")
@requires(Permission.SELF)
@blp.response(200, ContestDetailOut)
def get_contest(contest_id: UUID) -> Shown:
    """Show a contest."""
    return queries.contest(contest_id)


@blp.patch("/contests/<uuid:contest_id>")
@requires(Permission.CONTESTS_MANAGE)
@blp.arguments(ContestPatch)
@blp.response(200, ContestDetailOut)
def change_contest(data: dict[str, Any], contest_id: UUID) -> Shown:
    """Change a draft, its teams and its scoring standard included."""
    return queries.shown(service.change(contest_id, **_given(data)))


@blp.delete("/contests/<uuid:contest_id>")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(204)
def discard_contest(contest_id: UUID) -> None:
    """Delete a draft."""
    service.discard(contest_id)


@blp.post("/contests/<uuid:contest_id>/start")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(200, ContestDetailOut)
def start_contest(contest_id: UUID) -> Shown:
    """Start a contest and open its boards."""
    return queries.shown(service.start(contest_id))


@blp.post("/contests/<uuid:contest_id>/freeze")
@requires(Permission.CONTESTS_MANAGE)
@blp.arguments(ContestFreezeIn)
@blp.response(200, ContestDetailOut)
def freeze_contest(data: dict[str, Any], contest_id: UUID) -> Shown:
    """Show members from now on what they see now."""
    return queries.shown(service.freeze(contest_id, **data))


@blp.post("/contests/<uuid:contest_id>/release")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(200, ContestDetailOut)
def release_contest(contest_id: UUID) -> Shown:
    """Let a frozen contest move again."""
    return queries.shown(service.release(contest_id))


@blp.post("/contests/<uuid:contest_id>/closure")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(200, ContestDetailOut)
def close_contest(contest_id: UUID) -> Shown:
    """Store the final results and name the 质量标兵."""
    return queries.shown(service.close(contest_id))


@blp.get("/contests/<uuid:contest_id>/standings")
@requires(Permission.SELF)
@blp.arguments(ContestStandingsArgs, location="query")
@blp.response(200, ContestStandingsOut)
def get_contest_standings(args: dict[str, Any], contest_id: UUID) -> Shown:
    """Show a page of standings with one's own place."""
    return standings.standings(contest_id, **args)


@blp.post("/contests/<uuid:contest_id>/scores")
@requires(Permission.CONTESTS_SCORE)
@blp.arguments(ContestScoreIn)
@blp.response(201, ContestScoreOut)
def record_contest_score(data: dict[str, Any], contest_id: UUID) -> Shown:
    """Give marks to a team or to a member; never to one's own team."""
    return scores.record_score(contest_id, **data)


@blp.get("/contests/<uuid:contest_id>/scores")
@requires(Permission.SELF)
@blp.arguments(ContestScoresArgs, location="query")
@blp.response(200, ContestScorePage)
def list_contest_scores(args: dict[str, Any], contest_id: UUID) -> Page:
    """List records of marks with their trail; members see those of their own team."""
    return scores.scores(contest_id, **args)


@blp.post("/contests/<uuid:contest_id>/scores/<uuid:score_id>/reversal")
@requires(Permission.CONTESTS_SCORE)
@blp.arguments(ReasonIn)
@blp.response(201, ContestScoreOut)
def reverse_contest_score(data: dict[str, Any], contest_id: UUID, score_id: UUID) -> Shown:
    """Take a record back, with a reason."""
    return scores.reverse_score(contest_id, score_id, **data)


@blp.get("/contests/<uuid:contest_id>/settlement")
@requires(Permission.CONTESTS_MANAGE)
@blp.arguments(PageArgs, location="query")
@blp.response(200, SettlementPage)
def list_contest_settlement(args: dict[str, Any], contest_id: UUID) -> Page:
    """List what a closed contest means for each member's performance pay."""
    return settlement.settlement(contest_id, **args)


@blp.post("/contests/<uuid:contest_id>/settlement-exports")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(202, FileOrderOut)
def export_contest_settlement(contest_id: UUID) -> Shown:
    """Have the settlement written as a spreadsheet."""
    return settlement.ask_for_export(contest_id)


@blp.get("/contests/<uuid:contest_id>/settlement-exports/<uuid:export_id>")
@requires(Permission.CONTESTS_MANAGE)
@blp.response(200, FileOrderOut)
def get_contest_settlement_export(contest_id: UUID, export_id: UUID) -> Shown:
    """Show how far an export is, with a link once it is ready."""
    return settlement.export(contest_id, export_id)


@blp.get("/contests/<uuid:contest_id>/poster")
@requires(Permission.SELF)
@blp.response(200, FileOrderOut)
def get_contest_poster(contest_id: UUID) -> Shown:
    """Show the honours poster of a closed contest, with a link once it is drawn."""
    return settlement.poster(contest_id)


@blp.post("/contests/<uuid:contest_id>/corrections")
@requires(Permission.CONTESTS_MANAGE)
@blp.arguments(ContestCorrectionIn)
@blp.response(201, ContestCorrectionOut)
def correct_contest_result(data: dict[str, Any], contest_id: UUID) -> Shown:
    """Note beside a stored result what was wrong about it."""
    return settlement.correct(contest_id, **data)


@blp.get("/contests/<uuid:contest_id>/corrections")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, ContestCorrectionPage)
def list_contest_corrections(args: dict[str, Any], contest_id: UUID) -> Page:
    """List what turned out wrong about stored results."""
    return settlement.corrections(contest_id, **args)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    if data.get("indicators") is not None:
        data["indicators"] = [IndicatorGiven(**each) for each in data["indicators"]]
    return data
