"""What a wall screen shows: teams and honours, nothing of a person who did not say so, nobody shamed, no grievance."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from gongyou.badges import pictures
from gongyou.badges.design import BadgeState
from gongyou.badges.named import named_holders
from gongyou.boards.catalogue import catalogue
from gongyou.boards.leading import leading, team_board
from gongyou.boards.models import Visibility
from gongyou.boards.once import Once
from gongyou.boards.rules import FEWEST_HEADS
from gongyou.boards.slots import BoardView
from gongyou.cases import statistics as case_statistics
from gongyou.cases.settings import settings_of
from gongyou.core import clock
from gongyou.core.db import get
from gongyou.core.i18n import current_language, text
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity import service as identity
from gongyou.identity.models import Unit
from gongyou.identity.queries import head_counts
from gongyou.identity.tenants import current_tenant
from gongyou.points.queries import latest_deeds
from gongyou.quality.contests.models import Contest, ContestState
from gongyou.quality.hazards import figures
from gongyou.quality.hazards.flow import HAZARD
from gongyou.reports.models import Display
from gongyou.reports.scope import DAY, Period, today

SHOWN_FOR = 10
"""Seconds for which all screens of a kind show the same; asked more often, nothing is computed again."""
PLACES, LOOKED_AT = 10, 200
HONOURS, HONOURED_FOR = 5, timedelta(days=30)
DEEDS, DEEDS_OF = 12, timedelta(days=3)
GOOD_DEEDS = (
    "hazard.confirmed",
    "hazard.corroborated",
    "hazard.verified",
    "hazard.closed",
    "inspection.performed",
)
"""Awards that may be told of in public; what is not named here, such as a grievance's, never is."""
_shown: Once[dict[str, Any]] = Once(64)


def document(display: Display) -> dict[str, Any]:
    """Return what a screen shows now."""
    now = clock.now()
    kind = (current_tenant_id(), display.unit_id, display.board_id, display.contest_id, current_language())
    shared = _shown.get((*kind, int(now.timestamp()) // SHOWN_FOR), lambda: _document(display))
    return shared | {"name": display.name, "server_time": now}


def _document(display: Display) -> dict[str, Any]:
    tenant = current_tenant()
    where = Unit.path.startswith(identity.unit_of(display.unit_id).path)
    contest = get(Contest, display.contest_id) if display.contest_id is not None else None
    board = _board(display, contest)
    ranking = leading(board, limit=LOOKED_AT) if board else None
    return {
        "tenant": tenant.name,
        "timezone": tenant.timezone,
        "day": today().last,
        "contest": _contest(contest, today().last) if contest else None,
        "ranking": _ranking(ranking) if ranking else None,
        "climber": _climber(ranking["items"]) if ranking else None,
        **_hazards(where),
        "honours": _honours(where),
        "deeds": _deeds(where),
    }


def _board(display: Display, contest: Contest | None) -> BoardView | None:
    """Return the board to show: the one that was chosen, the contest's teams, else the teams per head.

    One that was hidden from members since is not shown.
    """
    wanted = display.board_id or (contest.team_board_id if contest else None)
    if wanted is None:
        return team_board()
    found = next((each for each in catalogue().boards.values() if each.id == wanted), None)
    return found if found and found.ranks_units and found.visibility is not Visibility.OFFICERS else None


def _contest(contest: Contest, on: date) -> dict[str, Any]:
    days = (contest.ends_on - contest.starts_on).days + 1
    return {
        "name": contest.name,
        "state": contest.state,
        "starts_on": contest.starts_on,
        "ends_on": contest.ends_on,
        "days": days,
        "day": min(max((on - contest.starts_on).days + 1, 0), days),
        "days_left": 0 if contest.state is ContestState.CLOSED else max((contest.ends_on - on).days, 0),
    }


def _ranking(found: dict[str, Any]) -> dict[str, Any]:
    board = found["board"]
    return {
        "name": board["name"],
        "per_head": board["per_head"],
        "min_heads": board["min_heads"],
        "window": found["window"],
        "frozen": found["frozen"],
        "total": found["total"],
        "items": [_place(place) for place in found["items"][:PLACES]],
    }


def _place(place: dict[str, Any]) -> dict[str, Any]:
    return {
        "rank": place["rank"],
        "unit_name": place["unit"]["name"],
        "parent_name": place["unit"]["unit_name"],
        "points": place["points"],
        "movement": place["movement"],
    }


def _climber(places: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the unit that has gained most ranks since yesterday closed, the better placed of equals; None if none has."""
    rising = [place for place in places if (place["movement"] or 0) > 0]
    best = max(rising, key=lambda place: (place["movement"], -place["rank"]), default=None)
    return {"unit_name": best["unit"]["name"], "movement": best["movement"]} if best else None


def _hazards(where: ColumnElement[bool]) -> dict[str, Any]:
    now = today()
    days = Period(now.first - DAY, now.last, now.zone)
    daily = figures.daily(where, days.begins_at, days.ends_at, now.zone)
    (found, closed), (found_before, closed_before) = (daily.get(day, (0, 0)) for day in (days.last, days.first))
    nodes = case_statistics.standing_at_nodes(HAZARD, settings_of(HAZARD), where)
    return {
        "today": {
            "found": found,
            "closed": closed,
            "found_yesterday": found_before,
            "closed_yesterday": closed_before,
        },
        "nodes": [{name: node[name] for name in ("node", "number", "name", "open")} for node in nodes],
    }


def _honours(where: ColumnElement[bool]) -> list[dict[str, Any]]:
    return [
        {
            "badge": each.badge,
            "family": each.family,
            "icon": each.icon,
            "tier": each.tier,
            "picture_url": pictures.address(each.family, each.tier, each.icon, state=BadgeState.EARNED, size=256),
            "earned_on": each.earned_on,
            "name": each.name,
            "unit_name": each.unit_name,
            "reason": each.reason,
        }
        for each in named_holders(where, since=clock.now() - HONOURED_FOR, limit=HONOURS)
    ]


def _deeds(where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return what units did well lately; of a unit so small that everybody would know who it was, nothing."""
    found = latest_deeds(GOOD_DEEDS, where, since=clock.now() - DEEDS_OF, limit=3 * DEEDS)
    heads: dict[UUID, int] = head_counts({deed.unit_id for deed in found})
    return [
        {
            "event": deed.event,
            "label": text(f"points.event.{deed.event}"),
            "unit_name": deed.unit_name,
            "points": deed.points,
            "at": deed.recorded_at,
        }
        for deed in found
        if heads.get(deed.unit_id, 0) >= FEWEST_HEADS
    ][:DEEDS]
