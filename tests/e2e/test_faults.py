"""The faults of `make faults`, a few times each: killed workers, API, Redis and PostgreSQL lose nothing."""

import subprocess
import sys

from gongyou.core.settings import PROJECT_ROOT
from tests.faults.__main__ import FAULTS


def test_breaking_the_service_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--quick"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert f"{len(FAULTS)} passed, 0 failed" in done.stdout
