"""The sign 标牌 of a place, to be printed and hung up: whoever scans it reports a hazard there."""

from dataclasses import dataclass
from uuid import UUID

from gongyou.badges.page import Page
from gongyou.core import site
from gongyou.core.i18n import text
from gongyou.core.palette import LIGHT
from gongyou.identity import service as identity
from gongyou.identity.tenants import current_tenant
from gongyou.quality.places.codes import as_printed
from gongyou.quality.places.service import place_of

A5_WIDTH_MM = 148
SHEET = (1240, 1754)
MARGIN = 40
BAND = 250
CODE_SIDE = 740
MIDDLE = SHEET[0] / 2


@dataclass(frozen=True, slots=True)
class PlacePlate:
    """What a sign says; every text is in the reader's language and ready to print."""

    issuer: str
    place: str
    unit: str
    code: str
    url: str
    heading: str
    hint: str
    code_label: str


ADDRESS = "/p"
"""Path of the page that a sign's QR opens."""


def plate_of(place_id: UUID) -> PlacePlate:
    """Return what the sign of a place says, in the language of the running request; raises NotFound."""
    place = place_of(place_id)
    return PlacePlate(
        issuer=current_tenant().name,
        place=place.name,
        unit=identity.unit_of(place.unit_id).name,
        code=place.code,
        url=site.url(f"{ADDRESS}?place={place.code}"),
        heading=text("place.plate.heading"),
        hint=text("place.plate.hint"),
        code_label=text("place.plate.code"),
    )


def draw_plate(plate: PlacePlate) -> bytes:
    """Return the sign as a PNG of A5 upright, 1240 x 1754 pixels; equal input gives equal bytes."""
    page = Page(*SHEET, LIGHT)
    left, right, inner = MARGIN, SHEET[0] - MARGIN, MARGIN + 22
    page.plate((left, left, right, SHEET[1] - MARGIN), radius=26, inset=13, hairline=LIGHT.line)
    page.box((inner, inner, SHEET[0] - inner, BAND), LIGHT.band, radius=10)
    page.dado(BAND, inner, SHEET[0] - inner, LIGHT.band)
    for x, turn in ((inner + 56, 0.5), (SHEET[0] - inner - 56, -0.3)):
        page.screw((x, (inner + BAND) / 2), 17, turn)
    page.text((MIDDLE, 102), plate.issuer, 38, LIGHT.on_brand_2, anchor="ma", width=880)
    page.text((MIDDLE, 196), plate.heading, 60, LIGHT.on_brand, bold=True, anchor="mm", width=880, tracking=0.08)
    page.text(
        (MIDDLE, 400),
        plate.place,
        104,
        LIGHT.text_1,
        bold=True,
        anchor="mm",
        width=1060,
        lines=2,
        height=240,
        line_height=1.2,
    )
    page.text((MIDDLE, 532), plate.unit, 42, LIGHT.text_2, anchor="ma", width=1000)
    page.code(MIDDLE - CODE_SIDE / 2, 600, CODE_SIDE, plate.url)
    _foot(page, plate)
    return page.png(width_mm=A5_WIDTH_MM)


def _foot(page: Page, plate: PlacePlate) -> None:
    """Set the code that can be typed, and what to know where there is no signal."""
    page.box((MIDDLE - 300, 1340, MIDDLE + 300, 1342), LIGHT.line)
    page.text((MIDDLE, 1368), plate.code_label, 34, LIGHT.text_3, anchor="ma", width=900)
    page.text(
        (MIDDLE, 1480), as_printed(plate.code), 104, LIGHT.brand, bold=True, anchor="mm", width=900, tracking=0.12
    )
    page.text((MIDDLE, 1570), plate.hint, 38, LIGHT.text_2, anchor="ma", width=980, lines=2, line_height=1.4)
