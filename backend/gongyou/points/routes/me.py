"""What members see of their own points."""

from typing import Any

from gongyou.core import principal
from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.pages import PageArgs, page_of
from gongyou.core.pages import Page
from gongyou.permissions import Permission
from gongyou.points import outstanding, statements, wallet
from gongyou.points.schemas import EntryOut, PendingAwardOut, PointsArgs, PointsOut, StatementArgs, WithheldAwardOut

blp = Blueprint("my-points", __name__, description="A member's own points.")


@blp.get("/me/points")
@requires(Permission.SELF)
@blp.arguments(PointsArgs, location="query")
@blp.response(200, PointsOut)
def get_my_points(args: dict[str, Any]) -> wallet.Summary:
    """Show my points in one currency, and the balances of all."""
    return wallet.summary(principal.current().member_id, args.get("currency"))


@blp.get("/me/points/entries")
@requires(Permission.SELF)
@blp.arguments(StatementArgs, location="query")
@blp.response(200, page_of(EntryOut))
def list_my_entries(args: dict[str, Any]) -> Page:
    """List where my points came from and went to, the latest first."""
    return statements.entries_of(principal.current().member_id, **args)


@blp.get("/me/points/pending-awards")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(PendingAwardOut))
def list_my_pending_awards(args: dict[str, Any]) -> Page:
    """List what I am promised, the next to vest first."""
    return outstanding.promised_to(principal.current().member_id, **args)


@blp.get("/me/points/withheld-awards")
@requires(Permission.SELF)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(WithheldAwardOut))
def list_my_withheld_awards(args: dict[str, Any]) -> Page:
    """List what I did not get, and why."""
    return outstanding.withheld_from(principal.current().member_id, **args)
