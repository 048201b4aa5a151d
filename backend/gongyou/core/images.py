"""Make uploaded pictures safe: decode under limits, encode anew, keep nothing but the pixels.

The limits are read from the header before anything is decoded, so a picture that unfolds to gigabytes costs nothing.
What comes out was encoded here: no EXIF, XMP, colour profile, comment, second frame or trailing byte survives.
"""

import hashlib
import io
import re
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image, ImageStat

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 25_000_000
# Each scan of a progressive JPEG may go over all pixels again: cameras write about ten, an attacker thousands.
MAX_SCANS = 64
# Each segment or chunk costs the decoder some microseconds; a photograph of the heaviest has a few thousand.
MAX_PARTS = 20_000
MAX_SIDE = 2560
THUMBNAIL_SIDE = 320
HASHED_SIDE = 256
QUALITY = 85
# Photo hashes at most this many bits apart are taken for the same scene.
NEAR_DUPLICATE_DISTANCE = 10
# Below this spread of brightness (of 255) a picture shows nothing to compare: a pocket, an unlit roadway.
MIN_CONTRAST = 2.0

SIGNATURES = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
# Any JPEG marker but those that may stand inside a scan: stuffing, fill bytes and restarts.
JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE = b"\xda", b"\xd9"
MARKERS_WITHOUT_LENGTH = {b"\x01", b"\xd8"}
ORIENTATION_TAG = 0x0112
ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders are known to raise on damaged input; Warning where the process makes warnings errors.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Warning,
)

# No picture is opened in this process beyond the limit, by whatever code.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# One picture at a time: a process that serves many threads holds at most one decoded upload.
_decoding = threading.BoundedSemaphore(1)


class ImageRefused(Exception):
    """Say why an upload was not accepted: a stable `code` and `params` for its message."""

    code: ClassVar[str] = "image_refused"

    def __init__(self, **params: int | str) -> None:
        super().__init__(self.code, params)
        self.params = params


class ImageTooHeavy(ImageRefused):
    """Refuse more bytes than allowed; params `size`, `limit` (bytes)."""

    code = "image_too_heavy"


class ImageFormatRefused(ImageRefused):
    """Refuse what is not a JPEG, PNG or WEBP, whatever its name says; params `allowed`."""

    code = "image_format_refused"


class ImageTooLarge(ImageRefused):
    """Refuse more pixels than allowed; params `limit` (pixels)."""

    code = "image_too_large"


class ImageAnimated(ImageRefused):
    """Refuse a picture that moves."""

    code = "image_animated"


class ImageDamaged(ImageRefused):
    """Refuse a picture that cannot be decoded to its end."""

    code = "image_damaged"


@dataclass(frozen=True, slots=True)
class SafeImage:
    """A picture encoded by us: `data`, its size in pixels, a JPEG thumbnail of it, the SHA-256 of `data` in hex."""

    data: bytes
    media_type: str
    width: int
    height: int
    thumbnail: bytes
    sha256: str


def sanitise(data: bytes, *, max_side: int = MAX_SIDE) -> SafeImage:
    """Decode an upload under the limits and encode it anew as an upright JPEG of at most `max_side` pixels a side.

    Transparency becomes white. Colour profiles are dropped, not applied. Raises ImageRefused.
    """
    picture = decoded(data, max_side)
    thumbnail = picture.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    safe = jpeg(picture)
    return SafeImage(
        data=safe,
        media_type="image/jpeg",
        width=picture.width,
        height=picture.height,
        thumbnail=jpeg(thumbnail),
        sha256=hashlib.sha256(safe).hexdigest(),
    )


def photo_hash(data: bytes) -> str | None:
    """Return the perceptual hash of a picture as 16 hex digits, or None where it shows nothing to compare.

    Two pictures without contrast would hash alike whatever they were taken of. Raises ImageRefused.
    """
    # Brings NumPy and SciPy, 60 MB that a process which only serves requests need not hold.
    import imagehash  # noqa: PLC0415

    picture = decoded(data, HASHED_SIDE)
    if ImageStat.Stat(picture.convert("L").resize((32, 32))).stddev[0] < MIN_CONTRAST:
        return None
    return str(imagehash.phash(picture))


def hash_distance(a: str, b: str) -> int:
    """Return in how many of 64 bits two photo hashes differ; raises ValueError for anything but 16 hex digits."""
    if len(a) != 16 or len(b) != 16:
        raise ValueError("a photo hash has 16 hexadecimal digits")
    return (int(a, 16) ^ int(b, 16)).bit_count()


def decoded(data: bytes, max_side: int) -> Image.Image:
    """Decode an upload to an upright RGB picture of at most `max_side` pixels a side that carries nothing else."""
    if len(data) > MAX_BYTES:
        raise ImageTooHeavy(size=len(data), limit=MAX_BYTES)
    kind = signature(data)
    refuse_endless(kind, data)
    with _decoding, damage_refused(), Image.open(io.BytesIO(data), formats=(kind,)) as upload:
        if upload.width * upload.height > MAX_PIXELS:
            raise ImageTooLarge(limit=MAX_PIXELS)
        # A JPEG with further frames is a still with a depth or brightness map behind it, as many phones take them.
        if kind != "JPEG" and getattr(upload, "is_animated", False):
            raise ImageAnimated
        picture = flattened(upload, max_side)
        turn = ORIENTATIONS.get(orientation(upload))
    return picture.transpose(turn) if turn is not None else picture


def signature(data: bytes) -> str:
    """Return the format that the first bytes announce; raises ImageFormatRefused for any other than ours."""
    for kind, mark in SIGNATURES.items():
        if mark.match(data):
            return kind
    raise ImageFormatRefused(allowed=", ".join(SIGNATURES))


def refuse_endless(kind: str, data: bytes) -> None:
    """Raise ImageDamaged for more segments, chunks or scans than any camera writes, before a decoder counts them."""
    scans = 0
    walk = {"JPEG": jpeg_markers, "PNG": png_chunks}.get(kind)
    for number, part in enumerate(walk(data) if walk else ()):
        scans += part == START_OF_SCAN
        if number >= MAX_PARTS or scans > MAX_SCANS:
            raise ImageDamaged


def jpeg_markers(data: bytes) -> Iterator[bytes]:
    """Yield the markers of a JPEG up to its end, as a decoder meets them (ITU-T T.81, B.1.1)."""
    position = 2
    while (found := JPEG_MARKER.search(data, position)) and found[1] != END_OF_IMAGE:
        yield found[1]
        position = found.end()
        if found[1] not in MARKERS_WITHOUT_LENGTH:
            position += int.from_bytes(data[position : position + 2])


def png_chunks(data: bytes) -> Iterator[bytes]:
    """Yield the names of the chunks of a PNG."""
    position = 8
    while position < len(data):
        yield data[position + 4 : position + 8]
        position += 12 + int.from_bytes(data[position : position + 4])


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn what Pillow raises on hostile or broken data into a refusal."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLarge(limit=MAX_PIXELS) from error
    except DAMAGE as error:
        raise ImageDamaged from error


def flattened(upload: Image.Image, max_side: int) -> Image.Image:
    """Return the pixels of `upload` as RGB on white, at most `max_side` a side, without its metadata."""
    # Lets the JPEG decoder work at a half, a quarter or an eighth where that is still large enough.
    share = max_side / max(upload.size)
    upload.draft(None, (int(upload.width * share), int(upload.height * share)))
    opaque = upload.mode in {"L", "RGB", "CMYK"} and "transparency" not in upload.info
    picture = upload if opaque else deep_to_eight_bits(upload).convert("RGBA")
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=None)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture.convert("RGB"), None if opaque else picture.getchannel("A"))
    return flat


def deep_to_eight_bits(upload: Image.Image) -> Image.Image:
    """Return grey of 16 bits as grey of 8, which Pillow's own conversion would clip to white."""
    if not upload.mode.startswith("I"):
        return upload
    return upload.convert("I").point(lambda level: level * (1 / 256)).convert("L")


def orientation(upload: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or none that can be read."""
    try:
        return int(upload.getexif().get(ORIENTATION_TAG, 1))
    except DAMAGE:
        # A broken tag spoils no picture: it is shown as its pixels lie.
        return 1


def jpeg(picture: Image.Image) -> bytes:
    """Encode `picture` as a JPEG."""
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=QUALITY, optimize=True)
    return encoded.getvalue()
