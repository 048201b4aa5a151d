"""Say in the reader's language what a code means."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from gongyou.identity.roster.faults import FileFault, ProblemCode, RosterFault, SkipReason

_PREFIXES: dict[type, str] = {
    RosterFault: "roster.fault.",
    SkipReason: "roster.skip.",
    ProblemCode: "roster.problem.",
    FileFault: "roster.file.",
}


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return the sentences by key and locale."""
    texts: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("messages.json").read_text(encoding="utf-8")
    )
    return texts


def message_key(code: RosterFault | SkipReason | ProblemCode | FileFault) -> str:
    """Return the key of a code's sentence in the catalogue."""
    return _PREFIXES[type(code)] + code.value


def explain(
    code: RosterFault | SkipReason | ProblemCode | FileFault, params: Mapping[str, str], locale: str = "zh-CN"
) -> str:
    """Return the sentence for a code in the locale (zh-CN or en-US). Raises KeyError for another locale."""
    texts = catalogue()
    if "field" in params:
        params = {**params, "field": texts[f"roster.field.{params['field']}"][locale]}
    return texts[message_key(code)][locale].format_map(params)
