"""Hostile and ordinary uploads through `core.images`."""

import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from gongyou.core import images
from tests.core.pictures import black_png, encoded, in_fresh_process, opened, png_chunk, scene

SECRET = b"canary-7f3a"


def segments(data: bytes) -> Iterator[int]:
    position = 2
    while True:
        assert data[position] == 0xFF
        marker = data[position + 1]
        yield marker
        if marker == 0xDA:
            return
        position += 2 + int.from_bytes(data[position + 2 : position + 4])


def phone_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Canary Phone"
    exif[0x013B] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 26.0), 3: "E", 4: (116.0, 23.0, 29.0)}
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_of_each_format_comes_out_as_jpeg_with_thumbnail(kind: str) -> None:
    safe = images.sanitise(encoded(scene(1), kind))

    assert (safe.media_type, safe.width, safe.height) == ("image/jpeg", 640, 480)
    assert (opened(safe.data).format, opened(safe.data).size) == ("JPEG", (640, 480))
    assert opened(safe.thumbnail).size == (320, 240)
    assert len(safe.sha256) == 64


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_accepted(mode: str) -> None:
    assert (
        images.sanitise(encoded(scene(1).convert("L" if mode == "I;16" else "RGB").convert(mode), "PNG")).width == 640
    )


def test_cmyk_jpeg_is_accepted() -> None:
    safe = images.sanitise(encoded(Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "JPEG"))

    red, green, _ = opened(safe.data).getpixel((20, 15))
    assert red > 180 > 80 > green


def test_grey_of_sixteen_bits_is_not_clipped_to_white() -> None:
    half = Image.frombytes("I;16", (40, 30), struct.pack("<H", 0x8000) * 1200)

    assert abs(opened(images.sanitise(encoded(half, "PNG")).data).getpixel((20, 15))[0] - 128) <= 2


def test_transparency_becomes_white() -> None:
    safe = images.sanitise(encoded(Image.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG"))

    assert opened(safe.data).getpixel((20, 15)) == (255, 255, 255)


def test_large_picture_is_scaled_to_the_longest_side() -> None:
    assert images.sanitise(encoded(scene(1, (900, 300)), "JPEG"), max_side=450).width == 450
    assert images.sanitise(encoded(scene(1, (300, 900)), "JPEG"), max_side=450).height == 450


def test_sliver_keeps_at_least_one_pixel() -> None:
    safe = images.sanitise(encoded(Image.new("RGB", (5000, 1)), "PNG"))

    assert (safe.width, safe.height) == (2560, 1)


def test_equal_uploads_give_equal_bytes() -> None:
    upload = encoded(scene(1), "PNG")

    assert images.sanitise(upload) == images.sanitise(upload)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_name_and_device_in_metadata_are_gone(kind: str) -> None:
    upload = encoded(scene(1), kind, exif=phone_exif(), icc_profile=SECRET, xmp=b"<x:xmpmeta>" + SECRET)
    assert SECRET in upload

    safe = images.sanitise(upload)

    for data in (safe.data, safe.thumbnail):
        assert SECRET not in data
        assert b"Canary" not in data
        assert not opened(data).getexif()
        # JFIF header, tables, frame, scan: no other segment that could carry anything.
        assert set(segments(data)) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
        assert opened(data).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_comment_text_chunks_and_trailing_archive_are_gone() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    for upload in (
        encoded(scene(1), "JPEG", comment=SECRET),
        encoded(scene(1), "JPEG") + b"PK\x03\x04" + SECRET,
        encoded(scene(1), "PNG", pnginfo=texts) + b"<script>" + SECRET,
    ):
        assert SECRET in upload
        assert SECRET not in images.sanitise(upload).data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_stands_upright_whatever_its_orientation_tag(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("red", (0, 0, 16, 16))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    taken = upright.transpose(undo) if undo is not None else upright

    safe = images.sanitise(encoded(taken, kind, exif=exif))

    assert (safe.width, safe.height) == (64, 32)
    red, green, _ = opened(safe.data).getpixel((6, 6))
    assert red > 200 > 60 > green
    assert min(opened(safe.data).getpixel((58, 26))) > 200


# Pillow warns of a broken tag; only a process that makes warnings errors, as this one does, refuses the picture for it.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_broken_orientation_tag_does_not_cost_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    for tag in (b"Exif\0\0MM\0*\xff\xff\xff\xff", exif.tobytes()):
        assert images.sanitise(encoded(scene(1), "JPEG", exif=tag)).width == 640


@pytest.mark.parametrize(
    "upload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xd8", id="two bytes"),
        pytest.param(encoded(Image.new("RGB", (9, 9)), "GIF"), id="GIF renamed"),
        pytest.param(encoded(Image.new("RGB", (9, 9)), "BMP"), id="BMP renamed"),
        pytest.param(encoded(Image.new("RGB", (9, 9)), "TIFF"), id="TIFF renamed"),
        pytest.param(encoded(Image.new("RGB", (9, 9)), "ICO"), id="icon renamed"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", id="HEIC"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", id="SVG"),
        pytest.param(b"%PDF-1.7", id="PDF"),
        pytest.param(b"RIFF\x24\0\0\0WAVEfmt ", id="sound in the same container"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="PostScript"),
    ],
)
def test_other_formats_are_refused_by_content(upload: bytes) -> None:
    with pytest.raises(images.ImageFormatRefused) as refusal:
        images.sanitise(upload)

    assert refusal.value.code == "image_format_refused"
    assert refusal.value.params == {"allowed": "JPEG, PNG, WEBP"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_truncated_picture_is_refused(kind: str, share: float) -> None:
    whole = encoded(scene(1), kind)

    with pytest.raises(images.ImageDamaged):
        images.sanitise(whole[: max(16, int(len(whole) * share))])


def test_heavy_upload_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(images.ImageTooHeavy) as refusal:
        images.sanitise(bytes(12 * 1024 * 1024 + 1))

    assert refusal.value.params == {"size": 12 * 1024 * 1024 + 1, "limit": 12 * 1024 * 1024}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_picture_is_refused(kind: str) -> None:
    with pytest.raises(images.ImageAnimated):
        images.sanitise(encoded(scene(1), kind, save_all=True, append_images=[scene(2)], duration=100))


def test_phone_photo_with_a_depth_map_behind_it_is_a_still() -> None:
    photo = encoded(scene(1), "MPO", save_all=True, append_images=[scene(2)])
    assert opened(photo).n_frames == 2

    assert images.sanitise(photo).data == images.sanitise(encoded(scene(1), "JPEG")).data


def test_most_pixels_allowed_are_decoded_and_one_row_more_is_refused() -> None:
    assert images.sanitise(black_png(5000, 5000)).width == 2560
    with pytest.raises(images.ImageTooLarge) as refusal:
        images.sanitise(black_png(5000, 5001))
    assert refusal.value.params == {"limit": 25_000_000}


def huge_png() -> bytes:
    return black_png(13_000, 13_000)


def huge_jpeg() -> bytes:
    data = encoded(Image.new("RGB", (8, 8)), "JPEG")
    frame = data.index(b"\xff\xc0") + 5
    return data[:frame] + struct.pack(">HH", 65_000, 65_000) + data[frame + 4 :]


def huge_webp() -> bytes:
    data = encoded(Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "WEBP", exif=phone_exif())
    canvas = data.index(b"VP8X") + 12
    return data[:canvas] + (16_000 - 1).to_bytes(3, "little") * 2 + data[canvas + 6 :]


def dense_webp() -> bytes:
    """A true picture of 36 megapixels: beyond our limit, below the one at which Pillow refuses to make a canvas."""
    return encoded(Image.new("RGB", (6000, 6000)), "WEBP", lossless=True, method=0)


@pytest.mark.parametrize("bomb", [huge_png, huge_jpeg, huge_webp, dense_webp])
def test_picture_that_unfolds_to_gigabytes_costs_no_memory(bomb: Callable[[], bytes], tmp_path: Path) -> None:
    upload = tmp_path / "bomb"
    upload.write_bytes(bomb())
    assert upload.stat().st_size < 24_000

    refused, grown = in_fresh_process(
        """
        import io, re, resource, sys
        from pathlib import Path
        from PIL import Image
        from gongyou.core import images

        def peak():
            # Linux hands a parent's peak down to its child in ru_maxrss, but not here.
            status = Path("/proc/self/status")
            if status.exists():
                return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1])
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

        for kind in ("JPEG", "PNG", "WEBP"):
            small = io.BytesIO()
            Image.new("RGB", (64, 64)).save(small, kind)
            images.sanitise(small.getvalue())
        data = Path(sys.argv[1]).read_bytes()
        before = peak()
        try:
            images.sanitise(data)
        except images.ImageRefused as refusal:
            print(refusal.code, peak() - before)
        """,
        str(upload),
    ).split()

    assert refused == "image_too_large"
    assert int(grown) < 4096


def test_progressive_photo_is_accepted_and_endless_scans_are_refused() -> None:
    photo = encoded(scene(1), "JPEG", progressive=True)
    assert images.sanitise(photo).width == 640
    scan = photo[photo.rindex(b"\xff\xda") : -2]

    with pytest.raises(images.ImageDamaged):
        images.sanitise(photo[:-2] + scan * 100 + b"\xff\xd9")


def test_scans_are_counted_as_a_decoder_meets_them() -> None:
    def scans(data: bytes) -> int:
        return list(images.jpeg_markers(data)).count(b"\xda")

    plain = encoded(scene(1), "JPEG", progressive=True)
    photo = encoded(scene(1), "JPEG", progressive=True, exif=phone_exif().tobytes() + b"\xff\xda" * 500)

    assert scans(encoded(scene(1), "JPEG")) == 1
    assert scans(plain) == scans(photo) == 10
    assert scans(photo + b"\xff\xda" * 500) == 10
    assert scans(photo[:2] + b"\xff\x01" + photo[2:]) == 10
    # A motion photo has a film behind it in which any bytes may stand.
    assert images.sanitise(photo + b"ftypmp42" + b"\xff\xda" * 500).width == 640


@pytest.mark.parametrize("part", [b"\xff\xfe\0\2", b"\xff\xe5\0\2", b"\xff\x01"])
def test_jpeg_of_endless_segments_is_refused(part: bytes) -> None:
    photo = encoded(scene(1), "JPEG")

    assert images.sanitise(photo[:2] + b"\xff\xfe\0\2" * 1000 + photo[2:]).width == 640
    with pytest.raises(images.ImageDamaged):
        images.sanitise(photo[:2] + part * 21_000 + photo[2:])


@pytest.mark.parametrize("name", [b"prVt", b"tEXt", b"IDAT"])
def test_png_of_endless_chunks_is_refused(name: bytes) -> None:
    photo = encoded(scene(1), "PNG")
    place = photo.index(b"IDAT") - 4

    assert images.sanitise(photo[:place] + png_chunk(b"prVt", b"") * 1000 + photo[place:]).width == 640
    with pytest.raises(images.ImageDamaged):
        images.sanitise(photo[:place] + png_chunk(name, b"") * 21_000 + photo[place:])


SEEDS = [
    encoded(scene(3, (97, 61)), "JPEG", exif=phone_exif()),
    encoded(scene(3, (97, 61)), "JPEG", progressive=True),
    encoded(scene(3, (97, 61)), "PNG", exif=phone_exif()),
    encoded(scene(3, (97, 61)).convert("P"), "PNG", transparency=3),
    encoded(scene(3, (97, 61)), "WEBP", exif=phone_exif()),
    encoded(scene(3, (97, 61)), "PNG", save_all=True, append_images=[scene(4, (97, 61))]),
]


@settings(max_examples=400, deadline=None)
@given(
    upload=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6), st.integers(0, 8)), max_size=6),
)
def test_damaged_upload_is_a_safe_picture_or_a_refusal(upload: bytes, changes: list[tuple[float, bytes, int]]) -> None:
    for place, bytes_, replaced in changes:
        position = int(place * len(upload))
        upload = upload[:position] + bytes_ + upload[position + replaced :]
    try:
        safe = images.sanitise(upload)
    except images.ImageRefused as refusal:
        assert refusal.code != images.ImageRefused.code
    else:
        assert opened(safe.data).size == (safe.width, safe.height)


def test_threads_do_not_disturb_one_another() -> None:
    uploads = [encoded(scene(seed), kind) for seed in range(4) for kind in ("JPEG", "PNG", "WEBP")]
    alone = [images.sanitise(upload) for upload in uploads]

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(images.sanitise, uploads)) == alone


def test_refusal_leaves_the_decoder_free_for_the_next() -> None:
    for _ in range(3):
        with pytest.raises(images.ImageTooLarge):
            images.sanitise(huge_png())
    assert images.sanitise(encoded(scene(1), "PNG")).width == 640
