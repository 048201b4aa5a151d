"""Short words for what tests do with wall screens."""

from typing import Any

from werkzeug.test import TestResponse

from tests.quality.hazards.loop import Loop


def connecting(loop: Loop, key: str | None = None, **fields: Any) -> TestResponse:
    """Connect a screen and return the answer."""
    return loop.world.call(loop.admin, "POST", "/displays", json={"name": "副井口"} | fields, key=key)


def connect(loop: Loop, **fields: Any) -> dict[str, Any]:
    """Connect a screen and return it."""
    answer = connecting(loop, **fields)
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def credentials(display: dict[str, Any]) -> str:
    """Return what a browser takes from the address of a screen."""
    return str(display["url"].partition("#")[2])


def look(loop: Loop, display: dict[str, Any] | str, **headers: str) -> TestResponse:
    """Ask for what a screen shows, as the screen does."""
    presented = display if isinstance(display, str) else credentials(display)
    return loop.world.call(None, "GET", "/wall", headers={"Authorization": f"Display {presented}"} | headers)


def seen(loop: Loop, display: dict[str, Any]) -> dict[str, Any]:
    """Return what a screen shows."""
    answer = look(loop, display)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def contest(loop: Loop, *deeds: str) -> dict[str, Any]:
    """Make a contest of the two teams over November and take it through some deeds."""
    body = {
        "name": "四季度质量攻坚擂台赛",
        "unit_id": str(loop.world.area.id),
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "team_ids": [str(loop.world.team.id), str(loop.world.other_team.id)],
    }
    made = loop.world.call(loop.officer, "POST", "/contests", json=body)
    assert made.status_code == 201, made.json
    for deed in deeds:
        done = loop.world.call(loop.officer, "POST", f"/contests/{made.json['id']}/{deed}", json={})
        assert done.status_code == 200, done.json
    return dict(made.json)
