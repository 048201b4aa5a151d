"""Known hazards are recognised by words, place and pictures; a corroboration earns one point."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gongyou.quality.hazards.likeness import Report, alike, likeness
from tests.pictures import photo
from tests.quality.hazards.loop import Loop, ids
from tests.world import deliver

BELT = "3 号皮带机尾缺护罩，滚筒外露"


def test_the_same_thing_in_other_words_is_alike_and_another_thing_is_not() -> None:
    assert alike(BELT, "三号皮带机尾部护罩缺失，滚筒露出来了") > 0.35
    assert alike(BELT, "更衣室南侧地面防滑条脱落") < 0.1
    assert alike(BELT, "３ 号皮带机尾缺护罩 滚筒外露") == 1
    assert alike("", BELT) == 0
    assert alike("水", "水") == 1


@given(a=st.text(max_size=60), b=st.text(max_size=60))
def test_likeness_of_words_is_symmetric_and_a_share(a: str, b: str) -> None:
    assert 0 <= alike(a, b) == alike(b, a) <= 1


def test_the_same_picture_outweighs_all_words() -> None:
    a = Report(BELT, "主运大巷", "conveyor", ["ffff0000ffff0000"])
    b = Report("完全不同的说法", "别处", "other", ["ffff0000ffff0003"])
    assert likeness(a, b).photo_distance == 2
    assert likeness(a, b).score > 0.9
    far = Report("完全不同的说法", "别处", "other", ["0000ffff0000ffff"])
    assert likeness(a, far).score < 0.1


def candidates(loop: Loop, hazard: dict[str, object]) -> list[dict[str, object]]:
    answer = loop.world.call(loop.officer, "GET", f"/hazards/{hazard['id']}/duplicates")
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def test_an_officer_is_shown_known_hazards_of_the_area(loop: Loop) -> None:
    known = loop.at("rectify", description=BELT)
    loop.at("rectify", description="更衣室南侧地面防滑条脱落", place="联建楼", category="other")
    elsewhere = loop.report(loop.officer, description=BELT, unit_id=str(loop.world.mine.id))
    again = loop.report(loop.stranger, description="三号皮带机尾部护罩缺失，滚筒露出来了")
    [shown] = candidates(loop, again)
    assert (shown["id"], shown["relation"], shown["confirmed"]) == (known["id"], "duplicate", True)
    assert shown["id"] != elsewhere["id"]


def test_a_picture_sent_again_is_recognised_also_when_compressed_anew(loop: Loop) -> None:
    known = loop.at("rectify", description="护罩", place="甲", photo_ids=[loop.photo(loop.finder, seed=7)])
    picture = Image.open(io.BytesIO(photo(7)))
    smaller = io.BytesIO()
    picture.resize((480, 360)).save(smaller, "JPEG", quality=40)
    answer = loop.world.call(
        loop.stranger,
        "POST",
        "/files",
        data={"file": (io.BytesIO(smaller.getvalue()), "a.jpg")},
        content_type="multipart/form-data",
    )
    again = loop.report(
        loop.stranger, description="巷道积水", place="乙", category="water", photo_ids=[answer.json["id"]]
    )
    deliver(loop.world)  # a worker computes the photo hashes
    [shown] = candidates(loop, again)
    assert shown["id"] == known["id"]
    assert int(str(shown["photo_distance"])) <= 8


def test_a_closed_hazard_comes_back_as_a_recurrence(loop: Loop) -> None:
    closed = loop.at("closed", description=BELT)
    refused = loop.report(description=BELT)
    loop.done(loop.officer, refused, "refusal", reason="不是")
    [shown] = candidates(loop, loop.report(loop.stranger, description=BELT))
    assert (shown["id"], shown["relation"]) == (closed["id"], "recurrence")


def test_a_corroboration_ends_the_report_earns_one_and_says_so_on_both(loop: Loop) -> None:
    known = loop.at("rectify")
    again = loop.report(loop.stranger)
    merged = loop.done(loop.officer, again, "confirmation", duplicate_of=known["id"], note="同一处")
    assert (merged["state"], merged["outcome"], merged["duplicate_of"]) == ("closed", "merge", known["id"])
    assert (loop.points(loop.stranger), loop.points(loop.stranger, "coin"), loop.points(loop.finder)) == (1, 1, 5)
    assert loop.get(loop.officer, known).json["corroborations"] == 1
    [line] = [e for e in loop.timeline(known)["entries"] if e["kind"] == "link"]
    assert line["link"] == {"relation": "corroborated_by", "id": again["id"], "number": again["number"]}
    deliver(loop.world)
    assert loop.notices(loop.stranger) == ["hazard.corroborated"]
    assert ids(candidates(loop, loop.report())) == [known["id"]], "a merged report tells nothing new"


def test_nobody_corroborates_themselves(loop: Loop) -> None:
    known = loop.at("rectify")
    loop.done(loop.officer, loop.report(), "confirmation", duplicate_of=known["id"])
    assert loop.points(loop.finder) == 5


@pytest.mark.parametrize("node", ["confirm", "closed"])
def test_only_a_known_and_open_hazard_can_be_corroborated(loop: Loop, node: str) -> None:
    known = loop.at(node)
    answer = loop.do(loop.officer, loop.report(loop.stranger), "confirmation", duplicate_of=known["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "hazard.not_known")
    assert loop.points(loop.stranger) == 0


def test_nothing_is_a_duplicate_of_itself_or_of_a_duplicate(loop: Loop) -> None:
    known, again, third = loop.at("rectify"), loop.report(loop.stranger), loop.report(loop.leader)
    itself = loop.do(loop.officer, third, "confirmation", duplicate_of=third["id"])
    assert (itself.status_code, itself.json["code"]) == (409, "hazard.not_known")
    loop.done(loop.officer, again, "confirmation", duplicate_of=known["id"])
    chain = loop.do(loop.officer, third, "confirmation", duplicate_of=again["id"])
    assert (chain.status_code, chain.json["code"]) == (409, "hazard.not_known")


def test_a_wrong_merger_is_withdrawn_and_confirmed_instead(loop: Loop) -> None:
    known, again = loop.at("rectify"), loop.report(loop.stranger)
    loop.done(loop.officer, again, "confirmation", duplicate_of=known["id"])
    loop.done(loop.officer, again, "withdrawal", reason="不是同一处")
    assert loop.points(loop.stranger) == 0
    assert loop.get(loop.officer, known).json["corroborations"] == 0
    loop.done(loop.officer, again, "confirmation")
    assert loop.points(loop.stranger) == 5
