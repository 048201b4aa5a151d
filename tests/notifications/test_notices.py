"""The inbox: told once, worded for the reader, nobody else's, forgotten in time."""

import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gongyou.core import clock, i18n
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.events import HourBegan
from gongyou.identity.models import Member
from gongyou.notifications.models import Notice
from gongyou.notifications.service import KEPT, Link, TextKey, UnknownNotice, notify
from tests.sql import queries
from tests.world import World, deliver

WORDS = {
    "zh-CN": {
        "notice.test.lamp.title": "灯亮了：{colour}",
        "notice.test.lamp.body": "{place} 第 {number} 盏，{at}，{on}",
        "test.green": "绿",
    },
    "en-US": {
        "notice.test.lamp.title": "A {colour} lamp",
        "notice.test.lamp.body": "{place} no. {number}, {at}, {on}",
        "test.green": "green",
    },
}
LIT_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """A kind of notice of our own in the catalogue."""
    for language, texts in WORDS.items():
        i18n.catalogue(language).update(texts)
    yield
    i18n.catalogue.cache_clear()


def lamp(world: World, *members: Member, key: str = "lamp:1", place: str = "井口") -> None:
    with world.work():
        notify(
            [m.id for m in members],
            "test.lamp",
            params={
                "colour": TextKey("test.green"),
                "place": place,
                "number": 3,
                "at": LIT_AT,
                "on": date(2026, 11, 20),
            },
            link=Link("lamp", new_id()),
            dedupe_key=key,
        )


def inbox(world: World, member: Member, query: str = "", language: str = "zh-CN") -> list[dict[str, object]]:
    answer = world.call(member, "GET", f"/me/notices{query}", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.json
    items: list[dict[str, object]] = answer.json["items"]
    return items


def unread(world: World, member: Member) -> int:
    return int(world.call(member, "GET", "/me/notices/unread-count").json["unread"])


def test_a_notice_is_worded_in_the_readers_language_and_local_time(world: World) -> None:
    member = world.member()
    lamp(world, member)
    [chinese], [english] = inbox(world, member), inbox(world, member, language="en")
    assert (chinese["title"], chinese["body"]) == ("灯亮了：绿", "井口 第 3 盏，2026-11-20 09:30，2026-11-20")
    assert (english["title"], english["body"]) == ("A green lamp", "井口 no. 3, 2026-11-20 09:30, 2026-11-20")


def test_the_same_thing_is_told_once(world: World) -> None:
    first, second = world.member("张三"), world.member("李四")
    lamp(world, first, first)
    lamp(world, first, second, place="井底")
    assert [n["body"] for n in inbox(world, first)] == ["井口 第 3 盏，2026-11-20 09:30，2026-11-20"]
    assert len(inbox(world, second)) == 1


def test_braces_in_a_parameter_are_only_characters(world: World) -> None:
    member = world.member()
    lamp(world, member, place="{at} {0} {x.__class__} %s")
    assert "{at} {0} {x.__class__} %s" in str(inbox(world, member)[0]["body"])


def test_a_notice_without_words_is_refused_when_it_is_sent(world: World) -> None:
    member = world.member()
    with world.work(), pytest.raises(UnknownNotice, match=r"notice\.nowhere\.title"):
        notify([member.id], "nowhere", params={}, dedupe_key="x")
    with world.work(), pytest.raises(UnknownNotice, match="number"):
        notify([member.id], "test.lamp", params={"colour": "红", "place": "井口"}, dedupe_key="x")
    with world.work(), pytest.raises(UnknownNotice, match=r"test\.blue"):
        params = {"colour": TextKey("test.blue"), "place": "井口", "number": 1, "at": LIT_AT, "on": date(2026, 1, 1)}
        notify([member.id], "test.lamp", params=params, dedupe_key="x")


def test_an_old_notice_stays_readable_when_its_text_changes_or_goes(world: World) -> None:
    member = world.member()
    lamp(world, member)
    i18n.catalogue("zh-CN")["notice.test.lamp.title"] = "{colour}{brightness}"
    assert inbox(world, member)[0]["title"] == "绿…"
    for part in ("title", "body"):
        del i18n.catalogue("zh-CN")[f"notice.test.lamp.{part}"]
    assert inbox(world, member)[0]["title"] == "一条旧消息"


def test_reading_one_and_reading_all_before(world: World) -> None:
    member = world.member()
    for number in range(5):
        with clock.at(LIT_AT + timedelta(hours=number)):
            lamp(world, member, key=f"lamp:{number}")
    newest_first = [n["id"] for n in inbox(world, member)]
    assert unread(world, member) == 5

    answer = world.call(member, "POST", f"/me/notices/{newest_first[0]}/reading")
    read_at = answer.json["read_at"]
    assert read_at is not None
    assert world.call(member, "POST", f"/me/notices/{newest_first[0]}/reading").json["read_at"] == read_at
    assert unread(world, member) == 4

    assert world.call(member, "POST", "/me/notices/reading", json={"up_to": newest_first[2]}).json == {"unread": 1}
    assert [n["id"] for n in inbox(world, member, "?unread=true")] == [newest_first[1]]


def test_pages_hold_every_notice_once(world: World) -> None:
    member = world.member()
    for number in range(7):
        lamp(world, member, key=f"lamp:{number}")
    seen, cursor = [], ""
    while True:
        answer = world.call(member, "GET", f"/me/notices?limit=3{cursor}").json
        seen += [n["id"] for n in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.constant_queries
def test_listing_takes_the_same_number_of_queries_however_long_it_is(world: World) -> None:
    member = world.member()
    lamp(world, member, key="lamp:0")
    inbox(world, member)  # the session is remembered from here on
    with queries() as for_one:
        assert len(inbox(world, member)) == 1
    for number in range(1, 20):
        lamp(world, member, key=f"lamp:{number}")
    with queries() as for_twenty:
        assert len(inbox(world, member)) == 20
    assert len(for_one) == len(for_twenty) > 0


def test_another_members_notice_is_not_there(world: World, other_world: World) -> None:
    member, colleague, stranger = world.member("张三"), world.member("李四"), other_world.member("王五")
    lamp(world, member)
    notice_id = inbox(world, member)[0]["id"]
    for where, who in ((world, colleague), (other_world, stranger)):
        assert inbox(where, who) == []
        assert where.call(who, "POST", f"/me/notices/{notice_id}/reading").status_code == 404
        assert where.call(who, "POST", "/me/notices/reading", json={"up_to": notice_id}).status_code == 404
    assert unread(world, member) == 1


def test_old_notices_are_forgotten(world: World) -> None:
    member = world.member()
    with clock.at(clock.now() - KEPT - timedelta(minutes=1)):
        lamp(world, member, key="old")
    lamp(world, member, key="new")
    for _ in range(3):
        with world.work():
            emit(HourBegan(at=clock.now()))
        deliver(world)
    with world.work() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
        assert session.scalars(select(Notice.dedupe_key)).all() == ["new"]


def test_every_kind_of_notice_has_title_and_body_in_both_languages() -> None:
    def placeholders(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}

    kinds = {
        key.removeprefix("notice.").rpartition(".")[0]
        for language in i18n.LANGUAGES
        for key in i18n.catalogue(language)
        if key.startswith("notice.")
    }
    assert "gone" in kinds
    for kind in kinds:
        needed = []
        for language in i18n.LANGUAGES:
            texts = [i18n.catalogue(language)[f"notice.{kind}.{part}"] for part in ("title", "body")]
            assert all(texts), kind
            needed.append(set().union(*map(placeholders, texts)))
        assert needed[0] == needed[1], f"{kind}: the languages ask for different parameters"
