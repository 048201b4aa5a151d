"""Appeals as the API takes and shows them."""

from uuid import UUID

from gongyou.cases.models import CaseState
from gongyou.cases.schemas import CaseStandingOut, CaseStayOut, SeqIn, UnitNameOut, instant
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files.models import Variant
from gongyou.files.schemas import FilePart
from gongyou.hotline.appeals.conversation import MOST_FILES
from gongyou.hotline.appeals.models import Author, MessageKind, Mode, Urgency
from gongyou.hotline.appeals.options import MOST_MINUTES
from gongyou.hotline.appeals.queries import Order
from gongyou.identity.models import UnitKind

_CODE = validate.Length(min=1, max=40)
_NAME = validate.Length(min=1, max=60)
LONGEST = 5000
_WORDS = validate.Length(min=1, max=LONGEST)
_TENANT = validate.Length(min=1, max=64)


def _words(*, required: bool = False, description: str | None = None) -> Text:
    metadata = {"description": description} if description else {}
    if required:
        return Text(required=True, validate=_WORDS, metadata=metadata)
    return Text(load_default=None, allow_none=True, validate=_WORDS, metadata=metadata)


def _file_ids() -> "fields.List[UUID]":
    return fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=MOST_FILES),
        metadata={"description": "Files of this case (`POST /appeals/{id}/files`) that belong to no message yet."},
    )


class CallerIn(Schema):
    """For whom an officer files, if they wish to be named to those who handle it."""

    name = Text(validate=_NAME)
    reached_by = Text(validate=_NAME, metadata={"description": "Telephone or where to find them."})


class AppealIn(Schema):
    """Something to be said to the union."""

    mode = fields.Enum(Mode, by_value=True, required=True)
    tenant = Text(
        load_default=None,
        allow_none=True,
        validate=_TENANT,
        metadata={"description": "The tenant's code: of an anonymous appeal, which comes without a session."},
    )
    id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Minted by the client: sent again, it is the same appeal. Not of anonymous ones: there the "
            "`Idempotency-Key` does it, which must be random, and unguessable by others."
        },
    )
    text = Text(required=True, validate=_WORDS, metadata={"example": "连续三周替班，调休没排上"})
    title = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=60))
    category = Text(
        load_default=None,
        allow_none=True,
        validate=_CODE,
        metadata={"description": "A code of `GET /hotline`; without one, what the words suggest."},
    )
    urgency = fields.Enum(
        Urgency,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "What the words suggest comes before it if it is graver."},
    )
    unit_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Where it is about."})
    about = fields.List(
        Text(validate=_NAME),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "Names of those it is about: they and who leads them will not see it."},
    )


class CallerAppealIn(AppealIn):
    """What a caller at the window or on the telephone says, filed by an officer."""

    class Meta(AppealIn.Meta):
        exclude = ("mode", "tenant")

    about_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=10))
    caller = fields.Nested(CallerIn, load_default=None, allow_none=True)


class SubmittedOut(Schema):
    """An appeal that was taken. A receipt is shown this once: nobody can find it again."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "MH-2611-0093"})
    mode = fields.Enum(Mode, by_value=True, required=True)
    category = fields.String(required=True)
    category_name = fields.String(required=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    receipt = fields.String(required=True, allow_none=True, metadata={"description": "Sixteen digits."})
    token = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Opens this one conversation, as after `POST /receipts`."},
    )
    token_expires_at = instant(required=True, allow_none=True)
    first_response_minutes = fields.Integer(required=True)
    resolution_minutes = fields.Integer(required=True)
    telephone = fields.String(required=True, allow_none=True)


class ReceiptIn(Schema):
    """A receipt and whose hotline it is of."""

    tenant = Text(required=True, validate=_TENANT)
    receipt = Text(required=True, validate=validate.Length(min=1, max=40), metadata={"example": "4821 0093 7716 5508"})


class ReceiptOut(Schema):
    """A short token for one conversation, to be sent as `Authorization: Bearer`."""

    token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_at = instant(required=True)
    appeal_id = fields.UUID(required=True)


class MessageIn(Schema):
    """Something more to be said."""

    id = fields.UUID(load_default=None, metadata={"description": "Minted by the client (random): it is said once."})
    text = Text(required=True, validate=_WORDS)
    kind = fields.Enum(
        MessageKind,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Of handlers: `reply`, `question` (stops the clock), `note` (for colleagues only)."},
    )
    file_ids = _file_ids()


class SealedFileIn(Schema):
    """A multipart form with a picture or a voice note."""

    file = FilePart(required=True)  # type: ignore[no-untyped-call]
    id = fields.UUID(load_default=None, metadata={"description": "Minted by the client (random): it is kept once."})


class SealedFileOut(Schema):
    """A picture or voice note; its bytes are at `/appeals/{id}/files/{file_id}`."""

    id = fields.UUID(required=True)
    media_type = fields.String(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    seconds = fields.Integer(required=True, allow_none=True)


class SealedFileArgs(Schema):
    """Which bytes of a file."""

    variant = fields.Enum(Variant, by_value=True, load_default=Variant.ORIGINAL)


class PersonOut(Schema):
    """A member, or several of whom only the number is told."""

    id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)


class MessageOut(Schema):
    """A line of a conversation. In cases shown by day, a reporter's instants are the ends of their days."""

    id = fields.UUID(required=True)
    author = fields.Enum(Author, by_value=True, required=True)
    kind = fields.Enum(MessageKind, by_value=True, required=True)
    at = instant(required=True)
    by = fields.Nested(PersonOut, required=True, allow_none=True)
    text = fields.String(required=True)
    files = fields.List(fields.Nested(SealedFileOut), required=True)


class SaidOut(Schema):
    """What was said, by its id: its words are read with the conversation."""

    id = fields.UUID(required=True)
    kind = fields.Enum(MessageKind, by_value=True, required=True)


class AppealItemOut(CaseStandingOut):
    """An appeal in a list."""

    mode = fields.Enum(Mode, by_value=True, required=True)
    category = fields.String(required=True)
    category_name = fields.String(required=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    desk_level = fields.Enum(UnitKind, by_value=True, required=True)
    suggested_category = fields.String(required=True, allow_none=True)
    suggested_urgency = fields.Enum(Urgency, by_value=True, required=True, allow_none=True)
    rounds = fields.Integer(required=True)
    improved = fields.Boolean(required=True)
    first_used = fields.Integer(required=True, allow_none=True, metadata={"description": "Minutes."})
    first_allowed = fields.Integer(required=True)
    resolution_used = fields.Integer(required=True, allow_none=True)
    resolution_allowed = fields.Integer(required=True)
    resolution_due_at = instant(required=True, allow_none=True)
    update_due_at = instant(required=True, allow_none=True)
    updates_missed = fields.Integer(required=True)
    clock = fields.String(required=True, validate=validate.OneOf(["normal", "soon", "overdue", "paused", "met"]))
    unit = fields.Nested(UnitNameOut, required=True)
    stars = fields.Integer(required=True, allow_none=True)
    merged_into = fields.UUID(required=True, allow_none=True)
    filed_by_officer = fields.Boolean(required=True)
    destroyed = fields.Boolean(required=True)


class OwnAppealOut(AppealItemOut):
    """One of one's own appeals."""

    last_author = fields.Enum(Author, by_value=True, required=True, allow_none=True)


class ActionOut(Schema):
    """A step that is the caller's business; `refusal` says what keeps them from it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    refusal = fields.String(required=True, allow_none=True)


class MayOut(Schema):
    """What a reporter may do now."""

    rate = fields.Boolean(required=True)
    reopen = fields.Boolean(required=True)
    next_level = fields.Boolean(required=True)
    rating_until = instant(required=True, allow_none=True)


class ReporterOut(Schema):
    """Who spoke, in a named case."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit_name = fields.String(required=True)


class AppealOut(AppealItemOut):
    """An appeal and its conversation, for its reader."""

    reader = fields.Enum(Author, by_value=True, required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    about = fields.List(fields.String(), required=True)
    messages = fields.List(fields.Nested(MessageOut), required=True)
    messages_cursor = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(CaseStayOut), required=True)
    may = fields.Nested(MayOut, required=True, allow_none=True)
    actions = fields.List(fields.Nested(ActionOut), required=True)
    seen_by = fields.List(fields.Nested(PersonOut), required=True)
    reporter = fields.Nested(ReporterOut, required=True, allow_none=True)
    caller = fields.Dict(required=True, allow_none=True, keys=fields.String(), values=fields.String())


class AppealFiltersIn(PageArgs):
    """Which of the appeals confided to the caller."""

    node = fields.String(load_default=None, validate=_CODE)
    state = fields.Enum(CaseState, by_value=True, load_default=None)
    category = fields.String(load_default=None, validate=_CODE)
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

    reply = _words(description="The reporter reads it.")
    note = _words(description="Colleagues read it.")
    file_ids = _file_ids()


class TransferIn(SeqIn):
    """To whom a case goes, and why."""

    member_id = fields.UUID(required=True)
    note = Text(required=True, validate=_WORDS)


class InvitationIn(Schema):
    """Who handles a case too."""

    member_id = fields.UUID(required=True)
    note = _words()


class JudgementIn(SeqIn):
    """What a case is, how urgent, and whom it names."""

    category = Text(load_default=None, allow_none=True, validate=_CODE)
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
    reply = _words()


class SpinOffIn(Schema):
    """The hazard behind a case, in words that tell nobody who said it."""

    category = Text(required=True, validate=_CODE, metadata={"description": "A code of `GET /hazard-options`."})
    description = Text(required=True, validate=validate.Length(min=1, max=2000))
    place = Text(required=True, validate=validate.Length(min=1, max=120))
    unit_id = fields.UUID(load_default=None, allow_none=True)


class SpunOffOut(Schema):
    """The hazard that is being reported."""

    hazard_id = fields.UUID(required=True)


class RatingIn(Schema):
    """How a case was settled."""

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=1000))


class AgainIn(Schema):
    """Why a case is taken up again."""

    reason = Text(required=True, validate=_WORDS)
    file_ids = _file_ids()


class ColleagueOut(Schema):
    """Somebody who could be given a case."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    has_case = fields.Boolean(required=True)
    has_key = fields.Boolean(required=True, metadata={"description": "Without one, nothing can be sealed to them yet."})


class ColleaguesOut(Schema):
    """Who could be given a case."""

    items = fields.List(fields.Nested(ColleagueOut), required=True)


class CategoryOut(Schema):
    """A category."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class PromiseOut(Schema):
    """What is promised, in minutes of the clock named."""

    first_response = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    next_update = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    resolution = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))


class HotlineArgs(Schema):
    """Whose hotline."""

    tenant = fields.String(required=True, validate=_TENANT)


class HotlineUnitOut(Schema):
    """A unit one can name without a session: no smaller than an area."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(UnitKind, by_value=True, required=True)


class HotlineOut(Schema):
    """What anybody must know before they speak."""

    tenant_name = fields.String(required=True)
    categories = fields.List(fields.Nested(CategoryOut), required=True)
    promises = fields.Dict(keys=fields.String(), values=fields.Nested(PromiseOut), required=True)
    telephone = fields.String(required=True, allow_none=True)
    modes = fields.List(fields.Enum(Mode, by_value=True), required=True)
    staffed = fields.Boolean(required=True, metadata={"description": "Whether anybody could read an appeal now."})
    confirm_days = fields.Integer(required=True)
    appeal_days = fields.Integer(required=True)
    units = fields.List(fields.Nested(HotlineUnitOut), required=True)


class CategoryIn(Schema):
    """A category, its first desk, and for how many days a settled case is kept."""

    code = Text(required=True, validate=_CODE)
    name = Text(load_default=None, allow_none=True, validate=_NAME)
    level = fields.Enum(UnitKind, by_value=True, required=True)
    kept_days = fields.Integer(required=True, strict=True, validate=validate.Range(30, 3650))


class AppealOptionsIn(Schema):
    """What a tenant chooses for its hotline."""

    categories = fields.List(fields.Nested(CategoryIn), required=True, validate=validate.Length(min=1, max=30))
    promises = fields.Dict(
        keys=fields.String(validate=_CODE),
        values=fields.Nested(PromiseOut),
        required=True,
        metadata={"description": "Keyed by `urgency`, or `category:urgency` which comes before."},
    )
    designated_id = fields.UUID(required=True, allow_none=True)
    on_duty = fields.List(fields.UUID(), required=True, validate=validate.Length(max=20))
    telephone = Text(required=True, allow_none=True, validate=validate.Length(min=3, max=40))
    confirm_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    appeal_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 365))
    templates = fields.List(
        Text(validate=validate.Length(min=1, max=1000)), required=True, validate=validate.Length(max=50)
    )


MessagePage = page_of(MessageOut)
