"""What the API's answers about badges are made of."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gongyou.badges import pictures, rules, wording
from gongyou.badges.certification import Held, picture
from gongyou.badges.design import BadgeState, Tier
from gongyou.badges.models import Badge, BadgeGrant, CertificateForm
from gongyou.badges.service import Progress, Shelf
from gongyou.badges.wording import Wording
from gongyou.core import site

Holders = Mapping[tuple[UUID, int], int]


def badge_ref(badge: Badge) -> dict[str, Any]:
    """Return a badge in short."""
    return {
        "id": badge.id,
        "code": badge.code,
        "name": wording.title(badge),
        "family": badge.family,
        "icon": badge.icon,
    }


def badge_document(badge: Badge, words: Wording, holders: Holders) -> dict[str, Any]:
    """Return a badge with what each tier takes and how many hold it."""
    criterion = rules.criterion_of(badge.criterion)
    steps = [
        {
            "tier": tier,
            "at": at,
            "need": words.need(criterion, at),
            "holders": holders.get((badge.id, tier), 0),
            "picture_url": pictures.address(badge.family, tier, badge.icon, state=BadgeState.EARNED),
        }
        for tier, at in rules.steps_of(badge.steps)
    ]
    return badge_ref(badge) | {
        "steps": steps,
        "criterion": badge.criterion,
        "version": badge.version,
        "active": badge.active,
        "created_at": badge.created_at,
    }


def grant_document(grant: BadgeGrant, badge: Badge, words: Wording) -> dict[str, Any]:
    """Return a grant and why it was made."""
    tier = Tier(grant.tier)
    return {
        "id": grant.id,
        "badge": badge_ref(badge),
        "tier": tier,
        "title": wording.full_title(badge, tier),
        "period": grant.period,
        "earned_on": grant.earned_on,
        "granted_at": grant.granted_at,
        "reason": words.reason(grant.evidence),
        "picture_url": pictures.address(badge.family, tier, badge.icon, state=BadgeState.EARNED),
    }


def shelf_document(shelf: Shelf, words: Wording, holders: Holders) -> dict[str, Any]:
    """Return a member's badges."""
    return {
        "earned_count": len(shelf.earned),
        "gold_count": sum(grant.tier == Tier.GOLD for grant, _ in shelf.earned),
        "in_progress_count": sum(each.value > 0 for each in shelf.in_progress),
        "earned": [grant_document(grant, badge, words) for grant, badge in shelf.earned],
        "in_progress": [progress_document(each, words, holders) for each in shelf.in_progress],
    }


def progress_document(progress: Progress, words: Wording, holders: Holders) -> dict[str, Any]:
    """Return how far a member has come with a badge."""
    badge, held = progress.badge, progress.held
    return {
        "badge": badge_ref(badge),
        "held": {"tier": held, "holders": holders.get((badge.id, held), 0)} if held else None,
        "next": {"tier": progress.next, "holders": holders.get((badge.id, progress.next), 0)},
        "value": progress.value,
        "needed": progress.needed,
        "missing": progress.missing,
        "unit": words.unit(progress.criterion),
        "goal": words.goal(progress.criterion, progress.missing, progress.next),
        "picture_url": pictures.address(badge.family, progress.next, badge.icon, state=BadgeState.IN_PROGRESS),
    }


def certificate_document(held: Held) -> dict[str, Any]:
    """Return what a holder sees of their certificate."""
    certificate = held.certificate
    return {
        "id": certificate.id,
        "number": held.number,
        "title": wording.full_title(held.badge, Tier(held.grant.tier)),
        "verify_url": site.url(f"/v/{held.code}"),
        "consent": certificate,
        "revoked_at": certificate.revoked_at,
        "revocation_reason": certificate.revocation_reason,
    } | {form.value: picture(held, form) for form in CertificateForm}
