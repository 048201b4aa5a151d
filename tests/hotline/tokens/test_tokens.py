"""Rewards granted, signed and redeemed: who may, once, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from gongyou.core import clock
from gongyou.core.db import session
from gongyou.core.errors import NotFound
from gongyou.hotline.tokens import errors, service
from gongyou.hotline.tokens.keys import show_counts
from gongyou.hotline.tokens.reconciliation import token_faults
from gongyou.permissions import Role
from gongyou.points.budgets import BudgetExhausted, create_budget
from gongyou.points.reconciliation import ledger_faults
from tests.hotline.tokens.conftest import NOON, Union
from tests.hotline.tokens.phone import Token, written
from tests.points.conftest import balance
from tests.world import World


@pytest.fixture(autouse=True)
def _in_the_middle_of_a_quarter() -> object:
    with clock.at(NOON):
        yield


def test_a_token_brings_its_coin_to_whoever_redeems_it(union: Union) -> None:
    token, member = union.token(50), union.world.member()
    answer = union.world.call(member, "POST", "/reward-redemptions", json=token.body())
    assert (answer.status_code, answer.json["amount"]) == (201, 50)
    with union.world.work():
        assert balance(member) == 50
        assert ledger_faults() == []
        assert token_faults() == []


def test_the_ledger_says_in_words_that_a_reward_was_redeemed_and_no_more(union: Union) -> None:
    token, member = union.token(20), union.world.member()
    union.redeem(member, token)
    [entry] = union.world.call(member, "GET", "/me/points/entries?currency=coin").json["items"]
    assert (entry["label"], entry["title"], entry["amount"]) == ("奖励兑换", "", 20)
    assert entry["occurred_at"] == "2026-11-19T16:00:00+00:00"  # the day began then in Shanghai


def test_a_token_is_redeemed_once_whoever_comes_again(union: Union) -> None:
    token, first, second = union.token(), union.world.member(), union.world.member("李四")
    union.redeem(first, token)
    for member in (first, second):
        with pytest.raises(errors.AlreadyRedeemed):
            union.redeem(member, token)
    with union.world.work():
        assert (balance(first), balance(second)) == (20, 0)


def test_the_same_request_again_gets_the_same_answer(union: Union) -> None:
    token, member = union.token(), union.world.member()
    answers = [
        union.world.call(member, "POST", "/reward-redemptions", json=token.body(), key="one intention")
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json == answers[1].json


def test_nobody_redeems_without_a_session(union: Union) -> None:
    assert union.world.call(None, "POST", "/reward-redemptions", json=union.token().body()).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda t: replace(t, denomination=50),
        lambda t: replace(t, epoch="2026Q3"),
        lambda t: replace(t, serial=bytes(32)),
        lambda t: replace(t, signature=bytes(384)),
        lambda t: replace(t, signature=t.signature[:-1] + bytes([t.signature[-1] ^ 1])),
        lambda t: replace(t, signature=b"\xff" * 384),
    ],
)
def test_a_token_that_was_changed_is_none(union: Union, change: object) -> None:
    token, member = union.token(20), union.world.member()
    union.token(50)  # so that there is a key of that denomination
    with pytest.raises(errors.InvalidToken):
        union.redeem(member, change(token))  # type: ignore[operator]
    union.redeem(member, token)


def test_a_token_of_another_tenant_is_none(union: Union, other_world: World) -> None:
    theirs = Union(other_world, other_world.officer(Role.UNION_OFFICER))
    theirs.agree(least_set=1)
    union.token(20)
    with pytest.raises(errors.InvalidToken):
        union.redeem(union.world.member(), theirs.token(20))


def test_a_token_signed_for_one_denomination_is_worth_no_other(union: Union) -> None:
    """The service cannot see what it signs: its key decides, not what the phone has written."""
    case_id = union.grant(10)
    union.grant(100)
    forged = replace(union.blank(case_id), denomination=100)
    union.sign(case_id, forged)
    with pytest.raises(errors.InvalidToken):
        union.redeem(union.world.member(), forged)


@pytest.mark.parametrize(
    "wrong",
    [
        {"denomination": 30},
        {"denomination": "20"},
        {"denomination": True},
        {"epoch": "2026Q5"},
        {"epoch": "2026Q4\n"},
        {"serial": "AA"},
        {"serial": written(bytes(33))},
        {"serial": written(bytes(32))[:-1] + "B"},
        {"serial": written(bytes(32)) + "="},
        {"signature": "奖" * 512},
        {"signature": None},
        {"case_id": "x"},
    ],
)
def test_odd_input_is_refused_field_by_field(union: Union, wrong: dict[str, object]) -> None:
    body = Token(union.world.code, 20, "2026Q4", 2**3071 + 1, signature=bytes(384)).body() | wrong
    answer = union.world.call(union.world.member(), "POST", "/reward-redemptions", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
    assert [e["pointer"] for e in answer.json["errors"]] == [f"/body/{next(iter(wrong))}"]


def test_a_case_is_rewarded_once(union: Union) -> None:
    case_id = union.grant(20)
    with pytest.raises(errors.AlreadyGranted):
        union.grant(50, case_id)
    with union.world.work():
        granted = service.granted_to(case_id)
        assert granted is not None
        assert (granted.denomination, granted.epoch, granted.signed) == (20, "2026Q4", False)
        assert service.granted_to(uuid4()) is None


def test_only_what_the_tenant_offers_is_granted(cautious: Union) -> None:
    with pytest.raises(errors.NotOffered):
        cautious.grant(100)


def test_an_officer_grants_within_the_month_s_limit_and_anew_the_next_month(union: Union) -> None:
    union.agree(denominations=(20, 50), monthly_limit=90, least_set=1)
    union.grant(50)
    union.grant(20)
    with pytest.raises(errors.LimitReached) as refused:
        union.grant(50)
    assert refused.value.params == {"limit": 90, "left": 20}
    union.grant(20)
    union.grant(50, by=union.world.officer(Role.UNION_OFFICER, "赵丽"))
    with clock.at(datetime(2026, 11, 30, 16, tzinfo=UTC)):  # the first of December in Shanghai
        union.grant(50)


def test_officers_see_what_is_left_and_which_tokens_are_many(union: Union) -> None:
    union.agree(denominations=(20, 50), monthly_limit=90, least_set=1)
    union.grant(20)
    union.grant(20)
    with union.work():
        offers = service.offers()
    assert (offers.epoch, offers.left) == ("2026Q4", 50)
    assert [(o.denomination, o.granted) for o in offers.choices] == [(20, 2), (50, 0)]


def test_a_message_is_signed_once_and_the_same_again_gets_the_same_signature(union: Union) -> None:
    case_id = union.grant()
    token, other = union.blank(case_id), union.blank(case_id)
    with union.world.work():
        first = service.sign(case_id, token.blinded)
        assert service.sign(case_id, token.blinded) == first
        with pytest.raises(errors.AlreadySigned):
            service.sign(case_id, other.blinded)
        granted = service.granted_to(case_id)
        assert granted is not None
        assert granted.signed


def test_nothing_is_signed_without_a_grant_or_for_another_tenant(union: Union, other_world: World) -> None:
    case_id = union.grant()
    token = union.blank(case_id)
    for world, case in ((union.world, uuid4()), (other_world, case_id)):
        with world.work(), pytest.raises(NotFound):
            service.sign(case, token.blinded)


def test_what_is_no_blinded_message_uses_the_grant_up_not(union: Union) -> None:
    case_id = union.grant()
    with union.world.work(), pytest.raises(errors.InvalidBlinding):
        service.sign(case_id, b"\xff" * 384)
    union.redeem(union.world.member(), union.sign(case_id, union.blank(case_id)))


def test_signing_leaves_no_event_and_no_line_in_the_audit(union: Union) -> None:
    case_id = union.grant()
    token = union.blank(case_id)

    def traces() -> list[int]:
        tables = ("outbox", "audit_entries", "idempotency_keys")
        return [int(session().scalar(text(f"SELECT count(*) FROM {table}")) or 0) for table in tables]

    with union.world.work():
        before = traces()
        service.sign(case_id, token.blinded)
        session().flush()
        assert traces() == before


def test_a_token_among_too_few_waits_until_there_are_more(cautious: Union) -> None:
    member = cautious.world.member()
    tokens = [cautious.token(20) for _ in range(4)]
    answer = cautious.world.call(member, "POST", "/reward-redemptions", json=tokens[0].body())
    assert (answer.status_code, answer.json["code"]) == (409, "reward.held_back")
    assert "2026-12-31" in answer.json["detail"]
    cautious.token(20)
    assert cautious.redeem(member, tokens[0]).amount == 20


def test_a_token_among_too_few_is_redeemed_once_its_quarter_is_over(cautious: Union) -> None:
    token, member = cautious.token(20), cautious.world.member()
    with clock.at(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)), pytest.raises(errors.HeldBack):
        cautious.redeem(member, token)
    with clock.at(datetime(2026, 12, 31, 16, tzinfo=UTC)):  # New Year in Shanghai
        assert cautious.redeem(member, token).amount == 20


def test_a_reward_is_signed_and_redeemed_until_its_time_is_over(union: Union) -> None:
    case_id, late = union.grant(), union.grant()
    member, token, later = union.world.member(), union.token(), union.token()
    last = datetime(2027, 12, 31, 15, 59, tzinfo=UTC)
    with clock.at(last):
        union.redeem(member, token)
        union.redeem(member, union.sign(case_id, union.blank(case_id)))
    with clock.at(last + timedelta(minutes=1)):
        with pytest.raises(errors.RewardExpired):
            union.redeem(member, later)
        with pytest.raises(errors.RewardExpired):
            union.sign(late, union.blank(late))


def test_a_budget_of_rewards_is_kept_and_a_token_that_it_cannot_pay_stays_good(union: Union) -> None:
    member, first, second = union.world.member(), union.token(50), union.token(50)
    day = NOON.date()
    with union.world.work():
        create_budget(currency="coin", starts_on=day, ends_on=day, amount=60, code="general")
        create_budget(currency="coin", starts_on=day, ends_on=day, amount=60, code="reward")
    union.redeem(member, first)
    with pytest.raises(BudgetExhausted):
        union.redeem(member, second)
    with clock.at(NOON + timedelta(days=1)):
        with union.world.work():
            tomorrow = day + timedelta(days=1)
            create_budget(currency="coin", starts_on=tomorrow, ends_on=tomorrow, amount=60, code="reward")
        union.redeem(member, second)
    with union.world.work():
        assert balance(member) == 100
        assert ledger_faults() == []


def test_a_destroyed_case_is_forgotten_and_its_token_stays_good(union: Union) -> None:
    case_id = union.grant()
    token = union.sign(case_id, union.blank(case_id))
    with union.world.work():
        service.forget(case_id)
    with union.world.work():
        assert service.granted_to(case_id) is None
        assert token_faults() == []
    assert union.redeem(union.world.member(), token).amount == 20


def test_keys_are_for_everybody_with_counts_of_last_midnight(union: Union) -> None:
    token = union.token(20)
    union.token(20)

    def seen() -> dict[str, object]:
        answer = union.world.call(None, "GET", f"/reward-keys?tenant={union.world.code}")
        assert answer.status_code == 200
        [key] = answer.json["keys"]
        return key

    assert (seen()["signed"], seen()["outstanding"]) == (0, 0)
    union.redeem(union.world.member(), token)
    with clock.at(NOON + timedelta(days=1)):
        with union.world.work():
            show_counts()
        key = seen()
    assert key["modulus"] == written(token.n.to_bytes(384))
    assert (key["denomination"], key["epoch"], key["exponent"]) == (20, "2026Q4", 65_537)
    assert (key["signed"], key["outstanding"]) == (2, 1)
    assert (key["ends_on"], key["redeemable_until"]) == ("2026-12-31", "2027-12-31")
    assert "private" not in str(key)


def test_counts_move_once_a_day(union: Union) -> None:
    union.token(20)
    with clock.at(NOON + timedelta(days=1)), union.world.work():
        show_counts()
    union.token(20)
    with clock.at(NOON + timedelta(days=1, hours=2)), union.world.work():
        show_counts()
        shown = session().scalar(text("SELECT signed_shown FROM reward_keys"))
    assert shown == 1


def test_keys_whose_time_is_over_are_no_longer_shown_and_unknown_tenants_have_none(union: Union) -> None:
    union.token(20)
    path = f"/reward-keys?tenant={union.world.code}"
    with clock.at(datetime(2028, 1, 1, tzinfo=UTC)):
        assert union.world.call(None, "GET", path).json["keys"] == []
    assert union.world.call(None, "GET", "/reward-keys?tenant=nobody").status_code == 404
    assert union.world.call(None, "GET", "/reward-keys").status_code == 422


def test_the_private_key_is_sealed_where_it_lies(union: Union) -> None:
    token = union.token(20)
    with union.world.work():
        sealed = bytes(session().scalar(text("SELECT private_sealed FROM reward_keys")) or b"")
    assert len(sealed) > 1000
    assert token.n.to_bytes(384)[:32] not in sealed


def test_administrators_decide_the_terms_and_nobody_else(cautious: Union) -> None:
    world = cautious.world
    admin = world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    terms = {"denominations": [50, 20, 50], "monthly_limit": 300, "redeemable_months": 6, "least_set": 8}
    assert world.call(cautious.officer, "PUT", "/reward-terms", json=terms).status_code == 403
    assert world.call(admin, "GET", "/reward-terms").json["denominations"] == [20, 50]
    answer = world.call(admin, "PUT", "/reward-terms", json=terms)
    assert answer.json == terms | {"denominations": [20, 50]}
    assert world.call(admin, "GET", "/reward-terms").json == answer.json


@pytest.mark.parametrize(
    "wrong", [{"denominations": []}, {"denominations": [30]}, {"least_set": 0}, {"monthly_limit": -1}]
)
def test_terms_that_make_no_sense_are_refused(cautious: Union, wrong: dict[str, object]) -> None:
    admin = cautious.world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    terms = {"denominations": [20], "monthly_limit": 300, "redeemable_months": 6, "least_set": 8} | wrong
    assert cautious.world.call(admin, "PUT", "/reward-terms", json=terms).status_code == 422


def test_forged_tokens_are_found_by_the_books(union: Union) -> None:
    """Whoever had the private key could make tokens that nobody granted; there would be more redeemed than signed."""
    token = union.token(20)
    union.redeem(union.world.member(), token)
    with union.world.work():
        session().execute(text("UPDATE reward_keys SET signed = 0"))
        faults = token_faults()
    assert any("only 0 were signed" in fault for fault in faults)
