"""The hotline over HTTP."""

from gongyou.hotline.assistance.routes import blp as assistance
from gongyou.hotline.assistance.administration import blp as assistance_administration

blueprints = (assistance, assistance_administration)
