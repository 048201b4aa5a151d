"""What must hold of badges once all events are handled: who has reached a tier holds it, and each grant is certified."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from gongyou.badges import queries, rules
from gongyou.badges.granting import active
from gongyou.badges.models import Badge, BadgeGrant, Certificate
from gongyou.core.db import session
from gongyou.core.reconciling import reconciles
from gongyou.identity.models import Member, MemberStatus


@reconciles("badges")
def missing_grants() -> list[str]:
    """Return a sentence for each tier that members have reached and do not hold, and for grants without certificate."""
    known = queries.rules_by_event()
    faults = [fault for badge in active() for fault in _missing(badge, known)]
    bare = session().scalar(
        select(func.count())
        .select_from(BadgeGrant)
        .where(~exists().where(Certificate.tenant_id == BadgeGrant.tenant_id, Certificate.grant_id == BadgeGrant.id))
    )
    if bare:
        faults.append(f"badges: {bare} grants have no certificate")
    return faults


def _missing(badge: Badge, known: Mapping[str, list[UUID]]) -> list[str]:
    criterion, steps = rules.criterion_of(badge.criterion), rules.steps_of(badge.steps)
    query = queries.values(criterion, queries.Scope(), known)
    if query is None:
        return []
    figures = query.subquery()
    faults = []
    for place, (tier, at) in enumerate(steps):
        reached = figures.c.value <= at if rules.falls(criterion) else figures.c.value >= at
        if rules.falls(criterion) and place + 1 < len(steps):  # of a rank only the best step is granted
            reached = and_(reached, figures.c.value > steps[place + 1][1])
        held = exists().where(
            BadgeGrant.badge_id == badge.id,
            BadgeGrant.tier == int(tier),
            BadgeGrant.member_id == figures.c.member_id,
            BadgeGrant.period == figures.c.period,
        )
        count = session().scalar(
            select(func.count(figures.c.member_id.distinct()))
            .select_from(figures)
            .join(Member, Member.id == figures.c.member_id)
            .where(Member.status == MemberStatus.ACTIVE, reached, ~held)
        )
        if count:
            faults.append(f"badges: {count} members have reached {badge.code} {tier.name.lower()} and do not hold it")
    return faults
