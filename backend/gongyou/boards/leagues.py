"""Weekly leagues 周联赛: drawn on Monday among those who played, joined by whoever earns points, settled a week later."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from gongyou.boards import league_rules, organisation, sums
from gongyou.boards.league_models import LeagueGroup, LeagueMember, LeagueSeason
from gongyou.boards.league_rules import Entrant, Runner
from gongyou.boards.locks import lock_rankings
from gongyou.boards.models import Window
from gongyou.boards.rules import MEMBERS
from gongyou.boards.slots import BoardView, Slot, load_boards
from gongyou.boards.sums import Column
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, MemberStatus
from gongyou.identity.tenants import zone

WEEK = timedelta(days=7)


def turn_over() -> None:
    """Settle the weeks that are over and draw the present one, on every board with a league; repeating changes nothing."""
    playing = [board for board in load_boards(open_only=True) if board.league]
    if not playing:
        return
    lock_rankings()
    week = league_rules.week_of(clock.now().astimezone(zone()))
    for board in playing:
        for season in _unsettled(board, before=week):
            _settle(board, season)
        if _season(board.id, week) is None:
            _draw(board, week)


def enrol(boards: Iterable[BoardView], member_ids: Collection[UUID], days: Collection[date]) -> None:
    """Let members who earned points of these boards join the running leagues; the caller holds `lock_rankings`."""
    week = league_rules.week_of(clock.now().astimezone(zone()))
    if not any(week <= day < week + WEEK for day in days):
        return
    for board in boards:
        season = _season(board.id, week) if board.league else None
        if season is not None:
            _enrol(board, season, member_ids)


def running_season(board: BoardView) -> LeagueSeason | None:
    """Return the season of the present week, None before the first draw."""
    return _season(board.id, league_rules.week_of(clock.now().astimezone(zone())))


def runners(board: BoardView, season: LeagueSeason, member_ids: Collection[UUID]) -> list[Runner]:
    """Return what members have in a season, those without points too, in rank order."""
    scores = _week_scores(board, season.starts_on, member_ids)
    return league_rules.order(
        Runner(member_id, MEMBERS.points(score), MEMBERS.reached_at(score))
        if (score := scores.get(member_id)) is not None
        else Runner(member_id, 0, None)
        for member_id in member_ids
    )


def _season(board_id: UUID, week: date) -> LeagueSeason | None:
    return (
        session()
        .scalars(select(LeagueSeason).where(LeagueSeason.board_id == board_id, LeagueSeason.starts_on == week))
        .one_or_none()
    )


def _unsettled(board: BoardView, *, before: date) -> list[LeagueSeason]:
    return list(
        session().scalars(
            select(LeagueSeason)
            .where(
                LeagueSeason.board_id == board.id, LeagueSeason.settled_at.is_(None), LeagueSeason.starts_on < before
            )
            .order_by(LeagueSeason.starts_on)
        )
    )


def _settle(board: BoardView, season: LeagueSeason) -> None:
    groups: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    rows = session().execute(
        select(LeagueMember.group_id, LeagueMember.tier, LeagueMember.member_id).where(
            LeagueMember.season_id == season.id
        )
    )
    for group_id, tier, member_id in rows:
        groups[group_id, tier].append(member_id)
    results = [
        {
            "tenant_id": season.tenant_id,
            "season_id": season.id,
            "member_id": result.member_id,
            "rank": result.rank,
            "points": result.points,
            "outcome": result.outcome,
            "next_tier": result.next_tier,
        }
        for (_, tier), members in groups.items()
        for result in league_rules.settle(tier, runners(board, season, members))
    ]
    if results:
        session().execute(update(LeagueMember), results)
    season.settled_at = clock.now()


def _draw(board: BoardView, week: date) -> None:
    """Draw everybody who earned points last week, or in this one already."""
    season = LeagueSeason(
        id=new_id(), board_id=board.id, starts_on=week, ends_on=week + WEEK - timedelta(days=1), drawn_at=clock.now()
    )
    session().add(season)
    session().flush()
    entrants = _entrants(board, week)
    for (tier, number), members in league_rules.draw(entrants).items():
        _add_group(season, tier, number, [entrant.member_id for entrant in members])


def _entrants(board: BoardView, week: date) -> list[Entrant]:
    columns = [_week_column(board, week - WEEK), _week_column(board, week)]
    active = set(session().scalars(select(Member.id).where(Member.status == MemberStatus.ACTIVE)))
    played = [
        (UUID(bytes=row[0]), MEMBERS.points(row[1]) if row[1] is not None else 0)
        for rows in sums.all_member_scores(board.currency, columns)
        for row in rows
        if row[1] is not None or row[2] is not None
    ]
    tiers = _tiers(board, None)
    return [Entrant(member_id, tiers.get(member_id, 0), points) for member_id, points in played if member_id in active]


def _tiers(board: BoardView, member_ids: Collection[UUID] | None) -> Mapping[UUID, int]:
    """Return the tier that each member's last settled season left them in."""
    query = (
        select(LeagueMember.member_id, LeagueMember.next_tier)
        .join(
            LeagueSeason,
            (LeagueSeason.tenant_id == LeagueMember.tenant_id) & (LeagueSeason.id == LeagueMember.season_id),
        )
        .where(LeagueSeason.board_id == board.id, LeagueSeason.settled_at.is_not(None))
        .ext(distinct_on(LeagueMember.member_id))
        .order_by(LeagueMember.member_id, LeagueSeason.starts_on.desc())
    )
    if member_ids is not None:
        query = query.where(LeagueMember.member_id.in_(member_ids))
    return {member_id: tier or 0 for member_id, tier in session().execute(query)}


def _enrol(board: BoardView, season: LeagueSeason, member_ids: Collection[UUID]) -> None:
    there = set(
        session().scalars(
            select(LeagueMember.member_id).where(
                LeagueMember.season_id == season.id, LeagueMember.member_id.in_(member_ids)
            )
        )
    )
    late = sorted(_week_scores(board, season.starts_on, set(member_ids) - there))
    if not late:
        return
    tiers, groups = _tiers(board, late), _last_groups(season)
    for member_id in late:
        tier = tiers.get(member_id, 0)
        group_id, number, size = groups.get(tier, (None, 0, league_rules.GROUP))
        if group_id is None or size >= league_rules.GROUP:
            group_id, number, size = _add_group(season, tier, number + 1, [member_id]), number + 1, 1
        else:
            _add_members(season, tier, group_id, [member_id])
            size += 1
        groups[tier] = group_id, number, size


def _last_groups(season: LeagueSeason) -> dict[int, tuple[UUID, int, int]]:
    """Return the last group of each tier, where those play who had the fewest points: id, number, size."""
    rows = session().execute(
        select(LeagueMember.group_id, func.count())
        .where(LeagueMember.season_id == season.id)
        .group_by(LeagueMember.group_id)
    )
    sizes = Counter(dict(rows.all()))
    groups = session().scalars(
        select(LeagueGroup).where(LeagueGroup.season_id == season.id).order_by(LeagueGroup.tier, LeagueGroup.number)
    )
    return {group.tier: (group.id, group.number, sizes[group.id]) for group in groups}


def _add_group(season: LeagueSeason, tier: int, number: int, member_ids: Collection[UUID]) -> UUID:
    group = LeagueGroup(id=new_id(), season_id=season.id, tier=tier, number=number)
    session().add(group)
    session().flush()
    _add_members(season, tier, group.id, member_ids)
    return group.id


def _add_members(season: LeagueSeason, tier: int, group_id: UUID, member_ids: Iterable[UUID]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": season.tenant_id,
            "season_id": season.id,
            "member_id": member_id,
            "group_id": group_id,
            "tier": tier,
        }
        for member_id in member_ids
    ]
    session().execute(insert(LeagueMember), rows)


def _week_scores(board: BoardView, week: date, member_ids: Collection[UUID]) -> dict[UUID, int]:
    if not member_ids:
        return {}
    rows = sums.member_scores(board.currency, [_week_column(board, week)], member_ids)
    return {UUID(bytes=subject): scores[0] for subject, scores in rows if scores[0] is not None}


def _week_column(board: BoardView, week: date) -> Column:
    tree = organisation.tree(organisation.current_epoch())
    return sums.column_of(Slot(board, board.span(Window.WEEK, week)), tree)
