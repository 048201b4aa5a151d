"""Cut the shipped font files out of Noto Sans SC.

Run by hand when the character set or the font changes (README.md beside this file), never at install. The same input
gives the same bytes.
"""

import argparse
import sys
from pathlib import Path

from fontTools import subset
from pypinyin_dict.pinyin_data import ktghz2013

HERE = Path(__file__).parent
REGULAR = "400Regular/NotoSansSC_400Regular.ttf"
BOLD = "700Bold/NotoSansSC_700Bold.ttf"
# One file serves both weights for rare characters, a little thickened beside the bold: the weight between is the best.
RARE = "500Medium/NotoSansSC_500Medium.ttf"

# Everything but ideographs that a certificate, a poster or a person's name may hold.
SIGNS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x01CD, 0x01DC),  # pinyin with the third tone
    (0x02C6, 0x02DD),
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x2010, 0x205E),  # general punctuation
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # ℃ №
    (0x2150, 0x218F),  # Roman numerals
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2460, 0x24FF),  # ①
    (0x25A0, 0x27BF),  # ▲ ▼ ★
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0x3200, 0x33FF),  # ㈠ ㎡
    (0xFE10, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
)
IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))


def encodable(codec: str, ranges: tuple[tuple[int, int], ...]) -> set[int]:
    """Return the code points of `ranges` that `codec` can encode."""

    def fits(code_point: int) -> bool:
        try:
            chr(code_point).encode(codec)
        except UnicodeEncodeError:
            return False
        return True

    return {code_point for first, last in ranges for code_point in range(first, last + 1) if fits(code_point)}


def everyday_characters() -> set[int]:
    """Return what both weights carry: the 8,105 standard characters (通用规范汉字表), GB 2312 and the signs."""
    standard = set(ktghz2013.pinyin_dict)
    if len(standard) != 8105:
        raise ValueError(f"the standard table has 8,105 characters, this one {len(standard)}")
    signs = {code_point for first, last in SIGNS for code_point in range(first, last + 1)}
    return standard | signs | encodable("gb2312", ((0x80, 0xFFFF),))


def rare_characters() -> set[int]:
    """Return what the third file adds: the unified block, and what else GBK, the encoding of most rosters, has."""
    return set(range(0x4E00, 0xA000)) | encodable("gbk", IDEOGRAPHS)


def cut(source: Path, code_points: set[int], target: Path) -> None:
    """Write the subset of `source` with `code_points` to `target`: outlines and metrics, no hints, no layout tables."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        recalc_timestamp=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=code_points)
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    sys.stdout.write(f"{target.name}: {len(font.getBestCmap() or ())} characters, {target.stat().st_size:,} bytes\n")


def main() -> None:
    """Build the three files from the unpacked package whose folder is the only argument."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("package", type=Path, help="the unpacked @expo-google-fonts/noto-sans-sc")
    package = parser.parse_args().package
    everyday = everyday_characters()
    cut(package / REGULAR, everyday, HERE / "NotoSansSC-Regular.ttf")
    cut(package / BOLD, everyday, HERE / "NotoSansSC-Bold.ttf")
    cut(package / RARE, rare_characters() - everyday, HERE / "NotoSansSC-Rare.ttf")


if __name__ == "__main__":
    main()
