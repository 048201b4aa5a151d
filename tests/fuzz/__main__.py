"""`make fuzz`: schemathesis sends every operation what it does not expect, as every role of a demo tenant and as nobody.

Passes when no answer is a server error, every answer is one that the OpenAPI document describes, and every refusal says
what is wrong. `ARGS="--examples 20 --role auditor --role guest --paths '^/api/v1/(appeals|receipts)'"` narrows it.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx

from gongyou.demo.accounts import DemoAccount, demo_accounts
from tests.stack import Stack, running, unlimited

TENANT = "jiangbei"
GUEST = "guest"
SIGNS_OUT = (
    "sign_out",
    "end_all_own_sessions",
    "end_own_session",
    "change_password",
    "revoke_member_sessions",
    "decide_my_consent",
)
"""Operations that would end the fuzzer's own session or change its password."""
LISTS = {
    "appeal_id": "/appeals",
    "case_id": "/appeals",
    "disclosure_id": "/disclosures",
    "hazard_id": "/hazards",
    "member_id": "/members",
    "policy_id": "/policy-desk",
    "question_id": "/policy-questions",
    "recovery_id": "/vault-recoveries",
    "request_id": "/assistance-requests",
    "service_id": "/assistance-services",
    "unit_id": "/units",
}
"""Where the ids come from that paths name."""


def main() -> int:
    """Fuzz as every role that was asked for; return 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--examples", type=int, default=30)
    parser.add_argument("--role", action="append")
    parser.add_argument("--paths", help="a regular expression of paths")
    wanted = parser.parse_args()
    accounts = {account.roles: account for account in demo_accounts() if account.tenant == TENANT}
    roles = [role for role in (*accounts, GUEST) if wanted.role is None or role in wanted.role]
    with running(demo=True) as stack, unlimited(stack):
        failed = [role for role in roles if _fuzz(stack, role, accounts.get(role), wanted.examples, wanted.paths)]
    print(f"{len(roles) - len(failed)} passed, {len(failed)} failed {' '.join(failed)}")
    return 1 if failed else 0


def _fuzz(stack: Stack, role: str, account: DemoAccount | None, examples: int, paths: str | None) -> int:
    print(f"== {role}", flush=True)
    headers = _signed_in(stack, account) if account is not None else {}
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{stack.url}/api/v1/openapi.json",
        *(word for name, value in headers.items() for word in ("--header", f"{name}: {value}")),
        *(
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
            "says_what_is_wrong",
        ),
        *("--phases", "examples,fuzzing", "--max-examples", str(examples), "--generation-deterministic"),
        *("--continue-on-failure", "--warnings", "off"),
        *(("--include-path-regex", paths) if paths else ()),
        *(word for operation in SIGNS_OUT for word in ("--exclude-operation-id", operation)),
    ]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.fuzz.checks", "FUZZ_IDS": json.dumps(_known(stack))}
    return subprocess.run(command, env=environment, check=False).returncode


def _known(stack: Stack) -> dict[str, list[str]]:
    """Return ids that the roles of the tenant see between them."""
    known: dict[str, set[str]] = {name: set() for name in LISTS}
    for account in demo_accounts():
        if account.tenant == TENANT and account.roles in {"union_officer", "enterprise_administrator", "custodian"}:
            with httpx.Client(base_url=f"{stack.url}/api/v1", headers=_signed_in(stack, account), trust_env=False) as c:
                for name, path in LISTS.items():
                    answer = c.get(path)
                    if answer.status_code == 200:
                        known[name] |= {item["id"] for item in answer.json()["items"]}
    return {name: sorted(ids) for name, ids in known.items()}


def _signed_in(stack: Stack, account: DemoAccount) -> dict[str, str]:
    body = {"tenant": account.tenant, "username": account.username, "password": account.password}
    answer = httpx.post(f"{stack.url}/api/v1/sessions", json=body, trust_env=False)
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}


if __name__ == "__main__":
    sys.exit(main())
