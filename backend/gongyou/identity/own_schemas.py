"""Schemas of what members decide and keep for themselves."""

from gongyou.core.http.pages import PageArgs
from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.identity.models import ConsentDecision, ConsentDocument

_PAGE = validate.Regexp(r"[a-z][a-z0-9-]{0,39}\Z")


class ConsentIn(Schema):
    """A decision about a version of a document."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    decision = fields.Enum(ConsentDecision, by_value=True, required=True)


class ConsentOut(Schema):
    """A decision that a member made."""

    document = fields.Enum(ConsentDocument, by_value=True, required=True)
    version = fields.Integer(required=True)
    decision = fields.Enum(ConsentDecision, by_value=True, required=True)
    decided_at = fields.AwareDateTime(required=True)


class DecidedOut(ConsentOut):
    """A decision, and what it did."""

    sessions_ended = fields.Integer(
        required=True, metadata={"description": "A withdrawal signs the member out everywhere, here too."}
    )


class SavedViewArgs(PageArgs):
    """Which views."""

    page = Text(validate=_PAGE, metadata={"description": "Only those of this page."})


class SavedViewIn(Schema):
    """A view to be kept."""

    id = fields.UUID(
        required=True, metadata={"description": "A UUID of the client's own, so that a resend is recognised."}
    )
    page = Text(required=True, validate=_PAGE, metadata={"description": "The page that it is of, such as `hazards`."})
    name = Text(required=True, validate=validate.Length(1, 40))
    query = fields.Dict(
        keys=Text(validate=validate.Length(1, 40)),
        values=Text(validate=validate.Length(max=200)),
        required=True,
        validate=validate.Length(max=20),
        metadata={"description": "The page's filters by name."},
    )


class SavedViewOut(Schema):
    """A view that a member keeps."""

    id = fields.UUID(required=True)
    page = fields.String(required=True)
    name = fields.String(required=True)
    query = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
