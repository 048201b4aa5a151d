"""The Flask application of the kernel: one request, one tenant, one transaction."""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException

from gongyou.core import crypto, metrics
from gongyou.core.db import unit_of_work
from gongyou.core.errors import Forbidden, Unauthenticated
from gongyou.core.http import answers, idempotency, problems
from gongyou.core.http.access import Guests, credentials, discreet
from gongyou.core.http.late import whole
from gongyou.core.i18n import language, negotiate
from gongyou.core.ids import new_id
from gongyou.core.logs import bound, logger
from gongyou.core.principal import Call, Principal, acting

log = logger(__name__)

DISCREET = "discreet"
Authenticate = Callable[[str], Principal]


def bearer(incoming: Request) -> str:
    """Return the session token of a request, or raise Unauthenticated."""
    token = credentials(incoming.headers.get("Authorization"), "bearer")
    if token is None:
        raise Unauthenticated
    return token


class Application(Flask):
    """Dispatches every view of ours inside a unit of work of the caller's tenant.

    A public operation has no caller: it opens its own once it knows the tenant.
    """

    def __init__(self, *args: Any, authenticate: Authenticate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authenticate = authenticate
        problems.register(self)

    def full_dispatch_request(self) -> Response:
        started = time.perf_counter()
        kept_quiet = discreet(self.view_functions.get(request.endpoint or ""))
        call = Call(request_id=_request_id(request, given=not kept_quiet), address=request.remote_addr)
        with language(negotiate(request.headers.get("Accept-Language"))), bound(request_id=call.request_id):
            with acting(None, call):
                response = super().full_dispatch_request()
            answers.announce(request.environ, request.endpoint or "")
            response.headers["X-Request-ID"] = call.request_id or ""
            response.headers.setdefault("Cache-Control", "no-store")
            _observe(response, None if kept_quiet else time.perf_counter() - started)
            return response

    def dispatch_request(self) -> Response:
        access = self._declared("access")
        if access is None:
            return self.make_response(super().dispatch_request())
        guests: Guests | None = self._declared("guests")
        if guests is not None and _comes_as(guests):
            return self._serve_guest(guests)
        token = bearer(request)
        principal = self.authenticate(token)
        if not principal.may(access):  # before a stored answer is replayed: a role may have gone since
            raise Forbidden
        secret = crypto.session_secret(token)
        call = Call(request_id=_request_id(request), address=request.remote_addr, secret=secret)
        prepare = self._declared("prepare")
        if prepare is not None:
            with acting(principal, call), bound(tenant_id=str(principal.tenant_id)):
                prepare()
        with acting(principal, call), bound(tenant_id=str(principal.tenant_id)), unit_of_work(principal.tenant_id):
            key = idempotency.key_of(request)
            lock = secret if self._declared("secretive") else None
            if key is not None:
                stored = idempotency.claim(key, request, lock)
                if stored is not None:
                    return stored
            # The answer is made before the commit: what fails to serialise is rolled back.
            response = self.make_response(super().dispatch_request())
            if key is not None and response.status_code < 400:
                idempotency.store(key, response, lock)
        return whole(response)

    def _serve_guest(self, guests: Guests) -> Response:
        """Serve somebody who is no member; where they call from is kept nowhere."""
        prepare = self._declared("prepare")
        with acting(None, Call(request_id=_request_id(request))), guests.admit(_presented() or "") as tenant_id:
            if prepare is not None:
                prepare()
            with nullcontext() if tenant_id is None else unit_of_work(tenant_id):
                response = self.make_response(super().dispatch_request())
            return whole(response)

    def _declared(self, what: str) -> Any:
        """Return what the matched view declares: `access` (the permission, None for a public one) or `prepare`."""
        if isinstance(request.routing_exception, HTTPException):
            raise request.routing_exception
        if request.method == "OPTIONS" or request.endpoint is None:
            return None
        return getattr(self.view_functions[request.endpoint], what, None)


def _presented() -> str | None:
    return credentials(request.headers.get("Authorization"), "bearer")


def _comes_as(guests: Guests) -> bool:
    """Tell whether the caller is a guest: with a token of theirs, or with none where none is asked for."""
    presented = _presented()
    return presented is None if not guests.prefix else presented is not None and presented.startswith(guests.prefix)


def _request_id(incoming: Request, *, given: bool = True) -> str:
    """Return the id that a proxy gave the request if it is a UUID, else a fresh one; the same for the whole request.

    A discreet operation takes none that was `given`: it would join our lines to those of the proxy, which knows addresses.
    """
    made = incoming.environ.get("gongyou.request_id")
    if made is None:
        try:
            made = str(UUID(incoming.headers.get("X-Request-ID", "") if given else ""))
        except ValueError:
            made = str(new_id())
        incoming.environ["gongyou.request_id"] = made
    return str(made)


def _observe(response: Response, seconds: float | None) -> None:
    """Count and log a request. Without `seconds` it was a discreet one: neither log nor figures name the operation, and
    that it was slow is no reason for a line, whose minute would be that of a case."""
    if seconds is None:
        metrics.requests.labels(DISCREET, response.status_code).inc()
        level = logging.WARNING if response.status_code >= 500 else logging.DEBUG
        log.log(level, "request", operation=DISCREET, status=response.status_code)
        return
    operation = request.endpoint or "unmatched"
    metrics.requests.labels(operation, response.status_code).inc()
    metrics.request_seconds.labels(operation).observe(seconds)
    if response.status_code >= 500 or seconds > 1:
        log.warning(
            "request",
            method=request.method,
            operation=operation,
            status=response.status_code,
            seconds=round(seconds, 3),
        )
    else:
        log.debug(
            "request",
            method=request.method,
            operation=operation,
            status=response.status_code,
            seconds=round(seconds, 3),
        )
