"""Which pictures the guides and the README show, and how they are laid, smaller, into docs."""

from pathlib import Path

from PIL import Image

from tests.screens.sittings import FOLDER

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = {
    "guide/pictures/member": [
        *("sign-in", "home", "report", "case", "inspection", "standings", "why", "badges", "points", "settings"),
        *("hotline", "hotline-speak", "policies", "assistance"),
    ],
    "guide/pictures/union": [
        *("appeals", "appeals-day", "appeal-new", "account-vault", "custody", "appeal-statistics", "appeal-letters"),
        *("appeal-page", "appeal-settle", "disclosure-ask", "policies", "assistance"),
    ],
    "guide/pictures/quality": [
        *("hazards", "hazard", "hazard-confirm", "hazard-accept", "hazard-board", "hazard-keys", "contest"),
        *("inspection-plans", "places", "standings-print"),
    ],
    "guide/pictures/admin": [
        *("import", "members", "organisation", "roles", "rule", "rule-budgets", "badge", "transaction", "audit"),
        *("settings", "settings-hotline"),
    ],
}
"""What the guides show, by the beginning of the pictures' names; the member's are phones, the others desks."""
README = {
    "phone/light/home": "home",
    "phone/light/report": "report",
    "phone/light/hotline": "hotline",
    "desk/light/hazards": "hazards",
    "desk/light/appeals": "appeals",
    "desk/wall": "wall",
}
PHONE_WIDTH, DESK_WIDTH = 500, 1040
"""Pixels of a picture in docs."""


def reduce_for_docs(names: set[str]) -> None:
    """Write the pictures of the guides and the README into docs, smaller and with 256 colours."""
    pairs = {(source, f"pictures/{name}") for source, name in README.items() if name in names}
    for beginning, shots in GUIDE.items():
        look = "phone/light" if beginning.endswith("member") else "desk/light"
        pairs |= {(f"{look}/{name}", f"{beginning}-{name}") for name in shots if name in names}
    for source, target in sorted(pairs):
        width = PHONE_WIDTH if source.startswith("phone") else DESK_WIDTH
        with Image.open(FOLDER / f"{source}.png") as picture:
            small = picture.convert("RGB").resize(
                (width, picture.height * width // picture.width), Image.Resampling.LANCZOS
            )
        path = DOCS / f"{target}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        small.quantize(256).save(path, optimize=True)
