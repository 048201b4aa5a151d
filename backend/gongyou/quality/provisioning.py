"""A new tenant has the usual checklists."""

from gongyou.core.provisioning import provisions
from gongyou.quality.inspections.checklists import install_defaults

provisions(install_defaults)
