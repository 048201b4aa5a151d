"""Signing in and out; the first use of an account."""

from typing import Any

from flask import request

from gongyou.core.http.access import public, requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import account, address, limited
from gongyou.identity import service_sessions, service_sign_in
from gongyou.identity.schemas import ActivationIn, SignedInOut, SignInIn
from gongyou.identity.service_sign_in import SignedIn
from gongyou.permissions import Permission

blp = Blueprint("sessions", __name__, description="Signing in and out.")

# A whole shift may sit behind one address; who guesses is stopped by the account's lock long before.
_BY_ADDRESS = limited("300/minute", by=address)
_BY_ACCOUNT = limited("60/minute", by=account)


def _device() -> str:
    return request.user_agent.string[:200]


@blp.post("/sessions")
@public
@_BY_ADDRESS
@_BY_ACCOUNT
@blp.arguments(SignInIn)
@blp.response(201, SignedInOut)
def sign_in(data: dict[str, Any]) -> SignedIn:
    """Sign in."""
    return service_sign_in.sign_in(**data, device=_device())


@blp.post("/activations")
@public
@_BY_ADDRESS
@_BY_ACCOUNT
@blp.arguments(ActivationIn)
@blp.response(201, SignedInOut)
def activate_account(data: dict[str, Any]) -> SignedIn:
    """Set a password with an activation code, and sign in."""
    return service_sign_in.activate(**data, device=_device())


@blp.delete("/sessions/current")
@requires(Permission.SELF)
@blp.response(204)
def sign_out() -> None:
    """Sign out here."""
    service_sessions.end_current()
