"""The address under which people reach this installation, for links that leave it: in a QR, in a message."""

from gongyou.core.settings import Settings

_public_url: str | None = None


def configure(settings: Settings) -> None:
    """Set the address of this process."""
    global _public_url  # noqa: PLW0603  one address a process, set once at start
    _public_url = settings.public_url


def url(path: str) -> str:
    """Return the absolute address of a path of ours."""
    if _public_url is None:
        raise RuntimeError("no public address is configured")
    return f"{_public_url}{path}"
