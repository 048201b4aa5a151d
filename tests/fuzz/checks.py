"""What schemathesis asks and how: known ids where the path names something, and a refusal that says what is wrong."""

import json
import os
from typing import Any

import schemathesis

KNOWN: dict[str, list[str]] = json.loads(os.environ.get("FUZZ_IDS", "{}"))
"""Ids that there are, by the name of the path's parameter."""
SHARE = 4
"""One of so many made-up ids stays: what is not there is asked for too."""


@schemathesis.hook
def map_path_parameters(_context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Name things that there are, mostly: an operation that finds nothing does nothing wrong."""
    for name, value in (path_parameters or {}).items():
        known = KNOWN.get(name)
        chance = sum(str(value).encode("utf-8", "replace"))
        if known and chance % SHARE and path_parameters:
            path_parameters[name] = known[chance % len(known)]
    return path_parameters


@schemathesis.check
def says_what_is_wrong(_context: Any, response: Any, _case: Any) -> None:
    """Pass a refusal that is a problem document, and names the fields where fields are wrong."""
    if response.status_code < 400:
        return
    kind = response.headers.get("content-type", [""])[0]
    assert kind == "application/problem+json", f"a refusal is {kind}"
    problem = response.json()
    assert problem["code"] != "invalid_input" or problem.get("errors"), "no field is named"
