"""What the front ends check with their own tools: types, units, the built mini-program; and that both are up to date."""

import os
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
def test_a_front_ends_types_are_those_of_the_api(folder: str, tmp_path: Path) -> None:
    made = tmp_path / "schema.d.ts"
    answer = npm(folder, "api", "--", "--output", str(made))
    assert answer.returncode == 0, answer.stderr
    kept = ROOT / folder / "src" / "api" / "schema.d.ts"
    assert made.read_text() == kept.read_text(), "run `npm run api` after `make openapi`"


@pytest.mark.parametrize("folder", ["admin_web", "miniprogram"])
def test_no_address_of_a_package_registry_is_kept(folder: str) -> None:
    assert '"resolved"' not in (ROOT / folder / "package-lock.json").read_text()


def test_both_front_ends_know_the_same_tokens() -> None:
    console, phone = (
        (ROOT / folder / "src" / "styles" / "tokens.css").read_text() for folder in ("admin_web", "miniprogram")
    )
    named = [
        {line.split(":")[0] for line in text.replace("{", ";").split(";") if "--gy-" in line}
        for text in (console, phone)
    ]
    assert {name.strip() for name in named[1]} <= {name.strip() for name in named[0]} | {"--gy-capsule"}
