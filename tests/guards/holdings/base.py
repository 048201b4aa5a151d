"""A tenant that has one of everything, and how each kind of thing is made."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from gongyou.identity.models import Member
from tests.operations import Operation
from tests.pictures import photo
from tests.sounds import sound
from tests.world import World


class _Made(dict[str, str]):
    """Ids by kind; a kind that is asked for is made."""

    def __init__(self, holdings: "Holdings") -> None:
        super().__init__()
        self._holdings = holdings

    def __missing__(self, kind: str) -> str:
        self[kind] = MAKERS[kind](self._holdings)
        return self[kind]


@dataclass
class Holdings:
    """A tenant, a member who holds every role there, and the ids of what they have."""

    world: World
    chief: Member
    deputy: Member
    finder: Member
    ids: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = _Made(self)

    def call(self, operation: Operation, path: str, **request: Any) -> Any:
        """Call an operation as the member of all roles."""
        return self.world.call(self.chief, operation.method, path, **request)

    def made(self, method: str, path: str, *, by: Member | None = None, **request: Any) -> dict[str, Any]:
        """Make something and return the answer."""
        answer = self.world.call(by or self.chief, method, path, **request)
        assert answer.status_code in {200, 201, 202}, (path, answer.json)
        document: dict[str, Any] = answer.json or {}
        return document


Make = Callable[[Holdings], str]
MAKERS: dict[str, Make] = {}
"""How each kind of thing is made; one may need another."""


def makes(kind: str) -> Callable[[Make], Make]:
    """Register how a kind of thing is made; the function returns its id (or code)."""

    def register(make: Make) -> Make:
        MAKERS[kind] = make
        return make

    return register


def upload_voice(holdings: Holdings) -> str:
    """Upload a voice note and return its id."""
    form = {"file": (io.BytesIO(sound()), "录音.mp3")}
    return str(holdings.made("POST", "/files", data=form, content_type="multipart/form-data")["id"])


_seeds = count(70)


def picture(seed: int | None = None) -> dict[str, Any]:
    """Return the parts of an upload of a picture, one that nobody has uploaded before unless a seed says which."""
    return {"file": (io.BytesIO(photo(next(_seeds) if seed is None else seed)), "现场.jpg")}


def upload(holdings: Holdings, by: Member | None = None) -> str:
    """Upload a picture and return its id."""
    return str(holdings.made("POST", "/files", by=by, data=picture(), content_type="multipart/form-data")["id"])
