"""What badges do when something has happened."""

from collections.abc import Sequence

from sqlalchemy import select

from gongyou.badges import certification, granting, wording
from gongyou.badges.design import Tier
from gongyou.badges.models import Badge
from gongyou.core.db import get, session
from gongyou.core.outbox import Queue, emit, handles
from gongyou.events import (
    BadgeDefined,
    BadgeGranted,
    BoardClosed,
    CertificatePictureWanted,
    ContestClosed,
    PointsPosted,
)
from gongyou.identity.models import Member, MemberStatus
from gongyou.notifications.service import Link, TextKey, notify

AT_ONCE = 2000
"""Members looked at in one transaction when a badge is new."""


@handles(PointsPosted)
def on_points_posted(events: Sequence[PointsPosted]) -> None:
    """Grant what members have reached by their postings."""
    granting.after_postings(
        {member_id for event in events for member_id in event.member_ids},
        {currency for event in events for currency in event.currencies},
        {day for event in events for day in event.roster_days},
    )


@handles(BoardClosed)
def on_board_closed(events: Sequence[BoardClosed]) -> None:
    """Grant what members have reached by final standings."""
    granting.after_closing({event.board_id for event in events})


@handles(ContestClosed)
def on_contest_closed(events: Sequence[ContestClosed]) -> None:
    """Grant what a contest's best have earned."""
    for event in events:
        granting.after_contest(event.contest_id, event.honours)


@handles(BadgeDefined, queue=Queue.BULK)
def on_badge_defined(events: Sequence[BadgeDefined]) -> None:
    """Grant a badge to those who had reached it before it was made, a stretch of members at a time."""
    for event in events:
        badge = get(Badge, event.badge_id)
        if badge.version != event.version or not badge.active:
            continue  # a later version is looked at by an event of its own
        query = select(Member.id).where(Member.status == MemberStatus.ACTIVE).order_by(Member.id).limit(AT_ONCE)
        members = session().scalars(query if event.after is None else query.where(Member.id > event.after)).all()
        granting.for_badge(badge, members)
        if len(members) == AT_ONCE:
            emit(BadgeDefined(badge_id=badge.id, version=badge.version, after=members[-1]))


@handles(BadgeGranted)
def on_badge_granted(events: Sequence[BadgeGranted]) -> None:
    """Tell members what they have earned."""
    found = session().scalars(select(Badge).where(Badge.id.in_({event.badge_id for event in events})))
    badges = {badge.id: badge for badge in found}
    for event in events:
        badge = badges[event.badge_id]
        notify(
            event.member_ids,
            "badge.granted",
            params={"badge": wording.title_key(badge), "tier": TextKey(wording.tier_key(Tier(event.tier)))},
            link=Link("badge", badge.id),
            dedupe_key=f"badge:{badge.id}:{event.tier}:{event.period}",
        )


@handles(CertificatePictureWanted, queue=Queue.BULK)
def on_certificate_picture_wanted(events: Sequence[CertificatePictureWanted]) -> None:
    """Draw what holders asked for."""
    for event in events:
        certification.draw(event.certificate_id, event.form, event.language)
