"""The monthly report 月报: the figures of a month as a spreadsheet. Numbers only, and withheld where they are on the page."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from gongyou.core import audit
from gongyou.core.i18n import text
from gongyou.core.spreadsheets import INTEGER, Cell, Column, Sheet, workbook
from gongyou.hotline.statistics import figures
from gongyou.identity.tenants import zone

_PERCENT, _DECIMAL = "0%", "0.0"
_KINDS = ("categories", "urgencies", "modes", "levels")


def report(*, month: date | None = None, unit_id: UUID | None = None) -> tuple[bytes, str]:
    """Return the monthly report of a unit and its file's name. Audited; raises as `figures.statistics`."""
    days, unit = figures.month_asked(month), figures.unit_asked(unit_id)
    shown = figures.of(figures.counted(days), unit)
    audit.record("appeal.report_exported", "unit", unit.id, month=shown["month"])
    name = text("appeal.report.file", unit=unit.name, month=shown["month"])
    return workbook(_sheets(shown), zone=zone()), f"{name}.xlsx"


def _sheets(shown: dict[str, Any]) -> Iterable[Sheet]:
    above = [
        text("appeal.report.title", unit=shown["unit"]["name"], month=shown["month"]),
        text("appeal.report.note", least=shown["least"]),
    ]
    if not shown["complete"]:
        until = shown["until"]
        above.append(text("appeal.report.until", until=until) if until else text("appeal.report.nothing_yet"))
    yield Sheet(_said("sheet.overview"), _columns("item", "figure", "unit"), list(_overview(shown)), above)
    yield Sheet(_said("sheet.kinds"), _columns("kind", "item", "count"), list(_kinds(shown)), above)
    yield Sheet(_said("sheet.weeks"), _columns("since", "until", "received", "ended"), list(_weeks(shown)), above)
    heads = _columns("unit_name", "received", "ended", "open", "first_in_time", "settled_in_time", "rated", "average")
    yield Sheet(_said("sheet.units"), heads, list(_units(shown)), above)


_FORMATS = {
    **dict.fromkeys(("received", "ended", "open", "rated", "count"), INTEGER),
    **dict.fromkeys(("first_in_time", "settled_in_time"), _PERCENT),
    "average": _DECIMAL,
}


def _columns(*names: str) -> list[Column]:
    wide = {"item": 30, "unit_name": 28}
    return [Column(_said(f"head.{name}"), wide.get(name, 16), _FORMATS.get(name)) for name in names]


def _said(key: str) -> str:
    return text(f"appeal.report.{key}")


def _few(value: Cell) -> Cell:
    """Return a figure, or in words that it is withheld."""
    return text("appeal.statistics.few") if value is None else value


def _percents(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _overview(shown: dict[str, Any]) -> Iterable[Sequence[Cell]]:
    cases, minutes, percent = _said("cases"), _said("minutes"), _said("percent")
    for name in ("received", "ended", "open"):
        yield _said(f"row.{name}"), _few(shown[name]), cases
    for name in ("first_response", "settlement"):
        promise = shown[name]
        yield _said(f"row.{name}.count"), _few(promise["count"]), cases
        yield _said(f"row.{name}.in_time"), _few(_percents(promise["in_time"])), percent
        for figure in ("average_used", "average_allowed", "most_used"):
            yield _said(f"row.{name}.{figure}"), _few(promise[figure]), minutes
    for breach in shown["breaches"]:
        yield text("appeal.report.row.breach", name=breach["name"]), _few(breach["count"]), cases
    for name in figures.STEPS:
        yield _said(f"row.{name}"), _few(shown[name]), cases
    rated = shown["satisfaction"]
    yield _said("row.rated"), _few(rated["rated"]), cases
    yield _said("row.average"), _few(rated["average"]), _said("stars")
    yield _said("row.answered"), _few(_percents(rated["answered"])), percent
    for number, count in enumerate(rated["stars"] or [None] * 5, start=1):
        yield text("appeal.report.row.stars", stars=number), _few(count), cases


def _kinds(shown: dict[str, Any]) -> Iterable[Sequence[Cell]]:
    for kind in _KINDS:
        for each in shown[kind]:
            yield _said(f"kind.{kind}"), each["name"], _few(each["count"])


def _weeks(shown: dict[str, Any]) -> Iterable[Sequence[Cell]]:
    for week in shown["weeks"]:
        yield week["since"].isoformat(), week["until"].isoformat(), _few(week["received"]), _few(week["ended"])


def _units(shown: dict[str, Any]) -> Iterable[Sequence[Cell]]:
    for unit in shown["units"]:
        names = ("received", "ended", "open", "first_in_time", "settled_in_time", "rated", "average")
        yield unit["name"], *(_few(unit[name]) for name in names)
