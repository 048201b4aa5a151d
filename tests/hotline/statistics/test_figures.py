"""A month's figures: what came in and went out, how promises were kept, and nothing that tells of few."""

from datetime import timedelta

import pytest

from gongyou.core import clock
from gongyou.hotline.statistics import queries
from gongyou.permissions import Role
from tests.guards.holdings.base import picture
from tests.hotline.statistics.conftest import Month, counts
from tests.world import World, deliver, make_world


def test_month_counts_what_came_in_by_kind_and_what_was_ended(month: Month) -> None:
    ids = month.submit(6, category="wages") + month.submit(5, category="law", urgency="urgent")
    for appeal_id in ids[:6]:
        month.settle(appeal_id)
        month.rate(appeal_id, 5)
    shown = month.figures()
    assert (shown["received"], shown["ended"], shown["open"]) == (11, 6, 5)
    assert counts(shown["categories"]) == {"wages": 6, "law": 5}
    assert counts(shown["urgencies"]) == {"normal": 6, "urgent": 5}
    assert counts(shown["modes"]) == {"named": 11}
    assert counts(shown["levels"]) == {"mine": 11}
    assert [(week["received"], week["ended"]) for week in shown["weeks"]] == [(0, 0), (11, 6)]
    assert shown["satisfaction"] == {"rated": 6, "average": 5.0, "answered": 1.0, "stars": [0, 0, 0, 0, 6]}
    assert (shown["complete"], shown["whole"]) == (False, True)


def test_today_is_not_counted_so_that_no_figure_tells_a_time_of_day(month: Month) -> None:
    month.submit(5, "anonymous")
    assert month.figures(days=0)["received"] == 0
    assert month.figures(days=0.5)["received"] == 0
    assert month.figures(days=1)["received"] == 5


def test_rating_counts_once_it_can_no_longer_be_changed(month: Month) -> None:
    with clock.at(month.tenth + timedelta(hours=9)):  # seven in the evening: it can be changed until the next morning
        for appeal_id in month.submit(5):
            month.settle(appeal_id)
            month.rate(appeal_id, 4)
    assert month.figures(days=1)["satisfaction"]["rated"] == 0
    assert month.figures(days=2)["satisfaction"]["rated"] == 5


def test_promises_kept_and_minutes_of_named_cases_only(month: Month) -> None:
    ids = [*month.submit(6, urgency="urgent"), *month.submit(5, "anonymous", urgency="urgent")]
    for minutes, appeal_id in zip([10, 20, 30, 40, 50, 150, *[60] * 5], ids, strict=True):
        with clock.at(month.tenth + timedelta(minutes=minutes)):
            month.accept(appeal_id)
    first = month.figures()["first_response"]
    assert (first["count"], first["in_time"], first["timed"]) == (11, 0.91, 6)
    assert (first["average_used"], first["average_allowed"], first["most_used"]) == (50, 120, 150)


def test_minutes_of_few_named_cases_are_withheld_though_all_were_in_time(month: Month) -> None:
    for appeal_id in [*month.submit(4), *month.submit(6, "anonymous")]:
        month.accept(appeal_id)
    first = month.figures()["first_response"]
    assert (first["count"], first["in_time"]) == (10, 1.0)
    assert [first[name] for name in ("timed", "average_used", "average_allowed", "most_used")] == [None] * 4


def test_broken_promises_are_counted_by_node_once_a_case(month: Month) -> None:
    ids = month.submit(5)
    with clock.at(month.tenth + timedelta(hours=5)):
        deliver(month.union.world)
        for appeal_id in ids:
            month.accept(appeal_id)
    shown = month.figures()
    assert counts(shown["breaches"]) == {"accept": 5}
    assert shown["first_response"]["in_time"] == 0.0


def test_news_that_were_promised_and_missed_are_counted(month: Month) -> None:
    for appeal_id in month.submit(5):
        month.accept(appeal_id)
    with clock.at(month.tenth + timedelta(days=9)):
        deliver(month.union.world)
    assert counts(month.figures(days=12)["breaches"])["update"] == 5


def test_steps_back_and_up_are_counted(month: Month) -> None:
    union = month.union
    for appeal_id in month.submit(5):
        month.settle(appeal_id)
        said = union.say(union.miner, f"/appeals/{appeal_id}/reopening", reason="没办好")
        assert said.status_code == 200, said.json
    shown = month.figures()
    assert (shown["reopened"], shown["ended"], shown["open"]) == (5, 0, 5)


def test_mediations_are_counted_with_how_many_came_to_terms(month: Month) -> None:
    union, day = month.union, month.tenth.date().isoformat()
    parties = [{"name": "孟庆山", "side": "申请方"}, {"name": "邻床", "side": "对方"}]
    for number, appeal_id in enumerate(month.submit(12)):
        month.accept(appeal_id)
        assert union.say(union.officer, f"/appeals/{appeal_id}/mediation", parties=parties).status_code == 201
        if number < 7:
            sent = {"data": picture(number), "content_type": "multipart/form-data"}
            signed = union.world.call(union.officer, "POST", f"/appeals/{appeal_id}/files", **sent).json["id"]
            said = {"said": "各退一步", "signed_on": day, "signature_ids": [signed], "duties": []}
            ended = union.say(union.officer, f"/appeals/{appeal_id}/agreement", **said)
        else:
            ended = union.say(union.officer, f"/appeals/{appeal_id}/mediation-end", note="谈不拢")
        assert ended.status_code in {200, 201}, ended.json
    shown = month.figures()
    assert (shown["mediated"], shown["agreed"]) == (12, 7)


def test_case_that_is_taken_up_again_changes_no_month_before(month: Month) -> None:
    ids = month.submit(5)
    for appeal_id in ids:
        month.settle(appeal_id)
        month.rate(appeal_id, 3)
    with clock.at(month.tenth + timedelta(days=25)):
        for appeal_id in ids:
            said = month.union.say(month.union.miner, f"/appeals/{appeal_id}/reopening", reason="又犯了")
            assert said.status_code == 200, said.json
    assert month.figures(days=40)["ended"] == 5


def test_few_ratings_show_neither_average_nor_stars(month: Month) -> None:
    ids = month.submit(6)
    for appeal_id in ids:
        month.settle(appeal_id)
    for appeal_id in ids[:4]:
        month.rate(appeal_id, 1)
    shown = month.figures()["satisfaction"]
    assert (shown["rated"], shown["average"], shown["stars"], shown["answered"]) == (None, None, None, None)


def test_stars_are_shown_all_or_none(month: Month) -> None:
    ids = month.submit(9)
    for number, appeal_id in enumerate(ids):
        month.settle(appeal_id)
        month.rate(appeal_id, 5 if number < 7 else 3)
    shown = month.figures()["satisfaction"]
    assert (shown["rated"], shown["average"], shown["stars"]) == (9, 4.6, None)


def test_few_of_a_category_cannot_be_had_from_the_total(month: Month) -> None:
    month.submit(7, category="wages")
    month.submit(6, category="law")
    month.submit(2, category="heart")
    shown = month.figures()
    assert shown["received"] == 15
    assert counts(shown["categories"]) == {"wages": 7, "law": None, "heart": None}


def test_few_of_a_unit_cannot_be_had_by_asking_for_the_units_around_it(month: Month) -> None:
    union = month.union
    near = month.submit(6, category="safety")  # the area's desk
    month.submit(3, category="wages")  # the mine's
    whole, area = month.figures(), month.figures(union.near)
    assert area["unit"]["id"] == str(union.world.area.id)
    assert len(near) == 6
    # Nine of the whole and six of the area would tell of the three: one of the two is withheld, and it is the same to all.
    assert None in (whole["received"], area["received"])
    assert area["received"] == month.figures(unit_id=str(union.world.area.id))["received"]
    rows = {row["part"] or row["name"]: row["received"] for row in whole["units"]}
    assert rows["own"] is None
    assert rows["综采一队"] == area["received"]


def test_anonymous_cases_are_counted_for_no_unit(month: Month) -> None:
    area = str(month.union.world.area.id)
    month.submit(5, "anonymous", category="safety", unit_id=area)
    month.submit(5, category="safety")
    whole, below = month.figures(), month.figures(unit_id=area)
    assert counts(whole["categories"]) == {"safety": 10}
    assert counts(whole["modes"]) == {"named": 5, "anonymous": 5}
    assert (below["received"], counts(below["modes"])) == (5, {"named": 5})
    rows = {row["part"] or row["name"]: row for row in whole["units"]}
    assert rows["anonymous"]["received"] == 5
    assert rows["综采一队"]["received"] == 5


def test_anonymous_cases_tell_no_minutes_and_no_times(month: Month) -> None:
    for appeal_id in month.submit(6, "anonymous"):
        month.settle(appeal_id)
        month.rate(appeal_id, 4)
    shown = month.figures()
    for promise in (shown["first_response"], shown["settlement"]):
        assert (promise["count"], promise["timed"], promise["average_used"], promise["most_used"]) == (6, 0, None, None)
    days = {shown["since"], shown["until"], *(week[end] for week in shown["weeks"] for end in ("since", "until"))}
    assert all(len(day) == len("2026-11-10") for day in days)
    assert "T" not in "".join(days)


def test_leader_sees_own_units_and_no_others(month: Month) -> None:
    world = month.union.world
    leader = world.member("陈工", unit=world.team, roles={Role.TEAM_LEADER: world.team})
    assert month.figures(leader)["unit"]["id"] == str(world.team.id)
    refused = world.call(leader, "GET", "/appeal-statistics", query_string={"unit_id": str(world.mine.id)})
    assert refused.status_code == 403
    assert world.call(month.union.miner, "GET", "/appeal-statistics").status_code == 403


def test_another_tenants_cases_and_units_are_nobodys_here(month: Month, world: World) -> None:
    other = make_world(world._app)
    month.submit(6)
    theirs = other.officer(Role.UNION_OFFICER)
    with clock.at(month.tenth + timedelta(days=3)):
        asked = {"month": month.tenth.date().isoformat()}
        assert other.call(theirs, "GET", "/appeal-statistics", query_string=asked).json["received"] == 0
        strange = {"unit_id": str(world.mine.id)}
        assert other.call(theirs, "GET", "/appeal-statistics", query_string=strange).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"month": "2099-01-01"}, 422),
        ({"month": "2026-13-01"}, 422),
        ({"unit_id": "x"}, 422),
        ({"month": "1999-01-01"}, 422),
    ],
)
def test_odd_questions_are_refused(month: Month, query: dict[str, str], status: int) -> None:
    answer = month.union.world.call(month.union.officer, "GET", "/appeal-statistics", query_string=query)
    assert answer.status_code == status, answer.json


def test_first_day_of_a_month_shows_the_month_before(month: Month) -> None:
    month.submit(5)
    first = (month.tenth + timedelta(days=31)).replace(day=1)
    with clock.at(first):
        shown = month.union.world.call(month.union.officer, "GET", "/appeal-statistics").json
    assert (shown["month"], shown["complete"], shown["received"]) == (month.tenth.date().isoformat()[:7], True, 5)


def test_month_without_a_day_behind_it_is_empty(month: Month) -> None:
    with clock.at(month.tenth.replace(day=1)), month.union.world.work():
        begun = queries.month_of(queries.today())
        assert begun.begins_at == begun.ends_at
        assert queries.deeds(begun) == []
