"""The hotline over HTTP."""

from gongyou.hotline.appeals.routes import blueprints as appeals
from gongyou.hotline.assistance.routes import blueprints as assistance
from gongyou.hotline.vault.routes import blp as vault

blueprints = (*appeals, vault, *assistance)
