"""Appeals as their reporters send and see them."""

from uuid import UUID

from gongyou.cases.rules import ClockKind
from gongyou.cases.schemas import CaseStandingOut, CaseStayOut, UnitNameOut, instant
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files.models import Variant
from gongyou.files.schemas import FilePart
from gongyou.hotline.appeals.files import MOST_FILES
from gongyou.hotline.appeals.models import (
    Author,
    MessageKind,
    Mode,
    Urgency,
)
from gongyou.identity.models import UnitKind

CODE = validate.Length(min=1, max=40)
NAME = validate.Length(min=1, max=60)
LONGEST = 5000
WORDS = validate.Length(min=1, max=LONGEST)
TENANT = validate.Length(min=1, max=64)


def words(*, required: bool = False, description: str | None = None) -> Text:
    metadata = {"description": description} if description else {}
    if required:
        return Text(required=True, validate=WORDS, metadata=metadata)
    return Text(load_default=None, allow_none=True, validate=WORDS, metadata=metadata)


def file_ids_field() -> "fields.List[UUID]":
    return fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=MOST_FILES),
        metadata={"description": "Files of this case (`POST /appeals/{id}/files`) that belong to no message yet."},
    )


class AppealIn(Schema):
    """Something to be said to the union."""

    mode = fields.Enum(Mode, by_value=True, required=True)
    tenant = Text(
        load_default=None,
        allow_none=True,
        validate=TENANT,
        metadata={"description": "The tenant's code: of an anonymous appeal, which comes without a session."},
    )
    id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Minted by the client: sent again, it is the same appeal; random (UUIDv4) of a confidential one. "
            "Not of anonymous ones: there the `Idempotency-Key` does it, which must be random, and unguessable by others."
        },
    )
    text = Text(required=True, validate=WORDS, metadata={"example": "连续三周替班，调休没排上"})
    title = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=60))
    category = Text(
        load_default=None,
        allow_none=True,
        validate=CODE,
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
        Text(validate=NAME),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "Names of those it is about: they and who leads them will not see it."},
    )


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
    clock = fields.Enum(
        ClockKind, by_value=True, required=True, metadata={"description": "By which both count: working hours, or all."}
    )
    first_response_due_at = instant(
        required=True,
        allow_none=True,
        metadata={
            "description": "By when the union answers, None once it has; of one that is shown by days, the end of the day."
        },
    )
    by_day = fields.Boolean(required=True)
    telephone = fields.String(required=True, allow_none=True)


class ReceiptIn(Schema):
    """A receipt and whose hotline it is of."""

    tenant = Text(required=True, validate=TENANT)
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
    text = Text(required=True, validate=WORDS)
    kind = fields.Enum(
        MessageKind,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Of handlers: `reply`, `question` (stops the clock), `note` (for colleagues only)."},
    )
    file_ids = file_ids_field()


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


class KeptAwayOut(PersonOut):
    """Somebody who is kept away from a case."""

    id = fields.UUID(required=True)
    named = fields.Boolean(
        required=True, metadata={"description": "Named in the case; else they lead somebody who is."}
    )


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
    last_author = fields.Enum(
        Author,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "Who spoke last since it was submitted, notes left out."},
    )
    can_rise = fields.Boolean(
        required=True, metadata={"description": "Whether there is a desk above the one that has it."}
    )


class ActionOut(Schema):
    """A step that is the caller's business; `refusal` says what keeps them from it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    refusal = fields.String(required=True, allow_none=True)


class MayOut(Schema):
    """What a reporter may do now."""

    check_in = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "So many days after the closing: does anybody make them pay for having spoken?"},
    )
    rate = fields.Boolean(required=True)
    reopen = fields.Boolean(required=True)
    next_level = fields.Boolean(required=True)
    rating_until = instant(required=True, allow_none=True)


class ReporterOut(Schema):
    """Who spoke, in a named case."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit_name = fields.String(required=True)


class AppealRewardOut(Schema):
    """The token that an anonymous case was granted."""

    denomination = fields.Integer(required=True)
    epoch = fields.String(required=True)
    signed = fields.Boolean(required=True)
    redeemable_until = fields.Date(required=True)


class ReviewsOut(Schema):
    """How many colleagues were drawn to review a case, and what they found."""

    asked = fields.Integer(required=True)
    done = fields.Integer(required=True)
    again = fields.Integer(required=True)


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
    kept_away = fields.List(
        fields.Nested(KeptAwayOut),
        required=True,
        metadata={"description": "Who may not see it, whatever their role; told to handlers."},
    )
    reporter = fields.Nested(ReporterOut, required=True, allow_none=True)
    reward = fields.Nested(AppealRewardOut, required=True, allow_none=True)
    disclosed_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "When a handler was let know who sent it."}
    )
    destroy_on = fields.Date(required=True, allow_none=True)
    reviews = fields.Nested(ReviewsOut, required=True, allow_none=True)
    caller = fields.Dict(required=True, allow_none=True, keys=fields.String(), values=fields.String())


class RatingIn(Schema):
    """How a case was settled."""

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=1000))


class AgainIn(Schema):
    """Why a case is taken up again."""

    reason = Text(required=True, validate=WORDS)
    file_ids = file_ids_field()


class CheckInIn(Schema):
    """Whether anybody makes one pay for having spoken."""

    troubled = fields.Boolean(required=True)
    comment = Text(load_default=None, allow_none=True, validate=validate.Length(min=1, max=2000))
