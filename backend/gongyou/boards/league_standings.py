"""A member's league as they see it: the group of this week, and what the past weeks brought."""

from typing import Any

from sqlalchemy import select

from gongyou.boards import league_rules, leagues, organisation
from gongyou.boards.catalogue import catalogue
from gongyou.boards.documents import board_document, named_subjects
from gongyou.boards.league_models import LeagueGroup, LeagueMember, LeagueSeason
from gongyou.boards.league_rules import Runner
from gongyou.boards.slots import BoardView
from gongyou.boards.standings import visible_board
from gongyou.core import principal
from gongyou.core.db import get, session
from gongyou.core.errors import NotFound
from gongyou.core.i18n import text
from gongyou.core.pages import Page, Sort, page


def tier_document(tier: int) -> dict[str, Any]:
    """Return a tier: its number from 1, its name, and how many there are."""
    key = league_rules.TIERS[tier]
    return {"number": tier + 1, "of": len(league_rules.TIERS), "key": key, "name": text(f"league.tier.{key}")}


def own_league(code: str) -> dict[str, Any]:
    """Return the acting member's group of this week; without a group until they have earned points; raise NotFound."""
    board = _league_board(code)
    season = leagues.running_season(board)
    who = principal.current()
    place = None
    if season is not None:
        place = session().get(LeagueMember, (who.tenant_id, season.id, who.member_id))
    document: dict[str, Any] = {
        "board": board_document(board),
        "season": season,
        "group": None,
        "items": [],
        "me": None,
    }
    if season is None or place is None:
        return document
    group = get(LeagueGroup, place.group_id)
    members = session().scalars(select(LeagueMember.member_id).where(LeagueMember.group_id == group.id)).all()
    moving = league_rules.movers(len(members))
    items = _items(board, group.tier, leagues.runners(board, season, members))
    return document | {
        "group": {
            "tier": tier_document(group.tier),
            "number": group.number,
            "size": len(members),
            "rising": moving if group.tier < league_rules.TOP_TIER else 0,
            "falling": moving if group.tier > 0 else 0,
        },
        "items": items,
        "me": next(item for item in items if item["member"]["id"] == who.member_id),
    }


def past_weeks(code: str, *, limit: int, cursor: str | None = None) -> Page:
    """Return the acting member's settled weeks, the latest first; raise NotFound."""
    board = _league_board(code)
    query = (
        select(LeagueMember, LeagueSeason)
        .join(
            LeagueSeason,
            (LeagueSeason.tenant_id == LeagueMember.tenant_id) & (LeagueSeason.id == LeagueMember.season_id),
        )
        .where(
            LeagueMember.member_id == principal.current().member_id,
            LeagueSeason.board_id == board.id,
            LeagueSeason.settled_at.is_not(None),
        )
    )
    latest = Sort(((LeagueSeason.starts_on, True), (LeagueSeason.id, True)))
    found: Page = page(query, sort=latest, limit=limit, cursor=cursor, scalars=False)
    return Page([_past_week(member, season) for member, season in found.items], found.next_cursor)


def _league_board(code: str) -> BoardView:
    _, board = visible_board(catalogue(), code)
    if not board.league:
        raise NotFound
    return board


def _items(board: BoardView, tier: int, ordered: list[Runner]) -> list[dict[str, Any]]:
    epoch = organisation.current_epoch()
    named = named_subjects(board, [runner.member_id for runner in ordered], epoch)
    results = league_rules.settle(tier, ordered)
    return [
        {
            "rank": result.rank,
            "member": named[runner.member_id],
            "points": runner.points,
            "last_at": runner.reached_at,
            "outcome": result.outcome,
        }
        for runner, result in zip(ordered, results, strict=True)
    ]


def _past_week(member: LeagueMember, season: LeagueSeason) -> dict[str, Any]:
    return {
        "starts_on": season.starts_on,
        "ends_on": season.ends_on,
        "tier": tier_document(member.tier),
        "rank": member.rank,
        "points": member.points,
        "outcome": member.outcome,
    }
