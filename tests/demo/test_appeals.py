"""The demo's hotline, as it stands after the load: the figures of the product, and keys that open at a real sign-in."""

import csv
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gongyou.cases.models import Case, CaseState
from gongyou.cases.settings import settings_of
from gongyou.core import cache, clock, db, reconciling
from gongyou.core.db import Database
from gongyou.core.http.app import Application
from gongyou.core.outbox import OutboxRow
from gongyou.core.settings import PROJECT_ROOT
from gongyou.demo import appeals as demo_appeals
from gongyou.demo.loading import NEWS, load_demo_once
from gongyou.hotline.appeals.flow import APPEAL
from gongyou.hotline.appeals.models import Appeal, AppealFile, AppealMessage, AppealReview, Author
from gongyou.hotline.appeals.options import CHECK_INS
from gongyou.hotline.mediation.models import Mediation, Outcome
from gongyou.identity.models import MemberSession
from gongyou.identity.tenants import tenant_by_code
from gongyou.notifications.models import Notice
from tests.world import World, deliver

CODES = ("jiangbei", "yunxiuling", "yunzhou")
PASSWORD = "Helmet-lamp-2026"
MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def worlds(configured: Database, application: Application) -> Iterator[dict[str, World]]:
    """The three demo tenants in one transaction, before workers have done anything."""
    told = demo_appeals.load
    spent: dict[str, tuple[float, float]] = {}

    def timed(plan: Any, cast: Any) -> None:
        wall, work = time.monotonic(), time.process_time()
        told(plan, cast)
        spent[plan.code] = (time.monotonic() - wall, time.process_time() - work)

    with configured.app.connect() as connection, pytest.MonkeyPatch.context() as patch:
        outer = connection.begin()
        configured.bind = connection
        patch.setattr(demo_appeals, "load", timed)
        wall, work = time.monotonic(), time.process_time()
        load_demo_once(at_once=1)
        print(f"\nthe demo loads in {time.monotonic() - wall:.1f} s (CPU {time.process_time() - work:.1f} s), of which")
        for code, (elapsed, worked) in spent.items():
            print(f"  appeals of {code}: {elapsed:.1f} s (CPU {worked:.1f} s)")
        yield {code: _world(application, code) for code in CODES}
        configured.bind = None
        outer.rollback()
        cache.cache().flushdb()


def _world(application: Application, code: str) -> World:
    with db.unit_of_work():
        tenant_id = tenant_by_code(code).id
    nowhere: Any = None
    return World(code, tenant_id, nowhere, nowhere, nowhere, nowhere, application)


def _cases(world: World) -> list[tuple[Appeal, Case]]:
    with world.work() as session:
        rows = session.execute(select(Appeal, Case).join(Case, (Case.id == Appeal.id)))
        return [(appeal, case) for appeal, case in rows]


def _signed_in(world: World, username: str) -> dict[str, str]:
    body = {"tenant": world.code, "username": username, "password": PASSWORD}
    answer = world.call(None, "POST", "/sessions", json=body)
    assert answer.status_code == 201, answer.json
    return {"Authorization": f"Bearer {answer.json['token']}"}


def _desk(world: World, headers: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = {"limit": 100, "sort": "newest"} | ({"cursor": cursor} if cursor else {})
        answer = world.call(None, "GET", "/appeals", headers=headers, query_string=query)
        assert answer.status_code == 200, answer.json
        items += answer.json["items"]
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return items


def test_a_month_of_a_mine_stands_where_the_product_says(worlds: dict[str, World]) -> None:
    rows = _cases(worlds["yunxiuling"])
    standing = Counter(case.node for _, case in rows if case.state is CaseState.OPEN)
    assert standing == {"accept": 5, "handle": 18, "mediate": 6, "escalated": 3, "confirm": 8}
    now = clock.now()
    fresh = [case.opened_at for _, case in rows if case.node == "accept" and case.state is CaseState.OPEN]
    assert now - max(fresh) < timedelta(minutes=30)
    waiting = [case for _, case in rows if case.node == "handle" and case.paused_at is not None]
    assert len(waiting) >= 3
    late = [appeal for appeal, _ in rows if appeal.update_due_at is not None and appeal.update_due_at < now]
    assert len(late) == 1
    [critical] = [
        (appeal, case) for appeal, case in rows if appeal.urgency == "critical" and case.state is CaseState.OPEN
    ]
    assert critical[0].first_used is not None and critical[0].first_used <= 5


def test_one_room_took_a_hundred_and_four_disputes_and_settled_eighty_two(worlds: dict[str, World]) -> None:
    with worlds["yunxiuling"].work() as session:
        outcomes = Counter(session.scalars(select(Mediation.outcome)))
        assert outcomes == {Outcome.SETTLED: 82, Outcome.FAILED: 16, None: 6}
        begun = session.scalar(select(func.min(Mediation.begun_at)))
        assert begun is not None and clock.now() - begun < timedelta(days=91)


def test_first_answers_and_ratings_are_those_of_a_good_desk(worlds: dict[str, World]) -> None:
    rows = _cases(worlds["yunxiuling"])
    answered = [appeal.first_used <= appeal.first_allowed for appeal, _ in rows if appeal.first_used is not None]
    assert 0.97 <= sum(answered) / len(answered) < 1
    stars = Counter(appeal.stars for appeal, _ in rows if appeal.stars is not None)
    assert sum(stars[n] for n in (4, 5)) / stars.total() > 0.75
    assert 5 <= stars[1] + stars[2] <= 10
    assert sum(appeal.rounds > 0 for appeal, _ in rows) >= 5
    with worlds["yunxiuling"].work() as session:
        assert session.scalar(select(func.count()).select_from(AppealReview).where(AppealReview.done_at.is_not(None)))
        kinds = Counter(session.scalars(select(AppealMessage.kind)))
        assert kinds["next_level"] == 1
        assert kinds["reopening"] == 4
        talks = Counter(session.scalars(select(AppealMessage.case_id).where(AppealMessage.author == Author.REPORTER)))
        assert len(talks) >= 30
        pictures = select(func.count(func.distinct(AppealFile.case_id))).where(AppealFile.by_reporter)
        assert session.scalar(pictures) >= 8


def test_a_third_speak_without_a_name_and_a_tenth_in_confidence(worlds: dict[str, World]) -> None:
    since = clock.now() - MONTH
    modes = Counter(appeal.mode for appeal, case in _cases(worlds["yunxiuling"]) if case.opened_at >= since)
    assert 100 <= modes.total() <= 125
    assert 0.3 <= modes["anonymous"] / modes.total() <= 0.4
    assert 0.08 <= modes["confidential"] / modes.total() <= 0.12


def test_the_words_are_many_and_of_all_categories(worlds: dict[str, World]) -> None:
    for code, least in (("yunxiuling", 70), ("yunzhou", 15), ("jiangbei", 15)):
        with (PROJECT_ROOT / "seeds" / "demo" / code / "appeals.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len({row["text"] for row in rows}) == len(rows) >= least
        with worlds[code].work():
            offered = {category.code for category in settings_of(APPEAL).options.categories}
            assert len(settings_of(APPEAL).options.templates) >= 12
        assert {row["category"] for row in rows} == offered
        assert len(_cases(worlds[code])) == len(rows)


@pytest.mark.parametrize("code", CODES)
def test_officers_open_every_case_after_a_sign_in_but_those_about_them(worlds: dict[str, World], code: str) -> None:
    world = worlds[code]
    with world.work() as session:
        assert session.scalar(select(func.count()).where(MemberSession.revoked_at.is_(None))) == 0
    total = len(_cases(world))
    hidden = {"yunxiuling": 1}.get(code, 0)
    for username in ("union", "union2"):
        headers = _signed_in(world, username)
        items = _desk(world, headers)
        assert len(items) == total - hidden
        for item in items:
            answer = world.call(None, "GET", f"/appeals/{item['id']}", headers=headers)
            assert answer.status_code == 200, answer.json
            assert answer.json["text"]


def test_receipts_of_the_guides_come_with_their_keys(worlds: dict[str, World]) -> None:
    world = worlds["yunxiuling"]
    with (PROJECT_ROOT / "seeds" / "demo" / world.code / "appeals.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["key"]]
    assert len(rows) == 2
    for row in rows:
        body = {"mode": "anonymous", "tenant": world.code, "text": row["text"], "category": row["category"]}
        again = world.call(None, "POST", "/appeals", json=body, key=row["key"])
        assert again.status_code == 201, again.json
        opened = world.call(None, "POST", "/receipts", json={"tenant": world.code, "receipt": again.json["receipt"]})
        headers = {"Authorization": f"Bearer {opened.json['token']}"}
        case = world.call(None, "GET", f"/appeals/{again.json['id']}", headers=headers).json
        assert case["text"] == row["text"]
        assert len(case["messages"]) >= 3
    assert len(_cases(world)) == sum(1 for _ in _rows(world.code))


def _rows(code: str) -> Iterator[dict[str, str]]:
    with (PROJECT_ROOT / "seeds" / "demo" / code / "appeals.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_old_news_fills_no_inbox_and_everything_adds_up(worlds: dict[str, World]) -> None:
    world = worlds["yunxiuling"]
    with world.work() as session:
        waiting = session.scalars(select(OutboxRow).where(OutboxRow.handler.in_(demo_appeals.TELLING))).all()
        assert all(row.available_at > clock.now() - timedelta(days=3) for row in waiting)
    deliver(*worlds.values())
    with world.work() as session:
        appeals = select(Notice.recipient_id).where(Notice.kind.startswith("appeal."))
        most = Counter(session.scalars(appeals)).most_common(1)
        print(f"most notices of appeals in one inbox: {most[0][1]}")
        assert most[0][1] <= 40
        # Whose check-in came weeks ago was asked then, not today.
        asked = session.scalars(
            select(Case.closed_at).join(Notice, Notice.link_id == Case.id).where(Notice.kind == "appeal.check_in")
        )
        assert all(clock.now() - at < timedelta(days=min(CHECK_INS)) + NEWS + timedelta(hours=1) for at in asked)
    assert [finding for finding in reconciling.findings() if finding.faults] == []
