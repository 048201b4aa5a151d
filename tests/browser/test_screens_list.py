"""`make screens` leaves no page out and takes none that is gone."""

import json
import re
from collections import Counter
from pathlib import Path

from tests.screens.guides import GUIDE, README
from tests.screens.shots import DESK_SHOTS, PHONE_SHOTS, WALL, Shot
from tests.screens.sittings import FOLDER

ROOT = Path(__file__).parents[2]


def addresses(shots: list[Shot]) -> set[str]:
    """The addresses of pictures, with a star for each part that is asked of the API."""
    return {re.sub(r"\{\w+\}", "*", re.split(r"[?#]", shot.path)[0]) for shot in shots}


def test_each_page_of_the_phone_has_a_picture() -> None:
    text = (ROOT / "miniprogram" / "src" / "pages.json").read_text()
    told = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    pages = {page["path"] for page in told["pages"]}
    pages |= {f"{package['root']}/{page['path']}" for package in told["subPackages"] for page in package["pages"]}

    assert {f"pages/{path}" for path in addresses(PHONE_SHOTS)} == pages


def test_each_page_of_the_console_has_a_picture() -> None:
    files = sorted((ROOT / "admin_web" / "src" / "pages").glob("*/pages.ts"))
    paths = {path for file in files for path in re.findall(r"\bpath: '([^']+)'", file.read_text())}

    assert len(files) > 10
    assert addresses([*DESK_SHOTS, WALL]) == {re.sub(r":\w+", "*", path) for path in paths}


def test_no_picture_overwrites_another() -> None:
    for shots in (PHONE_SHOTS, DESK_SHOTS):
        assert [name for name, times in Counter(shot.name for shot in shots).items() if times > 1] == []


def test_the_guides_show_pictures_that_are_taken() -> None:
    phone, desk = {shot.name for shot in PHONE_SHOTS}, {shot.name for shot in DESK_SHOTS}
    for beginning, names in GUIDE.items():
        assert set(names) <= (phone if beginning.endswith("member") else desk)
    for source in README:
        look, _, name = source.rpartition("/")
        assert name in {"phone/light": phone, "desk/light": desk, "desk": {WALL.name}}[look]
    assert FOLDER.parts[-2:] == ("build", "screens")


def test_the_guides_and_their_pictures_belong_together() -> None:
    docs = ROOT / "docs"
    texts = [ROOT / "README.md", *(docs / "guide").glob("*.md")]
    shown = {
        (text.parent / link).resolve()
        for text in texts
        for link in re.findall(r"[(\"]([^()\"\s]*pictures/[^()\"\s]+\.png)", text.read_text())
    }
    there = {
        path.resolve() for path in [*(docs / "guide" / "pictures").glob("*.png"), *(docs / "pictures").glob("*.png")]
    }

    assert len(texts) == 5
    assert shown == there
    assert [path.name for path in there if path.stat().st_size > 150_000] == []
