"""Figures of the hotline as the API shows them. A count that is null is withheld: it would tell of few people."""

from datetime import date

from gongyou.cases.schemas import UnitNameOut
from gongyou.core.http.schema import Schema, fields, validate

_RANGE = validate.Range(date(2000, 1, 1), date(2100, 1, 1))


def _count(said: str = "") -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, metadata={"description": said} if said else {})


def _share(said: str) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": said})


class StatisticsArgs(Schema):
    """Which month of which unit."""

    month = fields.Date(
        load_default=None,
        validate=_RANGE,
        metadata={"description": "Any day of the month, by default yesterday. Only whole months are counted."},
    )
    unit_id = fields.UUID(
        load_default=None,
        metadata={"description": "That unit and all below it; by default the highest whose reports one reads."},
    )


class LedgerArgs(Schema):
    """Which days."""

    since = fields.Date(load_default=None, validate=_RANGE, metadata={"description": "A local day, included."})
    until = fields.Date(
        load_default=None, validate=_RANGE, metadata={"description": "A local day, included; at most 366 days."}
    )


class KindCountOut(Schema):
    """How many cases came in of a kind."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    count = _count()


class WeekCountOut(Schema):
    """What came in and what was ended in seven days, counted from the first of the month."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    received = _count()
    ended = _count()


class PromiseKeptOut(Schema):
    """How a promise was kept. Minutes are of named cases only."""

    count = _count("Promises that were met in the month, in time or late.")
    in_time = _share("Share of 1, to whole percents.")
    timed = _count("Named cases among them.")
    average_used = _count("Minutes.")
    average_allowed = _count("Minutes.")
    most_used = _count("Minutes that nine of ten did not exceed.")


class SatisfactionOut(Schema):
    """How reporters rated; ratings that can still be changed are not counted."""

    rated = _count()
    average = _share("Stars, 1 to 5.")
    answered = _share("Share of the cases that ended with a rating, of those that were settled.")
    stars = fields.List(
        fields.Integer(), required=True, allow_none=True, metadata={"description": "One star to five; all or none."}
    )


class UnitFiguresOut(Schema):
    """What stands directly below a unit."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    part = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["own", "anonymous"]),
        metadata={"description": "`own`: the unit's own desk. `anonymous`: cases that are counted for no unit."},
    )
    received = _count()
    ended = _count()
    open = _count()
    first_in_time = _share("Share of 1.")
    settled_in_time = _share("Share of 1.")
    rated = _count()
    average = _share("Stars.")


class AppealStatisticsOut(Schema):
    """The figures of a month."""

    month = fields.String(required=True, metadata={"example": "2026-11"})
    since = fields.Date(required=True)
    until = fields.Date(
        required=True, allow_none=True, metadata={"description": "The last day that is counted, at most yesterday."}
    )
    complete = fields.Boolean(required=True)
    least = fields.Integer(required=True, metadata={"description": "Fewer are withheld."})
    unit = fields.Nested(UnitNameOut, required=True)
    whole = fields.Boolean(required=True, metadata={"description": "All units, and the anonymous cases with them."})
    received = _count()
    ended = _count()
    open = _count("At the end of the last day that is counted.")
    weeks = fields.List(fields.Nested(WeekCountOut), required=True)
    categories = fields.List(fields.Nested(KindCountOut), required=True)
    urgencies = fields.List(fields.Nested(KindCountOut), required=True)
    modes = fields.List(fields.Nested(KindCountOut), required=True)
    levels = fields.List(fields.Nested(KindCountOut), required=True)
    first_response = fields.Nested(PromiseKeptOut, required=True)
    settlement = fields.Nested(PromiseKeptOut, required=True)
    breaches = fields.List(fields.Nested(KindCountOut), required=True)
    escalated = _count()
    reopened = _count()
    next_level = _count("Taken to the desk above by their reporter.")
    mediated = _count("Cases whose mediation ended.")
    agreed = _count("Of them, with an agreement.")
    reviewed = _count("Looked at again by colleagues drawn by lot.")
    again = _count("Of them, to be taken up again.")
    satisfaction = fields.Nested(SatisfactionOut, required=True)
    units = fields.List(fields.Nested(UnitFiguresOut), required=True)


class TopicOut(Schema):
    """What some cases have in common."""

    words = fields.List(fields.String(), required=True)
    count = fields.Integer(required=True)


class AppealTopicsOut(Schema):
    """Topics of the named cases that were confided to the caller."""

    read = fields.Integer(required=True, metadata={"description": "Cases that were compared."})
    least = fields.Integer(required=True)
    items = fields.List(fields.Nested(TopicOut), required=True)
