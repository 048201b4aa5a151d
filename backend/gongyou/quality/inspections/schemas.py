"""Checklists, plans and inspections as the API takes and shows them."""

from datetime import UTC, date, datetime
from typing import Any

from marshmallow import post_load, validates_schema
from marshmallow.exceptions import ValidationError

from gongyou.cases.schemas import MemberNameOut, UnitNameOut, instant, photos
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.quality.inspections.checklists import ItemGiven
from gongyou.quality.inspections.models import InspectionKind, OccurrenceState, Verdict
from gongyou.quality.inspections.rules import Frequency, Recurrence
from gongyou.quality.inspections.service import AnswerGiven, HazardGiven

MOST_ITEMS = 200
MOST_UNITS = 200
MOST_MINUTES = 31 * 24 * 60
_NAME = validate.Length(min=1, max=60)
_NOTE = validate.Length(min=1, max=2000)
_CODE = validate.Length(min=1, max=40)


def _day(**kwargs: Any) -> fields.Date:
    return fields.Date(validate=validate.Range(date(2000, 1, 1), date(2100, 1, 1)), **kwargs)


def _moment(**kwargs: Any) -> fields.AwareDateTime:
    return instant(
        validate=validate.Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)), **kwargs
    )


class ChecklistItemIn(Schema):
    """Something to look at."""

    text = Text(required=True, validate=validate.Length(1, 200), metadata={"example": "机头机尾护罩齐全、螺栓紧固"})
    standard = Text(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    category = Text(required=True, validate=_CODE, metadata={"description": "A category of `GET /hazard-options`."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> ItemGiven:
        return ItemGiven(**data)


def _items() -> Any:
    return fields.List(fields.Nested(ChecklistItemIn), required=True, validate=validate.Length(1, MOST_ITEMS))


class ChecklistIn(Schema):
    """A checklist; without a unit it is the whole tenant's."""

    name = Text(required=True, validate=_NAME)
    description = Text(load_default="", validate=validate.Length(max=1000))
    unit_id = fields.UUID(load_default=None, allow_none=True)
    items = _items()


class ChecklistPatch(Schema):
    """What a checklist is called."""

    name = Text(validate=_NAME)
    description = Text(validate=validate.Length(max=1000))


class ChecklistVersionIn(Schema):
    """All items of a new version."""

    items = _items()


class ChecklistItemOut(Schema):
    """Something to look at."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    text = fields.String(required=True)
    standard = fields.String(required=True, allow_none=True)
    category = fields.String(required=True)


class ChecklistOut(Schema):
    """A checklist as lists show it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)
    item_count = fields.Integer(required=True)
    archived_at = instant(required=True, allow_none=True)
    created_at = instant(required=True)


class ChecklistDetailOut(ChecklistOut):
    """A checklist with the items of its newest version."""

    items = fields.List(fields.Nested(ChecklistItemOut), required=True)


class ChecklistsArgs(PageArgs):
    """Which checklists."""

    archived = fields.Boolean(load_default=False)


class RecurrenceIn(Schema):
    """When it comes again, in the tenant's local time."""

    frequency = fields.Enum(Frequency, by_value=True, required=True)
    at = fields.Time(required=True, metadata={"example": "08:00"})
    weekdays = fields.List(
        fields.Integer(validate=validate.Range(1, 7)),
        load_default=list,
        metadata={"description": "For `weekly`; 1 is Monday."},
    )
    month_days = fields.List(
        fields.Integer(validate=validate.Range(1, 31)),
        load_default=list,
        metadata={"description": "For `monthly`; a day that a month lacks is its last."},
    )

    @validates_schema
    def has_its_days(self, data: dict[str, Any], **_: Any) -> None:
        needed = {Frequency.WEEKLY: "weekdays", Frequency.MONTHLY: "month_days"}
        for frequency, field in needed.items():
            if (data["frequency"] is frequency) != bool(data[field]):
                raise ValidationError("days_of_frequency", field)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Recurrence:
        return Recurrence(
            frequency=data["frequency"],
            at=data["at"].replace(second=0, microsecond=0, tzinfo=None),
            weekdays=frozenset(data["weekdays"]),
            month_days=frozenset(data["month_days"]),
        )


class RecurrenceOut(Schema):
    """When a plan comes again."""

    frequency = fields.String(required=True)
    at = fields.String(required=True)
    weekdays = fields.List(fields.Integer(), required=True)
    month_days = fields.List(fields.Integer(), required=True)


class InspectionPlanIn(Schema):
    """A plan; its owner is the caller."""

    name = Text(required=True, validate=_NAME)
    kind = fields.Enum(InspectionKind, by_value=True, required=True)
    checklist_id = fields.UUID(required=True)
    unit_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_UNITS))
    inspecting_unit_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "For mutual inspections only."}
    )
    recurrence = fields.Nested(RecurrenceIn, required=True)
    duration_minutes = fields.Integer(required=True, validate=validate.Range(5, MOST_MINUTES))
    starts_on = _day(required=True)
    ends_on = _day(load_default=None, allow_none=True)


class InspectionPlanPatch(Schema):
    """What changes of a plan; kind and inspecting unit never do."""

    name = Text(validate=_NAME)
    checklist_id = fields.UUID()
    unit_ids = fields.List(fields.UUID(), validate=validate.Length(1, MOST_UNITS))
    recurrence = fields.Nested(RecurrenceIn)
    duration_minutes = fields.Integer(validate=validate.Range(5, MOST_MINUTES))
    starts_on = _day()
    ends_on = _day(allow_none=True)
    active = fields.Boolean()


class NamedOut(Schema):
    """Something that has a name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class InspectionPlanOut(Schema):
    """A plan."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(InspectionKind, by_value=True, required=True)
    checklist = fields.Nested(NamedOut, required=True)
    units = fields.List(fields.Nested(UnitNameOut), required=True)
    inspecting_unit = fields.Nested(UnitNameOut, required=True, allow_none=True)
    owner = fields.Nested(MemberNameOut, required=True)
    recurrence = fields.Nested(RecurrenceOut, required=True)
    duration_minutes = fields.Integer(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    created_at = instant(required=True)


class InspectionPlansArgs(PageArgs):
    """Which plans."""

    active = fields.Boolean()
    kind = fields.Enum(InspectionKind, by_value=True)


class InspectionsArgs(PageArgs):
    """Which inspections; by default from a week ago on."""

    since = _moment()
    until = _moment()
    unit_id = fields.UUID(metadata={"description": "That unit and all below it."})
    state = fields.Enum(OccurrenceState, by_value=True)
    kind = fields.Enum(InspectionKind, by_value=True)
    plan_id = fields.UUID()


class InspectionOut(Schema):
    """An inspection as the calendar shows it."""

    id = fields.UUID(required=True)
    plan = fields.Nested(NamedOut, required=True)
    kind = fields.Enum(InspectionKind, by_value=True, required=True)
    checklist = fields.Nested(NamedOut, required=True)
    checklist_version = fields.Integer(required=True, allow_none=True)
    unit = fields.Nested(UnitNameOut, required=True)
    inspecting_unit = fields.Nested(UnitNameOut, required=True, allow_none=True)
    state = fields.Enum(OccurrenceState, by_value=True, required=True)
    opens_at = instant(required=True)
    due_at = instant(required=True)
    inspector = fields.Nested(MemberNameOut, required=True, allow_none=True)
    started_at = instant(required=True, allow_none=True)
    done_at = instant(required=True, allow_none=True)
    answers = fields.Integer(required=True)
    findings = fields.Integer(required=True)


class InspectionPhotoOut(Schema):
    """A picture, with links that last some minutes."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    thumbnail_url = fields.String(required=True, allow_none=True)


class InspectionAnswerOut(Schema):
    """What the inspector found; a finding has its hazard."""

    verdict = fields.Enum(Verdict, by_value=True, required=True)
    note = fields.String(required=True, allow_none=True)
    hazard_id = fields.UUID(required=True, allow_none=True)
    answered_at = instant(required=True)
    photos = fields.List(fields.Nested(InspectionPhotoOut), required=True)


class InspectionItemOut(ChecklistItemOut):
    """An item with its answer, if there is one yet."""

    answer = fields.Nested(InspectionAnswerOut, required=True, allow_none=True)


class InspectionDetailOut(InspectionOut):
    """An inspection with its items and answers."""

    may_do = fields.Boolean(required=True, metadata={"description": "Whether the caller may do this kind here."})
    items = fields.List(fields.Nested(InspectionItemOut), required=True)


class InspectionStartIn(Schema):
    """When it was begun, if that was offline."""

    started_at = instant(load_default=None, allow_none=True)


class InspectionCompletionIn(Schema):
    """When it was done, if that was offline."""

    done_at = instant(load_default=None, allow_none=True)


class FindingIn(Schema):
    """What the hazard of a finding needs; category and title come from the item."""

    id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "An id minted by the client (UUIDv7)."}
    )
    place = Text(required=True, validate=validate.Length(1, 120), metadata={"example": "主运大巷 3 号皮带机尾"})
    description = Text(load_default=None, allow_none=True, validate=_NOTE)
    category = Text(load_default=None, allow_none=True, validate=_CODE)
    severity = Text(load_default=None, allow_none=True, validate=_CODE)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> HazardGiven:
        return HazardGiven(**data)


class InspectionAnswerIn(Schema):
    """What the inspector says of an item."""

    item_id = fields.UUID(required=True)
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    note = Text(load_default=None, allow_none=True, validate=_NOTE)
    photo_ids = photos()
    hazard = fields.Nested(
        FindingIn, load_default=None, allow_none=True, metadata={"description": "Required for a finding."}
    )
    answered_at = instant(load_default=None, allow_none=True, metadata={"description": "When it was seen."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> AnswerGiven:
        return AnswerGiven(**data)


class InspectionAnswersIn(Schema):
    """Answers, as many as there are by now; sent again they change nothing."""

    answers = fields.List(fields.Nested(InspectionAnswerIn), required=True, validate=validate.Length(1, MOST_ITEMS))


class InspectionStatisticsArgs(Schema):
    """Which period, by due time, and units; by default the last 30 days."""

    since = _moment(load_default=None)
    until = _moment(load_default=None)
    unit_id = fields.UUID(load_default=None)
    kind = fields.Enum(InspectionKind, by_value=True, load_default=None)


class InspectionUnitStatisticsOut(Schema):
    """What became of the inspections of a unit."""

    unit = fields.Nested(UnitNameOut, required=True)
    planned = fields.Integer(required=True)
    done = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    findings = fields.Integer(required=True)


class InspectionStatisticsOut(Schema):
    """What became of the inspections due in a period."""

    since = instant(required=True)
    until = instant(required=True)
    planned = fields.Integer(required=True)
    done = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    findings = fields.Integer(required=True)
    units = fields.List(fields.Nested(InspectionUnitStatisticsOut), required=True)


ChecklistPage = page_of(ChecklistOut)
InspectionPlanPage = page_of(InspectionPlanOut)
InspectionPage = page_of(InspectionOut)
