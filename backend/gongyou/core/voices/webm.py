"""Opus in WebM (RFC 8794, RFC 9559): what is not sound becomes void in its place, because blocks are addressed."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.core.voices.refusals import MAX_PARTS, VoiceDamaged, VoiceFormatRefused

EBML, SEGMENT, INFO, TRACKS, TRACK, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675
ENTERED = {EBML, SEGMENT, INFO, TRACKS, TRACK, CLUSTER}
DOCUMENT, CODEC, KIND, SCALE, DURATION, CLUSTER_TIME, BLOCK = 0x4282, 0x86, 0x83, 0x2AD7B1, 0x4489, 0xE7, 0xA3
PROGRAMS = {0x4D80, 0x5741}
"""Names of what wrote it, which must be there: they become empty."""
KEPT = {
    *(DOCUMENT, CODEC, KIND, SCALE, DURATION, CLUSTER_TIME, BLOCK),
    *(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4287, 0x4285),  # versions and limits of the container
    *(0x114D9B74, 0x1C53BB6B),  # SeekHead and Cues: where things are
    *(0xD7, 0x73C5, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0xAA, 0x55EE),  # the track
    *(0x63A2, 0x56AA, 0x56BB, 0xE1),  # the codec and its sound
    *(0xA7, 0xAB, 0xA0),  # positions and groups of blocks
}
"""Elements that stay as they are; all others become void: titles, dates, tags, attachments, chapters, names, checksums."""
VOID = 0xEC
SOUND = 2
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Element:
    """An element's id, where its head and its content begin, and where it ends; UNKNOWN while it was being recorded."""

    id: int
    start: int
    content: int
    end: int


def stripped(data: bytes) -> tuple[bytes, float | None]:
    """Return the recording with only its sound, and its seconds if it tells any."""
    safe = bytearray(data)
    found: dict[int, list[bytes]] = {DOCUMENT: [], CODEC: [], KIND: [], SCALE: [], DURATION: []}
    cluster, latest = 0, 0
    for element in _elements(data):
        content = data[element.content : element.end]
        if element.id in found:
            found[element.id].append(content)
        elif element.id == CLUSTER_TIME:
            cluster = int.from_bytes(content)
        elif element.id == BLOCK:
            latest = max(latest, cluster + _offset(content))
        elif element.id in PROGRAMS:
            safe[element.content : element.end] = bytes(len(content))
        elif element.id not in KEPT:
            safe[element.start : element.end] = _void(element.end - element.start)
    if not found[DOCUMENT] or found[DOCUMENT][0].rstrip(b"\0") not in {b"webm", b"matroska"}:
        raise VoiceFormatRefused
    if not found[CODEC] or {codec.rstrip(b"\0") for codec in found[CODEC]} != {b"A_OPUS"}:
        raise VoiceFormatRefused
    if {int.from_bytes(kind) for kind in found[KIND]} != {SOUND}:
        raise VoiceFormatRefused
    ticks = max([latest, *map(_number, found[DURATION])])
    scale = int.from_bytes(found[SCALE][0]) if found[SCALE] else 1_000_000
    return bytes(safe), ticks * scale / 1e9 or None


def _elements(data: bytes) -> Iterator[Element]:
    """Yield the elements in their order, those inside the ones that are entered too."""
    position, count = 0, 0
    while position < len(data):
        element = _element(data, position)
        count += 1
        if count > MAX_PARTS:
            raise VoiceDamaged
        if element.id in ENTERED:
            position = element.content
        elif element.end == UNKNOWN or element.end > len(data):
            raise VoiceDamaged
        else:
            yield element
            position = element.end


def _element(data: bytes, position: int) -> Element:
    width = _width(data, position, 4)
    identifier = int.from_bytes(data[position : position + width])
    length = _width(data, position + width, 8)
    content = position + width + length
    if content > len(data):
        raise VoiceDamaged
    mask = (1 << 7 * length) - 1
    size = int.from_bytes(data[position + width : content]) & mask
    return Element(identifier, position, content, UNKNOWN if size == mask else content + size)


def _width(data: bytes, position: int, most: int) -> int:
    """Return how many bytes a number takes, which its leading zeros tell."""
    first = data[position] if position < len(data) else 0
    width = 9 - first.bit_length()
    if width > most:
        raise VoiceDamaged
    return width


def _offset(block: bytes) -> int:
    """Return the ticks of a block since its cluster began."""
    width = _width(block, 0, 8)
    return int.from_bytes(block[width : width + 2], signed=True)


def _number(content: bytes) -> float:
    if len(content) not in {4, 8}:
        raise VoiceDamaged
    value: float = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
    if not 0 <= value < 1e15:
        raise VoiceDamaged
    return value


def _void(size: int) -> bytes:
    """Return a void element of so many bytes."""
    short = size - 2 < 127
    head = bytes([VOID, 0x80 | size - 2]) if short else bytes([VOID]) + (1 << 56 | size - 9).to_bytes(8)
    return head + bytes(size - len(head))
