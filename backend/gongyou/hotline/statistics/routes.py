"""Figures of the hotline over HTTP."""

from typing import Any
from urllib.parse import quote

from flask import Response

from gongyou.core.http.access import requires
from gongyou.core.http.blueprint import Blueprint
from gongyou.core.http.limits import limited, member
from gongyou.core.spreadsheets import MEDIA_TYPE
from gongyou.hotline.statistics import figures, ledger, report, topics
from gongyou.hotline.statistics.schemas import AppealStatisticsOut, AppealTopicsOut, LedgerArgs, StatisticsArgs
from gongyou.permissions import Permission

blp = Blueprint("hotline statistics", __name__, description="What the hotline's months come to, and tell of nobody.")
blueprints = (blp,)
Shown = dict[str, Any]
_SHEET = {"type": "string", "format": "binary"}


@blp.get("/appeal-statistics")
@requires(Permission.REPORTS_READ)
@limited("120/minute", by=member)
@blp.arguments(StatisticsArgs, location="query")
@blp.response(200, AppealStatisticsOut)
def get_appeal_statistics(args: Shown) -> Shown:
    """Show a month's figures of a unit and all below it; counts that would tell of few people are null."""
    return figures.statistics(**args)


@blp.get("/appeal-topics")
@requires(Permission.GRIEVANCES_HANDLE)
@limited("30/minute", by=member)
@blp.arguments(StatisticsArgs, location="query")
@blp.response(200, AppealTopicsOut)
def get_appeal_topics(args: Shown) -> Shown:
    """Show what a month's named cases that one may open have in common; three make a topic."""
    return topics.topics(**args)


@blp.get("/appeal-report")
@requires(Permission.REPORTS_READ)
@limited("30/hour", by=member)
@blp.arguments(StatisticsArgs, location="query")
@blp.response(200, _SHEET, content_type=MEDIA_TYPE)
def get_appeal_report(args: Shown) -> Response:
    """Get a month's figures as a spreadsheet; what the page withholds is withheld there too."""
    return _download(*report.report(**args))


@blp.get("/appeal-ledger")
@requires(Permission.GRIEVANCES_HANDLE)
@limited("30/hour", by=member)
@blp.arguments(LedgerArgs, location="query")
@blp.response(200, _SHEET, content_type=MEDIA_TYPE)
def get_appeal_ledger(args: Shown) -> Response:
    """Get the list of the cases confided to oneself as a spreadsheet, without a word of what they say."""
    return _download(*ledger.ledger(**args))


def _download(content: bytes, name: str) -> Response:
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
