"""Voice notes as files: safe, sealed, played in parts, seen by whom they concern, swept when nobody needs them."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.outbox import OutboxRow
from gongyou.core.settings import Settings
from gongyou.core.storage import store
from gongyou.files.models import StoredFile
from gongyou.files.reconciliation import lost_evidence
from tests.files.test_files import changed, fetch, hour, links, stored_bytes, upload, uploaded
from tests.pictures import photo
from tests.sounds import CANARY, MEDIA_TYPES, long_amr, sound, wav
from tests.world import World


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_a_voice_note_is_known_by_its_content_and_comes_back_without_metadata(world: World, name: str) -> None:
    member = world.member()
    answer = uploaded(world, member, sound(name), name="../录音.html")
    ending = {"audio/mp4": ".m4a", "audio/mpeg": ".mp3"}.get(MEDIA_TYPES[name], name[name.index(".") :])
    expected = {"kind": "voice", "name": f"录音{ending}", "media_type": MEDIA_TYPES[name], "seconds": 2, "width": None}
    assert {key: answer[key] for key in expected} == expected
    file = links(world, member, answer["id"])
    assert file["thumbnail_url"] is None
    found = fetch(world, file["url"])
    assert (found.status_code, found.content_type) == (200, MEDIA_TYPES[name])
    assert hashlib.sha256(found.data).hexdigest() == answer["sha256"]
    assert CANARY not in found.data


def test_bytes_leave_as_an_attachment_that_no_browser_runs(world: World) -> None:
    member = world.member()
    answer = fetch(world, links(world, member, uploaded(world, member, wav())["id"])["url"])
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%8E%B0%E5%9C%BA.wav"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_players_fetch_parts(world: World) -> None:
    member = world.member()
    url = links(world, member, uploaded(world, member, wav())["id"])["url"]
    whole = fetch(world, url)
    size = len(whole.data)
    for asked, first, last in (("0-1", 0, 1), ("1000-", 1000, size - 1), ("-100", size - 100, size - 1)):
        part = fetch(world, url, Range=f"bytes={asked}")
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part.data == whole.data[first : last + 1]
    stale = fetch(world, url, **{"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (stale.status_code, len(stale.data)) == (200, size)
    beyond = fetch(world, url, Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.json["code"]) == (416, "files.range_not_satisfiable")
    assert fetch(world, url, Range="lines=1-2").status_code in {200, 416}
    assert fetch(world, changed(url, variant="thumbnail")).status_code == 403


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (long_amr(61) + long_amr(2)[6:], "voice_too_long"),
        (wav(60, 24_000), "voice_too_heavy"),
        (sound("note.m4a").replace(b"soun", b"vide"), "voice_format_refused"),
        (sound("note.ogg")[:60], "voice_damaged"),
        (b"\0\0\0\x18ftypheic" + bytes(2000), "image_format_refused"),
    ],
)
def test_what_is_no_good_recording_is_refused_and_leaves_nothing(
    world: World, settings: Settings, data: bytes, code: str
) -> None:
    answer = upload(world, world.member(), data, name="a.mp3")
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/body/file", code)]
    assert stored_bytes(settings, world) == []


def test_a_resend_is_the_same_file(world: World, settings: Settings) -> None:
    member = world.member()
    assert len({uploaded(world, member, sound())["id"] for _ in range(3)}) == 1
    assert len(stored_bytes(settings, world)) == 1


def test_no_worker_looks_for_a_picture_in_a_voice_note(world: World) -> None:
    member = world.member()
    uploaded(world, member, sound())
    with world.work() as session:
        handlers = session.scalars(select(OutboxRow.handler)).all()
    assert "files.hash_photos" not in handlers
    uploaded(world, member, photo())
    with world.work() as session:
        assert "files.hash_photos" in session.scalars(select(OutboxRow.handler)).all()


def test_a_voice_note_that_hangs_on_nothing_is_swept_after_a_day(world: World, settings: Settings) -> None:
    uploaded(world, world.member(), sound())
    hour(world)
    assert len(stored_bytes(settings, world)) == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        hour(world)
    assert stored_bytes(settings, world) == []


def test_a_sealed_voice_note_that_is_gone_is_found(world: World) -> None:
    file: dict[str, Any] = uploaded(world, world.member(), sound())
    with world.work() as session:
        row = session.scalars(select(StoredFile)).one()
        row.subject_type, row.subject_id = "hazard", row.id
        assert lost_evidence() == []
        store().delete(row.storage_key)
        assert [file["id"] in fault for fault in lost_evidence()] == [True]
