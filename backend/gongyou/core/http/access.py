"""Who may call an operation: every view declares `@requires(permission)` or `@public`; a test fails on one that does not."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from gongyou.core import principal
from gongyou.core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: StrEnum) -> Callable[[View], View]:
    """Let only members call who hold a permission for some unit; the service checks the unit that is touched."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not principal.current().may(permission):
                raise Forbidden
            return view(*args, **kwargs)

        checked.access = permission  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

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
