"""Points for named suggestions that led to a change."""

from uuid import uuid4

import pytest

from gongyou.core.errors import NotFound
from gongyou.hotline.tokens.named import reward_named, take_back
from gongyou.permissions import Role
from gongyou.points.reconciliation import ledger_faults
from tests.points.conftest import balance
from tests.world import World


def test_a_suggestion_that_led_to_a_change_brings_what_the_rule_says_once(world: World) -> None:
    member, case_id = world.member(), uuid4()
    with world.work():
        first = reward_named(case_id, member.id, "MH-2026-0012")
        again = reward_named(case_id, member.id, "MH-2026-0012")
    assert [(p.currency, p.amount) for p in first.posted] == [("coin", 10)]
    assert again.replayed
    with world.work():
        assert (balance(member), balance(member, "quality")) == (10, 0)
    [entry] = world.call(member, "GET", "/me/points/entries?currency=coin").json["items"]
    assert (entry["label"], entry["title"]) == ("建议促成改进", "MH-2026-0012")


def test_it_is_taken_back_once_and_can_be_given_in_another_round(world: World) -> None:
    member, case_id = world.member(), uuid4()
    with world.work():
        reward_named(case_id, member.id, "MH-2026-0012")
        assert len(take_back(case_id, note="MH-2026-0012").transactions) == 1
        assert take_back(case_id, note="MH-2026-0012").transactions == {}
        assert balance(member) == 0
        reward_named(case_id, member.id, "MH-2026-0012", round_=2)
        assert balance(member) == 10
        take_back(case_id, note="MH-2026-0012", round_=2)
        assert balance(member) == 0
        assert ledger_faults() == []


def test_nobody_unknown_is_rewarded(world: World, other_world: World) -> None:
    stranger = other_world.member()
    with world.work(), pytest.raises(NotFound):
        reward_named(uuid4(), stranger.id, "MH-2026-0013")


def test_the_occasion_can_be_chosen_for_a_rule(world: World) -> None:
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    answer = world.call(admin, "GET", "/points/occasion-kinds")
    [kind] = [k for k in answer.json["items"] if k["event"] == "appeal.improved"]
    assert kind["label"] == "建议促成改进"
    assert kind["actors"] == [{"name": "reporter", "label": "提出人"}]
