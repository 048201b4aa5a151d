"""Files over HTTP."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, g, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from gongyou.core.db import get, unit_of_work
from gongyou.core.errors import AppError
from gongyou.core.http.access import prepares, public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.files import links, service
from gongyou.files.models import StoredFile
from gongyou.files.schemas import FileIn, FileLinksOut, FileOut, LinkArgs
from gongyou.permissions import Permission

blp = Blueprint("files", __name__, description="Pictures of evidence, voice notes and other files.")
blueprints = (blp,)


class RangeNotSatisfiable(AppError):
    """A part of a file beyond its end was asked for."""

    code = "files.range_not_satisfiable"
    status = 416


_BINARY = {"type": "string", "format": "binary"}


@limited("120/minute", by=member)
def _receive() -> None:
    upload = request.files.get("file")
    if upload is not None:
        g.received = service.receive(upload.stream.read())
        upload.stream.seek(0)  # the idempotency key is bound to the same bytes


@blp.post("/files")
@requires(Permission.SELF)
@prepares(_receive)
@blp.arguments(FileIn, location="files")
@blp.response(201, FileOut)
def upload_file(data: dict[str, Any]) -> StoredFile:
    """Upload a picture or a voice note; it is made safe, and seen by its sender only until it hangs on something."""
    return service.keep(g.received, name=data["file"].filename or "", file_id=data.get("id"))


@blp.get("/files/<uuid:file_id>")
@requires(Permission.SELF)
@blp.response(200, FileLinksOut)
def get_file(file_id: UUID) -> StoredFile:
    """Describe a file that one may see, with links to its bytes."""
    return service.visible(file_id)


@blp.get("/files/<uuid:file_id>/content")
@public
@blp.arguments(LinkArgs, location="query")
@blp.response(200, _BINARY, content_type="*/*")
def get_file_content(args: dict[str, Any], file_id: UUID) -> Response:
    """Fetch the bytes of a file by a signed link; a part of them by a `Range`, as players do."""
    links.check(args["tenant"], file_id, args["variant"], args["expires"], args["signature"])
    with unit_of_work(args["tenant"]):
        file = get(StoredFile, file_id)
    response = Response(service.read(file, args["variant"]), content_type=file.media_type)
    shown = "inline" if file.media_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(file.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.set_etag(f"{file.sha256}-{args['variant']}")
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    except RequestedRangeNotSatisfiable as error:
        raise RangeNotSatisfiable from error
    return response
