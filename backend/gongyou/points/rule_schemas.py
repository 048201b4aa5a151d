"""Schemas of rules, of what the linter finds, and of simulations."""

import math
from collections.abc import Mapping
from typing import Any

from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.points.catalogue import FactKind
from gongyou.points.linter import Severity
from gongyou.points.rule_models import RuleState
from gongyou.points.rules import Operator, Split
from gongyou.points.schemas import AMOUNT, CURRENCY, DAY, INSTANT

_NAME = validate.Length(1, 60)


class Value(fields.Field[Any]):
    """What a condition compares with: a text, a number, true or false, or a list of these."""

    default_error_messages = {"invalid": "invalid"}  # noqa: RUF012  marshmallow's own way

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) <= 50:
            return [self._scalar(each) for each in value]
        return self._scalar(value)

    def _scalar(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) <= 100:
            return Text().deserialize(value)
        if isinstance(value, bool | int | float) and math.isfinite(value) and abs(value) < 10**12:
            return value
        raise self.make_error("invalid")


class ConditionIn(Schema):
    """A condition; all must hold."""

    fact = Text(required=True, validate=_NAME)
    op = fields.Enum(Operator, by_value=True, required=True)
    value = Value(required=True)


class AwardLineIn(Schema):
    """So many points to an actor of the occasion."""

    currency = Text(required=True, validate=CURRENCY)
    amount = fields.Integer(required=True, strict=True, validate=AMOUNT)
    who = Text(required=True, validate=_NAME)
    split = fields.Enum(Split, by_value=True, load_default=Split.EACH)


class CapsIn(Schema):
    """The most points of one currency for one member by this rule, per roster day and per week."""

    per_day = fields.Integer(load_default=None, allow_none=True, strict=True, validate=AMOUNT)
    per_week = fields.Integer(load_default=None, allow_none=True, strict=True, validate=AMOUNT)


class SpecIn(Schema):
    """What a rule says."""

    awards = fields.List(fields.Nested(AwardLineIn), required=True, validate=validate.Length(max=20))
    conditions = fields.List(fields.Nested(ConditionIn), load_default=list, validate=validate.Length(max=20))
    caps = fields.Nested(CapsIn, load_default=lambda: {"per_day": None, "per_week": None})
    gap_minutes = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 7 * 24 * 60))
    vesting_days = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 366))
    budget = Text(load_default=None, allow_none=True, validate=validate.Length(1, 40))


class RuleVersionIn(Schema):
    """The next wording of a rule."""

    title = Text(required=True, validate=_NAME)
    event = Text(required=True, validate=_NAME)
    spec = fields.Nested(SpecIn, required=True)
    starts_at = fields.AwareDateTime(
        format="iso", default_timezone=None, allow_none=True, validate=INSTANT, load_default=None
    )
    ends_at = fields.AwareDateTime(
        format="iso", default_timezone=None, allow_none=True, validate=INSTANT, load_default=None
    )


class RuleIn(RuleVersionIn):
    """A rule and its first wording."""

    code = Text(required=True, validate=validate.Regexp(r"[a-z0-9][a-z0-9._-]{0,59}\Z"))


class RuleVersionPatch(Schema):
    """Changes of a draft."""

    title = Text(validate=_NAME)
    event = Text(validate=_NAME)
    spec = fields.Nested(SpecIn)
    starts_at = fields.AwareDateTime(format="iso", default_timezone=None, allow_none=True, validate=INSTANT)
    ends_at = fields.AwareDateTime(format="iso", default_timezone=None, allow_none=True, validate=INSTANT)


class ConditionOut(Schema):
    """A condition; all must hold."""

    fact = fields.String(required=True)
    op = fields.String(required=True, validate=validate.OneOf([each.value for each in Operator]))
    value = fields.Raw(required=True)


class AwardLineOut(Schema):
    """So many points to an actor of the occasion."""

    currency = fields.String(required=True)
    amount = fields.Integer(required=True)
    who = fields.String(required=True)
    split = fields.String(required=True, validate=validate.OneOf([each.value for each in Split]))


class CapsOut(Schema):
    """The most points per roster day and per week."""

    per_day = fields.Integer(required=True, allow_none=True)
    per_week = fields.Integer(required=True, allow_none=True)


class SpecOut(Schema):
    """What a rule says."""

    awards = fields.List(fields.Nested(AwardLineOut), required=True)
    conditions = fields.List(fields.Nested(ConditionOut), required=True)
    caps = fields.Nested(CapsOut, required=True)
    gap_minutes = fields.Integer(required=True)
    vesting_days = fields.Integer(required=True)
    budget = fields.String(required=True, allow_none=True)


class RuleVersionOut(Schema):
    """A wording of a rule."""

    rule_id = fields.UUID(required=True, attribute="version.rule_id")
    version = fields.Integer(required=True, attribute="version.version")
    state = fields.Enum(RuleState, by_value=True, required=True, attribute="version.state")
    title = fields.String(required=True, attribute="version.title")
    event = fields.String(required=True, attribute="version.event")
    spec = fields.Nested(SpecOut, required=True, attribute="version.spec")
    starts_at = fields.AwareDateTime(required=True, allow_none=True, attribute="version.starts_at")
    ends_at = fields.AwareDateTime(required=True, allow_none=True, attribute="version.ends_at")
    note = fields.String(required=True, allow_none=True, attribute="version.note")
    author_name = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True, attribute="version.created_at")
    submitted_at = fields.AwareDateTime(required=True, allow_none=True, attribute="version.submitted_at")
    publisher_name = fields.String(required=True, allow_none=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True, attribute="version.published_at")
    issued = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Transactions made by it; null where not counted."}
    )


class RuleOut(Schema):
    """A rule with its versions."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    retired_at = fields.AwareDateTime(required=True, allow_none=True)
    version_in_force = fields.Integer(required=True, allow_none=True)
    versions = fields.List(fields.Nested(RuleVersionOut), required=True)


class RuleArgs(PageArgs):
    """Filters of rules."""

    event = Text(validate=_NAME)


class NoteIn(Schema):
    """Why; it is kept and shown."""

    note = Text(required=True, validate=validate.Length(2, 500))


class FindingOut(Schema):
    """Something wrong with a rule."""

    code = fields.String(required=True)
    severity = fields.Enum(Severity, by_value=True, required=True)
    where = fields.String(required=True, metadata={"description": "A JSON pointer into the version."})
    why = fields.String(required=True)
    repair = fields.String(required=True)


class FactOut(Schema):
    """A fact that conditions may look at."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.Enum(FactKind, by_value=True, required=True)


class ActorOut(Schema):
    """Someone who has a part in an occasion."""

    name = fields.String(required=True)
    label = fields.String(required=True)


class OccasionKindOut(Schema):
    """An occasion that rules may speak of; one that is an absence of incidents may not be rewarded."""

    event = fields.String(required=True)
    label = fields.String(required=True)
    absence = fields.Boolean(required=True)
    actors = fields.List(fields.Nested(ActorOut), required=True)
    facts = fields.List(fields.Nested(FactOut), required=True)


class SimulationArgs(Schema):
    """The period, local dates, both included; the last 90 days if left out."""

    from_on = fields.Date(validate=DAY)
    to_on = fields.Date(validate=DAY)


class SideOut(Schema):
    """What a version would have given."""

    version = fields.Integer(required=True)
    awards = fields.Integer(required=True)
    points = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    capped_members = fields.Integer(required=True)


class UnitChangeOut(Schema):
    """Points per head of a unit."""

    unit_id = fields.UUID(required=True)
    name = fields.String(required=True)
    heads = fields.Integer(required=True)
    before = fields.Float(required=True)
    after = fields.Float(required=True)


class RankChangeOut(Schema):
    """Where a member would stand."""

    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    rank_before = fields.Integer(required=True)
    rank_after = fields.Integer(required=True)
    points_before = fields.Integer(required=True)
    points_after = fields.Integer(required=True)


class BudgetShareOut(Schema):
    """How full the budgets of the period would be; above 1 they would not do."""

    currency = fields.String(required=True)
    amount = fields.Integer(required=True)
    before = fields.Float(required=True)
    after = fields.Float(required=True)


class SimulationOut(Schema):
    """A version beside the one in force, over what has been; nothing was written."""

    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    occasions = fields.Integer(required=True)
    currency = fields.String(required=True, allow_none=True)
    before = fields.Nested(SideOut, required=True, allow_none=True)
    after = fields.Nested(SideOut, required=True)
    units = fields.List(fields.Nested(UnitChangeOut), required=True)
    ranks = fields.List(fields.Nested(RankChangeOut), required=True)
    newcomers = fields.Integer(required=True, metadata={"description": "Members who would be new in the top 20."})
    budgets = fields.List(fields.Nested(BudgetShareOut), required=True)
