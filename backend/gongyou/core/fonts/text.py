"""Set text in a picture: lines broken as Chinese print breaks them, shrunk to fit, each glyph from a fitting font."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from PIL import ImageDraw

from gongyou.core.fonts.faces import (
    BOLD,
    GETA,
    REGULAR,
    SHIPPED_BOLD,
    SHIPPED_REGULAR,
    Face,
    face_for,
    font,
    is_ideograph,
    printable,
)

ELLIPSIS = "…"
# Line-breaking rules 禁则: what may not begin a line, what may not end one.
NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕〗’”…—·・％‰℃々,.;:!?)]}%～▲▼")
BREAK_AFTER = NOT_FIRST - frozenset(",.:")
NOT_LAST = frozenset("（《〈「『【〔〖‘“([{￥¥$№#+−")
# Of an em: in Noto Sans SC the ideographic square reaches from 0.12 below the baseline to 0.88 above it.
ASCENT = 0.88
# What an outline gains on each side for every unit of weight that its face lacks, of an em.
EMBOLDEN = 0.000025
# Advances are measured once at this size and scaled: a line is as wide at every size, whatever the hinting does.
REFERENCE_SIZE = 1000.0
SHRINK_STEP = 0.96
SAVING_SHARES = (0.97, 0.94, 0.91, 0.88)
EVENING_STEPS = 8

Fits = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines that were set, the size they came to, and the width and height of their em squares, in pixels."""

    lines: tuple[str, ...]
    size: float
    width: float
    height: float


def layout_text(
    text: str,
    *,
    size: float,
    weight: int = REGULAR,
    max_width: float | None = None,
    max_lines: int = 1,
    max_height: float | None = None,
    min_size: float | None = None,
    line_height: float = 1.5,
    tracking: float = 0,
    balanced: bool = False,
) -> TextBlock:
    """Break `text` into at most `max_lines` lines of `max_width` pixels, as many as `max_height` pixels hold.

    What does not fit is set smaller, down to `min_size` (60 % of `size`); what does not fit even then ends in an
    ellipsis. `tracking` is added between glyphs, in ems; `balanced` saves a line by a slightly smaller size where it
    can and makes the lines about equally long. A line feed always breaks.
    """
    text = printable(text)
    column = Column(weight, tracking, max_width, max_lines, max_height, line_height)
    floor = min(size, size * 0.6 if min_size is None else min_size)
    while len(lines := column.lines(text, size)) > column.room(size) and size > floor:
        size = max(floor, size * SHRINK_STEP)
    room = column.room(size)
    if len(lines) > room:
        lines = [*lines[: room - 1], shortened("".join(lines[room - 1 :]), partial(column.fits, size=size))]
    elif balanced and len(lines) > 1 and max_width is not None:
        size = saving(size, floor, lambda size: len(column.lines(text, size)))
        lines = column.evened(text, size, max_width)
    width = max(em_width(line, weight, tracking) for line in lines) * size
    return TextBlock(tuple(lines), size, width, size * (1 + line_height * (len(lines) - 1)))


@dataclass(frozen=True, slots=True)
class Column:
    """What text is fitted into: how glyphs are set, and how much room there is, in pixels."""

    weight: int
    tracking: float
    max_width: float | None
    max_lines: int
    max_height: float | None
    line_height: float

    def fits(self, line: str, size: float) -> bool:
        """Tell whether `line` is no wider than the column."""
        return self.max_width is None or em_width(line, self.weight, self.tracking) * size <= self.max_width

    def lines(self, text: str, size: float) -> list[str]:
        """Break `text` into lines that fit."""
        return broken(text, partial(self.fits, size=size))

    def room(self, size: float) -> int:
        """Return how many lines of `size` the column holds, at least one."""
        held = self.max_lines if self.max_height is None else int((self.max_height / size - 1) / self.line_height + 1)
        return max(1, min(self.max_lines, held))

    def evened(self, text: str, size: float, width: float) -> list[str]:
        """Break `text` into as few lines as fit, about equally long."""
        count = len(self.lines(text, size))

        def lines_within(width: float) -> list[str]:
            return replace(self, max_width=width).lines(text, size)

        return lines_within(narrowest(width, lambda width: len(lines_within(width)) <= count))


def draw_text(
    draw: ImageDraw.ImageDraw,
    xy: tuple[float, float],
    text: str,
    *,
    size: float,
    fill: str,
    weight: int = REGULAR,
    anchor: str = "la",
    max_width: float | None = None,
    max_lines: int = 1,
    max_height: float | None = None,
    min_size: float | None = None,
    line_height: float = 1.5,
    tracking: float = 0,
    balanced: bool = False,
) -> TextBlock:
    """Draw `text` at `xy` as `layout_text` sets it and return what was set.

    `anchor`: l, m or r (left, middle, right), then a, m, s or d (top of the first em square, middle, first baseline,
    bottom of the last em square).
    """
    block = layout_text(
        text,
        size=size,
        weight=weight,
        max_width=max_width,
        max_lines=max_lines,
        max_height=max_height,
        min_size=min_size,
        line_height=line_height,
        tracking=tracking,
        balanced=balanced,
    )
    rise = {"a": 0.0, "m": block.height / 2, "s": ASCENT * block.size, "d": block.height}[anchor[1]]
    for row, line in enumerate(block.lines):
        left = xy[0] - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * em_width(line, weight, tracking) * block.size
        baseline = xy[1] - rise + block.size * (ASCENT + line_height * row)
        draw_line(draw, (left, baseline), line, size=block.size, weight=weight, fill=fill, tracking=tracking)
    return block


def draw_line(
    draw: ImageDraw.ImageDraw,
    xy: tuple[float, float],
    line: str,
    *,
    size: float,
    weight: int,
    fill: str,
    tracking: float,
) -> None:
    """Draw one line from its left end on its baseline."""
    x, baseline = xy
    for character in line:
        shape, face = glyph(character, weight)
        stroke = EMBOLDEN * size * (weight - face.weight) if weight >= BOLD > face.weight else 0
        draw.text((x, baseline), shape, font=font(face, size), fill=fill, anchor="ls", stroke_width=stroke)
        x += (advance(character, weight) + tracking) * size


def em_width(line: str, weight: int, tracking: float = 0) -> float:
    """Return the width of `line`, in ems."""
    return sum(advance(character, weight) for character in line) + tracking * max(0, len(line) - 1)


@lru_cache(maxsize=16_384)
def advance(character: str, weight: int) -> float:
    """Return how far the pen moves for `character`, in ems."""
    shape, face = glyph(character, weight)
    return font(face, REFERENCE_SIZE).getlength(shape) / REFERENCE_SIZE


def glyph(character: str, weight: int) -> tuple[str, Face]:
    """Return what is drawn for `character` and the face that has it: itself, or 〓."""
    face = face_for(character, weight)
    return (character, face) if face else (GETA, SHIPPED_BOLD if weight >= BOLD else SHIPPED_REGULAR)


def broken(text: str, fits: Fits) -> list[str]:
    """Break `text` into lines that fit, filling each before the next."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for chunk in unbreakable(paragraph):
            if fits((line + chunk).rstrip()):
                line += chunk
                continue
            if line:
                lines.append(line.rstrip())
            *full, line = cut(chunk.lstrip(), fits)
            lines.extend(full)
        lines.append(line.rstrip())
    return lines


def unbreakable(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may end."""
    piece = ""
    for character in text:
        if piece and may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two neighbours."""
    if after.isspace() or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before.isspace() or before in BREAK_AFTER or any(map(is_wide, (before, after)))


def is_wide(character: str) -> bool:
    """Tell whether the character fills an em, as Chinese characters and full-width signs do."""
    return is_ideograph(ord(character)) or "\u3000" <= character <= "\u30ff" or "\uff00" <= character <= "\uffef"


def cut(piece: str, fits: Fits) -> list[str]:
    """Cut a piece that is longer than a line wherever the line ends."""
    lines = [""]
    for character in piece:
        if lines[-1] and not fits(lines[-1] + character):
            lines.append("")
        lines[-1] += character
    return lines


def shortened(line: str, fits: Fits) -> str:
    """Cut `line` so that it fits with an ellipsis behind it."""
    while line and not fits(line + ELLIPSIS):
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def saving(size: float, floor: float, lines_at: Callable[[float], int]) -> float:
    """Return the largest of a few slightly smaller sizes that saves a line, or `size` when none does."""
    smaller = (size * share for share in SAVING_SHARES if size * share >= floor)
    return next((tried for tried in smaller if lines_at(tried) < lines_at(size)), size)


def narrowest(width: float, enough: Callable[[float], bool]) -> float:
    """Return about the smallest width that is still enough, by bisection."""
    low, high = 0.0, width
    for _ in range(EVENING_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
