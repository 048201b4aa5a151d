"""Approval step by step: whose it is, what it may do, what the applicant hears, result and visits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from gongyou.core import clock
from gongyou.permissions import Role
from tests.hotline.assistance.bureau import Bureau
from tests.quality.inspections.patrol import at
from tests.world import deliver


def test_a_request_goes_from_step_to_step_to_its_end(bureau: Bureau) -> None:
    request = bureau.sick()
    assert (request["status"], request["step_name"], request["title"]) == ("reviewing", "区队工会核实", "大病救助")
    assert bureau.todos(bureau.area_officer) == [request["number"]]
    request = bureau.done(bureau.area_officer, request, "approval")
    assert (request["step"], request["step_name"]) == (1, "矿工会评议")
    assert bureau.todos(bureau.area_officer) == [], "the step of the mine is not the area's"
    request = bureau.done(bureau.officer, request, "approval", note="评议通过", amount=20_000_00)
    assert bureau.todos(bureau.admin) == [request["number"]]
    request = bureau.done(bureau.admin, request, "approval")
    assert (request["status"], request["step_name"]) == ("carrying_out", None)
    request = bureau.done(bureau.admin, request, "result", note="已转账", amount=20_000_00)
    assert request["status"] == "visiting"
    visit = {"visited_on": "2037-11-18", "visitors": "工会贺永强、尹秋水", "note": "看望了家人", "last": True}
    answer = bureau.do(bureau.admin, request, "visits", **visit)
    assert (answer.status_code, answer.json["status"]) == (201, "done")
    kinds = [line["kind"] for line in bureau.seen(bureau.applicant, request)["history"]]
    assert kinds == ["submitted", "approved", "approved", "approved", "result", "visit", "finished"]
    deliver(bureau.world)
    told = [n["title"] for n in bureau.notices(bureau.applicant)]
    number = request["number"]
    assert told == [*[f"{number} 通过了一步"] * 2, f"{number} 批准了", f"{number} 有结果了"]


def test_the_wrong_role_does_not_take_a_step(bureau: Bureau) -> None:
    request = bureau.sick()
    for deed, body in (("approval", {}), ("return", {"note": "x"}), ("refusal", {"reason": "x"})):
        assert bureau.do(bureau.mate, request, deed, **body).status_code == 404, "a colleague does not even see it"
        assert bureau.do(bureau.admin, request, deed, **body).status_code == 404, "not before their own step"
    request = bureau.done(bureau.area_officer, request, "approval")
    answer = bureau.do(bureau.area_officer, request, "approval")
    assert (answer.status_code, answer.json["code"]) == (403, "assistance.not_your_step")
    assert "工会干事" in answer.json["detail"]


def test_only_the_named_member_takes_their_step(bureau: Bureau) -> None:
    service = bureau.define(steps=[{"name": "经办人", "member_id": str(bureau.counsellor.id)}])
    request = bureau.apply_for(service)
    answer = bureau.do(bureau.officer, request, "approval")
    assert (answer.status_code, "韩素芬" in answer.json["detail"]) == (403, True)
    bureau.done(bureau.counsellor, request, "approval")


def test_nobody_decides_on_their_own_request(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define(), bureau.officer)
    answer = bureau.do(bureau.officer, request, "approval")
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.own_request")
    assert bureau.todos(bureau.officer) == []
    assert bureau.seen(bureau.officer, request)["actions"] == ["withdraw"]


def test_a_step_asks_for_note_and_amount_within_limits(bureau: Bureau) -> None:
    request = bureau.done(bureau.area_officer, bureau.sick(), "approval")
    for body, pointer in (
        ({"amount": 100}, "/body/note"),
        ({"note": "好"}, "/body/amount"),
        ({"note": "好", "amount": 30_000_01 + 2_970_000}, "/body/amount"),
    ):
        answer = bureau.do(bureau.officer, request, "approval", **body)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert bureau.do(bureau.area_officer, bureau.sick(bureau.mate), "approval", amount=1).status_code == 422


def test_a_step_does_only_what_it_may(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define(steps=[{"name": "备案", "may": ["approve"]}]))
    assert bureau.seen(bureau.officer, request)["actions"] == ["approve"]
    for deed, body in (("return", {"note": "x"}), ("refusal", {"reason": "x"})):
        answer = bureau.do(bureau.officer, request, deed, **body)
        assert (answer.status_code, answer.json["code"]) == (409, "assistance.not_offered")


def test_a_return_stops_the_clock_until_the_applicant_has_answered(bureau: Bureau) -> None:
    with at(19, 9):
        request = bureau.sick()
    with at(19, 11):
        request = bureau.done(bureau.area_officer, request, "return", note="结算单缺第二页", lacking=["bill"])
    assert (request["status"], request["due_at"]) == ("returned", None)
    assert bureau.todos(bureau.applicant) == [request["number"]]
    shown = bureau.seen(bureau.applicant, request)
    assert [m["key"] for m in shown["materials"] if m["lacking"]] == ["bill"]
    assert shown["history"][-1]["note"] == "结算单缺第二页"
    assert shown["actions"] == ["supplement", "withdraw"]
    with at(19, 11):
        deliver(bureau.world)
    notice = bureau.notices(bureau.applicant)[-1]
    assert notice["title"] == f"{request['number']} 到你手里了：补材料"
    assert notice["body"] == "大病救助。现在停表，办好就接着往下走。"
    with at(25, 9):
        assert bureau.listed(bureau.area_officer, "&overdue=true") == []
        materials = bureau.papers("bill")
        request = bureau.done(bureau.applicant, request, "supplement", materials=materials, values={"family_size": 5})
        assert (request["step_name"], request["allowed_minutes"]) == ("区队工会核实", 960 - 120)
    shown = bureau.seen(bureau.area_officer, request)
    assert shown["values"]["family_size"] == 5
    assert [len(m["file_ids"]) for m in shown["materials"] if m["key"] == "bill"] == [2]
    assert not any(m["lacking"] for m in shown["materials"])


def test_a_lacking_material_must_be_one_of_the_service(bureau: Bureau) -> None:
    answer = bureau.do(bureau.area_officer, bureau.sick(), "return", note="x", lacking=["passport"])
    assert answer.status_code == 422


def test_material_is_added_while_it_is_looked_at_but_answers_stay(bureau: Bureau) -> None:
    request = bureau.sick()
    assert bureau.do(bureau.applicant, request, "supplement").status_code == 422, "nothing was added"
    extra = bureau.papers("income")
    bureau.done(bureau.applicant, request, "supplement", materials=extra, values={"family_size": 9})
    shown = bureau.seen(bureau.area_officer, request)
    assert (shown["status"], shown["values"]["family_size"]) == ("reviewing", 4)
    assert [len(m["file_ids"]) for m in shown["materials"] if m["key"] == "income"] == [2]
    full = bureau.papers("income") + bureau.papers("income")
    answer = bureau.do(
        bureau.applicant, request, "supplement", materials=[full[0] | {"file_ids": [full[0]["file_ids"][0]] * 1}]
    )
    assert answer.status_code == 200
    many = {"key": "id_card", "file_ids": [bureau.photo(bureau.applicant), bureau.photo(bureau.applicant)]}
    answer = bureau.do(bureau.applicant, request, "supplement", materials=[many])
    assert answer.json["errors"][0]["code"] == "most_pictures"


def test_others_neither_add_nor_withdraw(bureau: Bureau) -> None:
    request = bureau.sick()
    assert bureau.do(bureau.area_officer, request, "supplement", note="x").status_code == 403
    assert bureau.do(bureau.area_officer, request, "withdrawal").status_code == 403
    assert bureau.do(bureau.mate, request, "withdrawal").status_code == 404


def test_a_withdrawn_request_is_over(bureau: Bureau) -> None:
    request = bureau.done(bureau.applicant, bureau.sick(), "withdrawal", note="医保已经报了")
    assert request["status"] == "withdrawn"
    assert bureau.todos(bureau.area_officer) == []
    answer = bureau.do(bureau.area_officer, request, "approval")
    assert (answer.status_code, answer.json["code"]) == (409, "case.moved_on")
    assert bureau.do(bureau.applicant, request, "supplement", note="x").status_code == 409


def test_of_two_who_decide_at_once_one_is_told(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define())
    bureau.done(bureau.officer, request, "approval", expected_seq=request["seq"])
    answer = bureau.do(bureau.counsellor, request, "refusal", reason="x", expected_seq=request["seq"])
    assert (answer.status_code, answer.json["code"]) == (409, "case.moved_on")


def test_of_many_who_decide_one_step_at_once_one_has_decided(committed_bureau: Bureau) -> None:
    bureau = committed_bureau
    request = bureau.apply_for(bureau.define(steps=[{"name": "初审"}, {"name": "复审"}]))
    people = [bureau.officer, bureau.counsellor, bureau.area_officer, bureau.officer]
    for person in people:
        bureau.world.token(person)

    def decide(turn: int) -> int:
        with at(19, 9):
            if turn % 2:
                return bureau.do(people[turn], request, "refusal", reason="x", expected_seq=request["seq"]).status_code
            return bureau.do(people[turn], request, "approval", expected_seq=request["seq"]).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(decide, range(len(people))))
    assert answers == [200, 409, 409, 409]
    lines = [line["kind"] for line in bureau.seen(bureau.applicant, request)["history"]]
    assert lines in (["submitted", "approved"], ["submitted", "refused"])


def test_what_came_back_finds_room_for_pictures_taken_anew(bureau: Bureau) -> None:
    service = bureau.define(materials=[{"key": "card", "name": "身份证", "most": 1}])
    request = bureau.apply_for(service, materials=bureau.papers("card"))
    bureau.done(bureau.officer, request, "return", note="看不清", lacking=["card"])
    many = bureau.papers("card")[0]["file_ids"] + bureau.papers("card")[0]["file_ids"]
    answer = bureau.do(bureau.applicant, request, "supplement", materials=[{"key": "card", "file_ids": many}])
    assert answer.json["errors"][0]["code"] == "most_pictures"
    bureau.done(bureau.applicant, request, "supplement", materials=bureau.papers("card"))
    [card] = bureau.seen(bureau.officer, request)["materials"]
    assert (len(card["file_ids"]), card["lacking"]) == (2, False)


def test_a_refused_request_tells_its_applicant_why(bureau: Bureau) -> None:
    request = bureau.done(bureau.area_officer, bureau.sick(), "refusal", reason="已由商业保险全额赔付")
    deliver(bureau.world)
    notice = bureau.notices(bureau.applicant)[-1]
    assert notice["title"] == f"{request['number']} 没有通过"
    assert "保险" not in notice["title"] + notice["body"]
    assert bureau.seen(bureau.applicant, request)["history"][-1]["note"] == "已由商业保险全额赔付"


def test_a_visit_is_not_recorded_before_it_is_granted_nor_in_the_future(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define())
    visit = {"visited_on": "2037-11-19", "visitors": "两人", "note": "看望"}
    answer = bureau.do(bureau.officer, request, "visits", **visit)
    assert (answer.status_code, answer.json["code"]) == (409, "assistance.nothing_to_visit")
    bureau.done(bureau.officer, request, "approval")
    assert bureau.do(bureau.officer, request, "visits", **visit | {"visited_on": "2037-11-20"}).status_code == 422
    bureau.done(bureau.officer, request, "result", note="已办")
    assert bureau.do(bureau.officer, request, "visits", **visit).status_code == 201, "afterwards by who oversees it"
    assert bureau.do(bureau.applicant, request, "visits", **visit).status_code == 404


def test_a_late_step_is_escalated(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define(steps=[{"name": "受理", "limit": 60}]))
    with clock.at(clock.now() + timedelta(days=6)):
        deliver(bureau.world, within=timedelta(days=365 * 20))
        assert bureau.listed(bureau.officer, "&overdue=true") == [request["number"]]
        told = [n["kind"] for n in bureau.notices(bureau.officer)]
        assert [kind for kind in told if kind == "case.escalated"], told
        assert not [n for n in bureau.notices(bureau.admin) if request["number"] in n["title"]], "no business of theirs"


def test_a_step_is_handed_to_a_colleague_of_its_role(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define())
    assert bureau.do(bureau.mate, request, "handover", member_id=str(bureau.counsellor.id)).status_code == 403
    for other in (bureau.admin, bureau.mate, bureau.applicant):
        answer = bureau.do(bureau.officer, request, "handover", member_id=str(other.id))
        assert (answer.status_code, answer.json["code"]) == (409, "assistance.cannot_take")
    bureau.done(bureau.officer, request, "handover", member_id=str(bureau.counsellor.id))
    assert bureau.do(bureau.officer, request, "approval").status_code == 403
    deliver(bureau.world)
    assert bureau.notices(bureau.counsellor)[-1]["kind"] == "case.given"
    bureau.done(bureau.counsellor, request, "approval")
    line = next(e for e in bureau.seen(bureau.applicant, request)["history"] if e["kind"] == "handed_over")
    assert line["to"]["name"] == "韩素芬"


def test_a_request_keeps_the_version_that_it_was_made_with(bureau: Bureau) -> None:
    service = bureau.define(steps=[{"name": "初审"}, {"name": "复审"}])
    request = bureau.apply_for(service)
    path = f"/assistance-definitions/{service['id']}"
    known = bureau.good(bureau.admin, "GET", path)
    changed = known["definition"] | {"steps": [{"name": "一步到位"}], "fields": []}
    bureau.good(bureau.admin, "PUT", path, json={"revision": known["revision"], "definition": changed})
    bureau.good(bureau.admin, "POST", f"{path}/publication")
    assert [s["name"] for s in bureau.seen(bureau.officer, request)["steps"]] == ["初审", "复审"]
    assert bureau.done(bureau.officer, request, "approval")["step_name"] == "复审"
    assert bureau.apply_for(bureau.service("困难补助"), bureau.mate)["step_name"] == "一步到位"


def test_a_step_on_a_level_that_is_missing_goes_to_the_next_above(bureau: Bureau) -> None:
    request = bureau.apply_for(bureau.define(steps=[{"name": "公司审批", "level": "company"}]))
    assert bureau.todos(bureau.officer) == [request["number"]]
    assert bureau.todos(bureau.area_officer) == []


def test_who_has_had_a_step_still_sees_the_request(bureau: Bureau) -> None:
    leader = bureau.world.member("赵国梁", roles={Role.TEAM_LEADER: bureau.world.team})
    service = bureau.define(steps=[{"name": "班组意见", "role": "team_leader", "level": "team"}, {"name": "工会"}])
    request = bureau.apply_for(service)
    bureau.done(leader, request, "approval", note="情况属实")
    assert bureau.seen(leader, request)["actions"] == []
    assert bureau.listed(leader) == [request["number"]]
    other = bureau.world.member("孙强", unit=bureau.world.other_team, roles={Role.TEAM_LEADER: bureau.world.other_team})
    assert bureau.get(other, request).status_code == 404
