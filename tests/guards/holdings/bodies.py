"""Good requests, so that a refusal is about the id and nothing else."""

import io
from collections.abc import Callable
from typing import Any

from gongyou.core.ids import new_id
from gongyou.permissions import Role
from tests.guards.holdings.assistance import LAW, definition, slots
from tests.guards.holdings.base import Holdings, picture
from tests.guards.holdings.contests import badge, contest, score
from tests.guards.holdings.hotline import AGREEMENT, PANEL, caller_appeal, hotline_options
from tests.guards.holdings.inspections import ITEMS, answers, plan
from tests.guards.holdings.kinds import SHARED, SIGNED, kind_of_parameter
from tests.guards.holdings.organisation import MAPPING, MEMBER_CSV
from tests.guards.holdings.points import adjustment, rule_version
from tests.guards.holdings.policies import POLICY_CSV, policy
from tests.operations import Field, Operation

Body = Callable[[Holdings], dict[str, Any]]
_NOTE: Body = lambda _: {"note": "按会议纪要"}  # noqa: E731
_REASON: Body = lambda _: {"reason": "按会议纪要"}  # noqa: E731
_REPLY: Body = lambda _: {"reply": "收到了，明天核对。", "note": "请查考勤"}  # noqa: E731

BODIES: dict[str, Body] = {
    "accept_appeal": _REPLY,
    "add_appeal_file": lambda _: {"id": str(new_id()), **picture(seed=1)},
    "ask_vault_recovery": lambda _: {"password": "Lamp-and-helmet-7", "reason": "忘了密码"},
    "decline_appeal": _REPLY,
    "end_appeal_mediation": _REPLY,
    "escalate_appeal": _REPLY,
    "file_appeal_for_caller": caller_appeal,
    "give_appeal_back": _REPLY,
    "invite_to_appeal": lambda h: {"member_id": h.ids["colleague"]},
    "judge_appeal": lambda _: {"urgency": "urgent"},
    "mediate_appeal": lambda h: (
        PANEL | {"reply": "请双方来谈谈", "lead_id": str(h.chief.id), "mediator_ids": [h.ids["colleague"]]}
    ),
    "change_appeal_mediation": lambda h: PANEL | {"lead_id": str(h.chief.id), "mediator_ids": [h.ids["colleague"]]},
    "record_mediation_session": lambda _: {
        "held_on": "2026-01-05",
        "place": "调解室",
        "present": ["甲", "乙"],
        "said": "各退一步",
    },
    "keep_mediation_agreement": lambda h: AGREEMENT | {"signature_ids": [h.ids["loose file of appeal mediated"]]},
    "note_duty_performance": lambda _: {"done_on": "2026-01-06"},
    "review_appeal": lambda _: {"verdict": "upheld", "note": "办得对"},
    "check_in_after_appeal": lambda _: {"troubled": False},
    "ask_appeal_disclosure": lambda _: {"reason": "反映人可能有危险，要联系家人"},
    "refuse_disclosure": lambda _: {"answer": "理由不足"},
    "postpone_appeal_destruction": lambda _: {"days": 10, "reason": "还在打官司"},
    "thank_for_appeal": lambda _: {},
    "confide_appeals_to_colleague": lambda h: {"member_id": h.ids["colleague"]},
    "sign_appeal_reward": lambda _: {"blinded": "A" * 512},
    "merge_appeal": lambda h: {"into": h.ids["appeal accepted"]},
    "open_own_vault": lambda _: {"password": "Lamp-and-helmet-7"},
    "open_receipt": lambda h: {"tenant": h.world.code, "receipt": "4821 0093 7716 5508"},
    "rate_appeal": lambda _: {"stars": 4},
    "reopen_appeal": _REASON,
    "replace_own_vault_key": lambda _: {"password": "Lamp-and-helmet-7"},
    "report_hazard_behind_appeal": lambda _: {"category": "conveyor", "description": "缺护罩", "place": "回风巷"},
    "say_in_appeal": lambda _: {"text": "考勤本在班长那里"},
    "set_appeal_options": hotline_options,
    "settle_appeal": _REPLY,
    "submit_appeal": lambda _: {"mode": "named", "text": "调休没排上。", "category": "wages"},
    "take_appeal_to_next_level": _REASON,
    "transfer_appeal": lambda h: {"member_id": h.ids["colleague"], "note": "他在那边"},
    "add_place": lambda h: {"name": "2 号风门", "unit_id": h.ids["unit"]},
    "apply_roster": lambda _: {},
    "adjust_points": adjustment,
    "answer_inspection": answers,
    "answer_policy_question": lambda h: {"answer": ["按规定办"], "policy_id": h.ids["policy"]},
    "ask_policy_question": lambda _: {"question": "有没有护理假"},
    "create_policy": lambda h: policy() | {"unit_id": h.ids["unit"], "question_id": h.ids["policy question"]},
    "import_policies": lambda h: {"file": (io.BytesIO(POLICY_CSV.encode()), "政策.csv"), "unit_id": h.ids["unit"]},
    "judge_policy": lambda _: {"solved": True},
    "note_policy_miss": lambda _: {"search": "内退条件"},
    "publish_policy": lambda _: {"expected_version": 1},
    "raise_policy_question": lambda _: {},
    "revise_policy": lambda h: policy() | {"unit_id": h.ids["unit"], "expected_version": 1},
    "withdraw_policy": _REASON,
    "bind_wechat": lambda _: {"code": "081Guard"},
    "appeal_hazard_refusal": _REASON,
    "apply_for_assistance": lambda h: {
        "id": str(new_id()),
        "service_id": h.ids["assistance service"],
        "version": 1,
        "values": LAW,
        "materials": [{"key": "evidence", "file_ids": [h.ids["file"]]}],
    },
    "apply_for_assistance.slot_id": lambda h: {
        "service_id": h.ids["counselling"],
        "version": 1,
        "values": {"called": "老孟"},
    },
    "approve_assistance_request": lambda _: {"note": "材料齐全"},
    "assign_hazard": lambda h: {"rectifier_id": h.ids["member"], "verifier_id": h.ids["officer"]},
    "change_badge": lambda _: {"name": "慧眼识患"},
    "change_assistance_definition": lambda _: {"revision": 1, "definition": definition("法律援助")},
    "change_assistance_definition.member_id": lambda _: {
        "revision": 1,
        "definition": definition(steps=[{"name": "受理", "member_id": None}]),
    },
    "change_contest": lambda h: {"name": "一季度擂台赛", "team_ids": contest(h)["team_ids"]},
    "change_inspection_plan": lambda h: {k: plan(h)[k] for k in ("name", "checklist_id", "unit_ids")},
    "change_security_settings": lambda _: {"version": 1, "require_second_factor": True},
    "change_tenant_settings": lambda _: {
        "version": 1,
        "display_name": "云岫岭矿",
        "accent": "river",
        "works": "plant",
        "approve_rules": True,
        "wechat_app_id": None,
        "consent": {"title": "隐私说明", "body": "我们只为办事使用你的信息。"},
    },
    "change_board": lambda _: {"name": "好班组榜"},
    "change_place": lambda h: {"name": "中央水泵房（新）", "unit_id": h.ids["other unit"]},
    "close_hazard": lambda _: {"note": "办完了"},
    "comment_on_case": lambda h: {"text": "看到了", "mention_ids": [h.ids["officer"]], "photo_ids": [h.ids["file"]]},
    "complete_assistance_request": lambda h: {"note": "律师已答复", "photo_ids": [h.ids["file"]]},
    "complete_inspection": lambda _: {},
    "connect_display": lambda h: {"name": "副井口", "unit_id": h.ids["unit"], "contest_id": h.ids["contest"]},
    "confirm_hazard": lambda _: {"severity": "serious"},
    "correct_contest_result": lambda h: {"result_id": h.ids["result"], "reason": "多记了一次"},
    "correct_roster_mapping": lambda _: MAPPING,
    "create_checklist": lambda h: {"name": "水泵检查表", "unit_id": h.ids["unit"], "items": ITEMS},
    "create_contest": contest,
    "create_inspection_plan": plan,
    "create_inspection_plan.inspecting_unit_id": lambda h: (
        plan(h, "mutual") | {"inspecting_unit_id": h.ids["other unit"]}
    ),
    "create_member": lambda h: {
        "id": str(new_id()),
        "employee_no": "G80001",
        "name": "赵小满",
        "unit_id": h.ids["unit"],
        "shift_pattern_id": h.ids["shift pattern"],
    },
    "create_unit": lambda h: {"id": str(new_id()), "name": "机电班", "kind": "team", "parent_id": h.ids["unit"]},
    "decide_my_consent": lambda _: {"version": 1, "decision": "given"},
    "decide_my_certificate_consent": lambda _: {
        "is_public": True,
        "name_shown": "masked",
        "unit_shown": False,
        "reason_shown": True,
    },
    "define_badge": lambda _: badge("guard-2"),
    "disclose_phone": _REASON,
    "draft_assistance_definition": lambda _: {"definition": definition("新开的服务")},
    "draft_rule_version": lambda _: rule_version(),
    "draw_my_certificate": lambda _: {"form": "sheet"},
    "export_assistance_requests": lambda h: {"service_id": h.ids["assistance service"]},
    "freeze_board": _NOTE,
    "freeze_contest": _NOTE,
    "grant_role": lambda h: {
        "member_id": h.ids["member"],
        "unit_id": str(h.world.area.id),
        "role": Role.QUALITY_OFFICER.value,
    },
    "hand_over_assistance_request": lambda h: {"member_id": h.ids["officer"]},
    "keep_assistance_draft": lambda h: {
        "values": {"story": "还没写完"},
        "materials": [{"key": "evidence", "file_ids": [h.ids["file"]]}],
    },
    "let_member_go": lambda _: {},
    "move_assistance_appointment": lambda h: {"slot_id": h.ids["assistance slot to move to"]},
    "open_assistance_slots": lambda h: slots(h, h.ids["counselling"]),
    "open_board": lambda h: {
        "code": "guard",
        "name": "另一个榜",
        "subject": "member",
        "currency": "quality",
        "unit_ids": [h.ids["unit"]],
    },
    "pause_case": _REASON,
    "preview_assistance_definition": lambda _: {"definition": definition()},
    "publish_rule_version": _NOTE,
    "read_notices": lambda h: {"up_to": h.ids["notice"]},
    "reassign_case": lambda h: {"member_id": h.ids["officer"], "reason": "他在那边"},
    "record_assistance_visit": lambda h: {
        "visited_on": "2026-01-05",
        "visitors": "工会两人",
        "note": "看望了家人",
        "photo_ids": [h.ids["file"]],
    },
    "record_contest_score": lambda h: score(h) | {"file_ids": [h.ids["file"]]},
    "record_contest_score.team_id": lambda h: (
        {k: v for k, v in score(h).items() if k != "member_id"} | {"team_id": h.ids["unit"]}
    ),
    "rectify_hazard": lambda h: {"note": "装好了", "photo_ids": [h.ids["file"]]},
    "redeem_reward": lambda _: {"denomination": 20, "epoch": "2026Q4", "serial": "A" * 43, "signature": "A" * 512},
    "refuse_assistance_request": _REASON,
    "refuse_hazard": _REASON,
    "reject_rule_version": _NOTE,
    "release_withheld_awards": lambda h: {"award_ids": [h.ids["withheld award"]]},
    "rename_checklist": lambda _: {"name": "皮带机检查表（新）"},
    "report_hazard": lambda h: {
        "id": str(new_id()),
        "description": "2 号风门漏风",
        "category": "conveyor",
        "place": "回风巷",
        "place_id": h.ids["place"],
        "unit_id": h.ids["unit"],
        "photo_ids": [h.ids["file"]],
    },
    "resume_case": lambda _: {},
    "retire_rule": _NOTE,
    "retry_events": lambda h: {"ids": [h.ids["parked event"]]},
    "revise_checklist": lambda _: {"items": ITEMS[:1]},
    "save_view": lambda _: {"id": str(new_id()), "page": "hazards", "name": "我管的", "query": {"node": "rectify"}},
    "set_reward_terms": lambda _: {
        "denominations": [20],
        "monthly_limit": 300,
        "redeemable_months": 12,
        "least_set": 5,
    },
    "start_inspection": lambda _: {},
    "suggest_for_appeal": lambda _: {"text": "夜班费三个月没发了"},
    "return_assistance_request": _NOTE,
    "reverse_contest_score": _REASON,
    "revoke_certificate": _REASON,
    "reverse_transaction": _NOTE,
    "supplement_assistance_request": lambda h: {
        "note": "补一张",
        "materials": [{"key": "paper", "file_ids": [h.ids["file"]]}],
    },
    "try_badge": lambda _: {k: v for k, v in badge("x").items() if k in {"name", "steps", "criterion"}},
    "trace_hazard": lambda _: {"stage": "acceptance", "root_cause": "验收没查"},
    "update_budget": lambda _: {"amount": 99},
    "update_member": lambda h: {"unit_id": h.ids["unit"], "shift_pattern_id": h.ids["shift pattern"]},
    "update_rule_version": lambda _: {"title": "多加三分"},
    "update_shift_pattern": lambda _: {"name": "大夜班"},
    "upload_roster": lambda _: {"file": (io.BytesIO(MEMBER_CSV.encode()), "花名册.csv")},
    "upload_file": lambda _: {"id": str(new_id()), **picture(seed=1)},
    "update_unit": lambda h: {"name": "掘进班", "parent_id": str(h.world.mine.id)},
    "verify_hazard": lambda h: {"accepted": True, "photo_ids": [h.ids["file"]]},
    "withdraw_assistance_request": lambda _: {},
    "withdraw_hazard_confirmation": _REASON,
}


def request_of(operation: Operation, holdings: Holdings, field: Field | None = None, value: str = "") -> dict[str, Any]:
    """Return a good request as the test client takes it, with a value at a field."""
    good = BODIES.get(f"{operation.id}.{field.name}" if field else operation.id) or BODIES.get(operation.id)
    body = good(holdings) if good else {}
    query: dict[str, Any] = {}
    if field is not None and field.place == "query":
        query[field.name] = value
    elif field is not None:
        at: Any = body
        for key in field.path[:-1] if field.path[-1] != "[]" else field.path[:-2]:
            at = at[0 if key == "[]" else key]
        at[field.name] = [value] if field.path[-1] == "[]" else value
    if operation.method in {"GET", "DELETE"}:
        return {"query_string": query}
    if operation.form:
        return {"data": body, "content_type": "multipart/form-data"}
    return {"json": body, "query_string": query}


def path_ids(operation: Operation, holdings: Holdings) -> dict[str, str]:
    """Return values for the parameters of an operation's path."""
    kinds = {name: kind_of_parameter(operation, name) or "" for name in operation.parameters}
    fixed = {
        "version": "1",
        "code": holdings.world.code if operation.path.startswith("/tenants/") else "hazard",
        "family": "quality",
        "document": "privacy",
        "icon": "eye",
        "tier": "iron",
    }
    return {name: fixed[name] if kind in {SHARED, SIGNED} else holdings.ids[kind] for name, kind in kinds.items()}
