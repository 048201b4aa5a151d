"""Services on request over HTTP."""

from gongyou.hotline.assistance.routes.definitions import blp as definitions
from gongyou.hotline.assistance.routes.desk import blp as desk
from gongyou.hotline.assistance.routes.requests import blp as requests
from gongyou.hotline.assistance.routes.slots import blp as slots

blueprints = (requests, desk, slots, definitions)
