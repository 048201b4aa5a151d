"""Where the bytes of files live: an fsspec store, a local folder by default, any S3-compatible store by URL.

A key is written whole or not at all. Nothing here knows what the bytes mean or whose they are, see `gongyou.files`.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from gongyou.core.errors import AppError, Unavailable
from gongyou.core.ids import new_id
from gongyou.core.logs import logger
from gongyou.core.settings import Settings, SettingsError

log = logger(__name__)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreFull(AppError):
    """There is no space left for files; nothing was kept."""

    code = "files.store_full"
    status = 507


class BytesLost(AppError):
    """A file's bytes are gone from the store, or are not the ones that were stored."""

    code = "files.bytes_lost"
    status = 410


class Store:
    """A place for bytes, by key; keys are relative paths made by us, never from a name that somebody sent."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.url_to_fs(url)  # type: ignore[no-untyped-call]
        self._local = isinstance(self._fs, LocalFileSystem)

    def put(self, key: str, data: bytes) -> None:
        """Write bytes under a key, whole or not at all; raise StoreFull, or Unavailable while the store is away."""
        with self._refusals(key):
            if self._local:
                _write_whole(Path(self._path(key)), data)
            else:
                self._fs.pipe_file(self._path(key), data)

    def get(self, key: str) -> bytes:
        """Return the bytes of a key; raise BytesLost, or Unavailable while the store is away."""
        with self._refusals(key):
            data: bytes = self._fs.cat_file(self._path(key))
            return data

    def delete(self, key: str) -> None:
        """Remove a key, also one that is not there."""
        with self._refusals(key), suppress(FileNotFoundError):
            self._fs.rm_file(self._path(key))

    def keys(self, folder: str) -> list[str]:
        """Return the keys directly in a folder, also of writes that a crash left unfinished."""
        found: list[str] = []
        with self._refusals(folder), suppress(FileNotFoundError):
            self._fs.invalidate_cache(self._path(folder))
            found = self._fs.ls(self._path(folder), detail=False)
        return [f"{folder}/{path.rpartition('/')[2]}" for path in found]

    @contextmanager
    def _refusals(self, key: str) -> Iterator[None]:
        """Turn what a store raises into what a caller can act on."""
        try:
            yield
        except FileNotFoundError as error:
            raise BytesLost from error
        except OSError as error:
            if error.errno in _FULL:
                log.error("file store full", key=key, error=str(error))
                raise StoreFull from error
            log.error("file store away", key=key, error=str(error))
            raise Unavailable(retry_after=30) from error
        except Exception as error:
            # The library behind a remote store has errors of its own: botocore's for a host that is away is no OSError.
            if self._local:
                raise
            log.error("file store away", key=key, error=str(error))
            raise Unavailable(retry_after=30) from error

    def _path(self, key: str) -> str:
        return f"{self._root.rstrip('/')}/{key}"


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{new_id().hex}.part")
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


_url: str | None = None
_store: Store | None = None


def configure(settings: Settings) -> None:
    """Set where this process keeps files; raise SettingsError for a URL that nothing here can serve."""
    global _url, _store
    try:
        fsspec.get_filesystem_class(fsspec.utils.get_protocol(settings.file_store_url))  # type: ignore[no-untyped-call]
    except (ImportError, ValueError) as error:
        raise SettingsError(f"FILE_STORE_URL={settings.file_store_url}: {error}") from error
    _url, _store = settings.file_store_url, None


def store() -> Store:
    """Return the store; it is opened when first used, because a remote one does not survive a fork."""
    global _store  # noqa: PLW0603
    if _url is None:
        raise RuntimeError("no file store is configured")
    if _store is None:
        _store = Store(_url)
    return _store
