"""Pictures for the tests of uploads, and a fresh process to try them in."""

import io
import os
import random
import struct
import subprocess
import sys
import textwrap
import zlib

from PIL import Image, ImageDraw, ImageFilter


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with the large shapes and soft edges of a photograph."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, (chance.randrange(256), chance.randrange(256), chance.randrange(256)))
    draw = ImageDraw.Draw(picture)
    for _ in range(24):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        reach = chance.randrange(20, 200)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + reach, y + chance.randrange(20, 200)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(3))


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def black_png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel, made without ever holding its pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def in_fresh_process(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.stdout.strip()
