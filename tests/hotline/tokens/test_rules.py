"""Quarters, how long a token is good, and when it would stand out."""

from datetime import date, timedelta

import pytest

from gongyou.hotline.tokens import rules
from gongyou.hotline.tokens.rules import RewardTerms


def test_every_day_lies_in_the_quarter_that_ends_with_or_after_it() -> None:
    day = date(2026, 1, 1)
    for _ in range(800):
        end = rules.epoch_end(rules.epoch_of(day))
        assert day <= end < day + timedelta(days=92)
        assert rules.epoch_of(end + timedelta(days=1)) != rules.epoch_of(day)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("epoch", "end", "until"),
    [
        ("2026Q1", date(2026, 3, 31), date(2027, 3, 31)),
        ("2026Q4", date(2026, 12, 31), date(2027, 12, 31)),
        ("2027Q4", date(2027, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_token_is_good_for_so_many_months_after_its_quarter(epoch: str, end: date, until: date) -> None:
    assert rules.epoch_end(epoch) == end
    assert rules.redeemable_until(epoch, 12) == until


def test_months_of_any_count_end_with_a_month() -> None:
    assert rules.redeemable_until("2026Q4", 14) == date(2028, 2, 29)
    assert rules.redeemable_until("2026Q3", 5) == date(2027, 2, 28)


@pytest.mark.parametrize("wrong", ["2026Q5", "2026Q0", "2026", "26Q1", "2026Q1\n", "1926Q1", ""])
def test_what_is_no_quarter_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no epoch"):
        rules.epoch_end(wrong)


def test_a_token_is_held_back_while_few_are_like_it_and_more_may_come() -> None:
    terms, last = RewardTerms(least_set=5), date(2026, 12, 31)
    assert rules.held_back("2026Q4", 4, terms, last)
    assert not rules.held_back("2026Q4", 5, terms, last)
    assert not rules.held_back("2026Q4", 1, terms, last + timedelta(days=1))


def test_terms_survive_being_stored_and_what_is_missing_has_its_default() -> None:
    terms = RewardTerms(denominations=(10,), monthly_limit=7, redeemable_months=6, least_set=2)
    assert rules.terms_of(rules.terms_data(terms)) == terms
    assert rules.terms_of({}) == RewardTerms()


def test_messages_of_different_tokens_differ() -> None:
    serial = bytes(32)
    tokens = [("a", 10, "2026Q4"), ("a", 100, "2026Q4"), ("a", 10, "2026Q3"), ("b", 10, "2026Q4")]
    assert len({rules.message(*token, serial) for token in tokens}) == 4
