"""A lock on a folder that ends with the process holding it."""

import fcntl
import os
from pathlib import Path
from weakref import WeakSet

from gongyou.core.binaries import EmbeddedError

_held: "WeakSet[FolderLock]" = WeakSet()


class FolderLock:
    """One living process may hold the lock of a folder; children forked from it do not prolong it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock, or do nothing when this object has it. Raises EmbeddedError naming the process that has it."""
        if self._file is not None:
            return
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(file, 20).decode().strip()
            os.close(file)
            raise EmbeddedError(
                f"{self._path.parent} is in use by process {holder}: stop that one first, or set another GONGYOU_DATA"
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        _held.add(self)

    def release(self) -> None:
        """Give the lock up, if held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            _held.discard(self)


def _forget_in_child() -> None:
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_forget_in_child)
