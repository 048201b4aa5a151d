"""`make faults`: break the running service in the ways it will be broken, then look for what was lost or doubled.

`--quick` does each a few times instead of fifty. Ends with 1 where something was lost, doubled, late or does not add up.
"""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from tests.faults import deeds
from tests.faults.site import Site, site

Fault = Callable[[Site, bool], str]

FAULTS: dict[str, Fault] = {
    "worker killed in the middle": deeds.kill_workers,
    "API killed under load": deeds.kill_api,
    "Redis emptied, boards rebuilt": deeds.flush_and_rebuild,
    "Redis away": deeds.redis_away,
    "PostgreSQL killed under load": deeds.kill_postgres,
    "one Idempotency-Key, fifty at once": deeds.one_key,
}


def main() -> int:
    """Run every fault against one service, each followed by a reconciliation."""
    quick = "--quick" in sys.argv
    table = Table("fault", "what was seen", "passed")
    failed = 0
    with site() as running:
        for name, fault in FAULTS.items():
            try:
                seen = fault(running, quick)
                running.reconcile()
            except AssertionError as error:
                failed += 1
                table.add_row(name, str(error) or "failed", "NO")
            else:
                table.add_row(name, seen, "yes")
    Console(width=140).print(table)
    print(f"{len(FAULTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
