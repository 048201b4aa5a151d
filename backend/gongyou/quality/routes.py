"""Quality over HTTP."""

from gongyou.quality.contests.routes import blp as contests
from gongyou.quality.hazards.routes import blp as hazards
from gongyou.quality.inspections.routes import blp as inspections
from gongyou.quality.places.routes import blp as places
from gongyou.quality.places.routes import signs

blueprints = (hazards, contests, inspections, places)
pages = (signs,)
