"""`make` on machines that lack something: one clear line each."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "make", "sed", "awk", "cat", "pwd", "rm", "echo", "touch", "mv", "find")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone without its code, and a `bin` with the tools every machine has, but no Python."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def install_python(clone: Path, name: str, *, version: tuple[int, int], can_make_environments: bool) -> None:
    """Put a stand-in for a Python of the machine into `bin`, which answers what the Makefile asks it."""
    (clone / "bin" / name).write_text(
        f"""#!/bin/sh
case "$*" in
  *"version_info <"*) exit {int(version < (3, 11))};;
  *ensurepip*) exit {int(not can_make_environments)};;
  *version_info*) echo python{version[0]}.{version[1]};;
  "-m venv"*) echo "{name} makes .venv"; exit 1;;
esac
"""
    )
    (clone / "bin" / name).chmod(0o755)


def make(clone: Path, *words: str) -> list[str]:
    """Return what make says, without its own remark on the failure."""
    answer = subprocess.run(
        ["make", "-s", *words], cwd=clone, env={"PATH": str(clone / "bin")}, capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    return [line for line in (answer.stdout + answer.stderr).splitlines() if not line.startswith("make: ***")]


@pytest.mark.parametrize("target", ["run", "test"])
def test_without_python_one_line_says_what_to_install(clone: Path, target: str) -> None:
    (line,) = make(clone, target)
    assert re.match(r"Gongyou needs Python 3\.11 or newer: .*apt-get install python3", line)


def test_an_old_python_is_as_good_as_none(clone: Path) -> None:
    install_python(clone, "python3", version=(3, 9), can_make_environments=True)
    (line,) = make(clone, "run")
    assert line.startswith("Gongyou needs Python 3.11 or newer")


def test_without_venv_one_line_names_the_package(clone: Path) -> None:
    install_python(clone, "python3", version=(3, 11), can_make_environments=False)
    (line,) = make(clone, "run")
    assert line.endswith("apt-get install python3.11-venv")


def test_the_newest_python_that_can_make_environments_is_taken(clone: Path) -> None:
    install_python(clone, "python3.13", version=(3, 13), can_make_environments=False)
    install_python(clone, "python3.12", version=(3, 12), can_make_environments=True)
    install_python(clone, "python3", version=(3, 11), can_make_environments=True)
    assert make(clone, "run") == ["python3.12 makes .venv"]


def test_help_lists_every_command(clone: Path) -> None:
    answer = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^ +make (\w+) +\S", answer.stdout, re.MULTILINE)
    assert set(listed) >= {
        "run",
        "test",
        "lint",
        "types",
        "openapi",
        "bench",
        "faults",
        "fuzz",
        "help",
        "lock",
        "clean",
    }
