"""Policies from spreadsheets: looked at row by row, written down when the officer says so."""

from datetime import date
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from gongyou.core.spreadsheets import Column, spreadsheet
from tests.hotline.policies.bureau import Bureau

HEAD = ["问题", "其他问法", "答案", "类别", "来源", "文号", "链接", "原文", "生效日期", "失效日期"]
GOOD = [
    "通勤车几点发车",
    "班车时刻；早班车",
    "6:40 第一班。\n\n末班 18:10。",
    "其他",
    "《通勤办法》",
    "",
    "",
    "首班6:40。",
    "2037-01-01",
    "",
]


def csv_of(*rows: list[str], head: list[str] | None = None) -> bytes:
    """Return a text file as a spreadsheet program saves it."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (head or HEAD, *rows)]
    return "\n".join(lines).encode()


def changed(**cells: str) -> list[str]:
    """Return a good row with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True)]


def send(bureau: Bureau, content: bytes, name: str = "政策.csv", **form: Any) -> TestResponse:
    """Send a file."""
    data = {"file": (BytesIO(content), name)} | form
    path = "/policy-imports"
    return bureau.world.call(bureau.officer, "POST", path, data=data, content_type="multipart/form-data")


def desk(bureau: Bureau) -> list[dict[str, Any]]:
    """Return what stands on the desk."""
    items: list[dict[str, Any]] = bureau.good(bureau.officer, "GET", "/policy-desk")["items"]
    return items


def test_a_preview_changes_nothing(bureau: Bureau) -> None:
    answer = send(bureau, csv_of(GOOD))
    assert answer.status_code == 200, answer.json
    assert (answer.json["good"], answer.json["bad"], answer.json["created"]) == (1, 0, None)
    assert desk(bureau) == []


def test_good_rows_become_drafts_or_are_published(bureau: Bureau) -> None:
    assert send(bureau, csv_of(GOOD), apply="true").json["created"] == 1
    [row] = desk(bureau)
    assert (row["status"], row["category"]) == ("draft", "other")
    assert row["answer"] == ["6:40 第一班。", "末班 18:10。"]
    assert row["variants"] == ["班车时刻", "早班车"]
    assert send(bureau, csv_of(changed(问题="班车停在哪")), apply="true", publish="true").json["created"] == 1
    assert bureau.search("班车停在哪") == ["班车停在哪"]


def test_a_workbook_with_a_title_and_true_dates_is_read(bureau: Bureau) -> None:
    columns = [Column(heading, 20, "yyyy-mm-dd" if "日期" in heading else None) for heading in HEAD]
    cells = [*GOOD[:8], date(2037, 2, 1), date(2038, 2, 1)]
    content = spreadsheet("政策", columns, [cells], zone=ZoneInfo("Asia/Shanghai"), above=["政策问答一览"])
    [row] = send(bureau, content, "政策.xlsx").json["rows"]
    assert (row["faults"], row["row"]) == ([], 3)
    assert (row["valid_from"], row["valid_until"]) == ("2037-02-01", "2038-02-01")


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"问题": ""}, "question", "missing"),
        ({"答案": ""}, "answer", "missing"),
        ({"来源": ""}, "source_title", "missing"),
        ({"原文": ""}, "quote", "missing"),
        ({"类别": "八卦"}, "category", "choice"),
        ({"问题": "长" * 201}, "question", "too_long"),
        ({"生效日期": "去年"}, "valid_from", "date"),
        ({"生效日期": "2037-02-30"}, "valid_from", "date"),
        ({"失效日期": "2036-01-01"}, "valid_until", "dates_in_order"),
        ({"失效日期": "2037-11-18"}, "valid_until", "expired"),
        ({"链接": "ftp://x"}, "source_link", "link"),
    ],
)
def test_each_fault_is_named_at_its_cell(bureau: Bureau, cells: dict[str, str], field: str, code: str) -> None:
    [row] = send(bureau, csv_of(changed(**cells))).json["rows"]
    assert (field, code) in {(fault["field"], fault["code"]) for fault in row["faults"]}
    assert all(fault["detail"] and fault["label"] for fault in row["faults"])


def test_a_question_that_is_there_or_comes_twice_is_bad(bureau: Bureau) -> None:
    bureau.draft(question="通勤车几点发车？")
    rows = send(bureau, csv_of(GOOD, changed(问题="补卡怎么办理"), changed(问题="补卡怎么办理。"))).json["rows"]
    assert [[fault["code"] for fault in row["faults"]] for row in rows] == [["known"], [], ["known"]]


def test_bad_rows_stop_an_import_unless_they_are_left_out(bureau: Bureau) -> None:
    content = csv_of(GOOD, changed(类别="八卦", 问题="谁和谁好了"))
    refused = send(bureau, content, apply="true")
    assert (refused.status_code, refused.json["code"]) == (409, "policy.bad_rows")
    assert desk(bureau) == []
    assert send(bureau, content, apply="true", take_good_rows="true").json["created"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "policy.file_unreadable"),
        (b"\x00\x01\x02" * 50, "policy.file_unreadable"),
        (b"PK\x03\x04broken", "policy.file_unreadable"),
        (b"<html><table></table></html>", "policy.file_unreadable"),
        ("姓名,工号\n张三,1\n".encode(), "policy.file_unreadable"),
    ],
)
def test_what_is_no_table_of_policies_is_refused(bureau: Bureau, content: bytes, code: str) -> None:
    answer = send(bureau, content)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["detail"]


def test_five_hundred_rows_are_taken_and_no_more(bureau: Bureau) -> None:
    rows = [changed(问题=f"第{n}号规定是什么") for n in range(501)]
    answer = send(bureau, csv_of(*rows[:500]), apply="true")
    assert answer.json["created"] == 500
    too_many = send(bureau, csv_of(*(changed(问题=f"另{n}号规定是什么") for n in range(501))))
    assert too_many.json["code"] == "policy.too_many_rows"


def test_english_heads_and_codes_are_understood(bureau: Bureau) -> None:
    head = ["Question", "Answer", "Category", "Source", "Passage", "Valid from"]
    content = csv_of(["Bus times", "6:40", "welfare", "Rules", "First bus 6:40", "2037/1/1"], head=head)
    [row] = send(bureau, content).json["rows"]
    assert (row["faults"], row["category"]) == ([], "welfare")
