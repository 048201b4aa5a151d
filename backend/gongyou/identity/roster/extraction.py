"""Let a process of its own read a spreadsheet's cells, so that no file can end ours."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from gongyou.identity.roster.cells import Cell, MergeRange
from gongyou.identity.roster.faults import FileFault, RosterFileError
from gongyou.identity.roster.xlsx import MAX_CELLS, check_extent

_PROGRAM = Path(__file__).with_name("extractor.py")
_MEMORY = 2 * 1024**3
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ExtractedSheet:
    """A sheet's cells as lines of JSON, decoded only when asked for; `merges` is None where the format hides them."""

    name: str
    visible: bool
    left: int
    merges: Sequence[MergeRange] | None
    lines: Sequence[bytes]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row from the sheet's first row and column on."""
        blanks = [""] * self.left
        for line in self.lines:
            yield blanks + json.loads(line, object_hook=_value)


def extract(content: bytes) -> list[ExtractedSheet]:
    """Return the sheets of an .xlsx, .ods or .xls. Raises RosterFileError."""
    arguments = [sys.executable, "-I", str(_PROGRAM), str(_MEMORY), str(_SECONDS), str(MAX_CELLS)]
    try:
        done = subprocess.run(arguments, input=content, capture_output=True, timeout=2 * _SECONDS, check=True)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        # The cause is not chained: it carries the output, which quotes the file.
        raise RosterFileError(FileFault.BROKEN) from None
    lines = iter(done.stdout.splitlines())
    return [_sheet(json.loads(line), lines) for line in lines]


def _sheet(about: dict[str, Any], lines: Iterator[bytes]) -> ExtractedSheet:
    check_extent(about["name"], *about["extent"])
    merges = about["merges"]
    return ExtractedSheet(
        name=about["name"],
        visible=about["visible"],
        left=about["left"],
        merges=merges and [MergeRange(top, left, bottom, right) for (top, left), (bottom, right) in merges],
        lines=[next(lines) for _ in range(about["rows"])],
    )


def _value(typed: dict[str, Any]) -> Cell:
    ((kind, value),) = typed.items()
    match kind:
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case _:
            return timedelta(seconds=value)
