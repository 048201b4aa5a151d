"""Signing in at both front ends, and what is said when that fails."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.signing_in import sign_in_desk, sign_in_phone, submit_desk, submit_phone

pytestmark = pytest.mark.xdist_group("browser")  # one service and one browser for all of them


def test_a_member_signs_in_on_the_phone_and_finds_home(people: People) -> None:
    page = sign_in_phone(people.phone(), "miner")
    expect(page.get_by_text("孟师傅")).to_be_visible()
    page.reload()
    expect(page.get_by_text("孟师傅")).to_be_visible()  # the session is kept


def test_a_wrong_password_is_told_on_the_phone_and_keeps_what_was_typed(people: People) -> None:
    page = people.phone()
    submit_phone(page, "miner", password="not-it")
    expect(page.get_by_text("有一样不对").first).to_be_visible()
    expect(page.locator("input").nth(1)).to_have_value("miner")


def test_an_officer_signs_in_at_the_desk_and_finds_their_work(people: People) -> None:
    page = sign_in_desk(people.desk(), "quality")
    expect(page.get_by_text("苏晓岚").first).to_be_visible()


def test_a_page_asked_for_comes_after_signing_in(people: People) -> None:
    page = people.desk("/todos")
    submit_desk(page, "quality")
    expect(page).to_have_url(f"{people.stack.url}/todos")


def test_a_wrong_password_is_told_at_the_desk(people: People) -> None:
    page = people.desk()
    submit_desk(page, "quality", password="not-it")
    expect(page.get_by_text("有一样不对").first).to_be_visible()


def test_the_phone_starts_without_signal_and_shows_what_it_kept(people: People) -> None:
    page = sign_in_phone(people.phone(), "miner")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("孟师傅")).to_be_visible()
    expect(page.get_by_text("没信号").first).to_be_visible()
