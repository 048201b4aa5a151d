"""Personal bests: the best rank at a day's close, and the most points in one day, week or month."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert

from gongyou.boards import ranking
from gongyou.boards.models import RankBest
from gongyou.boards.slots import Slot
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id

FIRST_RANKS = 1000
"""Only these are kept: further down a best rank says little and costs a row each."""


def record(slots: Iterable[Slot]) -> None:
    """Keep the ranks at a day's close where they are better than before; repeating it changes nothing."""
    tenant_id = current_tenant_id()
    for slot in slots:
        if slot.span.until is None:
            continue
        first = ranking.first_places(slot, FIRST_RANKS)
        rows = [
            {
                "tenant_id": tenant_id,
                "board_id": slot.board.id,
                "span": slot.span.whole_key,
                "subject_id": UUID(bytes=subject),
                "rank": rank,
                "closed_on": slot.span.until,
            }
            for rank, subject in enumerate(first, start=1)
        ]
        if rows:
            _keep(rows)


def _keep(rows: list[dict[str, object]]) -> None:
    statement = insert(RankBest).values(rows)
    better = statement.excluded.rank < RankBest.rank
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "board_id", "span", "subject_id"],
            set_={
                "rank": func.least(statement.excluded.rank, RankBest.rank),
                "closed_on": case((better, statement.excluded.closed_on), else_=RankBest.closed_on),
            },
        )
    )
