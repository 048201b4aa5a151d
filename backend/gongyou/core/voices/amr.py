"""AMR and AMR-WB (RFC 4867, section 5): a mark, then frames of 20 ms; there is no place for anything else."""

from gongyou.core.voices.refusals import MAX_PARTS, VoiceDamaged

FRAME_SECONDS = 0.02
SIZES: dict[bytes, dict[int, int]] = {
    b"#!AMR\n": dict(enumerate((12, 13, 15, 17, 19, 20, 26, 31, 5))) | {15: 0},
    b"#!AMR-WB\n": dict(enumerate((17, 23, 32, 36, 40, 46, 50, 58, 60, 5))) | {14: 0, 15: 0},
}
"""Bytes after a frame's first, by the type in it."""


def stripped(data: bytes) -> tuple[bytes, float]:
    """Return the whole frames and their seconds; a last frame that was cut off goes."""
    mark = data[: data.index(b"\n") + 1]
    sizes, position, frames = SIZES[mark], len(mark), 0
    while position < len(data):
        kind, padding = data[position] >> 3 & 15, data[position] & 0b10000011
        if padding or kind not in sizes or frames > MAX_PARTS:
            raise VoiceDamaged
        end = position + 1 + sizes[kind]
        if end > len(data):
            break
        position, frames = end, frames + 1
    if not frames:
        raise VoiceDamaged
    return data[:position], frames * FRAME_SECONDS
