"""The process in which a file from outside is read: `python -I -m kit.foreign.child [SHEET]`.

The file is the standard input; batches of rows, or one refusal, go to the standard output as lines
of JSON. It has no keys, no database and no time: whatever the file does to its reader happens here.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from zipfile import BadZipFile
from zlib import error as zlib_error

from kit.foreign import xlsx
from kit.foreign.refused import Refused

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 120


def confine() -> None:
    """Bytes of memory, seconds and files of this process; it may write none and start nothing."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(limit)
        allowed = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (allowed, allowed))
    signal.alarm(WALL_SECONDS)  # its default action ends the process, also after the parent's end


def say(message: object) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def main(sheet: str | None = None) -> None:
    confine()
    try:
        xlsx.read(sys.stdin.buffer, sheet, say)
        say({"done": True})
    except Refused as refused:
        say({"refused": refused.code, "facts": refused.facts})
    except MemoryError:
        say({"refused": "terlalu-besar", "facts": []})
    except (BadZipFile, zlib_error, EOFError, NotImplementedError, ValueError, KeyError, OSError):
        say({"refused": "rusak", "facts": []})


if __name__ == "__main__":
    main(*sys.argv[1:])
