"""A suggestion says why, in the words of the text, and says nothing where nothing is sure."""

import time
from pathlib import Path

import pytest

from gongyou.hotline.classifier.danger import CRITICAL, NORMAL, URGENT
from gongyou.hotline.classifier.evidence import CATEGORY, LEAST_TEXTS, URGENCY, History, Labelled, count
from gongyou.hotline.classifier.judgement import Suggestion, judge
from gongyou.hotline.classifier.lexicon import lexicon, read
from gongyou.hotline.classifier.phrases import Phrases
from gongyou.hotline.classifier.plain import plain, terms
from tests.hotline.classifier import measure
from tests.hotline.classifier.labelled import Sample, bucket, grievances, history_of, own, suggested


def _judged(text: str) -> Suggestion:
    return judge(plain(text))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("夜班费三个月没发，工资条也看不懂", "wages"),
        ("风门坏了，瓦斯老是超", "safety"),
        ("矿灯充不上电，领新的说没计划", "equipment"),
        ("食堂的馒头是馊的", "canteen_dormitory"),
        ("年休假请了三回都不批假", "leave"),
        ("孩子考上大学，金秋助学怎么报名", "welfare"),
        ("劳动合同到期不续签给不给补偿", "law"),
        ("整夜失眠，想找心理老师聊聊", "heart"),
        ("表扬门卫拾金不昧", "other"),
    ],
)
def test_each_category_is_known_before_anything_was_learned(text: str, category: str) -> None:
    assert _judged(text).category == category


def test_reasons_stand_as_they_were_written() -> None:
    said = _judged("我的加 班费 和工资条，都不对")
    assert set(said.reasons) >= {"加 班费", "工资条"}
    assert all(reason in "我的加 班费 和工资条，都不对" for reason in said.reasons)


def test_the_longest_word_counts() -> None:
    assert _judged("加班费").category == "wages"
    assert _judged("加班").category == "leave"


@pytest.mark.parametrize("text", ["", " ", "嗯嗯", "……", "zzz qqq", "🤮"])
def test_what_says_nothing_gets_no_category(text: str) -> None:
    said = _judged(text)
    assert (said.category, said.urgency, said.reasons, said.danger) == (None, NORMAL, (), ())


def test_probabilities_sum_to_one_and_are_in_order() -> None:
    shares = [each.probability for each in _judged("工资和食堂").categories]
    assert sum(shares) == pytest.approx(1, abs=0.01)
    assert shares == sorted(shares, reverse=True)
    assert {each.category for each in _judged("").categories} == set(lexicon().categories)


def test_exclamation_marks_change_nothing() -> None:
    assert _judged("食堂太难吃！！！！").urgency == _judged("食堂太难吃").urgency == NORMAL


def test_self_harm_is_critical_and_a_matter_of_the_heart_whatever_else_is_said() -> None:
    said = _judged("工资不发，奖金也扣，加班费没有，我不想活了")
    assert (said.category, said.urgency, said.urgency_reasons) == ("heart", CRITICAL, ("不想活",))


def test_hardship_that_cannot_wait_is_urgent_with_a_reason() -> None:
    said = _judged("老婆等着手术费，工资拖了三个月")
    assert said.urgency == URGENT
    assert any("手术" in reason for reason in said.urgency_reasons)


def test_a_tenants_own_category_is_learned() -> None:
    texts = ["矿区班车晚点", "通勤班车又晚点了", "班车晚点没人管", "早上班车总晚点"]
    learned = history_of(
        [Sample(Labelled(plain(text), "commuting", NORMAL)) for text in texts] + own("appeals-tuning.csv")
    )
    said = suggested(Sample(Labelled(plain("今天班车又晚点"), "commuting", NORMAL)), learned, lexicon=False)
    assert said.categories[0].category == "commuting"
    assert any("班车" in reason or "晚点" in reason for reason in said.reasons)


def test_what_one_text_alone_held_changes_no_suggestion() -> None:
    """Else a stranger could try out which words a named appeal held."""
    assert LEAST_TEXTS == 2
    others = own("appeals-tuning.csv")
    secret = Sample(Labelled(plain("龘靐齉"), "law", NORMAL))
    asked = Sample(Labelled(plain("龘靐齉"), "law", NORMAL))
    once, twice = (suggested(asked, history_of([*others, *[secret] * n])) for n in (1, 2))
    assert once.reasons == ()
    assert {each.probability for each in once.categories[:-1]} == {
        each.probability for each in suggested(asked, history_of(others)).categories[:-1]
    }
    assert twice.categories[0].category == "law"


def test_a_history_without_the_words_of_a_text_says_nothing() -> None:
    history = {CATEGORY: History({}, {"wages": 3}), URGENCY: History({}, {NORMAL: 3})}
    assert suggested(Sample(Labelled(plain("工资"), "wages", NORMAL)), history).category == "wages"


def test_digits_full_width_and_white_space_make_no_difference() -> None:
    assert plain("ＡＰＰ 闪\n退　１２").text == "app闪退12"
    assert {term for term, _ in terms(plain("扣420").text)} == {term for term, _ in terms(plain("扣981").text)}
    assert "资食" not in {term for term, _ in terms(plain("工资，食堂").text)}


def test_an_expanding_character_keeps_its_place() -> None:
    text = plain("㈱工资㍿")
    at = text.text.index("工资")
    assert text.excerpt(at, at + 2) == "工资"


def test_a_lexicon_that_says_something_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(
        "version: 1\ncategories: {wages: {3: [工资], 1: [工资]}}\nurgencies: {urgent: {1: [急]}}\n", "utf-8"
    )
    with pytest.raises(ValueError, match="wages lists 工资 twice"):
        read(path)


@pytest.mark.parametrize("phrase", ["", "…", "…死", "死…", "，"])
def test_a_phrase_that_begins_with_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="begins or ends with a gap"):
        Phrases({phrase: 1})


def test_figures_do_not_fall() -> None:
    sample = grievances()
    both = measure.cross_validated(repeated=1)
    assert both.top1 >= 0.85
    assert both.top2 >= 0.93
    assert both.macro_f1 >= 0.85
    assert both.recall[CRITICAL] == 1
    assert both.recall[URGENT] >= 0.7
    assert both.urgency >= 0.72
    unseen, cold = measure.unseen(sample), measure.unseen([])
    assert cold.top1 >= 0.58
    assert unseen.top1 >= 0.68
    assert unseen.top2 >= 0.85
    assert unseen.sure_right >= 0.8, "what is suggested at all is mostly right"


def test_labels_teach_what_the_lexicon_does_not_know() -> None:
    sample = grievances()
    assert measure.unseen(sample).top1 > measure.unseen([]).top1 + 0.05
    assert measure.unseen(sample, lexicon=False).top1 > 0.4


def test_suggesting_and_training_are_fast() -> None:
    """Two thousand characters in 20 ms, ten thousand texts in seconds; three times that, for a machine that is busy."""
    history = history_of(grievances())
    text = "，".join(each.labelled.text.source for each in grievances())[:2000]
    times = []
    for _ in range(7):
        began = time.process_time()
        suggested(Sample(Labelled(plain(text), "", "")), history)
        times.append(time.process_time() - began)
    assert min(times) < 0.06
    many = [each.labelled for each in own("appeals-tuning.csv")] * 93
    began = time.process_time()
    count(many[:10_000], bucket)
    assert time.process_time() - began < 15
