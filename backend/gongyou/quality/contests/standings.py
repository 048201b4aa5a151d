"""Standings of a contest over points, score, or both; the same figures as its boards, frozen when they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from gongyou.boards import catalogue, sources
from gongyou.boards.documents import cursor_of, position_of
from gongyou.boards.models import BoardState, Subject, Window
from gongyou.boards.ranking import Between
from gongyou.boards.rules import FEWEST_HEADS
from gongyou.boards.service import final_standings
from gongyou.core.db import session
from gongyou.core.errors import Forbidden
from gongyou.identity import service as identity
from gongyou.identity.models import Member, MemberStatus, Unit
from gongyou.quality.contests import access
from gongyou.quality.contests.access import Team
from gongyou.quality.contests.models import Contest, ContestResult, ContestState, ScoreRecord
from gongyou.quality.contests.rules import By, Contender, combined_of, ordered, rounded, score_of

_ALL = Between(0, 2**31 - 1)
Means = Mapping[UUID, Mapping[UUID, Fraction]]
"""Mean marks by subject and indicator."""


@dataclass(frozen=True, slots=True)
class Earned:
    """Points of a subject, and when they were reached."""

    points: int
    reached_at: datetime | None


_NOTHING = Earned(0, None)


@dataclass(frozen=True, slots=True)
class _Marks:
    means: Mapping[UUID, Decimal]
    score: Decimal | None


_NO_MARKS = _Marks({}, None)


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    team_id: UUID | None
    marks: _Marks
    own: bool


def contenders(contest: Contest, subject: Subject, *, frozen: bool = False) -> list[Contender]:
    """Return everyone who stands in a contest, in combined order: now, at the freeze if `frozen`, or how it ended."""
    if contest.state is ContestState.CLOSED:
        return stored_contenders(contest, subject)
    return competing(contest, subject, frozen=frozen)


def competing(contest: Contest, subject: Subject, *, frozen: bool = False) -> list[Contender]:
    """Work the standing out in combined order. A person without a score of their own has their team's."""
    teams = access.teams_of([contest.id])[contest.id]
    weights = {each.id: each.weight for each in access.indicators_of(contest.id)}
    until = contest.frozen_at if frozen else None
    earned = _earned(contest, subject, frozen=frozen)
    of_teams, of_people = (_marks(weights, means) for means in _means(contest.id, until))
    if subject is Subject.UNIT:
        rows = [_Row(team.id, team.id, of_teams.get(team.id, _NO_MARKS), own=True) for team in teams]
    else:
        rows = _people(teams, earned.keys() | of_people.keys(), of_teams, of_people)
    best = max((earned.get(row.id, _NOTHING).points for row in rows), default=0)
    return ordered((_contender(contest, row, earned.get(row.id, _NOTHING), best) for row in rows), By.COMBINED)


def _marks(weights: Mapping[UUID, Decimal], means: Means) -> dict[UUID, _Marks]:
    return {
        subject_id: _Marks({indicator: rounded(mean) for indicator, mean in each.items()}, score_of(weights, each))
        for subject_id, each in means.items()
    }


def _contender(contest: Contest, row: _Row, earned: Earned, best: int) -> Contender:
    return Contender(
        id=row.id,
        team_id=row.team_id,
        points=earned.points,
        reached_at=earned.reached_at,
        means=row.marks.means,
        score=row.marks.score,
        own_score=row.own and row.marks.score is not None,
        combined=combined_of(earned.points, best, row.marks.score, contest.points_share),
    )


def _people(
    teams: Sequence[Team], others: Collection[UUID], of_teams: Mapping[UUID, _Marks], of_people: Mapping[UUID, _Marks]
) -> list[_Row]:
    """Return the active members of the teams and those who have earned something there before they went elsewhere."""
    in_team = or_(*(Unit.path.startswith(team.path) for team in teams))
    working = and_(Member.status == MemberStatus.ACTIVE, in_team)
    found = session().execute(
        select(Member.id, Unit.path)
        .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
        .where(or_(working, Member.id.in_(others)))
    )
    rows = []
    for member_id, path in found:
        team = access.team_at(teams, path)
        own = of_people.get(member_id)
        marks = own or (of_teams.get(team.id, _NO_MARKS) if team else _NO_MARKS)
        rows.append(_Row(member_id, team.id if team else None, marks, own=own is not None))
    return rows


def _earned(contest: Contest, subject: Subject, *, frozen: bool) -> dict[UUID, Earned]:
    """Return the points that the contest's board shows, behind its freeze unless `frozen`."""
    board_id = contest.people_board_id if subject is Subject.MEMBER else contest.team_board_id
    known = catalogue.reload()
    board = next((each for each in known.boards.values() if each.id == board_id), None)
    if board is None:
        return {}
    if board.state is BoardState.CLOSED:
        return {each.subject_id: Earned(each.points, each.last_at) for each in final_standings(board.id)}
    behind = contest.state is ContestState.FROZEN and not frozen
    source = sources.source_of(known, board, Window.ALL, known.today, behind_freeze=behind)
    return {
        place.subject_id: Earned(board.scale.points(place.score), board.scale.reached_at(place.score))
        for place in source.read(_ALL).places
    }


def _means(contest_id: UUID, until: datetime | None) -> tuple[Means, Means]:
    """Return mean marks of teams and of people over the records that are valid, or were at an instant."""
    reversal = aliased(ScoreRecord)
    undone = select(reversal.id).where(
        reversal.tenant_id == ScoreRecord.tenant_id, reversal.reverses_id == ScoreRecord.id
    )
    query = select(
        ScoreRecord.team_id, ScoreRecord.member_id, ScoreRecord.indicator_id, func.sum(ScoreRecord.marks), func.count()
    ).where(ScoreRecord.contest_id == contest_id, ScoreRecord.reverses_id.is_(None))
    if until is not None:
        query = query.where(ScoreRecord.recorded_at <= until)
        undone = undone.where(reversal.recorded_at <= until)
    query = query.where(~exists(undone)).group_by(ScoreRecord.team_id, ScoreRecord.member_id, ScoreRecord.indicator_id)
    sums: dict[tuple[bool, UUID, UUID], tuple[Fraction, int]] = defaultdict(lambda: (Fraction(0), 0))
    for team_id, member_id, indicator_id, total, count in session().execute(query):
        key = (member_id is not None, member_id or team_id, indicator_id)
        marks, records = sums[key]
        sums[key] = marks + Fraction(total), records + count
    of_teams: dict[UUID, dict[UUID, Fraction]] = defaultdict(dict)
    of_people: dict[UUID, dict[UUID, Fraction]] = defaultdict(dict)
    for (is_person, subject_id, indicator_id), (marks, records) in sums.items():
        (of_people if is_person else of_teams)[subject_id][indicator_id] = marks / records
    return of_teams, of_people


def stored_contenders(contest: Contest, subject: Subject) -> list[Contender]:
    """Return the final results of a contest in rank order; nothing before it is closed."""
    rows = session().scalars(
        select(ContestResult)
        .where(ContestResult.contest_id == contest.id, ContestResult.subject == subject)
        .order_by(ContestResult.rank)
    )
    return [
        Contender(
            id=row.subject_id,
            team_id=row.team_id,
            points=row.points,
            reached_at=row.reached_at,
            means={UUID(indicator_id): Decimal(mean) for indicator_id, mean in row.means.items()},
            score=row.score,
            own_score=row.own_score,
            combined=row.combined,
        )
        for row in rows
    ]


def standings(
    contest_id: UUID,
    *,
    by: By = By.COMBINED,
    subject: Subject = Subject.MEMBER,
    behind_freeze: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Return a page of a contest's standing with the reader's own place; raise NotFound, Forbidden, InvalidInput.

    Where fewer than three people stand, members see none of them: it would tell each what the other did.
    """
    contest = access.seen(contest_id)
    officer = access.oversees(contest)
    if behind_freeze and not officer:
        raise Forbidden
    first = position_of(cursor)
    frozen = contest.state is ContestState.FROZEN and not behind_freeze
    found = ordered(contenders(contest, subject, frozen=frozen), by)
    suppressed = subject is Subject.MEMBER and len(found) < FEWEST_HEADS and not officer
    teams = access.teams_of([contest.id])[contest.id]
    own_id = access.own_subject(teams, subject)
    own = next((n for n, each in enumerate(found) if each.id == own_id), None)
    places = [] if suppressed else list(enumerate(found[first : first + limit], start=first + 1))
    asked = places if own is None else [*places, (own + 1, found[own])]
    shown = shown_places(contest, subject, asked)
    return {
        "by": by,
        "subject": subject,
        "state": contest.state,
        "frozen": frozen,
        "frozen_at": contest.frozen_at if frozen else None,
        "note": contest.freeze_note if frozen else None,
        "suppressed": suppressed,
        "total": len(found),
        "items": shown[: len(places)],
        "me": None if own is None else shown[-1],
        "next_cursor": cursor_of(first + limit) if not suppressed and first + limit < len(found) else None,
    }


def shown_places(contest: Contest, subject: Subject, places: Sequence[tuple[int, Contender]]) -> list[dict[str, Any]]:
    """Return places as the API shows them, all names in a constant number of queries."""
    teams = {team.id: team.name for team in access.teams_of([contest.id])[contest.id]}
    names = teams if subject is Subject.UNIT else identity.names_of({each.id for _, each in places})
    indicators = access.indicators_of(contest.id)
    return [
        {
            "rank": rank,
            "subject": {"id": each.id, "name": names[each.id]},
            "team": {"id": each.team_id, "name": teams[each.team_id]} if each.team_id else None,
            "points": each.points,
            "score": each.score,
            "own_score": each.own_score,
            "combined": each.combined,
            "indicators": [
                {"code": i.code, "name": i.name, "weight": i.weight, "marks": each.means.get(i.id)} for i in indicators
            ],
        }
        for rank, each in places
    ]
