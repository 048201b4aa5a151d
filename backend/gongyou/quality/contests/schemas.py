"""Contests as the API takes and shows them."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from gongyou.boards.models import Subject
from gongyou.cases.schemas import MemberNameOut, UnitNameOut, instant
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.quality.contests.models import ContestState
from gongyou.quality.contests.rules import By

MOST_TEAMS = 200
_NAME = validate.Length(min=1, max=60)
_DESCRIPTION = validate.Length(max=2000)
_REASON = validate.Length(min=1, max=500)


def _places(most: int) -> Any:
    def check(value: Decimal) -> None:
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > most:
            raise ValidationError(f"places?most={most}")

    return check


def _decimal(least: int | Decimal, most: int, places: int, **kwargs: Any) -> fields.Decimal:
    return fields.Decimal(validate=[validate.Range(least, most), _places(places)], **kwargs)


def _day(**kwargs: Any) -> fields.Date:
    return fields.Date(validate=validate.Range(date(2000, 1, 1), date(2100, 1, 1)), **kwargs)


def _teams(**kwargs: Any) -> Any:
    return fields.List(
        fields.UUID(),
        validate=validate.Length(max=MOST_TEAMS),
        metadata={"description": "Units that take part, none within another."},
        **kwargs,
    )


class IndicatorIn(Schema):
    """A line of the scoring standard."""

    code = Text(required=True, validate=[validate.Length(1, 40), validate.Regexp("^[a-z0-9_]+$")])
    name = Text(required=True, validate=validate.Length(1, 20))
    weight = _decimal(
        Decimal("0.001"), 1, 3, required=True, metadata={"description": "All weights sum to 1.", "example": 0.4}
    )


class ContestIn(Schema):
    """A contest; what is left out comes from the template, the usual one if none is named."""

    template = Text(load_default=None, allow_none=True, metadata={"description": "A code of `GET /contest-templates`."})
    name = Text(validate=_NAME, metadata={"example": "四季度质量攻坚擂台赛"})
    description = Text(validate=_DESCRIPTION)
    unit_id = fields.UUID(required=True, metadata={"description": "The unit whose teams compete."})
    starts_on = _day(required=True)
    ends_on = _day(load_default=None, allow_none=True, metadata={"description": "By default the template's days."})
    honours_count = fields.Integer(validate=validate.Range(0, 30))
    quality_weight = _decimal(0, 1, 3, metadata={"description": "Share of performance pay.", "example": 0.3})
    points_share = _decimal(0, 1, 3, metadata={"description": "How much points count against the 100-point score."})
    team_ids = _teams(load_default=list)
    indicators = fields.List(
        fields.Nested(IndicatorIn), load_default=None, allow_none=True, validate=validate.Length(1, 10)
    )


class ContestPatch(Schema):
    """What changes of a draft; teams and indicators are replaced as a whole."""

    name = Text(validate=_NAME)
    description = Text(validate=_DESCRIPTION)
    starts_on = _day()
    ends_on = _day()
    honours_count = fields.Integer(validate=validate.Range(0, 30))
    quality_weight = _decimal(0, 1, 3)
    points_share = _decimal(0, 1, 3)
    team_ids = _teams()
    indicators = fields.List(fields.Nested(IndicatorIn), validate=validate.Length(1, 10))


class ContestFreezeIn(Schema):
    """What members are told, such as when the result is announced."""

    note = Text(load_default=None, allow_none=True, validate=validate.Length(1, 200))


class IndicatorOut(Schema):
    """A line of the scoring standard."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    weight = fields.Float(required=True)


class ContestOut(Schema):
    """A contest as lists show it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    unit = fields.Nested(UnitNameOut, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    state = fields.Enum(ContestState, by_value=True, required=True)
    honours_count = fields.Integer(required=True)
    quality_weight = fields.Float(required=True)
    points_share = fields.Float(required=True)
    team_count = fields.Integer(required=True)
    created_at = instant(required=True)
    started_at = instant(required=True, allow_none=True)
    frozen_at = instant(required=True, allow_none=True)
    freeze_note = fields.String(required=True, allow_none=True)
    closed_at = instant(required=True, allow_none=True)


class ContestDetailOut(ContestOut):
    """A contest with its teams, scoring standard, boards and, at the end, those honoured."""

    teams = fields.List(fields.Nested(UnitNameOut), required=True)
    indicators = fields.List(fields.Nested(IndicatorOut), required=True)
    people_board = fields.String(
        required=True, allow_none=True, metadata={"description": "A code of `GET /boards/{code}/standings`."}
    )
    team_board = fields.String(required=True, allow_none=True)
    honours = fields.List(
        fields.Nested(MemberNameOut), required=True, metadata={"description": "质量标兵, the first first."}
    )


class ContestsArgs(PageArgs):
    """Which contests."""

    state = fields.Enum(ContestState, by_value=True)


class StandardOut(Schema):
    """A line of a template's scoring standard."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    weight = fields.Float(required=True)


class ContestTemplateOut(Schema):
    """What a contest may begin with."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    days = fields.Integer(required=True)
    honours_count = fields.Integer(required=True)
    quality_weight = fields.Float(required=True)
    points_share = fields.Float(required=True)
    indicators = fields.List(fields.Nested(StandardOut), required=True)


class ContestTemplatesOut(Schema):
    """All templates, the usual one first."""

    items = fields.List(fields.Nested(ContestTemplateOut), required=True)


class ContestScoreIn(Schema):
    """Marks for one indicator, of a team or of a member."""

    indicator_id = fields.UUID(required=True)
    team_id = fields.UUID(load_default=None, allow_none=True)
    member_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Instead of `team_id`."})
    marks = _decimal(0, 100, 2, required=True, metadata={"example": 92.5})
    observed_on = fields.Date(required=True)
    note = Text(load_default=None, allow_none=True, validate=validate.Length(1, 1000))
    file_ids = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "Evidence that the caller has uploaded (`POST /files`)."},
    )


class ReasonIn(Schema):
    """Why."""

    reason = Text(required=True, validate=_REASON)


class ContestScoresArgs(PageArgs):
    """Which records."""

    team_id = fields.UUID()
    member_id = fields.UUID()
    indicator_id = fields.UUID()


class ContestEvidenceOut(Schema):
    """A picture of evidence, with links that last some minutes."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    thumbnail_url = fields.String(required=True, allow_none=True)


class ContestScoreOut(Schema):
    """A record of marks, or the reversal of one."""

    id = fields.UUID(required=True)
    indicator = fields.Nested(IndicatorOut, required=True)
    team = fields.Nested(UnitNameOut, required=True)
    member = fields.Nested(MemberNameOut, required=True, allow_none=True)
    marks = fields.Float(required=True)
    observed_on = fields.Date(required=True)
    note = fields.String(required=True, allow_none=True)
    reverses_id = fields.UUID(required=True, allow_none=True, metadata={"description": "The record it takes back."})
    reversed_by_id = fields.UUID(required=True, allow_none=True, metadata={"description": "What took it back."})
    recorded_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    recorded_at = instant(required=True)
    files = fields.List(fields.Nested(ContestEvidenceOut), required=True)


class ContestStandingsArgs(PageArgs):
    """Which standing."""

    by = fields.Enum(By, by_value=True, load_default=By.COMBINED)
    subject = fields.Enum(Subject, by_value=True, load_default=Subject.MEMBER)
    behind_freeze = fields.Boolean(load_default=False, metadata={"description": "For those who run the contest."})


class SubjectNameOut(Schema):
    """A person or a team."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class IndicatorMarksOut(Schema):
    """The mean of an indicator's valid marks; empty: not scored."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    weight = fields.Float(required=True)
    marks = fields.Float(required=True, allow_none=True)


class ContestPlaceOut(Schema):
    """Where a person or a team stands."""

    rank = fields.Integer(required=True)
    subject = fields.Nested(SubjectNameOut, required=True)
    team = fields.Nested(UnitNameOut, required=True, allow_none=True)
    points = fields.Integer(required=True)
    score = fields.Float(required=True, allow_none=True, metadata={"description": "Of 100; empty: not scored."})
    own_score = fields.Boolean(required=True, metadata={"description": "False: a person's score is their team's."})
    combined = fields.Float(required=True)
    indicators = fields.List(fields.Nested(IndicatorMarksOut), required=True)


class ContestStandingsOut(Schema):
    """A page of standings and the reader's own place."""

    by = fields.Enum(By, by_value=True, required=True)
    subject = fields.Enum(Subject, by_value=True, required=True)
    state = fields.Enum(ContestState, by_value=True, required=True)
    frozen = fields.Boolean(required=True)
    frozen_at = instant(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    suppressed = fields.Boolean(required=True, metadata={"description": "Too few people stand to show them."})
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(ContestPlaceOut), required=True)
    me = fields.Nested(ContestPlaceOut, required=True, allow_none=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SettlementLineOut(Schema):
    """What a contest means for a member's performance pay."""

    result_id = fields.UUID(required=True)
    rank = fields.Integer(required=True)
    member = fields.Nested(MemberNameOut, required=True)
    employee_no = fields.String(required=True)
    team = fields.Nested(UnitNameOut, required=True, allow_none=True)
    points = fields.Integer(required=True)
    score = fields.Float(required=True, allow_none=True)
    own_score = fields.Boolean(required=True)
    coefficient = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "(1 - weight) + weight × score / 100; empty without a score."},
    )
    honoured = fields.Boolean(required=True)
    corrections = fields.List(fields.String(), required=True)


class ContestCorrectionIn(ReasonIn):
    """What was wrong about a stored result."""

    result_id = fields.UUID(required=True)


class ContestCorrectionOut(Schema):
    """What is shown beside a stored result."""

    id = fields.UUID(required=True)
    result_id = fields.UUID(required=True)
    subject = fields.Enum(Subject, by_value=True, required=True)
    of = fields.Nested(SubjectNameOut, required=True)
    rank = fields.Integer(required=True)
    reason = fields.String(required=True)
    recorded_by = fields.Nested(MemberNameOut, required=True, allow_none=True)
    recorded_at = instant(required=True)


ContestPage = page_of(ContestOut)
ContestScorePage = page_of(ContestScoreOut)
SettlementPage = page_of(SettlementLineOut)
ContestCorrectionPage = page_of(ContestCorrectionOut)
