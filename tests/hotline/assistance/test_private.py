"""A private request is seen by applicant and counsellor, and by nobody else in any way."""

from datetime import timedelta

import pytest

from gongyou.core import clock
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.hotline.assistance.bureau import Bureau
from tests.quality.inspections.patrol import at
from tests.world import World, deliver


@pytest.fixture
def strangers(bureau: Bureau) -> list[Member]:
    """Everybody who holds a role for the whole mine, and a colleague."""
    roles = [role for role in Role if role is not Role.MEMBER]
    return [bureau.officer, bureau.area_officer, bureau.admin, bureau.mate] + [
        bureau.world.officer(role, f"某{role.value}") for role in roles
    ]


def test_nobody_else_sees_it_anywhere(bureau: Bureau, strangers: list[Member]) -> None:
    request = bureau.counselling()
    deliver(bureau.world)
    for who in strangers:
        assert bureau.get(who, request).status_code == 404
        assert bureau.listed(who) == []
        assert bureau.todos(who) == []
        assert bureau.call(who, "GET", f"/cases/{request['id']}/timeline").status_code == 404
        assert bureau.call(who, "POST", f"/cases/{request['id']}/comments", json={"text": "看看"}).status_code == 404
        member = {"member_id": str(who.id), "reason": "我来"}
        assert bureau.call(who, "POST", f"/cases/{request['id']}/reassignment", json=member).status_code == 404
        for deed, body in (("approval", {}), ("return", {"note": "x"}), ("refusal", {"reason": "x"})):
            assert bureau.do(who, request, deed, **body).status_code == 404
        assert request["number"] not in str(bureau.notices(who))
    assert bureau.todos(bureau.counsellor) == [request["number"]]
    assert bureau.seen(bureau.counsellor, request)["values"]["words"] == "夜里睡不着"


def test_it_stays_with_its_counsellor(bureau: Bureau) -> None:
    request = bureau.counselling()
    answer = bureau.do(bureau.counsellor, request, "handover", member_id=str(bureau.officer.id))
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.cannot_take")


def test_a_late_one_is_told_to_nobody_above(bureau: Bureau, strangers: list[Member]) -> None:
    request = bureau.counselling()
    with clock.at(clock.now() + timedelta(days=20)):
        deliver(bureau.world, within=timedelta(days=365 * 20))
        for who in strangers:
            assert request["number"] not in str(bureau.notices(who))
        assert request["number"] in str(bureau.notices(bureau.counsellor))


def test_its_title_and_notices_say_nothing_of_what_it_is_about(bureau: Bureau) -> None:
    request = bureau.counselling()
    bureau.done(bureau.counsellor, request, "return", note="想再问一句：吃药吗")
    bureau.done(bureau.applicant, request, "supplement", note="没有吃药")
    bureau.done(bureau.counsellor, request, "approval")
    deliver(bureau.world)
    told = str([(n["title"], n["body"]) for m in (bureau.applicant, bureau.counsellor) for n in bureau.notices(m)])
    assert "心灵" not in told
    assert "药" not in told
    assert request["title"] == "预约服务"


def test_it_is_not_exported(bureau: Bureau) -> None:
    request = bureau.counselling()
    for who in (bureau.counsellor, bureau.officer):
        order = {"service_id": request["service_id"]}
        answer = bureau.call(who, "POST", "/assistance-exports", json=order)
        assert (answer.status_code, answer.json["code"]) == (409, "assistance.private_service")


def test_the_calendar_shows_others_that_a_time_is_taken_not_by_whom(bureau: Bureau) -> None:
    request = bureau.counselling()
    for who, known in ((bureau.officer, None), (bureau.counsellor, {"id": request["id"], "number": request["number"]})):
        items = bureau.good(who, "GET", "/assistance-slots")["items"]
        assert [item["request"] for item in items if item["booked"]] == [known]


def test_the_reminder_comes_the_day_before_once_without_a_word_of_it(bureau: Bureau) -> None:
    request = bureau.counselling()
    deliver(bureau.world)
    with at(19, 8):
        bureau.hour()
        assert [n for n in bureau.notices(bureau.applicant) if n["kind"] == "assistance.appointment"] == []
    for hour in (9, 10):
        with at(19, hour, 30):
            bureau.hour()
    [notice] = [n for n in bureau.notices(bureau.applicant) if n["kind"] == "assistance.appointment"]
    assert (notice["title"], notice["body"]) == ("预约快到了", "2037-11-20 09:00，点开看详情。")
    assert notice["link"] == {"type": "assistance", "id": request["id"]}


def test_its_pictures_are_as_private(bureau: Bureau) -> None:
    service = bureau.define(
        name="法律密谈",
        confidentiality="private",
        appointment={},
        materials=[{"key": "paper", "name": "材料", "required": False}],
    )
    [slot, *_] = bureau.open_slots(service, times=["15:00"])
    [paper] = bureau.papers("paper")
    request = bureau.apply_for(service, slot_id=slot["id"], materials=[paper])
    path = f"/files/{paper['file_ids'][0]}"
    assert bureau.call(bureau.counsellor, "GET", path).status_code == 200
    for who in (bureau.officer, bureau.admin, bureau.mate):
        assert bureau.call(who, "GET", path).status_code == 404
    assert len(bureau.seen(bureau.counsellor, request)["photos"]) == 1


def test_another_tenant_sees_nothing(bureau: Bureau, other_world: World) -> None:
    request = bureau.sick()
    theirs = other_world.officer(Role.UNION_OFFICER)
    assert other_world.call(theirs, "GET", f"/assistance-requests/{request['id']}").status_code == 404
    assert other_world.call(theirs, "GET", "/assistance-requests").json["items"] == []
