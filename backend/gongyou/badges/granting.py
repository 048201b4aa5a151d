"""Granting: who has reached what, written once, told once.

A batch of members is looked at with one statement for each active badge, whatever the number of members; a unique key
decides who was first where two workers look at the same time.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gongyou.badges import holders, queries, rules
from gongyou.badges.design import Tier
from gongyou.badges.models import Badge, BadgeGrant, Certificate
from gongyou.badges.queries import Scope
from gongyou.badges.rules import Criterion, Honour, Rank, Streak, Sum, Window
from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.tenancy import current_tenant_id
from gongyou.events import BadgeGranted
from gongyou.identity.tenants import zone

Held = Mapping[tuple[UUID, UUID, str], int]
"""The highest tier of a badge that a member holds for a period: (badge, member, period) → tier."""


class Figure(NamedTuple):
    """What a member has to show, as a row of `queries.values` is."""

    member_id: UUID
    period: str
    value: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Earned:
    """A member has reached a step of a badge."""

    badge: Badge
    tier: Tier
    member_id: UUID
    period: str
    earned_on: date
    evidence: Mapping[str, Any]


def after_postings(members: Collection[UUID], currencies: Collection[str], days: Collection[date]) -> int:
    """Grant what members have reached by postings in currencies on roster days; return how many grants are new."""
    badges = [badge for badge in active() if _touched(rules.criterion_of(badge.criterion), currencies)]
    return _grant(badges, members, days=days) if badges and members else 0


def after_closing(board_ids: Collection[UUID]) -> int:
    """Grant what members have reached by the final standings of boards; return how many grants are new."""
    badges = [badge for badge in active() if isinstance(rules.criterion_of(badge.criterion), Rank)]
    return _grant(badges, None, board_ids=board_ids) if badges else 0


def after_contest(contest_id: UUID, honours: Sequence[UUID]) -> int:
    """Grant what a contest's best 标兵, the first first, have earned by it; return how many grants are new."""
    today = clock.now().astimezone(zone()).date()
    earned = []
    for badge in active():
        criterion = rules.criterion_of(badge.criterion)
        if isinstance(criterion, Honour):
            for place, member_id in enumerate(honours, start=1):
                row = Figure(member_id, str(contest_id), place, today, today)
                earned += _reached(badge, criterion, [row], {})
    return write(earned)


def for_badge(badge: Badge, members: Collection[UUID]) -> int:
    """Grant a badge to those of some members who reached it before it was made; return how many grants are new."""
    return _grant([badge], members) if badge.active and members else 0


def active() -> Sequence[Badge]:
    """Return the badges that can be earned."""
    return session().scalars(select(Badge).where(Badge.active).order_by(Badge.code)).all()


def _touched(criterion: Criterion, currencies: Collection[str]) -> bool:
    match criterion:
        case Sum() | Streak():
            return criterion.currency in currencies
        case _:
            return isinstance(criterion, rules.Count)


def _grant(
    badges: Sequence[Badge],
    members: Collection[UUID] | None,
    *,
    days: Collection[date] = (),
    board_ids: Collection[UUID] | None = None,
) -> int:
    known = queries.rules_by_event()
    held = _held(badges, members)
    earned: list[Earned] = []
    for badge in badges:
        criterion = rules.criterion_of(badge.criterion)
        window = rules.window_of(criterion)
        top = max(tier for tier, _ in rules.steps_of(badge.steps))
        open_to = members
        if members is not None and window is Window.ALL and not isinstance(criterion, Rank):
            open_to = [m for m in members if held.get((badge.id, m, ""), 0) < top]
            if not open_to:
                continue
        within = rules.span(window, min(days), max(days)) if days else None
        query = queries.values(criterion, Scope(open_to, within, board_ids), known)
        if query is not None:
            earned += _reached(badge, criterion, session().execute(query), held)
    return write(earned)


def _held(badges: Iterable[Badge], members: Collection[UUID] | None) -> Held:
    query = select(BadgeGrant.badge_id, BadgeGrant.member_id, BadgeGrant.period, BadgeGrant.tier).where(
        BadgeGrant.badge_id.in_([badge.id for badge in badges])
    )
    if members is None:
        return {}
    held: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    for badge_id, member_id, period, tier in session().execute(query.where(BadgeGrant.member_id.in_(members))):
        held[badge_id, member_id, period] = max(held[badge_id, member_id, period], tier)
    return held


def _reached(badge: Badge, criterion: Criterion, rows: Iterable[Any], held: Held) -> list[Earned]:
    """Return the steps that figures reach above what is held, the best run of each member where there are several."""
    best: dict[tuple[UUID, str], Any] = {}
    for row in rows:
        before = best.get((row.member_id, row.period))
        if before is None or row.value > before.value:
            best[row.member_id, row.period] = row
    return [
        Earned(badge, tier, member_id, period, row.last_on, _evidence(badge, row, at))
        for (member_id, period), row in best.items()
        for tier, at in rules.reached(criterion, rules.steps_of(badge.steps), int(row.value))
        if tier > held.get((badge.id, member_id, period), 0)
    ]


def _evidence(badge: Badge, row: Any, at: int) -> dict[str, Any]:
    return {
        "criterion": badge.criterion,
        "asked": at,
        "value": int(row.value),
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
    }


def write(earned: Sequence[Earned]) -> int:
    """Write grants that are not there yet, each with its certificate, and tell; return how many are new."""
    now = clock.now()
    ordered = sorted(earned, key=lambda e: (e.badge.id, e.tier, e.member_id, e.period))  # one order, no deadlock
    rows = [
        {
            "tenant_id": current_tenant_id(),
            "id": new_id(),
            "badge_id": each.badge.id,
            "badge_version": each.badge.version,
            "tier": each.tier,
            "member_id": each.member_id,
            "period": each.period,
            "earned_on": each.earned_on,
            "granted_at": now,
            "evidence": each.evidence,
        }
        for each in ordered
    ]
    new = session().connection().execute(_ADD_GRANTS, rows).all() if rows else []
    if new:
        session().execute(insert(Certificate), [{"grant_id": row.id, "secret": secrets.token_bytes(16)} for row in new])
        _tell(new)
        holders.forget()
    return len(new)


_grants: Any = BadgeGrant.__table__
_ADD_GRANTS = (
    insert(_grants)
    .on_conflict_do_nothing()
    .returning(_grants.c.id, _grants.c.badge_id, _grants.c.tier, _grants.c.member_id, _grants.c.period)
)


def _tell(new: Sequence[Any]) -> None:
    """Emit one event for each badge, period and tier; of several tiers reached at once, a member hears of the highest."""
    highest: dict[tuple[UUID, str, UUID], int] = defaultdict(int)
    for row in new:
        key = (row.badge_id, row.period, row.member_id)
        highest[key] = max(highest[key], row.tier)
    told: dict[tuple[UUID, str, int], list[UUID]] = defaultdict(list)
    for (badge_id, period, member_id), tier in highest.items():
        told[badge_id, period, tier].append(member_id)
    for (badge_id, period, tier), member_ids in told.items():
        emit(BadgeGranted(badge_id=badge_id, tier=tier, period=period, member_ids=tuple(member_ids)))
