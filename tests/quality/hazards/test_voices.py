"""A hazard told by voice: with a picture or without, heard by whom it concerns, and so are comments."""

from io import BytesIO
from typing import Any

import pytest

from gongyou.core.ids import new_id
from gongyou.identity.models import Member
from tests.quality.hazards.loop import Loop
from tests.sounds import sound


def say(loop: Loop, member: Member, name: str = "note.m4a") -> str:
    """Upload a voice note and return its id."""
    form = {"file": (BytesIO(sound(name)), "录音.aac")}
    answer = loop.world.call(member, "POST", "/files", data=form, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def test_a_voice_note_is_enough(loop: Loop) -> None:
    voice_id = say(loop, loop.finder)
    hazard = loop.report(description=None, voice_id=voice_id)
    assert (hazard["description"], hazard["title"]) == ("", "皮带：主运大巷")
    shown = loop.get(loop.officer, hazard).json
    assert shown["photos"] == []
    voice = shown["voice"]
    assert voice == {"id": voice_id, "url": voice["url"], "media_type": "audio/mp4", "seconds": 2}
    heard = loop.world.call(None, "GET", voice["url"].removeprefix("/api/v1"), headers={"Range": "bytes=0-9"})
    assert (heard.status_code, heard.content_type) == (206, "audio/mp4")
    assert loop.world.call(loop.officer, "GET", f"/files/{voice_id}").status_code == 200
    assert loop.world.call(loop.stranger, "GET", f"/files/{voice_id}").status_code == 404


def test_a_picture_is_enough_and_the_title_says_what_and_where(loop: Loop) -> None:
    picture = loop.photo(loop.finder)
    hazard = loop.report(description=None, photo_ids=[picture], place="长" * 100)
    assert hazard["title"] == "皮带：" + "长" * 36 + "…"
    shown = loop.get(loop.officer, hazard).json
    assert ([p["id"] for p in shown["photos"]], shown["voice"]) == ([picture], None)


def test_words_picture_and_voice_go_together(loop: Loop) -> None:
    voice_id, picture = say(loop, loop.finder), loop.photo(loop.finder)
    hazard = loop.report(voice_id=voice_id, photo_ids=[picture])
    assert hazard["title"] == "3 号皮带机尾缺护罩，滚筒外露"
    shown = loop.get(loop.officer, hazard).json
    assert ([p["id"] for p in shown["photos"]], shown["voice"]["id"]) == ([picture], voice_id)


def test_something_must_be_told(loop: Loop) -> None:
    for told in ({"description": None}, {"description": "  "}, {"description": None, "photo_ids": []}):
        answer = loop.reporting(**told)
        assert (answer.status_code, [e["pointer"] for e in answer.json["errors"]]) == (422, ["/body/description"])


def test_a_voice_note_is_no_picture_and_a_picture_no_voice_note(loop: Loop) -> None:
    told: list[dict[str, Any]] = [
        {"photo_ids": [say(loop, loop.finder)]},
        {"voice_id": loop.photo(loop.finder)},
        {"voice_id": say(loop, loop.stranger)},
        {"voice_id": str(new_id())},
    ]
    for each in told:
        answer = loop.reporting(**each)
        assert (answer.status_code, answer.json["code"]) == (422, "files.unknown"), each


def test_a_voice_note_belongs_to_one_hazard(loop: Loop) -> None:
    voice_id = say(loop, loop.finder)
    loop.report(voice_id=voice_id)
    answer = loop.reporting(voice_id=voice_id)
    assert (answer.status_code, answer.json["code"]) == (409, "files.in_use")


def test_a_resend_with_its_voice_note_is_the_same_hazard(loop: Loop) -> None:
    minted, voice_id = str(new_id()), say(loop, loop.finder)
    answers = [loop.reporting(id=minted, description=None, voice_id=voice_id) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 200]
    assert answers[0].json["number"] == answers[1].json["number"]


def test_a_comment_may_be_spoken(loop: Loop) -> None:
    own, later = say(loop, loop.finder), say(loop, loop.officer, "note.amr")
    hazard = loop.report(voice_id=own)
    path = f"/cases/{hazard['id']}/comments"
    answer = loop.world.call(loop.officer, "POST", path, json={"voice_id": later})
    assert (answer.status_code, answer.json["kind"], answer.json["voice_id"]) == (201, "evidence", later)
    assert answer.json["files"] == []
    assert loop.world.call(loop.officer, "POST", path, json={"text": "看到了"}).json["voice_id"] is None
    [spoken] = [entry for entry in loop.timeline(hazard)["entries"] if entry["voice_id"]]
    assert spoken["voice_id"] == later
    assert loop.world.call(loop.finder, "GET", f"/files/{later}").json["media_type"] == "audio/amr"
    assert loop.get(loop.officer, hazard).json["voice"]["id"] == own, "the finder's own is not mixed up with it"
    assert loop.world.call(loop.officer, "POST", path, json={}).status_code == 422


@pytest.mark.parametrize("of", ["picture", "nobody"])
def test_a_comment_takes_only_a_voice_note_of_ones_own(loop: Loop, of: str) -> None:
    hazard = loop.report()
    wrong = loop.photo(loop.officer) if of == "picture" else str(new_id())
    answer = loop.world.call(loop.officer, "POST", f"/cases/{hazard['id']}/comments", json={"voice_id": wrong})
    assert (answer.status_code, answer.json["code"]) == (422, "files.unknown")
