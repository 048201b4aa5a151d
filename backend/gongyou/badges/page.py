"""A sheet to be printed or shared: text, rules, plates, badges and codes in the product's visual language."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.base import BaseImage
from qrcode.main import QRCode

from gongyou.badges.artwork import OUTLINES, SQUARE, badge_image, medal_image
from gongyou.badges.design import Family, Icon, Tier
from gongyou.badges.paths import parse, placed, stroke
from gongyou.core.fonts import draw_text
from gongyou.core.palette import Palette, mix

# Drawn at twice the size and halved, so that strokes of any width and text of any size are smooth.
SUPERSAMPLE = 2
QUIET_MODULES = 4
# Longer names are parted between their words rather than anywhere.
LONG_NAME = 14
ENGRAVING_STEP = 0.092
MILLIMETRES_PER_INCH = 25.4

Box = tuple[float, float, float, float]


def halves(name: str) -> tuple[str, str, str]:
    """Part a name of several words at the dot or space nearest to its middle; without one, the last two are empty."""
    places = [place for place, character in enumerate(name) if character in "· "]
    if not places:
        return name, "", ""
    middle = min(places, key=lambda place: abs(place - len(name) / 2))
    return name[:middle], name[middle], name[middle + 1 :]


class Page:
    """A picture of `width` x `height` pixels; every position and length given to it is in those pixels."""

    def __init__(self, width: int, height: int, palette: Palette) -> None:
        self.width, self.height, self.palette = width, height, palette
        self.image = Image.new("RGB", (width * SUPERSAMPLE, height * SUPERSAMPLE), palette.bg)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        xy: tuple[float, float],
        text: str,
        size: float,
        fill: str,
        *,
        bold: bool = False,
        anchor: str = "la",
        width: float | None = None,
        lines: int = 1,
        height: float | None = None,
        smallest: float | None = None,
        line_height: float = 1.5,
        tracking: float = 0,
    ) -> float:
        """Set text as `draw_text` does and return the height it took."""
        block = draw_text(
            self.draw,
            (xy[0] * SUPERSAMPLE, xy[1] * SUPERSAMPLE),
            text,
            size=size * SUPERSAMPLE,
            weight=700 if bold else 400,
            fill=fill,
            anchor=anchor,
            max_width=None if width is None else width * SUPERSAMPLE,
            max_lines=lines,
            max_height=None if height is None else height * SUPERSAMPLE,
            min_size=None if smallest is None else smallest * SUPERSAMPLE,
            line_height=line_height,
            tracking=tracking,
            balanced=True,
        )
        return block.height / SUPERSAMPLE

    def person(
        self, foot: tuple[float, float], name: str, size: float, fill: str, *, anchor: str, width: float, height: float
    ) -> None:
        """Set a person's name above `foot`, in one line while that is the larger, otherwise in two, never cut short."""
        first, dot, last = halves(name) if len(name) > LONG_NAME else (name, "", "")
        self.text(
            foot,
            f"{first}{dot}\n{last}" if dot else name,
            size,
            fill,
            bold=True,
            anchor=anchor + "d",
            width=width,
            lines=2,
            height=height,
            smallest=8,
            line_height=1.2,
        )

    def box(
        self, box: Box, fill: str | None = None, *, radius: float = 0, line: str | None = None, thickness: float = 0
    ) -> None:
        """Draw a rectangle, its line inside its edges."""
        left, top, right, bottom = (value * SUPERSAMPLE for value in box)
        self.draw.rounded_rectangle(
            (left, top, right - 1, bottom - 1),
            radius * SUPERSAMPLE,
            fill=fill,
            outline=line,
            width=round(thickness * SUPERSAMPLE),
        )

    def dado(self, y: float, left: float, right: float, colour: str) -> float:
        """Draw the dado line 墙裙线, the rule that follows a band after a gap, and return where it ends."""
        self.box((left, y + 7, right, y + 12), colour)
        return y + 12

    def plate(self, box: Box, *, radius: float, inset: float, hairline: str) -> None:
        """Draw a plate 铭牌: a card with an inner hairline."""
        left, top, right, bottom = box
        self.box(box, self.palette.surface, radius=radius, line=self.palette.line_strong, thickness=1.5)
        inner = (left + inset, top + inset, right - inset, bottom - inset)
        self.box(inner, radius=max(2, radius - inset / 2), line=hairline, thickness=1.5)

    def screw(self, centre: tuple[float, float], radius: float, turn: float) -> None:
        """Draw the slotted screw that holds a plate; `turn` (-1 to 1) is the slope of its slot."""
        x, y = centre
        steel = self.palette.silver
        for grown, drop, colour in (
            (1.12, 0.12, mix(steel, "#000000", 0.55)),
            (1.0, 0.0, steel),
            (0.78, -0.06, mix(steel, "#FFFFFF", 0.35)),
        ):
            reach = radius * grown
            corners = (x - reach, y - reach + radius * drop, x + reach, y + reach + radius * drop)
            self.draw.ellipse([value * SUPERSAMPLE for value in corners], fill=colour)
        reach = radius * 0.6
        ends = (x - reach, y - reach * turn, x + reach, y + reach * turn)
        self.draw.line(
            [value * SUPERSAMPLE for value in ends],
            fill=mix(steel, "#000000", 0.5),
            width=round(radius * 0.24 * SUPERSAMPLE),
        )

    def badge(
        self, centre: tuple[float, float], side: int, family: Family, tier: Tier, icon: Icon, *, dark: bool = False
    ) -> None:
        """Set a badge of `side` pixels around `centre`."""
        self.place(badge_image(family, tier, icon, size=side * SUPERSAMPLE, dark=dark, supersample=2), centre)

    def medal(self, centre: tuple[float, float], side: int, tier: Tier, number: str) -> None:
        """Set a medal of `side` pixels with a number around `centre`."""
        self.place(medal_image(tier, size=side * SUPERSAMPLE, supersample=2), centre)
        self.text(centre, number, side * 0.4, self.palette.text_1, bold=True, anchor="mm", width=side * 0.6)

    def place(self, picture: Image.Image, centre: tuple[float, float]) -> None:
        """Set an RGBA picture around `centre`."""
        left, top = (round(value * SUPERSAMPLE - side / 2) for value, side in zip(centre, picture.size, strict=True))
        self.image.paste(picture, (left, top), picture)

    def engrave(
        self, box: Box, centre: tuple[float, float], family: Family, side: float, colours: Sequence[str]
    ) -> None:
        """Draw the outline of a family around `centre` once in each colour, each larger, clipped to `box`."""
        left, top, right, bottom = (round(value * SUPERSAMPLE) for value in box)
        field = self.image.crop((left, top, right, bottom))
        draw = ImageDraw.Draw(field)
        (outline,) = parse(OUTLINES[family].path)
        for ring, colour in enumerate(colours):
            reach = side * (1 + ENGRAVING_STEP * ring) * SUPERSAMPLE
            scale = reach / SQUARE
            corner = [value * SUPERSAMPLE - reach / 2 for value in centre]
            points = placed(outline.points, scale, (corner[0] - left, corner[1] - top))
            stroke(draw, points, 1.5 * SUPERSAMPLE, colour)
        self.image.paste(field, (left, top))

    def code(self, left: float, top: float, side: float, content: str) -> None:
        """Draw a QR code of `content` on a white square of about `side` pixels, its modules on whole pixels."""
        code = QRCode[BaseImage](error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
        code.add_data(content)
        rows: Sequence[Sequence[bool]] = code.get_matrix()
        module = max(1, int(side // len(rows)))
        start = (side - module * len(rows)) // 2
        self.box((left, top, left + side, top + side), "#FFFFFF")
        for row, modules in enumerate(rows):
            for column, set_ in enumerate(modules):
                if set_:
                    x, y = left + start + column * module, top + start + row * module
                    self.box((x, y, x + module, y + module), "#000000")

    def png(self, *, width_mm: float | None = None) -> bytes:
        """Return the page as a PNG, sized for print when `width_mm` is given."""
        encoded = io.BytesIO()
        dots = self.width / width_mm * MILLIMETRES_PER_INCH if width_mm else None
        self.image.reduce(SUPERSAMPLE).save(encoded, "PNG", **({"dpi": (dots, dots)} if dots else {}))
        return encoded.getvalue()
