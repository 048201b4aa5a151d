"""Text files with delimiters (CSV, TSV): encoding, delimiter and records, without assuming any of them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from gongyou.identity.roster.cells import Row, Sheet
from gongyou.identity.roster.faults import FileFault, RosterFileError
from gongyou.identity.roster.xlsx import check_extent

_DELIMITERS = (",", "\t", ";")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKUP = re.compile(r"\s*(<\?xml|<!doctype|<html|<head|<meta|<table|<style)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
# Spreadsheet programs guard long numbers in a text file as ="0012".
_GUARDED = re.compile(r'="([^"]*)"')


def read_delimited(content: bytes, name: str) -> Sheet:
    """Return a text file as one sheet whose merges cannot be seen; rows are records. Raises RosterFileError."""
    text = _decode(content)
    if _MARKUP.match(text):
        raise RosterFileError(FileFault.WEB_PAGE)
    if not text.strip() or _CONTROLS.search(text[:65536]):
        raise RosterFileError(FileFault.NOT_A_SPREADSHEET)
    delimiter = _delimiter(text)

    def rows() -> Iterator[Row]:
        try:
            for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
                check_extent(name, number, len(record))
                yield Row(number, [_unguarded(value) for value in record])
        except csv.Error as error:
            raise RosterFileError(FileFault.BROKEN) from error

    return Sheet(name, rows, shows_merges=False)


def _decode(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterFileError(FileFault.NOT_A_SPREADSHEET)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the usual record into most cells."""

    def usual_width(delimiter: str) -> int:
        records = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(record) for record, _ in zip(records, range(200), strict=False))
        except csv.Error:
            return 0
        return widths.most_common(1)[0][0] if widths else 0

    return max(_DELIMITERS, key=usual_width)


def _unguarded(value: str) -> str:
    match = _GUARDED.fullmatch(value)
    return match[1] if match else value
