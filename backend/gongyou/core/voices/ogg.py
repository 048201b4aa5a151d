"""Opus in Ogg (RFC 3533, RFC 7845): the comments are blanked in their place, so that no page has to move."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.core.voices.refusals import MAX_PARTS, VoiceDamaged, VoiceFormatRefused

HEAD = 27
HERTZ = 48_000
"""Opus counts its samples at this rate, whatever was recorded."""
NO_GRANULE = 2**64 - 1
FIRST_PAGE = 2
NO_COMMENTS = b"OpusTags" + bytes(8)
"""An empty name of the encoder and no comment; zeros that follow are padding (RFC 7845, 5.2)."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands, its flags, samples so far, stream, and the lengths of its pieces."""

    start: int
    end: int
    flags: int
    granule: int
    serial: bytes
    pieces: bytes

    @property
    def body(self) -> int:
        return self.start + HEAD + len(self.pieces)


def stripped(data: bytes) -> tuple[bytes, float]:
    """Return the recording with blanked comments, and its seconds."""
    pages = list(_pages(data))
    if len(pages) < 3 or any(page.serial != pages[0].serial for page in pages):
        raise VoiceDamaged
    first = data[pages[0].body : pages[0].end]
    if not first.startswith(b"OpusHead") or len(first) < 19:
        raise VoiceFormatRefused
    if any(page.flags & FIRST_PAGE for page in pages[1:]):
        raise VoiceDamaged
    safe = bytearray(data[: pages[-1].end])
    _blank_comments(safe, pages[1:])
    heard = max((page.granule for page in pages if page.granule != NO_GRANULE), default=0)
    return bytes(safe), max(0, heard - int.from_bytes(first[10:12], "little")) / HERTZ


def _pages(data: bytes) -> Iterator[Page]:
    """Yield the whole pages; a last one that was cut off goes."""
    position, count = 0, 0
    while position < len(data):
        head = data[position : position + HEAD]
        if head[:5] != b"OggS\0"[: len(head)] or count > MAX_PARTS:
            raise VoiceDamaged
        pieces = data[position + HEAD : position + HEAD + (head[26] if len(head) == HEAD else 0)]
        end = position + HEAD + len(pieces) + sum(pieces)
        if len(head) < HEAD or len(pieces) < head[26] or end > len(data):
            return
        granule = int.from_bytes(head[6:14], "little")
        yield Page(position, end, head[5], granule, head[14:18], pieces)
        position, count = end, count + 1


def _blank_comments(safe: bytearray, pages: list[Page]) -> None:
    """Blank the second packet, which begins on the second page and fills all its pages to their end."""
    spans, ended = [], False
    for page in pages:
        if ended:
            break
        last = next((n for n, piece in enumerate(page.pieces) if piece < 255), None)
        ended = last is not None
        if last is not None and last != len(page.pieces) - 1:
            raise VoiceDamaged
        spans.append(page)
    size = sum(page.end - page.body for page in spans)
    if not ended or len(spans) == len(pages) or safe[spans[0].body : spans[0].body + 8] != b"OpusTags" or size < 16:
        raise VoiceDamaged
    content = NO_COMMENTS + bytes(size - len(NO_COMMENTS))
    for page in spans:
        length = page.end - page.body
        safe[page.body : page.end], content = content[:length], content[length:]
        safe[page.start + 22 : page.start + 26] = bytes(4)
        safe[page.start + 22 : page.start + 26] = checksum(safe[page.start : page.end]).to_bytes(4, "little")


def checksum(data: bytes | bytearray) -> int:
    """Return the checksum of a page whose own is zero: CRC-32 by 0x04C11DB7, not reflected."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


def _row(value: int) -> int:
    value <<= 24
    for _ in range(8):
        value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


_TABLE = [_row(value) for value in range(256)]
