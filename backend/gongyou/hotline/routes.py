"""The hotline over HTTP."""

from gongyou.hotline.assistance.routes import blueprints as assistance

blueprints = (*assistance,)
