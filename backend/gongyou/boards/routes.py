"""Leaderboards: standings, what is behind them, leagues; freezing and closing."""

from typing import Any
from uuid import UUID

from flask import Response, request

from gongyou.boards import league_standings, own_standing, reasons, service, standings
from gongyou.boards.administration import view_of
from gongyou.boards.documents import board_document, encoded, position_of
from gongyou.boards.schemas import (
    BoardArgs,
    BoardIn,
    BoardOut,
    BoardPatch,
    FreezeIn,
    LeagueOut,
    LeagueWeekOut,
    OwnStandingArgs,
    OwnStandingOut,
    ReasonArgs,
    ReasonsOut,
    StandingsArgs,
    StandingsOut,
)
from gongyou.boards.slots import BoardView
from gongyou.boards.standings import Ask
from gongyou.core.http.access import requires
from gongyou.core.http.answers import keep
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission

blp = Blueprint("boards", __name__, description="Standings of people and teams, and why they are as they are.")
blueprints = (blp,)


def _shown(board: BoardView) -> dict[str, Any]:
    return board_document(board) | {
        "id": board.id,
        "windows": board.windows,
        "starts_on": board.starts_on,
        "ends_on": board.ends_on,
        "unit_ids": board.scope,
        "visibility": board.visibility,
        "league": board.league,
        "freeze": board.freeze,
        "closed_at": board.closed_at,
    }


@blp.get("/boards")
@requires(Permission.SELF)
@blp.arguments(BoardArgs, location="query")
@blp.response(200, page_of(BoardOut))
def list_boards(args: dict[str, Any]) -> Page:
    """List the boards."""
    found = service.boards(**args)
    return Page([_shown(board) for board in found.items], found.next_cursor)


@blp.post("/boards")
@requires(Permission.BOARDS_MANAGE)
@blp.arguments(BoardIn)
@blp.response(201, BoardOut)
def open_board(data: dict[str, Any]) -> dict[str, Any]:
    """Open a board."""
    return _shown(view_of(service.open_board(**data)))


@blp.get("/boards/<string:code>")
@requires(Permission.SELF)
@blp.response(200, BoardOut)
def get_board(code: str) -> dict[str, Any]:
    """Show a board."""
    return _shown(service.board_by_code(code))


@blp.patch("/boards/<string:code>")
@requires(Permission.BOARDS_MANAGE)
@blp.arguments(BoardPatch)
@blp.response(200, BoardOut)
def change_board(data: dict[str, Any], code: str) -> dict[str, Any]:
    """Rename a board or change who sees it."""
    return _shown(service.change_board(code, **data))


@blp.get("/boards/<string:code>/standings")
@requires(Permission.SELF)
@blp.arguments(StandingsArgs, location="query")
@blp.response(200, StandingsOut)
def get_standings(args: dict[str, Any], code: str) -> Response:
    """Show a page of standings with one's own place."""
    position, around = position_of(args.pop("cursor", None)), args.pop("around", None)
    answer = standings.standings(Ask(code=code, position=position, around_me=around == "me", **args))
    response = Response(answer.body, content_type="application/json")
    if answer.version_key is not None and answer.etag is not None:
        keep(answer.version_key, answer.version)
        response.headers["ETag"] = answer.etag
        response.headers["Cache-Control"] = "private, no-cache"
        if request.headers.get("If-None-Match") == answer.etag:
            response.status_code = 304
            response.set_data(b"")
    return response


@blp.get("/boards/<string:code>/standings/me")
@requires(Permission.SELF)
@blp.arguments(OwnStandingArgs, location="query")
@blp.response(200, OwnStandingOut)
def get_own_standing(args: dict[str, Any], code: str) -> Response:
    """Show one's own place, neighbours and personal bests."""
    return Response(encoded(own_standing.own_standing(code, **args)), content_type="application/json")


@blp.get("/boards/<string:code>/standings/<uuid:subject_id>/entries")
@requires(Permission.SELF)
@blp.arguments(ReasonArgs, location="query")
@blp.response(200, ReasonsOut)
def list_entries_behind_place(args: dict[str, Any], code: str, subject_id: UUID) -> Response:
    """Show why a member or unit stands where it does: the entries behind the points."""
    return Response(encoded(reasons.entries_behind(code, subject_id, **args)), content_type="application/json")


@blp.get("/boards/<string:code>/league")
@requires(Permission.SELF)
@blp.response(200, LeagueOut)
def get_own_league(code: str) -> dict[str, Any]:
    """Show one's league group of this week."""
    return league_standings.own_league(code)


@blp.get("/boards/<string:code>/league/weeks")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(LeagueWeekOut))
def list_league_weeks(args: dict[str, Any], code: str) -> Page:
    """List what past league weeks brought, the latest first."""
    return league_standings.past_weeks(code, **args)


@blp.post("/boards/<string:code>/freeze")
@requires(Permission.BOARDS_MANAGE)
@blp.arguments(FreezeIn)
@blp.response(200, BoardOut)
def freeze_board(data: dict[str, Any], code: str) -> dict[str, Any]:
    """Show readers from now on what the board shows now."""
    board = service.board_by_code(code)
    service.freeze(board.id, **data)
    return _shown(service.board_by_code(code))


@blp.post("/boards/<string:code>/release")
@requires(Permission.BOARDS_MANAGE)
@blp.response(200, BoardOut)
def release_board(code: str) -> dict[str, Any]:
    """Let a frozen board move again."""
    board = service.board_by_code(code)
    service.release(board.id)
    return _shown(service.board_by_code(code))


@blp.post("/boards/<string:code>/closure")
@requires(Permission.BOARDS_MANAGE)
@blp.response(200, BoardOut)
def close_board(code: str) -> dict[str, Any]:
    """Store a board's final standings and let it rest."""
    board = service.board_by_code(code)
    service.close(board.id)
    return _shown(service.board_by_code(code))
