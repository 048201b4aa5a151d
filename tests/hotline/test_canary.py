"""Grievance canary: what is said to the union in confidence is planted, lives a whole life, and is then looked for.

In logs, Redis, jobs, notices, every table, stored files and everybody else's answers; with the application's secret in
hand too. On committed data, with the relay and a worker of the real queue.
"""

import base64
import io
import itertools
import json
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from rq.serializers import JSONSerializer
from sqlalchemy import select, text

from gongyou.app import load_domains
from gongyou.core import cache, crypto, jobs, relay, schema, storage
from gongyou.core.db import Database, session
from gongyou.core.http.app import Application
from gongyou.core.outbox import Queue
from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.models import Appeal
from gongyou.hotline.vault import sealing
from gongyou.identity.models import Member
from gongyou.permissions import Role
from tests.core.test_images import phone_exif
from tests.hotline.union import Union, staffed
from tests.operations import operations
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


@pytest.fixture(scope="module")
def told(configured: Database, application: Application) -> Iterator[Told]:
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


def _found(told: Told, haystack: bytes, but: frozenset[str] = frozenset()) -> set[str]:
    lowered = haystack.lower()
    return {
        what
        for what, secret in told.secrets.items()
        if what not in but and any(form in haystack or form.lower() in lowered for form in _forms(secret))
    }


def _dump(told: Told) -> dict[str, list[dict[str, Any]]]:
    with told.union.world.work():
        return {
            t.name: [json.loads(row) for row in session().scalars(text(f"SELECT to_jsonb(t)::text FROM {t.name} AS t"))]
            for t in schema.tenant_tables()
        }


def test_the_canary_sings_where_it_may(told: Told) -> None:
    """Else nothing below would prove anything."""
    seen = told.union.read(told.union.officer, told.appeal["id"]).json
    assert (seen["text"], seen["title"]) == (WORDS, TITLE)
    assert {m["text"] for m in seen["messages"]} >= {LATER, ANSWER, NOTE}
    assert _found(told, json.dumps(told.secrets, ensure_ascii=False).encode()) == told.secrets.keys()
    assert b"Exif" in told.picture
    assert told.logs.getvalue().count('"request"') > 10
    assert any(b"gongyou.core.jobs.run" in each for each in told.redis), "jobs were seen"


def test_no_log_of_any_level_knows_of_it(told: Told) -> None:
    assert _found(told, told.logs.getvalue().encode()) == set()
    about = [line for line in told.logs.getvalue().splitlines() if told.appeal["id"] in line]
    assert [line for line in about if '"handler"' not in line] == []


def test_redis_and_jobs_know_nothing_of_it(told: Told) -> None:
    assert {what for each in told.redis for what in _found(told, each)} == set()
    reporter, loner = (_shapes(told, member) for member in (told.union.miner, told.loner))
    assert reporter - loner == set(), "somebody who only looked at their own page is there in the same way"


def _shapes(told: Told, member: Member) -> set[bytes]:
    """Return in what a member is named, less the ids."""
    mine = [each for each in told.redis if str(member.id).encode() in each or member.id.hex.encode() in each]
    return {re.sub(rb"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", b"<id>", each) for each in mine}


def test_no_table_knows_of_it(told: Told) -> None:
    found = {
        (table, what)
        for table, rows in _dump(told).items()
        for what in _found(told, json.dumps(rows, ensure_ascii=False).encode())
    }
    assert found == set()


def test_no_notice_says_more_than_number_and_category(told: Told) -> None:
    for row in _dump(told)["notices"]:
        if row["link_id"] == told.appeal["id"]:
            assert set(row["params"]) <= {"number", "category", "title", "node", "due", "who", "level"}
            assert row["recipient_id"] != str(told.union.miner.id)


def test_stored_answers_opened_with_the_secret_tell_nothing(told: Told) -> None:
    rows = _dump(told)["idempotency_keys"]
    tenant_id = told.union.world.tenant_id
    sealed = [bytes.fromhex(row["body_sealed"][2:]) for row in rows if row["body_sealed"]]
    assert sealed, "officers' answers are kept"
    opened = [crypto.unseal_bytes(each, purpose="idempotent answer", tenant_id=tenant_id) for each in sealed]
    assert {what for each in opened for what in _found(told, each)} == set()
    assert told.appeal["id"] not in b" ".join(opened).decode("latin-1")


def test_stored_files_are_noise(told: Told) -> None:
    keys_ = storage.store().keys(f"{told.union.world.tenant_id}/sealed")
    assert len(keys_) == 2
    for key in keys_:
        data = storage.store().get(key)
        assert _found(told, data) == set()
        assert not any(magic in data[:64] for magic in (b"\xff\xd8\xff", b"WEBP", b"PNG"))
        assert len(zlib.compress(data)) >= len(data), "what compresses is not sealed"
    for shown in told.shown.values():
        assert _found(told, shown) == set()
        assert not Image.open(io.BytesIO(shown)).getexif()


def test_nobody_else_is_told(told: Told) -> None:
    """Every operation that reads, as everybody who has nothing to do with it."""
    world = told.union.world
    values = {"code": "appeal", "file_id": told.file_id} | dict.fromkeys(("appeal_id", "case_id"), told.appeal["id"])
    for who, member in (*told.onlookers.items(), ("reporter", told.union.miner), ("loner", told.loner)):
        but = frozenset({"confidential", "answer"} if who == "reporter" else ())
        for operation in operations():
            if operation.method == "GET" and operation.scheme == "session":
                path = operation.at({name: values.get(name, told.appeal["id"]) for name in operation.parameters})
                answer = world.call(member, "GET", path)
                assert _found(told, answer.data, but) == set(), (who, operation.id)


def test_database_and_secret_together_open_no_anonymous_appeal(told: Told) -> None:
    """Every sealed column, against every key that the installation's secret makes and every value that is stored."""
    tenant_id, dump = told.union.world.tenant_id, _dump(told)
    case_id = UUID(told.appeal["id"])
    of_case = {
        (table, name): bytes.fromhex(value[2:])
        for table, rows in dump.items()
        for row in rows
        if str(case_id) in {row.get("id"), row.get("case_id")}
        for name, value in row.items()
        if isinstance(value, str) and value.startswith("\\x")
    }
    assert {"matter", "key_by_receipt", "receipt", "body", "about", "sealed"} <= {name for _, name in of_case}
    stored = {
        bytes.fromhex(v[2:])
        for rows in dump.values()
        for row in rows
        for v in row.values()
        if isinstance(v, str) and v.startswith("\\x")
    }
    guesses = [crypto.derived_key(purpose) for purpose in _purposes()] + [
        v[at : at + 32] for v in stored for at in (0, 12, 16, 32) if len(v) >= at + 32
    ]
    with told.union.world.work():
        whats = ("key", "receipt", "matter", "message", "file", "rating", "identity")
        contexts = [keys.context(case_id, what) for what in whats]
        contexts += [f"vault key {row['id']}" for row in dump["vault_keys"]]
        for sealed, key, context in itertools.product(of_case.values(), guesses, contexts):
            for opening in (sealing.decrypt, sealing.open_with):
                if opening is sealing.open_with and (len(sealed) < 48 or key not in guesses[:40]):
                    continue
                with pytest.raises((sealing.WrongKey, ValueError)):
                    opening(key, sealed, context)
        for sealed, purpose in itertools.product(of_case.values(), _purposes()):
            with pytest.raises(ValueError):
                crypto.unseal_bytes(sealed, purpose=purpose, tenant_id=tenant_id)
        named = session().scalars(select(Appeal).where(Appeal.id == UUID(told.named["id"]))).one()
        opened = keys.read_matter(named.id, keys.reporters_key(named), named.matter or b"")
        assert opened.text == CONFIDENTIAL, "a named one opens so: the keys tried are the right ones"


def _purposes() -> list[str]:
    return [
        "appeal key of a reporter", "receipt token", "idempotent answer", "cursor", "receipt of a key", "receipt salt",
        "fingerprint receipt of a key", "fingerprint receipt salt", "fingerprint confidential reporter", "", "session secret",
    ]  # fmt: skip


def test_no_row_tells_who_spoke_in_confidence(told: Told) -> None:
    """The reporter stands nowhere where somebody who only looked at their own page does not."""
    dump = _dump(told)

    def tables_of(member: Member) -> set[str]:
        ids = (str(member.id), member.id.hex)
        return {t for t, rows in dump.items() if any(i in json.dumps(row) for row in rows for i in ids)}

    assert tables_of(told.union.miner) - tables_of(told.loner) == set()


def test_the_reporters_address_and_minute_are_told_to_no_officer(told: Told) -> None:
    """Walk all that an officer can read: what stands with the case has days for instants, and random ids."""
    union = told.union
    values = {"appeal_id": told.appeal["id"], "case_id": told.appeal["id"], "file_id": told.file_id, "code": "appeal"}
    told_of = 0
    for operation in operations():
        if operation.method != "GET" or operation.scheme != "session" or operation.id in _BY_NOTICE:
            continue
        path = operation.at({name: values.get(name, told.appeal["id"]) for name in operation.parameters})
        answer = union.world.call(
            union.officer, "GET", path, query_string={"limit": 1} if "limit" in str(operation) else {}
        )
        if not answer.is_json:
            continue
        for part in _about(answer.json, {told.appeal["id"], told.appeal["number"]}):
            told_of += 1
            for value in _leaves(part):
                _fine(value, operation.id)
    assert told_of >= 3


_BY_NOTICE = {"list_notices", "list_own_notices"}
"""A notice comes when it comes: who hears its sound has a clock of their own (docs/threat-model.md)."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d\d:\d\d)")


def _about(node: Any, marks: set[str]) -> Iterator[Any]:
    """Yield the smallest objects that name the case themselves, and all below them."""
    if isinstance(node, dict):
        if any(isinstance(v, str) and v in marks for v in node.values()):
            yield node
        else:
            for value in node.values():
                yield from _about(value, marks)
    elif isinstance(node, list):
        for value in node:
            yield from _about(value, marks)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in {"responsible", "done_by", "by", "seen_by", "unit"}:  # people and units, not the case
                yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif isinstance(node, str):
        yield node


def _fine(value: str, where: str) -> None:
    if _INSTANT.fullmatch(value):
        instant = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
        assert (instant.hour, instant.minute, instant.second) == (15, 59, 59), (where, value)
    try:
        found = UUID(value)
    except ValueError:
        return
    assert found.version == 4, (where, value)
