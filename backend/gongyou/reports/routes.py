"""Reports over HTTP."""

from typing import Any

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.permissions import Permission
from gongyou.reports import dashboard
from gongyou.reports.schemas import DashboardArgs, DashboardOut

blp = Blueprint("reports", __name__, description="What leaders look at daily.")
blueprints = (blp,)


@blp.get("/dashboard")
@requires(Permission.REPORTS_READ)
@blp.arguments(DashboardArgs, location="query")
@blp.response(200, DashboardOut)
def get_dashboard(args: dict[str, Any]) -> dict[str, Any]:
    """Show participation, hazards by node and age, what runs out of time, budgets and the leading teams."""
    return dashboard.dashboard(**args)
