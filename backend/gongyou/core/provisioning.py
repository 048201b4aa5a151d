"""What a new tenant begins with: each domain's room `provisioning` registers what it installs."""

from collections.abc import Callable

Install = Callable[[], None]
_installs: dict[str, Install] = {}


def provisions(install: Install) -> Install:
    """Register what gives the current tenant a domain's defaults; it leaves alone what is there."""
    _installs[install.__module__.split(".")[1]] = install
    return install


def provision() -> None:
    """Give the current tenant every domain's defaults, inside the caller's unit of work."""
    for install in _installs.values():
        install()
