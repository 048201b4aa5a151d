"""An appeal from its submission to its rating, in each of the three ways to speak."""

import io

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gongyou.core import clock, storage
from gongyou.core.db import session
from gongyou.hotline.appeals import files
from gongyou.hotline.appeals.models import AppealFile
from gongyou.hotline.classifier.models import ClassifierTotal
from tests.disk import files_no_larger_than
from tests.hotline.union import TEXT, Union
from tests.pictures import photo
from tests.world import deliver


def test_anonymous_appeal_is_answered_over_its_receipt(union: Union) -> None:
    taken = union.submit("anonymous")
    assert len(taken["receipt"]) == 16
    opened = union.say(None, "/receipts", tenant=union.world.code, receipt=taken["receipt"]).json
    assert opened["appeal_id"] == taken["id"]
    token, path = opened["token"], f"/appeals/{taken['id']}"
    accepted = union.say(union.officer, f"{path}/acceptance", reply="已收到，明天核对考勤。")
    assert accepted.status_code == 200, accepted.json
    assert accepted.json["text"] == TEXT
    more = union.with_token(token, "POST", f"{path}/messages", json={"text": "考勤本在班长那里"})
    assert more.status_code == 201, more.json
    seen = union.with_token(token, "GET", path).json
    assert [m["text"] for m in seen["messages"]] == ["已收到，明天核对考勤。", "考勤本在班长那里"]
    assert [m["by"] for m in seen["messages"]] == [None, None]
    settled = union.say(union.officer, f"{path}/settlement", reply="三天调休已补排。")
    assert settled.status_code == 200, settled.json
    rated = union.with_token(token, "POST", f"{path}/rating", json={"stars": 4, "comment": "太慢"})
    assert rated.status_code == 200, rated.json
    assert rated.json["state"] == "closed"
    assert rated.json["stars"] == 4


def test_named_reporter_reads_their_own_case_and_nobody_else_does(union: Union) -> None:
    taken = union.submit()
    assert taken["receipt"] is None
    assert union.read(union.miner, taken["id"]).json["text"] == TEXT
    assert union.read(union.world.member("李四"), taken["id"]).status_code == 404
    assert union.read(union.officer, taken["id"]).json["reporter"]["name"] == "孟庆山"
    assert [item["id"] for item in union.world.call(union.miner, "GET", "/me/appeals").json["items"]] == [taken["id"]]


def test_confidential_reporter_is_on_no_record_and_reads_their_case(union: Union) -> None:
    taken = union.submit("confidential")
    mine = union.read(union.miner, taken["id"])
    assert mine.status_code == 200, mine.json
    assert mine.json["text"] == TEXT
    theirs = union.read(union.second, taken["id"]).json
    assert theirs["reporter"] is None
    assert "孟庆山" not in str(theirs)
    assert union.say(union.miner, f"/appeals/{taken['id']}/messages", text="还有一件").status_code == 201


def test_words_of_danger_make_an_appeal_critical_and_call_the_duty_officer_at_once(union: Union) -> None:
    taken = union.submit("anonymous", text="活着没意思了，撑不下去，想从煤仓跳下去", category="heart", urgency="normal")
    assert taken["urgency"] == "critical"
    deliver(union.world)
    told = union.world.call(union.second, "GET", "/me/notices").json["items"]
    assert "appeal.critical" in {notice["kind"] for notice in told}
    assert "煤仓" not in str(told)


def test_category_is_suggested_on_arrival_and_learned_from_settled_named_cases_only(union: Union) -> None:
    taken = union.submit(text="夜班费和加班费三个月没发，工资条上也没写", category=None)
    assert taken["category"] == "wages"
    for mode in ("anonymous", "confidential", "named"):
        path = f"/appeals/{union.submit(mode)['id']}"
        assert union.say(union.officer, f"{path}/acceptance", reply="收到").status_code == 200
        assert union.say(union.officer, f"{path}/settlement", reply="办好").status_code == 200
        with union.world.work():
            texts = session().scalar(
                select(func.sum(ClassifierTotal.texts)).where(ClassifierTotal.aspect == "category")
            )
        assert (texts or 0) == (1 if mode == "named" else 0)


def test_named_suggestion_that_led_to_a_change_brings_points_and_an_anonymous_one_a_token(union: Union) -> None:
    ids = {mode: union.submit(mode)["id"] for mode in ("named", "confidential", "anonymous")}
    for appeal_id in ids.values():
        assert union.say(union.officer, f"/appeals/{appeal_id}/acceptance", reply="收到").status_code == 200
    assert union.say(union.officer, f"/appeals/{ids['named']}/thanks").status_code == 200
    again = union.say(union.officer, f"/appeals/{ids['named']}/thanks")
    assert again.json["code"] == "appeal.thanked_before"
    refused = union.say(union.officer, f"/appeals/{ids['confidential']}/thanks")
    assert refused.json["code"] == "appeal.not_rewarded"
    assert union.say(union.officer, f"/appeals/{ids['anonymous']}/thanks").status_code == 422
    thanked = union.say(union.officer, f"/appeals/{ids['anonymous']}/thanks", denomination=20)
    assert thanked.json["reward"]["denomination"] == 20


def test_a_full_disk_keeps_no_half_picture_and_the_whole_one_once_there_is_room(union: Union) -> None:
    taken = union.submit("anonymous")
    file_id = "5f0c6c1e-6a35-4b57-8d4c-0d3c5a3c9b11"

    def send() -> TestResponse:
        form = {"file": (io.BytesIO(photo(7)), "现场.jpg"), "id": file_id}
        path = f"/appeals/{taken['id']}/files"
        return union.with_token(taken["token"], "POST", path, data=form, content_type="multipart/form-data")

    with files_no_larger_than(3_000):
        refused = send()
    assert (refused.status_code, refused.json["code"]) == (507, "files.store_full"), refused.json
    with union.world.work():
        assert session().scalar(select(func.count()).select_from(AppealFile)) == 0
        assert storage.store().keys(files.folder_of(clock.now().date())) == []
    assert send().status_code == 201
    picture = union.with_token(taken["token"], "GET", f"/appeals/{taken['id']}/files/{file_id}")
    assert picture.data.startswith(b"\xff\xd8")
    with union.world.work():
        assert len(storage.store().keys(files.folder_of(clock.now().date()))) == 2
