"""Documents of the flows: a Mermaid diagram and tables of nodes, actions and ladders."""

from typing import Any, get_type_hints

from gongyou.cases.flow import Action, By, Flow
from gongyou.cases.models import CaseState
from gongyou.cases.rules import LADDER, Rung
from gongyou.core import i18n

_WHO = {
    By.RESPONSIBLE: "who has the case",
    By.REPORTER: "who reported",
    By.SUPERVISOR: "whoever may, whoever has it",
    By.SERVICE: "the service, when a time is over",
}


def document(flow: Flow[Any, Any]) -> str:
    """Return a flow's page in Markdown, names in Chinese and English."""
    return "\n".join(
        [
            f"# {_name(f'flow.{flow.code}.name')}",
            "",
            f"Generated from the flow's declaration: `gongyou flow {flow.code} > docs/flows/{flow.code}.md`.",
            "",
            "```mermaid",
            *mermaid(flow),
            "```",
            "",
            "## Nodes",
            "| | node | queue of | limit (minutes) | clock | pausable |",
            "|---|---|---|---|---|---|",
            *(_node_row(flow, number) for number in range(1, len(flow.nodes) + 1)),
            "",
            "## Actions",
            "| action | from | to | permission | by | requires | tells |",
            "|---|---|---|---|---|---|---|",
            *(_action_row(flow, action) for action in flow.actions),
            "",
            "## Escalation",
            *(_ladder(grade, ladder) for grade, ladder in ({"": LADDER} | dict(flow.ladders)).items()),
            "",
        ]
    )


def mermaid(flow: Flow[Any, Any]) -> list[str]:
    """Return the lines of a Mermaid state diagram."""
    first, second = flow.nodes[0].code, flow.nodes[1].code
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    lines += [
        f'    state "{n} {_name(flow.name_key(node.code))}" as {node.code}' for n, node in enumerate(flow.nodes, 1)
    ]
    ends = sorted({action.ends for action in flow.actions if action.ends})
    lines += [f'    state "{_name(f"case.state.{end}")}" as {end}' for end in ends]
    lines.append(f"    {first} --> {second}: {_name(flow.action_key(first))}")
    for action in flow.actions:
        name, target = _name(flow.action_key(action.code)), action.target or action.ends
        lines += [f"    {source} --> {target}: {name}" for source in _sources(flow, action) if source != target]
    return lines + [f"    {end} --> [*]" for end in ends]


def _sources(flow: Flow[Any, Any], action: Action[Any, Any]) -> list[str]:
    """Return the nodes and ends from which an action leads on."""
    nodes = sorted(action.source, key=flow.number) if CaseState.OPEN in action.states else []
    return nodes + sorted(action.states - {CaseState.OPEN})


def _node_row(flow: Flow[Any, Any], number: int) -> str:
    node = flow.nodes[number - 1]
    if number == 1:
        return f"| 1 | {_name(flow.name_key(node.code))} `{node.code}` | | done by reporting | | |"
    limits = ", ".join([str(node.limit), *(f"{grade}: {minutes}" for grade, minutes in node.limits.items())])
    name = f"{_name(flow.name_key(node.code))} `{node.code}`"
    return f"| {number} | {name} | {node.role} | {limits} | {node.clock} | {'yes' if node.pausable else 'no'} |"


def _action_row(flow: Flow[Any, Any], action: Action[Any, Any]) -> str:
    told = get_type_hints(action.emits)["return"].__name__ if action.emits else ""
    cells = (
        f"{_name(flow.action_key(action.code))} `{action.code}`",
        ", ".join(sorted(action.source, key=flow.number)),
        action.target or f"end: {action.ends}",
        action.permission.value,
        _WHO[action.by],
        ", ".join(action.required),
        told,
    )
    return "| " + " | ".join(cells) + " |"


def _ladder(grade: str, ladder: tuple[Rung, ...]) -> str:
    steps = [f"{_moment(rung)} level {rung.level}" for rung in ladder]
    return f"- {grade or 'by default'}: " + "; ".join(steps)


def _moment(rung: Rung) -> str:
    return f"{rung.left:.0%} left:" if rung.left is not None else f"{rung.late} minutes after due:"


def _name(key: str) -> str:
    return " ".join(i18n.catalogue(language)[key] for language in i18n.LANGUAGES)
