"""Awards 发分: an occasion meets the rules in force when it happened, once, in the unit of work of the deed itself."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from gongyou.core import clock
from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import AwardDue
from gongyou.identity import service as identity
from gongyou.points import decisions, queries
from gongyou.points.books import Books
from gongyou.points.catalogue import EVENTS, TEAM
from gongyou.points.currencies import currency_terms
from gongyou.points.issuing import Cause, Posted, issue, withheld_row
from gongyou.points.rules import Actor, Due, Refusal, Version, dues, in_force, limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that rules may award: what, of which object, when it happened, who had a part in it, and its facts.

    `event` is one of `points.catalogue.EVENTS`; `shares` weigh those who divide an amount, one each if left out.
    """

    event: str
    source_type: str
    source_id: UUID
    occurred_at: datetime
    actors: Mapping[str, Sequence[UUID]]
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    shares: Mapping[UUID, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promised:
    """Points that vest at an instant."""

    award_id: UUID
    member_id: UUID
    amounts: Mapping[str, int]
    vests_at: datetime


@dataclass(frozen=True, slots=True)
class Awarded:
    """What an occasion brought. `replayed`: it had been awarded before, and nothing was done now."""

    posted: tuple[Posted, ...] = ()
    promised: tuple[Promised, ...] = ()
    withheld: tuple[Refusal, ...] = ()
    replayed: bool = False


def award(occasion: Occasion) -> Awarded:
    """Award an occasion by every rule in force when it occurred, in the caller's unit of work.

    The same occasion again changes nothing. Locks the members' accounts, then budgets. Raises ValueError for an
    unknown event, an instant without a zone or a share of nothing, NotFound for an unknown member.
    """
    if occasion.event not in EVENTS:
        raise ValueError(f"{occasion.event} is not in points.catalogue.EVENTS")
    if occasion.occurred_at.tzinfo is None:
        raise ValueError("an occasion needs an instant with a zone")
    if any(share <= 0 for share in occasion.shares.values()):
        raise ValueError("a share is more than nothing")
    versions = in_force(decisions.versions_for(occasion.event), occasion.event, occasion.occurred_at)
    actors = _standing(occasion, team=any(line.who == TEAM for v in versions for line in v.spec.awards))
    occasion_id = _record(occasion, actors)
    if occasion_id is None:
        earlier = decisions.posted_for(occasion.source_type, occasion.source_id, occasion.event)
        return Awarded(posted=tuple(earlier), replayed=True)
    wanted = []
    for version in versions:
        due = dues(version.spec, occasion.facts, actors)
        if due:
            wanted.append((_cause(occasion, occasion_id, version), due))
    return _make(wanted) if wanted else Awarded()


def _standing(occasion: Occasion, *, team: bool) -> dict[str, list[Actor]]:
    """Return the actors with the unit and roster day of that moment, the team among them where a rule asks for it."""
    named = {member_id for each in occasion.actors.values() for member_id in each}
    standing = identity.standing_of(named, occasion.occurred_at)
    if standing.keys() != named:
        raise NotFound
    people = {role: list(each) for role, each in occasion.actors.items()}
    if team and TEAM not in people:
        leaders = people.get(EVENTS[occasion.event].actors[0], [])
        crews = queries.teams({standing[member_id].unit_id for member_id in leaders})
        people[TEAM] = [member_id for crew in crews.values() for member_id in crew]
        standing |= identity.standing_of(people[TEAM], occasion.occurred_at)
    return {
        role: [Actor(m, standing[m].unit_id, standing[m].roster_on, Decimal(occasion.shares.get(m, 1))) for m in each]
        for role, each in people.items()
    }


def _record(occasion: Occasion, actors: Mapping[str, Sequence[Actor]]) -> UUID | None:
    """Keep the occasion and return its id, None if it is there already: the same event, source and named actors."""
    who = {role: sorted(map(str, each)) for role, each in sorted(occasion.actors.items())}
    return decisions.record_occasion(
        {
            "id": new_id(),
            "event": occasion.event,
            "source_type": occasion.source_type,
            "source_id": occasion.source_id,
            "actors_key": hashlib.sha256(json.dumps(who).encode()).hexdigest()[:32],
            "actors": {role: [a.data() for a in each] for role, each in actors.items()},
            "facts": dict(occasion.facts),
            "title": occasion.title,
            "occurred_at": occasion.occurred_at,
            "recorded_at": clock.now(),
        }
    )


def _cause(occasion: Occasion, occasion_id: UUID, version: Version) -> Cause:
    return Cause(
        occasion_id=occasion_id,
        event=occasion.event,
        source_type=occasion.source_type,
        source_id=occasion.source_id,
        title=occasion.title,
        occurred_at=occasion.occurred_at,
        rule_id=version.rule_id,
        rule_version=version.version,
        spec=version.spec,
    )


def _make(wanted: Sequence[tuple[Cause, list[Due]]]) -> Awarded:
    """Decide and write, under the lock of the accounts: caps and earlier awards cannot change meanwhile."""
    every = [each for _, due in wanted for each in due]
    terms = {code: each for code, each in currency_terms().items() if code in {due.currency for due in every}}
    books = Books({due.actor.member_id for due in every}, terms)
    first = wanted[0][0]
    had = decisions.awarded_before(first.source_type, first.source_id, first.event)
    posted: list[Posted] = []
    promised: list[dict[str, Any]] = []
    withheld: list[tuple[Cause, Refusal]] = []
    for cause, due in wanted:
        fresh = [each for each in due if (cause.rule_id, each.actor.member_id) not in had]
        granted, refused = _within_limits(cause, fresh)
        for mine in _by_member(granted):
            if cause.spec.vesting_days:
                promised.append(_promise(cause, mine))
            else:
                made, unpaid = issue(books, terms, cause, mine)
                posted += made
                refused += unpaid
        withheld += [(cause, refusal) for refusal in refused]
    books.write()
    decisions.add_pending(promised)
    decisions.add_withheld([withheld_row(cause, refusal) for cause, refusal in withheld])
    for row in promised:
        emit(AwardDue(award_id=row["id"]), at=row["vests_at"])
    return Awarded(
        tuple(posted),
        tuple(Promised(row["id"], row["member_id"], row["amounts"], row["vests_at"]) for row in promised),
        tuple(refusal for _, refusal in withheld),
    )


def _within_limits(cause: Cause, due: list[Due]) -> tuple[list[Due], list[Refusal]]:
    if not due or not cause.spec.limited:
        return due, []
    return limit(cause.spec, due, decisions.tally(cause, due), cause.occurred_at)


def _by_member(due: Sequence[Due]) -> list[list[Due]]:
    grouped: dict[UUID, list[Due]] = defaultdict(list)
    for each in due:
        grouped[each.actor.member_id].append(each)
    return list(grouped.values())


def _promise(cause: Cause, due: Sequence[Due]) -> dict[str, Any]:
    actor = due[0].actor
    return {
        "id": new_id(),
        "occasion_id": cause.occasion_id,
        "rule_id": cause.rule_id,
        "rule_version": cause.rule_version,
        "member_id": actor.member_id,
        "unit_id": actor.unit_id,
        "roster_on": actor.roster_on,
        "amounts": {each.currency: each.amount for each in due},
        "vests_at": cause.occurred_at + timedelta(days=cause.spec.vesting_days),
        "state": "pending",
    }
