"""Badges 勋章 as other domains and the people who earn them use them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from gongyou.badges import granting, holders, queries, rules
from gongyou.badges.definitions import install_defaults
from gongyou.badges.design import Tier
from gongyou.badges.models import Badge, BadgeGrant
from gongyou.badges.rules import Criterion, Named, Streak, Window
from gongyou.core import clock, principal
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.core.pages import Page, Sort, page
from gongyou.identity import service as identity

__all__ = ["Progress", "Shelf", "badge_holders", "grant", "grants", "install_defaults", "own_grant", "shelf"]


def grant(code: str, member_ids: Collection[UUID], *, tier: Tier, period: str, earned_on: date, note: str) -> int:
    """Grant a badge whose criterion is `Named` to members, once for a period; return how many grants are new.

    `period` tells one occasion from the next (the id of a contest), `note` says why, for the certificate. Raises
    NotFound when there is no active badge of that code and kind with that tier.
    """
    badge = session().scalars(select(Badge).where(Badge.code == code, Badge.active)).one_or_none()
    if badge is None or not isinstance(rules.criterion_of(badge.criterion), Named):
        raise NotFound
    if tier not in {step for step, _ in rules.steps_of(badge.steps)}:
        raise NotFound
    evidence = {"criterion": badge.criterion, "note": note}
    return granting.write(
        [granting.Earned(badge, tier, member_id, period, earned_on, evidence) for member_id in set(member_ids)]
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member has come with a badge: what they hold, the next step and the figure towards it."""

    badge: Badge
    criterion: Criterion
    held: Tier | None
    next: Tier
    needed: int
    value: int

    @property
    def missing(self) -> int:
        """How much is still missing."""
        return max(self.needed - self.value, 0)

    @property
    def share(self) -> float:
        """How much of the way is done, 0 to 1."""
        return min(self.value / self.needed, 1.0)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A member's badges: the highest grant of each badge, newest first, and what can still be earned, nearest first."""

    earned: Sequence[tuple[BadgeGrant, Badge]]
    in_progress: Sequence[Progress]


def shelf() -> Shelf:
    """Return the acting member's badges, in a number of statements that depends on the active badges only."""
    member_id = principal.current().member_id
    rows = session().execute(_grants(member_id).order_by(BadgeGrant.granted_at.desc(), BadgeGrant.id.desc())).all()
    highest: dict[UUID, tuple[BadgeGrant, Badge]] = {}
    for grant_, badge in rows:
        if badge.id not in highest or grant_.tier > highest[badge.id][0].tier:
            highest[badge.id] = (grant_, badge)
    today = identity.roster_day_of([member_id], clock.now())[member_id]
    earned = sorted(highest.values(), key=lambda pair: (pair[0].granted_at, pair[0].id), reverse=True)
    held = {(g.badge_id, g.period): 0 for g, _ in rows}
    for g, _ in rows:
        held[g.badge_id, g.period] = max(held[g.badge_id, g.period], g.tier)
    return Shelf(earned, _in_progress(member_id, today, held))


def _in_progress(member_id: UUID, today: date, held: Mapping[tuple[UUID, str], int]) -> list[Progress]:
    known = queries.rules_by_event()
    found = []
    for badge in granting.active():
        criterion = rules.criterion_of(badge.criterion)
        window = rules.window_of(criterion)
        tier = held.get((badge.id, rules.period_of(window, today)))
        step = rules.next_step(rules.steps_of(badge.steps), Tier(tier) if tier else None)
        if rules.falls(criterion) or isinstance(criterion, Named) or step is None:
            continue
        days = None if window is Window.ALL else rules.span(window, today, today)
        query = queries.values(criterion, queries.Scope([member_id], days), known)
        rows = session().execute(query).all() if query is not None else []
        found.append(Progress(badge, criterion, Tier(tier) if tier else None, *step, _figure(criterion, rows, today)))
    return sorted(found, key=lambda p: (-p.share, p.missing, p.badge.code))


def _figure(criterion: Criterion, rows: Sequence[Any], today: date) -> int:
    """Return the figure that counts now: of a streak the run that is not broken yet."""
    if isinstance(criterion, Streak):
        # Today is not over: it is no day without points yet.
        alive = today - timedelta(days=criterion.rest_days + 1)
        return max((int(row.value) for row in rows if row.last_on >= alive), default=0)
    return max((int(row.value) for row in rows), default=0)


def _grants(member_id: UUID) -> Select[BadgeGrant, Badge]:
    return (
        select(BadgeGrant, Badge)
        .join(Badge, (Badge.tenant_id == BadgeGrant.tenant_id) & (Badge.id == BadgeGrant.badge_id))
        .where(BadgeGrant.member_id == member_id)
    )


_NEWEST_FIRST = Sort(((BadgeGrant.granted_at, True), (BadgeGrant.id, True)))


def grants(**paging: Any) -> Page:
    """Return a page of the acting member's grants with their badges, newest first."""
    return page(_grants(principal.current().member_id), sort=_NEWEST_FIRST, scalars=False, **paging)


def own_grant(grant_id: UUID) -> tuple[BadgeGrant, Badge]:
    """Return a grant of the acting member and its badge; raise NotFound for anybody else's."""
    found = session().execute(_grants(principal.current().member_id).where(BadgeGrant.id == grant_id)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def badge_holders() -> dict[tuple[UUID, int], int]:
    """Return the number of members who hold each tier of each badge."""
    return holders.counts()
