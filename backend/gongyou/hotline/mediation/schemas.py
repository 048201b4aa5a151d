"""Mediation as the API takes and shows it."""

from datetime import date

from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.appeals.desk_schemas import StepIn
from gongyou.hotline.mediation.models import Outcome

_NAME = validate.Length(min=1, max=60)
_WORDS = validate.Length(min=1, max=5000)
_DAY = validate.Range(date(2000, 1, 1), date(2100, 1, 1))


class PartyIn(Schema):
    """Somebody between whom is mediated."""

    name = Text(required=True, validate=_NAME)
    side = Text(required=True, validate=_NAME, metadata={"example": "申请方"})


class PanelIn(Schema):
    """Who mediates, and between whom."""

    lead_id = fields.UUID(required=True)
    mediator_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=10))
    parties = fields.List(fields.Nested(PartyIn), required=True, validate=validate.Length(min=2, max=20))


class MediationIn(StepIn):
    """A case comes before mediators."""

    lead_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "By default the caller."})
    mediator_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=10))
    parties = fields.List(fields.Nested(PartyIn), required=True, validate=validate.Length(min=2, max=20))


class MediationSessionIn(Schema):
    """A meeting."""

    id = fields.UUID(load_default=None, metadata={"description": "Minted by the client: it is recorded once."})
    held_on = fields.Date(required=True, validate=_DAY)
    place = Text(required=True, validate=_NAME)
    present = fields.List(Text(validate=_NAME), required=True, validate=validate.Length(min=1, max=30))
    said = Text(required=True, validate=_WORDS)


class DutyIn(Schema):
    """What somebody promises."""

    who = Text(required=True, validate=_NAME)
    what = Text(required=True, validate=validate.Length(min=1, max=500))
    due_on = fields.Date(required=True, validate=_DAY)


class AgreementIn(Schema):
    """What was agreed, with pictures of its signatures."""

    said = Text(required=True, validate=_WORDS)
    signed_on = fields.Date(required=True, validate=_DAY)
    signature_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(min=1, max=9),
        metadata={"description": "Pictures of the case (`POST /appeals/{id}/files`)."},
    )
    duties = fields.List(fields.Nested(DutyIn), required=True, validate=validate.Length(max=20))


class PerformanceIn(Schema):
    """That a promise was seen to be kept."""

    done_on = fields.Date(required=True, validate=_DAY)
    note = Text(load_default=None, allow_none=True, validate=_WORDS)


class MediatorOut(Schema):
    """Who mediates."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    leads = fields.Boolean(required=True)


class PartyOut(Schema):
    """Somebody between whom is mediated."""

    name = fields.String(required=True)
    side = fields.String(required=True)


class MediationSessionOut(Schema):
    """A meeting."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    held_on = fields.Date(required=True)
    place = fields.String(required=True)
    present = fields.List(fields.String(), required=True)
    said = fields.String(required=True)


class AgreementOut(Schema):
    """What was agreed; signatures are files of the case."""

    text = fields.String(required=True)
    signatures = fields.List(fields.UUID(), required=True)


class DutyOut(Schema):
    """What somebody promised, and whether it was kept."""

    id = fields.UUID(required=True)
    who = fields.String(required=True)
    what = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_on = fields.Date(required=True, allow_none=True)
    late = fields.Boolean(required=True)


class MediationOut(Schema):
    """A mediation."""

    id = fields.UUID(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True, allow_none=True)
    mediators = fields.List(fields.Nested(MediatorOut), required=True)
    parties = fields.List(fields.Nested(PartyOut), required=True)
    sessions = fields.List(fields.Nested(MediationSessionOut), required=True)
    agreement = fields.Nested(AgreementOut, required=True, allow_none=True)
    signed_on = fields.Date(required=True, allow_none=True)
    duties = fields.List(fields.Nested(DutyOut), required=True)
