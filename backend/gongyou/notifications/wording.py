"""The words of a notice: `notice.<kind>.title` and `.body` of the catalogue, filled in for the reader.

A parameter is a text, a number, an instant (shown in the tenant's local time), a day, or another text of the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.core import i18n


@dataclass(frozen=True, slots=True)
class TextKey:
    """A parameter that is itself a text of the catalogue, such as the name of a tier or a node."""

    key: str


Param = str | int | datetime | date | TextKey


class UnknownNotice(RuntimeError):
    """A kind or one of its parameters is missing in a catalogue; a fault of the program, never of the caller."""


class _Known(dict[str, Any]):
    """Parameters of a stored notice; its text may have changed since and ask for one that was not stored."""

    def __missing__(self, name: str) -> str:
        return "…"


def stored(kind: str, params: Mapping[str, Param]) -> dict[str, Any]:
    """Return parameters as JSON; raise UnknownNotice unless every language has words for them."""
    for language in i18n.LANGUAGES:
        catalogue = i18n.catalogue(language)
        for part in ("title", "body"):
            try:
                catalogue[f"notice.{kind}.{part}"].format_map(dict(params))
                _ = [catalogue[value.key] for value in params.values() if isinstance(value, TextKey)]
            except KeyError as error:
                raise UnknownNotice(f"{language}: notice.{kind}.{part} or its parameter {error}") from error
    return {name: _stored(value) for name, value in params.items()}


def _stored(value: Param) -> Any:
    if isinstance(value, TextKey):
        return {"text": value.key}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return value


def worded(kind: str, part: str, params: Mapping[str, Any], *, zone: ZoneInfo) -> str:
    """Return the title or the body of a stored notice in the current language."""
    catalogue = i18n.catalogue(i18n.current_language())
    template = catalogue.get(f"notice.{kind}.{part}") or catalogue[f"notice.gone.{part}"]
    return template.format_map(_Known({name: _shown(value, catalogue, zone) for name, value in params.items()}))


def _shown(value: Any, catalogue: Mapping[str, str], zone: ZoneInfo) -> Any:
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return catalogue.get(value["text"], "…")
    if "at" in value:
        return datetime.fromisoformat(value["at"]).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return value["on"]
