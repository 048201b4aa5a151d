"""Badges, certificates and posters: told apart by shape, the same every time, and verifiable by their code."""

import io
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from gongyou.badges.artwork import OUTLINES, RIVET_PITCH, SQUARE, badge_image, draw_badge
from gongyou.badges.certificate import Certificate, CertificateLabels, draw_certificate, draw_share_poster
from gongyou.badges.design import BadgeState, Family, Icon, Tier
from gongyou.badges.icons import GRID, ICONS, PEN
from gongyou.badges.paths import parse
from gongyou.badges.poster import Standing, StandingsPoster, draw_poster
from gongyou.core.palette import LIGHT

LABELS = CertificateLabels(
    heading="荣誉证书",
    awarded="授予",
    issuer="颁发单位",
    issued_on="颁发日期",
    number="证书编号",
    verify="扫码核验",
)
CERTIFICATE = Certificate(
    issuer="华岭煤矿",
    holder="贺永强",
    title="火眼金睛",
    reason="在第三季度质量攻坚擂台赛中，发现并上报隐患二十条，全部确认。",
    issued_on="2026年11月20日",
    number="GY-2026-000123",
    verify_url="https://gongyou.example.cn/v/9f3kq2m7xw4t",
    family=Family.QUALITY,
    tier=Tier.GOLD,
    icon=Icon.EYE,
)
Drawing = Callable[[Certificate, CertificateLabels], bytes]
DRAWINGS: list[Drawing] = [draw_certificate, draw_share_poster]


def poster(count: int, last: str = "赵铁柱") -> StandingsPoster:
    names = [*(f"工友{number}" for number in range(1, count)), last][:count]
    return StandingsPoster(
        issuer="金川热电厂",
        contest="第三届质量攻坚擂台赛",
        period="2026年9月1日 – 11月20日",
        honour="质量标兵",
        standings=tuple(
            Standing(rank=rank, name=name, unit="锅炉检修班", score=f"{1300 - rank:,} 分")
            for rank, name in enumerate(names, start=1)
        ),
        note="共销号隐患 18 条。",
        issued_on="2026年11月20日",
        url="https://gongyou.example.cn/m/boards/quality-2026-q3",
        url_label="扫码看每一分的来历",
    )


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    assert picture.format == "PNG"
    return picture


def decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def silhouette(family: Family) -> Image.Image:
    return badge_image(family, Tier.GOLD, Icon.EYE, size=96).getchannel("A")


def rivets(family: Family, tier: Tier, *, state: BadgeState = BadgeState.EARNED, dark: bool = False) -> int:
    """Count the spots in the row of rivets that differ from their ground."""
    size = 320
    badge = badge_image(family, tier, Icon.EYE, size=size, state=state, dark=dark).convert("RGB")
    y = round(OUTLINES[family].rivets_y / SQUARE * size)
    row = badge.crop((size // 2 - 55, y, size // 2 + 55, y + 1))
    between = round(RIVET_PITCH / 2 / SQUARE * size) if tier % 2 else 0
    ground = Image.new("RGB", row.size, row.getpixel((row.width // 2 + between, 0)))
    differs = ImageChops.difference(row, ground).convert("L").point(lambda level: 255 * (level > 24))
    return sum(1 for lit, run in itertools.groupby(differs.tobytes()) if lit and len(list(run)) > 1)


@pytest.mark.parametrize("size", [16, 72, 256, 512])
def test_badge_has_the_size_asked_for_on_a_transparent_ground(size: int) -> None:
    badge = opened(draw_badge(Family.QUALITY, Tier.GOLD, Icon.EYE, size=size))

    assert (badge.size, badge.mode) == ((size, size), "RGBA")
    assert badge.getpixel((0, 0)) == (0, 0, 0, 0)
    assert badge.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize("size", [-1, 0, 15, 513, 100_000])
def test_badge_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="16 to 512"):
        draw_badge(Family.QUALITY, Tier.GOLD, Icon.EYE, size=size)


@pytest.mark.parametrize("state", BadgeState)
@pytest.mark.parametrize("family", Family)
def test_badge_stays_inside_its_square(family: Family, state: BadgeState) -> None:
    left, top, right, bottom = badge_image(family, Tier.GOLD, Icon.EYE, size=200, state=state).getchannel(
        "A"
    ).getbbox() or (0, 0, 0, 0)

    assert min(left, top, 200 - right, 200 - bottom) >= 2
    assert abs(left - (200 - right)) <= 1


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Family, 2)))
def test_families_differ_in_outline_alone(one: Family, other: Family) -> None:
    difference = ImageChops.difference(silhouette(one), silhouette(other))

    assert ImageStat.Stat(difference).mean[0] > 255 * 0.03


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("tier", Tier)
def test_rivets_count_the_tier(family: Family, tier: Tier) -> None:
    assert rivets(family, tier) == tier


@pytest.mark.parametrize("tier", Tier)
def test_rivets_count_the_tier_on_dark_ground(tier: Tier) -> None:
    assert rivets(Family.QUALITY, tier, dark=True) == tier


@pytest.mark.parametrize("tier", Tier)
def test_badge_in_progress_shows_the_holes_of_the_rivets_to_come(tier: Tier) -> None:
    # A row through the middle of a hole meets its edge twice.
    assert rivets(Family.STUDY, tier, state=BadgeState.IN_PROGRESS) == 2 * tier


@pytest.mark.parametrize("family", Family)
def test_outline_of_a_badge_in_progress_is_dashed(family: Family) -> None:
    badge = badge_image(family, Tier.GOLD, Icon.EYE, size=400, state=BadgeState.IN_PROGRESS)
    (outline,) = parse(OUTLINES[family].path)
    line = tuple(bytes.fromhex(LIGHT.line_strong[1:]))
    on_line = [
        badge.getpixel((round(x * 4), round(y * 4)))[:3] == line
        for edge in outline.edges
        for first, second in itertools.pairwise(edge)
        for share in range(61)
        for x, y in [(first[0] + (second[0] - first[0]) * share / 61, first[1] + (second[1] - first[1]) * share / 61)]
    ]

    assert 0.3 < sum(on_line) / len(on_line) < 0.95
    assert sum(before and not after for before, after in itertools.pairwise(on_line)) >= 12


def test_tier_icon_state_and_theme_each_change_the_picture() -> None:
    pictures = {
        draw_badge(Family.DUTY, tier, icon, size=32, state=state, dark=dark)
        for tier in Tier
        for icon in Icon
        for state in BadgeState
        for dark in (False, True)
    }

    assert len(pictures) == len(Tier) * len(Icon) * 2 * 2


def test_every_icon_has_strokes_inside_its_grid() -> None:
    assert ICONS.keys() == set(Icon)
    for icon, drawing in ICONS.items():
        points = [point for path in drawing for stroke in parse(path) for point in stroke.points]
        margin = PEN / 2
        assert all(margin <= value <= GRID - margin for point in points for value in point), icon


def test_equal_input_gives_equal_bytes_in_another_process() -> None:
    code = (
        "import hashlib, sys; from gongyou.badges.artwork import *; from gongyou.badges.design import *; "
        "sys.stdout.write(hashlib.sha256(draw_badge(Family.IDEA, Tier.SILVER, Icon.BULB)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1
    assert len(digests.pop()) == 64


@pytest.mark.parametrize("draw", DRAWINGS)
def test_equal_certificates_are_equal_bytes_and_carry_no_metadata(draw: Drawing) -> None:
    first, second = draw(CERTIFICATE, LABELS), draw(CERTIFICATE, LABELS)

    assert first == second
    assert opened(first).info.keys() <= {"dpi"}


def test_certificate_prints_on_a4_and_the_posters_have_their_sizes() -> None:
    certificate, share, standings = (
        opened(draw_certificate(CERTIFICATE, LABELS)),
        opened(draw_share_poster(CERTIFICATE, LABELS)),
        opened(draw_poster(poster(3))),
    )

    assert (certificate.size, share.size, standings.size) == ((1754, 1240), (1080, 1920), (1754, 2480))
    assert 1754 / certificate.info["dpi"][0] * 25.4 == pytest.approx(297, abs=0.5)
    assert 1754 / standings.info["dpi"][0] * 25.4 == pytest.approx(297, abs=0.5)


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(
    "url",
    [
        "https://a.cn/v/1",
        "https://gongyou.example.cn/verify/certificates/0192f7b6-8a5e-7c31-9a30-2f1a8b1c9d55",
        "https://gongyou.example.cn/verify?" + "t=" + "x" * 240,
    ],
)
def test_code_on_a_certificate_leads_to_its_verification(draw: Drawing, url: str) -> None:
    picture = opened(draw(replace(CERTIFICATE, verify_url=url), LABELS))

    assert decoded(picture) == [url]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_code_survives_being_sent_as_a_compressed_photo(draw: Drawing) -> None:
    picture = opened(draw(CERTIFICATE, LABELS))
    sent = io.BytesIO()
    picture.convert("RGB").save(sent, "JPEG", quality=35)

    assert decoded(Image.open(sent)) == [CERTIFICATE.verify_url]


@pytest.mark.parametrize(
    ("draw", "holder"),
    [
        (draw_certificate, "阿卜杜热合曼·麦麦提伊敏·吐尔逊买买提·艾合买提江·阿不都克里木"),
        (draw_certificate, "Konstantin Wolfeschlegelsteinhausenberger-Alexandrowitsch"),
        (draw_share_poster, "欧阳" * 20),
    ],
)
def test_name_is_never_cut_short(draw: Drawing, holder: str) -> None:
    """The last character is in the picture: another one there gives another picture."""
    endings = {draw(replace(CERTIFICATE, holder=holder + end), LABELS) for end in "甲乙"}

    assert len(endings) == 2


@pytest.mark.parametrize("draw", DRAWINGS)
def test_long_title_reason_and_issuer_are_drawn_to_their_ends(draw: Drawing) -> None:
    long = {
        "title": "全年无间断参加班前安全质量宣讲标兵岗位",
        "reason": "发现并上报隐患二十条，全部确认，" * 8,
        "issuer": "新疆准东五彩湾能源化工集团有限责任公司第二露天煤矿工会委员会",
    }
    pictures = [draw(replace(CERTIFICATE, **long), LABELS)]
    for field, text in long.items():
        pictures.append(draw(replace(CERTIFICATE, **{**long, field: text[:-1] + "甲"}), LABELS))

    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("count", [1, 30])
def test_poster_holds_all_its_standings_and_a_code(count: int) -> None:
    drawn = draw_poster(poster(count))

    assert decoded(opened(drawn)) == [poster(count).url]
    assert drawn == draw_poster(poster(count))
    assert drawn != draw_poster(poster(count, "赵铁桂"))


@pytest.mark.parametrize("count", [0, 31])
def test_poster_refuses_what_it_cannot_hold(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 30"):
        draw_poster(replace(poster(1), standings=poster(3).standings * 11 if count else ()))


def test_rows_of_a_poster_do_not_reach_its_foot() -> None:
    """Between the last row and the foot the paper is blank, however many share the podium."""
    shared = tuple(replace(standing, rank=1) for standing in poster(30).standings)
    for standings in (poster(3).standings, poster(30).standings, shared):
        strip = opened(draw_poster(replace(poster(1), standings=standings))).crop((0, 2200, 1754, 2222))
        assert strip.getcolors() == [(1754 * 22, tuple(bytes.fromhex(LIGHT.bg[1:])))]


def test_colours_that_carry_text_are_readable() -> None:
    def luminance(colour: str) -> float:
        channels = [value / 255 for value in bytes.fromhex(colour[1:])]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for text, ground in (
        (LIGHT.gold_ink, LIGHT.gold_soft),
        (LIGHT.on_brand, LIGHT.band),
        (LIGHT.on_brand_2, LIGHT.band),
        (LIGHT.on_brand_2, LIGHT.brand_strong),
        (LIGHT.text_3, LIGHT.bg),
        (LIGHT.text_3, LIGHT.surface),
        (LIGHT.text_1, LIGHT.gold),
        (LIGHT.text_1, LIGHT.silver),
        (LIGHT.text_1, LIGHT.bronze),
    ):
        assert contrast(text, ground) >= 4.5, (text, ground)
