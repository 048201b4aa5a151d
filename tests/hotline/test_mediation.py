"""Mediation: a neutral panel, sessions, an agreement with signatures, promises that are followed up."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest

from gongyou.core import clock
from tests.hotline.union import Union
from tests.pictures import photo
from tests.world import deliver

PARTIES = [{"name": "孟庆山", "side": "申请方"}, {"name": "李四", "side": "对方"}]


def _begun(union: Union) -> str:
    appeal_id: str = union.submit(text="和李四为交接班卫生起了争执，想请工会调解。")["id"]
    assert union.say(union.officer, f"/appeals/{appeal_id}/acceptance", reply="收到").status_code == 200
    begun = union.say(
        union.officer,
        f"/appeals/{appeal_id}/mediation",
        mediator_ids=[str(union.second.id)],
        parties=PARTIES,
        note="双方愿意谈",
    )
    assert begun.status_code == 201, begun.json
    return appeal_id


def test_mediation_ends_in_an_agreement_whose_promises_are_followed_up(union: Union) -> None:
    appeal_id = _begun(union)
    path = f"/appeals/{appeal_id}"
    today = clock.now().date()
    held = {"held_on": today.isoformat(), "place": "一楼调解室", "present": ["孟庆山", "李四"], "said": "各退一步"}
    assert union.say(union.second, f"{path}/mediation-sessions", **held).status_code == 201
    picture = union.world.call(
        union.officer,
        "POST",
        f"{path}/files",
        data={"file": (io.BytesIO(photo(7)), "签字.jpg")},
        content_type="multipart/form-data",
    )
    assert picture.status_code == 201, picture.json
    due_on = (today + timedelta(days=5)).isoformat()
    agreed = union.say(
        union.officer,
        f"{path}/agreement",
        said="轮流打扫，周一三五由李四班",
        signed_on=today.isoformat(),
        signature_ids=[picture.json["id"]],
        duties=[{"who": "李四", "what": "本周先打扫", "due_on": due_on}],
    )
    assert agreed.status_code == 201, agreed.json
    assert agreed.json["outcome"] == "settled"
    assert [m["name"] for m in agreed.json["mediators"]] == ["尹秋水", "韩素芬"]
    assert union.read(union.officer, appeal_id).json["node"] == "handle"
    with clock.at(clock.now() + timedelta(days=7)):
        deliver(union.world)
        kinds = {n["kind"] for n in union.world.call(union.second, "GET", "/me/notices").json["items"]}
        assert {"mediation.duty_due", "mediation.duty_late"} <= kinds
        kept = union.say(
            union.second,
            f"{path}/duties/{agreed.json['duties'][0]['id']}/performance",
            done_on=clock.now().date().isoformat(),
        )
        assert kept.status_code == 200, kept.json
        assert kept.json["duties"][0]["late"] is False


def test_who_is_named_or_leads_who_is_does_not_mediate(union: Union) -> None:
    appeal_id: str = union.submit(text="韩素芬答应的事一直没办")["id"]
    assert union.say(union.officer, f"/appeals/{appeal_id}/acceptance", reply="收到").status_code == 200
    refused = union.say(
        union.officer, f"/appeals/{appeal_id}/mediation", mediator_ids=[str(union.second.id)], parties=PARTIES
    )
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.excluded")
    assert union.read(union.officer, appeal_id).json["node"] == "handle"


@pytest.mark.parametrize("due_on", ["0001-01-01", "9999-12-31"])
def test_a_promise_for_a_day_beyond_all_calendars_is_refused_by_name(union: Union, due_on: str) -> None:
    agreed = union.say(
        union.officer,
        f"/appeals/{_begun(union)}/agreement",
        said="轮流打扫",
        signed_on="2026-01-05",
        signature_ids=["5f0c6c1e-6a35-4b57-8d4c-0d3c5a3c9b11"],
        duties=[{"who": "李四", "what": "本周先打扫", "due_on": due_on}],
    )
    assert agreed.status_code == 422, agreed.json
    assert [each["pointer"] for each in agreed.json["errors"]] == ["/body/duties/0/due_on"]


def test_mediation_without_agreement_goes_back_to_the_handler(union: Union) -> None:
    appeal_id = _begun(union)
    ended = union.say(union.officer, f"/appeals/{appeal_id}/mediation-end", note="谈不拢")
    assert (ended.status_code, ended.json["outcome"]) == (200, "failed")
    again = union.say(
        union.officer,
        f"/appeals/{appeal_id}/mediation-sessions",
        held_on="2026-01-01",
        place="一",
        present=["一"],
        said="一",
    )
    assert again.json["code"] == "mediation.none"


def test_reporter_sees_nothing_of_what_mediators_write(union: Union) -> None:
    appeal_id = _begun(union)
    assert union.world.call(union.miner, "GET", f"/appeals/{appeal_id}/mediation").status_code == 403
    assert "双方愿意谈" not in union.read(union.miner, appeal_id).text


def test_the_panel_its_lead_and_the_parties_can_be_changed_while_it_runs(union: Union) -> None:
    appeal_id = _begun(union)
    path = f"/appeals/{appeal_id}/mediation"
    others = [*PARTIES, {"name": "王五", "side": "见证人"}]
    panel = {"lead_id": str(union.second.id), "mediator_ids": [str(union.officer.id)], "parties": others}
    changed = union.world.call(union.officer, "PUT", path, json=panel)
    assert changed.status_code == 200, changed.json
    assert [(each["name"], each["leads"]) for each in changed.json["mediators"]] == [
        ("韩素芬", True),
        ("尹秋水", False),
    ]
    assert len(changed.json["parties"]) == 3
    assert union.world.call(union.second, "GET", path).json["mediators"] == changed.json["mediators"]
    assert union.say(union.officer, f"/appeals/{appeal_id}/mediation-end", note="谈不拢").status_code == 200
    late = union.world.call(union.officer, "PUT", path, json=panel)
    assert (late.status_code, late.json["code"]) == (409, "mediation.none")


def test_a_party_does_not_mediate(union: Union) -> None:
    appeal_id = _begun(union)
    parties = [PARTIES[0], {"name": "韩 素芬", "side": "对方"}]
    panel = {"lead_id": str(union.officer.id), "mediator_ids": [str(union.second.id)], "parties": parties}
    refused = union.world.call(union.officer, "PUT", f"/appeals/{appeal_id}/mediation", json=panel)
    assert (refused.status_code, refused.json["code"]) == (409, "mediation.party_cannot_mediate")
    assert "韩素芬" in refused.json["detail"]
    kept = union.world.call(union.officer, "GET", f"/appeals/{appeal_id}/mediation").json
    assert [each["name"] for each in kept["parties"]] == ["孟庆山", "李四"]


def test_a_mediation_that_its_case_has_left_is_over_and_another_can_begin(union: Union) -> None:
    appeal_id = _begun(union)
    path = f"/appeals/{appeal_id}"
    assert union.say(union.officer, f"{path}/settlement", reply="双方自己谈好了").status_code == 200
    held = {"held_on": "2026-01-05", "place": "一", "present": ["一"], "said": "一"}
    assert union.say(union.officer, f"{path}/mediation-sessions", **held).json["code"] == "mediation.none"
    assert union.world.call(union.officer, "GET", f"{path}/mediation").json["outcome"] == "failed"
    assert union.say(union.miner, f"{path}/reopening", reason="又吵起来了").status_code == 200
    again = union.say(union.officer, f"{path}/mediation", mediator_ids=[], parties=PARTIES)
    assert (again.status_code, again.json["outcome"]) == (201, None)
    assert union.say(union.officer, f"{path}/mediation-sessions", **held).status_code == 201


def test_a_meeting_is_recorded_once_and_under_no_other_cases_id(union: Union) -> None:
    first, second = _begun(union), _begun(union)
    held = {"id": str(uuid4()), "held_on": "2026-01-05", "place": "一", "present": ["一"], "said": "一"}
    for _ in range(2):
        recorded = union.say(union.officer, f"/appeals/{first}/mediation-sessions", **held)
        assert (recorded.status_code, len(recorded.json["sessions"])) == (201, 1)
    assert union.say(union.officer, f"/appeals/{second}/mediation-sessions", **held).status_code == 404


def test_nothing_of_a_mediation_lies_in_the_future(union: Union) -> None:
    appeal_id = _begun(union)
    tomorrow = (clock.now().date() + timedelta(days=2)).isoformat()
    held = {"held_on": tomorrow, "place": "一", "present": ["一"], "said": "一"}
    agreed = {"said": "好", "signed_on": tomorrow, "signature_ids": [str(uuid4())], "duties": []}
    for step, body, pointer in (
        ("mediation-sessions", held, "/body/held_on"),
        ("agreement", agreed, "/body/signed_on"),
        (f"duties/{uuid4()}/performance", {"done_on": tomorrow}, "/body/done_on"),
    ):
        refused = union.say(union.officer, f"/appeals/{appeal_id}/{step}", **body)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)
