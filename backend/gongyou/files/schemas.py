"""Files as the API takes and shows them."""

from collections.abc import Mapping
from typing import Any

from flask_smorest.fields import Upload
from werkzeug.datastructures import FileStorage

from gongyou.core.http.schema import Schema, Text, fields, validate
from gongyou.files import links
from gongyou.files.models import FileKind, Variant


class FilePart(Upload):
    """A part of a form that is a file: one that is only a text is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise self.make_error("validator_failed")
        return value


class FileIn(Schema):
    """A multipart form with a picture or a voice note."""

    file = FilePart(  # type: ignore[no-untyped-call]
        required=True,
        metadata={
            "description": "JPEG, PNG or WEBP; or a voice note of at most 60 s and 2 MiB: MP3, AAC in MP4, AMR, Opus in "
            "Ogg or WebM, WAV."
        },
    )
    id = fields.UUID(metadata={"description": "An id minted by the client (UUIDv7): sent again, it is the same file."})


class FileOut(Schema):
    """A stored file, as it was stored: upright, without metadata."""

    id = fields.UUID(required=True)
    kind = fields.Enum(FileKind, by_value=True, required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "Bytes."})
    width = fields.Integer(required=True, allow_none=True, metadata={"description": "Pixels."})
    height = fields.Integer(required=True, allow_none=True, metadata={"description": "Pixels."})
    seconds = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of a voice note whose container tells."}
    )
    sha256 = fields.String(required=True, metadata={"description": "Of the stored bytes, hexadecimal."})
    created_at = fields.AwareDateTime(format="iso", required=True)


class FileLinksOut(FileOut):
    """A stored file and where its bytes can be fetched for some minutes without a session."""

    url = fields.Function(links.link, required=True, metadata={"type": "string"})
    thumbnail_url = fields.Function(links.thumbnail_link, required=True, metadata={"type": ["string", "null"]})
    links_expire_at = fields.Function(
        lambda _: links.expiry().isoformat(), required=True, metadata={"type": "string", "format": "date-time"}
    )


class FileOrderOut(Schema):
    """A file that a worker makes: pending, ready with a link of some minutes, or expired."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["pending", "ready", "expired"]))
    requested_at = fields.AwareDateTime(format="iso", required=True)
    made_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)


class LinkArgs(Schema):
    """The query of a signed link; made by the service, not by clients."""

    tenant = fields.UUID(required=True)
    variant = fields.Enum(Variant, by_value=True, required=True)
    expires = fields.Integer(required=True, validate=validate.Range(0, 2**40))
    signature = Text(required=True, validate=validate.Length(min=1, max=100))
