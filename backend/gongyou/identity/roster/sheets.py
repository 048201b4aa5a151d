"""Open a spreadsheet or text file safely and deliver its sheets row by row, merges resolved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import BinaryIO

from gongyou.identity.roster.cells import Cell, Merge, MergeRange, Row, Sheet, Workbook
from gongyou.identity.roster.delimited import read_delimited
from gongyou.identity.roster.extraction import ExtractedSheet, extract
from gongyou.identity.roster.faults import FileFault, RosterFileError
from gongyou.identity.roster.ods import CONTENT, scan_ods
from gongyou.identity.roster.packages import MAX_UNCOMPRESSED, Package, open_package
from gongyou.identity.roster.xlsx import WORKBOOK, SheetScan, scan_xlsx

_ZIP = b"PK\x03\x04"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A new workbook wrapped in an encrypted stream; an old one whose first record is followed by FilePass (MS-XLS).
_ENCRYPTED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le")) + rb"|\x09\x08\x10\0.{16}(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)
_BINARY_WORKBOOK = "xl/workbook.bin"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_SCAN = SheetScan({}, {})


def open_workbook(source: Path | BinaryIO, *, filename: str) -> Workbook:
    """Return the sheets of an .xlsx, .xls, .ods or delimited text file, whatever its name says.

    Limits: 50,000 rows and 256 columns a sheet, 200 MB uncompressed, compression ratio 200. Raises RosterFileError.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
        stream.seek(0)
        magic = stream.read(8)
        stream.seek(0)
        if magic.startswith(_ZIP):
            return _read_package(stack.enter_context(open_package(stream)))
        content = stream.read(MAX_UNCOMPRESSED + 1)
        if len(content) > MAX_UNCOMPRESSED:
            raise RosterFileError(FileFault.TOO_LARGE)
    if magic == _COMPOUND_FILE:
        if _ENCRYPTED.search(content):
            raise RosterFileError(FileFault.PASSWORD_PROTECTED)
        return Workbook([_sheet(one) for one in extract(content)])
    return Workbook([read_delimited(content, PurePath(filename).stem)])


def _read_package(package: Package) -> Workbook:
    if WORKBOOK in package.names:
        scan = scan_xlsx(package)
        sheets = extract(scan.content)
        return Workbook(
            [_sheet(one, scan.sheets.get(one.name, _NO_SCAN), escapes=True) for one in sheets], scan.date1904
        )
    if CONTENT in package.names:
        content, merges = scan_ods(package)
        return Workbook([_sheet(one, merges=merges.get(one.name)) for one in extract(content)])
    if _BINARY_WORKBOOK in package.names:
        raise RosterFileError(FileFault.BINARY_WORKBOOK)
    raise RosterFileError(FileFault.NOT_A_SPREADSHEET)


def _sheet(
    extracted: ExtractedSheet,
    scan: SheetScan = _NO_SCAN,
    *,
    merges: Sequence[MergeRange] | None = None,
    escapes: bool = False,
) -> Sheet:
    ranges = sorted(merges or extracted.merges or [], key=lambda merge: merge.top)
    marked = {row for row, _ in scan.broken} | {row for row, _ in scan.formats}

    def rows() -> Iterator[Row]:
        active: list[Merge] = []
        following = 0
        for index, values in enumerate(extracted.rows()):
            if index in marked:
                _apply_marks(scan, index, values)
            if escapes:
                values[:] = [_unescaped(cell) if isinstance(cell, str) and "_x" in cell else cell for cell in values]
            active = [merge for merge in active if merge.range.bottom >= index]
            while following < len(ranges) and ranges[following].top <= index:
                merge = ranges[following]
                following += 1
                if merge.left < len(values):
                    active.append(Merge(merge, values[merge.left]))
            yield Row(index + 1, values, _cover(active, index, values) if active else {})

    return Sheet(extracted.name, rows, extracted.visible)


def _apply_marks(scan: SheetScan, row: int, values: list[Cell]) -> None:
    for column, value in enumerate(values):
        broken = scan.broken.get((row, column))
        if broken is not None:
            values[column] = broken
        shown = scan.formats.get((row, column))
        if shown is not None and isinstance(value, int | float) and 0 <= value < 1e15 and value == int(value):
            values[column] = f"{shown[0]}{int(value):0{shown[1]}d}"


def _cover(active: Sequence[Merge], row: int, values: list[Cell]) -> Mapping[int, Merge]:
    """Blank the cells under the merges and return by column which merge covers them."""
    covered: dict[int, Merge] = {}
    for merge in active:
        for column in range(merge.range.left, min(merge.range.right + 1, len(values))):
            if column in covered:  # no spreadsheet program writes merges that overlap
                raise RosterFileError(FileFault.BROKEN)
            covered[column] = merge
            if (row, column) != (merge.range.top, merge.range.left):
                values[column] = ""
    return covered


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
