"""Marks: who may give them to whom, what they add up to, and how they are taken back."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core import clock
from gongyou.core.audit import AuditEntry
from gongyou.permissions import Role
from gongyou.quality.contests.models import ScoreRecord
from gongyou.quality.contests.rules import By, Contender, coefficient, combined_of, ordered, rounded, score_of
from tests.pictures import photo
from tests.quality.contests.arena import Arena

marks = st.decimals(0, 100, places=2)
shares = st.decimals(0, 1, places=3)


@given(st.lists(st.tuples(st.integers(1, 1000), st.lists(marks, max_size=5)), min_size=1, max_size=5))
def test_score_is_the_weighted_sum_of_means(standard: list[tuple[int, list[Decimal]]]) -> None:
    whole = sum(weight for weight, _ in standard)
    ids = [uuid4() for _ in standard]
    weights = {i: Decimal(weight) / whole for i, (weight, _) in zip(ids, standard, strict=True)}
    means = {
        i: sum(map(Fraction, given_), Fraction(0)) / len(given_)
        for i, (_, given_) in zip(ids, standard, strict=True)
        if given_
    }
    score = score_of(weights, means)
    if not means:
        assert score is None
        return
    exact = sum((Fraction(weights[i]) * mean for i, mean in means.items()), Fraction(0))
    assert score is not None
    assert abs(Fraction(score) - exact) <= Fraction(1, 200)
    assert score == score.quantize(Decimal("0.01"))
    assert 0 <= score <= 100


@given(st.fractions(0, 1000))
def test_halves_are_rounded_up(value: Fraction) -> None:
    shown = rounded(value)
    assert Fraction(-1, 200) < value - Fraction(shown) < Fraction(1, 200) or value - Fraction(shown) == Fraction(
        -1, 200
    )


@given(marks)
def test_what_has_two_places_stays_as_it_is(value: Decimal) -> None:
    assert rounded(Fraction(value)) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(shares, marks)
def test_coefficient_stays_between_what_weight_leaves_and_one(weight: Decimal, score: Decimal) -> None:
    found = coefficient(weight, score)
    assert found is not None
    assert 1 - weight <= found <= 1
    assert coefficient(weight, Decimal(100)) == 1
    assert coefficient(weight, None) is None


def test_coefficient_of_the_programme() -> None:
    assert coefficient(Decimal("0.3"), Decimal("82.5")) == Decimal("0.9475")


@given(st.integers(-50, 500), st.integers(1, 500), st.none() | marks, shares)
def test_combined_weighs_points_and_score(points: int, best: int, score: Decimal | None, share: Decimal) -> None:
    points = min(points, best)
    index, of_score = Fraction(100 * max(points, 0), best), Fraction(score or 0)
    exact = Fraction(share) * index + (1 - Fraction(share)) * of_score
    assert combined_of(points, best, score, share) == rounded(exact)


@given(st.integers(-50, 500), st.integers(0, 500), st.none() | marks, shares)
def test_combined_stays_within_a_hundred(points: int, best: int, score: Decimal | None, share: Decimal) -> None:
    assert 0 <= combined_of(min(points, best), best, score, share) <= 100
    assert combined_of(best, best, Decimal(100), share) == (100 if best else rounded(100 * (1 - Fraction(share))))


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=8), st.sampled_from(By))
def test_order_is_total_and_follows_what_is_asked(rows: list[tuple[int, int | None]], by: By) -> None:
    everyone = [
        Contender(
            id=UUID(int=n),
            team_id=None,
            points=points,
            reached_at=None,
            means={},
            score=None if score is None else Decimal(score),
            own_score=False,
            combined=Decimal(points),
        )
        for n, (points, score) in enumerate(rows)
    ]
    found = ordered(reversed(everyone), by)
    assert sorted(each.id for each in found) == [each.id for each in everyone]
    values = [-1 if by is By.SCORE and e.score is None else e.score if by is By.SCORE else e.points for e in found]
    assert values == sorted(values, reverse=True)


def test_several_marks_of_an_indicator_are_averaged(arena: Arena) -> None:
    contest = arena.running(points_share=0)
    for each in (80, 90.5, 85):
        arena.score(contest, arena.world.team, each)
    [place, _] = arena.read(contest, "standings", subject="unit")["items"]
    assert place["indicators"][0]["marks"] == 85.17
    assert place["score"] == 34.07  # 0.4 · 85.1666…


@pytest.mark.parametrize("deed", ["record", "reverse"])
def test_nobody_scores_their_own_team(arena: Arena, deed: str) -> None:
    contest = arena.running()
    insider = arena.world.member("韩立新", roles={Role.QUALITY_OFFICER: arena.world.mine})
    record = arena.score(contest, arena.world.team, 90)
    for subject in (arena.world.team, arena.people[0], insider):
        if deed == "record":
            answer = arena.scoring(contest, subject, 100, by=insider)
        else:
            answer = arena.do(contest, f"scores/{record['id']}/reversal", insider, reason="高一点")
        assert (answer.status_code, answer.json["code"]) == (409, "contest.own_team")
    assert arena.scoring(contest, arena.world.other_team, 100, by=insider).status_code == 201


def test_only_officers_of_the_team_score_it(arena: Arena) -> None:
    contest = arena.running()
    local = arena.world.member("韩立新", unit=arena.world.area, roles={Role.QUALITY_OFFICER: arena.world.team})
    assert arena.scoring(contest, arena.world.team, 90, by=local).status_code == 201
    assert arena.scoring(contest, arena.world.other_team, 90, by=local).status_code == 403
    assert arena.scoring(contest, arena.world.other_team, 90, by=arena.people[0]).status_code == 403
    admin = arena.world.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪")
    assert arena.scoring(contest, arena.world.team, 90, by=admin).status_code == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"marks": 100.01}, 422),
        ({"marks": -1}, 422),
        ({"marks": 90.125}, 422),
        ({"marks": "NaN"}, 422),
        ({"marks": None}, 422),
        ({"observed_on": "2026-11-20"}, 422),
        ({"observed_on": "2026-11-09"}, 422),
        ({"team_id": None}, 422),
        ({"indicator_id": str(uuid4())}, 404),
        ({"file_ids": [str(uuid4())]}, 422),
        ({"note": "x" * 1001}, 422),
    ],
)
def test_marks_that_cannot_be_are_refused(arena: Arena, fields: dict[str, object], status: int) -> None:
    contest = arena.running()
    answer = arena.scoring(contest, arena.world.team, **{"marks": 90, **fields})
    assert answer.status_code == status, answer.json
    assert arena.rows(ScoreRecord) == []


def test_only_who_takes_part_is_scored(arena: Arena) -> None:
    contest = arena.running()
    for subject in (arena.outsider, arena.world.area):
        assert arena.scoring(contest, subject, 90).json["code"] == "contest.not_taking_part"
    other = arena.running()
    foreign = arena.scoring(contest | {"id": other["id"]}, arena.world.team, 90)
    assert foreign.status_code == 404  # the indicator is of the first contest


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_scored_before_and_after(arena: Arena, state: str) -> None:
    contest = arena.at(state)
    assert arena.scoring(contest, arena.world.team, 90).json["code"] == "contest.wrong_state"


def test_a_reversal_leaves_its_trail(arena: Arena) -> None:
    contest = arena.running(points_share=0)
    wrong = arena.score(contest, arena.world.team, 20)
    arena.score(contest, arena.world.team, 80)
    answer = arena.do(contest, f"scores/{wrong['id']}/reversal", reason="抄错了一位")
    assert answer.status_code == 201
    assert (answer.json["reverses_id"], answer.json["note"]) == (wrong["id"], "抄错了一位")
    trail = {each["id"]: each for each in arena.read(contest, "scores")["items"]}
    assert len(trail) == 3
    assert trail[wrong["id"]]["reversed_by_id"] == answer.json["id"]
    assert arena.places(contest, subject="unit")[0][2] == 32.0  # 0.4 · 80
    for record_id in (wrong["id"], answer.json["id"]):
        again = arena.do(contest, f"scores/{record_id}/reversal", reason="再来")
        assert (again.status_code, again.json["code"]) == (409, "contest.reversed_already")
    [entry] = [e for e in arena.rows(AuditEntry) if e.action == "contest.score_reversed"]
    assert entry.detail == {"record": wrong["id"], "reason": "抄错了一位"}
    assert entry.actor_id == arena.officer.id
    assert arena.do(contest, f"scores/{wrong['id']}/reversal").status_code == 422  # no reason


def test_the_same_key_records_once(arena: Arena) -> None:
    contest = arena.running()
    body = {
        "indicator_id": contest["indicators"][0]["id"],
        "team_id": str(arena.world.team.id),
        "marks": 90,
        "observed_on": clock.now().date().isoformat(),
    }
    path = f"/contests/{contest['id']}/scores"
    first, second = [arena.call(arena.officer, "POST", path, json=body, key="once") for _ in range(2)]
    assert first.json == second.json
    assert len(arena.rows(ScoreRecord)) == 1


def test_members_see_what_their_own_team_was_given(arena: Arena) -> None:
    contest = arena.running()
    upload = {"file": (BytesIO(photo(7)), "现场.jpg")}
    file = arena.call(arena.officer, "POST", "/files", data=upload, content_type="multipart/form-data").json["id"]
    record = arena.score(contest, arena.world.team, 90, file_ids=[file])
    arena.score(contest, arena.world.other_team, 70)
    seen = arena.read(contest, "scores", arena.people[0])["items"]
    assert [each["id"] for each in seen] == [record["id"]]
    assert seen[0]["recorded_by"]["name"] == arena.officer.name
    assert seen[0]["files"][0]["id"] == file
    assert arena.call(arena.people[0], "GET", f"/files/{file}").status_code == 200
    for member in (arena.rivals[0], arena.outsider):
        assert arena.call(member, "GET", f"/files/{file}").status_code == 404
