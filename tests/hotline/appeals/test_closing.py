"""An answer and what its reporter makes of it: rated, changed, taken up again, taken higher, or closed by silence."""

from datetime import timedelta
from typing import Any

import pytest

from gongyou.core import clock
from tests.hotline.union import Union
from tests.world import deliver


@pytest.fixture
def settled(union: Union) -> str:
    """The id of a named case of the miner's that the area's officer has settled."""
    taken = union.submit(category="equipment", unit_id=str(union.world.area.id))
    union.say(union.near, f"/appeals/{taken['id']}/acceptance", reply="收到")
    assert union.say(union.near, f"/appeals/{taken['id']}/settlement", reply="换了新的").status_code == 200
    return str(taken["id"])


def _own(union: Union, appeal_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = union.read(union.miner, appeal_id).json
    return shown


def test_a_rating_can_be_changed_for_twelve_hours_and_then_no_more(union: Union, settled: str) -> None:
    path = f"/appeals/{settled}/rating"
    began = clock.now()
    with clock.at(began):
        assert union.say(union.miner, path, stars=2).json["stars"] == 2
        assert _own(union, settled)["may"]["rate"] is True
    with clock.at(began + timedelta(hours=11, minutes=59)):
        assert union.say(union.miner, path, stars=4).json["stars"] == 4
    with clock.at(began + timedelta(hours=12, minutes=1)):
        refused = union.say(union.miner, path, stars=1)
        assert (refused.status_code, refused.json["code"]) == (409, "appeal.rating_is_final")
        assert (_own(union, settled)["stars"], _own(union, settled)["may"]["rate"]) == (4, False)


@pytest.mark.parametrize("stars", [0, 6, -1, 2.5, "5", None])
def test_what_is_no_rating_is_refused_and_closes_nothing(union: Union, settled: str, stars: object) -> None:
    refused = union.say(union.miner, f"/appeals/{settled}/rating", stars=stars)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/body/stars")
    assert _own(union, settled)["state"] == "open"


def test_only_who_sent_it_rates_and_only_what_was_settled(union: Union, settled: str) -> None:
    assert union.say(union.near, f"/appeals/{settled}/rating", stars=5).status_code == 403
    assert union.say(union.world.member("李四"), f"/appeals/{settled}/rating", stars=5).status_code == 404
    running = union.submit()
    refused = union.say(union.miner, f"/appeals/{running['id']}/rating", stars=5)
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.not_settled")


def test_a_case_taken_up_again_is_in_the_same_hands_and_its_rating_is_gone(union: Union, settled: str) -> None:
    union.say(union.miner, f"/appeals/{settled}/rating", stars=2)
    again = union.say(union.miner, f"/appeals/{settled}/reopening", reason="又坏了")
    assert (again.status_code, again.json["state"], again.json["node"]) == (200, "open", "handle")
    shown = union.read(union.near, settled).json
    assert (shown["responsible"]["name"], shown["stars"], shown["rounds"]) == ("方小雨", None, 1)
    assert shown["messages"][-1]["text"] == "又坏了"


def test_the_next_level_judges_anew_who_handled_it_before_does_not_have_it(union: Union, settled: str) -> None:
    union.say(union.miner, f"/appeals/{settled}/rating", stars=1)
    risen = union.say(union.miner, f"/appeals/{settled}/next-level", reason="换的是旧件")
    assert (risen.status_code, risen.json["node"], risen.json["responsible"]) == (200, "escalated", None)
    assert settled in {i["id"] for i in union.world.call(union.officer, "GET", "/appeals").json["items"]}
    deliver(union.world)
    told = union.world.call(union.officer, "GET", "/me/notices").json["items"]
    assert settled in {notice["link"]["id"] for notice in told}


def test_above_the_top_there_is_no_next_level(union: Union) -> None:
    taken = union.submit(category="wages")
    path = f"/appeals/{taken['id']}"
    union.say(union.officer, f"{path}/acceptance", reply="收到")
    union.say(union.officer, f"{path}/settlement", reply="补了")
    assert _own(union, taken["id"])["may"]["next_level"] is False
    refused = union.say(union.miner, f"{path}/next-level", reason="不服")
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.at_the_top")


def test_nobody_goes_higher_before_their_case_was_decided_or_is_late(union: Union) -> None:
    taken = union.submit(category="equipment", unit_id=str(union.world.area.id))
    refused = union.say(union.miner, f"/appeals/{taken['id']}/next-level", reason="太慢")
    assert (refused.status_code, refused.json["code"]) == (409, "appeal.not_yet")
    with clock.at(clock.now() + timedelta(days=9)):
        assert union.say(union.miner, f"/appeals/{taken['id']}/next-level", reason="太慢").status_code == 200


def test_after_a_month_a_closed_case_stays_closed(union: Union, settled: str) -> None:
    union.say(union.miner, f"/appeals/{settled}/rating", stars=3)
    with clock.at(clock.now() + timedelta(days=31)):
        for deed in ("reopening", "next-level"):
            refused = union.say(union.miner, f"/appeals/{settled}/{deed}", reason="又坏了")
            assert (refused.status_code, refused.json["code"]) == (409, "appeal.too_late")


def test_silence_closes_after_the_days_that_were_told_and_can_still_be_rated(union: Union, settled: str) -> None:
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        deliver(union.world)
        assert (_own(union, settled)["state"], _own(union, settled)["stars"]) == ("closed", None)
        assert union.say(union.miner, f"/appeals/{settled}/rating", stars=5).json["stars"] == 5
