"""A counsellor's times: opened in bulk, booked once, moved and given up in time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests.hotline.assistance.bureau import Bureau
from tests.quality.inspections.patrol import at
from tests.world import deliver


def test_times_are_opened_in_bulk_on_weekdays_without_overlap(bureau: Bureau) -> None:
    service = bureau.service("心灵驿站")
    slots = bureau.open_slots(service)
    assert [s["starts_at"] for s in slots[:3]] == [
        "2037-11-20T01:00:00+00:00",
        "2037-11-20T02:00:00+00:00",
        "2037-11-23T01:00:00+00:00",
    ], "Friday, then Monday"
    order = {"service_id": service["id"], "place": "203", "weekdays": [4], "times": ["09:30", "11:00"]}
    order |= {"from_on": "2037-11-13", "until_on": "2037-11-20"}
    answer = bureau.good(bureau.counsellor, "POST", "/assistance-slots", json=order)
    assert answer == {"opened": 1, "skipped": 3}, "two are past, one overlaps"


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_on": "2037-11-01"},
        {"weekdays": [7]},
        {"times": ["25:00"]},
        {"minutes": 5},
        {"until_on": "2038-11-01", "weekdays": [0, 1, 2, 3, 4, 5, 6]},
        {"until_on": "9999-12-31"},
        {"from_on": "0001-01-01"},
        {"from_on": "9999-12-30", "until_on": "9999-12-31"},
    ],
)
def test_times_that_make_no_sense_are_refused(bureau: Bureau, wrong: dict[str, object]) -> None:
    order = {
        "service_id": bureau.service("心灵驿站")["id"],
        "place": "203",
        "weekdays": [0, 1],
        "times": ["09:00", "10:00"],
    }
    order |= {"from_on": "2037-11-20", "until_on": "2037-11-24"} | wrong
    assert bureau.call(bureau.officer, "POST", "/assistance-slots", json=order).status_code == 422


def test_a_counsellor_is_somebody_who_handles_matters(bureau: Bureau) -> None:
    order = {"service_id": bureau.service("心灵驿站")["id"], "place": "203", "weekdays": [0], "times": ["09:00"]}
    order |= {"from_on": "2037-11-20", "until_on": "2037-11-24", "counsellor_id": str(bureau.mate.id)}
    answer = bureau.call(bureau.officer, "POST", "/assistance-slots", json=order)
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.cannot_counsel")
    assert bureau.call(bureau.mate, "POST", "/assistance-slots", json=order).status_code == 403


def test_a_time_is_booked_once(bureau: Bureau) -> None:
    request = bureau.counselling()
    service = bureau.service("心灵驿站")
    slot = bureau.seen(bureau.applicant, request)["appointment"]
    free = bureau.good(bureau.mate, "GET", f"/assistance-services/{service['id']}/slots")["items"]
    assert slot["id"] not in {s["id"] for s in free}
    answer = bureau.applying(service, bureau.mate, values={"called": "老佟"}, slot_id=slot["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.slot_taken")
    assert bureau.good(bureau.mate, "GET", "/me/assistance-requests")["items"] == []


def test_of_many_who_book_one_time_at_once_one_has_it(committed_bureau: Bureau) -> None:
    bureau = committed_bureau
    service = bureau.service("心灵驿站")
    slot = bureau.open_slots(service)[0]
    people = [bureau.world.member(f"职工{n}") for n in range(6)]
    for person in people:
        bureau.world.token(person)

    def book(person) -> int:  # type: ignore[no-untyped-def]
        with at(19, 9):
            return bureau.applying(service, person, values={"called": "我"}, slot_id=slot["id"]).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(book, people))
    assert answers == [201, 409, 409, 409, 409, 409]
    booked = [s for s in bureau.good(bureau.counsellor, "GET", "/assistance-slots")["items"] if s["booked"]]
    assert [s["id"] for s in booked] == [slot["id"]]


def test_a_member_who_applies_twice_at_once_has_one_request(committed_bureau: Bureau) -> None:
    bureau = committed_bureau
    service = bureau.define(eligibility={"times_a_year": 1})

    def apply(_n: int) -> int:
        with at(19, 9):
            return bureau.applying(service).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(apply, range(4))) == [201, 409, 409, 409]


def test_a_service_by_appointment_needs_a_time_and_others_take_none(bureau: Bureau) -> None:
    service = bureau.service("心灵驿站")
    slot = bureau.open_slots(service)[0]
    answer = bureau.applying(service, values={"called": "老孟"})
    assert answer.json["errors"][0]["pointer"] == "/body/slot_id"
    answer = bureau.applying(bureau.define(), slot_id=slot["id"])
    assert answer.json["errors"][0]["code"] == "unknown"
    other = bureau.define(name="午间咨询", appointment={})
    assert bureau.applying(other, slot_id=slot["id"]).status_code == 404


def test_an_appointment_moves_and_the_old_time_is_free_again(bureau: Bureau) -> None:
    request = bureau.counselling()
    service = bureau.service("心灵驿站")
    before = bureau.seen(bureau.applicant, request)["appointment"]
    free = bureau.good(bureau.applicant, "GET", f"/assistance-services/{service['id']}/slots")["items"]
    path = f"/assistance-requests/{request['id']}/appointment"
    bureau.good(bureau.applicant, "PUT", path, json={"slot_id": free[1]["id"]})
    shown = bureau.seen(bureau.counsellor, request)
    assert shown["appointment"]["id"] == free[1]["id"]
    assert shown["history"][-1]["note"] == "从 11-20 09:00 改到 11-23 09:00"
    again = bureau.good(bureau.mate, "GET", f"/assistance-services/{service['id']}/slots")["items"]
    assert again[0]["id"] == before["id"]
    assert bureau.call(bureau.counsellor, "PUT", path, json={"slot_id": free[0]["id"]}).status_code == 409
    assert bureau.call(bureau.officer, "PUT", path, json={"slot_id": free[0]["id"]}).status_code == 404


def test_shortly_before_nothing_is_moved_or_cancelled(bureau: Bureau) -> None:
    request = bureau.counselling()
    free = bureau.good(bureau.applicant, "GET", f"/assistance-services/{request['service_id']}/slots")["items"]
    with at(19, 22):
        path = f"/assistance-requests/{request['id']}/appointment"
        answer = bureau.call(bureau.applicant, "PUT", path, json={"slot_id": free[2]["id"]})
        assert (answer.status_code, answer.json["code"]) == (409, "assistance.too_late")
        assert bureau.do(bureau.applicant, request, "withdrawal").json["code"] == "assistance.too_late"
    with at(19, 20):
        assert bureau.done(bureau.applicant, request, "withdrawal")["status"] == "withdrawn"


def test_a_refused_or_withdrawn_booking_frees_its_time(bureau: Bureau) -> None:
    request = bureau.counselling()
    slot = bureau.seen(bureau.applicant, request)["appointment"]
    bureau.done(bureau.counsellor, request, "refusal", reason="这天停电，请另约")
    free = bureau.good(bureau.mate, "GET", f"/assistance-services/{request['service_id']}/slots")["items"]
    assert free[0]["id"] == slot["id"]


def test_a_booked_time_stays_and_a_free_one_can_be_closed(bureau: Bureau) -> None:
    request = bureau.counselling()
    booked = bureau.seen(bureau.applicant, request)["appointment"]
    free = bureau.good(bureau.applicant, "GET", f"/assistance-services/{request['service_id']}/slots")["items"]
    answer = bureau.call(bureau.officer, "DELETE", f"/assistance-slots/{booked['id']}")
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.slot_booked")
    assert bureau.call(bureau.officer, "DELETE", f"/assistance-slots/{free[0]['id']}").status_code == 204


def test_nobody_counsels_themselves(bureau: Bureau) -> None:
    service = bureau.service("心灵驿站")
    slot = bureau.open_slots(service)[0]
    answer = bureau.applying(service, bureau.counsellor, values={"called": "我"}, slot_id=slot["id"])
    assert answer.status_code == 404


def test_a_calendar_belongs_to_its_counsellor_and_who_oversees_them(bureau: Bureau) -> None:
    service = bureau.service("心灵驿站")
    [slot, *_] = bureau.open_slots(service)
    order = {"service_id": service["id"], "place": "203", "weekdays": [0], "times": ["16:00"]}
    order |= {"from_on": "2037-11-20", "until_on": "2037-11-24", "counsellor_id": str(bureau.counsellor.id)}
    assert bureau.call(bureau.area_officer, "DELETE", f"/assistance-slots/{slot['id']}").status_code == 403
    assert bureau.call(bureau.area_officer, "POST", "/assistance-slots", json=order).status_code == 403
    assert bureau.call(bureau.officer, "POST", "/assistance-slots", json=order).status_code == 201


def test_a_period_beyond_all_calendars_is_refused(bureau: Bureau) -> None:
    answer = bureau.call(bureau.officer, "GET", "/assistance-slots?since=9999-12-31T00:00:00Z")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/since")


def test_an_appointment_that_has_passed_is_not_moved(bureau: Bureau) -> None:
    request = bureau.counselling()
    free = bureau.good(bureau.applicant, "GET", f"/assistance-services/{request['service_id']}/slots")["items"]
    with at(21, 9):
        path = f"/assistance-requests/{request['id']}/appointment"
        answer = bureau.call(bureau.applicant, "PUT", path, json={"slot_id": free[-1]["id"]})
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.too_late")


def leave(bureau: Bureau) -> None:
    """Let the counsellor leave, and the workers look around."""
    with bureau.world.work() as session:
        session.execute(text("UPDATE members SET status = 'left' WHERE id = :id"), {"id": bureau.counsellor.id})
    bureau.hour()


def test_nobody_books_a_counsellor_who_is_gone(bureau: Bureau) -> None:
    service = bureau.service("心灵驿站")
    [slot, *_] = bureau.open_slots(service)
    leave(bureau)
    assert bureau.good(bureau.applicant, "GET", f"/assistance-services/{service['id']}/slots")["items"] == []
    assert bureau.applying(service, values={"called": "老孟"}, slot_id=slot["id"]).status_code == 404


def test_whose_counsellor_is_gone_goes_to_another_at_any_time(bureau: Bureau) -> None:
    request = bureau.counselling()
    leave(bureau)
    bureau.hour()
    told = [n for n in bureau.notices(bureau.applicant) if n["kind"] == "assistance.counsellor_left"]
    assert [n["link"]["id"] for n in told] == [request["id"]], "once"
    order = {"service_id": request["service_id"], "place": "204", "weekdays": [0], "times": ["15:00"]}
    bureau.good(
        bureau.officer, "POST", "/assistance-slots", json=order | {"from_on": "2037-11-20", "until_on": "2037-11-24"}
    )
    [slot] = bureau.good(bureau.applicant, "GET", f"/assistance-services/{request['service_id']}/slots")["items"]
    assert bureau.seen(bureau.applicant, request)["counsellor_left"] is True
    path = f"/assistance-requests/{request['id']}/appointment"
    with at(20, 8):  # an hour before: for one who does not come, it is never too late
        moved = bureau.good(bureau.applicant, "PUT", path, json={"slot_id": slot["id"]})
        deliver(bureau.world)
    assert (moved["responsible"]["name"], moved["private"]) == ("尹秋水", True)
    assert bureau.notices(bureau.officer)[-1]["kind"] == "case.given"
    shown = bureau.seen(bureau.officer, request)
    assert (shown["values"]["words"], shown["counsellor_left"]) == ("夜里睡不着", False)
    assert bureau.get(bureau.area_officer, request).status_code == 404


def test_of_a_move_and_a_booking_of_one_time_at_once_one_has_it(committed_bureau: Bureau) -> None:
    bureau = committed_bureau
    request = bureau.counselling()
    service = bureau.service("心灵驿站")
    free = bureau.good(bureau.mate, "GET", f"/assistance-services/{service['id']}/slots")["items"]
    bureau.world.token(bureau.mate)

    def move() -> int:
        with at(19, 9):
            path = f"/assistance-requests/{request['id']}/appointment"
            return bureau.call(bureau.applicant, "PUT", path, json={"slot_id": free[0]["id"]}).status_code

    def book() -> int:
        with at(19, 9):
            return bureau.applying(service, bureau.mate, values={"called": "我"}, slot_id=free[0]["id"]).status_code

    def close() -> int:
        with at(19, 9):
            return bureau.call(bureau.counsellor, "DELETE", f"/assistance-slots/{free[0]['id']}").status_code

    with ThreadPoolExecutor(3) as pool:
        moved, booked, closed = [each.result() for each in [pool.submit(move), pool.submit(book), pool.submit(close)]]
    assert [moved == 200, booked == 201, closed == 204].count(True) == 1
    assert moved in {200, 404, 409}
    assert booked in {201, 404, 409}
    assert closed in {204, 404, 409}
