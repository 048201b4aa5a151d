"""B11: the number of queries of every list, which must not grow with its rows (asserted in tests, shown here)."""

import subprocess
import sys

from tests.bench.report import Row


def constant() -> list[Row]:
    """Run the tests that assert it and report them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "constant_queries", "tests"],
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-200:]
    return [Row("B11", "queries per list, constant in its rows", last, "all pass", done.returncode == 0, {})]
