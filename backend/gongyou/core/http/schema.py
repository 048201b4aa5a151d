"""The base of every schema in and out: unknown fields are errors, and what is wrong is said in codes, not English.

Schemas import `Schema, fields, validate` from here, so that the codes are in place before any field is made;
`core.http.problems` turns them into the caller's language.
"""

import re
from collections.abc import Mapping
from typing import Any

import marshmallow
from marshmallow import fields, validate

__all__ = ["Schema", "Text", "fields", "validate"]

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Schema(marshmallow.Schema):
    """Base of every schema."""

    class Meta:
        unknown = marshmallow.RAISE


class Text(fields.String):
    """A text from outside: outer white space away; control characters that no database and no screen takes are refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text):
            raise self.make_error("invalid")
        return text.strip()


def _speak_in_codes() -> None:
    """Make marshmallow say `code?param=value`."""
    codes: dict[type[Any], dict[str, str]] = {
        fields.Field: {"required": "required", "null": "required", "validator_failed": "invalid"},
        fields.Nested: {"type": "type_object"},
        fields.List: {"invalid": "type_list"},
        fields.String: {"invalid": "type_text", "invalid_utf8": "type_text"},
        fields.UUID: {"invalid_uuid": "type_id"},
        fields.Number: {"invalid": "type_number", "too_large": "type_number"},
        fields.Integer: {"invalid": "type_integer"},
        fields.Decimal: {"special": "type_number", "invalid": "type_number"},
        fields.Boolean: {"invalid": "type_boolean"},
        fields.DateTime: {"invalid": "type_instant", "invalid_awareness": "type_instant", "format": "type_instant"},
        fields.AwareDateTime: {"invalid": "type_instant", "invalid_awareness": "type_instant"},
        fields.Date: {"invalid": "type_date", "format": "type_date"},
        fields.Time: {"invalid": "type_time", "format": "type_time"},
        fields.Mapping: {"invalid": "type_object"},
        fields.Enum: {"unknown": "choice?choices={choices}"},
    }
    for field, messages in codes.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    marshmallow.Schema._default_error_messages.update(unknown="unknown", type="type_object")
    # Range formats its messages twice, the first time for its operators.
    validate.Range.message_min = "least?least={{min}}"
    validate.Range.message_max = "most?most={{max}}"
    validate.Range.message_all = "range?least={{min}}&most={{max}}"
    validate.Length.message_min = "length_least?least={min}"
    validate.Length.message_max = "length_most?most={max}"
    validate.Length.message_all = "length?least={min}&most={max}"
    validate.Length.message_equal = "length?least={equal}&most={equal}"
    validate.OneOf.default_message = "choice?choices={choices}"
    validate.Equal.default_message = "choice?choices={other}"
    validate.Regexp.default_message = "pattern"
    validate.URL.default_message = "pattern"
    validate.Email.default_message = "pattern"


_speak_in_codes()
