"""What a member may apply for, forms that fill themselves, drafts, and what a request must hold."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.files.sweep import sweep_files
from tests.hotline.assistance.bureau import ILLNESS, LAW, PAPERS, SICK, Bureau
from tests.world import deliver


def wrong(answer: Any) -> dict[str, str]:
    """Return the codes of what is wrong by their pointers."""
    assert answer.status_code == 422, answer.json
    return {each["pointer"]: each["code"] for each in answer.json["errors"]}


def test_a_new_tenant_offers_four_services(bureau: Bureau) -> None:
    items = bureau.good(bureau.applicant, "GET", "/assistance-services")["items"]
    assert [item["name"] for item in items] == ["法律援助", "心灵驿站", "大病救助", "金秋助学"]
    assert [item["private"] for item in items] == [False, True, False, False]
    assert all(item["reasons"] == [] for item in items)


def test_the_form_fills_itself_from_the_roster(bureau: Bureau) -> None:
    form = bureau.good(bureau.applicant, "GET", f"/assistance-services/{bureau.service('大病救助')['id']}/form")
    assert form["values"] | {"phone": None} == form["values"]
    assert {k: form["values"][k] for k in ("name", "unit", "hired_on")} == {
        "name": "孟庆山",
        "unit": "综采一队 / 检修班",
        "hired_on": "2031-03-01",
    }


def test_what_the_roster_says_cannot_be_changed(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.service("法律援助"), values=LAW | {"name": "马云"})
    assert bureau.seen(bureau.officer, request)["values"]["name"] == "孟庆山"


def test_everything_that_is_wrong_is_named_at_its_field(bureau: Bureau) -> None:
    values = SICK | {"phone": "不知道", "diagnosed_on": "去年", "total_cost": 5, "family_size": 40, "patient": "邻居"}
    values |= {"own_cost": "74300", "illness": " ", "other_help": "没有"}
    answer = bureau.applying(bureau.service("大病救助"), values=values, materials=bureau.papers("bill"))
    assert wrong(answer) == {
        "/body/values/phone": "pattern",
        "/body/values/patient": "choice",
        "/body/values/illness": "required",
        "/body/values/diagnosed_on": "type_date",
        "/body/values/total_cost": "range",
        "/body/values/own_cost": "type_integer",
        "/body/values/family_size": "range",
        "/body/values/other_help": "type_boolean",
        "/body/materials/diagnosis": "required",
        "/body/materials/id_card": "required",
        "/body/materials/income": "required",
    }


def test_a_condition_asks_for_more_and_hides_what_is_not_meant(bureau: Bureau) -> None:
    service = bureau.service("大病救助")
    answer = bureau.applying(service, values=SICK | {"patient": "子女"}, materials=bureau.papers(*PAPERS))
    assert wrong(answer) == {"/body/values/patient_name": "required", "/body/materials/kinship": "required"}
    request = bureau.apply_for(
        service, values=SICK | {"patient_name": "没有生病的人"}, materials=bureau.papers(*PAPERS)
    )
    shown = bureau.seen(bureau.applicant, request)
    assert "patient_name" not in shown["values"]
    assert [m["key"] for m in shown["materials"]] == ["diagnosis", "bill", "id_card", "income"]


@pytest.mark.parametrize(
    ("kind", "limits", "value", "code"),
    [
        ("text", {}, 5, "type_text"),
        ("text", {"most": 3}, "四个字呢", "length_most"),
        ("text", {"least": 3}, "二字", "length_least"),
        ("text", {}, "字" * 201, "length_most"),
        ("number", {}, True, "type_integer"),
        ("number", {}, -1, "range"),
        ("money", {"most": 100}, 101, "range"),
        ("date", {}, "2026-02-30", "type_date"),
        ("date", {}, 20260101, "type_date"),
        ("choice", {"options": ["甲", "乙"]}, ["甲"], "choice"),
        ("choices", {"options": ["甲", "乙"]}, "甲", "choice"),
        ("choices", {"options": ["甲", "乙"], "least": 2}, ["甲", "甲"], "range_choices"),
        ("yes_no", {}, "是", "type_boolean"),
        ("phone", {}, "+", "pattern"),
    ],
)
def test_each_kind_of_field_refuses_what_it_cannot_be(
    bureau: Bureau, kind: str, limits: dict[str, Any], value: Any, code: str
) -> None:
    service = bureau.define(fields=[{"key": "q", "label": "问题", "kind": kind} | limits])
    assert wrong(bureau.applying(service, values={"q": value})) == {"/body/values/q": code}


@pytest.mark.parametrize("value", [{"a": 1}, 1.5, [1], ["甲"] * 31, 2**60, "长" * 5001])
def test_what_no_form_asks_for_is_refused_before_it_is_read(bureau: Bureau, value: Any) -> None:
    answer = bureau.applying(bureau.define(), values={"why": value})
    assert answer.status_code == 422


def test_who_may_not_apply_reads_why(bureau: Bureau) -> None:
    bureau.define(
        name="老职工慰问",
        eligibility={
            "unit_ids": [str(bureau.world.other_team.id)],
            "hired_months": 120,
            "from_on": "2037-12-01",
        },
    )
    service = bureau.service("老职工慰问")
    assert [reason["code"] for reason in service["reasons"]] == ["unit", "not_yet", "hired"]
    answer = bureau.applying(service)
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.cannot_apply")
    assert "你所在的单位不在里面" in answer.json["detail"]


def test_once_a_year_is_once_a_year_unless_it_was_refused(bureau: Bureau) -> None:
    service = bureau.define(eligibility={"times_a_year": 1})
    bureau.done(bureau.officer, bureau.apply_for(service), "refusal", reason="不在范围")
    request = bureau.apply_for(service)
    assert bureau.service("困难补助")["reasons"][0]["code"] == "under_way"
    bureau.done(bureau.officer, request, "approval")
    bureau.done(bureau.officer, request, "result", note="已发放")
    assert bureau.service("困难补助")["reasons"][0]["code"] == "times"
    assert bureau.applying(service).status_code == 409
    with clock.at(clock.now() + timedelta(days=60)):
        bureau.apply_for(service)


def test_a_window_that_is_over_is_over(bureau: Bureau) -> None:
    service = bureau.define(eligibility={"until_on": "2037-11-18"})
    assert service["reasons"][0]["code"] == "over"


def test_a_draft_keeps_what_is_half_done_and_its_pictures(bureau: Bureau) -> None:
    service = bureau.service("大病救助")
    path = f"/assistance-services/{service['id']}"
    [paper] = bureau.papers("bill")
    draft = {"values": {"illness": ILLNESS, "family_size": "四口", "nothing": "x"}, "materials": [paper]}
    kept = bureau.good(bureau.applicant, "PUT", f"{path}/draft", json=draft)
    with clock.at(clock.now() + timedelta(days=3)):
        with bureau.world.work():
            sweep_files(clock.now())
        form = bureau.good(bureau.applicant, "GET", f"{path}/form")
        assert (form["request_id"], form["has_draft"]) == (kept["request_id"], True)
        assert (form["values"]["illness"], form["values"]["family_size"]) == (ILLNESS, "四口")
        assert "nothing" not in form["values"]
        materials = [paper, *bureau.papers("diagnosis", "id_card", "income")]
        request = bureau.apply_for(service, values=SICK, materials=materials)
    assert request["id"] == kept["request_id"], "the draft has become the request"
    assert bureau.good(bureau.applicant, "GET", f"{path}/form")["has_draft"] is False
    assert len(bureau.seen(bureau.officer, request)["photos"]) == 4


def test_a_draft_is_its_members_alone(bureau: Bureau) -> None:
    service = bureau.service("法律援助")
    path = f"/assistance-services/{service['id']}"
    [paper] = bureau.papers("evidence")
    bureau.good(bureau.applicant, "PUT", f"{path}/draft", json={"values": LAW, "materials": [paper]})
    assert bureau.good(bureau.mate, "GET", f"{path}/form")["values"].get("story") is None
    for other in (bureau.mate, bureau.officer, bureau.admin):
        assert bureau.call(other, "GET", f"/files/{paper['file_ids'][0]}").status_code == 404
        stolen = {"values": {}, "materials": [paper]}
        assert bureau.call(other, "PUT", f"{path}/draft", json=stolen).status_code == 422


def test_a_discarded_draft_takes_its_pictures_with_it(bureau: Bureau) -> None:
    path = f"/assistance-services/{bureau.service('法律援助')['id']}"
    left, kept = bureau.papers("evidence"), bureau.papers("contract")
    bureau.good(bureau.applicant, "PUT", f"{path}/draft", json={"values": {}, "materials": left + kept})
    bureau.good(bureau.applicant, "PUT", f"{path}/draft", json={"values": {}, "materials": kept})
    with bureau.world.work():
        assert sweep_files(clock.now() + timedelta(minutes=1)) == 1
    assert bureau.call(bureau.applicant, "DELETE", f"{path}/draft").status_code == 204
    with bureau.world.work():
        assert sweep_files(clock.now() + timedelta(minutes=1)) == 1
    assert bureau.good(bureau.applicant, "GET", f"{path}/form")["has_draft"] is False


def test_the_same_id_again_is_the_same_request(bureau: Bureau) -> None:
    service, wanted = bureau.define(), "01932f00-0000-7000-8000-000000000001"
    first = bureau.apply_for(service, id=wanted)
    again = bureau.applying(service, id=wanted)
    assert (again.status_code, again.json["number"]) == (200, first["number"])
    assert bureau.applying(service, bureau.mate, id=wanted).status_code == 409


def test_a_form_that_has_changed_meanwhile_is_not_taken(bureau: Bureau) -> None:
    service = bureau.define()
    path = f"/assistance-definitions/{service['id']}"
    known = bureau.good(bureau.admin, "GET", path)
    bureau.good(bureau.admin, "PUT", path, json={"revision": known["revision"], "definition": known["definition"]})
    bureau.good(bureau.admin, "POST", f"{path}/publication")
    answer = bureau.applying(service)
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.form_changed")


def test_nothing_that_was_written_stands_in_the_database(bureau: Bureau) -> None:
    """The canary: values, reasons, results and visits, in every table."""
    request = bureau.sick()
    bureau.done(bureau.area_officer, request, "return", note="诊断证明拍糊了，看不清红细胞计数")
    bureau.done(bureau.applicant, request, "supplement", note="重拍了红细胞计数那页")
    deliver(bureau.world)
    path = f"/assistance-services/{bureau.service('法律援助')['id']}/draft"
    bureau.good(bureau.applicant, "PUT", path, json={"values": {"story": "红细胞计数也写在草稿里"}})
    with bureau.world.work():
        tables = session().scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            if table in {"alembic_version", "schedules"}:
                continue
            for canary in (ILLNESS, "红细胞计数", "省肿瘤医院", "尾号 0913"):
                count = text(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE :canary")
                assert session().scalar(count, {"canary": f"%{canary}%"}) == 0, (table, canary)


def test_an_id_that_another_matter_has_is_refused(bureau: Bureau) -> None:
    other = bureau.sick(bureau.mate)
    service = bureau.define()
    assert bureau.applying(service, id=other["id"]).status_code == 409
    draft = {"values": {}, "materials": [], "request_id": other["id"]}
    assert (
        bureau.call(bureau.applicant, "PUT", f"/assistance-services/{service['id']}/draft", json=draft).status_code
        == 409
    )


def test_a_draft_older_than_the_form_brings_only_what_the_form_still_asks_for(bureau: Bureau) -> None:
    service = bureau.define(materials=[{"key": "old", "name": "旧的"}, {"key": "kept", "name": "留着"}])
    draft = {"values": {"why": "修房"}, "materials": bureau.papers("old", "kept")}
    bureau.good(bureau.applicant, "PUT", f"/assistance-services/{service['id']}/draft", json=draft)
    path = f"/assistance-definitions/{service['id']}"
    known = bureau.good(bureau.admin, "GET", path)
    changed = known["definition"] | {"materials": [{"key": "kept", "name": "留着"}]}
    bureau.good(bureau.admin, "PUT", path, json={"revision": known["revision"], "definition": changed})
    bureau.good(bureau.admin, "POST", f"{path}/publication")
    form = bureau.good(bureau.applicant, "GET", f"/assistance-services/{service['id']}/form")
    assert ([m["key"] for m in form["materials"]], form["values"]["why"]) == (["kept"], "修房")
    again = bureau.service("困难补助")
    request = bureau.apply_for(again, values=form["values"], materials=form["materials"], id=form["request_id"])
    assert [len(m["file_ids"]) for m in bureau.seen(bureau.applicant, request)["materials"]] == [1]
