"""The history of a demo tenant: hazards that people reported and took through the loop, each deed at its own time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from uuid import UUID

from PIL import Image, ImageOps

from gongyou.core import clock
from gongyou.core.settings import PROJECT_ROOT
from gongyou.demo.people import Cast
from gongyou.demo.plan import TenantPlan
from gongyou.files import service as files
from gongyou.identity.tenants import zone
from gongyou.permissions import Role
from gongyou.quality.hazards import service as hazards
from gongyou.quality.hazards.models import Stage
from gongyou.quality.hazards.reporting import report

PHOTOS = PROJECT_ROOT / "seeds" / "demo" / "photos"
PHOTOGRAPHED = 24
"""The newest hazards have pictures; older ones were reported before pictures were asked for."""
MERGED = "merged"
"""Outcome of a row that stands for the same hazard as the row before it, seen by somebody else minutes later."""
STEPS = ("confirm", "assign", "rectify", "verify", "trace", "close")


def load(plan: TenantPlan, cast: Cast, places: dict[str, UUID]) -> None:
    """Tell the tenant's history, oldest hazard first; most were found at places that are known by name."""
    wanted = hazards.options()
    hazards.set_options(replace(wanted, rectification_needs_photo=False, report_reaches_back_days=366))
    rows = plan.rows("hazards.csv")
    for number, (row, following) in enumerate(pairwise([*rows, None])):
        if row is None or row["outcome"] == MERGED:
            continue  # told with the one before it
        place_id = places.get(row["place"])
        story = _Story(cast, row, place_id, pictures=len(rows) - number <= PHOTOGRAPHED, number=number)
        story.tell(seen_by=following["finder"] if following and following["outcome"] == MERGED else None)
    hazards.set_options(wanted)


class _Story:
    """One hazard from its report to where it stands."""

    def __init__(self, cast: Cast, row: dict[str, str], place_id: UUID | None, *, pictures: bool, number: int) -> None:
        self.cast, self.row, self.place_id, self.pictures, self.number = cast, row, place_id, pictures, number
        officers = cast.officers[Role.QUALITY_OFFICER]
        finder = cast.members[row["finder"]]
        rectifier = cast.members[row["rectifier"]]
        self.finder, self.rectifier = finder, rectifier
        self.officer, self.verifier = (o for o in (officers if number % 2 else officers[::-1]))
        self.now = moment(int(row["days_ago"]), row["time"])
        self.hazard_id: UUID

    def tell(self, *, seen_by: str | None) -> None:
        """Report the hazard and take it as far as its row says; `seen_by` is who else reports it meanwhile."""
        self.hazard_id = self._report(self.finder)
        if self.row["outcome"] == "refused":
            with self._later(self.officer, minutes=25):
                hazards.refuse(self.hazard_id, reason="现场看过，是刚停机还没恢复，不算隐患")
            return
        for step in self._steps():
            self._deed(step)
            if step == "confirm" and seen_by is not None:
                self._corroborate(self.cast.members[seen_by])

    def _report(self, finder: UUID) -> UUID:
        row = self.row
        with self.cast.act(finder, self.now):
            docket, _ = report(
                description=row["description"],
                category=row["category"],
                place=row["place"],
                place_id=self.place_id,
                unit_id=self.cast.principals[finder].unit_id,
                discovered_at=self.now,
                title=row["title"],
                severity=row["severity"],
                photo_ids=self._photos("before"),
            )
        return docket.case.id

    def _corroborate(self, finder: UUID) -> None:
        """Have somebody else report the same, and the officer join the two."""
        self.now = min(self.now + timedelta(minutes=5), clock.now() - timedelta(seconds=1))
        again = self._report(finder)
        with self._later(self.officer, minutes=5):
            hazards.decide(again, duplicate_of=self.hazard_id, note="和前面报的是同一处")

    def _steps(self) -> Iterator[str]:
        """Name the steps that were taken: all of them, or those before the one where the hazard stands."""
        for step in STEPS:
            if step == self.row["outcome"]:
                return
            yield step

    def _deed(self, step: str) -> None:
        getattr(self, f"_{step}")()

    def _confirm(self) -> None:
        with self._later(self.officer, minutes=20):
            hazards.confirm(self.hazard_id, severity=self.row["severity"])

    def _assign(self) -> None:
        with self._later(self.officer, minutes=12):
            hazards.assign(self.hazard_id, rectifier_id=self.rectifier, verifier_id=self.verifier)

    def _rectify(self) -> None:
        with self._later(self.rectifier, minutes=round(float(self.row["hours"]) * 60)):
            hazards.rectify(self.hazard_id, note=self.row["fix"], photo_ids=self._photos("after"))

    def _verify(self) -> None:
        with self._later(self.verifier, minutes=45):
            hazards.verify(self.hazard_id, accepted=True, note="现场看过，合格")

    def _trace(self) -> None:
        with self._later(self.officer, minutes=30):
            hazards.trace(self.hazard_id, stage=Stage(self.row["stage"]), root_cause=self.row["root_cause"])

    def _close(self) -> None:
        with self._later(self.officer, minutes=15):
            hazards.close(self.hazard_id, standard_changed=self.row["standard"] or None)

    def _later(self, who: UUID, *, minutes: int):  # type: ignore[no-untyped-def]
        """Act as somebody some minutes later, but never in the future."""
        self.now = min(self.now + timedelta(minutes=minutes), clock.now() - timedelta(seconds=1))
        return self.cast.act(who, self.now)

    def _photos(self, when: str) -> list[UUID]:
        """Keep a picture of the acting member and return its id."""
        if not self.pictures:
            return []
        return [files.keep(files.receive(picture(self.row["category"], when, self.number)), name=f"{when}.jpg").id]


def picture(category: str, when: str, number: int) -> bytes:
    """Return a drawing of a kind of hazard before or after its rectification, seen from where this finder stood."""
    with Image.open(PHOTOS / f"{category}-{when}.jpg") as drawing:
        width, height = drawing.size
        x, y = width * (number % 5) // 30, height * (number % 7) // 50
        seen = drawing.crop((x, y, x + width * 5 // 6, y + height * 5 // 6))
    if number % 2:
        seen = ImageOps.mirror(seen)
    data = BytesIO()
    seen.save(data, "JPEG", quality=80)
    return data.getvalue()


def moment(days_ago: int, local_time: str) -> datetime:
    """Return the instant of a local time some days ago; one that is still to come today becomes a while ago."""
    now = clock.now()
    hour, minute = map(int, local_time.split(":"))
    local = now.astimezone(zone()) - timedelta(days=days_ago)
    then = local.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(now.tzinfo)
    return min(then, now - timedelta(minutes=90))
