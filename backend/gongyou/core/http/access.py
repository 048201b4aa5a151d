"""Who may call an operation: every view declares `@requires(permission)` or `@public`; a test fails on one that does not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: StrEnum) -> Callable[[View], View]:
    """Let only members call who hold a permission for some unit; the service checks the unit that is touched."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # `Application.dispatch_request` holds callers to it
        return view

    return declare


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may call an operation without being a member: whoever presents a bearer token that begins with `prefix`,
    or, where it is empty, nobody's at all. `admit` checks the token, without the database, and tells whose unit of work
    is to be opened, None where the view opens its own; `scheme` names the token in the document of the API, and is empty
    where none is asked for."""

    prefix: str
    admit: Callable[[str], AbstractContextManager[UUID | None]]
    scheme: str | None = None


def admits(guests: Guests) -> Callable[[View], View]:
    """Let guests call, beside members who hold the permission of `@requires`. Nothing of where they call from is kept."""

    def declare(view: View) -> View:
        view.guests = guests  # type: ignore[attr-defined]
        return view

    return declare


def secretive(view: View) -> View:
    """Keep the answers of an operation, for who sends the same `Idempotency-Key` again, so that only the session
    that asked can open them: with the database and the installation's secret together nobody can."""
    view.secretive = True  # type: ignore[attr-defined]
    return view


def unrecorded(view: View) -> View:
    """Keep a public operation out of logs and figures: who could call it is on the way to or from a secret case."""
    view.unrecorded = True  # type: ignore[attr-defined]
    return view


def discreet(view: View | None) -> bool:
    """Tell whether an operation is one of guests or of secret cases: no log tells when somebody called which."""
    return any(hasattr(view, mark) for mark in ("guests", "secretive", "unrecorded"))


def prepares(step: Callable[[], None]) -> Callable[[View], View]:
    """Take a step before the transaction of a view begins: what is slow, such as decoding a picture, holds no connection.

    It runs as the caller, who holds the view's permission, or whose token was checked; what it finds goes into `flask.g`.
    """

    def declare(view: View) -> View:
        view.prepare = step  # type: ignore[attr-defined]
        return view

    return declare


def presents(scheme: str) -> Callable[[View], View]:
    """Let call who presents credentials of a scheme of its own, such as a screen on a wall; the view checks them.

    As in a public operation there is no member behind it: no session counts here, and what counts here is no session.
    """

    def declare(view: View) -> View:
        view.access = None  # type: ignore[attr-defined]
        view.scheme = scheme  # type: ignore[attr-defined]
        return view

    return declare


def credentials(authorization: str | None, scheme: str) -> str | None:
    """Return what an Authorization header presents of a scheme, None if it presents nothing of it."""
    named, _, presented = (authorization or "").partition(" ")
    return presented.strip() or None if named.lower() == scheme else None


def public(view: View) -> View:
    """Let anyone call, signed in or not."""
    view.access = None  # type: ignore[attr-defined]
    return view
