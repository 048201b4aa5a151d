"""Pictures of a conversation: who makes the service decode them, what holds a connection meanwhile, what is left over."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from gongyou.core import clock, images, storage
from gongyou.core.db import in_unit_of_work, session
from gongyou.core.ids import new_id
from gongyou.core.storage import Store
from gongyou.hotline.appeals import files
from gongyou.hotline.appeals.models import AppealFile
from tests.hotline.union import Union


def picture(shade: int = 90) -> bytes:
    """Return a small picture."""
    made, data = Image.new("RGB", (64, 48), (shade, shade, shade)), io.BytesIO()
    made.save(data, "PNG")
    return data.getvalue()


def send(union: Union, token: str, appeal_id: str, **form: Any) -> TestResponse:
    """Send a picture with a bearer token."""
    data = {"file": (io.BytesIO(form.pop("data", picture())), "a.png")} | form
    path = f"/appeals/{appeal_id}/files"
    return union.with_token(token, "POST", path, data=data, content_type="multipart/form-data")


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each picture that is decoded."""
    seen: list[int] = []
    sanitise = images.sanitise

    def noting(data: bytes) -> images.SafeImage:
        seen.append(len(data))
        return sanitise(data)

    monkeypatch.setattr(images, "sanitise", noting)
    return seen


def test_stranger_makes_the_service_decode_nothing(union: Union, decoded: list[int]) -> None:
    mine, theirs = union.submit("anonymous"), union.submit("anonymous")
    named = union.submit()
    forged = mine["token"][:-6] + "AAAAA="
    for token, appeal_id, status in (
        ("gr_", mine["id"], 401),
        ("gr_" + "A" * 200, mine["id"], 401),
        (forged, mine["id"], 401),
        (mine["token"], theirs["id"], 404),
        (mine["token"], str(uuid4()), 404),
        (union.world.token(union.miner), mine["id"], 404),
        (union.world.token(union.world.member("李四")), named["id"], 404),
        (union.world.token(union.custodians[0]), named["id"], 404),
    ):
        assert send(union, token, appeal_id).status_code == status, token
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert send(union, mine["token"], mine["id"]).status_code == 401
    assert decoded == []
    assert send(union, mine["token"], mine["id"]).status_code == 201
    assert len(decoded) == 1


@pytest.fixture
def store_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Note each call of the store, and whether a unit of work was open."""
    seen: list[tuple[str, bool]] = []

    def noting(name: str) -> Callable[..., Any]:
        real = getattr(Store, name)

        def call(self: Store, *given: Any) -> Any:
            seen.append((name, in_unit_of_work()))
            return real(self, *given)

        return call

    for name in ("put", "get", "delete", "keys"):
        monkeypatch.setattr(Store, name, noting(name))
    return seen


def test_no_unit_of_work_is_open_while_bytes_go_to_and_come_from_the_store(
    union: Union, store_calls: list[tuple[str, bool]]
) -> None:
    taken = union.submit("anonymous")
    kept = send(union, taken["token"], taken["id"], id=str(uuid4()))
    assert kept.status_code == 201, kept.json
    for variant in ("original", "thumbnail"):
        path = f"/appeals/{taken['id']}/files/{kept.json['id']}?variant={variant}"
        for shown in (union.with_token(taken["token"], "GET", path), union.world.call(union.officer, "GET", path)):
            assert shown.status_code == 200
            assert Image.open(io.BytesIO(shown.data)).size
            assert shown.headers["Cache-Control"] == "no-store"
    assert {name for name, _ in store_calls} == {"put", "get"}
    assert [name for name, within in store_calls if within] == []


def test_lost_bytes_are_a_refusal_not_a_broken_answer(union: Union) -> None:
    taken = union.submit("anonymous")
    kept = send(union, taken["token"], taken["id"]).json
    with union.world.work():
        key = session().scalars(select(AppealFile.storage_key)).one()
    storage.store().delete(key)
    lost = union.with_token(taken["token"], "GET", f"/appeals/{taken['id']}/files/{kept['id']}")
    assert (lost.status_code, lost.json["code"]) == (410, "files.bytes_lost")


def test_resent_file_is_kept_once_and_leaves_no_second_copy(union: Union) -> None:
    taken, file_id = union.submit("anonymous"), str(uuid4())
    first, again = (send(union, taken["token"], taken["id"], id=file_id, data=picture(shade)) for shade in (90, 120))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    with union.world.work():
        folder = files.folder_of(clock.now().date())
        assert len(storage.store().keys(folder)) == 2  # with its thumbnail
    theirs = union.submit("anonymous")
    stolen = send(union, theirs["token"], theirs["id"], id=file_id)
    assert (stolen.status_code, stolen.json["code"]) == (409, "appeal.file_id_taken")
    v7 = send(union, taken["token"], taken["id"], id=str(new_id()))
    assert (v7.status_code, v7.json["errors"][0]["code"]) == (422, "random_id")


def test_files_are_shown_in_the_order_in_which_they_were_said(union: Union) -> None:
    taken = union.submit("anonymous")
    sent = sorted(str(uuid4()) for _ in range(4))
    for file_id in sent:
        assert send(union, taken["token"], taken["id"], id=file_id).status_code == 201
    order = [sent[2], sent[0], sent[3], sent[1]]
    path = f"/appeals/{taken['id']}"
    said = union.with_token(taken["token"], "POST", f"{path}/messages", json={"text": "四张", "file_ids": order})
    assert said.status_code == 201, said.json
    shown = union.read(union.officer, taken["id"]).json["messages"][0]["files"]
    assert [each["id"] for each in shown] == order


def test_case_takes_only_so_many_files_that_are_said_with_nothing(
    union: Union, monkeypatch: pytest.MonkeyPatch, decoded: list[int]
) -> None:
    monkeypatch.setattr(files, "MOST_LOOSE", 2)
    taken = union.submit("anonymous")
    answers = [send(union, taken["token"], taken["id"]) for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 201, 409]
    assert answers[2].json["code"] == "appeal.too_many_loose"
    assert len(decoded) == 2
    ids = [each.json["id"] for each in answers[:2]]
    path = f"/appeals/{taken['id']}/messages"
    assert union.with_token(taken["token"], "POST", path, json={"text": "看", "file_ids": ids}).status_code == 201
    assert send(union, taken["token"], taken["id"]).status_code == 201


def test_what_was_said_with_nothing_and_bytes_without_a_file_go_after_days(
    union: Union, store_calls: list[tuple[str, bool]]
) -> None:
    taken = union.submit("anonymous")
    said, loose = (send(union, taken["token"], taken["id"]).json["id"] for _ in range(2))
    path = f"/appeals/{taken['id']}/messages"
    assert union.with_token(taken["token"], "POST", path, json={"text": "看", "file_ids": [said]}).status_code == 201
    with union.world.work():
        folder, lost = files.folder_of(clock.now().date()), files.new_key()
    storage.store().put(lost, b"of a transaction that failed")
    for days, left in ((1, 5), (3, 2)):
        store_calls.clear()
        with clock.at(clock.now() + timedelta(days=days)), union.world.work():
            files.sweep_loose(clock.now())
            files.sweep_orphans(clock.now())
        assert [name for name, _ in store_calls].count("keys") <= 3
        assert ("delete", True) not in store_calls
        assert len(storage.store().keys(folder)) == left
    with union.world.work():
        assert [str(row) for row in session().scalars(select(AppealFile.id))] == [said]
    assert loose != said
