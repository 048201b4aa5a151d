"""Draw badges: an enamelled plate in a metal rim, its outline the family, its metal and rivets the tier."""

import io
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from gongyou.badges.design import BadgeState, Family, Icon, Tier
from gongyou.badges.icons import GRID, ICONS, PEN
from gongyou.badges.paths import Point, dashes, gear, normal, parse, placed, stroke
from gongyou.core.palette import DARK, LIGHT, Palette, mix

SUPERSAMPLE = 4
MIN_SIZE, MAX_SIZE = 16, 512
# Outlines stand on a square of 100; all lengths below are in its units.
SQUARE = 100
ROUNDING = 2.2
RIM = 5.2
EDGE = 0.7
SEAM = 0.9
HAIRLINE_INSET = 9.0
HAIRLINE = 1.1
RIVET = 2.7
RIVET_PITCH = 9.2
ICON_SIDE = 44
# From the upper left, as on every drawing of a machine part.
LIGHT_FROM: Point = (-0.55, -0.84)
DASH_PERIOD = 9.5
DASH_WIDTH = 3.6


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a family, and where its icon and its row of rivets are centred."""

    path: str
    icon_y: float
    rivets_y: float


OUTLINES = {
    Family.QUALITY: Outline("M50 6 L88 28 L88 72 L50 94 L12 72 L12 28 Z", 42.5, 71),
    Family.IDEA: Outline(gear(centre=50, teeth=12, tip=46, root=38.5), 44.5, 72.5),
    Family.STUDY: Outline(
        "M50 6 C61 13.5 74 17 88 17.5 L88 50 C88 72 74 86.5 50 95 C26 86.5 12 72 12 50 L12 17.5 C26 17 39 13.5 50 6 Z",
        44.5,
        73.5,
    ),
    Family.MUTUAL_AID: Outline("M6 50 A44 44 0 0 1 94 50 A44 44 0 0 1 6 50 Z", 45, 76),
    Family.ACTIVITY: Outline("M14 7 L86 7 L86 93 L50 79 L14 93 Z", 38, 65.5),
    Family.DUTY: Outline("M31.8 6 L68.2 6 L94 31.8 L94 68.2 L68.2 94 L31.8 94 L6 68.2 L6 31.8 Z", 45, 76),
}


def draw_badge(
    family: Family,
    tier: Tier,
    icon: Icon,
    *,
    size: int = 256,
    state: BadgeState = BadgeState.EARNED,
    dark: bool = False,
) -> bytes:
    """Return the badge as a PNG of `size` x `size` pixels on a transparent ground; equal input gives equal bytes.

    Raises ValueError unless `size` is 16 to 512.
    """
    if not MIN_SIZE <= size <= MAX_SIZE:
        raise ValueError(f"a badge is {MIN_SIZE} to {MAX_SIZE} pixels wide, not {size}")
    encoded = io.BytesIO()
    badge_image(family, tier, icon, size=size, state=state, dark=dark).save(encoded, "PNG")
    return encoded.getvalue()


def badge_image(
    family: Family,
    tier: Tier,
    icon: Icon,
    *,
    size: int,
    state: BadgeState = BadgeState.EARNED,
    dark: bool = False,
    supersample: int = SUPERSAMPLE,
) -> Image.Image:
    """Return the badge as an RGBA picture, to be set into another one."""
    palette = DARK if dark else LIGHT
    bench = Bench(OUTLINES[family], size * supersample)
    if state is BadgeState.EARNED:
        draw_earned(bench, tier, icon, palette)
    else:
        draw_in_progress(bench, tier, icon, palette)
    return bench.image.reduce(supersample)


class Bench:
    """A picture in the making: one outline on a supersampled square, painted layer by layer through masks."""

    def __init__(self, outline: Outline, side: int) -> None:
        self.outline = outline
        self.side = side
        self.scale = side / SQUARE
        self.image = Image.new("RGBA", (side, side))
        (self.subpath,) = parse(outline.path)
        self.points = placed(self.subpath.points, self.scale)

    def shape(self, inset: float) -> Image.Image:
        """Return the mask of the outline, `inset` units inside it (outside when negative, with round corners)."""
        mask = Image.new("L", (self.side, self.side))
        draw = ImageDraw.Draw(mask)
        draw.polygon(self.points, fill=255)
        if inset:
            stroke(draw, self.points, 2 * abs(inset) * self.scale, fill=0 if inset > 0 else 255)
        return mask

    def ring(self, inset: float, width: float) -> Image.Image:
        """Return the mask of a line of `width` that runs along the outline, its outer edge `inset` units inside."""
        return ImageChops.subtract(self.shape(inset), self.shape(inset + width))

    def strokes(self, icon: Icon, drop: float = 0) -> Image.Image:
        """Return the mask of the icon's strokes, `drop` units lower than they belong."""
        mask = Image.new("L", (self.side, self.side))
        draw = ImageDraw.Draw(mask)
        unit = ICON_SIDE / GRID * self.scale
        corner = ((SQUARE - ICON_SIDE) / 2 * self.scale, (self.outline.icon_y - ICON_SIDE / 2 + drop) * self.scale)
        for path in ICONS[icon]:
            for subpath in parse(path):
                stroke(draw, placed(subpath.points, unit, corner), PEN * unit, fill=255)
        return mask

    def rivets(self, count: int, radius: float, drop: float = 0) -> Image.Image:
        """Return the mask of `count` rivets in their row, each of `radius` units."""
        mask = Image.new("L", (self.side, self.side))
        draw = ImageDraw.Draw(mask)
        for number in range(count):
            x = SQUARE / 2 + (number - (count - 1) / 2) * RIVET_PITCH
            y = self.outline.rivets_y + drop
            draw.ellipse([value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)], fill=255)
        return mask

    def facets(self, metal: str) -> Image.Image:
        """Return the metal of the rim, each edge as bright as it faces the light."""
        picture = Image.new("RGBA", (self.side, self.side), metal)
        draw = ImageDraw.Draw(picture)
        centre = (self.side / 2, self.side / 2)
        for first, second in pairwise(self.points):
            nx, ny = normal(first, second)
            facing = nx * LIGHT_FROM[0] + ny * LIGHT_FROM[1]
            colour = mix(metal, "#FFFFFF", 0.5 * facing) if facing > 0 else mix(metal, "#000000", -0.3 * facing)
            # Half as far again as the outline, to colour the rounding outside it too.
            draw.polygon([centre, *placed((first, second), 1.5, (-centre[0] / 2, -centre[1] / 2))], fill=colour)
        return picture

    def fall(self, top: str, bottom: str) -> Image.Image:
        """Return a ground that runs from one colour into another."""
        ground = Image.new("RGBA", self.image.size, top)
        ground.paste(bottom, mask=Image.linear_gradient("L").resize(self.image.size))
        return ground

    def paint(self, mask: Image.Image, fill: str | Image.Image) -> None:
        """Paint `fill` through the mask."""
        self.image.paste(fill, mask=mask)


def draw_earned(bench: Bench, tier: Tier, icon: Icon, palette: Palette) -> None:
    """Paint a badge that is held."""
    metal = metal_of(tier, palette)
    light, edge = mix(metal, "#FFFFFF", 0.42), mix(metal, "#000000", 0.45)
    bench.paint(bench.shape(-ROUNDING), edge)
    bench.paint(bench.shape(EDGE - ROUNDING), bench.facets(metal))
    bench.paint(bench.shape(RIM - ROUNDING), mix(palette.enamel, "#000000", 0.45))
    bench.paint(bench.shape(RIM + SEAM - ROUNDING), bench.fall(mix(palette.enamel, "#FFFFFF", 0.1), palette.enamel))
    bench.paint(bench.ring(HAIRLINE_INSET - ROUNDING, HAIRLINE), mix(palette.enamel, metal, 0.6))
    bench.paint(bench.strokes(icon, drop=1), mix(palette.enamel, "#000000", 0.4))
    bench.paint(bench.strokes(icon), bench.fall(light, mix(metal, "#FFFFFF", 0.12)))
    bench.paint(bench.rivets(tier, RIVET + 0.5, drop=0.7), mix(palette.enamel, "#000000", 0.45))
    bench.paint(bench.rivets(tier, RIVET), metal)
    bench.paint(bench.rivets(tier, RIVET * 0.55, drop=-0.6), light)


def draw_in_progress(bench: Bench, tier: Tier, icon: Icon, palette: Palette) -> None:
    """Paint a badge that is still being worked for: a dashed line, and the holes for the rivets to come."""
    bench.paint(bench.shape(0), palette.sunken)
    line = Image.new("L", bench.image.size)
    for dash in dashes(bench.subpath, DASH_PERIOD):
        stroke(ImageDraw.Draw(line), placed(dash, bench.scale), DASH_WIDTH * bench.scale, fill=255)
    bench.paint(line, palette.line_strong)
    bench.paint(bench.strokes(icon), palette.text_3)
    holes = ImageChops.subtract(bench.rivets(tier, RIVET), bench.rivets(tier, RIVET - 1.1))
    bench.paint(holes, palette.text_3)


def medal_image(tier: Tier, *, size: int, supersample: int) -> Image.Image:
    """Return a solid hexagon of the tier's metal as an RGBA picture: the ground for a rank's number."""
    bench = Bench(OUTLINES[Family.QUALITY], size * supersample)
    metal = metal_of(tier, LIGHT)
    bench.paint(bench.shape(-ROUNDING), mix(metal, "#000000", 0.45))
    bench.paint(bench.shape(EDGE - ROUNDING), bench.facets(metal))
    bench.paint(bench.shape(RIM), bench.fall(mix(metal, "#FFFFFF", 0.3), metal))
    bench.paint(bench.ring(HAIRLINE_INSET, HAIRLINE), mix(metal, "#000000", 0.35))
    return bench.image.reduce(supersample)


def metal_of(tier: Tier, palette: Palette) -> str:
    """Return the colour of a tier's metal."""
    return {Tier.IRON: palette.iron, Tier.BRONZE: palette.bronze, Tier.SILVER: palette.silver, Tier.GOLD: palette.gold}[
        tier
    ]
