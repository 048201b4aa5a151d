"""Voice notes for tests: two seconds of a rising tone in each format, made by FFmpeg with a canary in every tag."""

import io
import wave
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "voices"
CANARY = b"canary-7f3"
MEDIA_TYPES = {
    "note.amr": "audio/amr",
    "note.m4a": "audio/mp4",
    "fragments.m4a": "audio/mp4",
    "note.mp3": "audio/mpeg",
    "note.ogg": "audio/ogg",
    "note.webm": "audio/webm",
    "live.webm": "audio/webm",
}


def sound(name: str = "note.mp3") -> bytes:
    """Return a recording."""
    return (FOLDER / name).read_bytes()


def wav(seconds: float = 2, hertz: int = 8000) -> bytes:
    """Return a WAV of a sawtooth, 16 bits on one channel."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(hertz)
        file.writeframes(b"".join((n * 97 % 4000).to_bytes(2, "little") for n in range(int(seconds * hertz))))
    return made.getvalue()


def long_amr(seconds: int) -> bytes:
    """Return so many seconds of AMR at its lowest rate, silent."""
    return b"#!AMR\n" + (b"\x04" + bytes(12)) * (50 * seconds)
