"""What a password and a user name must be."""

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from gongyou.core.errors import FieldError, InvalidInput
from gongyou.core.i18n import text

LEAST, MOST = 10, 128
"""Characters; the upper bound keeps Argon2 from chewing on megabytes."""
_FEWEST_DIFFERENT = 4
_COMMON = Path(__file__).parent / "common_passwords.txt"


def username_key(username: str) -> str:
    """Return the form in which user names are stored and compared: half-width, one case, no white space."""
    return "".join(unicodedata.normalize("NFKC", username).split()).casefold()


def check_password(password: str, *, owner: tuple[str, ...], field: str = "new_password") -> None:
    """Raise InvalidInput unless a password is long and not easily guessed; `owner` is what is known of its owner."""
    fault = _fault(password, owner)
    if fault is not None:
        detail = text(f"error.field.{fault}", least=LEAST, most=MOST)
        raise InvalidInput(errors=[FieldError(f"/body/{field}", fault, detail)])


def _fault(password: str, owner: tuple[str, ...]) -> str | None:
    if not LEAST <= len(password) <= MOST:
        return "password_length"
    plain = password.casefold()
    if any(len(known) >= LEAST // 2 and known.casefold() in plain for known in owner):
        return "password_personal"
    if len(set(plain)) < _FEWEST_DIFFERENT or _is_run(plain) or plain in _common():
        return "password_common"
    return None


def _is_run(text: str) -> bool:
    """Tell whether the characters only count up or down, such as 1234567890 or abcdefghij."""
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {9}, {-1})


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").split())
