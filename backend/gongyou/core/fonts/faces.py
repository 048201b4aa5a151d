"""Find, for each character, a font file that has its glyph.

The order: the shipped weight, the shipped rare characters, a font of the system, and at last the geta mark 〓,
with which printers have always marked a type they do not have. Never an empty box.
"""

import logging
import os
import re
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.ttCollection import TTCollection
from PIL import ImageFont

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
REGULAR, BOLD = 400, 700
GETA = "〓"
FONT_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
# A system font that was drawn to stand beside ours comes first, then other sans faces, then whatever has the glyph.
PREFERENCES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(noto|source).*sans.*(cjk|sc|cn|han)|sourcehansans",
        r"plangothic|pingfang|hei|yahei|gothic|sans",
        r"",
    )
)
SIMPLIFIED = re.compile(r"\b(SC|CN|GB)\b")
# What fontTools raises on a broken font file.
UNREADABLE = (TTLibError, OSError, ValueError, LookupError, AssertionError, struct.error)
IDEOGRAPHS = ((0x2E80, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a font file; `weight` is what it was drawn for, 400 regular to 700 bold."""

    path: Path
    weight: int
    index: int = 0


SHIPPED_REGULAR = Face(HERE / "NotoSansSC-Regular.ttf", REGULAR)
SHIPPED_BOLD = Face(HERE / "NotoSansSC-Bold.ttf", BOLD)
SHIPPED_RARE = Face(HERE / "NotoSansSC-Rare.ttf", 500)


def face_for(character: str, weight: int) -> Face | None:
    """Return the face that draws `character` at 400 or 700, or None when no font at hand has it."""
    code_point = ord(character)
    everyday = SHIPPED_BOLD if weight >= BOLD else SHIPPED_REGULAR
    if code_point in coverage(everyday):
        return everyday
    if code_point in coverage(SHIPPED_RARE):
        return SHIPPED_RARE
    # Other scripts need shaping that we do not do: letters set side by side would be wrong, a 〓 is honest.
    if is_ideograph(code_point):
        return next((face for face, rare in system_faces() if code_point in rare), None)
    return None


def missing_glyphs(text: str) -> list[str]:
    """Return the characters of `text` that would be drawn as 〓, each once: to tell a person before printing."""
    return list(
        dict.fromkeys(
            character
            for character in printable(text)
            if not character.isspace() and face_for(character, REGULAR) is None
        )
    )


def printable(text: str) -> str:
    """Return `text` composed (NFC), without marks that draw nothing; control characters but line feeds as spaces."""
    kept = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character == "\n":
            kept.append(character)
        elif unicodedata.category(character) == "Cc":
            kept.append(" ")
        elif unicodedata.category(character) != "Cf" and not is_variation_selector(ord(character)):
            kept.append(character)
    return "".join(kept)


def is_ideograph(code_point: int) -> bool:
    """Tell whether the code point is a Chinese character or one of its radicals."""
    return any(first <= code_point <= last for first, last in IDEOGRAPHS)


def is_variation_selector(code_point: int) -> bool:
    """Tell whether the code point only chooses among the shapes of the character before it."""
    return 0xFE00 <= code_point <= 0xFE0F or 0xE0100 <= code_point <= 0xE01EF


@lru_cache(maxsize=64)
def font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    """Open `face` at `size` pixels an em; the basic layout engine, so that every machine sets the same line."""
    return ImageFont.truetype(str(face.path), size, index=face.index, layout_engine=ImageFont.Layout.BASIC)


@cache
def coverage(face: Face) -> frozenset[int]:
    """Return the code points that a shipped face has."""
    with TTFont(face.path, lazy=True) as opened:
        return frozenset(opened.getBestCmap() or ())


@cache
def system_faces() -> tuple[tuple[Face, frozenset[int]], ...]:
    """Return the fonts of the system that have ideographs we do not ship, and which, the most suitable first."""
    files = sorted(font_files(system_font_folders()), key=lambda path: (rank(path), str(path)))
    return tuple(found for path in files if (found := rare_ideographs(path)))


def rank(path: Path) -> int:
    """Return how well the file's name promises to match ours, 0 best."""
    return next(place for place, pattern in enumerate(PREFERENCES) if pattern.search(path.name))


def system_font_folders() -> list[Path]:
    """Return the folders in which fontconfig, macOS and Windows keep fonts."""
    home = Path(os.environ.get("HOME", "/"))
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [
        home / ".fonts",
        home / ".local/share/fonts",
        *(Path(folder) / "fonts" for folder in data.split(":") if folder),
    ]


def font_files(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every font file below `folders`; a folder that is not there has none."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.suffix.lower() in FONT_SUFFIXES)


def rare_ideographs(path: Path) -> tuple[Face, frozenset[int]] | None:
    """Return the best face of a font file and its ideographs beyond ours, or None when it adds none or is broken."""
    try:
        index = simplified_index(path)
        with path.open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as opened:
            # A font of bitmaps cannot be set at any size.
            outlines = not {"glyf", "CFF ", "CFF2"}.isdisjoint(opened.keys())
            code_points = opened.getBestCmap() or {} if outlines else {}
            weight = int(getattr(opened["OS/2"], "usWeightClass", REGULAR))
    except UNREADABLE as error:
        logger.warning("font %s cannot be read: %s", path, error)
        return None
    rare = frozenset(filter(is_ideograph, code_points)) - coverage(SHIPPED_REGULAR) - coverage(SHIPPED_RARE)
    return (Face(path, weight, index), rare) if rare else None


def simplified_index(path: Path) -> int:
    """Return the number of the face with mainland shapes in a collection, otherwise 0."""
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return 0
    with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
        families = [str(opened["name"].getDebugName(1)) for opened in collection.fonts]
    return next((index for index, family in enumerate(families) if SIMPLIFIED.search(family)), 0)
