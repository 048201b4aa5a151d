"""Pictures for tests, made rather than kept."""

import io
import random

from PIL import Image, ImageDraw


def photo(seed: int = 1, size: tuple[int, int] = (640, 480), kind: str = "JPEG", **options: object) -> bytes:
    """Return an encoded picture with large shapes; equal seeds give equal bytes."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(20):
        x, y, reach = chance.randrange(size[0]), chance.randrange(size[1]), chance.randrange(20, 200)
        draw.ellipse((x, y, x + reach, y + reach), fill=tuple(chance.randrange(256) for _ in range(3)))
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()
