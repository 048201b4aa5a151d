"""Draw the final standings of a contest for the notice board."""

from dataclasses import dataclass

from gongyou.badges.design import Tier
from gongyou.badges.page import Page
from gongyou.core.palette import LIGHT

A3_WIDTH_MM = 297
SHEET = (1754, 2480)
MARGIN = 110
MAX_STANDINGS = 30
# The rows share what lies between the honour's name and the foot; a row on the podium is as high as 2.3 others.
ROWS_TOP, ROWS_BOTTOM = 760, 2190
PODIUM = {1: Tier.GOLD, 2: Tier.SILVER, 3: Tier.BRONZE}
PODIUM_SHARE = 2.3
TALLEST_ROW = 205
GAP_SHARE = 0.14


@dataclass(frozen=True, slots=True)
class Standing:
    """One row: a final rank (ties share it), who, of which unit, and the score as it is printed."""

    rank: int
    name: str
    unit: str
    score: str


@dataclass(frozen=True, slots=True)
class StandingsPoster:
    """What a standings poster says; every text is in the reader's language and ready to print."""

    issuer: str
    contest: str
    period: str
    honour: str
    standings: tuple[Standing, ...]
    note: str
    issued_on: str
    url: str
    url_label: str


def draw_poster(poster: StandingsPoster) -> bytes:
    """Return the poster as a PNG of A3 upright, 1754 x 2480 pixels; equal input gives equal bytes.

    Raises ValueError unless there are 1 to 30 standings.
    """
    if not 1 <= len(poster.standings) <= MAX_STANDINGS:
        raise ValueError(f"a poster holds 1 to {MAX_STANDINGS} standings, not {len(poster.standings)}")
    page = Page(*SHEET, LIGHT)
    middle = SHEET[0] / 2
    page.box((0, 0, SHEET[0], 500), LIGHT.band)
    for x, turn in ((80, 0.6), (SHEET[0] - 80, -0.25)):
        page.screw((x, 80), 20, turn)
    page.text((middle, 92), poster.issuer, 50, LIGHT.on_brand_2, bold=True, anchor="ma", width=1380, tracking=0.06)
    page.text(
        (middle, 270),
        poster.contest,
        128,
        LIGHT.on_brand,
        bold=True,
        anchor="mm",
        width=1540,
        lines=2,
        height=200,
        line_height=1.25,
    )
    page.text((middle, 400), poster.period, 48, LIGHT.on_brand_2, anchor="ma", width=1540)
    page.dado(500, 0, SHEET[0], LIGHT.band)
    heading(page, poster.honour)
    rows(page, poster.standings)
    foot(page, poster)
    return page.png(width_mm=A3_WIDTH_MM)


def heading(page: Page, honour: str) -> None:
    """Set the honour's name between two golden rules."""
    middle, y = SHEET[0] / 2, 640
    page.text((middle, y), honour, 96, LIGHT.gold_ink, bold=True, anchor="mm", width=1000, tracking=0.16)
    for left, right in ((MARGIN, 330), (SHEET[0] - 330, SHEET[0] - MARGIN)):
        page.box((left, y - 6, right, y - 1), LIGHT.gold)
        page.box((left, y + 6, right, y + 8), LIGHT.gold)


def rows(page: Page, standings: tuple[Standing, ...]) -> None:
    """Set the standings: a plate with a medal for ranks 1 to 3, a ruled line for the others."""
    shares = [PODIUM_SHARE if standing.rank in PODIUM else 1 for standing in standings]
    unit = min(TALLEST_ROW, (ROWS_BOTTOM - ROWS_TOP) / sum(shares))
    top = float(ROWS_TOP)
    for standing, share in zip(standings, shares, strict=True):
        bottom = top + share * unit
        if standing.rank in PODIUM:
            podium_row(page, standing, top, bottom - GAP_SHARE * unit)
        else:
            plain_row(page, standing, top, bottom)
        top = bottom


def podium_row(page: Page, standing: Standing, top: float, bottom: float) -> None:
    """Set one of the first three."""
    left, right, height, middle = MARGIN, SHEET[0] - MARGIN, bottom - top, (top + bottom) / 2
    page.plate(
        (left, top, right, bottom), radius=20, inset=10, hairline=LIGHT.gold if standing.rank == 1 else LIGHT.line
    )
    page.medal((left + 50 + height * 0.36, middle), round(height * 0.72), PODIUM[standing.rank], str(standing.rank))
    x, width = left + 90 + height * 0.74, 640 - height * 0.1
    page.text(
        (right - 60, middle),
        standing.score,
        height * 0.26,
        LIGHT.text_1,
        bold=True,
        anchor="rm",
        width=right - 100 - x - width,
    )
    page.person(
        (x, middle + height * 0.04),
        standing.name,
        height * 0.34,
        LIGHT.text_1,
        anchor="l",
        width=width,
        height=height * 0.42,
    )
    page.text((x, middle + height * 0.24), standing.unit, height * 0.17, LIGHT.text_2, anchor="lm", width=width)


def plain_row(page: Page, standing: Standing, top: float, bottom: float) -> None:
    """Set one of the others."""
    left, right, height, middle = MARGIN, SHEET[0] - MARGIN, bottom - top, (top + bottom) / 2
    size = min(60, height * 0.56)
    page.text((left + 110, middle), str(standing.rank), size, LIGHT.text_2, bold=True, anchor="mm")
    page.text((left + 230, middle), standing.name, size, LIGHT.text_1, anchor="lm", width=520, smallest=12)
    page.text((left + 780, middle), standing.unit, size * 0.8, LIGHT.text_3, anchor="lm", width=400)
    page.text((right - 60, middle), standing.score, size, LIGHT.text_1, bold=True, anchor="rm", width=280)
    page.box((left, bottom - 2, right, bottom), LIGHT.line)


def foot(page: Page, poster: StandingsPoster) -> None:
    """Set the code of the live standings, the note, and who signs and when."""
    page.code(MARGIN, 2230, 180, poster.url)
    page.text((MARGIN + 210, 2246), poster.note, 36, LIGHT.text_2, width=740, lines=2, line_height=1.4)
    page.text((MARGIN + 210, 2402), poster.url_label, 30, LIGHT.text_3, anchor="ld")
    right = SHEET[0] - MARGIN
    page.text(
        (right, 2340), poster.issuer, 42, LIGHT.text_1, bold=True, anchor="rd", width=560, lines=2, line_height=1.3
    )
    page.text((right, 2402), poster.issued_on, 38, LIGHT.text_2, anchor="rd")
