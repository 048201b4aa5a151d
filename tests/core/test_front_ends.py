"""Both front ends from one address, beside an application that keeps its own paths."""

from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from gongyou.core.http.front_ends import FrontEnds, Pages

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Stand for the service: says which path reached it."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"application {environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]


@pytest.fixture
def built(tmp_path: Path) -> FrontEnds:
    """Small builds of both."""
    for folder, name in (("console", "工友 console"), ("phone", "工友 phone")):
        (tmp_path / folder / "assets").mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text(name)
        (tmp_path / folder / "assets" / "index-B3fT9x_a.js").write_text("1")
    (tmp_path / "phone" / "worker.js").write_text("2")
    (tmp_path / "secret").write_text("not ours to show")
    return FrontEnds(tmp_path / "console", tmp_path / "phone")


@pytest.fixture
def client(built: FrontEnds) -> Client:
    return Client(Pages(application, built, reserved={"api", "v", "healthz"}))


def ask(client: Client, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers=BROWSER | headers, buffered=True)


@pytest.mark.parametrize("path", ["/", "/hazards", "/hazards/0192-4", "/members?unit=3", "/wall"])
def test_every_address_of_the_console_shows_its_page(client: Client, path: str) -> None:
    answer = ask(client, path)
    assert answer.text == "工友 console"
    assert answer.headers["Cache-Control"] == "no-cache", "a new version is there with the next page"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


def test_the_mini_program_is_below_m(client: Client) -> None:
    assert ask(client, "/m/").text == "工友 phone"
    assert ask(client, "/m").headers["Location"] == "m/"
    assert ask(client, "/m/worker.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api/v1/me", "/api", "/v/ABC", "/healthz", "/m/none.js", "/m/none", "/favicon.ico"])
def test_what_is_no_page_is_the_applications(client: Client, path: str) -> None:
    assert ask(client, path).text.startswith("application GET ")


def test_only_a_browser_that_asks_for_a_page_gets_one(client: Client) -> None:
    assert client.get("/hazards", headers={"Accept": "application/json"}).text.startswith("application")
    assert client.post("/hazards", headers=BROWSER).text == "application POST /hazards"


def test_files_named_by_their_content_are_kept(client: Client) -> None:
    for path in ("/assets/index-B3fT9x_a.js", "/m/assets/index-B3fT9x_a.js"):
        assert "immutable" in ask(client, path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/m/../secret", "/../secret", "/assets/../../secret", "//secret", "/m/%2e%2e/secret"])
def test_no_file_outside_a_build_is_served(client: Client, path: str) -> None:
    assert "not ours" not in ask(client, path).text


def test_what_is_not_built_is_not_served(tmp_path: Path) -> None:
    nothing = FrontEnds(tmp_path / "a", tmp_path / "b")
    assert nothing.missing == ["console", "phone"]
    client = Client(Pages(application, nothing, reserved={"api"}))
    assert ask(client, "/").text == "application GET /"
    assert ask(client, "/m/").text == "application GET /m/"
