"""Chinese text in pictures: glyphs for everybody's name, lines that break and shrink as they should."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw
from pypinyin_dict.pinyin_data import ktghz2013

from gongyou.core import fonts
from gongyou.core.fonts import TextBlock, build, draw_text, faces, layout_text, missing_glyphs
from gongyou.core.fonts.text import NOT_FIRST, NOT_LAST, em_width

SHIPPED = [faces.SHIPPED_REGULAR, faces.SHIPPED_BOLD, faces.SHIPPED_RARE]
BEYOND = "𠮷"


def drawn(text: str, **options: object) -> Image.Image:
    picture = Image.new("L", (900, 300), 0)
    settings_ = {"size": 60, "fill": "#FFFFFF", **options}
    draw_text(ImageDraw.Draw(picture), (10, 10), text, **settings_)  # type: ignore[arg-type]
    return picture


def ink(text: str, **options: object) -> int:
    return sum(level * count for level, count in enumerate(drawn(text, **options).histogram()))


@pytest.fixture
def font_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that is the only one in which the system keeps fonts."""
    monkeypatch.setattr(faces, "system_font_folders", lambda: [tmp_path])
    faces.system_faces.cache_clear()
    yield tmp_path
    faces.system_faces.cache_clear()


def write_font(path: Path, *characters: str, weight: int = 400) -> None:
    """Write a font whose glyph for each character is a solid square."""
    names = [".notdef", *(f"u{ord(character):X}" for character in characters)]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): name for character, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)


@pytest.mark.parametrize("weight", [400, 700])
def test_every_standard_character_has_a_glyph_of_its_weight(weight: int) -> None:
    standard = {chr(code_point) for code_point in ktghz2013.pinyin_dict}
    assert len(standard) == 8105

    assert {faces.face_for(character, weight) for character in standard} == {SHIPPED[weight == 700]}


@pytest.mark.parametrize("weight", [400, 700])
def test_every_character_that_gbk_can_write_has_a_glyph(weight: int) -> None:
    writable = build.encodable("gbk", build.IDEOGRAPHS)
    assert len(writable) == 20_923

    assert all(faces.face_for(chr(code_point), weight) in SHIPPED for code_point in writable)


def test_signs_of_the_visual_language_have_glyphs_in_both_weights() -> None:
    signs = (
        "".join(map(chr, range(0x21, 0x7F))) + "▲▼·–—−…“”‘’《》【】（），。、；：！？￥％〓①Ⅳ℃㎡№→★×÷±½āǎàéüñ０９ＡＺ"
    )

    for weight, face in ((400, faces.SHIPPED_REGULAR), (700, faces.SHIPPED_BOLD)):
        assert {faces.face_for(sign, weight) for sign in signs} == {face}


def test_every_covered_glyph_but_the_blanks_has_ink() -> None:
    for face in SHIPPED:
        opened = faces.font(face, 16)
        empty = {point for point in faces.coverage(face) if opened.getmask(chr(point)).getbbox() is None}
        assert empty <= {0x20, 0xA0, 0x3000}


def test_shipped_files_are_small_and_carry_their_licence() -> None:
    for face in SHIPPED:
        assert face.path.stat().st_size < 5_000_000
    licence = (Path(fonts.__file__).parent / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence


@pytest.mark.parametrize("name", ["王伟", "丁䶮", "喆堃", "阿卜杜热合曼·麦麦提伊敏", "陳國強", "龘靐"])
def test_names_are_drawn_whole(name: str) -> None:
    assert missing_glyphs(name) == []


@pytest.mark.usefixtures("font_folder")
def test_character_that_no_font_has_is_drawn_as_geta_and_reported() -> None:
    assert missing_glyphs(f"张{BEYOND}{BEYOND}👍 \ue000") == [BEYOND, "👍", "\ue000"]
    assert drawn(f"张{BEYOND}").tobytes() == drawn("张〓").tobytes()
    assert drawn(f"张{BEYOND}", weight=700).tobytes() == drawn("张〓", weight=700).tobytes()


def test_rare_character_comes_from_a_font_of_the_system(font_folder: Path) -> None:
    (font_folder / "deep").mkdir()
    write_font(font_folder / "deep" / "NotoSansCJKsc-Regular.otf", BEYOND, "张")

    assert missing_glyphs(f"张{BEYOND}") == []
    assert drawn(BEYOND).getbbox() == (16, 15, 64, 63)
    # What we ship stays ours, whatever the system has.
    assert faces.face_for("张", 400) == faces.SHIPPED_REGULAR


def test_system_font_that_matches_ours_is_preferred(font_folder: Path) -> None:
    for name in ("AaaSerif.ttf", "ZzzHeiti.ttf", "NotoSansCJKsc-Regular.otf"):
        write_font(font_folder / name, BEYOND)
        found = faces.face_for(BEYOND, 400)
        assert found is not None
        assert found.path.name == name
        faces.system_faces.cache_clear()


def test_letters_of_scripts_that_need_shaping_are_not_taken_from_the_system(font_folder: Path) -> None:
    write_font(font_folder / "Any.ttf", "ئ", "བ")

    assert missing_glyphs("ئབ") == ["ئ", "བ"]


def test_broken_font_file_is_passed_over_and_named_in_the_log(
    font_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (font_folder / "broken.ttf").write_bytes(b"\0\1\0\0" + bytes(40))
    (font_folder / "broken.ttc").write_bytes(b"not a collection")
    (font_folder / "empty.otf").write_bytes(b"")
    (font_folder / "notes.txt").write_text("no font")
    write_font(font_folder / "good.ttf", BEYOND)

    with caplog.at_level(logging.WARNING):
        assert missing_glyphs(BEYOND) == []
    assert {name for name in ("broken.ttf", "broken.ttc", "empty.otf") if name in caplog.text} == {
        "broken.ttf",
        "broken.ttc",
        "empty.otf",
    }


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_each_platform_has_font_folders(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_DIRS", "/opt/share::/usr/share")

    folders = [str(folder) for folder in faces.system_font_folders()]

    expected = {"linux": "/opt/share/fonts", "darwin": "/System/Library/Fonts", "win32": "Fonts"}[platform]
    assert any(folder.endswith(expected) for folder in folders)


def test_bold_is_heavier_and_so_is_a_rare_character_beside_it() -> None:
    for text in ("质量", "釒靐", "12,345"):
        assert ink(text, weight=700) > ink(text, weight=400) * 1.02


def test_marks_that_draw_nothing_are_dropped() -> None:
    hidden = "王\u200b\ufeff\u2060\u202e伟\ufe00\U000e0100"

    assert layout_text(hidden, size=20).lines == ("王伟",)
    assert layout_text("王\t伟\x07", size=20).lines == ("王 伟",)
    assert layout_text("e\u0301", size=20).lines == ("é",)


def test_line_feed_breaks_and_lines_are_counted_in_the_height() -> None:
    block = layout_text("一\r\n二\n三", size=20, max_lines=3, line_height=1.5)

    assert block == TextBlock(("一", "二", "三"), 20, 20, 20 * (1 + 1.5 * 2))


def test_text_breaks_between_characters_but_not_before_a_comma_or_after_a_quote() -> None:
    text = "在第三季度“质量攻坚擂台赛”中，发现并上报隐患二十条（全部确认），为安全生产作出贡献。"
    for width in range(80, 700, 7):
        lines = layout_text(text, size=20, max_width=width, max_lines=99).lines
        assert "".join(lines) == text
        assert not any(line[0] in NOT_FIRST for line in lines)
        assert not any(line[-1] in NOT_LAST for line in lines)
        assert all(em_width(line, 400) * 20 <= width for line in lines)


def test_words_and_numbers_are_not_torn() -> None:
    lines = layout_text("共 1,286 分 reported in time", size=20, max_width=110, max_lines=9).lines

    assert {"1,286", "reported", "time"} <= {word for line in lines for word in line.split()}


def test_word_longer_than_a_line_is_cut_rather_than_overflowing() -> None:
    lines = layout_text("Wolfeschlegelsteinhausenberger", size=20, max_width=100, max_lines=9).lines

    assert len(lines) > 2
    assert all(em_width(line, 400) * 20 <= 100 for line in lines)


def test_one_line_shrinks_to_fit_and_then_ends_in_an_ellipsis() -> None:
    fitted = layout_text("阿卜杜热合曼·麦麦提伊敏", size=100, max_width=900)
    cut = layout_text("质量" * 30, size=100, max_width=900)

    assert fitted.lines == ("阿卜杜热合曼·麦麦提伊敏",)
    assert 70 < fitted.size < 76
    assert cut.size == 60
    assert cut.lines[0].endswith("…")
    assert cut.width <= 900


def test_paragraph_shrinks_until_its_height_holds_it() -> None:
    block = layout_text("发现并上报隐患" * 12, size=40, max_width=600, max_lines=20, max_height=200, min_size=10)

    assert block.height <= 200
    assert block.size < 40
    assert "".join(block.lines) == "发现并上报隐患" * 12


def test_balanced_lines_leave_no_character_alone() -> None:
    text = "在质量攻坚擂台赛中名列第一特发此证以资鼓励"
    greedy = layout_text(text, size=20, max_width=205, max_lines=9).lines
    even = layout_text(text, size=20, max_width=205, max_lines=9, balanced=True, min_size=20).lines

    assert [len(line) for line in greedy] == [10, 10, 1]
    assert [len(line) for line in even] == [7, 7, 7]


def test_balanced_text_is_set_slightly_smaller_to_save_a_line() -> None:
    text = "在质量攻坚擂台赛中名列第一特发此证以资鼓励"
    block = layout_text(text, size=20, max_width=205, max_lines=9, balanced=True)

    assert len(block.lines) == 2
    assert 20 * 0.88 <= block.size < 20


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("la", (400, 100)),
        ("ma", (370, 100)),
        ("ra", (340, 100)),
        ("lm", (400, 70)),
        ("ld", (400, 40)),
        ("ls", (400, 47)),
    ],
)
def test_anchor_says_where_the_em_square_stands(anchor: str, expected: tuple[int, int]) -> None:
    picture = Image.new("L", (800, 200), 0)
    draw_text(ImageDraw.Draw(picture), (400, 100), "国", size=60, fill="#FFFFFF", anchor=anchor)

    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    assert abs((left + right) / 2 - (expected[0] + 30)) <= 1.5
    assert abs((top + bottom) / 2 - (expected[1] + 30)) <= 1.5


def test_tracking_widens_between_glyphs_only() -> None:
    assert layout_text("荣誉证书", size=20, tracking=0.5).width == pytest.approx(20 * (4 + 3 * 0.5))


def test_equal_text_is_drawn_alike_and_small_sizes_are_as_wide_as_large_ones() -> None:
    assert not ImageChops.difference(drawn("质量标兵 1,286"), drawn("质量标兵 1,286")).getbbox()
    widths = {round(layout_text("质量标兵 1,286", size=size).width / size, 6) for size in (7, 13.5, 40, 400)}
    assert len(widths) == 1


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60), width=st.integers(40, 600), lines=st.integers(1, 6), balanced=st.booleans())
def test_any_text_is_set_within_its_width(text: str, width: int, lines: int, balanced: bool) -> None:
    block = layout_text(text, size=24, max_width=width, max_lines=lines, balanced=balanced)

    assert 1 <= len(block.lines) <= lines
    assert block.width <= width + 0.001
    assert 14.399 < block.size <= 24
