"""A contest from draft to 质量标兵: who may do what when, what stands where, what is stored for good."""

from datetime import timedelta
from uuid import UUID

import pytest

from gongyou.core import clock
from gongyou.core.audit import AuditEntry
from gongyou.core.ids import new_id
from gongyou.core.outbox import handlers
from gongyou.events import ContestClosed
from gongyou.permissions import Role
from gongyou.quality.contests.models import ContestDocument, ContestResult
from tests.quality.contests.arena import Arena
from tests.quality.contests.conftest import make_arena
from tests.sql import queries
from tests.world import World


def test_contest_begins_with_what_its_template_says(arena: Arena) -> None:
    templates = arena.call(arena.officer, "GET", "/contest-templates").json["items"]
    quarter = templates[0]
    contest = arena.draft(template=quarter["code"], ends_on=None)
    assert (contest["starts_on"], contest["ends_on"]) == ("2026-11-10", "2027-02-07")  # 90 days, both included
    assert contest["quality_weight"] == 0.3
    assert contest["honours_count"] == 3
    assert [i["name"] for i in contest["indicators"]] == ["工艺精准度", "验收合格率", "记录规范性"]
    assert sum(i["weight"] for i in contest["indicators"]) == pytest.approx(1)
    assert {t["name"] for t in contest["teams"]} == {"检修班", "生产班"}
    assert arena.draft(template="month", quality_weight=0.2, honours_count=1)["quality_weight"] == 0.2


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"template": "nonesuch"}, "template", "choice"),
        ({"ends_on": "2026-11-09"}, "ends_on", "dates_in_order"),
        ({"quality_weight": 1.5}, "quality_weight", "range"),
        ({"points_share": 0.12345}, "points_share", "places"),
        ({"indicators": [{"code": "a", "name": "甲", "weight": 0.5}]}, "indicators", "weights_sum"),
        ({"indicators": [{"code": "a", "name": "甲", "weight": 0.5}] * 2}, "indicators", "twice"),
        ({"indicators": []}, "indicators", "length"),
        ({"starts_on": "9999-12-31", "ends_on": None}, "starts_on", "range"),
        ({"starts_on": "2026-02-30"}, "starts_on", "type_date"),
        ({"honours_count": 31}, "honours_count", "range"),
        ({"name": ""}, "name", "length"),
    ],
)
def test_a_draft_that_cannot_be_names_the_field(arena: Arena, fields: dict[str, object], field: str, code: str) -> None:
    answer = arena.create(**fields)
    assert answer.status_code == 422, answer.json
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [(f"/body/{field}", code)]


def test_teams_lie_below_the_contest_and_not_within_each_other(arena: Arena) -> None:
    world = arena.world
    for team_ids in ([world.area.id, world.team.id], [world.mine.id]):
        answer = arena.create(team_ids=[str(each) for each in team_ids])
        assert (answer.status_code, answer.json["code"]) == (409, "contest.teams_overlap")
    assert arena.create(team_ids=[str(new_id())]).status_code == 404


def test_a_draft_is_changed_and_discarded(arena: Arena) -> None:
    contest = arena.draft()
    answer = arena.call(
        arena.officer,
        "PATCH",
        f"/contests/{contest['id']}",
        json={"name": "冬季擂台", "indicators": [{"code": "work", "name": "工艺", "weight": 1}], "team_ids": []},
    )
    assert answer.status_code == 200, answer.json
    assert (answer.json["name"], answer.json["teams"]) == ("冬季擂台", [])
    assert [i["code"] for i in answer.json["indicators"]] == ["work"]
    assert arena.do(contest, "start").json["code"] == "contest.too_few_teams"
    assert arena.call(arena.officer, "DELETE", f"/contests/{contest['id']}").status_code == 204
    assert arena.get(contest).status_code == 404


DEEDS = ("start", "freeze", "release", "closure")
ALLOWED = {"draft": {"start"}, "running": {"freeze", "closure"}, "frozen": {"release", "closure"}, "closed": set()}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_state_allows_its_deeds_only(arena: Arena, state: str, deed: str) -> None:
    contest = arena.at(state)
    answer = arena.do(contest, deed)
    if deed in ALLOWED[state]:
        assert answer.status_code == 200, answer.json
    else:
        assert (answer.status_code, answer.json["code"]) == (409, "contest.wrong_state")
        assert arena.get(contest).json["state"] == state


def test_a_started_contest_cannot_be_changed_or_discarded(arena: Arena) -> None:
    contest = arena.running()
    path = f"/contests/{contest['id']}"
    assert arena.call(arena.officer, "PATCH", path, json={"name": "改"}).json["code"] == "contest.wrong_state"
    assert arena.call(arena.officer, "DELETE", path).json["code"] == "contest.wrong_state"


@pytest.mark.parametrize("role", [*Role])
def test_only_those_who_manage_contests_run_one(arena: Arena, role: Role) -> None:
    member = arena.world.officer(role, "方静仪")
    expected = 201 if role in {Role.QUALITY_OFFICER, Role.ENTERPRISE_ADMINISTRATOR} else 403
    assert arena.create(member).status_code == expected
    contest = arena.draft()
    for deed in DEEDS:
        assert (arena.do(contest, deed, member).status_code == 403) == (expected == 403)


def test_an_officer_of_one_team_does_not_run_the_contest_of_the_area(arena: Arena) -> None:
    leader = arena.world.member("韩立新", roles={Role.QUALITY_OFFICER: arena.world.team})
    contest = arena.draft()
    assert arena.create(leader).status_code == 403
    assert arena.get(contest, leader).status_code == 200  # it concerns the team
    assert arena.do(contest, "start", leader).status_code == 403


def test_members_see_contests_they_take_part_in_once_begun(arena: Arena) -> None:
    contest = arena.draft()
    assert arena.get(contest, arena.people[0]).status_code == 404
    arena.done(contest, "start")
    assert arena.get(contest, arena.people[0]).json["name"] == contest["name"]
    assert arena.get(contest, arena.outsider).status_code == 404
    assert arena.get(contest, arena.outsider, "standings").status_code == 404
    listed = arena.call(arena.people[0], "GET", "/contests").json["items"]
    assert [each["id"] for each in listed] == [contest["id"]]
    assert arena.call(arena.outsider, "GET", "/contests").json["items"] == []


def test_a_contest_whose_days_have_passed_does_not_start(arena: Arena) -> None:
    contest = arena.draft(starts_on="2026-11-01", ends_on="2026-11-18")
    assert arena.do(contest, "start").json["code"] == "contest.over"


def test_standings_weigh_points_and_score(arena: Arena) -> None:
    (meng, tong), (sun, zhao) = arena.people, arena.rivals
    contest = arena.running(points_share=0.5)
    arena.earn(meng, 4)
    arena.earn(sun, 2)
    arena.score(contest, arena.world.team, 80, 90, 70)  # 0.4·80 + 0.4·90 + 0.2·70 = 82
    arena.score(contest, arena.world.other_team, 95, 95, 95)
    arena.score(contest, zhao, 100)  # an indicator alone: 0.4·100 = 40, the rest is not scored
    people = arena.places(contest, meng)
    assert people == [
        (meng.name, 20, 82.0, 91.0),
        (sun.name, 10, 95.0, 72.5),
        (tong.name, 0, 82.0, 41.0),
        (zhao.name, 0, 40.0, 20.0),
    ]
    assert [p[0] for p in arena.places(contest, by="score")] == [sun.name, meng.name, tong.name, zhao.name]
    assert [p[0] for p in arena.places(contest, by="points")][:2] == [meng.name, sun.name]
    teams = arena.places(contest, subject="unit")
    assert teams == [("检修班", 20, 82.0, 91.0), ("生产班", 10, 95.0, 72.5)]
    own = arena.read(contest, "standings", zhao)["me"]
    assert (own["rank"], own["own_score"], own["score"]) == (4, True, 40.0)
    assert [(i["code"], i["marks"]) for i in own["indicators"]] == [
        ("workmanship", 100.0),
        ("acceptance", None),
        ("records", None),
    ]
    assert arena.read(contest, "standings", tong, subject="unit")["me"]["subject"]["name"] == "检修班"


def test_points_are_those_of_the_boards(arena: Arena) -> None:
    contest = arena.running()
    arena.earn(arena.people[0], 3)
    for kind, board in (("member", "people_board"), ("unit", "team_board")):
        shown = arena.call(arena.people[0], "GET", f"/boards/{contest[board]}/standings").json
        points = {each[kind]["id"]: each["points"] for each in shown["items"]}
        ours = arena.read(contest, "standings", subject=kind)["items"]
        assert {e["subject"]["id"]: e["points"] for e in ours if e["points"]} == {i: p for i, p in points.items() if p}
        assert max(points.values()) == 15


def test_pages_of_standings_join_without_gap(arena: Arena) -> None:
    contest = arena.running()
    arena.earn(arena.people[1])
    names, cursor = [], None
    for _ in range(3):
        found = arena.read(contest, "standings", limit=2, **({"cursor": cursor} if cursor else {}))
        names += [each["subject"]["name"] for each in found["items"]]
        cursor = found["next_cursor"]
        if cursor is None:
            break
    assert names == [place[0] for place in arena.places(contest)]
    assert arena.get(contest, None, "standings", cursor="zzz").status_code == 422


def test_few_people_are_not_shown_to_each_other(world: World) -> None:
    arena = make_arena(world)
    lonely = world.member("郝建民", unit=world.mine)
    with world.work() as session:
        for member in (arena.people[1], *arena.rivals):
            session.get_one(type(member), (world.tenant_id, member.id)).unit_id = world.mine.id
    contest = arena.running()
    found = arena.read(contest, "standings", arena.people[0])
    assert found["suppressed"]
    assert found["items"] == []
    assert found["me"]["subject"]["name"] == arena.people[0].name
    assert [each["subject"]["name"] for each in arena.read(contest, "standings")["items"]] == [arena.people[0].name]
    assert lonely.name not in str(found)


def test_a_freeze_hides_what_comes_after_until_the_end(arena: Arena) -> None:
    meng, sun = arena.people[0], arena.rivals[0]
    contest = arena.running(points_share=0.5, honours_count=1)
    arena.earn(meng)
    arena.score(contest, arena.world.team, 80, 80, 80)
    before = arena.places(contest, meng)
    arena.done(contest, "freeze", note="月底揭榜")
    with clock.at(clock.now() + timedelta(minutes=5)):
        arena.earn(sun, 9)
        late = arena.score(contest, arena.world.other_team, 100, 100, 100)
        reversed_ = arena.read(contest, "scores", team_id=str(arena.world.team.id))["items"][0]
        assert arena.do(contest, f"scores/{reversed_['id']}/reversal", reason="看错了").status_code == 201
        frozen = arena.read(contest, "standings", meng)
        assert (frozen["frozen"], frozen["note"]) == (True, "月底揭榜")
        assert arena.places(contest, meng) == before
        assert arena.places(contest) == before  # officers too, unless they look behind
        assert arena.read(contest, "scores", sun)["items"] == []
        mine = arena.read(contest, "scores", meng)["items"]
        assert [each["reversed_by_id"] for each in mine] == [None, None, None]
        assert arena.get(contest, meng, "standings", behind_freeze="true").status_code == 403
        assert arena.places(contest, behind_freeze="true")[0][:2] == (sun.name, 45)
        assert late["id"] in [each["id"] for each in arena.read(contest, "scores")["items"]]
        closed = arena.done(contest, "closure")
    assert [each["name"] for each in closed["honours"]] == [sun.name]
    assert arena.places(contest, meng)[0][:2] == (sun.name, 45)


def test_a_released_contest_moves_again(arena: Arena) -> None:
    contest = arena.at("frozen")
    arena.earn(arena.people[0])
    assert arena.places(contest, arena.people[0])[0][1] == 0
    arena.done(contest, "release")
    assert arena.places(contest, arena.people[0])[0][1] == 5


def test_closing_stores_results_and_names_honours(arena: Arena) -> None:
    (meng, tong), (sun, zhao) = arena.people, arena.rivals
    contest = arena.running(points_share=0.5, honours_count=3)
    arena.earn(meng, 3)
    arena.earn(sun, 2)
    closed = arena.done(contest, "closure")
    # Zhao and Tong have earned nothing: an honour is never given for nothing.
    assert [each["name"] for each in closed["honours"]] == [meng.name, sun.name]
    results = {(r.subject.value, r.rank): r for r in arena.rows(ContestResult)}
    assert results["member", 1].points == 15
    assert {r.points for r in results.values() if r.subject.value == "unit"} == {15, 10}
    assert [results["member", n].honoured for n in (1, 2, 3, 4)] == [True, True, False, False]
    before = arena.places(contest)
    arena.earn(zhao, 10)
    assert arena.places(contest) == before
    arena.deliver()
    [notice] = [n for n in arena.notices(meng) if n["kind"] == "contest_honour"]
    assert notice["title"] == "你是质量标兵，第 1 名"
    assert not [n for n in arena.notices(tong) if n["kind"] == "contest_honour"]
    entries = [e.action for e in arena.rows(AuditEntry) if e.subject_id and str(e.subject_id) == contest["id"]]
    assert entries == ["contest.created", "contest.started", "contest.closed"]


def test_equal_ones_are_ordered_as_boards_do(arena: Arena) -> None:
    tong, sun = arena.people[1], arena.rivals[0]
    contest = arena.running(honours_count=1)
    arena.earn(sun)
    with clock.at(clock.now() + timedelta(minutes=2)):
        arena.earn(tong)
        assert [p[0] for p in arena.places(contest)][:2] == [sun.name, tong.name]
        assert [h["name"] for h in arena.done(contest, "closure")["honours"]] == [sun.name]


def test_the_end_of_a_contest_may_be_told_three_times(arena: Arena) -> None:
    contest = arena.running()
    arena.earn(arena.people[0])
    arena.done(contest, "closure")
    event = ContestClosed(contest_id=UUID(contest["id"]), honours=(arena.people[0].id,))
    for _ in range(3):
        with arena.world.work():
            handlers["quality.on_contest_closed"].handle([event])
    arena.deliver()
    assert len([n for n in arena.notices(arena.people[0]) if n["kind"] == "contest_honour"]) == 1
    assert len(arena.rows(ContestDocument)) == 1


@pytest.mark.constant_queries
def test_lists_take_a_constant_number_of_queries(arena: Arena) -> None:
    contest = arena.running()
    arena.score(contest, arena.world.team, 80, 80, 80)
    reads = ("/contests", f"/contests/{contest['id']}/standings", f"/contests/{contest['id']}/scores")

    def counted() -> list[int]:
        counts = []
        for path in reads:
            for _ in range(2):  # what is cached by the first is not of the second
                with queries() as seen:
                    assert arena.call(arena.officer, "GET", path).status_code == 200
            counts.append(len(seen))
        return counts

    before = counted()
    arena.draft(name="另一场")
    for name in ("何志远", "于文涛", "段少波"):
        arena.score(contest, arena.world.member(name), 70, 60, 50)
    assert counted() == before


def test_another_tenants_contest_is_not_there(arena: Arena, other_world: World) -> None:
    contest = arena.running()
    arena.score(contest, arena.world.team, 90)
    stranger = other_world.officer(Role.QUALITY_OFFICER, "外人")
    foreign = make_arena(other_world)
    for part in ("", "standings", "scores", "settlement", "corrections", "poster"):
        assert foreign.get(contest, stranger, part).status_code == 404
    for deed in DEEDS:
        assert foreign.do(contest, deed, stranger).status_code == 404
    assert foreign.scoring(contest, foreign.world.team, 50).status_code == 404
    for team in (arena.world.team, arena.world.area):
        assert foreign.create(team_ids=[str(team.id)]).status_code == 404
    assert foreign.create(unit_id=str(arena.world.area.id)).status_code == 404
    ours = foreign.running()
    assert foreign.scoring(ours, arena.people[0], 50).status_code == 404
    assert foreign.scoring(ours, arena.world.team, 50).status_code == 404
    assert foreign.scoring(contest | {"id": ours["id"]}, foreign.world.team, 50).status_code == 404
