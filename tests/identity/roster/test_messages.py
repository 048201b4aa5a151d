"""Every code has a sentence that a clerk understands, in both languages, with the same blanks to fill."""

import re
from enum import StrEnum

import pytest

from gongyou.identity.roster.faults import FileFault, ProblemCode, RosterFault, SkipReason
from gongyou.identity.roster.headers import Field
from gongyou.identity.roster.messages import catalogue, explain, message_key

CODES: list[StrEnum] = [*RosterFault, *SkipReason, *ProblemCode, *FileFault]


def test_no_code_lacks_its_sentence_and_no_sentence_its_code() -> None:
    keys = {message_key(code) for code in CODES} | {f"roster.field.{field.value}" for field in Field}  # type: ignore[arg-type]
    assert catalogue().keys() == keys


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_fill_the_same_blanks(key: str) -> None:
    texts = catalogue()[key]
    assert texts.keys() == {"zh-CN", "en-US"}
    blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
    assert blanks[0] == blanks[1]
    assert all(text.strip() == text and text for text in texts.values())
    assert not re.search(r"[!！]|亲|异常|失败|[,;:?]", re.sub(r"\{\w+\}", "", texts["zh-CN"]).replace("不正常", ""))


def test_sentences_are_filled_in() -> None:
    assert explain(RosterFault.PHONE_LENGTH, {"length": "10"}) == "手机号应是 11 位，这里是 10 位"
    problem = explain(ProblemCode.COLUMN_ABSENT, {"field": "id_number"}, "en-US")
    assert problem.startswith("No column for “ID number” was found")
