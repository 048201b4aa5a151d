"""MP3 (ISO/IEC 11172-3, 13818-3): frames one after the other, with tags before and behind them, which go."""

from dataclasses import dataclass

from gongyou.core.voices.refusals import VoiceDamaged

LEAST_FRAMES = 3
"""So many that fit together are no accident."""
LONGEST_FRAME = 2881
SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Hertz by the bits of the version: MPEG 1, 2 and 2.5."""
KILOBITS = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
TAGS_BEHIND = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's stream (version and sampling rate, the same in all of a recording), its bytes and seconds."""

    stream: tuple[int, int]
    size: int
    seconds: float


def stripped(data: bytes) -> tuple[bytes, float]:
    """Return the frames and their seconds."""
    start = position = _after_tag(data)
    first = frame = frame_at(data, position)
    frames, seconds = 0, 0.0
    while frame is not None and first is not None and frame.stream == first.stream:
        position, frames, seconds = position + frame.size, frames + 1, seconds + frame.seconds
        frame = frame_at(data, position)
    rest = data[position:]
    cut_off = len(rest) < LONGEST_FRAME
    if frames < LEAST_FRAMES or not (cut_off or rest.startswith(TAGS_BEHIND) or not rest.strip(b"\0")):
        raise VoiceDamaged
    return data[start:position], seconds


def frame_at(data: bytes, position: int) -> Frame | None:
    """Return the whole frame of Layer III that begins at a position, None if none does."""
    head = int.from_bytes(data[position : position + 4])
    version, layer, kilobits, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or kilobits in {0, 15} or rate == 3:
        return None
    hertz = SAMPLE_RATES[version][rate]
    samples = 1152 if version == 3 else 576
    bits = KILOBITS[3 if version == 3 else 2][kilobits - 1] * 1000
    size = samples // 8 * bits // hertz + (head >> 9 & 1)
    if position + size > len(data):
        return None
    return Frame((version, hertz), size, samples / hertz)


def _after_tag(data: bytes) -> int:
    """Return where the frames begin, behind an ID3v2 tag and the zeros that some leave after it."""
    position = 0
    while data[position : position + 3] == b"ID3":
        size = data[position + 6 : position + 10]
        footer = 10 if data[position + 5 : position + 6] >= b"\x10" and data[position + 5] & 0x10 else 0
        position += 10 + footer + sum((byte & 0x7F) << 7 * (3 - n) for n, byte in enumerate(size))
    return len(data) - len(data[position:].lstrip(b"\0"))
