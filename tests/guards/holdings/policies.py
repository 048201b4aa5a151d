"""Policies of the desk, and a question that it had no answer to."""

from datetime import timedelta
from typing import Any

from gongyou.core import clock
from tests.guards.holdings.base import Holdings, makes

POLICY_CSV = "问题,答案,类别,来源,原文,生效日期\n通勤车几点发,6:40,其他,通勤办法,首班6:40,2026-01-01\n"


def policy() -> dict[str, Any]:
    """Return what a good policy says."""
    return {
        "question": "独生子女护理假有几天",
        "category": "leave",
        "answer": ["每年 15 天。"],
        "source_title": "《护理假办法》",
        "quote": "每年15天。",
        "valid_from": "2026-01-01",
        "valid_until": str((clock.now() + timedelta(days=200)).date()),
    }


@makes("policy draft")
def _policy_draft(holdings: Holdings) -> str:
    return str(holdings.made("POST", "/policies", json=policy())["id"])


@makes("policy")
def _policy(holdings: Holdings) -> str:
    policy_id = str(holdings.made("POST", "/policies", json=policy())["id"])
    holdings.made("POST", f"/policies/{policy_id}/publication", json={"expected_version": 1})
    return policy_id


@makes("policy question")
def _policy_question(holdings: Holdings) -> str:
    asked = {"question": "独生子女有没有护理假", "category": "leave"}
    return str(holdings.made("POST", "/policy-questions", by=holdings.finder, json=asked)["id"])
