"""Read a whole roster: choose its sheets, settle the rules, judge every row, report the rest."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from gongyou.identity.roster.cells import Row, Sheet
from gongyou.identity.roster.cleaning import narrow
from gongyou.identity.roster.dates import find_date
from gongyou.identity.roster.duplicates import find_duplicates
from gongyou.identity.roster.faults import FileFault, ProblemCode, RosterFileError, RosterProblem, UnfitCellError
from gongyou.identity.roster.headers import (
    INDISPENSABLE,
    MAX_HEADER_ROW,
    Column,
    ColumnMapping,
    Field,
    Layout,
    check_mapping,
    find_layout,
    sheet_lists_leavers,
    vocabulary,
)
from gongyou.identity.roster.judging import BadCell, Judged, RosterPerson, Rules, judge, unit_texts
from gongyou.identity.roster.levels import people_above_teams
from gongyou.identity.roster.messages import explain
from gongyou.identity.roster.sheets import open_workbook
from gongyou.identity.roster.shifts import ShiftPatterns, patterns_told
from gongyou.identity.roster.sifting import Draft, SkippedRow, sift
from gongyou.identity.roster.unit_lists import find_units
from gongyou.identity.roster.units import Organisation

REQUIRED = (
    Field.EMPLOYEE_NO,
    Field.NAME,
    Field.GENDER,
    Field.ID_NUMBER,
    Field.PHONE,
    Field.UNIT,
    Field.SHIFT_PATTERN,
    Field.HIRED_ON,
)
_FEWEST_FIELDS = 3
_CLOSING = (
    re.compile(r"(截至|截止|as of|as at)", re.IGNORECASE),
    re.compile(r"(填报|统计|制表|填表|更新|报表)(日期|时间)"),
)
_DATE_FOLLOWS_WITHIN = 24


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster as read: good people, every bad cell, rows that are no person, questions about the whole file.

    `unfit` are the people on bad rows as far as they could be read: they are not imported, and have not left either.
    `columns` shows what was taken for what, per sheet, so that the administrator can correct the mapping. With any
    `problems` the file should not be imported before they are settled.
    """

    people: tuple[RosterPerson, ...]
    bad: tuple[BadCell, ...]
    skipped: tuple[SkippedRow, ...]
    problems: tuple[RosterProblem, ...]
    columns: dict[str, tuple[Column, ...]]
    organisation: Organisation
    closing_on: dict[str, date]
    unfit: tuple[RosterPerson, ...] = ()

    def as_json(self, locale: str = "zh-CN") -> dict[str, object]:
        """Return the report for the command line: sheet rows count from 1, reasons are sentences in the locale."""
        bad = [
            {
                "sheet": one.sheet,
                "row": one.row,
                "field": one.label,
                "reason": explain(one.reason, one.params, locale),
                "value": one.value,
                "code": one.reason.value,
                "suggestion": one.suggestion,
            }
            for one in self.bad
        ]
        skipped = [
            {"sheet": one.sheet, "row": one.row, "why": explain(one.why, {"text": one.text}, locale)}
            for one in self.skipped
        ]
        problems = [{"code": one.code.value, "what": explain(one.code, one.params, locale)} for one in self.problems]
        return {"good": len(self.people), "bad": bad, "skipped": skipped, "problems": problems}


def read_roster(
    source: Path | BinaryIO,
    *,
    filename: str,
    organisation: Organisation | None,
    closing_on: date,
    mapping: ColumnMapping | None = None,
    shift_patterns: Collection[str] | None = None,
    sheets: Collection[str] | None = None,
) -> RosterReading:
    """Read a roster file and judge every row.

    Without an `organisation`, or with an empty one, the workbook's own list of units counts; without `shift_patterns`
    the list in its notes, else the field's common ones. `closing_on` counts where the sheet tells no closing date.
    `mapping` corrects columns by their labels, `sheets` restricts what is read. Raises RosterFileError when nothing
    can be read.
    """
    workbook = open_workbook(source, filename=filename)
    found, others = _choose(workbook.sheets, mapping, sheets)
    if organisation is None or not organisation.paths:
        organisation = _own_organisation(found, others)
    rows = [row for one in found for row in sift(one.sheet, one.layout)]
    drafts = [row for row in rows if isinstance(row, Draft)]
    problems = _problems(found, mapping or {}, organisation)
    if organisation is None:
        organisation = _organisation_of(drafts)
    shifts = ShiftPatterns(shift_patterns or _patterns_in(found, others))
    closings = {one.sheet.name: one.told_closing or closing_on for one in found}
    rules = {name: Rules(organisation, shifts, day, workbook.date1904) for name, day in closings.items()}
    judged = [judge(draft, rules[draft.sheet]) for draft in drafts]
    too_high, no_teams = people_above_teams(judged, organisation)
    if Field.UNIT not in (mapping or {}):
        problems += no_teams
    people, unfit, bad = _divide(judged, find_duplicates(judged) + too_high)
    nobody_told_apart = any(problem.code is ProblemCode.COLUMN_INDISPENSABLE for problem in problems)
    return RosterReading(
        people=() if nobody_told_apart else people,
        unfit=people + unfit if nobody_told_apart else unfit,
        bad=bad,
        skipped=tuple(row for row in rows if isinstance(row, SkippedRow)),
        problems=problems,
        columns={one.sheet.name: one.layout.columns for one in found},
        organisation=organisation,
        closing_on=closings,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that is a roster."""

    sheet: Sheet
    layout: Layout
    title: Sequence[str]

    @property
    def told_closing(self) -> date | None:
        """Return the closing date that the rows over the header tell."""
        for pattern in _CLOSING:
            for text in self.title:
                match = pattern.search(text)
                day = find_date(text[match.end() : match.end() + _DATE_FOLLOWS_WITHIN]) if match else None
                if day:
                    return day
        return None


def _choose(
    sheets: Sequence[Sheet], mapping: ColumnMapping | None, wanted: Collection[str] | None
) -> tuple[list[_Found], list[Sheet]]:
    """Return the sheets to read, those as complete as the best one, and all others. Raises RosterFileError."""
    candidates = []
    for sheet in sheets:
        if wanted is not None and sheet.name not in wanted:
            continue
        head = list(islice(sheet.rows(), MAX_HEADER_ROW))
        layout = find_layout(head, _is_roster, mapping)
        if layout is not None:
            candidates.append(_Found(sheet, layout, _texts(row for row in head if row.number < layout.first_row)))
    eligible = [one for one in candidates if one.sheet.visible and not sheet_lists_leavers(one.sheet.name)]
    eligible = eligible or candidates
    if not eligible:
        raise RosterFileError(FileFault.NO_ROSTER)
    best = max(eligible, key=lambda one: len(_required(one.layout)))
    check_mapping(best.layout, mapping or {})
    found = [one for one in eligible if _required(one.layout) >= _required(best.layout)]
    read = {one.sheet.name for one in found}
    return found, [sheet for sheet in sheets if sheet.name not in read]


def _is_roster(layout: Layout) -> bool:
    fields = layout.fields
    return len(fields) >= _FEWEST_FIELDS and bool(fields & {Field.EMPLOYEE_NO, Field.NAME, Field.SURNAME})


def _required(layout: Layout) -> frozenset[Field]:
    return layout.fields & frozenset(REQUIRED) | ({Field.NAME} if Field.SURNAME in layout.fields else frozenset())


def _problems(
    found: Sequence[_Found], mapping: ColumnMapping, organisation: Organisation | None
) -> tuple[RosterProblem, ...]:
    """Return what the file lacks as a whole. A column that the mapping declares absent is settled."""
    present = frozenset.intersection(*(_required(one.layout) for one in found))
    problems = []
    for name in REQUIRED:
        if name in present or (name is Field.GENDER and Field.ID_NUMBER in present):
            continue
        if name in INDISPENSABLE:
            problems.append(RosterProblem(ProblemCode.COLUMN_INDISPENSABLE, {"field": name.value}))
        elif name.value not in mapping:
            problems.append(RosterProblem(ProblemCode.COLUMN_ABSENT, {"field": name.value}, decidable=True))
    if organisation is None:
        problems.append(RosterProblem(ProblemCode.ORGANISATION_UNKNOWN))
    return tuple(problems)


def _patterns_in(found: Sequence[_Found], others: Sequence[Sheet]) -> list[str] | None:
    texts = [text for one in found for text in one.title]
    for sheet in others:
        texts.extend(_texts(islice(sheet.rows(), MAX_HEADER_ROW)))
    return patterns_told(texts, vocabulary().shift_labels)


def _texts(rows: Iterable[Row]) -> list[str]:
    return [narrow(cell) for row in rows for cell in row.values if isinstance(cell, str) and cell.strip()]


def _own_organisation(found: Sequence[_Found], others: Sequence[Sheet]) -> Organisation | None:
    """Return the workbook's own units; a list of fewer levels than the roster has is but a summary."""
    paths = find_units(others)
    levels = max(len(one.layout.units) for one in found)
    return Organisation(paths) if paths and max(map(len, paths)) >= levels else None


def _organisation_of(drafts: Iterable[Draft]) -> Organisation:
    """Return the organisation that the rows themselves spell, for a preview before any is known."""
    paths = set()
    for draft in drafts:
        try:
            paths.add(Organisation.parts(unit_texts(draft)))
        except UnfitCellError:
            continue  # the row is judged, and the cell blamed, later
    return Organisation(sorted(paths))


def _divide(
    judged: Sequence[Judged], of_file: Iterable[BadCell]
) -> tuple[tuple[RosterPerson, ...], tuple[RosterPerson, ...], tuple[BadCell, ...]]:
    """Return the good people, those on bad rows, and the bad cells in the order of the rows.

    `of_file` are faults seen from afar.
    """
    faults: dict[tuple[str, int], list[BadCell]] = defaultdict(list)
    for bad in of_file:
        faults[bad.sheet, bad.row].append(bad)
    people = []
    unfit = []
    all_bad = []
    for one in judged:
        of_row = one.faults + faults[one.draft.sheet, one.draft.row]
        if of_row:
            all_bad.extend(of_row)
            unfit.append(one.person)
        else:
            people.append(one.person)
    return tuple(people), tuple(unfit), tuple(all_bad)
