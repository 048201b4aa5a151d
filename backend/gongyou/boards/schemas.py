"""Schemas of the boards."""

from gongyou.boards.league_models import Outcome
from gongyou.boards.models import BoardState, Subject, Visibility, Window
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.identity.models import UnitKind


class BoardArgs(PageArgs):
    """Filters of the list of boards."""

    state = fields.Enum(BoardState, by_value=True)


class FreezeOut(Schema):
    """What a frozen board tells its readers."""

    frozen_at = fields.AwareDateTime(required=True)
    note = fields.String(required=True, allow_none=True)


class BoardHeadOut(Schema):
    """A board at the head of its standings."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    subject = fields.Enum(Subject, by_value=True, required=True)
    currency = fields.String(required=True)
    unit_kind = fields.Enum(UnitKind, by_value=True, required=True, allow_none=True)
    per_head = fields.Boolean(required=True)
    min_heads = fields.Integer(required=True)
    state = fields.Enum(BoardState, by_value=True, required=True)
    contest_id = fields.UUID(required=True, allow_none=True)


class BoardOut(BoardHeadOut):
    """A board."""

    id = fields.UUID(required=True)
    windows = fields.List(fields.Enum(Window, by_value=True), required=True)
    starts_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(required=True, allow_none=True)
    unit_ids = fields.List(fields.UUID(), required=True, metadata={"description": "Its scope; empty: everybody."})
    visibility = fields.Enum(Visibility, by_value=True, required=True)
    league = fields.Boolean(required=True, metadata={"description": "Whether weekly leagues are drawn from it."})
    freeze = fields.Nested(FreezeOut, required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class BoardIn(Schema):
    """A board to be opened."""

    code = Text(required=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$"))
    name = Text(required=True, validate=validate.Length(1, 60))
    subject = fields.Enum(Subject, by_value=True, required=True)
    currency = Text(required=True, validate=validate.Length(1, 40))
    windows = fields.List(
        fields.Enum(Window, by_value=True), load_default=lambda: list(Window), validate=validate.Length(1, len(Window))
    )
    unit_kind = fields.Enum(UnitKind, by_value=True, load_default=None, allow_none=True)
    unit_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(0, 500))
    per_head = fields.Boolean(load_default=False)
    min_heads = fields.Integer(load_default=5, validate=validate.Range(3, 10_000))
    starts_on = fields.Date(load_default=None, allow_none=True)
    ends_on = fields.Date(load_default=None, allow_none=True)
    visibility = fields.Enum(Visibility, by_value=True, load_default=Visibility.STANDINGS)


class BoardPatch(Schema):
    """What may be changed of a board."""

    name = Text(validate=validate.Length(1, 60))
    visibility = fields.Enum(Visibility, by_value=True)


class FreezeIn(Schema):
    """A freeze and what readers are told of it."""

    note = Text(load_default=None, allow_none=True, validate=validate.Length(0, 200))


class StandingsArgs(Schema):
    """Which part of which standings."""

    window = fields.Enum(Window, by_value=True)
    on = fields.Date(metadata={"description": "A day in the window, such as one of last month; today if left out."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = Text(validate=validate.Length(max=500))
    around = Text(validate=validate.OneOf(["me"]), metadata={"description": "`me`: the places around one's own."})
    behind_freeze = fields.Boolean(load_default=False, metadata={"description": "For those who manage boards."})


class OwnStandingArgs(Schema):
    """Which standings."""

    window = fields.Enum(Window, by_value=True)
    on = fields.Date()


class WindowOut(Schema):
    """The days that count."""

    code = fields.Enum(Window, by_value=True, required=True)
    starts_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["upcoming", "running", "over"]))


class SubjectOut(Schema):
    """Who stands there: a member with their unit, or a unit with the one above."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    unit_name = fields.String(required=True, allow_none=True)


class PlaceOut(Schema):
    """A place in the standings."""

    rank = fields.Integer(required=True)
    member = fields.Nested(SubjectOut, metadata={"description": "On a board of members."})
    unit = fields.Nested(SubjectOut, metadata={"description": "On a board of units."})
    points = fields.Float(required=True, metadata={"description": "Whole, but per head with up to three decimals."})
    movement = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Ranks gained since yesterday closed; null if new, or far behind."},
    )
    last_at = fields.AwareDateTime(required=True, metadata={"description": "When these points were reached."})


class OwnPlaceOut(PlaceOut):
    """One's own place, or that of one's own unit."""

    gap_to_next = fields.Float(required=True, allow_none=True, metadata={"description": "Points behind the next."})
    to_overtake = fields.Float(required=True, allow_none=True, metadata={"description": "Points that put one ahead."})
    neighbours = fields.List(fields.Nested(PlaceOut), required=True)


class StandingsOut(Schema):
    """A page of standings, with the reader's own place."""

    board = fields.Nested(BoardHeadOut, required=True)
    window = fields.Nested(WindowOut, required=True)
    as_of = fields.AwareDateTime(required=True)
    frozen = fields.Boolean(required=True, metadata={"description": "Whether this is what was shown at the freeze."})
    freeze = fields.Nested(FreezeOut, required=True, allow_none=True)
    suppressed = fields.Boolean(required=True, metadata={"description": "Too few people: nobody is shown."})
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(PlaceOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    me = fields.Nested(OwnPlaceOut, required=True, allow_none=True)


class BestRankOut(Schema):
    """The best rank at a day's close in this window."""

    rank = fields.Integer(required=True)
    closed_on = fields.Date(required=True)


class BestPointsOut(Schema):
    """The most points in one day, week or month."""

    window = fields.Enum(Window, by_value=True, required=True)
    starts_on = fields.Date(required=True)
    points = fields.Integer(required=True)


class OwnStandingOut(Schema):
    """One's own place in detail."""

    board = fields.Nested(BoardHeadOut, required=True)
    window = fields.Nested(WindowOut, required=True)
    total = fields.Integer(required=True)
    me = fields.Nested(OwnPlaceOut, required=True, allow_none=True)
    best_rank = fields.Nested(BestRankOut, required=True, allow_none=True)
    best_points = fields.List(fields.Nested(BestPointsOut), required=True)


class ReasonArgs(PageArgs):
    """Which standings, and which of the entries behind a place."""

    window = fields.Enum(Window, by_value=True)
    on = fields.Date()


class ReasonOut(Schema):
    """An entry behind a place. Of others' entries note and source are null."""

    transaction_id = fields.UUID(required=True)
    amount = fields.Integer(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True, metadata={"description": "What it is for, in the reader's language."})
    title = fields.String(required=True)
    rule_title = fields.String(required=True, allow_none=True)
    rule_version = fields.Integer(required=True, allow_none=True)
    occurred_at = fields.AwareDateTime(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    roster_on = fields.Date(required=True)
    unit_name = fields.String(required=True, allow_none=True)
    member_name = fields.String(required=True, allow_none=True)
    reverses_id = fields.UUID(required=True, allow_none=True)
    reversed_by = fields.UUID(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    source_type = fields.String(required=True, allow_none=True)
    source_id = fields.UUID(required=True, allow_none=True)


class ReasonsOut(Schema):
    """A place in the standings and a page of the entries behind it."""

    board = fields.Nested(BoardHeadOut, required=True)
    window = fields.Nested(WindowOut, required=True)
    place = fields.Nested(PlaceOut, required=True)
    total = fields.Integer(required=True, metadata={"description": "How many stand there."})
    entry_count = fields.Integer(required=True)
    items = fields.List(fields.Nested(ReasonOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class TierOut(Schema):
    """A tier of the leagues."""

    number = fields.Integer(required=True, metadata={"description": "1 is the lowest."})
    of = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)


class LeagueSeasonOut(Schema):
    """A league week."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class LeagueGroupOut(Schema):
    """A group of equals."""

    tier = fields.Nested(TierOut, required=True)
    number = fields.Integer(required=True)
    size = fields.Integer(required=True)
    rising = fields.Integer(required=True, metadata={"description": "So many of the first will rise."})
    falling = fields.Integer(required=True, metadata={"description": "So many of the last will fall."})


class LeaguePlaceOut(Schema):
    """A place in a group, and what it would bring if the week ended now."""

    rank = fields.Integer(required=True)
    member = fields.Nested(SubjectOut, required=True)
    points = fields.Integer(required=True)
    last_at = fields.AwareDateTime(required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)


class LeagueOut(Schema):
    """One's league this week; without a group until one has earned points."""

    board = fields.Nested(BoardHeadOut, required=True)
    season = fields.Nested(LeagueSeasonOut, required=True, allow_none=True)
    group = fields.Nested(LeagueGroupOut, required=True, allow_none=True)
    items = fields.List(fields.Nested(LeaguePlaceOut), required=True)
    me = fields.Nested(LeaguePlaceOut, required=True, allow_none=True)


class LeagueWeekOut(Schema):
    """What a past week brought."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    tier = fields.Nested(TierOut, required=True)
    rank = fields.Integer(required=True)
    points = fields.Integer(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
