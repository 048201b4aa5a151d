"""Every operation declares who may call it, has an id of its own and is in the committed OpenAPI document."""

import json

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


def test_operation_ids_are_unique(application: Application) -> None:
    document = json.loads(application.config["OPENAPI_DOCUMENT"])
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids)) > 3


def test_every_list_has_a_page(application: Application) -> None:
    """An answer that is a bare array could grow without end."""
    document = json.loads(application.config["OPENAPI_DOCUMENT"])
    bare = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        if content.get("schema", {}).get("type") == "array"
    ]
    assert bare == []


def test_committed_document_equals_generated(application: Application) -> None:
    committed = (PROJECT_ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert committed == application.config["OPENAPI_DOCUMENT"], "run `make openapi` and commit docs/openapi.json"
