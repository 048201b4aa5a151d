"""Suggestions while somebody types: with or without a session, and nothing of the text stays anywhere."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from gongyou.core import cache
from gongyou.core.db import session, unit_of_work
from gongyou.core.http.idempotency import IdempotencyKey
from gongyou.hotline.classifier import service
from tests.hotline.classifier.labelled import CATEGORIES
from tests.world import World

PATH = "/appeal-suggestions"
CANARY = "鹈鹕巷张大鹏夜班费三个月没发"


def _ask(world: World, said: Any, *, member: Any = None, **more: Any) -> TestResponse:
    body = {"text": said, **({} if member else {"tenant": world.code})}
    return world.call(member, "POST", PATH, json=body | more.pop("body", {}), **more)


def test_a_stranger_gets_a_suggestion_with_its_reasons(world: World) -> None:
    answer = _ask(world, "加班费三个月没发，工资条也没有")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["category"] == "wages"
    assert {each["category"] for each in answer.json["categories"]} == set(CATEGORIES.values())
    assert set(answer.json["reasons"]) >= {"加班费", "工资条"}
    assert (answer.json["urgency"], answer.json["danger"]) == ("normal", [])


def test_a_member_needs_no_code(world: World) -> None:
    answer = _ask(world, "班中餐的馒头酸了", member=world.member())
    assert (answer.status_code, answer.json and answer.json["category"]) == (200, "canteen_dormitory")


def test_the_session_decides_whose_words_count(world: World, other_world: World) -> None:
    with other_world.work():
        for said in ("鸣钟不响好几天", "鸣钟又不响", "北门鸣钟不响"):
            service.learn(said, category="law", urgency="normal")
        service.learn("食堂饭菜冰凉", category="canteen_dormitory", urgency="normal")
    foreign = _ask(world, "鸣钟不响", member=world.member(), body={"tenant": other_world.code})
    theirs = _ask(other_world, "鸣钟不响")
    assert foreign.json is not None
    assert theirs.json is not None
    assert (foreign.json["category"], theirs.json["category"]) == (None, "law")


def test_danger_is_told_with_its_words(world: World) -> None:
    answer = _ask(world, "我真的不 想活了")
    assert answer.json is not None
    assert (answer.json["urgency"], answer.json["category"]) == ("critical", "heart")
    assert answer.json["danger"] == [{"kind": "self_harm", "words": "不 想活", "urgency": "critical"}]


def test_who_asks_without_session_or_code_is_refused(world: World) -> None:
    answer = world.call(None, "POST", PATH, json={"text": "工资"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert [each["pointer"] for each in answer.json["errors"]] == ["/body/tenant"]


def test_an_unknown_tenant_is_not_found(world: World) -> None:
    assert _ask(world, "工资", body={"tenant": "nobody"}).status_code == 404


@pytest.mark.parametrize("authorization", ["Bearer rubbish", "Bearer ", "Basic eDp5"])
def test_a_session_that_is_none_is_refused_rather_than_ignored(world: World, authorization: str) -> None:
    answer = _ask(world, "工资", headers={"Authorization": authorization})
    assert answer.status_code == 401


@pytest.mark.parametrize("said", ["", "   ", "🤮", "a" * 5000, "，" * 5000, "\u202e工资", "'; DROP TABLE x; --"])
def test_odd_texts_are_answered(world: World, said: str) -> None:
    assert _ask(world, said).status_code == 200


@pytest.mark.parametrize("said", ["a" * 5001, None, 7, ["工资"], {"a": 1}, "\x00"])
def test_what_is_no_text_is_refused(world: World, said: Any) -> None:
    assert _ask(world, said).status_code == 422


def test_half_a_character_is_refused(world: World) -> None:
    body = '{"text": "工资\\ud800", "tenant": "' + world.code + '"}'
    assert world.call(None, "POST", PATH, data=body, content_type="application/json").status_code == 422


def _everything() -> Iterator[str]:
    """Yield every row of every table and every key and value of Redis."""
    tables = session().scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        if table not in {"alembic_version", "schedules"}:
            yield from session().scalars(text(f"SELECT t::text FROM {table} AS t"))
    for key in cache.cache().keys("*"):
        yield key.decode()
        if cache.cache().type(key) == b"string":
            yield (cache.cache().get(key) or b"").decode("utf-8", "replace")


@pytest.mark.parametrize("with_session", [True, False])
def test_nothing_of_a_text_is_kept_or_logged(
    world: World, caplog: pytest.LogCaptureFixture, with_session: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    member = world.member() if with_session else None
    for said in (CANARY, CANARY + "a" * 5001):
        answer = _ask(world, said, member=member, key="again")
        assert "鹈鹕" not in answer.text
    with world.work():
        kept = list(_everything())
        assert session().query(IdempotencyKey).count() == 0, "no digest of the text either"
    assert len(kept) > 10
    assert not any("鹈鹕" in row or "大鹏" in row for row in kept)
    told = [record.getMessage() + str(record.exc_info) + str(record.args) for record in caplog.records]
    assert not any("鹈鹕" in each or "大鹏" in each for each in told)


def test_suggesting_learns_nothing(world: World) -> None:
    member = world.member()
    for _ in range(3):
        _ask(world, "鸣钟不响", member=member)
        _ask(world, "鸣钟不响")
    with world.work():
        assert session().scalar(text("SELECT count(*) FROM classifier_terms")) == 0


def test_who_asks_too_often_has_to_wait_and_leaves_no_address(world: World) -> None:
    answers = [_ask(world, "工资", environ_overrides={"REMOTE_ADDR": "203.0.113.77"}) for _ in range(601)]
    assert [each.status_code for each in answers[:600]] == [200] * 600
    assert answers[600].status_code == 429
    assert int(answers[600].headers["Retry-After"]) > 0
    assert _ask(world, "工资", environ_overrides={"REMOTE_ADDR": "203.0.113.78"}).status_code == 200
    with unit_of_work(world.tenant_id):
        kept = json.dumps(list(_everything()))
    assert "203.0.113" not in kept
    assert "limits" in kept
