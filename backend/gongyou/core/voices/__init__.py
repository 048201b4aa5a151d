"""Make voice notes 录音 safe: told by content, held to a size and a length, stored without what phones add to them.

Nothing is decoded and nothing encoded anew: no decoder stands between a recording and its proof, and none can be
attacked. Each format is walked from end to end; tags, pictures, chapters, names, dates and what is unknown are cut out,
or blanked where other parts are addressed by position. What remains is the sound itself, which may be anything a
recorder packed as sound, and the settings of its encoder (MP3's LAME frame names the encoder).
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from gongyou.core.voices import amr, mp3, mp4, ogg, wav, webm
from gongyou.core.voices.refusals import (
    VoiceDamaged,
    VoiceFormatRefused,
    VoiceRefused,
    VoiceTooHeavy,
    VoiceTooLong,
)

__all__ = [
    "MAX_BYTES",
    "MAX_SECONDS",
    "SafeVoice",
    "VoiceDamaged",
    "VoiceFormatRefused",
    "VoiceRefused",
    "VoiceTooHeavy",
    "VoiceTooLong",
    "is_voice",
    "sanitise",
]

MAX_BYTES = 2 * 1024 * 1024
MAX_SECONDS = 60
# Recorders stop a little after they are told to.
TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class _Format:
    """How a format begins, what it is called, and what takes everything but the sound out of it."""

    mark: re.Pattern[bytes]
    media_type: str
    stripped: Callable[[bytes], tuple[bytes, float | None]]


_FORMATS = (
    _Format(re.compile(rb"#!AMR\n"), "audio/amr", amr.stripped),
    _Format(re.compile(rb"#!AMR-WB\n"), "audio/amr-wb", amr.stripped),
    _Format(re.compile(rb"OggS"), "audio/ogg", ogg.stripped),
    _Format(re.compile(rb"\x1aE\xdf\xa3"), "audio/webm", webm.stripped),
    _Format(re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav", wav.stripped),
    # Phones also put photographs into this container: those are told as pictures that are not taken.
    _Format(re.compile(rb"....ftyp(?!hei|hev|mif|msf|avi)", re.DOTALL), "audio/mp4", mp4.stripped),
    # Layer III of MPEG 1, 2 and 2.5, perhaps behind a tag.
    _Format(re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "audio/mpeg", mp3.stripped),
)


@dataclass(frozen=True, slots=True)
class SafeVoice:
    """A voice note without its metadata; `seconds` is None where the container does not tell."""

    data: bytes
    media_type: str
    seconds: int | None
    sha256: str


def is_voice(data: bytes) -> bool:
    """Tell whether data begins as a format of ours does."""
    return _format_of(data) is not None


def sanitise(data: bytes) -> SafeVoice:
    """Return a voice note without its metadata; raise VoiceRefused."""
    if len(data) > MAX_BYTES:
        raise VoiceTooHeavy(millions=MAX_BYTES // 2**20)
    found = _format_of(data)
    if found is None:
        raise VoiceFormatRefused
    safe, seconds = found.stripped(data)
    if seconds is not None and seconds > MAX_SECONDS + TOLERANCE:
        raise VoiceTooLong(seconds=MAX_SECONDS)
    whole = None if seconds is None else min(max(1, round(seconds)), MAX_SECONDS)
    return SafeVoice(safe, found.media_type, whole, hashlib.sha256(safe).hexdigest())


def _format_of(data: bytes) -> _Format | None:
    return next((each for each in _FORMATS if each.mark.match(data)), None)
