"""Find the header of a sheet by its content and tell which column holds what."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from gongyou.identity.roster.cells import Cell, Row
from gongyou.identity.roster.cleaning import compact, narrow, tidy_label
from gongyou.identity.roster.faults import FileFault, RosterFileError

# How the administrator's mapping looks: a field's label, labels from the top unit down, or None for "we have none".
ColumnMapping = Mapping[str, str | Sequence[str] | None]

MAX_HEADER_ROW = 1000
MAX_HEADER_DEPTH = 3
_LONGEST_LABEL = 40
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】|<[^>]*>")
_BETWEEN_LEVELS = re.compile(r"[/\\、,>-]+")
_NUMBERING = re.compile(r"^\s*\(?[0-9]{1,2}[.、)]\s*")


class Field(StrEnum):
    """What a roster says about a person."""

    EMPLOYEE_NO = "employee_no"
    NAME = "name"
    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    GENDER = "gender"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    UNIT = "unit"
    POST = "post"
    SHIFT_PATTERN = "shift_pattern"
    HIRED_ON = "hired_on"
    POLITICAL_STATUS = "political_status"
    EDUCATION = "education"
    REMARK = "remark"


INDISPENSABLE = (Field.EMPLOYEE_NO, Field.NAME, Field.UNIT)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label means: a field and how well it fits (0 is best); for a unit the fit is its level from the top."""

    field: Field
    rank: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; `index` counts from 0, `field` is None where nothing is taken from it."""

    index: int
    label: str
    field: Field | None
    pay: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A header: its rows (numbers of the sheet, both included) and its columns, unit columns from the top down."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    units: tuple[Column, ...]

    def column(self, field: Field) -> Column | None:
        """Return the column of a field that has one column at most."""
        return next((column for column in self.columns if column.field == field), None)

    @property
    def fields(self) -> frozenset[Field]:
        """Return the fields that the sheet has."""
        return frozenset(column.field for column in self.columns if column.field is not None)

    @property
    def pay_columns(self) -> frozenset[int]:
        """Return the columns of pay, which never leave the reader."""
        return frozenset(column.index for column in self.columns if column.pay)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    meanings: Mapping[str, Meaning]
    before: Sequence[str]
    after: Sequence[str]
    pay: Sequence[str]
    pay_exceptions: Sequence[str]
    someone_else: Sequence[str]
    totals: Sequence[str]
    leavers: Sequence[str]
    unit_lists: Sequence[str]
    shift_labels: Sequence[str]


@lru_cache(maxsize=1)
def vocabulary() -> _Vocabulary:
    """Return the labels that columns of rosters carry, read from columns.json."""
    data = json.loads(files(__package__).joinpath("columns.json").read_text(encoding="utf-8"))
    meanings: dict[str, Meaning] = {}
    for field, labels in data["fields"].items():
        for rank, label in enumerate(labels):
            meanings.setdefault(_key(label), Meaning(Field(field), rank))
    for level, labels in enumerate(data["unit_levels"]):
        for label in labels:
            meanings.setdefault(_key(label), Meaning(Field.UNIT, level))
    lists = {name: tuple(map(_key, words)) for name, words in data.items() if name not in ("fields", "unit_levels")}
    return _Vocabulary(meanings, shift_labels=tuple(data["fields"]["shift_pattern"]), **lists)


def _key(label: str) -> str:
    """Return the letters and digits of a label in one case."""
    return "".join(char for char in narrow(label).casefold() if char.isalnum())


def is_total(text: str) -> bool:
    """Tell whether a cell such as 综采一队小计 or 合计：52人 belongs to a row of totals."""
    key = _key(text) if len(text) <= _LONGEST_LABEL else ""
    return any(key.startswith(word) or key.endswith(word) for word in vocabulary().totals)


def sheet_lists_leavers(name: str) -> bool:
    """Tell whether a sheet of this name lists people who have left."""
    return any(word in _key(name) for word in vocabulary().leavers)


def sheet_lists_units(name: str) -> bool:
    """Tell whether a sheet of this name may list units."""
    return any(word in _key(name) for word in vocabulary().unit_lists)


def is_pay(label: str) -> bool:
    """Tell whether a column of this label holds pay."""
    key, words = _key(label), vocabulary()
    return key not in words.pay_exceptions and any(word in key for word in words.pay)


def meaning_of(label: str) -> Meaning | None:
    """Return what a label means, None when it means nothing to a roster, is about pay or about someone else."""
    if not label or len(label) > _LONGEST_LABEL:
        return None
    words = vocabulary()
    label = _NUMBERING.sub("", narrow(label))
    keys = [_key(label), _key(_BRACKETS.sub("", label))]
    if any(word in keys[0] for word in words.someone_else) or is_pay(label):
        return None
    for key in keys:
        if key in words.meanings:
            return words.meanings[key]
    return next((meaning for key in keys if (meaning := _bare_meaning(key, words))), None) or _path_meaning(label)


def _bare_meaning(key: str, words: _Vocabulary) -> Meaning | None:
    """Look a label up without what people put around it, as in 所在区队名称."""
    for word in words.after:
        key = key.removesuffix(word) or key
    bare = [key]
    for _ in range(2):
        for word in words.before:
            if key.startswith(word):
                key = key[len(word) :]
                bare.append(key)
    meanings = (words.meanings.get(key) for key in bare)
    return next((one for one in meanings if one and one.field not in (Field.SURNAME, Field.GIVEN_NAME)), None)


def _path_meaning(label: str) -> Meaning | None:
    """Read 公司/部门/班组 as a column of whole paths."""
    levels = _BETWEEN_LEVELS.split(label)
    if len(levels) == 1:
        return None
    meanings = [meaning_of(level) for level in levels]
    return meanings[0] if all(meaning and meaning.field is Field.UNIT for meaning in meanings) else None


def find_layout(
    rows: Sequence[Row], acceptable: Callable[[Layout], bool], mapping: ColumnMapping | None = None
) -> Layout | None:
    """Return the layout of the header that means most, the first of equals; None when no row is a header."""
    mapping = mapping or {}
    mapped = _mapped_labels(mapping)
    known = [sum(_is_label(value, mapped) for value in row.values) for row in rows]
    best: tuple[tuple[int, int, int], Layout] | None = None
    for start, row in enumerate(rows):
        if not known[start] or _continues_a_header(row):
            continue
        for depth in range(1, min(MAX_HEADER_DEPTH, len(rows) - start) + 1):
            if best and 2 * sum(known[start : start + depth]) < best[0][0]:
                continue  # a row of data in which some word happens to be a label
            layout = _layout(rows[start : start + depth], mapped, mapping)
            meant = sum(column.field is not None for column in layout.columns)
            score = (meant, -layout.last_row, layout.first_row)
            if acceptable(layout) and (best is None or score > best[0]):
                best = (score, layout)
    return best[1] if best else None


def _is_label(value: Cell, mapped: Mapping[str, Field]) -> bool:
    return isinstance(value, str) and (meaning_of(value) is not None or (bool(mapped) and compact(value) in mapped))


def _continues_a_header(row: Row) -> bool:
    """Tell whether a label reaches into the row from above: the header, and who it speaks of, begin there."""
    above = (row.above(column) for column in row.merged)
    return any(isinstance(value, str) and meaning_of(value) for value in above)


def _layout(block: Sequence[Row], mapped: Mapping[str, Field], mapping: ColumnMapping) -> Layout:
    labels = [_column_lines(block, index) for index in range(max(len(row.values) for row in block))]
    meanings: dict[int, tuple[str, Meaning]] = {}
    for index, lines in enumerate(labels):
        found = _meaning_of_lines(lines, mapped, mapping)
        if found:
            meanings[index] = found
    chosen = _one_column_a_field(meanings)
    columns = []
    for index, lines in enumerate(labels):
        label = chosen[index][0] if index in chosen else (lines[-1] if lines else "")
        pay = any(is_pay(line) for line in lines)
        columns.append(Column(index, tidy_label(label), chosen[index][1].field if index in chosen else None, pay))
    ranks = {index: meaning.rank for index, (_, meaning) in chosen.items() if meaning.field is Field.UNIT}
    units = tuple(columns[index] for index in sorted(ranks, key=lambda index: (ranks[index], index)))
    return Layout(block[0].number, block[-1].number, tuple(columns), units)


def _column_lines(block: Sequence[Row], index: int) -> list[str]:
    """Return the texts over a column from the top down, merges counted once."""
    lines: list[str] = []
    for row in block:
        merge = row.merged.get(index)
        value = merge.value if merge else row.at(index)
        if isinstance(value, str) and value.strip() and value not in lines[-1:]:
            lines.append(value)
    return lines


def _meaning_of_lines(
    lines: Sequence[str], mapped: Mapping[str, Field], mapping: ColumnMapping
) -> tuple[str, Meaning] | None:
    if not lines:
        return None
    for label in dict.fromkeys((lines[-1], "".join(lines), "/".join(map(tidy_label, lines)))):
        if (field := mapped.get(compact(label))) is not None:
            return label, Meaning(field, _mapped_rank(label, mapping) if field is Field.UNIT else -1)
    above = _key("".join(lines[:-1]))
    if any(word in above for word in vocabulary().someone_else) or any(map(is_pay, lines)):
        return None
    for label in (lines[-1], "".join(lines)):
        meaning = meaning_of(label)
        if meaning and meaning.field.value not in mapping:
            return label, meaning
    return None


def _one_column_a_field(meanings: Mapping[int, tuple[str, Meaning]]) -> dict[int, tuple[str, Meaning]]:
    """Keep for each field the column whose label fits best; every unit column stays."""
    best: dict[Field, int] = {}
    for index, (_, meaning) in meanings.items():
        rival = best.get(meaning.field)
        if rival is None or meaning.rank < meanings[rival][1].rank:
            best[meaning.field] = index
    if Field.NAME in best or not {Field.SURNAME, Field.GIVEN_NAME} <= best.keys():
        best.pop(Field.SURNAME, None)
        best.pop(Field.GIVEN_NAME, None)
    kept = set(best.values())
    return {index: found for index, found in meanings.items() if index in kept or found[1].field is Field.UNIT}


def _labels(value: str | Sequence[str] | None) -> Sequence[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _mapped_labels(mapping: ColumnMapping) -> dict[str, Field]:
    """Return the field of each label that the administrator's mapping names. Raises RosterFileError."""
    labels: dict[str, Field] = {}
    for name, value in mapping.items():
        if name not in {field.value for field in Field}:
            raise RosterFileError(FileFault.MAPPING_FIELD, name=name)
        if value is None and name in INDISPENSABLE and not (name == Field.NAME and mapping.get(Field.SURNAME)):
            raise RosterFileError(FileFault.MAPPING_INDISPENSABLE, field=name)
        for label in _labels(value):
            if is_pay(label):
                raise RosterFileError(FileFault.MAPPING_PAY, label=label)
            labels[compact(label)] = Field(name)
    return labels


def _mapped_rank(label: str, mapping: ColumnMapping) -> int:
    return [compact(one) for one in _labels(mapping[Field.UNIT.value])].index(compact(label))


def check_mapping(layout: Layout, mapping: ColumnMapping) -> None:
    """Raise RosterFileError when the mapping names a label that the sheet does not have."""
    present = {compact(column.label) for column in layout.columns}
    for value in mapping.values():
        for label in _labels(value):
            if compact(label) not in present:
                raise RosterFileError(FileFault.MAPPING_LABEL, label=label)
