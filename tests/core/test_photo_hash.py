"""Near-duplicate photos by perceptual hash."""

import pytest
from PIL import Image, ImageEnhance

from gongyou.core import images
from tests.core.pictures import black_png, encoded, in_fresh_process, opened, scene


def test_same_scene_hashes_alike_and_another_does_not() -> None:
    first = images.photo_hash(encoded(scene(1), "JPEG"))
    assert first is not None
    again = [
        scene(1).resize((320, 240)),
        ImageEnhance.Brightness(scene(1)).enhance(0.8),
        scene(1).crop((6, 4, 636, 476)),
        opened(encoded(scene(1), "JPEG", quality=40)),
    ]

    for picture in again:
        near = images.photo_hash(encoded(picture, "JPEG"))
        assert near is not None
        assert images.hash_distance(first, near) <= images.NEAR_DUPLICATE_DISTANCE
    for seed in range(2, 30):
        far = images.photo_hash(encoded(scene(seed), "JPEG"))
        assert far is not None
        assert images.hash_distance(first, far) > images.NEAR_DUPLICATE_DISTANCE


def test_upload_and_its_safe_copy_hash_alike() -> None:
    upload = encoded(scene(5, (3000, 2000)), "PNG")
    before, after = images.photo_hash(upload), images.photo_hash(images.sanitise(upload).data)

    assert before is not None
    assert after is not None
    assert images.hash_distance(before, after) <= 2


@pytest.mark.parametrize("brightness", [0, 4, 128, 255])
def test_picture_without_contrast_has_no_hash(brightness: int) -> None:
    assert images.photo_hash(encoded(Image.new("L", (200, 200), brightness), "JPEG")) is None


def test_noise_of_a_dark_roadway_has_no_hash() -> None:
    dark = Image.effect_noise((800, 600), 12).point(lambda level: max(0, level - 120) // 3)

    assert images.photo_hash(encoded(dark, "JPEG")) is None


def test_hash_keeps_the_limits_of_an_upload() -> None:
    with pytest.raises(images.ImageTooLarge):
        images.photo_hash(black_png(13_000, 13_000))


def test_distance_counts_differing_bits_of_whole_hashes_only() -> None:
    assert images.hash_distance("0" * 16, "f" * 16) == 64
    assert images.hash_distance("8000000000000001", "0000000000000001") == 1
    for other in ("", "0" * 15, "0" * 17, "z" * 16):
        with pytest.raises(ValueError, match=r"hexadecimal|invalid literal"):
            images.hash_distance("0" * 16, other)


def test_serving_process_does_not_load_numpy() -> None:
    loaded = in_fresh_process(
        """
        import io, sys
        from PIL import Image
        from gongyou.core import images

        small = io.BytesIO()
        Image.new("RGB", (64, 64)).save(small, "PNG")
        images.sanitise(small.getvalue())
        print("numpy" in sys.modules, "scipy" in sys.modules)
        """
    )

    assert loaded == "False False"
