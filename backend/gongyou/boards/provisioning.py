"""A new tenant has the usual boards."""

from gongyou.boards.service import install_defaults
from gongyou.core.provisioning import provisions

provisions(install_defaults)
