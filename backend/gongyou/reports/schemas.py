"""Reports as the API shows them."""

from datetime import date

from gongyou.badges.design import Family, Icon
from gongyou.boards.schemas import BoardHeadOut, PlaceOut, WindowOut
from gongyou.cases.schemas import TodoOut, UnitNameOut, instant
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.quality.contests.models import ContestState
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


class DisplaysArgs(PageArgs):
    """Which screens."""

    revoked = fields.Boolean(load_default=False, metadata={"description": "Those that were disconnected."})


class DisplayIn(Schema):
    """A wall screen and what it shows."""

    name = Text(required=True, validate=validate.Length(1, 40), metadata={"example": "副井口"})
    unit_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Whose hazards it counts; by default everybody's."}
    )
    board = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 60),
        metadata={
            "description": "A code of `GET /boards` that ranks units; by default the contest's teams, else teams per head."
        },
    )
    contest_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "A contest that has begun, to stand in its head."}
    )


class DisplayBoardOut(Schema):
    """The board that a screen shows."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class DisplayContestOut(Schema):
    """The contest that a screen shows."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class DisplayOut(Schema):
    """A wall screen."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit = fields.Nested(UnitNameOut, required=True)
    board = fields.Nested(DisplayBoardOut, required=True, allow_none=True)
    contest = fields.Nested(DisplayContestOut, required=True, allow_none=True)
    created_at = instant(required=True)
    last_seen_at = instant(required=True, allow_none=True, metadata={"description": "To the minute."})
    revoked_at = instant(required=True, allow_none=True)


class DisplayConnectedOut(DisplayOut):
    """A new screen and the address to open on it."""

    url = fields.String(
        required=True,
        metadata={"description": "`…/wall#TENANT.TOKEN`; shown this once. What follows `#` is the credentials."},
    )


DisplayPage = page_of(DisplayOut)


class WallContestOut(Schema):
    """The contest at the head of a wall; `day` of `days`, both counted from 1."""

    name = fields.String(required=True)
    state = fields.Enum(ContestState, by_value=True, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    days = fields.Integer(required=True)
    day = fields.Integer(required=True)
    days_left = fields.Integer(required=True)


class WallPlaceOut(Schema):
    """A unit in its place."""

    rank = fields.Integer(required=True)
    unit_name = fields.String(required=True)
    parent_name = fields.String(required=True, allow_none=True)
    points = fields.Float(required=True)
    movement = fields.Integer(required=True, allow_none=True)


class WallRankingOut(Schema):
    """The first ten units of a board."""

    name = fields.String(required=True)
    per_head = fields.Boolean(required=True)
    min_heads = fields.Integer(required=True)
    window = fields.Nested(WindowOut, required=True)
    frozen = fields.Boolean(required=True)
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(WallPlaceOut), required=True)


class WallClimberOut(Schema):
    """The unit that has gained most ranks since yesterday."""

    unit_name = fields.String(required=True)
    movement = fields.Integer(required=True)


class WallTodayOut(Schema):
    """Hazards of today and of yesterday."""

    found = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    found_yesterday = fields.Integer(required=True)
    closed_yesterday = fields.Integer(required=True)


class WallNodeOut(Schema):
    """How many hazards stand at a node."""

    node = fields.String(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    open = fields.Integer(required=True)


class WallHonourOut(Schema):
    """A badge of somebody who let their certificate show their name; unit and reason only where they said so."""

    badge = fields.String(required=True)
    family = fields.Enum(Family, by_value=True, required=True)
    icon = fields.Enum(Icon, by_value=True, required=True)
    tier = fields.Integer(required=True, metadata={"description": "1 iron to 4 gold."})
    picture_url = fields.String(required=True)
    earned_on = fields.Date(required=True)
    name = fields.String(required=True)
    unit_name = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class WallDeedOut(Schema):
    """Something done well in a unit, not by whom."""

    event = fields.String(required=True)
    label = fields.String(required=True)
    unit_name = fields.String(required=True)
    points = fields.Integer(required=True)
    at = instant(required=True)


class WallOut(Schema):
    """What a wall screen shows; nothing private."""

    name = fields.String(required=True, metadata={"description": "The screen's."})
    tenant = fields.String(required=True)
    server_time = instant(required=True)
    timezone = fields.String(required=True, metadata={"description": "The tenant's, by its IANA name."})
    day = fields.Date(required=True, metadata={"description": "The tenant's local day."})
    contest = fields.Nested(WallContestOut, required=True, allow_none=True)
    ranking = fields.Nested(WallRankingOut, required=True, allow_none=True)
    climber = fields.Nested(WallClimberOut, required=True, allow_none=True)
    today = fields.Nested(WallTodayOut, required=True)
    nodes = fields.List(fields.Nested(WallNodeOut), required=True)
    honours = fields.List(
        fields.Nested(WallHonourOut), required=True, metadata={"description": "At most five, gold first; of 30 days."}
    )
    deeds = fields.List(
        fields.Nested(WallDeedOut), required=True, metadata={"description": "At most twelve, the newest first."}
    )
