"""Every text that people see stands in the catalogue, in both languages, with the same placeholders."""

from string import Formatter

from gongyou.app import load_domains
from gongyou.core.errors import AppError
from gongyou.core.http import problems
from gongyou.core.i18n import LANGUAGES, catalogue


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_languages_have_the_same_keys_and_placeholders() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    differing = [k for k in chinese if _placeholders(chinese[k]) != _placeholders(english[k])]
    assert differing == []


def test_no_text_is_empty_or_left_in_the_other_language() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert [k for k, v in chinese.items() if not v.strip()] == []
    hanzi = [k for k, v in english.items() if any("\u4e00" <= c <= "\u9fff" for c in v)]
    assert hanzi == []


def _all_errors(base: type[AppError]) -> list[type[AppError]]:
    return [e for direct in base.__subclasses__() for e in (direct, *_all_errors(direct))]


def test_every_error_has_title_and_detail() -> None:
    load_domains()
    assert problems.MEDIA_TYPE == "application/problem+json"
    keys = catalogue(LANGUAGES[0]).keys()
    missing = [f"error.{e.code}.{part}" for e in _all_errors(AppError) for part in ("title", "detail")]
    assert [key for key in missing if key not in keys] == []


def test_every_error_has_a_code_of_its_own() -> None:
    load_domains()
    codes: dict[str, set[str]] = {}
    for error in _all_errors(AppError):
        if "code" in error.__dict__:
            codes.setdefault(error.code, set()).add(error.__qualname__)
    assert {code: names for code, names in codes.items() if len(names) > 1} == {}
