"""Files: safe, sealed, seen by whom they concern, fetched by a signed link, swept when nobody needs them."""

import hashlib
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gongyou.core import clock, crypto, storage
from gongyou.core.ids import new_id
from gongyou.core.outbox import emit
from gongyou.core.principal import Principal, acting
from gongyou.core.scheduler import HourBegan
from gongyou.core.settings import Settings
from gongyou.files import service
from gongyou.files.models import FileKind, StoredFile, Variant
from gongyou.files.reconciliation import lost_evidence
from gongyou.identity.authentication import authenticate
from gongyou.identity.models import Member
from tests.core.test_storage import files_no_larger_than
from tests.pictures import photo
from tests.world import World, deliver


def upload(
    world: World, member: Member | None, data: bytes, name: str = "现场.jpg", key: str | None = None, **fields: Any
) -> TestResponse:
    head = 'Content-Disposition: form-data; name="{}"'.format
    parts = [head(field).encode() + f"\r\n\r\n{value}".encode() for field, value in fields.items()]
    parts.append(f'{head("file")}; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'.encode() + data)
    body = b"".join(b"--limit\r\n" + part + b"\r\n" for part in parts) + b"--limit--\r\n"
    return world.call(member, "POST", "/files", data=body, content_type="multipart/form-data; boundary=limit", key=key)


def uploaded(world: World, member: Member, data: bytes | None = None, **options: Any) -> dict[str, Any]:
    answer = upload(world, member, data or photo(), **options)
    assert answer.status_code == 201, answer.json
    body: dict[str, Any] = answer.json
    return body


def fetch(world: World, url: str, **headers: str) -> TestResponse:
    return world.call(None, "GET", url.removeprefix("/api/v1"), headers=headers)


def links(world: World, member: Member, file_id: str) -> dict[str, Any]:
    answer = world.call(member, "GET", f"/files/{file_id}")
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json
    return body


def changed(url: str, **query: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{urlencode({k: v[0] for k, v in parse_qs(parts.query).items()} | query)}"


def stored_bytes(settings: Settings, world: World) -> list[Path]:
    folder = Path(settings.file_store_url.removeprefix("file://")) / str(world.tenant_id)
    return sorted(p for p in folder.rglob("*") if p.is_file())


def hour(world: World) -> None:
    """Let the hour begin in which everything is swept."""
    with world.work():
        emit(HourBegan(at=clock.now().replace(hour=18)))
    deliver(world)


@pytest.fixture
def hung_on_a_case() -> Iterator[set[UUID]]:
    """Members who may see every case, by a viewer as domains register it."""
    viewers: set[UUID] = set()

    def sees(file: StoredFile, who: Principal) -> bool:
        return file.subject_type == "case" and who.member_id in viewers

    service.may_see.append(sees)
    yield viewers
    service.may_see.remove(sees)


def test_a_picture_comes_back_upright_without_metadata_and_proven(world: World) -> None:
    exif = Image.Exif()
    exif[0x010E] = "canary-9c1 井下 3 号"
    exif[0x0112] = 6
    member = world.member()
    answer = uploaded(world, member, photo(size=(640, 480), exif=exif))
    assert (answer["width"], answer["height"]) == (480, 640)
    assert (answer["media_type"], answer["name"]) == ("image/jpeg", "现场.jpg")

    file = links(world, member, answer["id"])
    original, thumbnail = fetch(world, file["url"]), fetch(world, file["thumbnail_url"])
    assert original.status_code == thumbnail.status_code == 200
    assert hashlib.sha256(original.data).hexdigest() == answer["sha256"]
    assert len(original.data) == answer["size"]
    assert b"canary-9c1" not in original.data + thumbnail.data
    assert max(Image.open(io.BytesIO(thumbnail.data)).size) == 320


def test_bytes_leave_with_headers_that_let_no_browser_run_them(world: World) -> None:
    member = world.member()
    url = links(world, member, uploaded(world, member)["id"])["url"]
    answer = fetch(world, url)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E7%8E%B0%E5%9C%BA.jpg"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = fetch(world, url, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_no_picture_is_sent_as_an_attachment(world: World) -> None:
    member = world.member()
    with world.work():
        file = service.store(
            b"<script>alert(1)</script>",
            kind=FileKind.EXPORT,
            name="结算.csv",
            media_type="text/csv",
            owner_id=member.id,
        )
    found = links(world, member, str(file.id))
    assert found["thumbnail_url"] is None
    answer = fetch(world, found["url"])
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert fetch(world, changed(found["url"], variant="thumbnail")).status_code == 403


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_format_refused"),
        (b"<html><script>alert(1)</script></html>", "image_format_refused"),
        (b"GIF89a" + b"\0" * 100, "image_format_refused"),
        (b"%PDF-1.7\n" + photo(), "image_format_refused"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image_format_refused"),
        (photo()[:900], "image_damaged"),
        (b"\xff\xd8\xff" + b"\0" * 5000, "image_damaged"),
        (photo() + b"\0" * (12 * 2**20), "image_too_heavy"),
    ],
)
def test_what_is_no_good_picture_is_refused_by_its_content(
    world: World, settings: Settings, data: bytes, code: str
) -> None:
    answer = upload(world, world.member(), data, name="photo.jpg")
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/body/file", code)]
    assert stored_bytes(settings, world) == []


def test_a_polyglot_loses_what_was_hidden_behind_the_picture(world: World) -> None:
    member = world.member()
    hidden = b"PK\x03\x04<script>alert('canary')</script>"
    file = links(world, member, uploaded(world, member, photo() + hidden, name="x.html")["id"])
    data = fetch(world, file["url"]).data
    assert b"canary" not in data
    assert data.endswith(b"\xff\xd9")
    assert file["name"] == "x.jpg"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("/absolute/here.png", "here.jpg"),
        ("....", "file.jpg"),
        ("", "file.jpg"),
        ('a"; filename="b.exe', "a_; filename=_b.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("长" * 400 + ".jpg", "长" * 120 + ".jpg"),
        ("C:evil\tname\r\nX: y.jpg", "C_evilnameX_ y.jpg"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    assert service.safe_name(name, "image/jpeg") == kept


def test_bytes_lie_under_keys_of_ours(world: World, settings: Settings) -> None:
    with clock.at(clock.now().replace(year=2026, month=3, day=7)):
        uploaded(world, world.member(), name="../../../../tmp/evil.sh")
    paths = stored_bytes(settings, world)
    folder = Path(settings.file_store_url.removeprefix("file://")) / str(world.tenant_id) / "2026" / "03"
    assert [p.parent for p in paths] == [folder, folder]
    for path in paths:
        UUID(path.name.removesuffix(".thumb"))


def test_missing_and_unknown_parts_are_named(world: World) -> None:
    member = world.member()
    answer = world.call(member, "POST", "/files", data={"id": "x"}, content_type="multipart/form-data")
    assert answer.status_code == 422
    answer = world.call(member, "POST", "/files", data={"file": "text"}, content_type="multipart/form-data")
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/body/file", "invalid")]
    answer = world.call(member, "POST", "/files", json={})
    assert [e["pointer"] for e in answer.json["errors"]] == ["/body/file"]
    answer = upload(world, member, photo(), id="not-an-id")
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/body/id", "type_id")]
    assert upload(world, member, photo(), colour="red").status_code == 422
    assert upload(world, None, photo()).status_code == 401


def test_a_resend_is_the_same_file(world: World, settings: Settings) -> None:
    member = world.member()
    by_bytes = [uploaded(world, member)["id"] for _ in range(2)]
    by_key = [uploaded(world, member, photo(2), key="k1")["id"] for _ in range(2)]
    minted = str(new_id())
    by_id = [uploaded(world, member, photo(3), id=minted)["id"] for _ in range(2)]
    assert by_bytes[0] == by_bytes[1]
    assert by_key[0] == by_key[1]
    assert by_id == [minted, minted]
    with world.work() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 3
    with clock.at(clock.now() + timedelta(days=2)):
        hour(world)
    assert stored_bytes(settings, world) == []


def test_the_same_key_with_another_picture_is_refused(world: World) -> None:
    member = world.member()
    uploaded(world, member, photo(1), key="k")
    answer = upload(world, member, photo(2), key="k")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_sealed_evidence_cannot_be_replaced_under_its_id(world: World) -> None:
    member, colleague = world.member("张三"), world.member("李四")
    first = uploaded(world, member, photo(1), id=str(new_id()))
    for who, data in ((member, photo(2)), (colleague, photo(2)), (colleague, photo(1))):
        answer = upload(world, who, data, id=first["id"])
        assert (answer.status_code, answer.json["code"]) == (409, "files.id_taken")
    url = links(world, member, first["id"])["url"]
    assert hashlib.sha256(fetch(world, url).data).hexdigest() == first["sha256"]


def test_other_members_may_upload_the_same_bytes(world: World) -> None:
    assert uploaded(world, world.member("张三"))["id"] != uploaded(world, world.member("李四"))["id"]


def test_bytes_that_were_changed_in_the_store_are_not_served(world: World, settings: Settings) -> None:
    member = world.member()
    url = links(world, member, uploaded(world, member)["id"])["url"]
    original = next(p for p in stored_bytes(settings, world) if not p.suffix)
    original.write_bytes(photo(99))
    assert fetch(world, url).json["code"] == "files.bytes_lost"
    original.unlink()
    assert fetch(world, url).status_code == 410


def test_only_the_owner_and_those_who_see_the_subject_get_links(world: World, hung_on_a_case: set[UUID]) -> None:
    owner, officer, other = world.member("张三"), world.member("苏晓岚"), world.member("李四")
    file_id = uploaded(world, owner)["id"]
    hung_on_a_case.add(officer.id)
    assert world.call(officer, "GET", f"/files/{file_id}").status_code == 404
    with world.work():
        service.attach([UUID(file_id)], subject_type="case", subject_id=new_id())
    assert world.call(owner, "GET", f"/files/{file_id}").status_code == 200
    assert world.call(officer, "GET", f"/files/{file_id}").status_code == 200
    assert world.call(other, "GET", f"/files/{file_id}").status_code == 404
    assert world.call(None, "GET", f"/files/{file_id}").status_code == 401


def test_another_tenant_gets_neither_links_nor_bytes(world: World, other_world: World) -> None:
    owner, stranger = world.member(), other_world.member()
    file_id = uploaded(world, owner)["id"]
    theirs = links(other_world, stranger, uploaded(other_world, stranger)["id"])
    assert other_world.call(stranger, "GET", f"/files/{file_id}").status_code == 404

    url = links(world, owner, file_id)["url"]
    for query in ({"tenant": str(other_world.tenant_id)}, {"tenant": str(new_id())}):
        assert fetch(world, changed(url, **query)).json["code"] == "files.link_invalid"
    swapped = url.replace(file_id, theirs["id"])
    assert fetch(world, swapped).json["code"] == "files.link_invalid"


@pytest.mark.parametrize(
    "query",
    [
        {"signature": "x"},
        {"signature": "é"},
        {"signature": "A" * 43},
        {"variant": "thumbnail"},
        {"expires": "99999999999"},
        {"tenant": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_a_changed_link_is_refused(world: World, query: dict[str, str]) -> None:
    member = world.member()
    url = links(world, member, uploaded(world, member)["id"])["url"]
    assert fetch(world, url).status_code == 200
    answer = fetch(world, changed(url, **query))
    assert (answer.status_code, answer.json["code"]) == (403, "files.link_invalid")


def test_a_link_that_lacks_a_part_is_a_bad_request(world: World) -> None:
    answer = fetch(world, f"/files/{new_id()}/content")
    assert {e["pointer"] for e in answer.json["errors"]} == {
        f"/query/{name}" for name in ("tenant", "variant", "expires", "signature")
    }
    assert fetch(world, f"/files/{new_id()}/content?expires=1e9&tenant=x&variant=y&signature=z").status_code == 422


def test_a_link_ends_after_ten_minutes_at_most(world: World) -> None:
    member = world.member()
    file_id = uploaded(world, member)["id"]
    now = clock.now()
    with clock.at(now):
        url = links(world, member, file_id)["url"]
    with clock.at(now + timedelta(minutes=4, seconds=59)):
        assert fetch(world, url).status_code == 200
    with clock.at(now + timedelta(minutes=10)):
        assert fetch(world, url).json["code"] == "files.link_expired"


def test_a_good_signature_of_a_file_that_is_gone_is_not_found(world: World) -> None:
    member = world.member()
    url = links(world, member, uploaded(world, member)["id"])["url"]
    with world.work() as session:
        session.delete(session.scalars(select(StoredFile)).one())
    assert fetch(world, url).status_code == 404


def test_evidence_hangs_on_one_subject_of_its_uploader(world: World) -> None:
    member, colleague = world.member("张三"), world.member("李四")
    first, second = (UUID(uploaded(world, member, photo(n))["id"]) for n in (1, 2))
    case_id = new_id()
    with world.work():
        files = service.attach([second, first, second], subject_type="case", subject_id=case_id)
        assert [f.id for f in files] == [second, first]
        assert service.attach([first], subject_type="case", subject_id=case_id)[0].id == first
        assert [f.id for f in service.attached("case", [case_id])[case_id]] == [first, second]
    with world.work(), pytest.raises(service.FileInUse):
        service.attach([first], subject_type="case", subject_id=new_id())
    loose = UUID(uploaded(world, member, photo(3))["id"])
    as_colleague = authenticate(world.token(colleague))
    with acting(as_colleague), world.work(), pytest.raises(service.FilesUnknown):
        service.attach([loose], subject_type="case", subject_id=case_id)
    with world.work(), pytest.raises(service.FilesUnknown):
        service.attach([new_id()], subject_type="case", subject_id=case_id)


def test_a_picture_in_use_may_be_uploaded_anew_for_another_subject(world: World) -> None:
    member = world.member()
    first = uploaded(world, member)["id"]
    with world.work():
        service.attach([UUID(first)], subject_type="case", subject_id=new_id())
    assert uploaded(world, member)["id"] != first


def test_loose_evidence_expired_files_and_orphan_bytes_are_swept(world: World, settings: Settings) -> None:
    member = world.member()
    kept = UUID(uploaded(world, member, photo(1))["id"])
    uploaded(world, member, photo(2))
    with world.work():
        service.attach([kept], subject_type="case", subject_id=new_id())
        expires_at = clock.now() + timedelta(hours=1)
        service.store(b"a", kind=FileKind.EXPORT, name="a", media_type="text/csv", owner_id=None, expires_at=expires_at)
        lasting = service.store(b"b", kind=FileKind.EXPORT, name="b", media_type="text/csv", owner_id=None)
    orphan = service.new_key(world.tenant_id)
    storage.store().put(orphan, b"never committed")
    storage.store().put(orphan + ".0.part", b"never finis")
    storage.store().put(f"{orphan.rpartition('/')[0]}/notes.txt", b"somebody's own")
    hour(world)
    assert len(stored_bytes(settings, world)) == 2 + 2 + 1 + 1 + 3

    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        for _ in range(3):
            hour(world)
    with world.work() as session:
        assert set(session.scalars(select(StoredFile.id))) == {kept, lasting.id}
    assert len(stored_bytes(settings, world)) == 2 + 1 + 1


def test_a_full_disk_is_said_and_leaves_nothing(world: World, settings: Settings) -> None:
    member = world.member()
    world.token(member)
    with files_no_larger_than(4_000):
        answer = upload(world, member, photo())
    assert (answer.status_code, answer.json["code"]) == (507, "files.store_full")
    assert stored_bytes(settings, world) == []
    assert upload(world, member, photo()).status_code == 201


def test_uploads_of_one_member_are_limited(world: World) -> None:
    member, colleague = world.member("张三"), world.member("李四")
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 250:  # a minute may end meanwhile
        answer = upload(world, member, b"not a picture")
        statuses.append(answer.status_code)
    assert (set(statuses[:-1]), statuses[-1], len(statuses) > 120) == ({422}, 429, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert upload(world, colleague, photo()).status_code == 201


def test_a_worker_adds_the_photo_hash_and_the_api_never_loads_numpy(world: World) -> None:
    member = world.member()
    same = [uploaded(world, member, photo(1, quality=q)) for q in (95, 60)]
    other = uploaded(world, member, photo(2))
    flat = io.BytesIO()
    Image.new("RGB", (200, 200), "grey").save(flat, "PNG")
    blank = uploaded(world, member, flat.getvalue())
    for _ in range(3):
        deliver(world)
    with world.work() as session:
        hashes = {str(f.id): f.photo_hash for f in session.scalars(select(StoredFile))}
    assert hashes[same[0]["id"]] == hashes[same[1]["id"]] != hashes[other["id"]]
    assert hashes[blank["id"]] is None

    program = "import sys, gongyou.app, gongyou.files.routes, gongyou.files.jobs; sys.exit('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert run.returncode == 0


def test_uploads_of_one_id_in_parallel_are_one_file(committed_world: World) -> None:
    world, minted = committed_world, str(new_id())
    member = world.member()
    world.token(member)
    answers: list[TestResponse] = []
    threads = [
        threading.Thread(target=lambda: answers.append(upload(world, member, photo(), id=minted))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [201] * 8
    assert {a.json["id"] for a in answers} == {minted}
    with world.work() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
        file = session.scalars(select(StoredFile)).one()
    assert service.read(file, Variant.THUMBNAIL)


def test_a_link_of_another_installation_is_refused(world: World, settings: Settings) -> None:
    member = world.member()
    file_id = uploaded(world, member)["id"]
    crypto.configure(b"another secret of thirty-two bytes")
    url = links(world, member, file_id)["url"]
    crypto.configure(settings.secret)
    assert fetch(world, url).json["code"] == "files.link_invalid"


def test_reconciliation_names_evidence_that_is_lost_or_changed(world: World, settings: Settings) -> None:
    member = world.member()
    kept, changed_, lost, loose = (UUID(uploaded(world, member, photo(n))["id"]) for n in range(1, 5))
    with world.work() as session:
        service.attach([kept, changed_, lost], subject_type="case", subject_id=new_id())
        keys = {file.id: file.storage_key for file in session.scalars(select(StoredFile))}
    with world.work():
        assert lost_evidence() == []
    storage.store().put(keys[changed_], photo(9))
    storage.store().delete(keys[lost])
    storage.store().delete(keys[loose])
    with world.work():
        faults = lost_evidence()
    assert len(faults) == 2
    assert {str(file_id) in " ".join(faults) for file_id in (changed_, lost)} == {True}
