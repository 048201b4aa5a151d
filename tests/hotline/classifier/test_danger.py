"""Words of danger make an appeal critical; manners of speaking and denials do not."""

import time

import pytest

from gongyou.hotline.classifier.danger import CRITICAL, LIFE, SELF_HARM, URGENT, dangers
from gongyou.hotline.classifier.plain import plain
from tests.hotline.classifier import measure
from tests.hotline.classifier.labelled import grievances


def _kinds(text: str) -> set[str]:
    return {each.kind for each in dangers(plain(text)) if each.urgency == CRITICAL}


@pytest.mark.parametrize(
    "text",
    [
        "不想活了",
        "活着没意思",
        "我想从这跳下去",
        "真的撑不下去了",
        "不 想 活 了",
        "不想\n活了",
        "不\u200b想\u200b活",
        "想Ｓｉ",
        "ZISHA",
        "活起没得意思噻",
        "不想火了",
        "莫得活头了",
        "下井八年了。老婆走了。今天站在井口往下看了半天",
        "我室友说活够了，今天没来上班",
        "我没钱，活着没意思",
        "没人在乎我死活",
    ],
)
def test_speaking_of_ending_a_life_is_critical(text: str) -> None:
    assert SELF_HARM in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "瓦斯超限还让干",
        "顶板要掉了",
        "瓦丝超限了班长还叫割",
        "探头被人包住了，现在还在割煤",
        "机房有人触电，趴那不动",
        "皮带着火了，烟往里灌",
        "绞车刹不住了，他们还在提人",
        "三个人困在里面，叫不应",
        "有人拿着刀在宿舍追人",
        "煤壁出水是浑的，有臭鸡蛋味",
    ],
)
def test_danger_to_life_now_is_critical(text: str) -> None:
    assert LIFE in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "累死了",
        "笑死",
        "井下热死人",
        "难吃得要死",
        "想死家了，什么时候能放探亲假",
        "电脑老死机",
        "死板的规定",
        "差点触电，建议换插座",
        "去年有人触电，后来一直没培训",
        "希望组织一次触电急救培训",
        "怕瓦斯超限，建议多放一个探头",
        "没有人受伤",
        "跳槽去别的矿公积金怎么转",
        "",
        "   ",
        "🤮🤮🤮",
        "，，，。。。",
    ],
)
def test_manners_of_speaking_and_suppositions_are_not_critical(text: str) -> None:
    assert _kinds(text) == set()


@pytest.mark.parametrize("text", ["我没想死，就是心里烦", "我不是想自杀", "从没想过自杀", "我不会寻短见的"])
def test_denied_self_harm_is_urgent_still(text: str) -> None:
    found = dangers(plain(text))
    assert {(each.kind, each.urgency) for each in found} == {(SELF_HARM, URGENT)}


def test_one_sentence_of_a_long_appeal_is_enough_and_is_shown_as_it_was_written() -> None:
    filler = "食堂的菜又贵又凉，希望管一管。" * 60
    found = dangers(plain(f"{filler}我 不想 活 了。{filler}"))
    assert [(each.kind, each.words) for each in found if each.urgency == CRITICAL] == [(SELF_HARM, "不想 活")]


def test_what_is_wrong_and_who_must_stay_have_to_stand_near_each_other() -> None:
    far = "食堂的菜又贵又凉" * 8
    assert LIFE in _kinds("工作面空顶，还让我们往前赶")
    assert LIFE not in _kinds(f"空顶距的规定是多少。{far}。还让我们吃剩菜")


def test_no_critical_appeal_of_the_sample_data_is_missed_and_few_others_are_called_so() -> None:
    critical = [each for each in grievances() if _kinds(each.labelled.text.source)]
    assert {each.labelled.text.source for each in grievances() if each.labelled.urgency == CRITICAL} <= {
        each.labelled.text.source for each in critical
    }
    assert len(critical) <= 12, "eight are"


def test_of_unseen_words_of_danger_most_are_found_and_the_harmless_left_alone() -> None:
    assert measure.danger_recall("self_harm") >= 0.6
    assert measure.danger_recall("life") >= 0.7
    assert measure.danger_recall("") >= 0.95


@pytest.mark.parametrize("text", ["想死" * 2500, "瓦斯还让" * 1250, "," * 5000, "没" * 5000, "不想" * 2500])
def test_hostile_text_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    dangers(plain(text))
    assert time.process_time() - began < 1
