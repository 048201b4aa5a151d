"""Rate limits: how often somebody may call an operation, counted in Redis, in the process while Redis is away.

    @blp.post("/sessions")
    @public
    @limited("120/minute", by=address)
    @limited("30/minute", by=account)

Operations that declare no limit pay nothing. Beyond a limit the answer is 429 with `Retry-After`.
"""

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit

from gongyou.core import cache, crypto, principal
from gongyou.core.errors import TooManyRequests
from gongyou.core.http import problems

View = TypeVar("View", bound=Callable[..., Any])
_FORGOTTEN = os.urandom(32)


def address() -> str:
    """Count by the address that the request came from."""
    return f"address:{request.remote_addr}"


def passer_by() -> str:
    """Count by the address without keeping it: a digest under a secret that this process forgets when it ends.

    Processes that were not forked from one another count apart, so that the rate holds for each of them.
    """
    return f"passer-by:{_digest(str(request.remote_addr))}"


def _digest(who: str) -> str:
    return hmac.new(_FORGOTTEN, who.encode(), hashlib.sha256).hexdigest()[:32]


def speaker() -> str:
    """Count by the signed-in member, for all others by the address; nothing of who it is is kept."""
    who = principal.current_or_none()
    return passer_by() if who is None else f"speaker:{_digest(who.member_id.hex)}"


def account() -> str:
    """Count by the account that the request's body names, whether or not it exists."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # no refusal of a body that cannot be read; the view's own comes next
        body = None
    named = (
        [str(body.get(name, "")).strip().casefold() for name in ("tenant", "username")]
        if isinstance(body, dict)
        else []
    )
    return "account:" + crypto.token_digest(ascii(named))  # a lone surrogate has no bytes of its own


def member() -> str:
    """Count by the signed-in member."""
    who = principal.current()
    return f"member:{who.tenant_id}:{who.member_id}"


def tenant() -> str:
    """Count by the tenant of the signed-in member."""
    return f"tenant:{principal.current().tenant_id}"


def _refusal(limit: RequestLimit) -> Response:
    seconds = max(1, int(limit.reset_at - time.time()))
    return problems.answer(TooManyRequests(retry_after=seconds, seconds=seconds))


_limiter = Limiter(
    address,
    strategy="fixed-window",
    in_memory_fallback_enabled=True,
    on_breach=_refusal,
    key_prefix="limits",
)


def limited(rate: str, *, by: Callable[[], str]) -> Callable[[View], View]:
    """Let an operation be called at a rate such as `30/minute` by each address, account, member or tenant."""
    return cast("Callable[[View], View]", _limiter.limit(rate, key_func=by))


def register(app: Flask) -> None:
    """Hold the application's operations to the limits they declare; needs a configured cache."""
    app.config["RATELIMIT_STORAGE_URI"] = "redis://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"connection_pool": cache.cache().connection_pool}
    app.register_error_handler(RateLimitExceeded, lambda error: error.get_response())
    _limiter.init_app(app)
    # Limits stand on the views that declare them; looking at every request for more costs as much as a small answer.
    app.before_request_funcs[None].remove(_limiter._check_request_limit)
