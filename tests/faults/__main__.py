"""`make faults`: break the running service in the ways it will be broken, then look for what was lost or doubled.

`--quick` does each a few times instead of fifty, `--only WORDS` those whose name has the words. Ends with 1 where
something was lost, doubled, late or does not add up.
"""

import argparse
import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from tests.faults import deeds, hotline
from tests.faults.site import Site, site

Fault = Callable[[Site, bool], str]

FAULTS: dict[str, Fault] = {
    "worker killed in the middle": deeds.kill_workers,
    "API killed under load": deeds.kill_api,
    "Redis emptied, boards rebuilt": deeds.flush_and_rebuild,
    "Redis away": deeds.redis_away,
    "PostgreSQL killed under load": deeds.kill_postgres,
    "one Idempotency-Key, fifty at once": deeds.one_key,
    "worker killed while the desk is called": hotline.kill_workers_while_the_desk_is_called,
    "Redis away while people speak": hotline.speak_while_redis_is_away,
    "PostgreSQL killed while people speak": hotline.kill_postgres_while_people_speak,
    "one key of an anonymous appeal, fifty at once": hotline.one_key_of_an_appeal,
    "fifty ratings of one appeal at once": hotline.rate_fifty_times,
}


def main() -> int:
    """Run every fault against one service, each followed by a reconciliation."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    faults = {name: fault for name, fault in FAULTS.items() if given.only in name}
    table = Table("fault", "what was seen", "passed")
    failed = 0
    with site() as running:
        for name, fault in faults.items():
            try:
                seen = fault(running, given.quick)
                running.reconcile()
            except AssertionError as error:
                failed += 1
                table.add_row(name, str(error) or "failed", "NO")
            else:
                table.add_row(name, seen, "yes")
    Console(width=140).print(table)
    print(f"{len(faults) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
