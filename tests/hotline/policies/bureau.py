"""Short words for what tests do at the policy desk over HTTP."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from werkzeug.test import TestResponse

from gongyou.demo.policies import SEED
from gongyou.hotline.policies import service
from gongyou.hotline.policies.rules import Category
from gongyou.hotline.policies.service import PolicyGiven
from gongyou.identity.models import Member
from tests.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def local(day: int, hour: int = 9, *, month: int = 11) -> datetime:
    """Return a local time in 2037: far ahead, so that no deadline has come by the database's clock."""
    return datetime(2037, month, day, hour, tzinfo=SHANGHAI)


@dataclass
class Bureau:
    """A tenant and its people: `asker` is of `team`, `neighbour` of `other_team`, `officer` of the whole mine."""

    world: World
    officer: Member
    second: Member
    asker: Member
    neighbour: Member

    def said(self, **changes: Any) -> dict[str, Any]:
        """Return what a good policy says, another question each time."""
        return {
            "question": f"探亲路费第{next(_numbers)}项报多少",
            "category": "leave",
            "answer": ["硬卧全报。", "自驾按硬卧折算。"],
            "source_title": "《探亲路费办法》第二条",
            "document_number": "劳资〔2037〕1号",
            "quote": "探亲往返硬卧车费由单位报销。",
            "valid_from": "2037-01-01",
        } | changes

    def draft(self, *, by: Member | None = None, **changes: Any) -> dict[str, Any]:
        """Write a policy down."""
        return self.good(by or self.officer, "POST", "/policies", json=self.said(**changes))

    def publish(self, policy: dict[str, Any], *, by: Member | None = None) -> TestResponse:
        """Publish the version that is given."""
        body = {"expected_version": policy["version"]}
        return self.world.call(by or self.officer, "POST", f"/policies/{policy['id']}/publication", json=body)

    def published(self, **changes: Any) -> dict[str, Any]:
        """Write a policy down and publish it."""
        answer = self.publish(self.draft(**changes))
        assert answer.status_code == 200, answer.json
        document: dict[str, Any] = answer.json or {}
        return document

    def revise(self, policy: dict[str, Any], **changes: Any) -> TestResponse:
        """Write the next version."""
        body = self.said(question=policy["question"], expected_version=policy["version"]) | changes
        return self.world.call(self.officer, "POST", f"/policies/{policy['id']}/versions", json=body)

    def search(self, words: str, *, by: Member | None = None, **query: Any) -> list[str]:
        """Return the questions that a search suggests."""
        found = self.good(by or self.asker, "POST", "/policy-searches", json={"search": words} | query)
        return [each["question"] for each in found["items"]]

    def ask(self, question: str = "独生子女有没有护理假", *, by: Member | None = None) -> dict[str, Any]:
        """Ask what the desk has no answer to."""
        return self.good(
            by or self.asker, "POST", "/policy-questions", json={"question": question, "category": "leave"}
        )

    def answer(self, question: dict[str, Any], *, by: Member | None = None, **body: Any) -> TestResponse:
        """Answer a question."""
        return self.world.call(by or self.officer, "POST", f"/policy-questions/{question['id']}/answer", json=body)

    def good(self, member: Member | None, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        """Call an operation that must succeed."""
        answer = self.world.call(member, method, path, **kwargs)
        assert answer.status_code in {200, 201}, answer.json
        document: dict[str, Any] = answer.json or {}
        return document


def publish_seed() -> dict[str, str]:
    """Publish what the demo's seed says for a mine, inside a unit of work; return categories by question."""
    rows = yaml.safe_load(SEED.read_text("utf-8"))["policies"]
    for row in rows:
        policy = service.create(
            PolicyGiven(
                question=row["question"],
                variants=row["variants"],
                category=Category(row["category"]),
                answer=row["answer"],
                source_title=row["source_title"],
                quote=row["quote"],
                valid_from=row.get("valid_from", date(2037, 1, 1)),
            )
        )
        service.publish(policy.id, expected_version=1)
    return {row["question"]: row["category"] for row in rows}
