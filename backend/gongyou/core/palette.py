"""The colours of the visual language for what the service draws; the front ends hold the same values as `--gy-*`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: a name and its colour as #RRGGBB."""

    bg: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text_1: str
    text_2: str
    text_3: str
    brand: str
    brand_strong: str
    brand_soft: str
    on_brand: str
    on_brand_2: str
    band: str
    band_line: str
    gold: str
    gold_ink: str
    gold_soft: str
    silver: str
    bronze: str
    iron: str
    enamel: str
    ok: str
    ok_soft: str
    danger: str
    danger_soft: str
    paused: str
    paused_soft: str


LIGHT = Palette(
    bg="#F3F1EA",
    surface="#FFFFFF",
    sunken="#E9E6DC",
    line="#D8D3C6",
    line_strong="#857F71",
    text_1="#1B211E",
    text_2="#454C47",
    text_3="#5F655F",
    brand="#0B5D50",
    brand_strong="#07443A",
    brand_soft="#DAEAE3",
    on_brand="#FFFFFF",
    on_brand_2="#CFE6DD",
    band="#0B5D50",
    band_line="#0B5D50",
    gold="#DDA83A",
    gold_ink="#745400",
    gold_soft="#FAF0D6",
    silver="#A9B0AE",
    bronze="#B9794A",
    iron="#6E7672",
    enamel="#12352E",
    ok="#2F7016",
    ok_soft="#E4F1DA",
    danger="#B0201B",
    danger_soft="#FBE5E2",
    paused="#585168",
    paused_soft="#EAE8F0",
)

DARK = Palette(
    bg="#101413",
    surface="#1A201E",
    sunken="#0B0E0D",
    line="#343D39",
    line_strong="#7C8882",
    text_1="#F2F0E9",
    text_2="#C3C8C2",
    text_3="#9BA49D",
    brand="#62CBB1",
    brand_strong="#8ADDC8",
    brand_soft="#17342D",
    on_brand="#05201A",
    on_brand_2="#0C3A30",
    band="#0D2B25",
    band_line="#2C7565",
    gold="#EDBE55",
    gold_ink="#F2CB74",
    gold_soft="#33290F",
    silver="#BFC6C3",
    bronze="#CE9063",
    iron="#87908B",
    enamel="#12352E",
    ok="#8CCB6B",
    ok_soft="#1D2F16",
    danger="#FF8E84",
    danger_soft="#401A18",
    paused="#B7AFCB",
    paused_soft="#29252F",
)


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `other` in it, as #RRGGBB."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(own + (its - own) * share):02X}" for own, its in pairs)
