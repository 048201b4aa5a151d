"""Voice notes: told by content, without metadata, not too long; whatever is sent is taken or refused, never a fault."""

import contextlib
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core import voices
from gongyou.core.voices import ogg
from tests.sounds import CANARY, MEDIA_TYPES, long_amr, sound, wav

NOTES = {**{name: sound(name) for name in MEDIA_TYPES}, "note.wav": wav()}


@pytest.mark.parametrize("name", NOTES)
def test_the_sound_stays_and_the_metadata_goes(name: str) -> None:
    safe = voices.sanitise(NOTES[name])
    assert safe.media_type == MEDIA_TYPES.get(name, "audio/wav")
    assert safe.seconds == 2
    assert CANARY not in safe.data
    assert voices.sanitise(safe.data).data == safe.data, "what is safe stays as it is"


@pytest.mark.parametrize("name", [n for n, data in NOTES.items() if CANARY in data])
def test_the_recordings_of_these_tests_do_carry_metadata(name: str) -> None:
    """Else the test above would prove nothing."""
    assert NOTES[name].count(CANARY) >= 3


def test_most_formats_carry_the_canary() -> None:
    assert {n for n, data in NOTES.items() if CANARY not in data} == {"note.amr", "note.wav"}


@pytest.mark.parametrize("name", ["note.m4a", "fragments.m4a"])
def test_in_mp4_all_samples_stay_where_they_are(name: str) -> None:
    data, safe = NOTES[name], voices.sanitise(NOTES[name]).data
    assert len(safe) == len(data)
    assert _boxes(safe, b"mdat") == _boxes(data, b"mdat")
    assert len(_boxes(data, b"mdat")) >= 1
    assert b"udta" not in safe


def _boxes(data: bytes, name: bytes) -> list[bytes]:
    found, position = [], 0
    while position < len(data):
        size = int.from_bytes(data[position : position + 4])
        found += [data[position : position + size]] if data[position + 4 : position + 8] == name else []
        position += size
    return found


def test_in_mp4_when_it_was_recorded_goes() -> None:
    at = NOTES["note.m4a"].index(b"mvhd") + 8
    assert any(NOTES["note.m4a"][at : at + 8])
    assert voices.sanitise(NOTES["note.m4a"]).data[at : at + 8] == bytes(8)


def test_in_ogg_only_the_page_of_comments_changes_and_its_checksum_is_right() -> None:
    data, safe = NOTES["note.ogg"], voices.sanitise(NOTES["note.ogg"]).data
    pages = list(ogg._pages(data))
    differing = [n for n, page in enumerate(pages) if data[page.start : page.end] != safe[page.start : page.end]]
    assert differing == [1]
    for page in pages:
        one = bytearray(safe[page.start : page.end])
        told = int.from_bytes(one[22:26], "little")
        one[22:26] = bytes(4)
        assert ogg.checksum(one) == told


def test_in_webm_every_block_stays() -> None:
    data, safe = NOTES["note.webm"], voices.sanitise(NOTES["note.webm"]).data
    clusters = data.index(bytes.fromhex("1f43b675"))
    cues = data.index(bytes.fromhex("1c53bb6b"), clusters)
    assert safe[clusters:cues] == data[clusters:cues]


def test_in_mp3_what_is_around_the_frames_goes() -> None:
    bare = voices.sanitise(NOTES["note.mp3"]).data
    assert bare in NOTES["note.mp3"]
    tagged = b"ID3\x04\0\0\0\0\0\x05hello" + bytes(300) + bare + b"TAG" + b"canary".ljust(125)
    assert voices.sanitise(tagged).data == bare
    assert voices.sanitise(bare + b"APETAGEX" + bytes(5000)).data == bare
    assert voices.sanitise(bare + bare[:20]).data == bare, "a last frame that was cut off"


def test_in_wav_other_chunks_go() -> None:
    data = wav(1)
    noted = data + b"LIST" + struct.pack("<I", 10) + b"canary-7f3"
    assert voices.sanitise(noted).data == data
    hidden = data[:12] + b"bext" + struct.pack("<I", 9) + b"canary-7f\0" + data[12:]
    assert voices.sanitise(hidden).data == data


def test_a_recording_that_was_cut_off_ends_with_its_last_whole_part() -> None:
    for name in ("note.amr", "note.ogg", "note.wav"):
        whole = voices.sanitise(NOTES[name]).data
        assert len(voices.sanitise(NOTES[name][:-7]).data) in range(len(whole) // 3, len(whole))


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", voices.VoiceFormatRefused),
        (b"<html>", voices.VoiceFormatRefused),
        (b"RIFF\0\0\0\0AVI LIST", voices.VoiceFormatRefused),
        (b"\0\0\0\x18ftypheic" + bytes(40), voices.VoiceFormatRefused),
        (b"ID3", voices.VoiceDamaged),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f", voices.VoiceDamaged),
        (b"\xff\xfb\x90\x64" + bytes(100), voices.VoiceDamaged),
        (NOTES["note.mp3"] + b"<script>" * 400, voices.VoiceDamaged),
        (b"#!AMR\n", voices.VoiceDamaged),
        (b"#!AMR\n\xff\xff", voices.VoiceDamaged),
        (b"#!AMR\n<script>alert(1)</script>", voices.VoiceDamaged),
        (b"OggS", voices.VoiceDamaged),
        (NOTES["note.ogg"].replace(b"OpusHead", b"\x7ftheora!"), voices.VoiceFormatRefused),
        (NOTES["note.ogg"] + NOTES["note.ogg"], voices.VoiceDamaged),
        (NOTES["note.ogg"] + b"MZ\x90" * 20, voices.VoiceDamaged),
        (b"\x1aE\xdf\xa3", voices.VoiceDamaged),
        (NOTES["note.webm"].replace(b"A_OPUS", b"V_VP8\0"), voices.VoiceFormatRefused),
        (NOTES["note.webm"].replace(b"webm", b"http", 1), voices.VoiceFormatRefused),
        (NOTES["note.webm"][:-9], voices.VoiceDamaged),
        (b"\0\0\0\x10ftypisom\0\0\0\0", voices.VoiceDamaged),
        (NOTES["note.m4a"].replace(b"soun", b"vide"), voices.VoiceFormatRefused),
        (NOTES["note.m4a"][:-9], voices.VoiceDamaged),
        (wav()[:44], voices.VoiceDamaged),
        (wav().replace(b"\x80>\0\0\x02\0", b"\x01\0\0\0\x02\0", 1), voices.VoiceDamaged),
        (wav().replace(b"fmt \x10\0\0\0\x01\0", b"fmt \x10\0\0\0\x55\0", 1), voices.VoiceFormatRefused),
    ],
)
def test_what_is_no_good_recording_is_refused(data: bytes, refusal: type[voices.VoiceRefused]) -> None:
    with pytest.raises(refusal):
        voices.sanitise(data)


def test_a_minute_is_taken_and_more_is_not() -> None:
    assert voices.sanitise(long_amr(60)).seconds == 60
    assert voices.sanitise(wav(60)).seconds == 60
    for long in (long_amr(62), wav(62)):
        with pytest.raises(voices.VoiceTooLong) as refused:
            voices.sanitise(long)
        assert refused.value.params == {"seconds": 60}
    with pytest.raises(voices.VoiceTooHeavy):
        voices.sanitise(wav(60, 24_000))


def test_a_container_that_says_it_is_long_is_refused() -> None:
    longer = bytearray(NOTES["note.m4a"])
    at = longer.index(b"mvhd") + 4 + 12
    scale = int.from_bytes(longer[at : at + 4])
    longer[at + 4 : at + 8] = (scale * 3600).to_bytes(4)
    with pytest.raises(voices.VoiceTooLong):
        voices.sanitise(bytes(longer))


@pytest.mark.parametrize(
    "data",
    [
        b"#!AMR\n" + b"\x7c" * 2_000_000,
        b"ID3\x04\0\0\0\0\0\0" * 200_000,
        b"OggS\0" + bytes(22) + (b"OggS\0" + bytes(22)) * 70_000,
        b"\x1aE\xdf\xa3\x80" + b"\xec\x80" * 1_000_000,
        b"\0\0\0\x08ftyp" + b"\0\0\0\x08free" * 250_000,
        b"RIFF\0\0\0\0WAVE" + b"abcd\0\0\0\0" * 250_000,
        b"\0\0\0\x08ftyp\0\x1f\0\0moof\0\x1e\xff\xf0traf\0\x1e\xff\xe0trun\0\0\x01\0\xff\xff\xff\xff"
        + bytes(2_031_584),
    ],
)
def test_a_trap_costs_no_time(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(voices.VoiceRefused):
        voices.sanitise(data)
    assert time.process_time() - started < 2


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(NOTES)), st.data())
def test_a_damaged_recording_is_taken_or_refused_and_keeps_no_canary(name: str, data: st.DataObject) -> None:
    damaged = bytearray(NOTES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(8, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(8, len(damaged))) :]
    with contextlib.suppress(voices.VoiceRefused):
        safe = voices.sanitise(bytes(damaged))
        assert len(safe.data) <= len(damaged) + 1  # an odd chunk of a WAV is filled up
