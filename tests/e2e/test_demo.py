"""The walk of docs/demo.md, run as it stands against the demo: every `# → …` must be what the line before it answers."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gongyou.core.settings import PROJECT_ROOT
from tests.stack import Stack

PAGE = PROJECT_ROOT / "docs" / "demo.md"


def _script() -> str:
    """Return the page's blocks as one script in which each expectation is checked."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    joined = "\n".join(blocks)
    logical = re.sub(r"\\\n\s*", " ", joined).splitlines()
    lines = []
    for line in logical:
        command, arrow, expected = line.partition("# → ")
        if arrow:
            lines.append(f'got=$({command.strip()})\nexpect {len(lines)} "$got" "{expected.strip()}"')
        else:
            lines.append(line)
    return _EXPECT + "\n".join(lines)


_EXPECT = """set -eu
expect() {
  case $2 in *"$3"*) checked=$((checked + 1)) ;; *) echo "line $1 answers '$2', not '$3'" >&2; exit 1 ;; esac
}
checked=0
trap 'echo "checked $checked"' EXIT
"""


def test_the_walk_of_the_main_job_works_as_written(demo_stack: Stack, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.fail("docs/demo.md is a walk with curl: apt-get install curl")
    script = tmp_path / "walk.sh"
    script.write_text(_script())
    done = subprocess.run(
        ["sh", str(script)],
        cwd=PROJECT_ROOT,
        env=os.environ | {"BASE": demo_stack.url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    checked = re.search(r"checked (\d+)", done.stdout)
    assert checked
    assert int(checked[1]) == PAGE.read_text("utf-8").count("# → ") - 1  # one explains the sign itself
    assert demo_stack.command("doctor", "--reconcile").returncode == 0
