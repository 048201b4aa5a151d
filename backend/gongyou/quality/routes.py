"""Quality over HTTP."""

from gongyou.quality.hazards.routes import blp as hazards

blueprints = (hazards,)
