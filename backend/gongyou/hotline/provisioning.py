"""A new tenant has the usual services on request."""

from gongyou.core.provisioning import provisions
from gongyou.hotline.assistance import services


@provisions
def install_defaults() -> None:
    """Give the current tenant what the packages of the hotline begin with."""
    services.install_defaults()
