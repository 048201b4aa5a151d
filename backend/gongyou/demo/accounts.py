"""The demo's accounts, as `seeds/demo/accounts.csv` lists them."""

import csv
from dataclasses import dataclass

from gongyou.core.settings import PROJECT_ROOT

ACCOUNTS = PROJECT_ROOT / "seeds" / "demo" / "accounts.csv"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of a demo tenant; `roles` are separated by spaces."""

    tenant: str
    username: str
    password: str
    name: str
    roles: str


def demo_accounts() -> list[DemoAccount]:
    """Read the list."""
    with ACCOUNTS.open(encoding="utf-8", newline="") as file:
        return [DemoAccount(**row) for row in csv.DictReader(file)]
