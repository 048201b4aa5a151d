"""What the service says of itself: health, readiness, metrics, its OpenAPI document and the page that shows it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Blueprint, Flask, Response, send_from_directory
from flask_smorest import Api
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gongyou.core import health, metrics

_SWAGGER = Path(flask_swagger_ui.__file__).parent / "dist"
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>工友 API</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="ui"></div><script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script></body></html>"""
_START = "SwaggerUIBundle({url: 'v1/openapi.json', dom_id: '#ui', deepLinking: true, validatorUrl: null})"


def register(app: Flask, api: Api) -> None:
    """Add the platform's own pages, open to all who reach the address."""
    pages = Blueprint("platform", __name__)
    document = json.dumps(openapi_document(api), ensure_ascii=False, indent=2, default=_number) + "\n"
    app.config["OPENAPI_DOCUMENT"] = document
    pages.add_url_rule("/healthz", "healthz", lambda: Response("ok\n", content_type="text/plain"))
    pages.add_url_rule("/readyz", "readyz", _readyz)
    pages.add_url_rule("/metrics", "metrics", _metrics)
    pages.add_url_rule("/api/v1/openapi.json", "openapi", lambda: Response(document, content_type="application/json"))
    pages.add_url_rule("/api/docs", "docs", lambda: Response(_PAGE, content_type="text/html; charset=utf-8"))
    pages.add_url_rule("/api/docs/start.js", "start", lambda: Response(_START, content_type="text/javascript"))
    pages.add_url_rule("/api/docs/<path:name>", "assets", lambda name: send_from_directory(_SWAGGER, name))
    app.register_blueprint(pages)


def openapi_document(api: Api) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all operations."""
    document: dict[str, Any] = api.spec.to_dict()
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _number(value: object) -> float:
    """Write a limit of a decimal field as JSON Schema wants it: a number, not a text."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{value!r} has no place in the document")


def _readyz() -> Response:
    found = health.checks()
    lines = "".join(
        json.dumps({"check": c.name, "ok": c.ok, "detail": c.detail}, ensure_ascii=False) + "\n" for c in found
    )
    return Response(lines, status=200 if all(c.ok for c in found) else 503, content_type="application/x-ndjson")


def _metrics() -> Response:
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)
