"""Documents of a closed contest, made by a worker: the settlement table for payroll and the honours poster."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import xlsxwriter

from gongyou.badges.poster import Standing, StandingsPoster, draw_poster
from gongyou.core import clock, i18n, site
from gongyou.core.db import get
from gongyou.files.models import FileKind
from gongyou.files.service import store
from gongyou.identity import service as identity
from gongyou.identity.tenants import current_tenant, zone
from gongyou.quality.contests import settlement
from gongyou.quality.contests.access import teams_of
from gongyou.quality.contests.models import Contest, ContestDocument, DocumentKind
from gongyou.quality.contests.queries import honours_of

KEPT = timedelta(days=7)
"""How long the file of an export stays: it holds everybody's pay coefficient."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    ("rank", 6),
    ("employee_no", 14),
    ("name", 12),
    ("team", 22),
    ("points", 10),
    ("score", 12),
    ("coefficient", 12),
    ("pay", 14),
    ("amount", 14),
    ("corrections", 40),
)
"""Columns of the settlement table with their widths; payroll fills in `pay`, `amount` works itself out."""
_PAY, _COEFFICIENT = "H", "G"
_FIRST_ROW = 4
"""The first line of the table in the spreadsheet's own counting, below title, explanation and header."""


def make(document_id: UUID) -> None:
    """Make a document and keep its file; nothing if it is there already."""
    document = get(ContestDocument, document_id, lock=True)
    if document.file_id is not None:
        return
    contest = get(Contest, document.contest_id)
    with i18n.language(document.language):
        document.file_id = (
            _settlement(contest, document) if document.kind is DocumentKind.SETTLEMENT else _poster(contest)
        )
    document.made_at = clock.now()


def _settlement(contest: Contest, document: ContestDocument) -> UUID:
    name = i18n.text("contest.settlement.file", name=contest.name)
    file = store(
        workbook(contest, settlement.all_lines(contest)),
        kind=FileKind.EXPORT,
        name=f"{name}.xlsx",
        media_type=XLSX,
        owner_id=document.requested_by,
        expires_at=clock.now() + KEPT,
    )
    return file.id


def workbook(contest: Contest, lines: list[dict[str, Any]]) -> bytes:
    """Return the settlement as a spreadsheet. Texts are written as texts, whatever they begin with."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(i18n.text("contest.settlement.sheet"))
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        fine, factor = book.add_format({"num_format": "0.00"}), book.add_format({"num_format": "0.0000"})
        sheet.write_string(0, 0, contest.name, bold)
        weight = f"{contest.quality_weight.normalize():%}"
        sheet.write_string(1, 0, i18n.text("contest.settlement.explained", weight=weight))
        for column, (code, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, i18n.text(f"contest.settlement.{code}"), bold)
        for number, line in enumerate(lines, start=_FIRST_ROW):
            row = number - 1
            sheet.write_number(row, 0, line["rank"])
            sheet.write_string(row, 1, line["employee_no"])
            sheet.write_string(row, 2, line["member"]["name"])
            sheet.write_string(row, 3, line["team"]["name"])
            sheet.write_number(row, 4, line["points"])
            _write_decimal(sheet, row, 5, line["score"], fine)
            _write_decimal(sheet, row, 6, line["coefficient"], factor)
            sheet.write_blank(row, 7, None, money)
            sheet.write_formula(row, 8, amount_formula(number), money, "")
            sheet.write_string(row, 9, "；".join(line["corrections"]))
        sheet.freeze_panes(3, 0)
    return content.getvalue()


def amount_formula(row: int) -> str:
    """Return the formula of a row's amount: pay times coefficient, empty while either is."""
    return f'=IF(OR({_PAY}{row}="",{_COEFFICIENT}{row}=""),"",ROUND({_PAY}{row}*{_COEFFICIENT}{row},2))'


def _write_decimal(sheet: Any, row: int, column: int, value: Decimal | None, number_format: Any) -> None:
    if value is None:
        sheet.write_string(row, column, "")
    else:
        sheet.write_number(row, column, float(value), number_format)


def _poster(contest: Contest) -> UUID:
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
    return store(drawn, kind=FileKind.ARTWORK, name=f"{name}.png", media_type="image/png", owner_id=None).id
