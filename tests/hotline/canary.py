"""What is said to the union in confidence is planted and lives a whole life, on committed data, with the relay and a
worker of the real queue; and how it is looked for wherever it might have gone.
"""

import base64
import io
import itertools
import json
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from PIL import Image
from rq.serializers import JSONSerializer
from sqlalchemy import text

from gongyou.app import load_domains
from gongyou.core import cache, jobs, relay, schema
from gongyou.core.db import Database, session
from gongyou.core.http.app import Application
from gongyou.core.outbox import Queue
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.core.test_images import phone_exif
from tests.hotline.union import Union, staffed
from tests.world import make_world

WORDS = "鹭洲井口的蓝色暖瓶被换成了别人的工资条"
LATER = "蓝色暖瓶里还有第二张条子"
ANSWER = "暖瓶的事工会正在核对第三联"
NOTE = "暖瓶一事请查二号柜"
TITLE = "暖瓶换工资条"
COMMENT = "经办人把暖瓶还给了错的人"
NAME = "濮阳鹭洲"
ADDRESS, AGENT = "203.0.113.77", "Canary-Phone/7.1"
CONFIDENTIAL = "保密说一句：锅炉房的钥匙在绿色饭盒里"
DEVICE = "Canary Phone"


@dataclass
class Told:
    """What was planted, and where all of it might have gone."""

    union: Union
    onlookers: dict[str, Member]
    loner: Member
    appeal: dict[str, Any]
    confidential: dict[str, Any]
    named: dict[str, Any]
    file_id: str
    key: str
    picture: bytes
    shown: dict[str, bytes]
    logs: io.StringIO
    redis: list[bytes] = field(default_factory=list)

    @property
    def secrets(self) -> dict[str, str]:
        """All that must be nowhere, by what it is."""
        receipt = self.appeal["receipt"]
        return {
            "text": WORDS,
            "title": TITLE,
            "later": LATER,
            "answer": ANSWER,
            "note": NOTE,
            "comment": COMMENT,
            "name": NAME,
            "address": ADDRESS,
            "agent": AGENT,
            "confidential": CONFIDENTIAL,
            "receipt": receipt,
            "token": self.appeal["token"],
            "key": self.key,
            "device": DEVICE,
        }


@contextmanager
def flown(configured: Database, application: Application) -> Iterator[Told]:
    """A hotline through which the canary has flown."""
    logs = io.StringIO()
    handler, root = logging.StreamHandler(logs), logging.getLogger()
    handler.setFormatter(root.handlers[0].formatter)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield _live(staffed(make_world(application)), configured, logs)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        load_domains()
        names = [t.name for t in schema.tenant_tables()] + ["tenants", "schedules"]
        with configured.owner.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        cache.cache().flushdb()


def _live(union: Union, database: Database, logs: io.StringIO) -> Told:
    """Let the appeal live from its submission to its rating, a second round and the next level."""
    world, key = union.world, str(uuid4())
    onlookers = {role.value: world.officer(role, f"旁人{number}") for number, role in enumerate(Role) if number}
    picture = _picture()
    told = Told(union, onlookers, world.member("闲人"), {}, {}, {}, "", key, picture, {}, logs)
    where = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}, "headers": {"User-Agent": AGENT}}
    body = {
        "mode": "anonymous",
        "tenant": world.code,
        "text": WORDS,
        "title": TITLE,
        "category": "wages",
        "about": [NAME],
    }
    for _ in range(2):  # sent again after a lost answer
        told.appeal = world.call(None, "POST", "/appeals", json=body, key=key, **_copy(where)).json  # type: ignore[assignment]
    _carry(told, database)
    path, bearer = (
        f"/appeals/{told.appeal['id']}",
        {"Authorization": f"Bearer {told.appeal['token']}", "User-Agent": AGENT},
    )

    def say(method: str, what: str, **kwargs: Any) -> Any:
        overrides = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}, "headers": dict(bearer)}
        answer = world.call(None, method, f"{path}{what}", **overrides, **kwargs)
        assert answer.status_code < 300, answer.text
        return answer

    form = {"file": (io.BytesIO(picture), f"{NAME}.jpg")}
    told.file_id = say("POST", "/files", data=form, content_type="multipart/form-data").json["id"]
    say("POST", "/messages", json={"text": LATER, "file_ids": [told.file_id]})
    opened = world.call(
        None, "POST", "/receipts", json={"tenant": world.code, "receipt": told.appeal["receipt"]}, **_copy(where)
    )
    assert opened.status_code == 201, opened.text
    for deed, said in (
        ("acceptance", {"reply": ANSWER, "note": NOTE}),
        ("messages", {"text": ANSWER, "kind": "question"}),
        ("messages", {"text": NOTE, "kind": "note"}),
    ):
        assert world.call(union.officer, "POST", f"{path}/{deed}", json=said, key=str(uuid4())).status_code < 300
    say("POST", "/messages", json={"text": LATER})
    for round_ in ("rating", "reopening", "rating"):
        if round_ == "rating":
            union.say(union.officer, f"{path}/settlement", reply=ANSWER)
            say("POST", "/rating", json={"stars": 1, "comment": COMMENT})
        else:
            say("POST", "/reopening", json={"reason": LATER})
        _carry(told, database)
    told.shown = {v: say("GET", f"/files/{told.file_id}?variant={v}").data for v in ("original", "thumbnail")}
    _refuse_badly(told, where)
    _speak_in_confidence(told)
    _carry(told, database)
    return told


def _copy(where: dict[str, Any]) -> dict[str, Any]:
    return {name: dict(value) for name, value in where.items()}


def _speak_in_confidence(told: Told) -> None:
    union = told.union
    given = {"text": CONFIDENTIAL, "category": "wages"}
    for mode in ("confidential", "named"):
        answer = union.world.call(
            union.miner if mode == "confidential" else union.near,
            "POST",
            "/appeals",
            json=given | {"mode": mode},
            key=str(uuid4()),
        )
        assert answer.status_code == 201, answer.text
        setattr(told, mode, answer.json)
    path = f"/appeals/{told.confidential['id']}"
    union.say(union.officer, f"{path}/acceptance", reply=ANSWER)
    assert (
        union.world.call(
            union.miner, "POST", f"{path}/messages", json={"text": CONFIDENTIAL}, key=str(uuid4())
        ).status_code
        == 201
    )
    union.world.call(told.loner, "GET", "/me")


def _refuse_badly(told: Told, where: dict[str, Any]) -> None:
    """Send what is refused and what breaks: a refusal must not tell more than an answer."""
    world = told.union.world
    for body in (
        {"mode": "anonymous", "tenant": world.code, "text": WORDS, "category": WORDS},
        {"mode": "anonymous", "tenant": world.code, "text": WORDS * 500},
        {"mode": "anonymous", "tenant": NAME, "text": WORDS, "category": "wages"},
        {"mode": "named", "text": WORDS, NAME: COMMENT},
    ):
        assert world.call(None, "POST", "/appeals", json=body, **_copy(where)).status_code >= 400
    cache.cache().flushdb()
    for _ in range(12):
        world.call(None, "POST", "/receipts", json={"tenant": world.code, "receipt": "1" * 16}, **_copy(where))


def _carry(told: Told, database: Database) -> None:
    """Carry events as relay and worker do; look into Redis before and after."""
    for _ in range(6):
        carried = relay.turn(database)
        told.redis += _redis()
        worker = jobs.Worker(
            [q.value for q in Queue], connection=cache.queue(), serializer=JSONSerializer, worker_ttl=30
        )
        worker.work(burst=True, logging_level="DEBUG")
        told.redis += _redis()
        if not carried:
            return
    raise AssertionError("events without end")


def _redis() -> list[bytes]:
    """Return every key and value of every database, what is compressed unpacked."""
    found: list[bytes] = []
    client = cache.queue()
    options = client.connection_pool.connection_kwargs
    for number in range(16):
        one = type(client)(**{**_plain_options(options), "db": number}, decode_responses=False)
        for key in one.scan_iter():
            for value in (key, *_values(one, key)):
                found.append(value or b"")
                if value and value[:1] == b"\x78":
                    found.append(zlib.decompress(value))
        one.close()
    return found


def _values(client: Any, key: bytes) -> list[bytes | None]:
    """Return all that a key holds."""
    match client.type(key):
        case b"string":
            return [client.get(key)]
        case b"hash":
            return list(itertools.chain(*client.hgetall(key).items()))
        case b"list":
            return list(client.lrange(key, 0, -1))
        case b"set":
            return list(client.smembers(key))
        case b"zset":
            return list(client.zrange(key, 0, -1))
        case b"stream":
            return [repr(client.xrange(key)).encode()]
        case b"none":  # it has ended meanwhile
            return []
        case other:
            raise AssertionError(other)


def _plain_options(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("host", "port", "username", "password") if name in options}


def _picture() -> bytes:
    picture, data = Image.effect_noise((640, 480), 90).convert("RGB"), io.BytesIO()
    picture.save(data, "JPEG", exif=phone_exif(), comment=NAME.encode())
    return data.getvalue()


def _forms(secret: str) -> list[bytes]:
    """Return how a text may stand somewhere: as it is, escaped, in hex, in base64 at any offset."""
    raw = secret.encode()
    found = [raw, json.dumps(secret).strip('"').encode(), raw.hex().encode(), secret.encode("utf-16-le")]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        found.append(encoded[(offset * 8 + 5) // 6 : len(raw) * 8 // 6])
    return [form for form in found if len(form) >= 8]


def found_in(told: Told, haystack: bytes, but: frozenset[str] = frozenset()) -> set[str]:
    lowered = haystack.lower()
    return {
        what
        for what, secret in told.secrets.items()
        if what not in but and any(form in haystack or form.lower() in lowered for form in _forms(secret))
    }


def dump_of(told: Told) -> dict[str, list[dict[str, Any]]]:
    with told.union.world.work():
        return {
            t.name: [json.loads(row) for row in session().scalars(text(f"SELECT to_jsonb(t)::text FROM {t.name} AS t"))]
            for t in schema.tenant_tables()
        }
