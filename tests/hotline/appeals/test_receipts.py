"""The receipt: sixteen digits that open one conversation, for whoever has them and for nobody who guesses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.hotline.appeals.models import Appeal
from tests.hotline.union import TEXT, Union

WRONG = "0000000000000000"


def _present(union: Union, receipt: str, tenant: str | None = None):  # type: ignore[no-untyped-def]
    return union.say(None, "/receipts", tenant=tenant or union.world.code, receipt=receipt)


def test_only_a_hash_of_the_receipt_is_kept(union: Union) -> None:
    taken = union.submit("anonymous")
    with union.world.work():
        row = session().scalars(select(Appeal).where(Appeal.id == taken["id"])).one()
        kept = b"".join(value for value in vars(row).values() if isinstance(value, bytes))
    assert taken["receipt"].encode() not in kept
    assert int(taken["receipt"]).to_bytes(7, "big") not in kept


@pytest.mark.parametrize("written", ["{0} {1} {2} {3}", "{0}-{1}-{2}-{3}", " {0}{1}{2}{3} "])
def test_a_receipt_opens_however_its_groups_are_written(union: Union, written: str) -> None:
    taken = union.submit("anonymous")
    digits = taken["receipt"]
    opened = _present(union, written.format(*(digits[i : i + 4] for i in range(0, 16, 4))))
    assert (opened.status_code, opened.json["appeal_id"]) == (201, taken["id"])


def test_wrong_receipts_are_throttled_and_told_when_to_come_again(union: Union) -> None:
    taken = union.submit("anonymous")
    answers = [_present(union, WRONG) for _ in range(11)]
    assert [a.status_code for a in answers[:10]] == [404] * 10
    assert answers[10].status_code == 429
    assert int(answers[10].headers["Retry-After"]) > 0
    assert _present(union, taken["receipt"]).status_code == 429, "from there the right one waits as well"


def test_a_receipt_opens_nothing_in_another_tenant_and_its_refusal_is_that_of_a_wrong_one(union: Union) -> None:
    taken = union.submit("anonymous")
    wrong = _present(union, WRONG)
    changed = str((int(taken["receipt"]) + 1) % 10**16).zfill(16)
    assert (_present(union, changed).status_code, _present(union, changed).json["code"]) == (404, wrong.json["code"])
    assert _present(union, taken["receipt"], tenant="no-such-mine").status_code == 404


def test_the_token_of_a_receipt_opens_one_conversation_for_half_an_hour(union: Union) -> None:
    mine, other = union.submit("anonymous"), union.submit("anonymous", text="另一件事")
    token = _present(union, mine["receipt"]).json["token"]
    assert union.with_token(token, "GET", f"/appeals/{mine['id']}").json["text"] == TEXT
    assert union.with_token(token, "GET", f"/appeals/{other['id']}").status_code == 404
    assert union.with_token(token, "GET", "/me/appeals").status_code == 401
    assert union.with_token(token[:-2] + "aa", "GET", f"/appeals/{mine['id']}").status_code == 401
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert union.with_token(token, "GET", f"/appeals/{mine['id']}").status_code == 401


def test_what_an_officer_files_for_a_caller_is_the_callers_by_their_receipt(union: Union) -> None:
    caller = {"name": "老周", "reached_by": "8600 转 3"}
    filed = union.say(
        union.officer, "/caller-appeals", text="食堂晚班没热饭", category="canteen_dormitory", caller=caller
    )
    assert filed.status_code == 201, filed.json
    assert len(filed.json["receipt"]) == 16
    token = _present(union, filed.json["receipt"]).json["token"]
    path = f"/appeals/{filed.json['id']}"
    assert union.with_token(token, "GET", path).json["text"] == "食堂晚班没热饭"
    assert union.say(union.second, f"{path}/acceptance", reply="今晚加一锅面").status_code == 200
    assert union.with_token(token, "POST", f"{path}/messages", json={"text": "谢谢"}).status_code == 201
    with union.world.work():
        row = session().scalars(select(Appeal).where(Appeal.id == filed.json["id"])).one()
        assert (row.filed_by, row.mode.value) == (union.officer.id, "anonymous")
        assert "老周" not in str(vars(row)), "for whom it was filed is sealed"
