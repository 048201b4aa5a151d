"""What the spreadsheet reader does not tell about an .xlsx: broken formulas, zero-padded numbers, the date system.

The parts are read once as a stream while `Package` checks them; row and column limits are enforced here, before any
sheet is laid out in memory.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongyou.identity.roster.cells import BrokenFormula
from gongyou.identity.roster.faults import FileFault, RosterFileError
from gongyou.identity.roster.packages import Package, on_element, strict_parser

MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELLS = 5_000_000
MAX_MERGES = 100_000
MAX_MARKS = 500_000
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
READER_NEEDS = ("[Content_Types].xml", "_rels/.rels")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# A format such as 00000 or "YX"00000: the number is an identifier, and the zeros in front belong to it.
_IDENTIFIER_FORMAT = re.compile(r'(?:"([^"]*)")?(0{1,20})(?:[;_].*)?')


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What was found in a sheet's cells, by (row, column) from 0; formats are (prefix, digits)."""

    broken: Mapping[tuple[int, int], BrokenFormula]
    formats: Mapping[tuple[int, int], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class WorkbookScan:
    """A checked copy of the file, and what was found on the way; sheets by name."""

    content: bytes
    date1904: bool
    sheets: Mapping[str, SheetScan]


def scan_xlsx(package: Package) -> WorkbookScan:
    """Check and copy the parts of an .xlsx that hold cells. Raises RosterFileError beyond the limits."""
    for name in READER_NEEDS:
        if name in package.names:
            package.copy(name)
    sheet_ids, date1904 = _read_workbook(package)
    targets = _read_relations(package)
    formats: list[tuple[str, int] | None] = []
    for kind, part in targets.values():
        if kind == "styles" and part in package.names:
            formats = _read_styles(package, part)
        elif kind == "sharedStrings" and part in package.names:
            package.copy(part)
    sheets = {}
    copied: set[str] = set()
    for name, relation in sheet_ids:
        kind, part = targets.get(relation, ("", ""))
        if kind == "worksheet" and part in package.names and part not in copied:
            copied.add(part)
            sheets[name] = _SheetWatch(name, formats).read(package, part)
    return WorkbookScan(package.checked(), date1904, sheets)


def _local(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _read_workbook(package: Package) -> tuple[list[tuple[str, str]], bool]:
    sheets: list[tuple[str, str]] = []
    date1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal date1904
        if name == "sheet":
            sheets.append((attributes.get("name", ""), _local(attributes, "id")))
        elif name == "workbookPr":
            date1904 = attributes.get("date1904") in ("1", "true", "on")

    parser = strict_parser()
    on_element(parser, start)
    package.copy(WORKBOOK, parser)
    return sheets, date1904


def _read_relations(package: Package) -> dict[str, tuple[str, str]]:
    targets: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            targets[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], part)

    parser = strict_parser()
    on_element(parser, start)
    package.copy(RELATIONS, parser)
    return targets


def _read_styles(package: Package, part: str) -> list[tuple[str, int] | None]:
    """Return for each cell style its identifier format (prefix, digits), or None."""
    codes: dict[str, str] = {}
    styles: list[tuple[str, int] | None] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            match = _IDENTIFIER_FORMAT.fullmatch(codes.get(attributes.get("numFmtId", ""), ""))
            styles.append((match[1] or "", len(match[2])) if match and (match[1] or len(match[2]) > 1) else None)

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    parser = strict_parser()
    on_element(parser, start, end)
    package.copy(part, parser)
    return styles


class _SheetWatch:
    """Follow one sheet's cells; its limits count cells that hold something, not formatted emptiness."""

    def __init__(self, sheet: str, styles: Sequence[tuple[str, int] | None]) -> None:
        self._sheet = sheet
        self._styles = styles
        self._broken: dict[tuple[int, int], BrokenFormula] = {}
        self._formats: dict[tuple[int, int], tuple[str, int]] = {}
        self._row = self._column = self._last_row = self._last_column = -1
        self._merges = 0
        self._columns: dict[str, int] = {}
        self._attributes: dict[str, str] = {}
        self._formula = self._filled = False
        self._formula_text = self._value = ""
        self._parser = strict_parser()
        on_element(self._parser, self._start, self._end)

    def read(self, package: Package, part: str) -> SheetScan:
        package.copy(part, self._parser)
        return SheetScan(self._broken, self._formats)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "is"):
            self._filled = True
            if self._formula or self._attributes.get("t") == "e":
                self._parser.CharacterDataHandler = self._add_value
        elif name == "f":
            self._formula = True
            self._parser.CharacterDataHandler = self._add_formula
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() and len(number) < 9 else self._row + 1
            self._column = -1
        elif name == "mergeCell":
            self._merges += 1
            if self._merges > MAX_MERGES:
                raise RosterFileError(FileFault.SUSPICIOUS)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise RosterFileError(FileFault.BROKEN)
            self._row, self._column = int(match[2]) - 1, self._column_of(match[1])
        self._attributes = attributes
        self._formula = self._filled = False
        self._formula_text = self._value = ""

    def _column_of(self, letters: str) -> int:
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            column -= 1
            self._columns[letters] = column
        return column

    def _end(self, name: str) -> None:
        if name == "c":
            if self._filled or self._formula:
                self._judge_cell()
        elif name in ("v", "f"):
            self._parser.CharacterDataHandler = None

    def _judge_cell(self) -> None:
        if self._row > self._last_row or self._column > self._last_column:
            self._last_row, self._last_column = max(self._row, self._last_row), max(self._column, self._last_column)
            check_extent(self._sheet, self._last_row + 1, self._last_column + 1)
        kind = self._attributes.get("t", "n")
        if kind == "e" or (self._formula and kind != "str" and not self._value):
            text = f"={self._formula_text}" if self._formula_text else ""
            self._broken[self._row, self._column] = BrokenFormula(text, self._value)
        elif kind == "n" and (style := self._attributes.get("s", "")).isdecimal() and int(style) < len(self._styles):
            shown = self._styles[int(style)]
            if shown is not None:
                self._formats[self._row, self._column] = shown
        if len(self._broken) + len(self._formats) > MAX_MARKS:
            raise RosterFileError(FileFault.TOO_LARGE)

    def _add_formula(self, text: str) -> None:
        self._formula_text += text

    def _add_value(self, text: str) -> None:
        self._value += text


def check_extent(sheet: str, rows: int, columns: int) -> None:
    """Raise RosterFileError when a sheet reaches beyond the limits."""
    if rows > MAX_ROWS:
        raise RosterFileError(FileFault.TOO_MANY_ROWS, sheet=sheet, limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise RosterFileError(FileFault.TOO_MANY_COLUMNS, sheet=sheet, limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise RosterFileError(FileFault.TOO_LARGE)
