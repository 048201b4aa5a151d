"""Badges as the API takes and shows them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from gongyou.badges import pictures, rules
from gongyou.badges.certification import CertificateState
from gongyou.badges.design import BadgeState, Family, Icon, Tier
from gongyou.badges.models import CertificateForm, NameShown
from gongyou.badges.rules import KINDS, Criterion, Window
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files.schemas import FileLinksOut
from gongyou.points.rules import Operator

_TIERS = {tier.name.lower(): tier for tier in Tier}
_CODE = validate.Regexp(r"[a-z0-9][a-z0-9_.-]{0,59}\Z")


class TierField(fields.String):
    """A tier by its name: iron, bronze, silver, gold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"enum": list(_TIERS)}, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else Tier(value).name.lower()

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        name = super()._deserialize(value, attr, data, **kwargs)
        if name not in _TIERS:
            raise ValidationError(f"choice?choices={', '.join(_TIERS)}")
        return _TIERS[name]


class BadgeConditionIn(Schema):
    """A condition on a fact of the deed."""

    fact = Text(required=True, validate=validate.Length(1, 60))
    op = fields.Enum(Operator, by_value=True, required=True)
    value = fields.Raw(required=True, metadata={"description": "A text, a number, true or false, or a list of them."})


class BadgeCriterionIn(Schema):
    """What is asked; which fields belong to it depends on `kind`."""

    kind = Text(required=True, validate=validate.OneOf(list(KINDS)))
    event = Text(
        validate=validate.Length(1, 60), metadata={"description": "count: the deed, such as hazard.confirmed."}
    )
    actor = Text(validate=validate.Length(1, 60), metadata={"description": "count: the part in it, such as finder."})
    conditions = fields.List(fields.Nested(BadgeConditionIn), validate=validate.Length(max=10))
    window = fields.Enum(Window, by_value=True, metadata={"description": "count, sum: within which time."})
    currency = Text(validate=validate.Length(1, 40), metadata={"description": "sum, streak."})
    rest_days = fields.Integer(metadata={"description": "streak: days in a row without points that do not break it."})
    board = Text(validate=validate.Length(1, 80), metadata={"description": "rank: `contest`, or a board's code."})

    @validates_schema
    def _belongs(self, data: Mapping[str, Any], **_: Any) -> None:
        known = set(KINDS[data["kind"]].__dataclass_fields__)
        errors = {name: ["unknown"] for name in data if name != "kind" and name not in known}
        errors |= {name: ["required"] for name in _REQUIRED.get(data["kind"], ()) if name not in data}
        if errors:
            raise ValidationError(errors)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> Criterion:
        return rules.criterion_of(data)


_REQUIRED = {"count": ("event",), "sum": ("currency",), "streak": ("currency",)}


class BadgeStepIn(Schema):
    """A tier and the figure it takes."""

    tier = TierField(required=True)
    at = fields.Integer(required=True, strict=True)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> tuple[Tier, int]:
        return data["tier"], data["at"]


class BadgeTrialIn(Schema):
    """A badge to be tried on what has been."""

    name = Text(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    steps = fields.List(fields.Nested(BadgeStepIn), required=True, validate=validate.Length(1, len(Tier)))
    criterion = fields.Nested(BadgeCriterionIn, required=True)


class BadgeIn(BadgeTrialIn):
    """A new badge."""

    code = Text(required=True, validate=_CODE)
    family = fields.Enum(Family, by_value=True, required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)


class BadgePatch(Schema):
    """What changes of a badge."""

    name = Text(allow_none=True, validate=validate.Length(1, 40))
    family = fields.Enum(Family, by_value=True)
    icon = fields.Enum(Icon, by_value=True)
    steps = fields.List(fields.Nested(BadgeStepIn), validate=validate.Length(1, len(Tier)))
    criterion = fields.Nested(BadgeCriterionIn)
    active = fields.Boolean()


class BadgeRef(Schema):
    """A badge in short."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    family = fields.Enum(Family, by_value=True, required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)


class BadgeStepOut(Schema):
    """A tier, what it takes, in words too, and how many hold it."""

    tier = TierField(required=True)
    at = fields.Integer(required=True)
    need = fields.String(required=True)
    holders = fields.Integer(required=True)
    picture_url = fields.String(required=True)


class BadgeOut(BadgeRef):
    """A badge."""

    steps = fields.List(fields.Nested(BadgeStepOut), required=True)
    criterion = fields.Dict(required=True)
    version = fields.Integer(required=True)
    active = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)


class BadgesArgs(PageArgs):
    """Which badges."""

    active = fields.Boolean(metadata={"description": "For those who manage badges; others see active ones."})


class BadgeTrialStepOut(Schema):
    """How many would hold a tier today; null where nothing is counted."""

    tier = TierField(required=True)
    at = fields.Integer(required=True)
    members = fields.Integer(required=True, allow_none=True)


class BadgeTrialOut(Schema):
    """What a badge would bring."""

    steps = fields.List(fields.Nested(BadgeTrialStepOut), required=True)


class BadgeGrantOut(Schema):
    """A tier of a badge that was earned."""

    id = fields.UUID(required=True)
    badge = fields.Nested(BadgeRef, required=True)
    tier = TierField(required=True)
    title = fields.String(required=True)
    period = fields.String(required=True)
    earned_on = fields.Date(required=True)
    granted_at = fields.AwareDateTime(format="iso", required=True)
    reason = fields.String(required=True)
    picture_url = fields.String(required=True)


class BadgeTierHoldersOut(Schema):
    """A tier and how many hold it."""

    tier = TierField(required=True)
    holders = fields.Integer(required=True)


class BadgeProgressOut(Schema):
    """How far one has come with a badge."""

    badge = fields.Nested(BadgeRef, required=True)
    held = fields.Nested(BadgeTierHoldersOut, required=True, allow_none=True)
    next = fields.Nested(BadgeTierHoldersOut, required=True)
    value = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    unit = fields.String(required=True)
    goal = fields.String(required=True)
    picture_url = fields.String(required=True)


class BadgeShelfOut(Schema):
    """One's badges: the best of each, newest first, and what can still be earned, nearest first."""

    earned_count = fields.Integer(required=True)
    gold_count = fields.Integer(required=True)
    in_progress_count = fields.Integer(required=True, metadata={"description": "Begun and not at the top."})
    earned = fields.List(fields.Nested(BadgeGrantOut), required=True)
    in_progress = fields.List(fields.Nested(BadgeProgressOut), required=True)


class PictureArgs(Schema):
    """How a badge is drawn."""

    state = fields.Enum(BadgeState, by_value=True, load_default=BadgeState.EARNED)
    size = fields.Integer(load_default=128, validate=validate.OneOf(pictures.SIZES))
    dark = fields.Boolean(load_default=False)
    edition = fields.Integer(load_default=pictures.EDITION, metadata={"description": "Part of the address only."})


class BadgePictureArgs(PictureArgs):
    """How a tenant's badge is drawn."""

    tier = TierField(load_default=Tier.GOLD)


class CertificateConsentIn(Schema):
    """What the public page of a certificate says."""

    is_public = fields.Boolean(required=True)
    name_shown = fields.Enum(NameShown, by_value=True, required=True)
    unit_shown = fields.Boolean(required=True)
    reason_shown = fields.Boolean(required=True)


class CertificatePictureIn(Schema):
    """Which picture to draw."""

    form = fields.Enum(CertificateForm, by_value=True, load_default=CertificateForm.SHEET)


class CertificateOut(Schema):
    """One's own certificate; a picture that is null is not drawn (yet)."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    verify_url = fields.String(required=True)
    consent = fields.Nested(CertificateConsentIn, required=True)
    revoked_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    revocation_reason = fields.String(required=True, allow_none=True)
    sheet = fields.Nested(FileLinksOut, required=True, allow_none=True)
    poster = fields.Nested(FileLinksOut, required=True, allow_none=True)


class BadgeHolderOut(Schema):
    """A member who holds a badge."""

    grant_id = fields.UUID(required=True)
    certificate_id = fields.UUID(required=True)
    number = fields.String(required=True)
    member_id = fields.UUID(required=True)
    member_name = fields.String(required=True)
    unit_name = fields.String(required=True)
    tier = TierField(required=True)
    period = fields.String(required=True)
    earned_on = fields.Date(required=True)
    revoked_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)


class CertificateRevocationIn(Schema):
    """Why a certificate is revoked; for the trail, the public page does not say it."""

    reason = Text(required=True, validate=validate.Length(2, 500))


class VerifiedCertificateOut(Schema):
    """What the public may know of a certificate; null is what its holder does not show."""

    state = fields.Enum(CertificateState, by_value=True, required=True)
    issuer = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    family = fields.Enum(Family, by_value=True, required=True, allow_none=True)
    tier = TierField(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    issued_on = fields.Date(required=True, allow_none=True)
    holder = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    revoked_on = fields.Date(required=True, allow_none=True)
