"""A new tenant has the badges of `seeds/badges/default.yaml`."""

from gongyou.badges.definitions import install_defaults
from gongyou.core.provisioning import provisions

provisions(install_defaults)
