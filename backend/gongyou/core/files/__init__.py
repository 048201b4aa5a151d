"""Files of a tenant: pictures of evidence, artwork, exports. The bytes live in `core.storage`, the facts here."""

from gongyou.core.files.models import FileKind, StoredFile

__all__ = ["FileKind", "StoredFile"]
