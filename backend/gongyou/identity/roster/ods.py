"""What the spreadsheet reader does not tell about an .ods: merges; and a guard on cells repeated beyond measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongyou.identity.roster.cells import MergeRange
from gongyou.identity.roster.faults import FileFault, RosterFileError
from gongyou.identity.roster.packages import Package, on_element, strict_parser
from gongyou.identity.roster.xlsx import MAX_MERGES, check_extent

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
MIMETYPE = "mimetype"
_MOST_DIGITS = 9  # enough to pass every limit
MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class _TablesWatch:
    """Follow rows and cells, which .ods counts by repetition instead of numbering them."""

    merges: dict[str, list[MergeRange]] = field(default_factory=dict)
    table: str = ""
    row: int = -1
    column: int = -1
    rows_here: int = 1
    last_row: int = 0
    last_column: int = 0
    encrypted: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.table = attributes.get("table:name", "")
            self.merges[self.table] = []
            self.row, self.rows_here, self.last_row, self.last_column = -1, 1, 0, 0
        elif name == "table-row":
            self.row += self.rows_here
            self.rows_here = _count(attributes, "table:number-rows-repeated")
            self.column = 0
            self.row = max(self.row, 0)
        elif name in ("table-cell", "covered-table-cell"):
            repeated = _count(attributes, "table:number-columns-repeated")
            if name == "table-cell":
                self._note_merge(attributes)
            self.column += repeated
            if any(key.startswith("office:") for key in attributes):
                self._note_content()
        elif name == "p":
            self._note_content()

    def _note_merge(self, attributes: Mapping[str, str]) -> None:
        down = _count(attributes, "table:number-rows-spanned")
        across = _count(attributes, "table:number-columns-spanned")
        if down > 1 or across > 1:
            ranges = self.merges.setdefault(self.table, [])
            ranges.append(MergeRange(self.row, self.column, self.row + down - 1, self.column + across - 1))
            if len(ranges) > MAX_MERGES:
                raise RosterFileError(FileFault.SUSPICIOUS)

    def _note_content(self) -> None:
        self.last_row = max(self.last_row, self.row + self.rows_here)
        self.last_column = max(self.last_column, self.column)
        check_extent(self.table, self.last_row, self.last_column)


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text[:_MOST_DIGITS]) if text.isdecimal() else 1


def scan_ods(package: Package) -> tuple[bytes, dict[str, list[MergeRange]]]:
    """Check and copy the content of an .ods; return the copy and each table's merges. Raises RosterFileError."""
    package.add(MIMETYPE, MEDIA_TYPE)
    encrypted = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal encrypted
        encrypted = encrypted or name == "encryption-data"

    if MANIFEST in package.names:
        parser = strict_parser()
        on_element(parser, start)
        package.copy(MANIFEST, parser)
    if encrypted:
        raise RosterFileError(FileFault.PASSWORD_PROTECTED)
    watch = _TablesWatch()
    parser = strict_parser()
    on_element(parser, watch.start)
    package.copy(CONTENT, parser)
    return package.checked(), watch.merges
