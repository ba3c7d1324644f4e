"""Becomes another program: as another user, in its own process group, ending with its parent.

Run as a script (`python -I -S launcher.py <parent pid> <signal> <uid> <gid> <program> ...`) and not
as a preexec_fn: that one is unsafe when the caller has threads (Python 3.12 warns), and the signal
must be set after the user is changed, which clears it.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, death_signal: int) -> None:
    """Ask the kernel to signal this process when its parent ends."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before the kernel knew
        os.kill(os.getpid(), death_signal)


def main() -> None:
    parent, death_signal, uid, gid = (int(value) for value in sys.argv[1:5])
    program = sys.argv[5:]
    os.setpgid(0, 0)  # a Ctrl-C is for the supervisor, which stops its parts in order
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.chdir("/")
    os.umask(0o077)
    if death_signal:
        end_with_parent(parent, death_signal)
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
