"""The catalogue of every text that people see: `locales/<language>/<domain>.json`, keys flat and dotted."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh-CN", "en-US")
DEFAULT_LANGUAGE = "zh-CN"
_LOCALES = Path(__file__).resolve().parent.parent / "locales"
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return all texts of one language; raise ValueError where two files name the same key."""
    texts: dict[str, str] = {}
    for path in sorted((_LOCALES / language).glob("*.json")):
        for key, value in json.loads(path.read_text("utf-8")).items():
            if key in texts:
                raise ValueError(f"{path.name} names {key} again")
            texts[key] = value
    return texts


def text(key: str, /, **params: Any) -> str:
    """Return the text of a key in the current language, its `{placeholders}` filled in; raise KeyError if there is none."""
    template = catalogue(_language.get())[key]
    return template.format_map(params) if params else template


def current_language() -> str:
    """Return the language of the running request or job."""
    return _language.get()


@contextmanager
def language(code: str | None) -> Iterator[None]:
    """Speak a language within the block; an unknown one falls back to zh-CN."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def negotiate(accept_language: str | None) -> str:
    """Choose a language of ours from an Accept-Language header."""
    for part in (accept_language or "").split(","):
        primary = part.split(";")[0].strip().lower()
        if primary.startswith("en"):
            return "en-US"
        if primary.startswith("zh"):
            return "zh-CN"
    return DEFAULT_LANGUAGE
