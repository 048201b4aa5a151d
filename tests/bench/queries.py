"""B11: the number of queries of every list, which must not grow with its rows (asserted in tests, shown here)."""

import subprocess
import sys

from tests.bench.report import Row


def constant() -> list[Row]:
    """Run the assertion of `tests/guards/test_query_counts.py` and report it."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/guards/test_query_counts.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-200:]
    return [Row("B11", "queries per list, constant in its rows", last, "all pass", done.returncode == 0, {})]
