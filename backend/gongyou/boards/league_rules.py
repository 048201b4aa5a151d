"""Pure rules of the weekly leagues 周联赛: who meets whom, who rises and who falls. The same input draws the same groups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from gongyou.boards.league_models import Outcome

TIERS = ("apprentice", "skilled", "senior", "technician", "master")
"""Tiers from the lowest: 学徒 熟手 高手 技师 大师. Their names are the catalogue's `league.tier.<key>`."""
TOP_TIER = len(TIERS) - 1
GROUP = 30
MOVERS = 5
"""Of a full group the first five rise and the last five fall; of a smaller one, a sixth."""
SETTLED_AFTER = time(8)
"""Local time on Monday at which every night shift that began on Sunday is over."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member to be drawn: their tier and last week's points."""

    member_id: UUID
    tier: int
    points: int


@dataclass(frozen=True, slots=True)
class Runner:
    """A member of a group at the end of a week; without points `reached_at` is None."""

    member_id: UUID
    points: int
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a week brought: rank (1 is first), outcome, and the tier of the next week."""

    member_id: UUID
    rank: int
    points: int
    outcome: Outcome
    next_tier: int


def week_of(local: datetime) -> date:
    """Return the Monday of the week that leagues play at a local time: until SETTLED_AFTER, last week's."""
    day = local.date() - timedelta(days=local.weekday())
    return day - timedelta(days=7) if local.weekday() == 0 and local.time() < SETTLED_AFTER else day


def draw(entrants: Iterable[Entrant]) -> dict[tuple[int, int], list[Entrant]]:
    """Return the groups of each tier by (tier, number): of even size, by last week's points, so that equals meet."""
    tiers: dict[int, list[Entrant]] = defaultdict(list)
    for entrant in entrants:
        tiers[entrant.tier].append(entrant)
    groups: dict[tuple[int, int], list[Entrant]] = {}
    for tier in sorted(tiers):
        ordered = sorted(tiers[tier], key=lambda e: (-e.points, e.member_id))
        count = -(-len(ordered) // GROUP)
        bounds = [len(ordered) * n // count for n in range(count + 1)]
        for number, (first, last) in enumerate(pairwise(bounds), start=1):
            groups[tier, number] = ordered[first:last]
    return groups


def movers(size: int) -> int:
    """Return how many of a group rise, and how many fall."""
    return min(MOVERS, size * MOVERS // GROUP)


def order(runners: Iterable[Runner]) -> list[Runner]:
    """Return a group in rank order: points, then who reached them first, then the id; those without points last."""
    return sorted(
        runners,
        key=lambda r: (r.reached_at is None, -r.points, r.reached_at.timestamp() if r.reached_at else 0, r.member_id),
    )


def settle(tier: int, runners: Sequence[Runner]) -> list[Result]:
    """Return the results of a group in rank order. Who earned nothing does not rise, whatever the rank."""
    ordered, moving = order(runners), movers(len(runners))
    results = []
    for rank, runner in enumerate(ordered, start=1):
        outcome = Outcome.STAYED
        if rank <= moving and runner.points > 0 and tier < TOP_TIER:
            outcome = Outcome.PROMOTED
        elif rank > len(ordered) - moving and tier > 0:
            outcome = Outcome.RELEGATED
        results.append(Result(runner.member_id, rank, runner.points, outcome, tier + STEP[outcome]))
    return results


STEP = {Outcome.PROMOTED: 1, Outcome.STAYED: 0, Outcome.RELEGATED: -1}
