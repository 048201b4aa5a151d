"""Topics: texts of one thing together, with readable words, the same every time."""

import random
import time

from gongyou.hotline.classifier.clusters import topics

BUS = [
    "早班班车又晚点了，等了四十分钟",
    "班车晚点没人管，天天迟到",
    "能不能管管班车晚点的事",
    "夜班班车晚点，下井都赶不上",
]
BATH = ["澡堂热水一到十点就没有了", "升井晚了澡堂热水就停了", "澡堂热水不够，排队一个钟头"]
ALONE = ["想问一下公积金怎么转", "矿灯电池不耐用", "谢谢捡到我手机的师傅"]
TEXTS = {f"{n:03}": text for n, text in enumerate([*BUS, *BATH, *ALONE])}


def test_texts_of_one_thing_come_together_and_the_rest_stays_out() -> None:
    first, second = topics(TEXTS)
    assert {TEXTS[key] for key in first.ids} == set(BUS)
    assert {TEXTS[key] for key in second.ids} == set(BATH)


def test_a_topic_is_named_by_what_is_said_in_it() -> None:
    first, second = topics(TEXTS)
    assert any("班车" in word for word in first.words)
    assert any("热水" in word or "澡堂" in word for word in second.words)


def test_the_order_of_the_texts_decides_nothing() -> None:
    shuffled = list(TEXTS.items())
    random.Random(7).shuffle(shuffled)
    assert topics(dict(shuffled)) == topics(TEXTS)


def test_texts_that_share_only_words_of_grammar_have_no_topic() -> None:
    assert topics({1: "能不能给我们解决一下这个问题", 2: "能不能给我们说一下为什么", 3: "请问这个问题怎么办"}) == []


def test_odd_texts_have_no_topic() -> None:
    assert topics({}) == []
    assert topics({1: "", 2: " ", 3: "🤮", 4: "，。", 5: "1234", 6: "a"}) == []
    assert len(topics({1: "班车晚点", 2: "班车晚点"})) == 1
    assert topics({1: "班车晚点", 2: "班车晚点"}, least=3) == []


def test_five_thousand_texts_take_seconds() -> None:
    """Ten seconds at most; twice that, for a machine that is busy."""
    chance = random.Random(1)
    things, faults = (
        ("班车", "澡堂热水", "矿灯", "工作服", "夜班费", "探亲假", "宿舍暖气"),
        ("晚点", "没有了", "坏了", "不合身"),
    )
    letters = [chr(0x4E00 + n) for n in range(2000)]
    texts = {
        n: "".join(chance.choices(letters, k=60)) + chance.choice(things) + chance.choice(faults) for n in range(5000)
    }
    began = time.process_time()
    found = topics(texts)
    assert time.process_time() - began < 20
    assert any("夜班费" in "".join(each.words) for each in found)
