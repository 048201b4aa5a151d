"""A flow 流程 as its domain declares it in code: nodes, actions, who may act, what is required, what is told.

A tenant names nodes, chooses responsible roles, limits and reminders; the topology is here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement

from gongyou.cases.models import Case, CaseNode, CaseState
from gongyou.cases.rules import ClockKind, Options, Rung, Settings
from gongyou.core.db import Identified
from gongyou.core.outbox import Event
from gongyou.identity.models import Unit
from gongyou.permissions import Permission, Role

Subject = TypeVar("Subject", bound=Identified)


class By(StrEnum):
    """Who may take an action, beside holding its permission for the case's unit."""

    RESPONSIBLE = "responsible"
    """The person who has the case; of a queue, everybody with the permission."""
    REPORTER = "reporter"
    SUPERVISOR = "supervisor"
    """Everybody with the permission, whoever has the case."""
    SERVICE = "service"
    """The service itself, when a time is over."""


class Confidants(Protocol):
    """Who may see the cases of a private flow: whom its domain has given a key to, by how far a case was escalated."""

    def admit(self, member_id: UUID) -> ColumnElement[bool]:
        """Return the condition that a member may see a `Case` of a SELECT."""

    def of(self, case_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, int]]:
        """Return for each case its members with the level of escalation from which it is theirs to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node 节点. `limit` in minutes of its clock, `limits` and `clocks` by grade; `role` has it while nobody is named."""

    code: str
    role: Role
    limit: int
    limits: Mapping[str, int] = field(default_factory=dict)
    clock: ClockKind = ClockKind.ROUND_THE_CLOCK
    clocks: Mapping[str, ClockKind] = field(default_factory=dict)
    pausable: bool = False
    not_by_reporter: bool = False
    """The one who reported may not act here; it does not wait in their to-do list."""
    for_reporter: bool = False
    """It waits for the one who reported: it is nobody else's to-do, and nobody is reminded by the ladder."""


@dataclass(slots=True)
class Docket(Generic[Subject, Options]):
    """A case in hand: what is needed to judge it has been read; to move it, its row is locked."""

    flow: "Flow[Subject, Options]"
    case: Case
    subject: Subject
    unit: Unit
    settings: Settings[Options]


@dataclass(frozen=True, kw_only=True)
class Action(Generic[Subject, Options]):
    """A step from one of the `source` nodes to `target`, or to an end of the case at the same node.

    `required` names what must be given: `note`, `files` or keys of `data`. A guard raises what refuses the actor.
    """

    code: str
    source: frozenset[str]
    target: str | None = None
    ends: CaseState | None = None
    states: frozenset[CaseState] = frozenset({CaseState.OPEN})
    permission: Permission = Permission.SELF
    by: By = By.RESPONSIBLE
    required: tuple[str, ...] = ()
    guards: "tuple[Callable[[Docket[Subject, Options], UUID], None], ...]" = ()
    emits: "Callable[[Docket[Subject, Options], CaseNode | None], Event] | None" = None


@dataclass(frozen=True, kw_only=True)
class Flow(Generic[Subject, Options]):
    """A declared flow. Cases are numbered `<series>-<yymm>-<nnnn>`; `read` sees them all in its scope, `manage` may
    reassign, pause and resume. The first node is done by opening the case."""

    code: str
    series: str
    model: type[Subject]
    options: type[Options]
    read: Permission
    manage: Permission
    nodes: tuple[Node, ...]
    actions: "tuple[Action[Subject, Options], ...]"
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    give: "Callable[[Docket[Subject, Options], UUID], None]"
    """Note on the subject that a member now has the case; raises what speaks against it."""
    confidants: Confidants | None = None
    """Of a private flow: nobody else sees or hears of a case, whatever their role. What is said about its cases is
    sealed, so the domain has operations of its own for talk and hand-over."""

    def node(self, code: str) -> Node:
        """Return a node by its code."""
        return next(node for node in self.nodes if node.code == code)

    def number(self, code: str) -> int:
        """Return the place of a node, from 1."""
        return [node.code for node in self.nodes].index(code) + 1

    def name_key(self, node: str) -> str:
        """Return the catalogue's key of a node's name."""
        return f"flow.{self.code}.node.{node}"

    def action_key(self, action: str) -> str:
        """Return the catalogue's key of an action's name."""
        return f"flow.{self.code}.action.{action}"

    def possible(self, case: Case) -> "list[Action[Subject, Options]]":
        """Return the actions that lead on from where a case stands."""
        return [a for a in self.actions if case.node in a.source and case.state in a.states]


flows: dict[str, Flow[Any, Any]] = {}


class BadFlow(RuntimeError):
    """A flow that could lose a case or never let it go; a fault of the program."""


def declare(flow: Flow[Subject, Options]) -> Flow[Subject, Options]:
    """Make a flow known; raise BadFlow if one of its nodes cannot be reached or leads nowhere."""
    codes = {node.code for node in flow.nodes}
    if len(codes) != len(flow.nodes) or len({a.code for a in flow.actions}) != len(flow.actions):
        raise BadFlow(f"{flow.code}: two nodes or two actions have one code")
    for action in flow.actions:
        if not action.source <= codes or (action.target or flow.nodes[0].code) not in codes:
            raise BadFlow(f"{flow.code}: {action.code} names a node that does not exist")
        if (action.target is None) == (action.ends is None):
            raise BadFlow(f"{flow.code}: {action.code} must lead to a node or to an end")
    _must_connect(flow)
    if flow.code in flows:
        raise BadFlow(f"two flows are called {flow.code}")
    flows[flow.code] = flow
    return flow


def _must_connect(flow: Flow[Any, Any]) -> None:
    """Check that every node is reached from the first and leads to an end."""
    begins = {flow.nodes[0].code, flow.nodes[1].code}
    ends = {code for action in flow.actions if action.ends for code in action.source}
    onward = [(action.source, action.target) for action in flow.actions if action.target]
    for _ in flow.nodes:
        begins |= {target for source, target in onward if source & begins and target}
        ends |= {code for source, target in onward if target in ends for code in source}
    for node in flow.nodes[1:]:
        if node.code not in begins:
            raise BadFlow(f"{flow.code}: {node.code} cannot be reached")
        if node.code not in ends:
            raise BadFlow(f"{flow.code}: {node.code} leads nowhere")
