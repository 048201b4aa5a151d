"""Flows are sound before they run, and documented as they are."""

from typing import Any

import pytest

from gongyou.app import load_domains
from gongyou.cases.diagram import document, mermaid
from gongyou.cases.flow import Action, BadFlow, Flow, Node, declare, flows
from gongyou.cases.models import CaseState
from gongyou.core.i18n import text
from gongyou.core.settings import PROJECT_ROOT
from gongyou.permissions import Permission, Role
from gongyou.quality.hazards.models import Hazard
from gongyou.quality.hazards.options import HazardOptions

load_domains()  # flows declare themselves as their domains are imported

A, B, C = (Node(code=code, role=Role.QUALITY_OFFICER, limit=60) for code in "abc")


def step(code: str, source: str, target: str | None = None, *, ends: CaseState | None = None) -> Action[Any, Any]:
    return Action(code=code, source=frozenset({source}), target=target, ends=ends)


def flow(*actions: Action[Any, Any], nodes: tuple[Node, ...] = (A, B, C), code: str = "test") -> Flow[Any, Any]:
    return Flow(
        code=code,
        series="T",
        model=Hazard,
        options=HazardOptions,
        read=Permission.CASES_READ,
        manage=Permission.HAZARDS_ASSIGN,
        nodes=nodes,
        actions=actions,
        give=lambda _docket, _member: None,
    )


GOOD = (step("go", "b", "c"), step("end", "c", ends=CaseState.CLOSED))


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (flow(*GOOD, nodes=(A, B, C, C)), "one code"),
        (flow(*GOOD, step("go", "c", "b")), "one code"),
        (flow(*GOOD, step("x", "z", "b")), "does not exist"),
        (flow(*GOOD, step("x", "b", "z")), "does not exist"),
        (flow(*GOOD, step("x", "b")), "node or to an end"),
        (flow(*GOOD, step("x", "b", "c", ends=CaseState.CLOSED)), "node or to an end"),
        (flow(step("end", "b", ends=CaseState.CLOSED), step("back", "c", "b")), "c cannot be reached"),
        (flow(step("go", "b", "c"), step("back", "c", "b")), "leads nowhere"),
        (flow(*GOOD, code="hazard"), "two flows"),
    ],
)
def test_a_flow_that_could_lose_a_case_is_refused(bad: Flow[Any, Any], why: str) -> None:
    with pytest.raises(BadFlow, match=why):
        declare(bad)


@pytest.mark.parametrize("code", flows)
def test_the_committed_page_of_a_flow_is_the_one_it_declares(code: str) -> None:
    committed = (PROJECT_ROOT / "docs" / "flows" / f"{code}.md").read_text("utf-8")
    assert committed == document(flows[code]), f"run `gongyou flow {code} > docs/flows/{code}.md`"


def test_the_diagram_shows_every_node_and_every_step() -> None:
    hazard = flows["hazard"]
    lines = mermaid(hazard)
    assert [f'    state "{n} ' in "\n".join(lines) for n in range(1, 8)] == [True] * 7
    assert "    verify --> rectify: 退回重改 Send back" in lines
    assert "    close --> closed: 销号 Close" in lines
    assert "    refused --> confirm: 申诉 Appeal" in lines
    assert "    closed --> confirm: 撤回确认 Withdraw the confirmation" in lines
    drawn = {line.rpartition(": ")[2] for line in lines if "-->" in line}
    assert {text(hazard.action_key(a.code)) for a in hazard.actions} <= {name.split(" ")[0] for name in drawn}
