"""Serves the built front ends beside the API: the console at `/`, the mini-program's H5 at `/m/`.

Files whose names carry a hash of their content are kept by browsers for a year; the pages that name them are asked for
again each time, so that a new version is there with the next page.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise

from gongyou.core.settings import PROJECT_ROOT

_HASHED = re.compile(r"/assets/.*[-.][0-9A-Za-z_-]{8}\.\w+$")
"""How Vite names what it builds: `assets/index-B3fT9x_a.js`."""
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",  # both component libraries set styles on elements
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class FrontEnds:
    """Where the builds are; what is not built is not served."""

    console: Path = PROJECT_ROOT / "admin_web" / "dist"
    phone: Path = PROJECT_ROOT / "miniprogram" / "dist" / "h5"

    @property
    def missing(self) -> list[str]:
        """Names of the front ends that are not built."""
        return [name for name in ("console", "phone") if not (getattr(self, name) / "index.html").is_file()]


class Pages:
    """WSGI middleware: files of the front ends, the console's page for each of its addresses, else the application."""

    def __init__(self, application: WSGIApplication, found: FrontEnds, *, reserved: Collection[str]) -> None:
        """`reserved` are first segments of paths that are the application's own."""
        self._files = WhiteNoise(
            application,
            root=found.console if "console" not in found.missing else None,
            index_file=True,
            immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
            add_headers_function=_add_headers,
            max_age=0,
            allow_all_origins=False,
        )
        if "phone" not in found.missing:
            self._files.add_files(found.phone, prefix="/m/")
        self._reserved = frozenset(reserved) | {"m"}
        self._has_console = "console" not in found.missing

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._has_console and self._asks_for_a_page(environ):
            environ["PATH_INFO"] = "/"
        answer: Iterable[bytes] = self._files(environ, start_response)
        return answer

    def _asks_for_a_page(self, environ: WSGIEnvironment) -> bool:
        """Tell whether a browser asks for an address that only the console's router knows."""
        segments = environ["PATH_INFO"].lstrip("/").split("/")
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and "text/html" in environ.get("HTTP_ACCEPT", "")
            and segments[0] not in self._reserved
            and "." not in segments[-1]
        )


def _add_headers(headers: Headers, _path: str, url: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    if not _HASHED.search(url):
        headers["Cache-Control"] = "no-cache"
