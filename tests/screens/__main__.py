"""`make screens`: a picture of every page of both front ends, with the demo's data, into build/screens.

Phones: 375x812 in light, dark and large print. Desks: 1440x900 in light and dark; the wall at 1920x1080. Words after the
command keep only the pages whose name holds one of them; `--guide` takes what the guides and the README show and lays it,
reduced, into docs; `--at URL` uses a service that already runs with the demo.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.browser.chromium import HOW, found
from tests.screens.guides import GUIDE, README, reduce_for_docs
from tests.screens.known import ids
from tests.screens.shots import DESK_SHOTS, PHONE_SHOTS, WALL, Shot
from tests.screens.sittings import FOLDER, sit, sittings_of
from tests.stack import running

AT_ONCE = 3
"""Browsers that take pictures beside one another; most of their time pages come to rest."""


def main() -> int:
    """Take the pictures; return 1 without a browser."""
    parser = argparse.ArgumentParser(prog="tests.screens", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--guide", action="store_true")
    parser.add_argument("--at", metavar="URL")
    options = parser.parse_args()
    if found() is None:
        print(HOW, file=sys.stderr)
        return 1
    if options.at:
        take(options.at, options.words, guide=options.guide)
    else:
        with running(demo=True) as stack:
            take(stack.url, options.words, guide=options.guide)
    print(FOLDER)
    return 0


def take(url: str, words: list[str], *, guide: bool) -> None:
    """Take the pictures that are asked for; for the guides only in light, and reduced into docs."""
    known = ids(url)
    readme = list(README.values())

    def wanted(shots: list[Shot], *used: str) -> list[Shot]:
        named = [shot for shot in shots if not words or any(word in shot.name for word in words)]
        return [
            replace(shot, path=shot.path.format(**known), opens=shot.opens.format(**known))
            for shot in named
            if not guide or shot.name in [*used, *readme]
        ]

    phones = wanted(PHONE_SHOTS, *GUIDE["guide/pictures/member"])
    desks = wanted(DESK_SHOTS, *(name for guides, names in GUIDE.items() if "member" not in guides for name in names))
    walls = wanted([WALL])
    sittings = [
        *sittings_of("phone", ("light",) if guide else ("light", "dark", "large"), phones),
        *sittings_of("desk", ("light",) if guide else ("light", "dark"), desks),
        *sittings_of("desk", ("",), walls),
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        # The longest first, so that none is left over at the end.
        longest = sorted(sittings, key=lambda sitting: -len(sitting.shots))
        for done in [threads.submit(sit, url, sitting) for sitting in longest]:
            done.result()
    if guide:
        reduce_for_docs({shot.name for shot in [*phones, *desks, *walls]})


if __name__ == "__main__":
    sys.exit(main())
