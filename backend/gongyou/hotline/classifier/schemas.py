"""Suggestions as the API takes and shows them."""

from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.hotline.classifier.danger import CRITICAL, LIFE, NORMAL, SELF_HARM, URGENT

LONGEST = 5_000


class AppealSuggestionIn(Schema):
    """What somebody has written so far."""

    text = Text(
        required=True,
        validate=validate.Length(max=LONGEST),
        metadata={"example": "夜班费三个月没发了", "description": "Neither stored nor logged."},
    )
    tenant = Text(
        validate=validate.Length(min=1, max=40),
        metadata={"example": "yunxiuling", "description": "The enterprise's code; only needed without a session."},
    )


class RankedCategoryOut(Schema):
    """A category and how probable it is."""

    category = fields.String(required=True, metadata={"example": "wages"})
    probability = fields.Float(required=True, metadata={"example": 0.93})


class DangerOut(Schema):
    """Words of danger, as they stand in the text."""

    kind = fields.String(required=True, validate=validate.OneOf([SELF_HARM, LIFE]))
    words = fields.String(required=True, metadata={"example": "不想活"})
    urgency = fields.String(
        required=True,
        validate=validate.OneOf([URGENT, CRITICAL]),
        metadata={"description": "Urgent where they are denied, or only resemble what people in danger say."},
    )


class AppealSuggestionOut(Schema):
    """What a text seems to be; always changeable by a person."""

    category = fields.String(
        required=True, allow_none=True, metadata={"description": "Null where nothing is sure enough."}
    )
    urgency = fields.String(required=True, validate=validate.OneOf([NORMAL, URGENT, CRITICAL]))
    categories = fields.List(
        fields.Nested(RankedCategoryOut), required=True, metadata={"description": "All, the most probable first."}
    )
    reasons = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The words that spoke for the category, as in the text."},
    )
    urgency_reasons = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The words that spoke for the urgency, as in the text."},
    )
    danger = fields.List(fields.Nested(DangerOut), required=True)
