"""Cases as the API takes and shows them."""

from uuid import UUID

from gongyou.cases.calendar import Rest
from gongyou.cases.files import MOST
from gongyou.cases.models import CaseState, EntryKind
from gongyou.cases.rules import MOST_MINUTES
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.permissions import Role

_CODE = validate.Length(min=1, max=40)


def instant(**kwargs: object) -> fields.AwareDateTime:
    """Return a field for an instant, RFC 3339 with a zone."""
    return fields.AwareDateTime(format="iso", default_timezone=None, **kwargs)  # type: ignore[arg-type]


def minutes(**kwargs: object) -> fields.Integer:
    """Return a field for a limit in minutes."""
    return fields.Integer(validate=validate.Range(1, MOST_MINUTES), **kwargs)  # type: ignore[arg-type]


def photos() -> "fields.List[UUID]":
    """Return a field for evidence that the caller has uploaded."""
    return fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=MOST),
        metadata={"description": "Files of evidence that the caller has uploaded (`POST /files`)."},
    )


def voice() -> fields.UUID:
    """Return a field for a voice note that the caller has uploaded."""
    return fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "A voice note that the caller has uploaded (`POST /files`)."},
    )


class MemberNameOut(Schema):
    """A member as lists show them."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class UnitNameOut(Schema):
    """A unit as lists show it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class SeqIn(Schema):
    """What every deed may say of what its caller saw."""

    expected_seq = fields.Integer(
        metadata={"description": "The `seq` that the caller saw; if the case has moved on since, the answer is 409."}
    )


class CaseStandingOut(Schema):
    """Where a case stands, who has it and until when."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "YH-2611-0142"})
    title = fields.String(required=True)
    state = fields.Enum(CaseState, by_value=True, required=True)
    outcome = fields.String(required=True, allow_none=True, metadata={"description": "The action that ended it."})
    node = fields.String(required=True)
    node_number = fields.Integer(required=True)
    node_name = fields.String(required=True)
    seq = fields.Integer(required=True, metadata={"description": "Counts the stays at nodes; see `expected_seq`."})
    responsible = fields.Nested(MemberNameOut, required=True, allow_none=True)
    queue_role = fields.Enum(
        Role,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "Whose queue it waits in while nobody is named."},
    )
    entered_at = instant(required=True)
    due_at = instant(required=True, allow_none=True, metadata={"description": "Empty while the clock stands."})
    by_day = fields.Boolean(
        required=True, metadata={"description": "Only the day of its instants is shown: each is the end of its day."}
    )
    allowed_minutes = fields.Integer(required=True)
    overdue = fields.Boolean(required=True)
    paused_at = instant(required=True, allow_none=True)
    pause_reason = fields.String(required=True, allow_none=True)
    level = fields.Integer(required=True, metadata={"description": "How far up it has been escalated."})
    next_mark_at = instant(
        required=True, allow_none=True, metadata={"description": "When it is reminded of or escalated next."}
    )
    reported_at = instant(required=True)
    closed_at = instant(required=True, allow_none=True)


class TodoOut(CaseStandingOut):
    """Something that waits for the caller."""

    flow = fields.String(required=True, metadata={"description": "`hazard`: see /hazards/{id}."})
    unit_name = fields.String(required=True)


class TodoCountOut(Schema):
    """How much waits for the caller."""

    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class CaseStayOut(Schema):
    """A stay at a node: done, now, or to come."""

    node = fields.String(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    progress = fields.String(required=True, validate=validate.OneOf(["done", "now", "later"]))
    seq = fields.Integer(allow_none=True)
    responsible = fields.Nested(MemberNameOut, allow_none=True)
    entered_at = instant()
    due_at = instant(allow_none=True)
    allowed_minutes = fields.Integer()
    used_minutes = fields.Integer(metadata={"description": "In the clock of the node."})
    breached_at = instant(allow_none=True)
    paused_at = instant(allow_none=True)
    pause_reason = fields.String(allow_none=True)
    done_at = instant()
    done_by = fields.Nested(MemberNameOut, allow_none=True)
    outcome = fields.String()
    outcome_name = fields.String()
    note = fields.String(allow_none=True)
    data = fields.Dict(keys=fields.String())
    files = fields.List(fields.UUID())


class CaseEntryOut(Schema):
    """A comment, hand-over, stop, reminder or escalation."""

    id = fields.UUID(required=True)
    kind = fields.Enum(EntryKind, by_value=True, required=True)
    at = instant(required=True)
    node = fields.String(required=True)
    seq = fields.Integer(required=True)
    by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    people = fields.List(fields.Nested(MemberNameOut), required=True)
    files = fields.List(fields.UUID(), required=True, metadata={"description": "Pictures."})
    voice_id = fields.UUID(required=True, allow_none=True)
    level = fields.Integer(required=True, allow_none=True)
    link = fields.Dict(keys=fields.String(), allow_none=True, required=True)


class CaseTimelineOut(Schema):
    """A case's stays, and the page of what was said and done beside them, newest first."""

    nodes = fields.List(fields.Nested(CaseStayOut), required=True)
    entries = fields.List(fields.Nested(CaseEntryOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CaseTimelineArgs(PageArgs):
    """Which entries."""


class CaseCommentIn(Schema):
    """Something said about a case: words, pictures, a voice note, or all of them."""

    text = Text(load_default=None, validate=validate.Length(min=1, max=2000))
    mention_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=20), metadata={"description": "Members to tell."}
    )
    photo_ids = photos()
    voice_id = voice()


class CaseReassignmentIn(SeqIn):
    """To whom a case is given, and why."""

    member_id = fields.UUID(required=True)
    reason = Text(required=True, validate=validate.Length(min=1, max=500))


class CasePauseIn(SeqIn):
    """Why a clock is stopped."""

    reason = Text(required=True, validate=validate.Length(min=1, max=200), metadata={"example": "等备件"})


class CaseResumptionIn(SeqIn):
    """Nothing but what the caller saw."""


class FlowNodeOut(Schema):
    """A node of a flow with what the tenant has set."""

    code = fields.String(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    clock = fields.String(required=True)
    limit = fields.Integer(required=True, metadata={"description": "Minutes of its clock."})
    limits = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    pausable = fields.Boolean(required=True)


class FlowRungOut(Schema):
    """A rung of the escalation ladder."""

    mark = Text(required=True, validate=_CODE)
    level = fields.Integer(required=True, validate=validate.Range(0, 9))
    left = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0.01, 0.99),
        metadata={"description": "Share of the limit that is left."},
    )
    late = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST_MINUTES),
        metadata={"description": "Minutes after the due time, in the node's clock."},
    )


class FlowOut(Schema):
    """A flow as the caller's tenant runs it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    nodes = fields.List(fields.Nested(FlowNodeOut), required=True)
    ladders = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(FlowRungOut)), required=True)


class FlowNodeSettingsIn(Schema):
    """What a tenant sets for a node; what is left out is as declared."""

    name = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=20))
    role = fields.Enum(Role, by_value=True, load_default=None, allow_none=True)
    limit = minutes(load_default=None, allow_none=True)
    limits = fields.Dict(keys=Text(validate=_CODE), values=minutes(), load_default=dict)


class FlowSettingsIn(Schema):
    """Names, responsible roles, limits and reminders of a flow. The empty key of `ladders` is for all other grades."""

    nodes = fields.Dict(keys=Text(validate=_CODE), values=fields.Nested(FlowNodeSettingsIn), load_default=dict)
    ladders = fields.Dict(
        keys=Text(validate=validate.Length(max=40)),
        values=fields.List(fields.Nested(FlowRungOut), validate=validate.Length(min=1, max=12)),
        load_default=dict,
    )


class WorkShiftIn(Schema):
    """Working hours in local time; one that ends at or before its start ends on the next day."""

    start = fields.Time(format="%H:%M", required=True)
    end = fields.Time(format="%H:%M", required=True)


class WorkCalendarIn(Schema):
    """A working calendar 工作日历."""

    shifts = fields.List(fields.Nested(WorkShiftIn), required=True, validate=validate.Length(min=1, max=12))
    rest = fields.Enum(
        Rest,
        by_value=True,
        load_default=Rest.STATUTORY,
        metadata={"description": "`statutory`: weekends, holidays and make-up workdays of China; `none`: no free day."},
    )
    closed_on = fields.List(fields.Date(), load_default=list, validate=validate.Length(max=400))
    open_on = fields.List(fields.Date(), load_default=list, validate=validate.Length(max=400))
