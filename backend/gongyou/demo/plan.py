"""A demo tenant as its folder describes it."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class TenantPlan:
    """One folder of `seeds/demo`."""

    folder: Path
    code: str
    name: str
    works: str
    accent: str
    root: dict[str, str]
    roster: dict[str, Any]
    units: str | None
    shift_patterns: dict[str, str]
    budget: dict[str, int]
    contest: dict[str, Any] | None
    inspections: list[dict[str, Any]]
    hotline: dict[str, Any] | None

    @property
    def roster_file(self) -> Path:
        """The roster as human resources sends it."""
        return self.folder / str(self.roster["file"])

    @property
    def closing_on(self) -> date:
        """The day of which the roster tells."""
        on: date = self.roster["closing_on"]
        return on

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file of the folder; none where there is no such file."""
        path = self.folder / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def read_plan(folder: Path) -> TenantPlan:
    """Read a tenant's folder."""
    values: dict[str, Any] = yaml.safe_load((folder / "tenant.yaml").read_text("utf-8"))
    return TenantPlan(folder=folder, **{"units": None, "contest": None, "inspections": [], "hotline": None, **values})
