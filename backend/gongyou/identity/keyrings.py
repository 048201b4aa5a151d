"""What a password opens beside a session: domains that keep keys under members' passwords hear when one is known.

A password is known for a moment only: at sign-in, at its change, and where a member gives it again. Nothing here keeps it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from gongyou.core.principal import Principal


@dataclass(frozen=True, slots=True)
class PasswordKnown:
    """Whose password is known, in which session, and what only that session can make (`crypto.session_secret`).

    `previous` is the password before a change.
    """

    who: Principal
    secret: bytes = field(repr=False)
    password: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)


keyrings: list[Callable[[PasswordKnown], None]] = []
"""Called inside the unit of work of the sign-in or change; what they raise refuses it."""


def open_keyrings(known: PasswordKnown) -> None:
    """Let every domain open or lock anew what it keeps under a password."""
    for keyring in keyrings:
        keyring(known)
