"""What every database server that Gongyou starts itself has in common.

Each server has a folder (created if absent) that holds its data, its password and its logs, listens on a free port of
127.0.0.1 and ends with the process that started it: on Linux at once, elsewhere at the latest at the next start.
"""

import os
import secrets
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import psutil

from gongyou.core.binaries import EmbeddedError, Program
from gongyou.core.folder_lock import FolderLock
from gongyou.core.ports import free_port
from gongyou.core.spawning import Identity, choose_identity, hand_over, last_line

HOST = "127.0.0.1"
READY_WITHIN = 120.0  # seconds; replaying the log after a crash may take that long
STOP_WITHIN = 30.0  # seconds
POLL = 0.01  # seconds


class EmbeddedServer(ABC):
    """A database server below one folder, started and stopped by this process, from its main thread."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, folder: Path | str, *, durable: bool = True) -> None:
        self.folder = Path(folder).absolute()
        self.durable = durable
        self.port: int | None = None
        self._lock = FolderLock(self.folder)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Return the id of the server's process while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def data(self) -> Path:
        """Return the folder of the server's own files."""
        return self.folder / "data"

    @property
    def start_log(self) -> Path:
        """Return the file that gets what the server says before it opens its own log."""
        return self.folder / "start.log"

    @property
    def password(self) -> str:
        """Return the password, which the folder keeps and only its owner can read."""
        return (self.folder / "password").read_text().strip()

    def start(self) -> str:
        """Start the server, wait until it answers and return its URL; a second start keeps the port of the first.

        Raises: EmbeddedError, in one line.
        """
        if self.pid is not None:
            return self.url()
        program = self._find()
        try:
            self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)  # the server's account may pass, not list
            self._lock.acquire()
            self._end_orphan()
            identity = choose_identity(program.path, folder=self.folder, data=self.data)
            self._prepare(program, identity)
            self._serve(program, identity)
        except OSError as error:
            self.stop()
            raise EmbeddedError(f"{self.name} cannot use {self.folder}: {error}") from error
        except BaseException:
            self.stop()
            raise
        return self.url()

    def stop(self) -> None:
        """Stop the server in good order, or by force when that takes too long; do nothing when it does not run."""
        if self.pid is not None:
            _end(self.pid, self.stop_signal)
        if self._process:
            self._process.wait()
            self._process = None
        self._lock.release()

    def _serve(self, program: Program, identity: Identity | None) -> None:
        kept = self.port
        for attempt in (1, 2, 3, 4):
            self.port = kept or free_port(HOST)
            try:
                self._serve_once(program, identity)
                return
            except EmbeddedError:
                if attempt == 4:
                    self.port = kept
                    raise
            # The port was taken meanwhile, or the last process of a killed server has not ended yet.
            time.sleep(0.25 * attempt)

    def _serve_once(self, program: Program, identity: Identity | None) -> None:
        with self.start_log.open("w") as log:
            self._process = self._launch(program, identity, log.fileno())
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready(self._process.pid):
            if self._process.poll() is not None:
                self._process = None
                raise EmbeddedError(f"{self.name} does not start: {last_line(self._said())} (logs in {self.folder})")
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{self.name} is not ready after {READY_WITHIN:.0f} s (logs in {self.folder})")
            time.sleep(POLL)

    def _end_orphan(self) -> None:
        """End a server that outlived the process which started it, and forget one that is gone."""
        if not self._pid_file.exists():
            return
        words = self._pid_file.read_text(errors="replace").split()
        try:
            process = psutil.Process(int(words[0]))
            ours = process.name().startswith(self._process_names()) and Path(process.cwd()) == self.data.resolve()
        except psutil.NoSuchProcess:
            return
        except (psutil.AccessDenied, ValueError, IndexError):
            ours = False
        if ours:
            _end(process.pid, self.stop_signal)
        else:  # cut short by a crash, or the number of another process by now, which the server would take for itself
            self._pid_file.unlink()

    def _ensure_password(self) -> bool:
        """Create the password if there is none, and say whether it was created."""
        try:
            file = os.open(self.folder / "password", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(file, "w") as text:
            text.write(secrets.token_urlsafe(24) + "\n")
        return True

    def _own_folder(self, path: Path, identity: Identity | None) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        hand_over(path, identity)

    @property
    @abstractmethod
    def _pid_file(self) -> Path: ...
    @abstractmethod
    def url(self) -> str:
        """Return where a client finds the server, password included."""

    @abstractmethod
    def _find(self) -> Program: ...
    @abstractmethod
    def _process_names(self) -> tuple[str, ...]: ...
    @abstractmethod
    def _prepare(self, program: Program, identity: Identity | None) -> None: ...
    @abstractmethod
    def _launch(self, program: Program, identity: Identity | None, log: int) -> subprocess.Popen[str]: ...
    @abstractmethod
    def _is_ready(self, pid: int) -> bool: ...
    @abstractmethod
    def _said(self) -> str: ...


def _end(pid: int, stop_signal: signal.Signals) -> None:
    """End the server `pid`, in good order if it can be, and wait for its own children too."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        for number, patience in ((stop_signal, STOP_WITHIN), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            process.send_signal(number)
            if _ends([process], patience):
                break
    except psutil.NoSuchProcess:
        return
    _ends(family, 5.0)
    for member in family:  # those that a supervisor adopted when their parent ended
        with suppress(ChildProcessError):
            os.waitpid(member.pid, os.WNOHANG)


def _ends(processes: list[psutil.Process], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while any(_lives(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
