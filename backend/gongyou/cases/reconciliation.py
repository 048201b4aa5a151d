"""What the doctor asks of cases: that none could be forgotten."""

from gongyou.cases.escalation import faults
from gongyou.core.reconciling import reconciles


@reconciles("cases in hands")
def forgotten_cases() -> list[str]:
    """Find open cases whose next mark was never looked at, or whose holder has left."""
    return faults()
