"""One's own place on a board in detail: neighbours, personal bests."""

import json
from datetime import date
from typing import Any

from sqlalchemy import select, text

from gongyou.boards import organisation, sums
from gongyou.boards.catalogue import catalogue
from gongyou.boards.models import RankBest, Window
from gongyou.boards.slots import BoardView, Slot
from gongyou.boards.standings import Ask, chosen_window, own_subject, standings, visible_board
from gongyou.core import principal
from gongyou.core.db import session

_BEST = text("""
    SELECT DISTINCT ON (w.unit) w.unit, date_trunc(w.unit, s.roster_on)::date AS starts_on, sum(s.points)::bigint AS points
      FROM daily_scores s CROSS JOIN unnest(CAST(:units AS text[])) AS w(unit)
     WHERE s.tenant_id = :t AND s.member_id = :member_id AND s.currency = :currency
       AND (CAST(:within AS uuid[]) IS NULL OR s.unit_id = ANY(CAST(:within AS uuid[])))
       AND (CAST(:starts_on AS date) IS NULL OR s.roster_on >= :starts_on)
       AND (CAST(:ends_on AS date) IS NULL OR s.roster_on <= :ends_on)
     GROUP BY 1, 2
    HAVING sum(s.points) > 0
     ORDER BY w.unit, points DESC, starts_on
""")


def own_standing(code: str, *, window: Window | None = None, on: date | None = None) -> dict[str, Any]:
    """Return the acting member's place (or their unit's), neighbours and personal bests, ready for `encoded`.

    Raises as `standings` does.
    """
    document = json.loads(standings(Ask(code=code, window=window, on=on, limit=1)).body)
    known, board = visible_board(catalogue(), code)
    span = board.span(chosen_window(board, window), on or known.today)
    subject_id = own_subject(board)
    best = None
    if subject_id is not None:
        best = (
            session()
            .execute(
                select(RankBest.rank, RankBest.closed_on).where(
                    RankBest.board_id == board.id, RankBest.span == span.whole_key, RankBest.subject_id == subject_id
                )
            )
            .one_or_none()
        )
    return {
        **{name: document[name] for name in ("board", "window", "total", "me")},
        "best_rank": {"rank": best.rank, "closed_on": best.closed_on} if best else None,
        "best_points": _best_points(board, known.today) if not board.ranks_units else [],
    }


def _best_points(board: BoardView, today: date) -> list[dict[str, Any]]:
    """Return the member's best day, week and month on a board, each the first time it was reached."""
    who = principal.current()
    tree = organisation.tree(organisation.current_epoch())
    column = sums.column_of(Slot(board, board.span(Window.ALL, today)), tree)
    rows = session().execute(
        _BEST,
        {
            "t": who.tenant_id,
            "member_id": who.member_id,
            "currency": board.currency,
            "units": [Window.DAY.value, Window.WEEK.value, Window.MONTH.value],
            "within": sorted(column.units) if column.units is not None else None,
            "starts_on": column.starts_on,
            "ends_on": column.last_on,
        },
    )
    return [{"window": Window(row.unit), "starts_on": row.starts_on, "points": row.points} for row in rows]
