"""Errors that people see: RFC 9457 problem documents with a stable code and translated text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.core.i18n import text


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON pointer or parameter name, a stable code and the text's parameters."""

    pointer: str
    code: str
    detail: str


class AppError(Exception):
    """Base of every refusal a caller can act on.

    A subclass sets `code` (stable, `domain.reason`) and `status`. Its title and detail are the catalogue's
    `error.<code>.title` and `error.<code>.detail`, formatted with the keyword arguments given here.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, *, errors: Sequence[FieldError] = (), retry_after: int | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.params = params

    def problem(self) -> dict[str, Any]:
        """Return the problem document in the language of the caller."""
        document: dict[str, Any] = {
            "type": f"https://gongyou.dev/problems/{self.code}",
            "title": text(f"error.{self.code}.title", **self.params),
            "status": self.status,
            "detail": text(f"error.{self.code}.detail", **self.params),
            "code": self.code,
        }
        if self.errors:
            document["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in self.errors]
        return document


class InvalidInput(AppError):
    """The request's fields are wrong; `errors` names each."""

    code = "invalid_input"
    status = 422


class NotFound(AppError):
    """No such object for this caller; another tenant's object is answered the same."""

    code = "not_found"
    status = 404


class Unauthenticated(AppError):
    """No valid session, or nothing valid of the scheme that an operation asks for."""

    code = "unauthenticated"
    status = 401
    scheme: ClassVar[str] = "Bearer"


class Forbidden(AppError):
    """The caller lacks the permission, or has it for other units only."""

    code = "forbidden"
    status = 403


class Conflict(AppError):
    """The object already exists or has changed meanwhile."""

    code = "conflict"
    status = 409


class KeyReused(AppError):
    """An Idempotency-Key came again with another request."""

    code = "idempotency_key_reused"
    status = 422


class TooManyRequests(AppError):
    """A rate limit was reached; `retry_after` seconds say when to try again."""

    code = "too_many_requests"
    status = 429


class Unavailable(AppError):
    """A dependency is away for the moment; nothing was changed."""

    code = "unavailable"
    status = 503
