"""Grievance canary: what is said to the union in confidence is planted, lives a whole life, and is then looked for.

In logs, Redis, jobs, notices, every table, stored files and everybody else's answers; with the application's secret in
hand too. On committed data, with the relay and a worker of the real queue.
"""

import base64
import io
import itertools
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from gongyou.core import crypto, metrics, storage
from gongyou.core.db import Database, session
from gongyou.core.http.access import discreet
from gongyou.core.http.app import Application
from gongyou.hotline.appeals import keys
from gongyou.hotline.appeals.models import Appeal
from gongyou.hotline.vault import sealing
from gongyou.identity.models import Member
from tests.hotline.canary import ANSWER, CONFIDENTIAL, LATER, NOTE, TITLE, WORDS, Told, dump_of, flown, found_in
from tests.operations import operations


@pytest.fixture(scope="module")
def told(configured: Database, application: Application) -> Iterator[Told]:
    """A hotline through which the canary has flown."""
    with flown(configured, application) as made:
        yield made


def test_the_canary_sings_where_it_may(told: Told) -> None:
    """Else nothing below would prove anything."""
    seen = told.union.read(told.union.officer, told.appeal["id"]).json
    assert (seen["text"], seen["title"]) == (WORDS, TITLE)
    assert {m["text"] for m in seen["messages"]} >= {LATER, ANSWER, NOTE}
    assert found_in(told, json.dumps(told.secrets, ensure_ascii=False).encode()) == told.secrets.keys()
    assert b"Exif" in told.picture
    assert told.logs.getvalue().count('"request"') > 10
    assert any(b"gongyou.core.jobs.run" in each for each in told.redis), "jobs were seen"


def test_no_log_of_any_level_knows_of_it(told: Told) -> None:
    assert found_in(told, told.logs.getvalue().encode()) == set()
    about = [line for line in told.logs.getvalue().splitlines() if told.appeal["id"] in line]
    assert [line for line in about if '"handler"' not in line] == []


def test_no_log_and_no_figure_tells_when_somebody_used_the_hotline(told: Told, application: Application) -> None:
    """A line with a minute and an operation, beside a proxy's with an address, would say whose case it is."""
    quiet = {name for name, view in application.view_functions.items() if discreet(view)}
    assert {"hotline.submit_appeal", "hotline.open_receipt", "hotline.add_appeal_file"} <= quiet
    lines = [json.loads(line) for line in told.logs.getvalue().splitlines() if '"request"' in line]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) > 20
    of_hotline = [line for line in requests if line.get("operation") == "discreet"]
    assert len(of_hotline) > 10
    assert [line for line in requests if line.get("operation") in quiet] == []
    assert {name for line in of_hotline for name in line} & {"seconds", "method", "tenant_id"} == set()
    assert {line["level"] for line in of_hotline if line["status"] < 500} == {"debug"}, "slow or not"
    counted = {sample.labels.get("operation") for metric in metrics.registry.collect() for sample in metric.samples}
    assert counted & quiet == set()
    assert "discreet" in counted


def test_redis_and_jobs_know_nothing_of_it(told: Told) -> None:
    assert {what for each in told.redis for what in found_in(told, each)} == set()
    reporter, loner = (_shapes(told, member) for member in (told.union.miner, told.loner))
    assert reporter - loner == set(), "somebody who only looked at their own page is there in the same way"


def _shapes(told: Told, member: Member) -> set[bytes]:
    """Return in what a member is named, less the ids."""
    mine = [each for each in told.redis if str(member.id).encode() in each or member.id.hex.encode() in each]
    return {re.sub(rb"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", b"<id>", each) for each in mine}


def test_no_table_knows_of_it(told: Told) -> None:
    found = {
        (table, what)
        for table, rows in dump_of(told).items()
        for what in found_in(told, json.dumps(rows, ensure_ascii=False).encode())
    }
    assert found == set()


def test_no_notice_says_more_than_number_and_category(told: Told) -> None:
    for row in dump_of(told)["notices"]:
        if row["link_id"] == told.appeal["id"]:
            assert set(row["params"]) <= {"number", "category", "title", "node", "due", "who", "level"}
            assert row["recipient_id"] != str(told.union.miner.id)


def test_stored_answers_opened_with_the_secret_tell_nothing(told: Told) -> None:
    rows = dump_of(told)["idempotency_keys"]
    tenant_id = told.union.world.tenant_id
    sealed = [bytes.fromhex(row["body_sealed"][2:]) for row in rows if row["body_sealed"]]
    assert sealed, "officers' answers are kept"
    opened = [crypto.unseal_bytes(each, purpose="idempotent answer", tenant_id=tenant_id) for each in sealed]
    assert {what for each in opened for what in found_in(told, each)} == set()
    assert told.appeal["id"] not in b" ".join(opened).decode("latin-1")


def test_stored_files_are_noise(told: Told) -> None:
    days = storage.store().keys(f"{told.union.world.tenant_id}/sealed")
    keys_ = [key for day in days for key in storage.store().keys(day)]
    assert len(keys_) == 2
    for key in keys_:
        data = storage.store().get(key)
        assert found_in(told, data) == set()
        assert not any(magic in data[:64] for magic in (b"\xff\xd8\xff", b"WEBP", b"PNG"))
        assert len(zlib.compress(data)) >= len(data), "what compresses is not sealed"
    for shown in told.shown.values():
        assert found_in(told, shown) == set()
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
                assert found_in(told, answer.data, but) == set(), (who, operation.id)


def test_database_and_secret_together_open_no_anonymous_appeal(told: Told) -> None:
    """Every sealed column, against every key that the installation's secret makes and every value that is stored."""
    tenant_id, dump = told.union.world.tenant_id, dump_of(told)
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
    dump = dump_of(told)

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
        answer = union.world.call(union.officer, "GET", path)
        if not answer.is_json:
            continue
        whole = "appeal_id" in operation.parameters and answer.status_code == 200
        marks = {told.appeal["id"], told.appeal["number"]}
        for part in [answer.json] if whole else _about(answer.json, marks):
            told_of += 1
            for value in _leaves(part):
                _fine(value, operation.id)
    assert told_of >= 3
    for listed in ("/appeals", f"/appeals/{told.appeal['id']}/messages"):
        cursor = union.world.call(union.officer, "GET", f"{listed}?limit=1").json["next_cursor"]  # type: ignore[index]
        with pytest.raises(ValueError, match=r".*"):
            json.loads(base64.urlsafe_b64decode(cursor + "=="))


_BY_NOTICE = {"list_my_notices"}
"""A notice has the instant at which it came: whoever hears its sound has a clock of their own."""
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
        if not {"id", "name"} <= node.keys():  # people and units have ids of their own
            for value in node.values():
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
