"""Definitions of services as the API takes and shows them."""

from gongyou.cases.schemas import instant, minutes
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.assistance.definitions import (
    Asked,
    Choosable,
    Confidentiality,
    FieldKind,
    Icon,
    RosterField,
)
from gongyou.hotline.assistance.forms import MOST_FEN
from gongyou.hotline.assistance.models import ServiceState
from gongyou.identity.models import UnitKind
from gongyou.permissions import Role

_KEY = validate.Length(min=1, max=40)
_NAME = validate.Length(min=1, max=40)
_HINT = validate.Length(max=200)


def key(**kwargs: object) -> Text:
    """Return a field for the key of a field or material."""
    return Text(required=True, validate=_KEY, **kwargs)  # type: ignore[arg-type]


def fen(**kwargs: object) -> fields.Integer:
    """Return a field for an amount in fen 分."""
    return fields.Integer(strict=True, validate=validate.Range(0, MOST_FEN), **kwargs)  # type: ignore[arg-type]


class AssistanceCondition(Schema):
    """Holds when an earlier field has one of some values; of a yes-or-no field `yes` or `no`."""

    field = Text(required=True, validate=_KEY)
    values = fields.List(Text(validate=_NAME), required=True, validate=validate.Length(max=20))


class AssistanceField(Schema):
    """A field of a form. `least` and `most` are characters, the number, fen, or how many choices."""

    key = key()
    label = Text(required=True, validate=_NAME)
    kind = fields.Enum(FieldKind, by_value=True, required=True)
    hint = Text(load_default="", validate=_HINT)
    required = fields.Boolean(load_default=False)
    least = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(-MOST_FEN, MOST_FEN))
    most = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, MOST_FEN))
    options = fields.List(Text(validate=_NAME), load_default=list, validate=validate.Length(max=30))
    roster = fields.Enum(RosterField, by_value=True, load_default=None, allow_none=True)
    show_if = fields.Nested(AssistanceCondition, load_default=None, allow_none=True)


class AssistanceMaterial(Schema):
    """A paper to be photographed, why, and how many pictures of it at most."""

    key = key()
    name = Text(required=True, validate=_NAME)
    why = Text(load_default="", validate=_HINT)
    most = fields.Integer(load_default=3, validate=validate.Range(1, 9))
    required = fields.Boolean(load_default=True)
    required_if = fields.Nested(
        AssistanceCondition,
        load_default=None,
        allow_none=True,
        metadata={"description": "Where it is set, the material is asked for only then."},
    )


class AssistanceStep(Schema):
    """A step of approval."""

    name = Text(required=True, validate=_NAME)
    role = fields.Enum(Role, by_value=True, load_default=Role.UNION_OFFICER)
    member_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "A named member instead of the role's holders."}
    )
    level = fields.Enum(
        UnitKind,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "The level above the applicant whose holders have it; by default their own unit's."},
    )
    limit = minutes(load_default=960, metadata={"description": "Working minutes; a day has 480."})
    note = fields.Enum(Asked, by_value=True, load_default=Asked.OPTIONAL)
    amount = fields.Enum(Asked, by_value=True, load_default=Asked.NO)
    may = fields.List(fields.Enum(Choosable, by_value=True), load_default=lambda: list(Choosable))


class AssistanceResultForm(Schema):
    """What is told at the end."""

    amount = fields.Enum(Asked, by_value=True, load_default=Asked.NO)
    most = fen(load_default=None, allow_none=True, metadata={"description": "The most that may be granted, in fen."})
    text_label = Text(load_default="", validate=validate.Length(max=40))
    limit = minutes(load_default=2400)
    visit = fields.Boolean(load_default=False, metadata={"description": "Whether somebody visits 走访 afterwards."})


class AssistanceEligibility(Schema):
    """Who may apply, how often, and when."""

    unit_ids = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Only members of these units and all below; empty: everybody."},
    )
    hired_months = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 600))
    times_a_year = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 12))
    from_on = fields.Date(load_default=None, allow_none=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class AssistanceAppointmentRule(Schema):
    """Until how many hours before the time an appointment may be moved or cancelled."""

    cancel_hours = fields.Integer(load_default=12, validate=validate.Range(0, 168))


class AssistanceDefinition(Schema):
    """A service on request 帮扶服务."""

    name = Text(required=True, validate=validate.Length(min=1, max=20))
    icon = fields.Enum(Icon, by_value=True, load_default=Icon.HAND)
    intro = Text(load_default="", validate=validate.Length(max=500))
    confidentiality = fields.Enum(Confidentiality, by_value=True, load_default=Confidentiality.DESK)
    eligibility = fields.Nested(AssistanceEligibility, required=True)
    form_fields = fields.List(
        fields.Nested(AssistanceField),
        load_default=list,
        validate=validate.Length(max=60),
        data_key="fields",
        attribute="fields",
    )
    materials = fields.List(fields.Nested(AssistanceMaterial), load_default=list, validate=validate.Length(max=20))
    steps = fields.List(fields.Nested(AssistanceStep), load_default=list, validate=validate.Length(max=8))
    result = fields.Nested(AssistanceResultForm, required=True)
    appointment = fields.Nested(AssistanceAppointmentRule, load_default=None, allow_none=True)


class AssistanceDefinitionIn(Schema):
    """A new service, drafted."""

    definition = fields.Nested(AssistanceDefinition, required=True)


class AssistanceDefinitionChangeIn(AssistanceDefinitionIn):
    """A service's draft, and the revision that its author saw."""

    revision = fields.Integer(required=True)


class AssistanceProblemOut(Schema):
    """Something that keeps a service from working."""

    path = fields.String(required=True, metadata={"description": "A JSON pointer into the definition."})
    code = fields.String(required=True)
    text = fields.String(required=True)


class AssistanceDefinitionSummaryOut(Schema):
    """A service as the list of its administrator shows it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)
    confidentiality = fields.Enum(Confidentiality, by_value=True, required=True)
    state = fields.Enum(ServiceState, by_value=True, required=True)
    version = fields.Integer(required=True, metadata={"description": "0 before it was first published."})
    revision = fields.Integer(required=True)
    has_changes = fields.Boolean(required=True)
    changed_at = instant(required=True)


class AssistanceDefinitionOut(AssistanceDefinitionSummaryOut):
    """A service with its draft, else as published, and what keeps that from working."""

    definition = fields.Nested(AssistanceDefinition, required=True)
    problems = fields.List(fields.Nested(AssistanceProblemOut), required=True)


class AssistanceDefinitionsArgs(PageArgs):
    """Which page."""


class AssistancePreviewOut(Schema):
    """What a member would see of a definition, filled from the caller's own line of the roster, and what is wrong."""

    problems = fields.List(fields.Nested(AssistanceProblemOut), required=True)
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
