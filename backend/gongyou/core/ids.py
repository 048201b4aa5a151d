"""Identifiers: UUIDv7 (RFC 9562), made by the application, so that rows sort by birth and a client may mint its own."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid7()
