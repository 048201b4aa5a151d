"""Codes of places: short enough to be typed with gloves, too many to be guessed, made of signs that are not confused."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 and O, 1, I and L, U and V's double."""
LENGTH = 6
_NOISE = re.compile(r"[\W_]+")


def new_code() -> str:
    """Return a random code; one of 729 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_typed(words: str) -> str:
    """Return what somebody typed as a code would be written: capitals, without the gap on the sign."""
    return _NOISE.sub("", words).upper()


def as_printed(code: str) -> str:
    """Return a code as the sign shows it, in two groups."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"
