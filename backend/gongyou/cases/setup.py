"""What an administrator sets for flows and the working calendar, checked before it can stop a case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gongyou.cases import queries, settings
from gongyou.cases.calendar import Rest, Shift
from gongyou.cases.flow import By, Flow, flows
from gongyou.cases.rules import CalendarSettings, FlowSettings, NodeSettings, Rung, Settings, ladder_of
from gongyou.core.errors import FieldError, InvalidInput, NotFound
from gongyou.core.i18n import text
from gongyou.permissions import PERMISSIONS, Permission


def flow_as_run(code: str) -> dict[str, Any]:
    """Return a flow with what the current tenant has set; raise NotFound."""
    flow = _flow(code)
    now = settings.settings_of(flow)
    grades = {"", *flow.ladders, *now.flow.ladders}
    return {
        "code": flow.code,
        "name": text(f"flow.{flow.code}.name"),
        "nodes": [_node(flow, now, number) for number in range(1, len(flow.nodes) + 1)],
        "ladders": {grade: list(ladder_of(now.flow, grade, flow.ladders)) for grade in sorted(grades)},
    }


def _node(flow: Flow[Any, Any], now: Settings[Any], number: int) -> dict[str, Any]:
    node = flow.nodes[number - 1]
    own = now.flow.node(node.code)
    return {
        "code": node.code,
        "number": number,
        "name": queries.node_name(flow, now, node.code),
        "role": own.role or node.role,
        "clock": node.clock,
        "limit": own.limit or node.limit,
        "limits": {**node.limits, **own.limits},
        "pausable": node.pausable,
    }


def set_flow(
    code: str, nodes: Mapping[str, Mapping[str, Any]], ladders: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """Set a flow; raise NotFound, or InvalidInput for what it could not run with."""
    flow = _flow(code)
    made = FlowSettings(
        nodes={name: NodeSettings(**given) for name, given in nodes.items()},
        ladders={grade: tuple(Rung(**rung) for rung in rungs) for grade, rungs in ladders.items()},
    )
    wrong = [*_wrong_nodes(flow, made), *_wrong_ladders(made)]
    if wrong:
        raise InvalidInput(errors=wrong)
    settings.set_flow(flow, made)
    return flow_as_run(code)


def _wrong_nodes(flow: Flow[Any, Any], made: FlowSettings) -> list[FieldError]:
    known = {node.code for node in flow.nodes[1:]}
    wrong = [
        FieldError(f"/body/nodes/{name}", "choice", text("error.field.choice", choices=", ".join(sorted(known))))
        for name in made.nodes
        if name not in known
    ]
    for name, own in made.nodes.items():
        needed = {a.permission for a in flow.actions if name in a.source and a.by is By.RESPONSIBLE} - {Permission.SELF}
        if own.role is not None and not needed <= PERMISSIONS[own.role]:
            able = ", ".join(role.value for role, brings in PERMISSIONS.items() if needed <= brings)
            wrong.append(FieldError(f"/body/nodes/{name}/role", "choice", text("error.field.choice", choices=able)))
    return wrong


def _wrong_ladders(made: FlowSettings) -> list[FieldError]:
    """Find rungs that say neither or both of `left` and `late`, that share a mark, or that are out of order."""
    wrong: list[FieldError] = []
    for grade, ladder in made.ladders.items():
        moments = [(rung.late is not None, -(rung.left or 0), rung.late or 0) for rung in ladder]
        one_each = all((rung.left is None) != (rung.late is None) for rung in ladder)
        if not one_each or moments != sorted(moments) or len({r.mark for r in ladder}) < len(ladder):
            wrong.append(FieldError(f"/body/ladders/{grade}", "ladder", text("error.field.ladder")))
    return wrong


def calendar() -> dict[str, Any]:
    """Return the working calendar as it is set."""
    return _shown(settings.calendar_settings())


def set_calendar(
    *,
    shifts: Sequence[Mapping[str, Any]],
    rest: Rest = Rest.STATUTORY,
    closed_on: Sequence[date] = (),
    open_on: Sequence[date] = (),
) -> dict[str, Any]:
    """Set the working calendar."""
    made = CalendarSettings(tuple(Shift(**shift) for shift in shifts), rest, frozenset(closed_on), frozenset(open_on))
    return _shown(settings.set_calendar(made))


def _shown(made: CalendarSettings) -> dict[str, Any]:
    return {
        "shifts": made.shifts,
        "rest": made.rest,
        "closed_on": sorted(made.closed_on),
        "open_on": sorted(made.open_on),
    }


def _flow(code: str) -> Flow[Any, Any]:
    if code not in flows:
        raise NotFound
    return flows[code]
