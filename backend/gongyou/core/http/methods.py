"""Lets clients change a part of something that cannot say PATCH: `wx.request` in a mini-program knows no such method."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class MethodOverride:
    """WSGI middleware: a POST with `X-HTTP-Method-Override: PATCH` is a PATCH; nothing else is overridden."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper() == "PATCH":
            environ["REQUEST_METHOD"] = "PATCH"
        return self._application(environ, start_response)
