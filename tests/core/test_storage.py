"""The store of bytes: whole or not at all, whatever lies behind it."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest
from fsspec import AbstractFileSystem

from gongyou.core.errors import Unavailable
from gongyou.core.settings import Settings, SettingsError
from gongyou.core.storage import BytesLost, Store, StoreFull, configure
from tests.disk import files_no_larger_than


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A local folder, and a store without folders and renames as object stores are."""
    return Store((tmp_path / "store").as_uri() if request.param == "file" else f"memory://{uuid4()}")


def test_what_was_put_is_read_back_until_it_is_deleted(store: Store) -> None:
    store.put("t/2026/11/a", b"one")
    store.put("t/2026/11/a.thumb", b"two")
    assert (store.get("t/2026/11/a"), store.get("t/2026/11/a.thumb")) == (b"one", b"two")
    assert sorted(store.keys("t/2026/11")) == ["t/2026/11/a", "t/2026/11/a.thumb"]
    store.delete("t/2026/11/a")
    store.delete("t/2026/11/a")
    with pytest.raises(BytesLost):
        store.get("t/2026/11/a")
    assert store.keys("t/2026/12") == []


def test_a_full_disk_leaves_no_half_file_and_no_broken_one(tmp_path: Path) -> None:
    store = Store(tmp_path.as_uri())
    store.put("t/kept", b"k" * 5_000)
    with files_no_larger_than(10_000):
        with pytest.raises(StoreFull):
            store.put("t/new", b"n" * 200_000)
        with pytest.raises(StoreFull):
            store.put("t/kept", b"n" * 200_000)
    assert [p.name for p in (tmp_path / "t").iterdir()] == ["kept"]
    assert store.get("t/kept") == b"k" * 5_000
    store.put("t/new", b"n" * 200_000)
    assert len(store.get("t/new")) == 200_000


def test_a_store_that_cannot_be_reached_is_said_to_be_away(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("a file where a folder should be")
    with pytest.raises(Unavailable):
        Store(tmp_path.as_uri()).put("t/2026/11/a", b"one")


class Away(AbstractFileSystem):  # type: ignore[misc]
    """A remote store whose library raises errors of its own while its host is away, as botocore does."""

    protocol = "away"

    class HostAwayError(Exception):
        """No OSError."""

    def _open(self, path: str, *_: object, **__: object) -> None:
        raise self.HostAwayError(path)

    def ls(self, path: str, *_: object, **__: object) -> None:
        raise self.HostAwayError(path)

    def rm_file(self, path: str) -> None:
        raise self.HostAwayError(path)


def test_a_remote_store_whose_host_is_away_is_said_to_be_away() -> None:
    fsspec.register_implementation("away", Away, clobber=True)
    store = Store("away://bucket")
    for call in (
        lambda: store.put("t/a", b"one"),
        lambda: store.get("t/a"),
        lambda: store.delete("t/a"),
        lambda: store.keys("t"),
    ):
        with pytest.raises(Unavailable):
            call()


def test_a_url_that_nothing_can_serve_fails_at_start(settings: Settings) -> None:
    for url in ("nowhere://bucket", "s3nope://x"):
        with pytest.raises(SettingsError, match=f"FILE_STORE_URL={url}: "):
            configure(replace(settings, file_store_url=url))
    configure(settings)
