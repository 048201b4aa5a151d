"""A tenant with the default currencies and rules, and short words for what tests do with points."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.models import Member
from gongyou.points import service as points
from gongyou.points.defaults import EVER
from gongyou.points.rule_models import Rule, RuleState, RuleVersion
from tests.world import World


@pytest.fixture
def mine(world: World) -> World:
    """A tenant with the default currencies and rules."""
    with world.work():
        points.install_defaults()
    return world


def found(
    member: Member, hazard_id: UUID | None = None, *, at: datetime | None = None, **facts: Any
) -> points.Occasion:
    """Return the occasion of a confirmed hazard."""
    return points.Occasion(
        event="hazard.confirmed",
        source_type="hazard",
        source_id=hazard_id or new_id(),
        occurred_at=at or clock.now(),
        actors={"finder": [member.id]},
        facts=facts,
        title="3 号皮带机尾缺护罩",
    )


def rectified(
    member: Member, hazard_id: UUID | None = None, *, at: datetime | None = None, in_time: bool = True
) -> points.Occasion:
    """Return the occasion of a verified hazard."""
    return points.Occasion(
        event="hazard.verified",
        source_type="hazard",
        source_id=hazard_id or new_id(),
        occurred_at=at or clock.now(),
        actors={"rectifier": [member.id]},
        facts={"in_time": in_time},
        title="2 号风门漏风",
    )


def give(member: Member, coins: int) -> None:
    """Give a member coins, as an adjustment by nobody in particular."""
    points.adjust(member.id, "coin", coins, note="年初结转")


def balance(member: Member, currency: str = "coin") -> int:
    """Return a stored balance, 0 without an account."""
    return _stored("balance", member, currency)


def owed(member: Member, currency: str = "coin") -> int:
    """Return a stored debt, 0 without an account."""
    return _stored("owed", member, currency)


def _stored(column: str, member: Member, currency: str) -> int:
    query = text(f"SELECT {column} FROM accounts WHERE tenant_id = :t AND member_id = :m AND currency = :c")
    key = {"t": current_tenant_id(), "m": member.id, "c": currency}
    return int(session().scalar(query, key) or 0)


def count(table: str) -> int:
    """Return the number of the tenant's rows in a table."""
    return int(session().scalar(text(f"SELECT count(*) FROM {table} WHERE tenant_id = :t"), {"t": current_tenant_id()}))


def publish(
    spec: Mapping[str, Any], *, event: str = "hazard.confirmed", code: str = "extra", version: int = 1, **rest: Any
) -> UUID:
    """Put a rule version in force without the ways of the rule editor."""
    rule_id = rest.pop("rule_id", None)
    if rule_id is None:
        rule_id = new_id()
        session().add(Rule(id=rule_id, code=code))
        session().flush()
    fields = {"starts_at": EVER, "published_at": clock.now(), "title": "加分", "state": RuleState.PUBLISHED} | rest
    session().add(RuleVersion(rule_id=rule_id, version=version, event=event, spec=dict(spec), **fields))
    session().flush()
    return rule_id


def retire(code: str) -> None:
    """Take a rule out of force."""
    session().execute(text("UPDATE rules SET retired_at = :at WHERE code = :code"), {"at": EVER, "code": code})
