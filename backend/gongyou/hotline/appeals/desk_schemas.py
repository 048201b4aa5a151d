"""Appeals as the API takes and shows them to those who handle them."""

from gongyou.cases.models import CaseState
from gongyou.cases.schemas import SeqIn
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.appeals.models import (
    Mode,
    Urgency,
)
from gongyou.hotline.appeals.options import LONGEST_POSTPONEMENT
from gongyou.hotline.appeals.queries import Order
from gongyou.hotline.appeals.schemas import (
    CODE,
    NAME,
    WORDS,
    AppealIn,
    file_ids_field,
    words,
)


class CallerIn(Schema):
    """For whom an officer files, if they wish to be named to those who handle it."""

    name = Text(validate=NAME)
    reached_by = Text(validate=NAME, metadata={"description": "Telephone or where to find them."})


class CallerAppealIn(AppealIn):
    """What a caller at the window or on the telephone says, filed by an officer."""

    class Meta(AppealIn.Meta):
        exclude = ("mode", "tenant")

    about_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=10))
    caller = fields.Nested(CallerIn, load_default=None, allow_none=True)


class AppealFiltersIn(PageArgs):
    """Which of the appeals confided to the caller."""

    node = Text(load_default=None, validate=CODE)
    state = fields.Enum(CaseState, by_value=True, load_default=None)
    category = Text(load_default=None, validate=CODE)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    mode = fields.Enum(Mode, by_value=True, load_default=None)
    mine = fields.Boolean(load_default=False)
    overdue = fields.Boolean(load_default=False)
    sort = fields.Enum(Order, by_value=True, load_default=Order.DUE)


class AppealCountsOut(Schema):
    """How many of the appeals confided to the caller stand where."""

    nodes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    open = fields.Integer(required=True)
    mine = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    due_soon = fields.Integer(required=True, metadata={"description": "Within two hours."})


class StepIn(SeqIn):
    """A step, with words for the reporter, a note for colleagues."""

    reply = words(description="The reporter reads it.")
    note = words(description="Colleagues read it.")
    file_ids = file_ids_field()


class TransferIn(SeqIn):
    """To whom a case goes, and why."""

    member_id = fields.UUID(required=True)
    note = Text(required=True, validate=WORDS)


class InvitationIn(Schema):
    """Who handles a case too."""

    member_id = fields.UUID(required=True)
    note = words()


class JudgementIn(SeqIn):
    """What a case is, how urgent, and whom it names."""

    category = Text(load_default=None, allow_none=True, validate=CODE)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None, allow_none=True)
    about_ids = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "Members who are named: they, and who leads them, lose sight of it at once."},
    )


class MergerIn(SeqIn):
    """Which case this one duplicates."""

    into = fields.UUID(required=True)
    reply = words()


class SpinOffIn(Schema):
    """The hazard behind a case, in words that tell nobody who said it."""

    category = Text(required=True, validate=CODE, metadata={"description": "A code of `GET /hazard-options`."})
    description = Text(required=True, validate=validate.Length(min=1, max=2000))
    place = Text(required=True, validate=validate.Length(min=1, max=120))
    unit_id = fields.UUID(load_default=None, allow_none=True)


class SpunOffOut(Schema):
    """The hazard that is being reported."""

    hazard_id = fields.UUID(required=True)


class ColleagueOut(Schema):
    """Somebody who could be given a case."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    has_case = fields.Boolean(required=True)
    has_key = fields.Boolean(required=True, metadata={"description": "Without one, nothing can be sealed to them yet."})


class ColleaguesOut(Schema):
    """Who could be given a case."""

    items = fields.List(fields.Nested(ColleagueOut), required=True)


class PostponementIn(Schema):
    """For how long a closed case is kept beyond its day, and why."""

    days = fields.Integer(required=True, strict=True, validate=validate.Range(1, LONGEST_POSTPONEMENT.days))
    reason = Text(required=True, validate=validate.Length(min=5, max=500))


class ConfidedIn(Schema):
    """The colleague who joins."""

    member_id = fields.UUID(required=True)


class ConfidedOut(Schema):
    """How many of one's open cases a colleague was given the keys of, and how many they must not see."""

    confided = fields.Integer(required=True)
    left_out = fields.Integer(required=True)
