"""Requests, appointments and exports as the API takes and shows them."""

from marshmallow import fields as plain

from gongyou.cases.models import CaseState
from gongyou.cases.schemas import CaseStandingOut, MemberNameOut, SeqIn, UnitNameOut, instant, photos
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files.schemas import FileOrderOut
from gongyou.hotline.assistance.definition_schemas import AssistanceDefinition, fen, key
from gongyou.hotline.assistance.definitions import Asked, Icon
from gongyou.hotline.assistance.models import RecordKind
from gongyou.hotline.assistance.queries import Order, Status

_NOTE = validate.Length(min=1, max=2000)
_LINE = validate.Length(min=1, max=60)


class Answer(fields.Field[object]):
    """What was filled in: a text, a whole number, yes or no, or some texts. The form says which; here only the size."""

    def _deserialize(self, value: object, *_: object, **__: object) -> object:
        whole = isinstance(value, (str, bool, int)) or value is None
        texts = isinstance(value, list) and len(value) <= 30 and all(isinstance(one, str) for one in value)
        if not whole and not texts:
            raise self.make_error("validator_failed")
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                Text(validate=validate.Length(max=5000)).deserialize(each)
        if isinstance(value, int) and abs(value) > 2**53:
            raise self.make_error("validator_failed")
        return value


def _values(**kwargs: object) -> plain.Dict:
    return fields.Dict(
        keys=Text(validate=validate.Length(min=1, max=40)),
        values=Answer(allow_none=True),
        validate=validate.Length(max=80),
        metadata={"description": "By the fields' keys: text, whole number (money in fen), date, true or false, texts."},
        **kwargs,  # type: ignore[arg-type]
    )


class AssistanceMaterialIn(Schema):
    """Pictures of a material, of files that the caller has uploaded (`POST /files`)."""

    key = key()
    file_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=20))


def _materials() -> "plain.List[object]":
    return fields.List(fields.Nested(AssistanceMaterialIn), load_default=list, validate=validate.Length(max=20))


class AssistanceReasonOut(Schema):
    """Why one cannot apply."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class AssistanceServiceOut(Schema):
    """A service that is offered, and whether one may apply."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)
    intro = fields.String(required=True)
    private = fields.Boolean(required=True)
    by_appointment = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(AssistanceReasonOut), required=True)
    open_request_id = fields.UUID(required=True, allow_none=True)
    has_draft = fields.Boolean(required=True)


class AssistanceServicesOut(Schema):
    """All services that are offered: they are few."""

    items = fields.List(fields.Nested(AssistanceServiceOut), required=True)


class AssistanceFormOut(AssistanceServiceOut):
    """A form, filled from the roster and one's draft."""

    request_id = fields.UUID(required=True, metadata={"description": "The id that the request will have."})
    saved_at = instant(required=True, allow_none=True)
    definition = fields.Nested(AssistanceDefinition, required=True)
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
    materials = fields.List(fields.Nested(AssistanceMaterialIn), required=True)


class AssistanceDraftIn(Schema):
    """What has been filled in so far, right or wrong."""

    request_id = fields.UUID(load_default=None, allow_none=True)
    values = _values(required=True)
    materials = _materials()


class AssistanceDraftOut(Schema):
    """A draft that was kept."""

    request_id = fields.UUID(required=True)
    saved_at = instant(required=True)


class AssistanceRequestIn(Schema):
    """A request for a service."""

    id = fields.UUID(
        metadata={"description": "An id minted by the client (UUIDv7): sent again, it is the same request."}
    )
    service_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "Of the form that was filled in."})
    values = _values(required=True)
    materials = _materials()
    slot_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Of a service by appointment: the time booked."}
    )


class AssistanceSupplementIn(SeqIn):
    """What was lacking; `values` only while the request has come back."""

    values = _values(load_default=None, allow_none=True)
    materials = _materials()
    note = Text(load_default=None, allow_none=True, validate=_NOTE)


class AssistanceWithdrawalIn(SeqIn):
    """Why a request is taken back, if its applicant says so."""

    note = Text(load_default=None, allow_none=True, validate=_NOTE)


class AssistanceApprovalIn(SeqIn):
    """What a step says when it approves."""

    note = Text(load_default=None, allow_none=True, validate=_NOTE)
    amount = fen(load_default=None, allow_none=True)


class AssistanceReturnIn(SeqIn):
    """What the applicant is to add."""

    note = Text(required=True, validate=_NOTE)
    lacking = fields.List(
        Text(validate=validate.Length(max=40)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "Keys of materials."},
    )


class AssistanceRefusalIn(SeqIn):
    """Why a request is turned down; its applicant reads it."""

    reason = Text(required=True, validate=_NOTE)


class AssistanceResultIn(SeqIn):
    """What came of it."""

    note = Text(required=True, validate=_NOTE)
    amount = fen(load_default=None, allow_none=True)
    photo_ids = photos()


class AssistanceVisitIn(SeqIn):
    """A visit 走访."""

    visited_on = fields.Date(required=True)
    visitors = Text(required=True, validate=_LINE)
    note = Text(required=True, validate=_NOTE)
    photo_ids = photos()
    last = fields.Boolean(load_default=False, metadata={"description": "Ends a request that only waits for it."})


class AssistanceHandoverIn(SeqIn):
    """To whom a step is given."""

    member_id = fields.UUID(required=True)


class AssistanceMoveIn(Schema):
    """To which time an appointment is moved."""

    slot_id = fields.UUID(required=True)


class AssistanceRequestOut(CaseStandingOut):
    """A request as lists show it."""

    service_id = fields.UUID(required=True)
    service_name = fields.String(required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)
    private = fields.Boolean(required=True)
    status = fields.Enum(Status, by_value=True, required=True)
    step = fields.Integer(required=True, metadata={"description": "How many steps it has passed."})
    step_count = fields.Integer(required=True)
    step_name = fields.String(required=True, allow_none=True)
    applicant = fields.Nested(MemberNameOut, required=True)
    unit = fields.Nested(UnitNameOut, required=True)


class AssistanceCheckOut(Schema):
    """A line of the checklist: what is asked for, what came, whether it is lacking."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    required = fields.Boolean(required=True)
    lacking = fields.Boolean(required=True)
    file_ids = fields.List(fields.UUID(), required=True)


class AssistanceStepOut(Schema):
    """A step and how far the request has come."""

    name = fields.String(required=True)
    progress = fields.String(required=True, validate=validate.OneOf(["done", "now", "later", "stopped"]))
    note = fields.Enum(Asked, by_value=True, required=True)
    amount = fields.Enum(Asked, by_value=True, required=True)


class AssistanceRecordOut(Schema):
    """A line of a request's history."""

    id = fields.UUID(required=True)
    kind = fields.Enum(RecordKind, by_value=True, required=True)
    step = fields.Integer(required=True, allow_none=True)
    at = instant(required=True)
    by = fields.Nested(MemberNameOut, required=True)
    to = fields.Nested(MemberNameOut, required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    amount = fields.Integer(required=True, allow_none=True)
    lacking = fields.List(fields.String(), required=True)
    visited_on = fields.Date(required=True, allow_none=True)
    visitors = fields.String(required=True, allow_none=True)
    file_ids = fields.List(fields.UUID(), required=True)


class AssistanceOutcomeOut(Schema):
    """What came of a request."""

    note = fields.String(required=True, allow_none=True)
    amount = fields.Integer(required=True, allow_none=True)


class AssistancePhotoOut(Schema):
    """A picture of a material, a result or a visit."""

    id = fields.UUID(required=True)
    added_at = instant(required=True)
    added_by = fields.UUID(required=True, allow_none=True)
    url = fields.String(required=True)
    thumbnail_url = fields.String(required=True, allow_none=True)


class AssistanceSlotOut(Schema):
    """A time in a counsellor's calendar."""

    id = fields.UUID(required=True)
    service_id = fields.UUID(required=True)
    counsellor = fields.Nested(MemberNameOut, required=True)
    place = fields.String(required=True)
    starts_at = instant(required=True)
    minutes = fields.Integer(required=True)


class AssistanceRequestDetailOut(AssistanceRequestOut):
    """A request with all its papers, for those who may see it."""

    employee_no = fields.String(required=True)
    definition = fields.Nested(AssistanceDefinition, required=True)
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
    materials = fields.List(fields.Nested(AssistanceCheckOut), required=True)
    steps = fields.List(fields.Nested(AssistanceStepOut), required=True)
    history = fields.List(fields.Nested(AssistanceRecordOut), required=True)
    result = fields.Nested(AssistanceOutcomeOut, required=True, allow_none=True)
    appointment = fields.Nested(AssistanceSlotOut, required=True, allow_none=True)
    counsellor_left = fields.Boolean(
        required=True, metadata={"description": "Its applicant may move the appointment to another counsellor."}
    )
    photos = fields.List(fields.Nested(AssistancePhotoOut), required=True)
    actions = fields.List(
        fields.String(
            validate=validate.OneOf(["approve", "return", "refuse", "complete", "visit", "supplement", "withdraw"])
        ),
        required=True,
    )


class AssistanceRequestFiltersIn(Schema):
    """Which requests."""

    status = fields.Enum(Status, by_value=True)
    state = fields.Enum(CaseState, by_value=True)
    unit_id = fields.UUID()
    waiting = fields.Boolean(metadata={"description": "Only what waits for the caller."})
    overdue = fields.Boolean()
    q = Text(validate=validate.Length(max=60))
    sort = fields.Enum(Order, by_value=True)


class AssistanceRequestsArgs(PageArgs, AssistanceRequestFiltersIn):
    """Which requests, and which page of them."""

    service_id = fields.UUID()


class AssistanceExportIn(AssistanceRequestFiltersIn):
    """Which service's requests are written."""

    service_id = fields.UUID(required=True)


class AssistanceExportOut(FileOrderOut):
    """A spreadsheet that was asked for."""

    rows = fields.Integer(required=True, allow_none=True)


class AssistanceBookingOut(Schema):
    """Whose a booked time is."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)


class AssistanceCalendarSlotOut(AssistanceSlotOut):
    """A time as handlers see it; the request only where they may see that."""

    booked = fields.Boolean(required=True)
    request = fields.Nested(AssistanceBookingOut, required=True, allow_none=True)


class AssistanceCalendarArgs(PageArgs):
    """Which days and whose calendar."""

    since = instant(metadata={"description": "By default yesterday."})
    until = instant(metadata={"description": "By default a fortnight later."})
    counsellor_id = fields.UUID()
    service_id = fields.UUID()


class AssistanceSlotsIn(Schema):
    """Times to open: on some weekdays at some local times, between two days."""

    service_id = fields.UUID(required=True)
    counsellor_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "By default the caller."})
    place = Text(required=True, validate=_LINE)
    weekdays = fields.List(
        fields.Integer(validate=validate.Range(0, 6)),
        required=True,
        validate=validate.Length(min=1, max=7),
        metadata={"description": "0 is Monday."},
    )
    times = fields.List(fields.Time(format="%H:%M"), required=True, validate=validate.Length(min=1, max=20))
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    minutes = fields.Integer(load_default=50, validate=validate.Range(10, 240))


class AssistanceSlotsOpenedOut(Schema):
    """How many times were opened, and how many were past or overlapped others."""

    opened = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
