"""Short words for what tests of badges do: deeds that earn points, and what was granted for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gongyou.badges import rules
from gongyou.badges.design import Tier
from gongyou.badges.models import Badge, BadgeGrant
from gongyou.core import clock
from gongyou.core.ids import new_id
from gongyou.identity.models import Member
from gongyou.points import service as points
from tests.world import World, deliver

VESTED = timedelta(days=8)


def find(world: World, member: Member, times: int = 1, at: datetime | None = None, **facts: Any) -> list[UUID]:
    """Let a member find hazards that are confirmed; return their ids."""
    hazards = [new_id() for _ in range(times)]
    with world.work():
        for hazard_id in hazards:
            points.award(
                points.Occasion(
                    event="hazard.confirmed",
                    source_type="hazard",
                    source_id=hazard_id,
                    occurred_at=at or clock.now(),
                    actors={"finder": [member.id]},
                    facts=facts,
                    title="3 号皮带机尾缺护罩",
                )
            )
    return hazards


def rectify(world: World, member: Member, *, in_time: bool = True) -> UUID:
    """Let a member rectify a hazard."""
    hazard_id = new_id()
    with world.work():
        points.award(
            points.Occasion(
                event="hazard.verified",
                source_type="hazard",
                source_id=hazard_id,
                occurred_at=clock.now(),
                actors={"rectifier": [member.id]},
                facts={"in_time": in_time},
                title="2 号风门漏风",
            )
        )
    return hazard_id


def learn(world: World, member: Member, on: Iterable[datetime], credit: int = 5) -> None:
    """Give a member credit on days."""
    for instant in on:
        with clock.at(instant), world.work():
            points.adjust(member.id, "credit", credit, note="答题")


def held(world: World, member: Member) -> list[tuple[str, str]]:
    """Return what a member was granted once everything was delivered: badge and tier, each grant once."""
    deliver(world)
    with world.work() as session:
        found = session.execute(
            select(Badge.code, BadgeGrant.tier)
            .join(Badge, Badge.id == BadgeGrant.badge_id)
            .where(BadgeGrant.member_id == member.id)
            .order_by(Badge.code, BadgeGrant.period, BadgeGrant.tier)
        ).all()
    return [(code, Tier(tier).name.lower()) for code, tier in found]


def badge(world: World, code: str, criterion: dict[str, Any], **steps: int) -> UUID:
    """Add a badge past the editor, only this one active among those of the test."""
    with world.work() as session:
        made = Badge(
            id=new_id(),
            code=code,
            name=code,
            family="quality",
            icon="eye",
            steps=[[Tier[tier.upper()], at] for tier, at in steps.items()],
            criterion=rules.criterion_data(rules.criterion_of(criterion)),
        )
        session.add(made)
    return made.id
