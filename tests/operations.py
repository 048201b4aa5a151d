"""The operations of the API as the committed OpenAPI document tells them (which a guard holds to the URL map)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from gongyou.core.settings import PROJECT_ROOT

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Field:
    """A UUID that an operation takes: where (`query`, `json`, `form`), its name and its path of keys."""

    place: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the field's own name, without the lists around it."""
        return next(part for part in reversed(self.path) if part != "[]")

    def __str__(self) -> str:
        return f"{self.place}:{'.'.join(self.path)}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `path` is below /api/v1; `permission` is None for one without a member behind it."""

    id: str
    method: str
    path: str
    permission: str | None
    parameters: tuple[str, ...]
    fields: tuple[Field, ...]
    required: tuple[str, ...]
    """Names of required query parameters and of required properties of the body."""
    scheme: str | None
    """Of the credentials it asks for: `session`, another, or None for a public one."""
    guests: str | None
    """Of the credentials that do instead: `receipt`, `nobody` where none are needed; None where nothing does."""
    form: bool
    """Whether its body is a multipart form."""

    def at(self, values: dict[str, str]) -> str:
        """Return the path with values for its parameters."""
        return self.path.format_map(values)

    def __str__(self) -> str:
        return self.id


@cache
def document() -> dict[str, Any]:
    """Return the committed document."""
    loaded: dict[str, Any] = json.loads((PROJECT_ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return loaded


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation, in the order of the document."""
    return tuple(
        _operation(path.removeprefix(PREFIX), method, item, shared.get("parameters", []))
        for path, shared in document()["paths"].items()
        for method, item in shared.items()
        if method != "parameters"
    )


def _operation(path: str, method: str, item: dict[str, Any], shared: list[Any]) -> Operation:
    parameters = [_resolved(p) for p in (*shared, *item.get("parameters", []))]
    fields, required = [], []
    for parameter in parameters:
        if parameter["in"] == "query":
            fields += [Field("query", at) for at in _uuids(parameter["schema"], (parameter["name"],))]
            required += [parameter["name"]] if parameter.get("required") else []
    for media, content in item.get("requestBody", {}).get("content", {}).items():
        place = "json" if media == "application/json" else "form"
        fields += [Field(place, at) for at in _uuids(content["schema"], ())]
        required += _resolved(content["schema"]).get("required", [])
    return Operation(
        id=item["operationId"],
        method=method.upper(),
        path=path,
        permission=item.get("x-permission"),
        parameters=tuple(p["name"] for p in parameters if p["in"] == "path"),
        fields=tuple(fields),
        required=tuple(required),
        scheme=next((name for each in item["security"] for name in each), None),
        guests=next((next(iter(each), "nobody") for each in item["security"][1:]), None),
        form="multipart/form-data" in item.get("requestBody", {}).get("content", {}),
    )


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _uuids(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Find every UUID below a schema, once."""
    schema = _resolved(schema)
    if schema.get("format") == "uuid":
        yield path
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, []):
            yield from _uuids(part, path)
    for name, inner in schema.get("properties", {}).items():
        yield from _uuids(inner, (*path, name))
    if "items" in schema:
        yield from _uuids(schema["items"], (*path, "[]"))
