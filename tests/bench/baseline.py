"""The measure of B1: a Flask view that returns the same bytes from memory, under the same server."""

import os
from pathlib import Path

from flask import Flask, Response

from gongyou.core.settings import Settings
from gongyou.up import serve


def create_app() -> Flask:
    """Return an application with one view."""
    app = Flask(__name__)
    body = Path(os.environ["BASELINE_BODY"]).read_bytes()

    @app.get("/same")
    def same() -> Response:
        return Response(body, content_type="application/json")

    return app


if __name__ == "__main__":
    serve(create_app(), Settings.from_env())
