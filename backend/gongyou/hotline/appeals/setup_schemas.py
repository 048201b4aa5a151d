"""What a tenant chooses for its hotline, as the API takes and shows it."""

from gongyou.cases.rules import ClockKind
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.appeals.models import (
    Mode,
)
from gongyou.hotline.appeals.options import MOST_MINUTES
from gongyou.hotline.appeals.schemas import CODE, NAME, TENANT
from gongyou.identity.models import UnitKind


class CategoryOut(Schema):
    """A category."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class PromiseIn(Schema):
    """What is promised, in minutes of the urgency's clock."""

    first_response = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    next_update = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    resolution = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))


class PromiseOut(PromiseIn):
    """What is promised, and by which clock its minutes count."""

    clock = fields.Enum(
        ClockKind, by_value=True, required=True, metadata={"description": "Working hours, or day and night."}
    )


class HotlineArgs(Schema):
    """Whose hotline."""

    tenant = Text(required=True, validate=TENANT)


class HotlineUnitOut(Schema):
    """A unit one can name without a session: no smaller than an area."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(UnitKind, by_value=True, required=True)


class HotlineOut(Schema):
    """What anybody must know before they speak."""

    tenant_name = fields.String(required=True)
    categories = fields.List(fields.Nested(CategoryOut), required=True)
    promises = fields.Dict(keys=fields.String(), values=fields.Nested(PromiseOut), required=True)
    telephone = fields.String(required=True, allow_none=True)
    modes = fields.List(fields.Enum(Mode, by_value=True), required=True)
    staffed = fields.Boolean(required=True, metadata={"description": "Whether anybody could read an appeal now."})
    confirm_days = fields.Integer(required=True)
    appeal_days = fields.Integer(required=True)
    units = fields.List(fields.Nested(HotlineUnitOut), required=True)


class CategoryIn(Schema):
    """A category, its first desk, and for how many days a settled case is kept."""

    code = Text(required=True, validate=CODE)
    name = Text(
        load_default=None,
        allow_none=True,
        validate=NAME,
        metadata={"description": "Of the tenant's own; without one, or with the usual one, the language's."},
    )
    level = fields.Enum(UnitKind, by_value=True, required=True)
    kept_days = fields.Integer(required=True, strict=True, validate=validate.Range(30, 3650))


class AppealCategoryOut(CategoryIn):
    """A category as people read it."""

    name = Text(
        required=True, metadata={"description": "The tenant's own name, else the usual one in the caller's language."}
    )


class AppealOptionsIn(Schema):
    """What a tenant chooses for its hotline."""

    categories = fields.List(fields.Nested(CategoryIn), required=True, validate=validate.Length(min=1, max=30))
    promises = fields.Dict(
        keys=fields.String(validate=CODE),
        values=fields.Nested(PromiseIn),
        required=True,
        metadata={"description": "Keyed by `urgency`, or `category:urgency` which comes before."},
    )
    designated_id = fields.UUID(required=True, allow_none=True)
    on_duty = fields.List(fields.UUID(), required=True, validate=validate.Length(max=20))
    telephone = Text(required=True, allow_none=True, validate=validate.Length(min=3, max=40))
    confirm_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    appeal_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 365))
    templates = fields.List(
        Text(validate=validate.Length(min=1, max=1000)), required=True, validate=validate.Length(max=50)
    )


class AppealOptionsOut(AppealOptionsIn):
    """What a tenant has chosen for its hotline."""

    categories = fields.List(fields.Nested(AppealCategoryOut), required=True)
