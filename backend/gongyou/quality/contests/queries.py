"""Contests as they are read: one, lists, results of the settlement, corrections."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from gongyou.boards.models import Board, Subject
from gongyou.core.db import session
from gongyou.core.pages import Page, Sort, page
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.quality.contests import access
from gongyou.quality.contests.models import Contest, ContestResult, ContestState, ContestTeam

_LATEST_FIRST = Sort(((Contest.starts_on, True), (Contest.id, True)))


def contests(*, state: ContestState | None = None, limit: int = 50, cursor: str | None = None) -> Page:
    """Return a page of the contests that the acting member may see, the latest first."""
    query = (
        select(Contest, Unit.name)
        .join(Unit, (Unit.tenant_id == Contest.tenant_id) & (Unit.id == Contest.unit_id))
        .where(access.visible(Unit.path))
    )
    if state is not None:
        query = query.where(Contest.state == state)
    found = page(query, sort=_LATEST_FIRST, limit=limit, cursor=cursor, scalars=False)
    counts = _team_counts([contest.id for contest, _ in found.items])
    items = [
        _summary(contest, unit_name) | {"team_count": counts.get(contest.id, 0)} for contest, unit_name in found.items
    ]
    return Page(items, found.next_cursor)


def contest(contest_id: UUID) -> dict[str, Any]:
    """Return a contest that the acting member may see, with teams, scoring standard, boards and honours."""
    return shown(access.seen(contest_id))


def shown(contest: Contest) -> dict[str, Any]:
    """Return a contest as the API shows it."""
    teams = access.teams_of([contest.id])[contest.id]
    codes = dict(session().execute(select(Board.id, Board.code).where(Board.contest_id == contest.id)).all())
    return _summary(contest, identity.unit_of(contest.unit_id).name) | {
        "team_count": len(teams),
        "teams": [{"id": team.id, "name": team.name} for team in teams],
        "indicators": access.indicators_of(contest.id),
        "people_board": codes.get(contest.people_board_id) if contest.people_board_id else None,
        "team_board": codes.get(contest.team_board_id) if contest.team_board_id else None,
        "honours": _honours(contest),
    }


def honours_of(contest_id: UUID) -> Sequence[ContestResult]:
    """Return the results of the 质量标兵 in rank order."""
    return (
        session()
        .scalars(
            select(ContestResult)
            .where(
                ContestResult.contest_id == contest_id,
                ContestResult.subject == Subject.MEMBER,
                ContestResult.honoured,
            )
            .order_by(ContestResult.rank)
        )
        .all()
    )


def _honours(contest: Contest) -> list[dict[str, Any]]:
    found = honours_of(contest.id) if contest.state is ContestState.CLOSED else ()
    names = identity.names_of([each.subject_id for each in found]) if found else {}
    return [{"id": each.subject_id, "name": names[each.subject_id]} for each in found]


def _team_counts(contest_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = select(ContestTeam.contest_id, func.count()).where(ContestTeam.contest_id.in_(contest_ids))
    return dict(session().execute(query.group_by(ContestTeam.contest_id)).all())


def _summary(contest: Contest, unit_name: str) -> dict[str, Any]:
    copied = (
        "id",
        "name",
        "description",
        "starts_on",
        "ends_on",
        "state",
        "honours_count",
        "quality_weight",
        "points_share",
        "created_at",
        "started_at",
        "frozen_at",
        "freeze_note",
        "closed_at",
    )
    return {name: getattr(contest, name) for name in copied} | {"unit": {"id": contest.unit_id, "name": unit_name}}
