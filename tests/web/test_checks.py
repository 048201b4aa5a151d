"""What the front ends check with their own tools: types, units, the built mini-program; and that both are up to date."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    ("admin_web", "typecheck"),
    ("admin_web", "test"),
    ("miniprogram", "typecheck"),
    ("miniprogram", "test"),
    ("miniprogram", "check"),
]


def npm(folder: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run npm in a front end's folder, with the Node that `make` found or brought."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGYOU_")}
    return subprocess.run(
        ["npm", "run", "--silent", *words],
        cwd=ROOT / folder,
        env=environment | {"PATH": path, "CI": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(("folder", "script"), SCRIPTS, ids=[f"{folder} {script}" for folder, script in SCRIPTS])
def test_a_front_ends_own_checks_pass(folder: str, script: str) -> None:
    answer = npm(folder, script)
    assert answer.returncode == 0, (answer.stdout + answer.stderr)[-6000:]


@pytest.mark.parametrize("folder", ["admin_web", "miniprogram"])
def test_a_front_ends_types_are_those_of_the_api(folder: str) -> None:
    answer = npm(folder, "api", "--", "--check")
    assert answer.returncode == 0, "run `npm run api` after `make openapi`"


@pytest.mark.parametrize("folder", ["admin_web", "miniprogram"])
def test_no_address_of_a_package_registry_is_kept(folder: str) -> None:
    assert '"resolved"' not in (ROOT / folder / "package-lock.json").read_text()


def test_both_front_ends_speak_one_language_of_colour() -> None:
    console, phone = (
        tokens(ROOT / folder / "src" / "styles" / "tokens.css") for folder in ("admin_web", "miniprogram")
    )
    shared = console.keys() & phone.keys()
    assert len(shared) > 60
    assert {name: console[name][:2] for name in shared} == {name: phone[name][:2] for name in shared}


def tokens(path: Path) -> dict[str, list[str]]:
    """Return the values of each token in the order in which they stand: the light one, the dark one."""
    values: dict[str, list[str]] = {}
    for name, value in re.findall(r"(--gy-[\w-]+)\s*:\s*([^;}]+)", path.read_text()):
        values.setdefault(name, []).append(value.strip().upper())
    return values
