"""What other domains are told about members and units."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from gongyou.core.errors import NotFound
from gongyou.core.ids import new_id
from gongyou.identity import service
from gongyou.identity.models import Member, MemberStatus, ShiftPattern
from gongyou.permissions import Permission, Role
from tests.sql import queries
from tests.world import World


def test_roster_day_follows_each_members_shift_pattern_in_one_query(world: World) -> None:
    day, night = world.member("张三"), world.member("李四")
    with world.work() as current:
        pattern = ShiftPattern(id=new_id(), name="三八制", day_starts_at=time(6))
        current.add(pattern)
        current.flush()
        current.get_one(Member, (world.tenant_id, night.id)).shift_pattern_id = pattern.id
    two_at_night = datetime(2026, 3, 1, 18, tzinfo=UTC)  # 02:00 on the 2nd in Shanghai
    with world.work(), queries() as statements:
        days = service.roster_day_of([day.id, night.id, new_id()], two_at_night)
    assert days == {day.id: date(2026, 3, 2), night.id: date(2026, 3, 1)}
    assert len(statements) == 1


def test_holders_are_those_whose_role_reaches_the_unit_nearest_first(world: World) -> None:
    far = world.officer(Role.QUALITY_OFFICER, "远")
    near = world.member("近", roles={Role.QUALITY_OFFICER: world.area})
    both = world.member("两处", unit=world.mine, roles={Role.QUALITY_OFFICER: world.mine, Role.TEAM_LEADER: world.team})
    world.member("别的班", roles={Role.QUALITY_OFFICER: world.other_team})
    gone = world.member("走了", roles={Role.QUALITY_OFFICER: world.team})
    with world.work() as current:
        current.get_one(Member, (world.tenant_id, gone.id)).status = MemberStatus.LEFT
    with world.work():
        found = [m.id for m in service.holders(Permission.HAZARDS_VERIFY, world.team.path)]
        assert found == [both.id, near.id, far.id]
        assert [m.id for m in service.holders(Permission.HAZARDS_CONFIRM, world.area.path)] == [
            near.id,
            far.id,
            both.id,
        ]


def test_another_tenants_members_and_units_do_not_exist(world: World, other_world: World) -> None:
    stranger = other_world.member("外人", roles={Role.QUALITY_OFFICER: other_world.mine})
    with world.work():
        for ask, foreign in ((service.member_of, stranger.id), (service.unit_of, other_world.team.id)):
            with pytest.raises(NotFound):
                ask(foreign)
        with pytest.raises(NotFound):
            service.chain_above(other_world.team.id)
        assert service.names_of([stranger.id]) == {}
        assert service.units_of([stranger.id]) == {}
        assert service.holders(Permission.HAZARDS_CONFIRM, other_world.team.path) == []
        assert service.units_below(other_world.mine.path) == []


def test_tree_is_walked_up_and_down(world: World) -> None:
    def ids(units: object) -> list[UUID]:
        return [u.id for u in units]  # type: ignore[attr-defined]

    with world.work():
        assert ids(service.chain_above(world.team.id)) == [world.area.id, world.mine.id]
        assert ids(service.chain_above(world.mine.id)) == []
        below = ids(service.units_below(world.area.path))
        assert below[0] == world.area.id
        assert set(below[1:]) == {world.team.id, world.other_team.id}
