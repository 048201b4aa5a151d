"""Which browser the tests use, and how it is started."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
BROUGHT = ROOT / ".venv" / "chromium"
"""Where a browser from a package registry is put."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
HOW = "The browser tests need Chromium: apt-get install chromium fonts-noto-cjk (Debian), or CHROMIUM=/path/to/chrome"


def found() -> str | None:
    """Return the path of a Chromium or Chrome of this machine, or of the one that was brought along, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    paths = [*map(shutil.which, NAMES), *APPLICATIONS, str(BROUGHT / "chromium")]
    return next((path for path in paths if path and Path(path).is_file()), None)
