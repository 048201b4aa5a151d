"""Points over HTTP: members read their own, auditors the ledger, administrators correct and set budgets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from gongyou.core import clock, driver
from gongyou.core.db import session
from gongyou.core.ids import new_id
from gongyou.identity.models import Member
from gongyou.permissions import Role
from gongyou.points import service as points
from gongyou.points.models import Transaction
from gongyou.points.rule_models import WithheldAward
from gongyou.points.vesting import vest
from tests.points.conftest import balance, found, give, publish, rectified, retire
from tests.world import World

MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)


@pytest.fixture
def admin(mine: World) -> Member:
    return mine.officer(Role.ENTERPRISE_ADMINISTRATOR, "方静仪")


@contextmanager
def _statements() -> Iterator[list[str]]:
    """Record every statement sent to PostgreSQL."""
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_member_sees_a_balance_and_what_is_to_come(mine: World) -> None:
    member = mine.member()
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    with clock.at(MONDAY - timedelta(days=10)), mine.work():
        points.award(found(member))
    with clock.at(now):
        with mine.work():
            points.award(found(member, at=MONDAY))
            points.award(found(member))
            points.award(rectified(member))
        quality = mine.call(member, "GET", "/me/points?currency=quality").json
        coin = mine.call(member, "GET", "/me/points?currency=coin").json
    assert {
        k: quality[k] for k in ("currency", "balance", "today", "this_week", "this_month", "vesting", "spendable")
    } == {
        "currency": "quality",
        "balance": 15,
        "today": 5,
        "this_week": 10,
        "this_month": 15,
        "vesting": 3,
        "spendable": False,
    }
    assert coin["next_vesting_at"] == "2026-11-27T04:00:00+00:00"
    assert (coin["expiring_soon"], coin["next_expiry_at"]) == (0, None)
    assert [(c["currency"], c["balance"]) for c in coin["currencies"]] == [("quality", 15), ("credit", 0), ("coin", 15)]
    with clock.at(MONDAY + timedelta(days=340)):
        soon = mine.call(member, "GET", "/me/points?currency=coin").json
    assert (soon["expiring_soon"], soon["next_expiry_at"]) == (15, "2027-11-06T04:00:00+00:00")


def test_the_first_currency_is_shown_when_none_is_named(mine: World) -> None:
    answer = mine.call(mine.member(), "GET", "/me/points")
    assert (answer.status_code, answer.json["currency"], answer.json["balance"]) == (200, "quality", 0)


def test_an_unknown_currency_is_not_found(mine: World) -> None:
    member = mine.member()
    assert mine.call(member, "GET", "/me/points?currency=gold").status_code == 404
    assert mine.call(member, "GET", "/me/points?currency=").status_code == 422


def test_a_debt_is_shown(mine: World) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(member, hazard))
        points.spend(member.id, "coin", 5, source_type="order", source_id=new_id(), title="毛巾")
        points.reverse("hazard", hazard)
    coin = mine.call(member, "GET", "/me/points?currency=coin").json
    assert (coin["balance"], coin["owed"]) == (0, 5)


def test_every_entry_of_a_statement_explains_itself(mine: World, admin: Member) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(member, hazard))
        points.reverse("hazard", hazard, note="和 YH-0087 重复")
    lines = mine.call(member, "GET", "/me/points/entries?currency=quality").json["items"]
    reversal, award = lines
    assert (award["amount"], award["label"], award["title"]) == (5, "隐患确认", "3 号皮带机尾缺护罩")
    assert (award["rule_title"], award["rule_version"], award["unit_name"]) == ("隐患确认", 1, "检修班")
    assert (award["source_type"], award["source_id"]) == ("hazard", str(hazard))
    assert award["reversed_by"] == reversal["transaction_id"]
    assert (reversal["amount"], reversal["label"], reversal["note"]) == (-5, "冲正", "和 YH-0087 重复")
    assert reversal["reverses"]["transaction_id"] == award["transaction_id"]
    assert reversal["roster_on"] == award["roster_on"]


def test_labels_follow_the_readers_language(mine: World) -> None:
    member = mine.member()
    with mine.work():
        points.award(found(member))
    lines = mine.call(member, "GET", "/me/points/entries", headers={"Accept-Language": "en"}).json["items"]
    assert {line["label"] for line in lines} == {"Hazard confirmed"}


def test_a_statement_is_read_page_by_page_without_gaps(mine: World) -> None:
    member = mine.member()
    with mine.work():
        for n in range(7):
            points.award(found(member, at=clock.now() - timedelta(days=n)))
    seen: list[str] = []
    path = "/me/points/entries?limit=3"
    cursor = None
    while True:
        page = mine.call(member, "GET", path + (f"&cursor={cursor}" if cursor else "")).json
        seen += [f"{line['transaction_id']}/{line['line']}" for line in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 14


def test_a_statement_can_be_limited_to_roster_days(mine: World) -> None:
    member = mine.member()
    with mine.work():
        for n in range(3):
            points.award(found(member, at=MONDAY + timedelta(days=n)))
    lines = mine.call(member, "GET", "/me/points/entries?currency=coin&from_on=2026-11-17&to_on=2026-11-17").json[
        "items"
    ]
    assert [line["roster_on"] for line in lines] == ["2026-11-17"]


def test_members_see_nobody_elses_entries(mine: World) -> None:
    member, other = mine.member("张三"), mine.member("李四")
    with mine.work():
        points.award(found(other))
    assert mine.call(member, "GET", "/me/points/entries").json["items"] == []
    assert mine.call(member, "GET", "/points/entries").status_code == 403


def test_what_is_promised_and_withheld_is_explained_to_the_member(mine: World) -> None:
    member = mine.member()
    with mine.work():
        points.award(rectified(member))
        retire("hazard.confirmed")
        publish(
            {
                "awards": [{"currency": "quality", "amount": 5, "who": "finder"}],
                "caps": {"per_day": 3, "per_week": None},
            }
        )
        points.award(found(member))
    promised = mine.call(member, "GET", "/me/points/pending-awards").json["items"]
    assert [(p["amounts"], p["rule_title"], p["title"]) for p in promised] == [
        ({"quality": 3, "coin": 3}, "按时整改", "2 号风门漏风")
    ]
    withheld = mine.call(member, "GET", "/me/points/withheld-awards").json["items"]
    assert [(w["amount"], w["why"], w["explanation"]) for w in withheld] == [
        (2, "cap_per_day", "这条规则每天最多 3 分，当天已得 0 分。")
    ]


def test_the_auditor_reads_the_ledger_and_changes_nothing(mine: World) -> None:
    auditor, member = mine.officer(Role.AUDITOR), mine.member("张三")
    with mine.work():
        transaction = points.award(found(member)).posted[0].transaction_id
    lines = mine.call(auditor, "GET", f"/points/entries?member_id={member.id}&currency=quality").json["items"]
    assert [(line["member_name"], line["amount"]) for line in lines] == [("张三", 5)]
    shown = mine.call(auditor, "GET", f"/points/transactions/{transaction}").json
    assert sorted((line["account"], line["currency"], line["amount"]) for line in shown["lines"]) == [
        ("issuing", "coin", -5),
        ("issuing", "quality", -5),
        ("member", "coin", 5),
        ("member", "quality", 5),
    ]
    for method, path in (("POST", f"/points/transactions/{transaction}/reversal"), ("POST", "/points/adjustments")):
        assert mine.call(auditor, method, path, json={}).status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("currency=coin", 3),
        ("kind=reversal", 2),
        ("source_type=hazard&kind=award", 4),
        ("from_on=2026-11-17", 2),
        ("to_on=2026-11-16", 4),
        ("source_type=nothing", 0),
    ],
)
def test_the_ledger_is_filtered(mine: World, admin: Member, query: str, expected: int) -> None:
    member, hazard = mine.member(), new_id()
    with mine.work():
        points.award(found(member, hazard, at=MONDAY))
        points.award(found(member, at=MONDAY + timedelta(days=1)))
        points.reverse("hazard", hazard)
    assert len(mine.call(admin, "GET", f"/points/entries?{query}").json["items"]) == expected
    by_source = mine.call(admin, "GET", f"/points/entries?source_id={hazard}").json["items"]
    assert sum(line["amount"] for line in by_source) == 0


def test_an_administrator_of_an_area_sees_that_areas_entries_only(mine: World) -> None:
    here, elsewhere = mine.member("张三"), mine.member("李四", unit=mine.mine)
    area_admin = mine.member("王五", roles={Role.ENTERPRISE_ADMINISTRATOR: mine.area})
    with mine.work():
        points.award(found(here))
        outside = points.award(found(elsewhere)).posted[0].transaction_id
    lines = mine.call(area_admin, "GET", "/points/entries").json["items"]
    assert {line["member_name"] for line in lines} == {"张三"}
    assert mine.call(area_admin, "GET", f"/points/transactions/{outside}").status_code == 404
    assert (
        mine.call(area_admin, "POST", f"/points/transactions/{outside}/reversal", json={"note": "不对"}).status_code
        == 403
    )


def test_a_correction_is_posted_once_however_often_it_is_sent(mine: World, admin: Member) -> None:
    member = mine.member()
    body = {"member_id": str(member.id), "currency": "quality", "amount": 2, "note": "漏记一次"}
    first = mine.call(admin, "POST", "/points/adjustments", json=body, key="k1")
    again = mine.call(admin, "POST", "/points/adjustments", json=body, key="k1")
    assert (first.status_code, first.json) == (201, again.json)
    assert first.json["entry"]["note"] == "漏记一次"
    with mine.work():
        assert balance(member, "quality") == 2


def test_nobody_corrects_their_own_points(mine: World, admin: Member) -> None:
    with mine.work():
        own = points.award(found(admin)).posted[0].transaction_id
    body = {"member_id": str(admin.id), "currency": "coin", "amount": 100, "note": "奖励自己"}
    assert mine.call(admin, "POST", "/points/adjustments", json=body).json["code"] == "points.own_points"
    answer = mine.call(admin, "POST", f"/points/transactions/{own}/reversal", json={"note": "撤回"})
    assert answer.json["code"] == "points.own_points"


def test_a_reversal_over_http_names_who_and_why(mine: World, admin: Member) -> None:
    member = mine.member()
    with mine.work():
        transaction = points.award(found(member)).posted[0].transaction_id
    path = f"/points/transactions/{transaction}/reversal"
    done = mine.call(admin, "POST", path, json={"note": "照片不是这里"}).json
    assert (done["entry"]["posted_by"], done["entry"]["note"]) == (str(admin.id), "照片不是这里")
    assert mine.call(admin, "POST", path, json={"note": "照片不是这里"}).json["code"] == "points.already_reversed"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount": 0}, "/body/amount"),
        ({"amount": 10**9}, "/body/amount"),
        ({"amount": 1.5}, "/body/amount"),
        ({"note": ""}, "/body/note"),
        ({"occurred_at": "2026-11-16T08:00:00"}, "/body/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/body/occurred_at"),
        ({"member_id": "x"}, "/body/member_id"),
    ],
)
def test_bad_adjustments_are_refused_by_field(
    mine: World, admin: Member, changes: dict[str, object], pointer: str
) -> None:
    body = {"member_id": str(mine.member().id), "currency": "coin", "amount": 1, "note": "补一分"} | changes
    answer = mine.call(admin, "POST", "/points/adjustments", json=body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_budget_shows_what_is_left_and_what_waits(mine: World, admin: Member) -> None:
    member = mine.member()
    body = {"currency": "coin", "starts_on": "2026-10-01", "ends_on": "2026-12-31", "amount": 8}
    made = mine.call(admin, "POST", "/points/budgets", json=body)
    assert made.status_code == 201, made.json
    with mine.work():
        for _ in range(2):
            points.award(found(member, at=MONDAY))
    path = f"/points/budgets/{made.json['id']}"
    state = mine.call(admin, "GET", path).json
    assert {k: state[k] for k in ("amount", "used", "remaining", "withheld")} == {
        "amount": 8,
        "used": 5,
        "remaining": 3,
        "withheld": 5,
    }
    assert mine.call(admin, "PATCH", path, json={"amount": 4}).json["code"] == "points.budget_below_use"
    assert mine.call(admin, "PATCH", path, json={"amount": 20}).json["remaining"] == 15
    waiting = mine.call(admin, "GET", "/points/withheld-awards?state=withheld&why=budget").json["items"]
    released = mine.call(admin, "POST", "/points/releases", json={"award_ids": [w["id"] for w in waiting]})
    assert (released.status_code, released.json) == (201, {"released": 1, "waiting": 0})
    assert mine.call(admin, "GET", "/points/budgets").json["items"][0]["withheld"] == 0
    lines = mine.call(member, "GET", "/me/points/entries?currency=coin").json["items"]
    assert [line["label"] for line in lines] == ["隐患确认", "隐患确认"]


def test_budgets_do_not_overlap_and_are_for_spendable_points(mine: World, admin: Member) -> None:
    body = {"currency": "coin", "starts_on": "2026-10-01", "ends_on": "2026-12-31", "amount": 8}
    assert mine.call(admin, "POST", "/points/budgets", json=body).status_code == 201
    for changes, code in (
        ({"starts_on": "2026-12-31", "ends_on": "2027-03-31"}, "points.budget_overlaps"),
        ({"currency": "quality"}, "points.budget_needs_spendable"),
        ({"currency": "gold"}, "not_found"),
        ({"ends_on": "2026-09-30"}, "invalid_input"),
        ({"amount": -1}, "invalid_input"),
    ):
        assert mine.call(admin, "POST", "/points/budgets", json=body | changes).json["code"] == code
    contest = body | {"code": "contest"}
    assert mine.call(admin, "POST", "/points/budgets", json=contest).status_code == 201


def test_another_tenants_points_do_not_exist(mine: World, other_world: World) -> None:
    member = mine.member()
    with mine.work():
        points.install_defaults()
        transaction = points.award(found(member)).posted[0].transaction_id
        withheld = new_id()
    with other_world.work():
        points.install_defaults()
    stranger = other_world.officer(Role.ENTERPRISE_ADMINISTRATOR)
    assert other_world.call(stranger, "GET", f"/points/transactions/{transaction}").status_code == 404
    reversal = f"/points/transactions/{transaction}/reversal"
    assert other_world.call(stranger, "POST", reversal, json={"note": "别人的"}).status_code == 404
    body = {"member_id": str(member.id), "currency": "coin", "amount": 5, "note": "送分"}
    assert other_world.call(stranger, "POST", "/points/adjustments", json=body).status_code == 404
    assert (
        other_world.call(stranger, "POST", "/points/releases", json={"award_ids": [str(withheld)]}).status_code == 404
    )
    assert other_world.call(stranger, "GET", f"/points/entries?member_id={member.id}").json["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/me/points/entries?limit=100",
        "/points/entries?limit=100",
        "/points/withheld-awards?limit=100",
        "/points/rules",
        "/points/budgets",
    ],
)
@pytest.mark.constant_queries
def test_lists_take_the_same_number_of_queries_however_long(mine: World, admin: Member, path: str) -> None:
    def fill(times: int) -> None:
        with mine.work():
            for _ in range(times):
                hazard = new_id()
                points.award(found(admin, hazard))
                points.award(found(mine_member, hazard))
                points.reverse("hazard", hazard)
                points.award(found(admin))

    mine_member = mine.member()
    with mine.work():
        retire("hazard.confirmed")
        publish(
            {
                "awards": [
                    {"currency": "quality", "amount": 5, "who": "finder"},
                    {"currency": "coin", "amount": 9, "who": "finder"},
                ],
                "caps": {"per_day": 8, "per_week": None},
            }
        )
    fill(1)
    mine.call(admin, "GET", path)
    with _statements() as few:
        assert mine.call(admin, "GET", path).status_code == 200
    fill(6)
    with _statements() as many:
        assert mine.call(admin, "GET", path).status_code == 200
    assert len(many) == len(few), "\n".join(many)


def test_an_award_costs_a_handful_of_round_trips(mine: World, monkeypatch: pytest.MonkeyPatch) -> None:
    member, trips = mine.member(), []

    def counted(name: str) -> None:
        real = getattr(driver, name)
        monkeypatch.setattr(driver, name, lambda *args: trips.append(name) or real(*args))

    with mine.work():
        points.award(found(member))
    counted("query")
    counted("pipeline")
    with mine.work(), _statements() as sent:
        points.award(found(member))
        assert sent == []
    assert trips == ["query"] * 6 + ["pipeline"]


def test_statements_show_what_was_given_by_hand(mine: World) -> None:
    member = mine.member()
    with mine.work():
        give(member, 3)
        promised = points.award(rectified(member)).promised[0]
        vest({promised.award_id})
    labels = [line["label"] for line in mine.call(member, "GET", "/me/points/entries?currency=coin").json["items"]]
    assert labels == ["整改验收通过", "调整"]
    with mine.work():
        assert session().scalars(select(WithheldAward)).all() == []
        assert len(session().scalars(select(Transaction)).all()) == 2
