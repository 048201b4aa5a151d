"""A new tenant has the currencies and rules of `seeds/rules/default.yaml`."""

from gongyou.core.provisioning import provisions
from gongyou.points.defaults import install_defaults

provisions(install_defaults)
