"""Nothing that is stored joins a redemption to a case: all tables are dumped and every value of either side is looked for."""

import base64
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from gongyou.core import clock, schema
from gongyou.core.db import session
from gongyou.hotline.tokens import signing
from gongyou.hotline.tokens.keys import show_counts
from tests.hotline.tokens.conftest import NOON, Union
from tests.hotline.tokens.phone import Token, finalise
from tests.world import deliver

Row = tuple[str, dict[str, Any]]
_SHORTEST = 8
"""Bytes of a value that could join two rows; shorter ones are counts, denominations, quarters."""


@pytest.fixture(autouse=True)
def _in_the_middle_of_a_quarter() -> Iterator[None]:
    with clock.at(NOON):
        yield


def _rows(union: Union) -> list[Row]:
    with union.world.work():
        return [
            (table.name, dict(row))
            for table in schema.tenant_tables()
            for row in session().execute(text(f"SELECT * FROM {table.name}")).mappings()
        ]


def _written(value: object) -> str:
    """Return a value as it could be found again: bytes in hex."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _new(before: list[Row], after: list[Row]) -> list[Row]:
    known = [repr(row) for row in before]
    return [row for row in after if repr(row) not in known]


def _joining(rows: list[Row], *, but: set[str]) -> set[str]:
    """Return the values of rows by which they could be found, less those that everything has."""
    values = {_written(value) for _, row in rows for value in row.values() if value is not None}
    return {value for value in values if len(value) >= _SHORTEST and value not in but}


def _shapes(secret: bytes) -> set[str]:
    """Return how bytes may be written down."""
    plain = base64.b64encode(secret).decode().rstrip("=")
    return {secret.hex(), plain, plain.replace("+", "-").replace("/", "_"), str(int.from_bytes(secret))}


def _lived(union: Union) -> tuple[list[Row], list[Row], Token, bytes, UUID]:
    """Grant, sign and, the next days, redeem among others; return what was written for the case and for the redemption."""
    world = union.world
    with clock.at(NOON - timedelta(days=2)):  # so that no two instants of the story are the same by chance
        member = world.member()
        for somebody in (member, union.officer):
            world.token(somebody)
        for _ in range(3):
            union.token(20)
        deliver(world)
    start = _rows(union)
    with clock.at(NOON + timedelta(minutes=7, microseconds=815)):
        case_id = union.grant(20)
    with clock.at(NOON + timedelta(days=1, minutes=11, microseconds=1623)):
        token = union.blank(case_id)
        union.sign(case_id, token)
        deliver(world)
    blinded = token.blinded
    granted = _rows(union)
    with clock.at(NOON + timedelta(days=9, hours=3, minutes=17, seconds=5, microseconds=4711)):
        answer = world.call(member, "POST", "/reward-redemptions", json=token.body(), key="once")
        assert answer.status_code == 201
        deliver(world)
        redeemed = _rows(union)
    case_side = [row for row in _new(start, granted) if row[0] != "reward_keys"]
    return case_side, [row for row in _new(granted, redeemed) if row[0] != "reward_keys"], token, blinded, case_id


def test_no_value_stands_in_a_row_of_the_case_and_in_one_of_the_redemption(union: Union) -> None:
    case_side, redeemed, _, _, case_id = _lived(union)
    assert {name for name, _ in case_side} >= {"reward_grants", "audit_entries"}
    assert {name for name, _ in redeemed} >= {"reward_spent", "transactions", "entries", "lots", "idempotency_keys"}
    everywhere = {str(union.world.tenant_id)}
    shared = _joining(case_side, but=everywhere) & _joining(redeemed, but=everywhere)
    assert shared == set()
    assert str(case_id) not in repr(redeemed)


def test_what_the_phone_kept_for_itself_is_nowhere_on_the_side_of_the_case(union: Union) -> None:
    case_side, redeemed, token, blinded, _ = _lived(union)
    dump = " ".join(_written(value) for _, row in case_side for value in row.values())
    for secret in (token.serial, token.signature, token.salt, token.inverse.to_bytes(384)):
        assert not any(shape in dump for shape in _shapes(secret))
    other = " ".join(_written(value) for _, row in redeemed for value in row.values())
    assert not any(shape in other for shape in _shapes(blinded))
    [grant] = [row for name, row in case_side if name == "reward_grants"]
    assert not any(shape in other for shape in _shapes(bytes(grant["blind_signature"])))


def test_the_grant_knows_days_only_and_nothing_of_when_it_was_signed(union: Union) -> None:
    case_id = union.grant(20)
    before = [row for name, row in _rows(union) if name == "reward_grants"]
    with clock.at(NOON + timedelta(days=2, minutes=7)):
        union.sign(case_id, union.blank(case_id))
    after = [row for name, row in _rows(union) if name == "reward_grants"]
    changed = {name for name in after[0] if after[0][name] != before[0][name]}
    assert changed == {"blinded_digest", "blind_signature"}
    assert not any(isinstance(value, datetime) for value in after[0].values())


def test_what_is_spent_knows_neither_who_nor_when(union: Union) -> None:
    union.redeem(union.world.member(), union.token(20))
    [spent] = [row for name, row in _rows(union) if name == "reward_spent"]
    assert spent.keys() == {"tenant_id", "digest", "denomination", "epoch"}


def test_the_ledger_s_source_is_a_random_id_without_a_time_in_it(union: Union) -> None:
    union.redeem(union.world.member(), union.token(20))
    [posted] = [row for name, row in _rows(union) if name == "transactions"]
    assert posted["source_id"].version == 4
    assert (posted["source_type"], posted["title"], posted["note"]) == ("reward_token", "", None)
    assert not re.search("2026Q4|anonym|appeal|匿名|诉求", repr(posted))


def test_every_blind_signature_fits_every_token_equally_well(union: Union) -> None:
    """Whatever the service kept, for each pair of a case and a token there is one blinding that explains it."""
    cases, tokens, kept = [], [], []
    for _ in range(3):
        case_id = union.grant(20)
        token = union.blank(case_id)
        tokens.append(union.sign(case_id, token))
        cases.append(token.blinded)
        [row] = [r for name, r in _rows(union) if name == "reward_grants" and r["case_id"] == case_id]
        kept.append(bytes(row["blind_signature"]))
    n = tokens[0].n
    for blinded, blind_signature in zip(cases, kept, strict=True):
        for token in tokens:
            inverse = int.from_bytes(token.signature) * pow(int.from_bytes(blind_signature), -1, n) % n
            assert finalise(n, blind_signature, inverse) == token.signature
            message = pow(int.from_bytes(token.signature), signing.EXPONENT, n)
            assert message * pow(inverse, -signing.EXPONENT, n) % n == int.from_bytes(blinded)


def test_the_counts_that_members_see_stay_still_when_somebody_signs_or_redeems(union: Union) -> None:
    case_id = union.grant(20)
    token = union.blank(case_id)
    path = f"/reward-keys?tenant={union.world.code}"
    first = union.world.call(None, "GET", path).json
    union.sign(case_id, token)
    assert union.world.call(None, "GET", path).json == first
    union.redeem(union.world.member(), token)
    assert union.world.call(None, "GET", path).json == first
    with clock.at(NOON + timedelta(days=1)):
        with union.world.work():
            show_counts()
        assert union.world.call(None, "GET", path).json != first
