"""Start a program that ends with its parent, on request under another identity.

Run as a script (`python -I -S launch.py OPTIONS PROGRAM ARGUMENT...`), so that the steps between fork and exec need
no fork of a large, possibly threaded, parent. It imports nothing of Gongyou. OPTIONS is a JSON object:

- `parent`: id of the process that must be alive, `death_signal`: what the program gets when it dies (Linux only);
- `folder`: working folder of the program;
- `uid`, `gid`: identity to take; `capabilities`: numbers of the Linux capabilities kept in spite of that;
- `mapped`: instead of changing identity, appear as `uid` and `gid` inside a user namespace of one identity.
"""

import ctypes
import errno
import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_SET_CHILD_SUBREAPER, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 36, 47, 2
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522
CLONE_NEWUSER = 0x10000000
FAILED = 126  # the shell's code for "found, but cannot be executed"


def _libc(function: str, *arguments: Any) -> None:
    call = getattr(ctypes.CDLL(None, use_errno=True), function)
    if call(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{function}: {os.strerror(code)}")


def bind_to_parent(parent: int, signal: int) -> None:
    """Have the kernel send `signal` to this process when the thread that started it ends; exit if it already has."""
    if sys.platform == "linux":
        _libc("prctl", PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(FAILED)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (Linux only; elsewhere process 1 is)."""
    if sys.platform == "linux":
        _libc("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def take_identity(uid: int, gid: int, capabilities: list[int]) -> None:
    """Become `uid`:`gid` without supplementary groups, keeping only `capabilities`, also across exec."""
    if capabilities:
        # Keeps capabilities over setuid and, unlike PR_SET_KEEPCAPS, has access(2) heed them: PostgreSQL asks that.
        _libc("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if not capabilities:
        return
    kept = sum(1 << number for number in capabilities)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _libc("capset", header, struct.pack("6I", low, low, low, high, high, high))
    for number in capabilities:
        _libc("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0)


def map_identity(uid: int, gid: int) -> None:
    """Enter a user namespace where our identity is called `uid`:`gid`; files stay ours, capabilities end at exec."""
    own_uid, own_gid = os.geteuid(), os.getegid()
    _libc("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {own_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {own_gid} 1")


def main(options: dict[str, Any], command: list[str]) -> None:
    if "uid" in options:
        if options["mapped"]:
            map_identity(options["uid"], options["gid"])
        else:
            take_identity(options["uid"], options["gid"], options["capabilities"])
        if not os.access(command[0], os.R_OK | os.X_OK):  # which PostgreSQL's programs ask of themselves
            raise PermissionError(errno.EACCES, "not to be read and run by this identity")
    os.chdir(options["folder"])
    bind_to_parent(options["parent"], options["death_signal"])  # last: a change of identity clears it
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]), sys.argv[2:])
    except OSError as error:
        sys.stderr.write(f"{sys.argv[2]}: {error}\n")
        raise SystemExit(FAILED) from error
