"""A hotline with a month of cases behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from gongyou.core import clock
from gongyou.identity.models import Member
from tests.hotline.union import Union

ZONE = ZoneInfo("Asia/Shanghai")


def next_month() -> datetime:
    """Return the tenth of a month to come, at ten in the morning: all that a test does lies in that month."""
    first = clock.now().astimezone(ZONE).replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=10)


@dataclass
class Month:
    """A hotline on the tenth of a month, and what it takes to fill it."""

    union: Union
    tenth: datetime
    tokens: dict[str, str] = field(default_factory=dict)

    def submit(self, count: int, mode: str = "named", **body: Any) -> list[str]:
        """Let some cases come in; return their ids."""
        taken = [self.union.submit(mode, **body) for _ in range(count)]
        self.tokens |= {each["id"]: each["token"] for each in taken}
        return [each["id"] for each in taken]

    def accept(self, appeal_id: str, officer: Member | None = None) -> None:
        """Give a case its first answer."""
        said = self.union.say(officer or self.union.officer, f"/appeals/{appeal_id}/acceptance", reply="收到")
        assert said.status_code == 200, said.json

    def settle(self, appeal_id: str, officer: Member | None = None) -> None:
        """Take a case to its settlement."""
        self.accept(appeal_id, officer)
        said = self.union.say(officer or self.union.officer, f"/appeals/{appeal_id}/settlement", reply="办好了")
        assert said.status_code == 200, said.json

    def rate(self, appeal_id: str, stars: int) -> None:
        """Rate a settled case as its reporter."""
        path, body = f"/appeals/{appeal_id}/rating", {"stars": stars}
        if self.tokens[appeal_id]:
            said = self.union.with_token(self.tokens[appeal_id], "POST", path, json=body)
        else:
            said = self.union.say(self.union.miner, path, **body)
        assert said.status_code == 200, said.json

    def figures(self, member: Member | None = None, *, days: float = 3, **query: Any) -> dict[str, Any]:
        """Return the month's figures as they are shown some days later."""
        with clock.at(self.tenth + timedelta(days=days)):
            asked = {"month": self.tenth.date().isoformat()} | query
            said = self.union.world.call(member or self.union.officer, "GET", "/appeal-statistics", query_string=asked)
        assert said.status_code == 200, said.json
        found: dict[str, Any] = said.json
        return found


def counts(items: list[dict[str, Any]]) -> dict[str, int | None]:
    """Return counts by code, without those of nothing."""
    return {each["code"]: each["count"] for each in items if each["count"] != 0}


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the rows of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture
def month(union: Union) -> Iterator[Month]:
    """A hotline on the tenth of a month to come."""
    for member in (union.officer, union.second, union.near, union.miner):
        union.world.token(member)
    tenth = next_month()
    with clock.at(tenth):
        yield Month(union, tenth)
