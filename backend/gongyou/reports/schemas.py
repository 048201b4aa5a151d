"""Reports as the API shows them."""

from datetime import date

from gongyou.boards.schemas import BoardHeadOut, PlaceOut, WindowOut
from gongyou.cases.schemas import TodoOut, instant
from gongyou.core.http.schema import Schema, fields, validate
from gongyou.quality.hazards.schemas import HazardAgesOut, HazardNodeStatisticsOut, HazardStageCountOut


def _day(said: str) -> fields.Date:
    return fields.Date(
        load_default=None,
        validate=validate.Range(date(2000, 1, 1), date(2100, 1, 1)),
        metadata={"description": said},
    )


class DashboardArgs(Schema):
    """Which days and units; by default the last 30 days of all units whose reports one reads."""

    since = _day("A local day, included.")
    until = _day("A local day, included; at most 92 days.")
    unit_id = fields.UUID(load_default=None, metadata={"description": "That unit and all below it."})


class ActiveDayOut(Schema):
    """How many members did something on a roster day."""

    day = fields.Date(required=True)
    active = fields.Integer(required=True)


class ActiveShiftOut(Schema):
    """How many members of a shift pattern did something in the period; without an id: those without a pattern."""

    id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    members = fields.Integer(required=True)
    active = fields.Integer(required=True)


class ParticipationOut(Schema):
    """Who did something: signed in, had an entry in the ledger, began an inspection, or moved a case."""

    members = fields.Integer(required=True, metadata={"description": "Active members of the units."})
    active = fields.Integer(required=True, metadata={"description": "Of them, who did something in the period."})
    days = fields.List(fields.Nested(ActiveDayOut), required=True)
    shifts = fields.List(fields.Nested(ActiveShiftOut), required=True)


class HazardDayOut(Schema):
    """Hazards reported and closed on a local day."""

    day = fields.Date(required=True)
    found = fields.Integer(required=True)
    closed = fields.Integer(required=True)


class LateReportsOut(Schema):
    """Reports received today that had waited for a signal."""

    count = fields.Integer(required=True)
    longest_minutes = fields.Integer(required=True, allow_none=True)


class HazardFiguresOut(Schema):
    """Hazards: what stands where now, and how the period went."""

    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    due_within_day = fields.Integer(required=True)
    ages = fields.Nested(HazardAgesOut, required=True)
    nodes = fields.List(fields.Nested(HazardNodeStatisticsOut), required=True)
    days = fields.List(fields.Nested(HazardDayOut), required=True)
    stages = fields.List(fields.Nested(HazardStageCountOut), required=True)
    late_today = fields.Nested(LateReportsOut, required=True)


class BudgetUseOut(Schema):
    """Points issued of a budget, against how much of its period is gone; shares of 1."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    currency = fields.String(required=True)
    currency_name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    amount = fields.Integer(required=True)
    used = fields.Integer(required=True)
    withheld = fields.Integer(required=True, metadata={"description": "What waits because it was exhausted."})
    share_used = fields.Float(required=True, allow_none=True, metadata={"description": "Empty for a budget of 0."})
    share_gone = fields.Float(required=True, metadata={"description": "Today included."})


class LeadingTeamsOut(Schema):
    """The first places of a board of units."""

    board = fields.Nested(BoardHeadOut, required=True)
    window = fields.Nested(WindowOut, required=True)
    as_of = fields.AwareDateTime(required=True)
    frozen = fields.Boolean(required=True)
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(PlaceOut), required=True)


class DashboardOut(Schema):
    """What a leader looks at daily."""

    as_of = instant(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    participation = fields.Nested(ParticipationOut, required=True)
    hazards = fields.Nested(HazardFiguresOut, required=True)
    next = fields.List(
        fields.Nested(TodoOut),
        required=True,
        metadata={"description": "At most ten open cases, least time left first; only for those who read cases."},
    )
    budgets = fields.List(fields.Nested(BudgetUseOut), required=True)
    teams = fields.Nested(
        LeadingTeamsOut, required=True, allow_none=True, metadata={"description": "Points per head, this month."}
    )
    parked_events = fields.Integer(required=True, metadata={"description": "Messages and jobs that were given up."})
