"""How people sign in at either front end, as they do it: by what is written on the page."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
TENANT = "yunxiuling"
PASSWORD = "Helmet-lamp-2026"


def roles(tenant: str = TENANT) -> dict[str, str]:
    """Return the role of each demo account of a tenant, by user name."""
    with (ROOT / "seeds" / "demo" / "accounts.csv").open() as rows:
        return {row["username"]: row["roles"] for row in csv.DictReader(rows) if row["tenant"] == tenant}


def sign_in_phone(page: Page, username: str, *, tenant: str = TENANT, password: str = PASSWORD) -> Page:
    """Sign in at the mini-program and agree to the notice on privacy where it is asked; return the page at home."""
    submit_phone(page, username, tenant=tenant, password=password)
    home = page.get_by_role("button", name="随手报").first
    agree = page.get_by_role("button", name="同意，进入")
    expect(home.or_(agree).first).to_be_visible()
    if agree.count():
        agree.click()
    expect(home).to_be_visible()
    return page


def submit_phone(page: Page, username: str, *, tenant: str = TENANT, password: str = PASSWORD) -> None:
    """Fill in the mini-program's sign-in page and send it."""
    for label, value in (("企业代码", tenant), ("账号", username), ("密码", password)):
        page.get_by_label(label, exact=True).locator("input").or_(
            page.locator(f"input[aria-label={label}]")
        ).first.fill(value)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_in_desk(page: Page, username: str, *, tenant: str = TENANT, password: str = PASSWORD) -> Page:
    """Sign in at the console; return the page it leads to."""
    submit_desk(page, username, tenant=tenant, password=password)
    expect(page.get_by_role("navigation").first).to_be_visible()
    return page


def submit_desk(page: Page, username: str, *, tenant: str = TENANT, password: str = PASSWORD) -> None:
    """Fill in the console's sign-in page and send it."""
    for label, value in (("企业代码", tenant), ("账号", username), ("密码", password)):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="登录", exact=True).click()
