"""Pictures that people of the demo send: hazards as they stood, papers, and signatures under an agreement."""

from io import BytesIO
from math import sin

from PIL import Image, ImageDraw

_INK, _LINE, _PAPER = (38, 44, 58), (176, 182, 190), (250, 249, 245)


def paper(number: int) -> bytes:
    """Return a drawing of a printed page with one line marked, such as a payslip or a notice."""
    page = Image.new("RGB", (720, 960), _PAPER)
    draw = ImageDraw.Draw(page)
    draw.rectangle((210, 70, 510, 104), fill=_INK)
    for line in range(12):
        top = 170 + 58 * line
        width = 260 + (number * 37 + line * 91) % 300
        draw.rectangle((80, top, 80 + width, top + 18), fill=_LINE)
    marked = 170 + 58 * (number % 12)
    draw.rectangle((60, marked - 14, 660, marked + 34), outline=(196, 58, 46), width=5)
    return _jpeg(page)


def signature(number: int) -> bytes:
    """Return a drawing of two signatures in ink."""
    page = Image.new("RGB", (640, 240), _PAPER)
    draw = ImageDraw.Draw(page)
    for side, left in enumerate((40, 350)):
        draw.line((left, 190, left + 250, 190), fill=_LINE, width=3)
        stroke = [
            (left + step * 4, 130 + 42 * sin((step + number * 5) / (4 + side)) * sin(step / (7 + number % 5)))
            for step in range(60)
        ]
        draw.line(stroke, fill=_INK, width=5, joint="curve")
    return _jpeg(page)


def _jpeg(page: Image.Image) -> bytes:
    data = BytesIO()
    page.save(data, "JPEG", quality=80)
    return data.getvalue()
