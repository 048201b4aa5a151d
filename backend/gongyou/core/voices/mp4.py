"""AAC and other sound in MP4 (ISO/IEC 14496-12): what is not sound becomes free space, because chunks are addressed."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.core.voices.refusals import MAX_PARTS, VoiceDamaged, VoiceFormatRefused

KEPT: dict[bytes, set[bytes]] = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx"},
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"smhd", b"nmhd", b"hdlr", b"dinf", b"stbl"},
    b"mvex": {b"mehd", b"trex"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs"},
}
"""The boxes that stay in each that is entered; others (names, places, pictures, notes, free space) become zeros."""
DATED = {b"mvhd", b"tkhd", b"mdhd"}
NO_DURATION = {0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name, where it begins, where its content begins and where it ends."""

    name: bytes
    start: int
    content: int
    end: int


class _Reading:
    """One walk over a recording: what is learnt of it, and the copy that is blanked."""

    def __init__(self, data: bytes) -> None:
        self.data, self.safe = data, bytearray(data)
        self.handlers: list[bytes] = []
        self.seconds = 0.0
        self.scale = self.usual = self.in_fragment = self.fragments = self.parts = 0

    def walk(self, parent: bytes, start: int, end: int) -> None:
        for box in self._boxes(start, end):
            if box.name not in KEPT[parent]:
                self.safe[box.start + 4 : box.start + 8] = b"free"
                self.safe[box.content : box.end] = bytes(box.end - box.content)
            elif box.name in KEPT:
                self.walk(box.name, box.content, box.end)
            else:
                self._learn(parent, box)

    def _boxes(self, start: int, end: int) -> Iterator[Box]:
        while start < end:
            size, head = self._number(start, 4), 8
            if size == 1:
                size, head = self._number(start + 8, 8), 16
            size = size or end - start
            self.parts += 1
            if size < head or start + size > end or self.parts > MAX_PARTS:
                raise VoiceDamaged
            yield Box(self.data[start + 4 : start + 8], start, start + head, start + size)
            start += size

    def _number(self, start: int, size: int) -> int:
        part = self.data[start : start + size]
        if len(part) < size:
            raise VoiceDamaged
        return int.from_bytes(part)

    def _learn(self, parent: bytes, box: Box) -> None:
        at = box.content
        if box.name in DATED:
            wide = 8 if self._number(at, 1) else 4
            self._blank(box, 4, 2 * wide)
            if box.name != b"tkhd":
                scale, duration = self._number(at + 4 + 2 * wide, 4), self._number(at + 8 + 2 * wide, wide)
                self.scale = scale if box.name == b"mdhd" else self.scale
                if scale and duration not in NO_DURATION:
                    self.seconds = max(self.seconds, duration / scale)
        elif box.name == b"hdlr":
            self.handlers += [self.data[at + 8 : at + 12]] if parent == b"mdia" else []
            self._blank(box, 24, box.end - at - 24)
        elif box.name == b"trex":
            self.usual = self._number(at + 12, 4)
        elif box.name == b"tfhd":
            flags = self._number(at, 4)
            given = at + 8 + 8 * (flags & 1) + 4 * (flags >> 1 & 1)
            self.in_fragment = self._number(given, 4) if flags & 8 else self.usual
        elif box.name == b"trun":
            self._learn_run(box)

    def _learn_run(self, box: Box) -> None:
        """Add up the samples of a run of a fragment (8.8.8)."""
        at = box.content
        flags, count = self._number(at, 4), self._number(at + 4, 4)
        if not flags & 0x100:
            self.fragments += count * self.in_fragment
            return
        each = 4 * (flags >> 8 & 15).bit_count()
        first = at + 8 + 4 * (flags & 1) + 4 * (flags >> 2 & 1)
        if first + count * each > box.end:
            raise VoiceDamaged
        self.fragments += sum(self._number(first + n * each, 4) for n in range(count))

    def _blank(self, box: Box, start: int, size: int) -> None:
        if box.content + start + max(size, 0) > box.end:
            raise VoiceDamaged
        self.safe[box.content + start : box.content + start + size] = bytes(max(size, 0))


def stripped(data: bytes) -> tuple[bytes, float | None]:
    """Return the recording with only its sound, and its seconds if it tells any."""
    reading = _Reading(data)
    reading.walk(b"", 0, len(data))
    if not reading.handlers:
        raise VoiceDamaged
    if set(reading.handlers) != {b"soun"}:
        raise VoiceFormatRefused
    in_fragments = reading.fragments / reading.scale if reading.scale else 0
    return bytes(reading.safe), max(reading.seconds, in_fragments) or None
