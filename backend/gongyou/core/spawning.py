"""Start programs that end with this process, as an unprivileged identity where this process is root's.

PostgreSQL refuses to run as root. Root therefore takes the first of the following ways in which the account `nobody`
(or whoever owns the data already) reaches both the program and the data, without changing a permission outside the
data folder:

1. the account alone;
2. the account with the capability to pass and read any folder: a clone or data below a folder of mode 0700;
3. the account with the capability to override file permissions: where only this one is granted, as in containers;
4. a user namespace in which root's identity bears the account's name: where no other identity exists at all.
"""

import json
import os
import pwd
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import SIGKILL, Signals
from typing import IO, Any

from gongyou.core.binaries import EmbeddedError

LAUNCH = Path(__file__).with_name("launch.py")
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
ACCOUNT = "nobody"


@dataclass(frozen=True)
class Identity:
    """Who a program runs as: `uid`, `gid`, Linux capabilities kept; `mapped` when only its user namespace says so."""

    uid: int
    gid: int
    capabilities: tuple[int, ...] = ()
    mapped: bool = False

    @property
    def file_owner(self) -> tuple[int, int]:
        """Return the uid and gid that its files bear outside of its user namespace."""
        return (os.geteuid(), os.getegid()) if self.mapped else (self.uid, self.gid)


def spawn(
    command: Sequence[str | Path],
    *,
    folder: Path,
    identity: Identity | None = None,
    death_signal: Signals = SIGKILL,
    stdin: int | IO[Any] = subprocess.DEVNULL,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
) -> subprocess.Popen[str]:
    """Start `command` in `folder`, in a session of its own; on Linux it gets `death_signal` when this thread ends.

    Its environment is PATH, the C locale and UTC. Raises RuntimeError outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("programs are bound to the thread that starts them: start them from the main thread")
    options: dict[str, Any] = {"parent": os.getpid(), "death_signal": death_signal, "folder": str(folder)}
    if identity:
        options |= asdict(identity)
    arguments = [sys.executable, "-I", "-S", str(LAUNCH), json.dumps(options), *map(str, command)]
    environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}
    return subprocess.Popen(  # noqa: S603
        arguments,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        start_new_session=True,
        umask=0o077,
        text=True,
    )


def run(command: Sequence[str | Path], *, folder: Path, identity: Identity | None, text: str = "") -> str:
    """Run `command` to its end with `text` as its input and return its output.

    Raises: EmbeddedError, naming the last line it wrote.
    """
    with spawn(
        command,
        folder=folder,
        identity=identity,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        output, _ = process.communicate(text)
    if process.returncode != 0:
        raise EmbeddedError(f"{Path(command[0]).name} failed: {last_line(output) or f'exit {process.returncode}'}")
    return output


def last_line(text: str) -> str:
    """Return the last line of `text` that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "rror" in line]
    return (telling or lines or [""])[-1]


def choose_identity(program: Path, *, folder: Path, data: Path) -> Identity | None:
    """Return who shall run `program` on `data` inside `folder`; None is ourselves, when we are not root.

    Raises: EmbeddedError when root has no way to run it unprivileged.
    """
    if os.geteuid() != 0:
        return None
    reasons = []
    for identity in _identities(data):
        try:
            run([program, "--version"], folder=folder, identity=identity)
        except EmbeddedError as error:
            reasons.append(str(error))
        else:
            return identity
    raise EmbeddedError(
        f"{program.name} must not run as root and no unprivileged account can reach {program} and {folder}: "
        f"start Gongyou as an ordinary user ({reasons[0]})"
    )


def _identities(data: Path) -> list[Identity]:
    owner = data.stat() if data.exists() else None
    if owner and owner.st_uid != 0:
        uid, gid = owner.st_uid, owner.st_gid
    else:
        try:
            account = pwd.getpwnam(ACCOUNT)
        except KeyError as error:
            raise EmbeddedError(
                f"no account {ACCOUNT} to run the servers: start Gongyou as an ordinary user"
            ) from error
        uid, gid = account.pw_uid, account.pw_gid
    alone = Identity(uid, gid)
    if sys.platform != "linux":
        return [alone]
    return [
        alone,
        Identity(uid, gid, (CAP_DAC_READ_SEARCH,)),
        Identity(uid, gid, (CAP_DAC_OVERRIDE,)),
        Identity(uid, gid, mapped=True),
    ]


def hand_over(folder: Path, identity: Identity | None) -> None:
    """Make `folder`, which must be one of our making, and all in it belong to `identity`."""
    if identity is None or folder.stat().st_uid == identity.file_owner[0]:
        return
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, *identity.file_owner, follow_symlinks=False)
    os.chown(folder, *identity.file_owner)  # last: an interrupted walk is begun again
