"""Who hears what as the time of a case runs out: whoever has it at every mark, each level above at its own."""

from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy import select

from gongyou.core.db import session
from gongyou.identity.models import Member
from gongyou.notifications.models import Notice
from gongyou.permissions import Role
from tests.hotline.appeals.test_clocks import at, local
from tests.hotline.union import Union, open_key

Heard = set[tuple[str, str]]
MARKS = ("case.soon", "case.overdue", "case.late", "case.escalated")


@pytest.fixture
def team(union: Union) -> Member:
    """The officer of the team's desk, below that of the area and the two of the mine."""
    officer = union.world.member("卢团", unit=union.world.team, roles={Role.UNION_OFFICER: union.world.team})
    open_key(union.world, officer)
    return officer


def _heard(union: Union, moments: Iterable[datetime]) -> list[Heard]:
    """Return what was told at each of some moments, as (kind, whom)."""
    found: list[Heard] = []
    known = 0
    for moment in moments:
        with at(union, moment), union.world.work():
            rows = session().execute(
                select(Notice.kind, Member.name)
                .join(Member, (Member.tenant_id == Notice.tenant_id) & (Member.id == Notice.recipient_id))
                .where(Notice.kind.in_(MARKS))
                .order_by(Notice.created_at, Notice.id)
            )
            told = rows.all()
        found.append({(kind.removeprefix("case."), name) for kind, name in told[known:]})
        assert len(found[-1]) == len(told) - known, "nobody is told twice at one mark"
        known = len(told)
    return found


TEAM, AREA, MINE = "卢团", "方小雨", ("尹秋水", "韩素芬")


def test_of_a_case_that_nobody_has_taken_its_desk_hears_each_mark_and_each_level_its_own(
    union: Union, team: Member
) -> None:
    with at(union, local(9, 8)):
        union.submit(category="leave")  # two working hours for a first answer; one and two working days beyond
    moments = [local(9, 9), local(9, 9, 30), local(9, 10), local(10, 10), local(12, 10), local(30, 10)]
    assert _heard(union, moments) == [
        {("soon", TEAM)},
        {("soon", TEAM)},
        {("overdue", TEAM), ("escalated", AREA)},
        {("late", TEAM), *(("escalated", name) for name in MINE)},
        {("late", TEAM), *(("escalated", name) for name in MINE)},
        set(),
    ]


def test_of_a_case_in_hand_its_handler_hears_before_it_is_due_when_it_is_and_each_time_it_is_told_above(
    union: Union, team: Member
) -> None:
    with at(union, local(1, 3)):
        appeal_id = union.submit(category="leave", urgency="urgent")["id"]  # three days round the clock
    with at(union, local(1, 3, 30)):
        assert union.say(team, f"/appeals/{appeal_id}/acceptance", reply="收到。").status_code == 200
    half, quarter, due = local(2, 15, 15), local(3, 9, 8), local(4, 3)
    assert _heard(union, [half, quarter, due, local(4, 11), local(4, 19)]) == [
        {("soon", TEAM)},
        {("soon", TEAM)},
        {("overdue", TEAM), ("escalated", AREA)},
        {("late", TEAM), *(("escalated", name) for name in MINE)},
        {("late", TEAM), *(("escalated", name) for name in MINE)},
    ]


def test_of_a_critical_case_all_is_told_within_the_hour(union: Union, team: Member) -> None:
    with at(union, local(1, 3)):
        appeal_id = union.submit(category="leave", urgency="critical")["id"]
    with at(union, local(1, 3, 5)):
        assert union.say(union.second, f"/appeals/{appeal_id}/acceptance", reply="马上到。").status_code == 200
    heard = _heard(union, [local(2, 3), local(2, 3, 15), local(2, 4)])
    assert [{kind for kind, name in each if name == "韩素芬"} for each in heard] == [{"overdue"}, {"late"}, {"late"}]
    above = [{name for kind, name in each if kind == "escalated"} for each in heard]
    assert above == [{AREA}, {"尹秋水"}, {"尹秋水"}]


def test_after_a_case_has_risen_its_next_level_is_the_desk_above_the_one_that_has_it_now(
    union: Union, team: Member
) -> None:
    with at(union, local(1, 3)):
        appeal_id = union.submit(category="leave", urgency="urgent")["id"]
    with at(union, local(1, 3, 30)):
        assert union.say(team, f"/appeals/{appeal_id}/escalation", note="要区里定").status_code == 200
    with at(union, local(1, 4)):
        taken = union.say(union.near, f"/appeals/{appeal_id}/transfer", member_id=str(union.near.id), note="我来办")
        assert taken.status_code == 200, taken.json
        assert union.read(union.officer, appeal_id).status_code == 404
    heard = _heard(union, [local(4, 2, 59), local(4, 3)])
    assert heard[1] == {("overdue", AREA), *(("escalated", name) for name in MINE)}
    with at(union, local(4, 3, 1)):
        assert union.read(union.officer, appeal_id).status_code == 200, "who is told sees it"


def test_whoever_takes_a_case_that_was_escalated_to_them_goes_on_seeing_it(union: Union, team: Member) -> None:
    with at(union, local(1, 3)):
        appeal_id = union.submit(category="leave", urgency="urgent")["id"]
    with at(union, local(1, 5, 1)):
        accepted = union.say(union.near, f"/appeals/{appeal_id}/acceptance", reply="区里来办。")
        assert accepted.status_code == 200, accepted.json
        assert union.read(union.near, appeal_id).status_code == 200
        assert union.read(union.officer, appeal_id).status_code == 404, "those above wait again"
