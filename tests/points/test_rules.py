"""What rules say and what limits allow, without a database; the linter refuses what would do harm."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.i18n import LANGUAGES, catalogue, language
from gongyou.core.ids import new_id
from gongyou.points.catalogue import EVENTS, described, names_absence
from gongyou.points.linter import Draft, Severity, Surroundings, lint, refuses
from gongyou.points.rule_models import WithheldWhy
from gongyou.points.rules import (
    Actor,
    Condition,
    Operator,
    RuleSpec,
    Tally,
    Version,
    divide,
    dues,
    holds,
    in_force,
    limit,
    spec_data,
    spec_of,
)
from gongyou.points.simulation import ranking

NOW = datetime(2026, 11, 16, 4, tzinfo=UTC)
SPENDABLE = {"quality": False, "credit": False, "coin": True}


def _spec(**changes: Any) -> RuleSpec:
    return spec_of({"awards": [{"currency": "quality", "amount": 5, "who": "finder"}]} | changes)


def _draft(spec: RuleSpec | None = None, **changes: Any) -> Draft:
    fields = {"title": "隐患确认", "event": "hazard.confirmed", "starts_at": None, "ends_at": None} | changes
    return Draft(rule_id=fields.pop("rule_id", new_id()), spec=spec or _spec(), **fields)


def _codes(draft: Draft, *, others: tuple[Draft, ...] = (), budgets: Any = (("general", "coin"),)) -> list[str]:
    return [f.code for f in lint(draft, Surroundings(SPENDABLE, set(budgets), others))]


# --- sharing ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.lists(st.integers(0, 100), min_size=1, max_size=12).filter(any))
def test_shares_add_up_and_are_off_by_less_than_a_point(amount: int, weights: list[int]) -> None:
    parts = divide(amount, {n: Decimal(w) for n, w in enumerate(weights)})
    assert sum(parts.values()) == amount
    assert all(abs(parts[n] - amount * w / sum(weights)) < 1 for n, w in enumerate(weights))


@given(st.integers(1, 1000), st.integers(2, 9))
def test_equal_shares_differ_by_at_most_one(amount: int, people: int) -> None:
    parts = divide(amount, dict.fromkeys(range(people), Decimal(1))).values()
    assert max(parts) - min(parts) <= 1


def test_one_who_is_finder_twice_is_paid_once() -> None:
    actor = Actor(new_id(), new_id(), date(2026, 11, 16))
    assert [due.amount for due in dues(_spec(), {}, {"finder": [actor, actor]})] == [5]


def test_an_actor_that_is_missing_earns_nothing() -> None:
    assert dues(_spec(), {}, {}) == []


# --- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "fact", "expected"),
    [
        ("eq", True, True, True),
        ("ne", "minor", "major", True),
        ("gte", 3, 3, True),
        ("gt", 3, 3, False),
        ("lt", 3, "many", False),
        ("in", ["a", "b"], "b", True),
        ("not_in", ["a", "b"], "b", False),
        ("in", 5, 5, False),
        ("eq", None, None, False),
    ],
)
def test_conditions_compare(op: str, value: Any, fact: Any, expected: bool) -> None:
    assert holds(Condition("f", Operator(op), value), {"f": fact}) is expected


@given(st.sampled_from(list(Operator)), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()))
def test_no_condition_ever_fails(op: Operator, value: Any) -> None:
    for fact in (None, 0, True, "x", 1.5):
        holds(Condition("f", op, value), {"f": fact})


# --- versions --------------------------------------------------------------------------------------------------------


def _version(rule: UUID, number: int, start: datetime, **rest: Any) -> Version:
    fields = {"ends_at": None, "retired_at": None} | rest
    return Version(rule, number, "hazard.confirmed", _spec(), start, **fields)


def test_the_last_version_that_has_started_decides() -> None:
    rule, day = new_id(), timedelta(days=1)
    planned = _version(rule, 2, NOW + 2 * day)
    instead = _version(rule, 3, NOW + day)
    versions = [planned, instead, _version(rule, 1, NOW)]
    decided = [in_force(versions, "hazard.confirmed", NOW + n * day)[0].version for n in (0, 1, 2)]
    assert decided == [1, 3, 3]


def test_a_retired_rule_decides_what_happened_before() -> None:
    versions = [_version(new_id(), 1, NOW - timedelta(days=9), retired_at=NOW)]
    assert in_force(versions, "hazard.confirmed", NOW) == []
    assert len(in_force(versions, "hazard.confirmed", NOW - timedelta(seconds=1))) == 1


# --- limits ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=40), st.integers(1, 30), st.integers(1, 60))
def test_caps_are_never_passed_and_nothing_vanishes(awards: list[tuple[int, int]], per_day: int, per_week: int) -> None:
    member, unit, tally = new_id(), new_id(), Tally()
    by_day: dict[date, int] = {}
    for offset, amount in awards:
        day = date(2026, 11, 16) + timedelta(days=offset)
        spec = _spec(
            awards=[{"currency": "quality", "amount": amount, "who": "finder"}],
            caps={"per_day": per_day, "per_week": per_week},
        )
        wanted = dues(spec, {}, {"finder": [Actor(member, unit, day)]})
        granted, refused = limit(spec, wanted, tally, NOW)
        assert sum(d.amount for d in granted) + sum(r.due.amount for r in refused) == amount
        by_day[day] = by_day.get(day, 0) + sum(d.amount for d in granted)
    assert all(points <= per_day for points in by_day.values())
    for monday in {day - timedelta(days=day.weekday()) for day in by_day}:
        week = [by_day.get(monday + timedelta(days=n), 0) for n in range(7)]
        assert sum(week) <= per_week


def test_a_refusal_names_the_tighter_limit() -> None:
    spec = _spec(caps={"per_day": 10, "per_week": 7})
    actor = Actor(new_id(), new_id(), date(2026, 11, 16))
    tally = Tally()
    for _ in range(2):
        _, refused = limit(spec, dues(spec, {}, {"finder": [actor]}), tally, NOW)
    assert [(r.why, r.most, r.used, r.due.amount) for r in refused] == [(WithheldWhy.CAP_PER_WEEK, 7, 5, 3)]


# --- the linter ------------------------------------------------------------------------------------------------------


def test_the_default_rules_are_clean() -> None:
    assert _codes(_draft()) == []


@pytest.mark.parametrize(
    "title",
    [
        "班组整月无事故奖",
        "零事故班组",
        "０ 事 故",
        "本月未发生工伤",
        "没有隐患的班组",
        "全年零三违",
        "Accident-free month",
        "ZERO   accidents",
        "no lost-time injuries",
        "百日无轻伤事故",
    ],
)
def test_titles_that_reward_silence_are_refused(title: str) -> None:
    assert names_absence(title)
    found = lint(_draft(title=title), Surroundings(SPENDABLE, set()))
    assert [f.code for f in found] == ["absence_words"]
    assert refuses(found)


@pytest.mark.parametrize(
    "title", ["隐患确认", "按时整改", "事故演练", "发现重大隐患", "Hazard confirmed", "无人机巡检", "零星维修"]
)
def test_titles_of_deeds_are_fine(title: str) -> None:
    assert not names_absence(title)


def test_occasions_that_are_absences_are_refused() -> None:
    spec = _spec(awards=[{"currency": "quality", "amount": 20, "who": "team"}])
    assert _codes(_draft(spec, event="unit.accident_free", title="月度奖")) == ["absence_event"]


@pytest.mark.parametrize(
    ("op", "value", "code"),
    [
        ("eq", 0, "absence_condition"),
        ("lt", 1, "absence_condition"),
        ("lte", 2, "absence_condition"),
        ("in", [0, 1], "absence_condition"),
        ("not_in", [3], "absence_condition"),
        ("gte", 1, None),
        ("eq", 2, None),
    ],
)
def test_fewer_findings_must_not_earn_more(op: str, value: Any, code: str | None) -> None:
    spec = _spec(
        awards=[{"currency": "quality", "amount": 2, "who": "inspector"}],
        conditions=[{"fact": "findings", "op": op, "value": value}],
    )
    assert _codes(_draft(spec, event="inspection.performed", title="专查")) == ([code] if code else [])


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"awards": []}, "no_awards", "/spec/awards"),
        (
            {"awards": [{"currency": "quality", "amount": 0, "who": "finder"}]},
            "amount_not_positive",
            "/spec/awards/0/amount",
        ),
        (
            {"awards": [{"currency": "quality", "amount": -3, "who": "finder"}]},
            "amount_not_positive",
            "/spec/awards/0/amount",
        ),
        ({"awards": [{"currency": "quality", "amount": 1, "who": "boss"}]}, "unknown_actor", "/spec/awards/0/who"),
        (
            {"awards": [{"currency": "gold", "amount": 1, "who": "finder"}]},
            "unknown_currency",
            "/spec/awards/0/currency",
        ),
        ({"conditions": [{"fact": "mood", "op": "eq", "value": 1}]}, "unknown_fact", "/spec/conditions/0/fact"),
        ({"conditions": [{"fact": "severity", "op": "gt", "value": "x"}]}, "unfitting_condition", "/spec/conditions/0"),
        ({"conditions": [{"fact": "severity", "op": "in", "value": "x"}]}, "unfitting_condition", "/spec/conditions/0"),
        ({"conditions": [{"fact": "severity", "op": "eq", "value": 1}]}, "unfitting_condition", "/spec/conditions/0"),
        ({"caps": {"per_day": 0, "per_week": None}}, "cap_not_positive", "/spec/caps/per_day"),
        ({"caps": {"per_day": 4, "per_week": None}}, "cap_below_award", "/spec/caps/per_day"),
        ({"caps": {"per_day": 9, "per_week": 8}}, "caps_out_of_order", "/spec/caps/per_week"),
        ({"budget": "contest"}, "budget_not_spendable", "/spec/budget"),
    ],
)
def test_mistakes_are_named_with_their_place(changes: dict[str, Any], code: str, where: str) -> None:
    found = lint(_draft(_spec(**changes)), Surroundings(SPENDABLE, set()))
    assert [(f.code, f.where) for f in found] == [(code, where)]
    assert found[0].why and found[0].repair


def test_an_unknown_occasion_and_an_end_before_the_start_are_refused() -> None:
    assert _codes(_draft(event="unit.silent")) == ["unknown_event"]
    assert _codes(_draft(starts_at=NOW, ends_at=NOW)) == ["ends_before_start"]


def test_a_named_budget_must_exist_and_the_usual_one_should() -> None:
    coins = [{"currency": "coin", "amount": 5, "who": "finder"}]
    around = Surroundings(SPENDABLE, set())
    assert [f.severity for f in lint(_draft(_spec(awards=coins)), around)] == [Severity.WARNING]
    assert [f.severity for f in lint(_draft(_spec(awards=coins, budget="contest")), around)] == [Severity.ERROR]
    assert lint(_draft(_spec(awards=coins, budget="contest")), Surroundings(SPENDABLE, {("contest", "coin")})) == []


def test_two_rules_must_not_pay_the_same_deed_twice() -> None:
    assert _codes(_draft(), others=(_draft(),)) == ["overlap"]
    rule = new_id()
    assert _codes(_draft(rule_id=rule), others=(_draft(rule_id=rule),)) == []
    assert _codes(_draft(), others=(_draft(event="hazard.closed"),)) == []
    other_actor = _spec(awards=[{"currency": "quality", "amount": 5, "who": "team"}])
    assert _codes(_draft(), others=(_draft(other_actor),)) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [
        (("eq", "major"), ("eq", "minor"), True),
        (("in", ["major", "critical"]), ("eq", "minor"), True),
        (("in", ["major", "minor"]), ("eq", "minor"), False),
        (("eq", "major"), ("ne", "major"), True),
        (("eq", "major"), ("not_in", ["minor"]), False),
    ],
)
def test_conditions_that_exclude_each_other_set_rules_apart(mine: Any, theirs: Any, apart: bool) -> None:
    def conditioned(op: str, value: Any) -> Draft:
        return _draft(_spec(conditions=[{"fact": "severity", "op": op, "value": value}]))

    assert _codes(conditioned(*mine), others=(conditioned(*theirs),)) == ([] if apart else ["overlap"])


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [(("lt", 2), ("gte", 2), True), (("lte", 2), ("gte", 2), False), (("gt", 5), ("lt", 9), False)],
)
def test_numbers_are_set_apart_by_ranges(mine: Any, theirs: Any, apart: bool) -> None:
    def conditioned(op: str, value: Any) -> Draft:
        spec = _spec(
            awards=[{"currency": "quality", "amount": 1, "who": "rectifier"}],
            conditions=[{"fact": "sent_back", "op": op, "value": value}],
        )
        return _draft(spec, event="hazard.verified", title="整改")

    assert _codes(conditioned(*mine), others=(conditioned(*theirs),)) == ([] if apart else ["overlap"])


def test_rules_of_different_times_do_not_overlap() -> None:
    assert _codes(_draft(starts_at=NOW), others=(_draft(ends_at=NOW),)) == []
    assert _codes(_draft(ends_at=NOW), others=(_draft(starts_at=NOW),)) == []


_VALUES = (
    st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=3)
    | st.lists(st.integers(0, 3) | st.text(max_size=2), max_size=3)
)
_CONDITIONS = st.lists(
    st.fixed_dictionaries(
        {
            "fact": st.sampled_from(["severity", "in_time", "sent_back", "mood"]),
            "op": st.sampled_from([o.value for o in Operator]),
            "value": _VALUES,
        }
    ),
    max_size=3,
)


@given(_CONDITIONS, _CONDITIONS, st.sampled_from([*EVENTS, "no.such"]))
def test_the_linter_survives_any_draft(mine: Any, theirs: Any, event: str) -> None:
    others = (_draft(_spec(conditions=theirs), event="hazard.verified"),)
    for finding in lint(_draft(_spec(conditions=mine), event=event), Surroundings(SPENDABLE, set(), others)):
        assert finding.why and finding.repair


def test_specs_survive_storage() -> None:
    spec = _spec(caps={"per_day": 12, "per_week": 40}, conditions=[{"fact": "a", "op": "in", "value": ["x"]}])
    assert spec_of(spec_data(spec)) == spec


def test_every_occasion_actor_and_fact_has_words_in_both_languages() -> None:
    for code in LANGUAGES:
        with language(code):
            assert all(described(kind)["label"] for kind in EVENTS.values())
        assert {f"points.withheld.{why.value}" for why in WithheldWhy} <= catalogue(code).keys()


def test_equals_share_a_rank() -> None:
    a, b, c, d = (new_id() for _ in range(4))
    assert ranking({a: 5, b: 9, c: 5, d: 1}) == {b: 1, a: 2, c: 2, d: 4}
