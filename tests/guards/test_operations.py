"""Every operation declares who may call it, has an id of its own and is in the committed OpenAPI document."""

import json
from typing import Any

from gongyou.core.http.app import Application
from gongyou.core.settings import PROJECT_ROOT

PLATFORM_PAGES = {"healthz", "readyz", "metrics", "openapi", "docs", "start", "assets"}


def test_every_view_declares_its_access(application: Application) -> None:
    undeclared = {
        name.removeprefix("platform.")
        for name, view in application.view_functions.items()
        if not hasattr(view, "access")
    }
    assert undeclared == PLATFORM_PAGES


def _operations(application: Application) -> list[dict[str, Any]]:
    document = json.loads(application.config["OPENAPI_DOCUMENT"])
    items = [item for path in document["paths"].values() for item in path.items()]
    return [operation for method, operation in items if method != "parameters"]


def test_operation_ids_are_unique(application: Application) -> None:
    ids = [operation["operationId"] for operation in _operations(application)]
    assert len(ids) == len(set(ids)) > 3


def test_every_list_has_a_page(application: Application) -> None:
    """An answer that is a bare array could grow without end."""
    bare = [
        operation["operationId"]
        for operation in _operations(application)
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        if content.get("schema", {}).get("type") == "array"
    ]
    assert bare == []


def test_committed_document_equals_generated(application: Application) -> None:
    committed = (PROJECT_ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert committed == application.config["OPENAPI_DOCUMENT"], "run `make openapi` and commit docs/openapi.json"
