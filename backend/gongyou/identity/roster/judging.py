"""Judge one person's row: clean every field, place the person in the organisation, name what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from gongyou.identity.roster.cells import Cell, as_text
from gongyou.identity.roster.cleaning import (
    MAX_REMARK,
    birth_date,
    clean_employee_no,
    clean_gender,
    clean_id_number,
    clean_name,
    clean_phone,
    clean_text,
    id_gender,
    join_name,
)
from gongyou.identity.roster.dates import parse_date
from gongyou.identity.roster.faults import RosterFault, UnfitCellError
from gongyou.identity.roster.headers import Column, Field
from gongyou.identity.roster.shifts import ShiftPatterns
from gongyou.identity.roster.sifting import Draft
from gongyou.identity.roster.units import Organisation, UnitPath

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class BadCell:
    """One reason why a row is not imported: where, what, and the word probably meant.

    `label` is the sheet's own column label, `about` the field it holds; `value` is what stands in the cell.
    """

    sheet: str
    row: int
    label: str
    about: Field
    reason: RosterFault
    params: Mapping[str, str] = field(repr=False)
    value: str = field(repr=False)
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """One person as the roster says, every value clean; what the sheet does not have is '' or None.

    `gender` is 男 or 女, `unit` the path from the top. Personal data are kept out of the representation.
    """

    sheet: str
    row: int
    employee_no: str
    name: str = field(repr=False)
    gender: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    unit: UnitPath
    post: str
    shift_pattern: str
    hired_on: date | None = field(repr=False)
    political_status: str = field(repr=False)
    education: str = field(repr=False)
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft after judging: the person as far as it could be read, and the row's faults."""

    draft: Draft
    person: RosterPerson
    faults: list[BadCell]


@dataclass(frozen=True, slots=True)
class Rules:
    """What rows are judged by: no date may be later than `closing_on`."""

    organisation: Organisation
    shifts: ShiftPatterns
    closing_on: date
    date1904: bool = False


def judge(draft: Draft, rules: Rules) -> Judged:
    """Return the person and every fault that the row shows by itself; duplicates are another matter."""
    return _Judgement(draft, rules).result()


def unit_texts(draft: Draft) -> tuple[str, ...]:
    """Return the row's clean unit cells from the top down, '' where blank. Raises UnfitCellError."""
    return tuple(clean_text(cell) for cell in draft.units)


class _Judgement:
    def __init__(self, draft: Draft, rules: Rules) -> None:
        self._draft = draft
        self._rules = rules
        self._faults: list[tuple[int, BadCell]] = []

    def result(self) -> Judged:
        employee_no = self._take(Field.EMPLOYEE_NO, clean_employee_no)
        name = self._name()
        closing_on = self._rules.closing_on
        id_number = self._take(Field.ID_NUMBER, lambda cell: clean_id_number(cell, closing_on=closing_on))
        person = RosterPerson(
            sheet=self._draft.sheet,
            row=self._draft.row,
            employee_no=employee_no,
            name=name,
            gender=self._gender(id_number),
            id_number=id_number,
            phone=self._take(Field.PHONE, clean_phone),
            unit=self._unit(),
            post=self._take(Field.POST, clean_text, required=False),
            shift_pattern=self._shift(),
            hired_on=self._hired_on(id_number),
            political_status=self._take(Field.POLITICAL_STATUS, clean_text, required=False),
            education=self._take(Field.EDUCATION, clean_text, required=False),
            remark=self._take(Field.REMARK, _clean_remark, required=False),
        )
        return Judged(self._draft, person, [bad for _, bad in sorted(self._faults, key=lambda fault: fault[0])])

    def _take(self, name: Field, clean: Callable[[Cell], str], *, required: bool = True) -> str:
        """Return the clean value of a field, '' when the sheet has no such column or the cell is at fault."""
        return self._read(name, clean, required=required) or ""

    def _read(self, name: Field, clean: Callable[[Cell], Value], *, required: bool = True) -> Value | None:
        column = self._draft.layout.column(name)
        if column is None:
            return None
        cell = self._draft.cells[name]
        try:
            value = clean(cell)
        except UnfitCellError as unfit:
            self._blame(column, cell, unfit.fault, unfit.params)
            return None
        if required and not value:
            self._blame(column, cell, RosterFault.MISSING)
        return value

    def _blame(
        self,
        column: Column,
        cell: Cell,
        fault: RosterFault,
        params: Mapping[str, str] | None = None,
        suggestion: str = "",
    ) -> None:
        field_name = column.field
        assert field_name is not None
        draft = self._draft
        bad = BadCell(
            draft.sheet, draft.row, column.label, field_name, fault, params or {}, as_text(cell).strip(), suggestion
        )
        self._faults.append((column.index, bad))

    def _blame_field(self, name: Field, fault: RosterFault, **params: str) -> None:
        column = self._draft.layout.column(name)
        if column is not None:
            self._blame(column, self._draft.cells[name], fault, params)

    def _name(self) -> str:
        if self._draft.layout.column(Field.NAME) is not None:
            return self._take(Field.NAME, clean_name)
        surname = self._take(Field.SURNAME, clean_name)
        given_name = self._take(Field.GIVEN_NAME, clean_name)
        return join_name(surname, given_name)

    def _gender(self, id_number: str) -> str:
        if self._draft.layout.column(Field.GENDER) is None:
            return id_gender(id_number) if id_number else ""
        gender = self._take(Field.GENDER, clean_gender)
        if gender and id_number and gender != id_gender(id_number):
            self._blame_field(Field.GENDER, RosterFault.GENDER_MISMATCH, told=id_gender(id_number))
        return gender

    def _unit(self) -> UnitPath:
        columns = self._draft.layout.units
        texts = []
        for column, cell in zip(columns, self._draft.units, strict=True):
            try:
                texts.append(clean_text(cell))
            except UnfitCellError as unfit:
                self._blame(column, cell, unfit.fault, unfit.params)
                return ()
        if not columns:
            return ()
        placement = self._rules.organisation.place(texts)
        if placement.fault is not None:
            column, cell = columns[placement.column], self._draft.units[placement.column]
            self._blame(column, cell, placement.fault, dict(placement.params), placement.suggestion)
        return placement.path

    def _shift(self) -> str:
        text = self._take(Field.SHIFT_PATTERN, clean_text)
        if not text:
            return ""
        try:
            return self._rules.shifts.recognise(text)
        except UnfitCellError as unfit:
            column = self._draft.layout.column(Field.SHIFT_PATTERN)
            assert column is not None
            self._blame(column, text, unfit.fault, unfit.params, self._rules.shifts.suggestion(text))
            return ""

    def _hired_on(self, id_number: str) -> date | None:
        rules = self._rules
        day = self._read(
            Field.HIRED_ON, lambda cell: parse_date(cell, closing_on=rules.closing_on, date1904=rules.date1904)
        )
        if day is None:
            return None
        born = birth_date(id_number) if id_number else None
        if day > rules.closing_on:
            self._blame_field(Field.HIRED_ON, RosterFault.DATE_IN_FUTURE, closing_on=rules.closing_on.isoformat())
        elif born is not None and day < born:
            self._blame_field(Field.HIRED_ON, RosterFault.HIRED_BEFORE_BIRTH, born_on=born.isoformat())
        return day


def _clean_remark(cell: Cell) -> str:
    return clean_text(cell, limit=MAX_REMARK, line_break=" ")
