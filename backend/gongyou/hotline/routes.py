"""The hotline over HTTP."""

from gongyou.hotline.tokens.routes import blp as rewards

blueprints = (rewards,)
