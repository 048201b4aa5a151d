"""Places: added by who answers for the unit, listed for everybody's phone, printed as signs, named in reports."""

import io
import re
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from gongyou.core.audit import AuditEntry
from gongyou.core.ids import new_id
from gongyou.identity.models import Member, Unit
from gongyou.permissions import Role
from gongyou.quality.places import codes, service
from tests.quality.hazards.loop import Loop
from tests.sql import queries


def add(loop: Loop, name: str = "中央水泵房", unit: Unit | None = None, by: Member | None = None) -> dict[str, Any]:
    body = {"name": name, "unit_id": str((unit or loop.world.team).id)}
    answer = loop.world.call(by or loop.officer, "POST", "/places", json=body)
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def change(loop: Loop, place: dict[str, Any], by: Member | None = None, **body: Any) -> Any:
    return loop.world.call(by or loop.officer, "PATCH", f"/places/{place['id']}", json=body)


def names(loop: Loop, query: str = "") -> list[str]:
    answer = loop.world.call(loop.finder, "GET", f"/places{query}")
    assert answer.status_code == 200, answer.json
    return [item["name"] for item in answer.json["items"]]


def actions(loop: Loop) -> list[str]:
    with loop.world.work() as session:
        found = session.query(AuditEntry).filter(AuditEntry.subject_type == "place").order_by(AuditEntry.id)
        return [entry.action for entry in found]


def test_a_place_has_a_code_that_can_be_typed_with_gloves(loop: Loop) -> None:
    place = add(loop)
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", place["code"])
    assert place == {
        "id": place["id"],
        "code": place["code"],
        "name": "中央水泵房",
        "unit": {"id": str(loop.world.team.id), "name": "检修班"},
        "active": True,
    }
    assert actions(loop) == ["place.added"]


def test_codes_do_not_repeat(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["K7M3QP", "K7M3QP", "K7M3QP", "QQQQQQ"])
    monkeypatch.setattr(service, "new_code", lambda: next(drawn))
    assert [add(loop)["code"], add(loop, "中央变电所")["code"]] == ["K7M3QP", "QQQQQQ"]


def test_every_member_reads_all_places_page_by_page(loop: Loop) -> None:
    made = {add(loop, f"{n:02} 号风门", loop.world.other_team if n % 2 else None)["name"] for n in range(7)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = loop.world.call(loop.stranger, "GET", f"/places?limit=3{cursor}").json
        seen += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(made)


def test_filters_narrow_the_list(loop: Loop) -> None:
    pumps, other = add(loop, "100% 水泵房"), add(loop, "中央变电所", loop.world.other_team)
    gone = add(loop, "旧料场")
    assert change(loop, gone, active=False).status_code == 200
    expected = {
        "": ["100% 水泵房", "中央变电所"],
        "?q=变电": ["中央变电所"],
        "?q=%25": ["100% 水泵房"],
        "?q=_": [],
        f"?q={pumps['code']}": ["100% 水泵房"],
        f"?q={other['code'][:4].lower()}": ["中央变电所"],
        f"?q={codes.as_printed(other['code']).lower()}": ["中央变电所"],
        f"?unit_id={loop.world.other_team.id}": ["中央变电所"],
        f"?unit_id={loop.world.area.id}": ["100% 水泵房", "中央变电所"],
        "?active=false": ["旧料场"],
    }
    assert {query: names(loop, query) for query in expected} == expected


def test_a_place_is_added_by_who_manages_inspections_of_its_unit(loop: Loop) -> None:
    body = {"name": "绞车房", "unit_id": str(loop.world.team.id)}
    there = loop.world.officer(Role.QUALITY_OFFICER, "生产班质量员", loop.world.other_team)
    refused = {member.name: loop.world.call(member, "POST", "/places", json=body) for member in (loop.finder, there)}
    assert {name: answer.status_code for name, answer in refused.items()} == {"孟庆山": 403, "生产班质量员": 403}
    assert loop.world.call(loop.admin, "POST", "/places", json=body).status_code == 201
    place = add(loop, "水仓", loop.world.other_team, there)
    assert change(loop, place, there, unit_id=str(loop.world.team.id)).status_code == 403, "the unit it would go to"
    assert change(loop, place, there, name="8 号水仓").json["name"] == "8 号水仓"


def test_a_place_is_renamed_moved_and_put_out_of_use_but_keeps_its_code(loop: Loop) -> None:
    place = add(loop)
    changed = change(loop, place, name="1 号水泵房", unit_id=str(loop.world.other_team.id), active=False).json
    assert (changed["name"], changed["unit"]["name"], changed["active"]) == ("1 号水泵房", "生产班", False)
    assert changed["code"] == place["code"]
    assert change(loop, place, active=True).json["active"]
    change(loop, place)
    change(loop, place, name="1 号水泵房")
    assert actions(loop) == ["place.added", "place.changed", "place.changed"], "what changes nothing is not told"
    answer = change(loop, place, code="AAAAAA")
    assert [e["pointer"] for e in answer.json["errors"]] == ["/body/code"]


def test_a_unit_has_one_place_of_a_name(loop: Loop) -> None:
    add(loop)
    body = {"name": "中央水泵房", "unit_id": str(loop.world.team.id)}
    answer = loop.world.call(loop.officer, "POST", "/places", json=body)
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    assert add(loop, unit=loop.world.other_team)["name"] == "中央水泵房"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "/body/name"),
        ({"name": "名" * 61}, "/body/name"),
        ({"name": "a\x00b"}, "/body/name"),
        ({"unit_id": "1"}, "/body/unit_id"),
        ({"code": "AAAAAA"}, "/body/code"),
    ],
)
def test_what_is_wrong_is_named(loop: Loop, fields: dict[str, Any], pointer: str) -> None:
    body = {"name": "绞车房", "unit_id": str(loop.world.team.id)} | fields
    answer = loop.world.call(loop.officer, "POST", "/places", json=body)
    assert (answer.status_code, [e["pointer"] for e in answer.json["errors"]]) == (422, [pointer])


def test_the_same_idempotency_key_adds_one_place(loop: Loop) -> None:
    body = {"name": "绞车房", "unit_id": str(loop.world.team.id)}
    answers = [loop.world.call(loop.officer, "POST", "/places", json=body, key="k") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert names(loop) == ["绞车房"]


def test_the_sign_says_where_one_is_and_its_code_opens_the_report(loop: Loop) -> None:
    place = add(loop, "1301 综掘工作面回风顺槽临时配电点西侧第二横贯道岔附近的消防材料库")
    answer = loop.world.call(loop.officer, "GET", f"/places/{place['id']}/plate")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    picture = Image.open(io.BytesIO(answer.data))
    assert picture.size == (1240, 1754)
    [code] = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == f"http://gongyou.test/p?place={place['code']}"
    opened = loop.world.visit(f"/p?place={place['code']}")
    assert opened.status_code == 302
    assert opened.headers["Location"] == f"/m/#/pages/report/index?place={place['code']}"
    again = loop.world.call(loop.officer, "GET", f"/places/{place['id']}/plate")
    assert again.data == answer.data
    english = loop.world.call(loop.officer, "GET", f"/places/{place['id']}/plate", headers={"Accept-Language": "en-US"})
    assert english.data != answer.data


def test_no_sign_for_a_place_that_is_not_there_or_for_a_member(loop: Loop) -> None:
    assert loop.world.call(loop.officer, "GET", f"/places/{new_id()}/plate").status_code == 404
    assert loop.world.call(loop.finder, "GET", f"/places/{add(loop)['id']}/plate").status_code == 403


def test_a_report_from_a_sign_has_the_places_name_and_unit(loop: Loop) -> None:
    place = add(loop, unit=loop.world.other_team)
    hazard = loop.report(place=None, place_id=place["id"])
    assert (hazard["place"], hazard["place_id"], hazard["unit"]["name"]) == ("中央水泵房", place["id"], "生产班")


def test_what_the_reporter_says_wins_over_the_place(loop: Loop) -> None:
    place = add(loop, unit=loop.world.other_team)
    hazard = loop.report(place="2 号泵后面", place_id=place["id"], unit_id=str(loop.world.area.id))
    assert (hazard["place"], hazard["place_id"], hazard["unit"]["name"]) == ("2 号泵后面", place["id"], "综采一队")
    assert loop.report()["place_id"] is None


def test_a_report_that_comes_late_may_name_a_place_out_of_use(loop: Loop) -> None:
    place = add(loop)
    change(loop, place, active=False)
    assert loop.report(place=None, place_id=place["id"])["place"] == "中央水泵房"


def test_a_report_needs_a_place(loop: Loop) -> None:
    for place in (None, "  "):
        answer = loop.reporting(place=place)
        assert (answer.status_code, [e["pointer"] for e in answer.json["errors"]]) == (422, ["/body/place"])
    assert loop.reporting(place=None, place_id=str(new_id())).status_code == 404


@pytest.mark.constant_queries
def test_the_list_takes_the_same_number_of_queries_however_long(loop: Loop) -> None:
    add(loop)
    names(loop)
    with queries() as few:
        names(loop, "?limit=200")
    for n in range(12):
        add(loop, f"{n} 号风门")
    with queries() as many:
        assert len(names(loop, "?limit=200")) == 13
    assert len(many) == len(few)


@pytest.mark.parametrize("words", ["//evil.example", "javascript:alert(1)", "%0d%0aX: 1", "a" * 5000, ""])
def test_a_sign_that_is_not_ours_leads_nowhere_else(loop: Loop, words: str) -> None:
    opened = loop.world.visit(f"/p?place={words}")
    assert opened.status_code == 302
    assert re.fullmatch(r"/m/#/pages/report/index\?place=\w{0,20}", opened.headers["Location"])
