"""Appeals over HTTP."""

from gongyou.hotline.appeals.routes.desk import blp as desk
from gongyou.hotline.appeals.routes.oversight import blp as oversight
from gongyou.hotline.appeals.routes.reporting import blp as reporting

blueprints = (reporting, desk, oversight)
