"""Holders of badges who let their certificate say who they are, for pages that everybody sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from gongyou.badges.design import Family, Icon, Tier
from gongyou.badges.models import Badge, BadgeGrant, Certificate, NameShown
from gongyou.badges.wording import Wording, title
from gongyou.core.db import session
from gongyou.identity.models import Member, MemberStatus, Unit


@dataclass(frozen=True, slots=True)
class NamedHolder:
    """A grant as its holder lets it be told: unit and reason only where they said so."""

    badge: str
    family: Family
    icon: Icon
    tier: Tier
    earned_on: date
    name: str
    unit_name: str | None
    reason: str | None


def named_holders(where: ColumnElement[bool], *, since: datetime, limit: int) -> list[NamedHolder]:
    """Return the grants since an instant whose holders show their full name, the highest tier first, then the newest.

    `where` is of the holder's present `Unit`. Revoked certificates and people who have left are not told of.
    """
    rows = (
        session()
        .execute(
            select(BadgeGrant, Badge, Certificate, Member.name, Unit.name)
            .join(Badge, (Badge.tenant_id == BadgeGrant.tenant_id) & (Badge.id == BadgeGrant.badge_id))
            .join(
                Certificate, (Certificate.tenant_id == BadgeGrant.tenant_id) & (Certificate.grant_id == BadgeGrant.id)
            )
            .join(Member, (Member.tenant_id == BadgeGrant.tenant_id) & (Member.id == BadgeGrant.member_id))
            .join(Unit, (Unit.tenant_id == Member.tenant_id) & (Unit.id == Member.unit_id))
            .where(
                BadgeGrant.granted_at >= since,
                Certificate.is_public,
                Certificate.name_shown == NameShown.FULL,
                Certificate.revoked_at.is_(None),
                Member.status == MemberStatus.ACTIVE,
                where,
            )
            .order_by(BadgeGrant.tier.desc(), BadgeGrant.granted_at.desc(), BadgeGrant.id)
            .limit(limit)
        )
        .all()
    )
    if not rows:
        return []
    words = Wording()
    return [_told(words, grant, badge, certificate, names) for grant, badge, certificate, *names in rows]


def _told(
    words: Wording, grant: BadgeGrant, badge: Badge, certificate: Certificate, names: Sequence[str]
) -> NamedHolder:
    name, unit_name = names
    return NamedHolder(
        badge=title(badge),
        family=badge.family,
        icon=badge.icon,
        tier=Tier(grant.tier),
        earned_on=grant.earned_on,
        name=name,
        unit_name=unit_name if certificate.unit_shown else None,
        reason=words.reason(grant.evidence) if certificate.reason_shown else None,
    )
