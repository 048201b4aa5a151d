"""The hotline over HTTP."""

from gongyou.hotline.appeals.routes import blueprints as appeals
from gongyou.hotline.statistics.routes import blp as statistics
from gongyou.hotline.vault.routes import blp as vault

blueprints = (*appeals, statistics, vault)
