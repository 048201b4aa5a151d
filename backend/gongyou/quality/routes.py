"""Quality over HTTP."""

from gongyou.quality.contests.routes import blp as contests
from gongyou.quality.hazards.routes import blp as hazards

blueprints = (hazards, contests)
