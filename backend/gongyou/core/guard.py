"""A shell that outlives a killed supervisor to end its children, where the kernel cannot be asked to (macOS)."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress

# It reads the current children, line by line, until the supervisor closes the pipe or the kernel does.
SCRIPT = """
trap '' INT TERM HUP
while read -r line; do children=$line; done
[ -n "$children" ] || exit 0
kill -TERM $children
for second in 1 2 3 4 5 6 7 8 9 10; do
  for child in $children; do kill -0 "$child" && sleep 1 && continue 2; done
  break
done
for child in $children; do kill -KILL "-$child"; done
"""


class Guard:
    """End the processes last named, and their groups, when this process ends without saying `dismiss`."""

    def __init__(self) -> None:
        self._shell = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", SCRIPT],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        assert self._shell.stdin is not None
        self._pipe = self._shell.stdin

    @property
    def pid(self) -> int:
        """Return the id of the shell."""
        return self._shell.pid

    def watch(self, children: Sequence[int]) -> None:
        """Name all process ids that shall not outlive this process, each the leader of its group."""
        with suppress(BrokenPipeError):  # somebody ended the shell: the children run on unguarded
            self._pipe.write(" ".join(map(str, children)) + "\n")
            self._pipe.flush()

    def forget(self) -> None:
        """Close a forked child's copy of the pipe, which would else hide the supervisor's end."""
        os.close(self._pipe.fileno())

    def dismiss(self) -> None:
        """End the shell without harm to the children."""
        self.watch([])
        with suppress(BrokenPipeError):
            self._pipe.close()
        self._shell.wait()
