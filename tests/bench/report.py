"""A line of a benchmark's report."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A figure against its limit; both are texts with their units, `detail` holds the raw numbers."""

    bench: str
    figure: str
    measured: str
    limit: str
    reached: bool
    detail: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return asdict(self)


def at_least(bench: str, figure: str, value: float, limit: float, **detail: Any) -> Row:
    """Return a row whose value must reach a limit."""
    return Row(bench, figure, f"{value:.2f}", f">= {limit:g}", value >= limit, detail | {"value": value})


def at_most(bench: str, figure: str, value: float, limit: float, unit: str = "", **detail: Any) -> Row:
    """Return a row whose value must not exceed a limit."""
    return Row(bench, figure, f"{value:.2f}{unit}", f"<= {limit:g}{unit}", value <= limit, detail | {"value": value})
