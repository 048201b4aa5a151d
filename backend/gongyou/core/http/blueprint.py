"""Blueprints whose operations document themselves: operation id, access, errors and the idempotency header."""

import json
from typing import Any

from flask import Request
from flask_smorest.blueprint import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from gongyou.core.http.idempotency import METHODS
from gongyou.core.http.problems import MEDIA_TYPE


class UndeclaredAccess(RuntimeError):
    """A view declares neither `@requires` nor `@public`."""


class Parser(FlaskParser):
    """The library's, but a form with files has other fields too, and one schema says what belongs to it."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  as the library declares it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "files": None,  # as the schema says: an error
    }

    def _raw_load_json(self, req: Request) -> Any:
        """Return the body's JSON; what is nested or as long as no number is, is no JSON of ours."""
        try:
            return super()._raw_load_json(req)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error), doc="not shown", pos=0) from error

    def load_files(self, req: Request, schema: Any) -> Any:
        """Return all parts of a multipart form."""
        return self._makeproxy(CombinedMultiDict([req.files, req.form]), schema)


class Blueprint(SmorestBlueprint):
    """A domain's operations, all below /api/v1."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, **kwargs: Any) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", **kwargs)
        self._prepare_doc_cbks.append(self._prepare_operation_doc)

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        if not hasattr(obj, "access"):
            raise UndeclaredAccess(f"{obj.__module__}.{obj.__name__} needs @requires(...) or @public")
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for method, doc in self._docs[endpoint].items():
            if method != "parameters":
                scheme = getattr(obj, "scheme", None if obj.access is None else "session")
                guests = getattr(obj, "guests", None)
                doc["operation"] = {"id": obj.__name__, "access": obj.access, "scheme": scheme, "guests": guests}

    @staticmethod
    def _prepare_operation_doc(doc: Any, doc_info: Any, *, api: Any, spec: Any, method: Any, **kwargs: Any) -> Any:
        operation = doc_info["operation"]
        doc["operationId"] = operation["id"]
        doc["security"] = [{operation["scheme"]: []}] if operation["scheme"] else []
        if operation["guests"] is not None:
            doc["security"].append({operation["guests"].scheme: []} if operation["guests"].scheme else {})
        if operation["access"] is not None:
            doc["x-permission"] = operation["access"].value
        if method.upper() in METHODS and operation["access"] is not None:
            doc.setdefault("parameters", []).append("IdempotencyKey")
        # The library's own 422 says application/json; every refusal of ours is a problem document.
        responses = doc.setdefault("responses", {})
        for status in [status for status, answer in responses.items() if isinstance(answer, str)]:
            del responses[status]
        responses["default"] = {
            "description": "Refused; says what, where, why and what to do.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        return doc
