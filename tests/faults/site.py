"""A running service on a Valkey of our own, with one tenant, for the faults."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from sqlalchemy import text

from gongyou.core import db
from gongyou.core.embedded import EmbeddedValkey
from gongyou.core.ids import new_id
from gongyou.permissions import Role
from tests.bench.tenant import generated, sessions
from tests.faults.desk import Desk, staffed
from tests.stack import Stack, running

MEMBERS = 300


@dataclass
class Site:
    """The service, its tenant, and people to act as."""

    stack: Stack
    valkey: EmbeddedValkey
    tenant_id: UUID
    finders: list[str]
    officer: str
    desk: Desk
    sent: set[UUID] = field(default_factory=set)

    def client(self, token: str) -> httpx.Client:
        """Return a client that calls as somebody."""
        return httpx.Client(
            base_url=f"{self.stack.url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=20,
        )

    def report_and_confirm(self, number: int, *, patience: float = 60) -> None:
        """Report a hazard and have it confirmed, sending each again until it is acknowledged, as a phone does."""
        hazard_id = new_id()
        body = {"id": str(hazard_id), "description": "皮带机尾缺护罩", "category": "guarding", "place": "主运大巷"}
        finder = self.finders[number % len(self.finders)]
        self._insist(finder, "/hazards", body, f"r-{hazard_id}", patience)
        self._insist(self.officer, f"/hazards/{hazard_id}/confirmation", {}, f"c-{hazard_id}", patience)
        self.sent.add(hazard_id)

    def _insist(self, token: str, path: str, body: dict[str, str], key: str, patience: float) -> None:
        deadline = time.monotonic() + patience
        answer = "nothing"
        while time.monotonic() < deadline:
            try:
                with self.client(token) as client:
                    response = client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError as error:
                answer = str(error)
            else:
                if response.status_code < 300:
                    return
                answer = f"{response.status_code} {response.text[:200]}"
                assert response.status_code in {429, 500, 502, 503}, f"{path}: {answer}"
            time.sleep(0.2)
        raise AssertionError(f"{path} was not acknowledged within {patience:.0f} s: {answer}")

    def scalar(self, statement: str) -> int:
        """Return a figure from the tenant's rows."""
        with db.unit_of_work(self.tenant_id) as session:
            return int(session.scalar(text(statement)) or 0)

    def drain(self, within: float) -> float:
        """Wait until no event is due any more; return the seconds."""
        started = time.monotonic()
        while self.scalar(_DUE):
            waited = time.monotonic() - started
            assert waited < within, f"{self.scalar(_DUE)} events still wait after {waited:.0f} s"
            time.sleep(0.2)
        return time.monotonic() - started

    def all_there_once(self) -> None:
        """Every hazard that was acknowledged is there, and was awarded once."""
        known = self.scalar("SELECT count(*) FROM hazards WHERE confirmed_at IS NOT NULL")
        awards = self.scalar("SELECT count(*) FROM transactions WHERE reason = 'hazard.confirmed'")
        assert known == len(self.sent), f"{known} hazards for {len(self.sent)} acknowledged"
        assert awards == known, f"{awards} awards for {known} confirmations"
        assert self.scalar("SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL") == 0, "events were parked"

    def standings(self) -> list[tuple[str, float]]:
        """Return the first page of the quality board as people see it."""
        with self.client(self.officer) as client:
            document = (
                client.get("/boards/quality/standings", params={"window": "all", "limit": 200})
                .raise_for_status()
                .json()
            )
        return [(item["member"]["id"], item["points"]) for item in document["items"]]

    def reconcile(self) -> None:
        """Everything adds up."""
        done = self.stack.command("doctor", "--reconcile")
        wrong = [line for line in done.stdout.splitlines() if not line.startswith("ok")]
        assert done.returncode == 0, f"the doctor says: {wrong[:4]}"


# Deadlines of cases lie hours ahead; what a fault held back is due within the lease of a job.
_DUE = """
    SELECT count(*) FROM outbox
     WHERE parked_at IS NULL AND emitted_at <= now() AND available_at < now() + interval '45 seconds'
"""


@contextmanager
def site() -> Iterator[Site]:
    """Run the service with a tenant of a few hundred members."""
    with tempfile.TemporaryDirectory(prefix="gongyou-faults-") as folder:
        valkey = EmbeddedValkey(Path(folder) / "valkey")
        with valkey, running(REDIS_URL=valkey.url()) as stack:
            tenant_id = generated(stack, members=MEMBERS, days=2)
            finders = [token for _, token in sessions(tenant_id, 40)]
            officer = sessions(tenant_id, 41, role=Role.QUALITY_OFFICER)[-1][1]
            before = "SELECT count(*) FROM transactions WHERE reason = 'hazard.confirmed'"
            made = Site(stack, valkey, tenant_id, finders, officer, staffed(stack, tenant_id))
            assert made.scalar(before) == 0
            made.drain(within=60)
            yield made
