"""`make bench`: run the benchmarks (all, or those named), print a table, write JSON beside it.

Every limit is taken in the same run on the same machine; no figure here is compared with one from elsewhere.
"""

import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import awards, boards, embedded, hotline, queries, sizes, standings
from tests.bench.report import Row
from tests.hotline.classifier import measure

BENCHES = {
    "B1": standings.quiet,
    "B2": awards.confirmations,
    "B3": awards.visible,
    "B4": boards.rebuild,
    "B9": embedded.idle,
    "B10": sizes.first_loads,
    "B11": queries.constant,
    "B12": standings.stampede,
    "G1": measure.suggestions,
    "H": hotline.hotline,
}
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run what is asked for; return 1 where a limit was missed."""
    wanted = [name.upper() for name in sys.argv[1:]] or list(BENCHES)
    rows: list[Row] = []
    for name in wanted:
        started = time.perf_counter()
        rows += BENCHES[name]()
        print(f"{name} took {time.perf_counter() - started:.0f} s", file=sys.stderr)
    table = Table("id", "figure", "measured", "limit", "reached")
    for row in rows:
        table.add_row(row.bench, row.figure, row.measured, row.limit, "yes" if row.reached else "NO")
    Console(width=140).print(table)
    print(
        f"load average {' '.join(f'{each:.1f}' for each in os.getloadavg())}; other work on the machine slows both sides"
    )
    RESULTS.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    load = [round(each, 2) for each in os.getloadavg()]
    machine = {
        "processors": os.cpu_count(),
        "load": load,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    document = {"at": at.isoformat(), "machine": machine, "rows": [row.as_json() for row in rows]}
    (RESULTS / f"{at:%Y%m%dT%H%M%S}.json").write_text(json.dumps(document, ensure_ascii=False, indent=2))
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
