"""Every error leaves as a problem document (RFC 9457) in the caller's language."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import psycopg
from flask import Flask, Response, json
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from gongyou.core import cache, principal
from gongyou.core.errors import (
    AppError,
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from gongyou.core.http.schema import Schema, fields
from gongyou.core.i18n import text
from gongyou.core.logs import logger

log = logger(__name__)
MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """One wrong field."""

    pointer = fields.String(required=True, metadata={"description": "Where: /body/…, /query/…, /headers/…"})
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable, to be programmed against."})
    errors = fields.List(fields.Nested(FieldProblem))


class BadRequest(AppError):
    code = "bad_request"
    status = 400


class MethodNotAllowed(AppError):
    code = "method_not_allowed"
    status = 405


class PayloadTooLarge(AppError):
    code = "payload_too_large"
    status = 413


class Internal(AppError):
    """A fault of ours."""


def answer(error: AppError) -> Response:
    """Return the response of an error."""
    # The pointer at an unknown field repeats its name, which may hold half a surrogate pair: no bytes say that.
    document = json.dumps(error.problem()).encode("utf-8", "replace")
    response = Response(document, status=error.status, content_type=MEDIA_TYPE)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = error.scheme
    return response


def register(app: Flask) -> None:
    """Teach an application to answer with problem documents."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, lambda e: answer(_of_http(e, app)))
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(cache.RedisError, _redis_away)
    app.register_error_handler(Exception, _fault)


_BY_STATUS: dict[int, type[AppError]] = {404: NotFound, 405: MethodNotAllowed}


def _of_http(error: HTTPException, app: Flask) -> AppError:
    """Translate what Flask, webargs and the limiter raise."""
    messages = getattr(error, "data", {}).get("messages")
    status = error.code or 500
    if isinstance(messages, dict):
        return InvalidInput(errors=list(_field_errors(messages)))
    if status == 413:
        return PayloadTooLarge(limit=(app.config["MAX_CONTENT_LENGTH"] or 0) // 2**20)
    if status == 429:
        seconds = int(getattr(error, "retry_after", None) or 60)
        return TooManyRequests(retry_after=seconds, seconds=seconds)
    if status >= 500:
        return Internal(request_id=principal.call().request_id)
    return _BY_STATUS.get(status, BadRequest)()


def _integrity(error: IntegrityError) -> Response:
    if isinstance(error.orig, psycopg.errors.UniqueViolation):
        return answer(Conflict())
    return _fault(error)


def _database_away(error: Exception) -> Response:
    orig = getattr(error, "orig", None)
    if isinstance(orig, psycopg.DataError):  # what no schema caught: a value the database cannot hold
        log.warning("unstorable value", error=str(error))
        return answer(BadRequest())
    away = isinstance(error, PoolTimeout) or isinstance(orig, psycopg.OperationalError | psycopg.InterfaceError)
    if not away:
        return _fault(error)
    log.warning("database away", error=str(error))
    return answer(Unavailable(retry_after=5))


def _redis_away(error: Exception) -> Response:
    log.warning("redis away", error=str(error))
    return answer(Unavailable(retry_after=5))


def _fault(error: Exception) -> Response:
    log.error("fault", exc_info=error)
    return answer(Internal(request_id=principal.call().request_id))


def _field_errors(messages: dict[str, Any]) -> Iterator[FieldError]:
    """Flatten webargs' `{location: {field: [message]}}` into pointers."""
    for location, inner in messages.items():
        root = "body" if location in {"json", "form", "files", "json_or_form"} else location
        yield from _flatten(f"/{root}", inner)


def _flatten(pointer: str, node: Any) -> Iterator[FieldError]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _flatten(pointer if name == "_schema" else f"{pointer}/{name}", inner)
    elif isinstance(node, list):
        for message in node:
            yield from _flatten(pointer, message)
    else:
        code, _, query = str(node).partition("?")
        key = f"error.field.{code}"
        try:
            detail = text(key, **dict(parse_qsl(query)))
        except KeyError:  # a sentence of a library that has no code of ours: shown as it is
            code, detail = "invalid", str(node)
        yield FieldError(pointer, code, detail)
