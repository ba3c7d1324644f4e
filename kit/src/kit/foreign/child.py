"""The process in which a file from outside is read: `python -I -m kit.foreign.child TASK …`.

The file is the standard input; what is read, or one refusal, goes to the standard output as lines
of JSON. It has no keys, no database and no time: whatever the file does to its reader happens here.
Tasks: `sheet [NAME]`, batches of rows; `paper [tempat]`, a PDF, JPEG or PNG.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from functools import partial
from zipfile import BadZipFile
from zlib import error as zlib_error

from kit.confined import confine
from kit.files import kinds
from kit.foreign.refused import Refused

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 120


def say(message: object) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _task(name: str, arguments: list[str]) -> Callable[[], None]:
    """Each loads only its own libraries, before the limits."""
    if name == "sheet":
        from kit.foreign import xlsx

        return partial(xlsx.read, sys.stdin.buffer, next(iter(arguments), None), say)
    data = sys.stdin.buffer.read()
    kind = kinds.kind_of(data)
    if kind == kinds.PDF:
        from kit.foreign import pdf

        return partial(pdf.check, data)
    from kit.foreign import pictures

    return partial(pictures.examine, data, kind or "", say, place="tempat" in arguments)


def main(name: str, *arguments: str) -> None:
    task = _task(name, list(arguments))
    confine(memory=MEMORY, files=16, cpu_seconds=CPU_SECONDS)
    signal.alarm(WALL_SECONDS)  # its default action ends the process, also after the parent's end
    try:
        task()
        say({"done": True})
    except Refused as refused:
        say({"refused": refused.code, "facts": refused.facts})
    except MemoryError:
        say({"refused": "terlalu-besar", "facts": []})
    except (BadZipFile, zlib_error, EOFError, NotImplementedError, ValueError, KeyError, OSError):
        say({"refused": "rusak", "facts": []})


if __name__ == "__main__":
    main(*sys.argv[1:])
