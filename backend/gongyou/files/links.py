"""Signed links: whoever was shown one may fetch the bytes for some minutes, without a session (an <img> has none)."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from gongyou.core import clock, crypto
from gongyou.core.errors import AppError
from gongyou.files.models import StoredFile, Variant

LIFETIME = 600
STEP = 300
"""Links of one file are equal within this many seconds, so that a browser's cache knows them again."""
_PURPOSE = "file link"


class LinkInvalid(AppError):
    """The link was not made by this service, or was changed."""

    code = "files.link_invalid"
    status = 403


class LinkExpired(AppError):
    """The link was good and its time is over."""

    code = "files.link_expired"
    status = 403


def link(file: StoredFile, variant: Variant = Variant.ORIGINAL) -> str:
    """Return the path and query under which a file's bytes can be fetched until `expiry`.

    Only for callers who may see the file. Links are equal for everybody, and end 5 to 10 minutes after they were made.
    """
    expires = int(expiry().timestamp())
    query = {
        "tenant": file.tenant_id,
        "variant": variant.value,
        "expires": expires,
        "signature": crypto.sign(_message(file.tenant_id, file.id, variant, expires), purpose=_PURPOSE),
    }
    return f"/api/v1/files/{file.id}/content?{urlencode(query)}"


def thumbnail_link(file: StoredFile) -> str | None:
    """Return the link of a picture's thumbnail, None for what is no picture."""
    return None if file.width is None else link(file, Variant.THUMBNAIL)


def expiry() -> datetime:
    """Return when a link made now ends."""
    return datetime.fromtimestamp(int(clock.now().timestamp()) // STEP * STEP + LIFETIME, UTC)


def check(tenant_id: UUID, file_id: UUID, variant: Variant, expires: int, signature: str) -> None:
    """Raise LinkInvalid or LinkExpired unless a link is good."""
    if not crypto.signed(_message(tenant_id, file_id, variant, expires), signature, purpose=_PURPOSE):
        raise LinkInvalid
    if expires <= clock.now().timestamp():
        raise LinkExpired


def _message(tenant_id: UUID, file_id: UUID, variant: Variant, expires: int) -> bytes:
    return f"{tenant_id}/{file_id}/{variant}/{expires}".encode()
