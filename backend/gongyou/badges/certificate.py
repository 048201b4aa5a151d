"""Draw the certificate of a badge: a machine's nameplate for the wall, and a poster to share on a phone."""

from dataclasses import dataclass

from gongyou.badges.artwork import metal_of
from gongyou.badges.design import Family, Icon, Tier
from gongyou.badges.page import Box, Page
from gongyou.core.palette import LIGHT, mix

A4_WIDTH_MM = 297
SHEET = (1754, 1240)
POSTER = (1080, 1920)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says; every text is in the reader's language and ready to print."""

    issuer: str
    holder: str
    title: str
    reason: str
    issued_on: str
    number: str
    verify_url: str
    family: Family
    tier: Tier
    icon: Icon


@dataclass(frozen=True, slots=True)
class CertificateLabels:
    """The fixed words of a certificate, from the catalogue."""

    heading: str
    awarded: str
    issuer: str
    issued_on: str
    number: str
    verify: str


def draw_certificate(certificate: Certificate, labels: CertificateLabels) -> bytes:
    """Return the certificate as a PNG of A4 across, 1754 x 1240 pixels; equal input gives equal bytes."""
    page = Page(*SHEET, LIGHT)
    page.plate((40, 40, 1714, 1200), radius=26, inset=13, hairline=LIGHT.gold)
    page.box((62, 62, 1692, 196), LIGHT.band, radius=10)
    page.dado(196, 62, 1692, LIGHT.band)
    for x, turn in ((122, 0.5), (1632, -0.3)):
        page.screw((x, 129), 17, turn)
    page.text((877, 129), certificate.issuer, 46, LIGHT.on_brand, bold=True, anchor="mm", width=1380, tracking=0.06)
    field = (62, 208, 680, 970)
    paper = mix(LIGHT.surface, LIGHT.bg, 0.55)
    page.box(field, paper)
    page.engrave(field, (371, 589), certificate.family, 500, faded(metal_of(certificate.tier, LIGHT), paper))
    page.badge((371, 589), 440, certificate.family, certificate.tier, certificate.icon)
    award(page, certificate, labels)
    fields(page, certificate, labels)
    return page.png(width_mm=A4_WIDTH_MM)


def award(page: Page, certificate: Certificate, labels: CertificateLabels) -> None:
    """Set who is honoured, for what, with which title."""
    x, width = 760, 860
    page.text((x, 262), labels.heading, 34, LIGHT.brand, bold=True, width=width, tracking=0.5)
    page.person((x, 442), certificate.holder, 104, LIGHT.text_1, anchor="l", width=width, height=124)
    page.box((x, 478, x + 96, 483), LIGHT.gold)
    page.text(
        (x, 522), certificate.reason, 38, LIGHT.text_2, width=width, lines=9, height=236, smallest=26, line_height=1.65
    )
    page.text((x, 784), labels.awarded, 28, LIGHT.text_3)
    title(page, (x, 826, x + width, 930), certificate.title, 62)


def fields(page: Page, certificate: Certificate, labels: CertificateLabels) -> None:
    """Set the ruled fields at the foot and the code that verifies them."""
    page.box((62, 970, 1692, 972), LIGHT.line)
    columns = (
        (110, 450, labels.issuer, certificate.issuer),
        (610, 360, labels.issued_on, certificate.issued_on),
        (1010, 330, labels.number, certificate.number),
    )
    for x, width, label, value in columns:
        page.text((x, 1016), label, 26, LIGHT.text_3)
        page.text((x, 1064), value, 34, LIGHT.text_1, bold=True, width=width, lines=2, line_height=1.35)
    page.text((1474, 1016), labels.verify, 26, LIGHT.text_3, anchor="ra")
    page.code(1486, 978, 190, certificate.verify_url)


def draw_share_poster(certificate: Certificate, labels: CertificateLabels) -> bytes:
    """Return the certificate as a PNG to share, 1080 x 1920 pixels; equal input gives equal bytes."""
    page = Page(*POSTER, LIGHT)
    share_head(page, certificate, labels)
    page.person((540, 1178), certificate.holder, 108, LIGHT.text_1, anchor="m", width=940, height=134)
    title(page, (70, 1220, 1010, 1328), certificate.title, 60)
    page.text(
        (540, 1362),
        certificate.reason,
        38,
        LIGHT.text_2,
        anchor="ma",
        width=920,
        lines=7,
        height=246,
        smallest=28,
        line_height=1.6,
    )
    page.plate((60, 1640, 1020, 1860), radius=18, inset=9, hairline=LIGHT.line)
    page.text((110, 1684), labels.number, 26, LIGHT.text_3)
    page.text((110, 1718), certificate.number, 34, LIGHT.text_1, bold=True, width=620)
    page.text((110, 1782), certificate.issued_on, 30, LIGHT.text_2, width=620)
    page.text((786, 1750), labels.verify, 26, LIGHT.text_3, anchor="rm")
    page.code(806, 1652, 196, certificate.verify_url)
    return page.png()


def share_head(page: Page, certificate: Certificate, labels: CertificateLabels) -> None:
    """Set the badge under its issuer, on the green field of the poster."""
    field = (0, 0, 1080, 1010)
    page.box(field, LIGHT.brand_strong)
    page.engrave(
        field,
        (540, 565),
        certificate.family,
        700,
        faded(mix(LIGHT.brand_strong, LIGHT.on_brand, 0.4), LIGHT.brand_strong),
    )
    page.badge((540, 565), 620, certificate.family, certificate.tier, certificate.icon, dark=True)
    page.text((540, 90), labels.heading, 30, LIGHT.on_brand_2, anchor="mm", width=940, tracking=0.6)
    page.text(
        (540, 132),
        certificate.issuer,
        42,
        LIGHT.on_brand,
        bold=True,
        anchor="ma",
        width=940,
        lines=2,
        line_height=1.3,
        tracking=0.06,
    )
    page.dado(1010, 0, 1080, LIGHT.brand_strong)


def title(page: Page, box: Box, text: str, size: float) -> None:
    """Set the title of honour in its golden field."""
    left, top, right, bottom = box
    page.box(box, LIGHT.gold_soft, radius=6, line=LIGHT.gold, thickness=2)
    middle = ((left + right) / 2, (top + bottom) / 2)
    page.text(middle, text, size, LIGHT.gold_ink, bold=True, anchor="mm", width=right - left - 56)


def faded(line: str, ground: str) -> list[str]:
    """Return the colours of engraved lines that fade into their ground."""
    return [mix(line, ground, 0.45 + 0.055 * ring) for ring in range(10)]
