"""WAV (RIFF): the chunks that describe and hold the sound are kept, all others go."""

from gongyou.core.voices.refusals import MAX_PARTS, VoiceDamaged, VoiceFormatRefused

PLAYED = {1, 3, 6, 7, 0xFFFE}
"""PCM of whole and of floating numbers, A-law, µ-law, and what is described at length."""
LONGEST_DESCRIPTION = 40


def stripped(data: bytes) -> tuple[bytes, float]:
    """Return the recording with two chunks, and its seconds."""
    chunks = _chunks(data)
    description, sound = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if not 16 <= len(description) <= LONGEST_DESCRIPTION or not sound:
        raise VoiceDamaged
    if int.from_bytes(description[:2], "little") not in PLAYED:
        raise VoiceFormatRefused
    hertz, rate, block = (int.from_bytes(description[a:b], "little") for a, b in ((4, 8), (8, 12), (12, 14)))
    if not rate or rate != hertz * block:
        raise VoiceDamaged
    body = b"WAVE" + _chunk(b"fmt ", description) + _chunk(b"data", sound)
    return b"RIFF" + len(body).to_bytes(4, "little") + body, len(sound) / rate


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the first chunk of each name; one whose size runs over the end was being recorded and ends there."""
    found: dict[bytes, bytes] = {}
    position = 12
    for _ in range(MAX_PARTS):
        if position + 8 > len(data):
            return found
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        found.setdefault(data[position : position + 4], data[position + 8 : position + 8 + size])
        position += 8 + size + size % 2
    raise VoiceDamaged


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
