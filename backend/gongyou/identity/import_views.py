"""Roster imports as they are shown, in the reader's language."""

from typing import Any

from gongyou.core.i18n import current_language, text
from gongyou.identity.models import ImportState, RosterImport, RosterImportRow
from gongyou.identity.roster import FileFault, RosterFault, SkipReason, explain
from gongyou.identity.roster.faults import ProblemCode
from gongyou.identity.rules import mask_phone

_PLANNED = {"create", "change", "unchanged", "leave"}


def import_view(imported: RosterImport) -> dict[str, Any]:
    """Return an import with its state, progress, findings and effects."""
    report = imported.report
    applied = imported.state is ImportState.APPLIED
    return {
        "id": imported.id,
        "filename": imported.filename,
        "state": imported.state,
        "uploaded_at": imported.uploaded_at,
        "uploaded_by": imported.uploaded_by,
        "applied_at": imported.applied_at,
        "mapping": imported.mapping,
        "rows": {"good": imported.good, "bad": imported.bad, "skipped": imported.skipped},
        "progress": {"done": imported.done, "total": imported.good if imported.state != ImportState.READING else None},
        "plan": {name: report[name] for name in _PLANNED} if report.keys() >= _PLANNED else None,
        "result": _result(imported) if applied else None,
        "problems": [_problem(*problem) for problem in report.get("problems", ())],
        "failure": _failure(report),
        "columns": [
            {"sheet": sheet, "label": label, "field": field} for sheet, label, field in report.get("columns", ())
        ],
        "new_units": ["/".join(path) for path in report.get("units", ())],
        "new_shift_patterns": report.get("new_shift_patterns", []),
    }


def _result(imported: RosterImport) -> dict[str, int]:
    return {"created": imported.created, "changed": imported.changed, "departed": imported.departed}


def _problem(code: str, params: dict[str, str], decidable: bool) -> dict[str, Any]:
    return {
        "code": code,
        "field": params.get("field"),
        "detail": explain(ProblemCode(code), params, current_language()),
        "decidable": decidable,
    }


def _failure(report: dict[str, Any]) -> dict[str, str] | None:
    if "failure" in report:
        detail = explain(FileFault(report["failure"]), report["params"], current_language())
        return {"code": report["failure"], "detail": detail}
    if "stopped" in report:
        return {"code": report["stopped"], "detail": text(f"error.{report['stopped']}.detail")}
    return None


def row_view(row: RosterImportRow, content: dict[str, Any]) -> dict[str, Any]:
    """Return a row with what it says of a person (the phone masked), what it would change, or what is wrong."""
    person = content.get("person")
    return {
        "sheet": row.sheet,
        "row": row.row,
        "outcome": row.outcome,
        "person": _person(person) if person is not None else None,
        "effect": content.get("effect"),
        "changes": content.get("changes", []),
        "faults": [_fault(fault) for fault in content.get("faults", ())],
        "why": explain(SkipReason(content["why"]), {"text": content["text"]}, current_language())
        if "why" in content
        else None,
    }


def _person(person: dict[str, Any]) -> dict[str, Any]:
    return {
        "employee_no": person["employee_no"],
        "name": person["name"],
        "unit_path": person["unit"],
        "post": person["post"],
        "shift_pattern": person["shift_pattern"],
        "phone": mask_phone(person["phone"]) if person["phone"] else "",
    }


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": fault["label"],
        "field": fault["field"],
        "code": fault["code"],
        "detail": explain(RosterFault(fault["code"]), fault["params"], current_language()),
        "value": fault["value"],
        "suggestion": fault["suggestion"] or None,
    }
