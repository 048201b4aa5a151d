"""What goes past the handlers of an appeal, as the API takes and shows it."""

from gongyou.cases.schemas import instant
from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.appeals.models import (
    ConfidenceKind,
    DisclosureState,
    Verdict,
)
from gongyou.hotline.appeals.schemas import (
    WORDS,
    PersonOut,
)


class ReviewIn(Schema):
    """What a reviewer found."""

    verdict = fields.Enum(Verdict, by_value=True, required=True)
    note = Text(required=True, validate=WORDS)


class ReviewItemOut(Schema):
    """A case that one was drawn to review."""

    appeal_id = fields.UUID(required=True)
    number = fields.String(required=True)
    category_name = fields.String(required=True)


class LetterOut(Schema):
    """What a reporter has told the caller past the handlers."""

    id = fields.UUID(required=True)
    appeal_id = fields.UUID(required=True)
    number = fields.String(required=True)
    category_name = fields.String(required=True)
    kind = fields.Enum(ConfidenceKind, by_value=True, required=True)
    days = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True)
    troubled = fields.Boolean(required=True, allow_none=True)
    stars = fields.Integer(required=True, allow_none=True)


class IdentityDisclosureIn(Schema):
    """Why a handler must know who sent a confidential case."""

    reason = Text(required=True, validate=validate.Length(min=10, max=1000))


class IdentityDisclosureRefusalIn(Schema):
    """Why a custodian refuses."""

    answer = Text(required=True, validate=validate.Length(min=2, max=1000))


class IdentityDisclosureArgs(PageArgs):
    """Which requests."""

    waiting = fields.Boolean(load_default=False)


class IdentityDisclosureOut(Schema):
    """A request to learn who sent a confidential case."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    category_name = fields.String(required=True)
    asked_by = fields.Nested(PersonOut, required=True)
    asked_at = instant(required=True)
    reason = fields.String(required=True)
    state = fields.Enum(DisclosureState, by_value=True, required=True)
    decided_by = fields.Nested(PersonOut, required=True, allow_none=True)
    decided_at = instant(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)


class ThanksIn(Schema):
    """How an appeal that led to a change is thanked for."""

    denomination = fields.Integer(
        load_default=None, allow_none=True, strict=True, metadata={"description": "Of an anonymous case's token."}
    )


class RewardOfferOut(Schema):
    """A denomination that may be granted."""

    denomination = fields.Integer(required=True)
    granted = fields.Integer(required=True, metadata={"description": "This quarter: the more, the better each hides."})


class RewardOffersOut(Schema):
    """What an officer may grant now."""

    epoch = fields.String(required=True)
    left = fields.Integer(required=True)
    choices = fields.List(fields.Nested(RewardOfferOut), required=True)
