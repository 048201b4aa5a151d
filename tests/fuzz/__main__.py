"""`make fuzz`: schemathesis sends every operation what it does not expect, as every role of a demo tenant.

Passes when no answer is a server error and every answer is one that the OpenAPI document describes.
`ARGS="--examples 20 --role auditor"` narrows it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import httpx

from gongyou.demo.accounts import DemoAccount, demo_accounts
from tests.stack import Stack, running

TENANT = "jiangbei"
SIGNS_OUT = (
    "sign_out",
    "end_all_own_sessions",
    "end_own_session",
    "change_password",
    "revoke_member_sessions",
    "decide_my_consent",
)
"""Operations that would end the fuzzer's own session or change its password."""


def main() -> int:
    """Fuzz as every role that was asked for; return 1 where a check failed."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--examples", type=int, default=30)
    parser.add_argument("--role", action="append")
    wanted = parser.parse_args()
    accounts = {account.roles: account for account in demo_accounts() if account.tenant == TENANT}
    failed = []
    with running(demo=True) as stack:
        for role, account in accounts.items():
            if (wanted.role is None or role in wanted.role) and _fuzz(stack, account, wanted.examples):
                failed.append(role)
    print(f"{len(accounts) - len(failed)} passed, {len(failed)} failed {' '.join(failed)}")
    return 1 if failed else 0


def _fuzz(stack: Stack, account: DemoAccount, examples: int) -> int:
    answer = httpx.post(
        f"{stack.url}/api/v1/sessions",
        json={"tenant": account.tenant, "username": account.username, "password": account.password},
        trust_env=False,
    )
    token = answer.raise_for_status().json()["token"]
    print(f"== {account.roles}", flush=True)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{stack.url}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {token}"),
        *(
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        ),
        *("--phases", "examples,fuzzing", "--max-examples", str(examples), "--generation-deterministic"),
        *(word for operation in SIGNS_OUT for word in ("--exclude-operation-id", operation)),
    ]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
