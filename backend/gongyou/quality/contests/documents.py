"""Documents of a closed contest, made by a worker: the settlement table for payroll and the honours poster."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from gongyou.badges.poster import Standing, StandingsPoster, draw_poster
from gongyou.core import clock, i18n, site
from gongyou.core.db import get
from gongyou.core.spreadsheets import MEDIA_TYPE, Cell, Column, Formula, spreadsheet
from gongyou.files import orders
from gongyou.files.models import FileKind, StoredFile
from gongyou.files.service import store
from gongyou.identity import service as identity
from gongyou.identity.tenants import current_tenant, zone
from gongyou.quality.contests import settlement
from gongyou.quality.contests.access import teams_of
from gongyou.quality.contests.models import Contest, ContestDocument, DocumentKind
from gongyou.quality.contests.queries import honours_of

KEPT = timedelta(days=7)
"""How long the file of an export stays: it holds everybody's pay coefficient."""
_COLUMNS = (
    ("rank", 6, None),
    ("employee_no", 14, None),
    ("name", 12, None),
    ("team", 22, None),
    ("points", 10, None),
    ("score", 12, "0.00"),
    ("coefficient", 12, "0.0000"),
    ("pay", 14, "#,##0.00"),
    ("amount", 14, "#,##0.00"),
    ("corrections", 40, None),
)
"""Columns of the settlement table with their widths; payroll fills in `pay`, `amount` works itself out."""
_PAY, _COEFFICIENT = "H", "G"
_FIRST_ROW = 4
"""The first line of the table in the spreadsheet's own counting, below title, explanation and header."""


def make(document_id: UUID) -> None:
    """Make a document and keep its file; nothing if it is there already."""
    document = get(ContestDocument, document_id, lock=True)
    contest = get(Contest, document.contest_id)
    make_it = _settlement if document.kind is DocumentKind.SETTLEMENT else _poster
    orders.fulfil(document, lambda: make_it(contest, document))


def _settlement(contest: Contest, document: ContestDocument) -> StoredFile:
    name = i18n.text("contest.settlement.file", name=contest.name)
    return store(
        workbook(contest, settlement.all_lines(contest)),
        kind=FileKind.EXPORT,
        name=f"{name}.xlsx",
        media_type=MEDIA_TYPE,
        owner_id=document.requested_by,
        expires_at=clock.now() + KEPT,
    )


def workbook(contest: Contest, lines: list[dict[str, Any]]) -> bytes:
    """Return the settlement as a spreadsheet."""
    weight = f"{contest.quality_weight.normalize():%}"
    return spreadsheet(
        i18n.text("contest.settlement.sheet"),
        [Column(i18n.text(f"contest.settlement.{code}"), width, numbers) for code, width, numbers in _COLUMNS],
        (_row(number, line) for number, line in enumerate(lines, start=_FIRST_ROW)),
        zone=zone(),
        above=(contest.name, i18n.text("contest.settlement.explained", weight=weight)),
    )


def _row(number: int, line: dict[str, Any]) -> list[Cell]:
    return [
        line["rank"],
        line["employee_no"],
        line["member"]["name"],
        line["team"]["name"],
        line["points"],
        line["score"],
        line["coefficient"],
        None,
        Formula(amount_formula(number)),
        "；".join(line["corrections"]),
    ]


def amount_formula(row: int) -> str:
    """Return the formula of a row's amount: pay times coefficient, empty while either is."""
    return f'=IF(OR({_PAY}{row}="",{_COEFFICIENT}{row}=""),"",ROUND({_PAY}{row}*{_COEFFICIENT}{row},2))'


def _poster(contest: Contest, _document: ContestDocument) -> StoredFile:
    honours = honours_of(contest.id)
    names = identity.names_of([each.subject_id for each in honours])
    teams = {team.id: team.name for team in teams_of([contest.id])[contest.id]}
    issuer = current_tenant().name
    ended = (contest.closed_at or clock.now()).astimezone(zone()).date()
    drawn = draw_poster(
        StandingsPoster(
            issuer=issuer,
            contest=contest.name,
            period=i18n.text("contest.poster.period", first=contest.starts_on, last=contest.ends_on),
            honour=i18n.text("contest.poster.honour"),
            standings=tuple(
                Standing(
                    rank=place,
                    name=names[each.subject_id],
                    unit=teams.get(each.team_id, "") if each.team_id else "",
                    score=i18n.text("contest.poster.score", score=each.combined),
                )
                for place, each in enumerate(honours, start=1)
            ),
            note=i18n.text("contest.poster.note", count=len(honours)),
            issued_on=ended.isoformat(),
            url=site.url(f"/contests/{contest.id}"),
            url_label=i18n.text("contest.poster.url"),
        )
    )
    name = i18n.text("contest.poster.file", name=contest.name)
    return store(drawn, kind=FileKind.ARTWORK, name=f"{name}.png", media_type="image/png", owner_id=None)
