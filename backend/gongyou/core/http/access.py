"""Who may call an operation: every view declares `@requires(permission)` or `@public`; a test fails on one that does not."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: StrEnum) -> Callable[[View], View]:
    """Let only members call who hold a permission for some unit; the service checks the unit that is touched."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # `Application.dispatch_request` holds callers to it
        return view

    return declare


def prepares(step: Callable[[], None]) -> Callable[[View], View]:
    """Take a step before the transaction of a view begins: what is slow, such as decoding a picture, holds no connection.

    It runs as the caller, who holds the view's permission; what it finds goes into `flask.g`.
    """

    def declare(view: View) -> View:
        view.prepare = step  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Let anyone call, signed in or not."""
    view.access = None  # type: ignore[attr-defined]
    return view
