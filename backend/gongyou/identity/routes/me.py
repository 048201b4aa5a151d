"""What members see and change of themselves."""

from typing import Any
from uuid import UUID

from gongyou.core import principal
from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.identity import service_accounts, service_members, service_second_factor, service_sessions
from gongyou.identity.schemas import CodeIn, EnrolmentOut, MeOut, MePatch, PasswordIn, SessionOut
from gongyou.identity.service_profile import Profile, profile
from gongyou.identity.service_second_factor import Enrolment
from gongyou.permissions import Permission

blp = Blueprint("me", __name__, description="The signed-in member.")

_GUESSABLE = limited("10/minute", by=member)


@blp.get("/me")
@requires(Permission.SELF)
@blp.response(200, MeOut)
def get_me() -> Profile:
    """Show the signed-in member."""
    return profile(principal.current())


@blp.patch("/me")
@requires(Permission.SELF)
@limited("20/minute", by=member)
@blp.arguments(MePatch)
@blp.response(200, MeOut)
def update_me(data: dict[str, Any]) -> Profile:
    """Change one's own phone number or user name."""
    if "phone" in data:
        service_members.change_own_phone(data["phone"])
    if "username" in data:
        service_accounts.change_username(data["username"])
    return profile(principal.current())


@blp.put("/me/password")
@requires(Permission.SELF)
@_GUESSABLE
@blp.arguments(PasswordIn)
@blp.response(204)
def change_password(data: dict[str, Any]) -> None:
    """Change one's own password; other devices are signed out."""
    service_accounts.change_password(**data)


@blp.get("/me/sessions")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(SessionOut))
def list_own_sessions(args: dict[str, Any]) -> Page:
    """List the devices on which one is signed in."""
    return service_sessions.own_sessions(**args)


@blp.delete("/me/sessions")
@requires(Permission.SELF)
@blp.response(204)
def end_all_own_sessions() -> None:
    """Sign out everywhere."""
    service_sessions.end_all_own()


@blp.delete("/me/sessions/<uuid:session_id>")
@requires(Permission.SELF)
@blp.response(204)
def end_own_session(session_id: UUID) -> None:
    """Sign out on one device."""
    service_sessions.end_own(session_id)


@blp.post("/me/second-factor")
@requires(Permission.SELF)
@_GUESSABLE
@blp.response(201, EnrolmentOut)
def begin_second_factor() -> Enrolment:
    """Get the secret of a second factor (TOTP), to be confirmed by a code."""
    return service_second_factor.begin_enrolment()


@blp.put("/me/second-factor/confirmation")
@requires(Permission.SELF)
@_GUESSABLE
@blp.arguments(CodeIn)
@blp.response(204)
def confirm_second_factor(data: dict[str, Any]) -> None:
    """Make the second factor count; roles that need one are in force from now on."""
    service_second_factor.confirm_enrolment(**data)
