"""A tenant learns from the labels that its people confirm, forgets what is taken back, and keeps no word."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, select, text

from gongyou.core.db import Database, session
from gongyou.hotline.classifier import service
from gongyou.hotline.classifier.buckets import BUCKETS, bucket_of
from gongyou.hotline.classifier.evidence import Labelled
from gongyou.hotline.classifier.models import ClassifierTerm, ClassifierTotal
from gongyou.hotline.classifier.plain import plain
from tests.hotline.classifier.labelled import grievances
from tests.world import World

GONG = ["鎏金亭的鸣钟又不响", "鸣钟不响好几天", "北门鸣钟坏得不响", "鎏金亭鸣钟不响啦"]


def _learn(texts: Sequence[str], category: str = "other", urgency: str = "normal") -> None:
    for each in texts:
        service.learn(each, category=category, urgency=urgency)


def _rows() -> list[tuple[int, str, str, int]]:
    found = select(ClassifierTerm.bucket, ClassifierTerm.aspect, ClassifierTerm.label, ClassifierTerm.texts)
    return sorted(tuple(row) for row in session().execute(found))


def _totals() -> dict[tuple[str, str], int]:
    return {(row.aspect, row.label): row.texts for row in session().scalars(select(ClassifierTotal))}


def test_confirmed_labels_change_what_is_suggested(world: World) -> None:
    with world.work():
        before = service.suggest("鸣钟不响")
        _learn(GONG)
        _learn(["食堂饭菜冰凉", "宿舍热水没有"], "canteen_dormitory")
        after = service.suggest("鸣钟不响")
    assert before.category is None
    assert after.category == "other"
    assert any("鸣钟" in reason or "不响" in reason for reason in after.reasons)


def test_what_is_taken_back_leaves_nothing(world: World) -> None:
    with world.work():
        _learn(GONG[:2], "equipment", "urgent")
        rows, totals = _rows(), _totals()
        _learn(GONG[2:])
        for each in GONG[2:]:
            service.unlearn(each, category="other", urgency="normal")
        assert (_rows(), _totals()) == (rows, totals)
        for each in GONG[:2]:
            service.unlearn(each, category="equipment", urgency="urgent")
        assert (_rows(), _totals()) == ([], {})


def test_taking_back_what_was_never_learned_harms_nothing(world: World) -> None:
    with world.work():
        _learn(GONG[:1])
        known = _rows(), _totals()
        service.unlearn("完全两样的句子", category="law", urgency="critical")
        assert (_rows(), _totals()) == known


@pytest.mark.parametrize("odd", ["", " ", "，。！", "🤮", "a", "\ud800", "工资" * 5000])
def test_odd_texts_are_learned_and_taken_back(world: World, odd: str) -> None:
    with world.work():
        service.learn(odd, category="wages", urgency="normal")
        service.suggest(odd)
        service.unlearn(odd, category="wages", urgency="normal")
        assert _rows() == []


def test_a_text_is_counted_in_one_statement(world: World, transaction: Database) -> None:
    statements: list[str] = []
    with world.work():
        connection = session().connection()
        event.listen(connection, "before_cursor_execute", lambda *a: statements.append(a[2]))
        service.learn(GONG[0], category="other", urgency="normal")
    assert len([each for each in statements if "classifier" in each]) == 1


def test_a_text_counts_once_for_each_term_however_often_it_says_it(world: World) -> None:
    with world.work():
        service.learn("钟钟钟，钟钟钟", category="other", urgency="normal")
        assert {row[3] for row in _rows()} == {1}
        assert _totals() == {("category", "other"): 1, ("urgency", "normal"): 1}


def test_another_tenant_learns_nothing_of_it(world: World, other_world: World) -> None:
    with world.work():
        _learn(GONG)
        mine = {row[0] for row in _rows()}
    with other_world.work():
        assert service.suggest("鸣钟不响").category is None
        assert _rows() == []
        _learn(GONG)
        theirs = {row[0] for row in _rows()}
    assert len(mine & theirs) < len(mine) / 10, "the same words have other buckets elsewhere"


def test_no_word_of_a_text_stands_in_the_tables(world: World) -> None:
    with world.work():
        service.learn("鎏金亭李存福", category="other", urgency="normal")
        for table in ("classifier_terms", "classifier_totals"):
            rows = session().scalars(text(f"SELECT t::text FROM {table} AS t")).all()
            assert rows
            assert not any(character in row for row in rows for character in "鎏金亭李存福")
        bucket = bucket_of(world.tenant_id)
        assert 0 <= bucket("李存福") < BUCKETS
        assert bucket("李存福") == bucket_of(world.tenant_id)("李存福")


def test_many_texts_are_learned_at_once(world: World) -> None:
    examples = [each.labelled for each in grievances()]
    with world.work():
        service.relearn(examples)
        at_once = _rows(), _totals()
        for each in examples:
            service.unlearn(each.text.source, category=each.category, urgency=each.urgency)
        assert _rows() == []
        for each in examples:
            service.learn(each.text.source, category=each.category, urgency=each.urgency)
        assert (_rows(), _totals()) == at_once


def test_people_who_label_at_the_same_time_lose_no_count_and_never_lock_each_other_out(committed_world: World) -> None:
    world, people, each = committed_world, 4, 10
    barrier = Barrier(people)

    def work(number: int) -> None:
        barrier.wait()
        for turn in range(each):
            with world.work():
                category, urgency = (("other", "urgent"), ("law", "normal"))[(number + turn) % 2]
                for said in GONG if number % 2 else reversed(GONG):
                    service.learn(said, category=category, urgency=urgency)

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(work, range(people)))
    with world.work():
        assert sum(n for (aspect, _), n in _totals().items() if aspect == "category") == people * each * len(GONG)
        for _ in range(people * each // 2):
            for said in GONG:
                service.unlearn(said, category="other", urgency="urgent")
                service.unlearn(said, category="law", urgency="normal")
        assert _rows() == []


def test_a_suggestion_from_the_database_is_fast_enough_to_type_by(world: World) -> None:
    """Some milliseconds of our own time for what people write; several times that, for a machine that is busy."""
    with world.work():
        service.relearn([each.labelled for each in grievances()])
        service.suggest("先读词表")
        began = time.process_time()
        for each in grievances()[:20]:
            service.suggest(each.labelled.text.source)
        assert (time.process_time() - began) / 20 < 0.05


def test_labels_of_the_same_text_are_counted_apart(world: World) -> None:
    with world.work():
        service.relearn([Labelled(plain("钟"), "other", "normal"), Labelled(plain("钟"), "law", "normal")])
        assert [row[1:] for row in _rows()] == [
            ("category", "law", 1),
            ("category", "other", 1),
            ("urgency", "normal", 2),
        ]
