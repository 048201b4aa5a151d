"""`python -m tests.guards.permissions` writes docs/permissions.md: who may call what, to be looked at in review."""

from collections.abc import Iterator

from gongyou.core.settings import PROJECT_ROOT
from gongyou.permissions import PERMISSIONS, Role
from tests.operations import operations

PATH = PROJECT_ROOT / "docs" / "permissions.md"
_HEADS = {
    Role.MEMBER: "member",
    Role.TEAM_LEADER: "team leader",
    Role.QUALITY_OFFICER: "quality officer",
    Role.UNION_OFFICER: "union officer",
    Role.REVIEWER: "reviewer",
    Role.STORE_KEEPER: "store keeper",
    Role.ENTERPRISE_ADMINISTRATOR: "enterprise adm.",
    Role.SECURITY_ADMINISTRATOR: "security adm.",
    Role.AUDITOR: "auditor",
    Role.CUSTODIAN: "custodian",
}
_INTRODUCTION = """# Who may call what

Made from the code by `python -m tests.guards.permissions`; `tests/guards/test_roles.py` calls each operation as each
role and holds it to this table. A tick says that the role brings the permission, for its unit and all below it; what a
caller may do with a particular matter (their own, of their unit, at its node) the services decide. What is `public` needs
no session; `display` needs the credentials of a wall screen. Beside members, who holds a `receipt` may call what is
said of one conversation, and `nobody` may be signed in where somebody speaks without a name.
"""


def permissions_document() -> str:
    """Return the page as Markdown."""
    return "\n".join([_INTRODUCTION, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    yield "| operation | | permission | " + " | ".join(_HEADS.values()) + " |"
    yield "|---|---|---|" + ":-:|" * len(_HEADS)
    for operation in operations():
        held = [operation.scheme is None or operation.permission in PERMISSIONS[role] for role in _HEADS]
        ticks = " | ".join("✓" if each else "" for each in held)
        needed = operation.permission or operation.scheme or "public"
        needed += f", {operation.guests}" if operation.guests else ""
        yield f"| `{operation.method} {operation.path}` | {operation.id} | {needed} | {ticks} |"


if __name__ == "__main__":
    PATH.write_text(permissions_document(), "utf-8")
