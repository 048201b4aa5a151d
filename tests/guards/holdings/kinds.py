"""What every id in a path, a query or a body names. A new one must be classified here, until then a guard fails."""

from tests.operations import Operation

SHARED = "shared"
"""Names that mean the same in every tenant: nothing to hide."""
OWN_NEW_ID = "own new id"
"""An id that the caller mints for a new row of their own tenant: another tenant's is as good as any."""
SIGNED = "signed"
"""Part of a signed link, which `tests/files` tries to forge."""

KIND_OF_PARAMETER = {
    "appeal_id": "appeal",
    "badge_id": "badge",
    "boards/{code}": "board",
    "budget_id": "budget",
    "case-flows/{code}": SHARED,
    "case_id": "hazard",
    "certificate_id": "certificate",
    "certificates/{code}": SIGNED,
    "checklist_id": "checklist",
    "contest_id": "contest",
    "document": SHARED,
    "display_id": "display",
    "export_id": "export",
    "family": SHARED,
    "file_id": "file",
    "grant_id": "grant",
    "hazard-exports/{export_id}": "hazard export",
    "hazard_id": "hazard",
    "icon": SHARED,
    "import_id": "roster import",
    "badge_grant_id": "badge grant",
    "inspection_id": "inspection",
    "member_id": "member",
    "notice_id": "notice",
    "place_id": "place",
    "pattern_id": "shift pattern",
    "plan_id": "plan",
    "recovery_id": "recovery",
    "rule_id": "rule",
    "score_id": "score",
    "session_id": "session",
    "subject_id": "finder",
    "tenants/{code}": SHARED,
    "tier": SHARED,
    "transaction_id": "transaction",
    "unit_id": "unit",
    "version": SHARED,
    "view_id": "saved view",
}
"""Kinds by the name of a path parameter, or by the segment before it too where the name alone says nothing."""
KIND_OF_FIELD = {
    "about_ids": "member",
    "actor_id": "member",
    "award_ids": "withheld award",
    "below_id": "unit",
    "checklist_id": "checklist",
    "contest_id": "contest",
    "designated_id": "colleague",
    "duplicate_of": "hazard",
    "id": OWN_NEW_ID,
    "file_ids": "file",
    "ids": "parked event",
    "indicator_id": "indicator",
    "inspecting_unit_id": "other unit",
    "into": "appeal accepted",
    "item_id": "item",
    "member_id": "member",
    "mention_ids": "member",
    "on_duty": "colleague",
    "parent_id": "unit",
    "photo_ids": "file",
    "place_id": "place",
    "plan_id": "plan",
    "rectifier_id": "member",
    "recurrence_of": "hazard",
    "result_id": "result",
    "rule_id": "rule",
    "shift_pattern_id": "shift pattern",
    "source_id": "hazard",
    "subject_id": "hazard",
    "team_id": "unit",
    "team_ids": "unit",
    "tenant": SIGNED,
    "unit_id": "unit",
    "unit_ids": "unit",
    "up_to": "notice",
    "verifier_id": "member",
    "voice_id": "voice",
}


KIND_HERE = {
    "accept_appeal.file_ids": "loose file of appeal",
    "answer_inspection.inspection_id": "inspection started",
    "appeal_hazard_refusal.hazard_id": "hazard refused",
    "archive_checklist.checklist_id": "checklist spare",
    "assign_hazard.hazard_id": "hazard to assign",
    "change_contest.contest_id": "contest draft",
    "close_hazard.hazard_id": "hazard to close",
    "comment_on_case.mention_ids": "officer",
    "complete_inspection.inspection_id": "inspection answered",
    "confirm_hazard.duplicate_of": "hazard to assign",
    "confirm_hazard.hazard_id": "hazard to confirm",
    "confirm_hazard.recurrence_of": "hazard to close",
    "correct_contest_result.contest_id": "contest closed",
    "decline_appeal.file_ids": "loose file of appeal",
    "discard_contest.contest_id": "contest draft",
    "end_appeal_mediation.appeal_id": "appeal mediated",
    "end_appeal_mediation.file_ids": "loose file of appeal mediated",
    "escalate_appeal.file_ids": "loose file of appeal",
    "export_contest_settlement.contest_id": "contest closed",
    "get_appeal_file.file_id": "loose file of appeal",
    "get_contest_poster.contest_id": "contest closed",
    "get_contest_settlement_export.contest_id": "contest closed",
    "get_own_league.code": "league board",
    "give_appeal_back.appeal_id": "appeal accepted",
    "give_appeal_back.file_ids": "loose file of appeal accepted",
    "invite_to_appeal.member_id": "colleague",
    "list_audit_entries.actor_id": "chief",
    "list_audit_entries.subject_id": "contest",
    "list_contest_corrections.contest_id": "contest closed",
    "list_contest_scores.member_id": "finder",
    "list_contest_settlement.contest_id": "contest closed",
    "list_entries.rule_id": "paying rule",
    "list_entries.source_id": "paid source",
    "list_league_weeks.code": "league board",
    "list_units.parent_id": "area",
    "list_withheld_awards.member_id": "chief",
    "list_withheld_awards.rule_id": "paying rule",
    "mediate_appeal.appeal_id": "appeal accepted",
    "mediate_appeal.file_ids": "loose file of appeal accepted",
    "pause_case.case_id": "hazard with deputy",
    "rate_appeal.appeal_id": "appeal settled",
    "reassign_case.case_id": "hazard to verify",
    "reassign_case.member_id": "officer",
    "record_contest_score.member_id": "finder",
    "rectify_hazard.hazard_id": "hazard to rectify",
    "refuse_hazard.hazard_id": "hazard to confirm",
    "release_contest.contest_id": "contest frozen",
    "reopen_appeal.appeal_id": "appeal settled",
    "reopen_appeal.file_ids": "loose file of appeal settled",
    "resume_case.case_id": "hazard paused",
    "say_in_appeal.file_ids": "loose file of appeal",
    "settle_appeal.appeal_id": "appeal accepted",
    "settle_appeal.file_ids": "loose file of appeal accepted",
    "start_contest.contest_id": "contest draft",
    "take_appeal_to_next_level.appeal_id": "appeal settled",
    "take_appeal_to_next_level.file_ids": "loose file of appeal settled",
    "trace_hazard.hazard_id": "hazard to trace",
    "transfer_appeal.member_id": "colleague",
    "verify_hazard.hazard_id": "hazard to verify",
    "withdraw_hazard_confirmation.hazard_id": "hazard to assign",
}
"""Where an operation needs a thing in a particular state, so that its answer depends on the id and nothing else."""


def kind_of_parameter(operation: Operation, name: str) -> str | None:
    """Return the kind that a path parameter names, None if nobody has classified it."""
    before = operation.path.split("/" + "{" + name + "}")[0].rpartition("/")[2]
    named = KIND_OF_PARAMETER.get(f"{before}/{{{name}}}") or KIND_OF_PARAMETER.get(name)
    return KIND_HERE.get(f"{operation.id}.{name}", named)


def kind_of_field(operation: Operation, name: str) -> str | None:
    """Return the kind that a field of a query or body names, None if nobody has classified it."""
    return KIND_HERE.get(f"{operation.id}.{name}", KIND_OF_FIELD.get(name))
