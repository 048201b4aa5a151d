"""Print the cells of the spreadsheet on standard input as JSON lines; run as a program of its own.

The reader is native code, and a malformed old .xls makes it panic or ask for terabytes and abort. Here that ends
nothing but this process, which may use limited memory and time and leaves no core dump of personal data.
Each sheet is one line about it, then its rows. Arguments: bytes of memory, seconds, most cells a sheet may have.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)


def main() -> None:
    memory, seconds, most_cells = map(int, sys.argv[1:])
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, seconds)
    if sys.platform == "linux":  # elsewhere the address space is no measure of memory
        limit(resource.RLIMIT_AS, memory)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for metadata in workbook.sheets_metadata:
        if metadata.typ == SheetTypeEnum.WorkSheet:
            put_sheet(metadata, workbook.get_sheet_by_name(metadata.name), most_cells)


def limit(kind: int, most: int) -> None:
    """Limit a resource, within what the process may set itself."""
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def put_sheet(metadata: SheetMetadata, sheet: CalamineSheet, most_cells: int) -> None:
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    wanted = sheet.start is not None and rows * columns <= most_cells
    lines = list(sheet.iter_rows()) if wanted else []
    put(
        {
            "name": metadata.name,
            "visible": metadata.visible == SheetVisibleEnum.Visible,
            "extent": [rows, columns],
            "left": sheet.start[1] if sheet.start else 0,
            "merges": sheet.merged_cell_ranges,
            "rows": len(lines),
        }
    )
    for line in lines:
        put(line)


def put(value: object) -> None:
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False, default=typed).encode() + b"\n")


def typed(value: Any) -> dict[str, str | float]:
    """Return what JSON has no type for under the name of its type."""
    match value:
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"timedelta": value.total_seconds()}
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main()
