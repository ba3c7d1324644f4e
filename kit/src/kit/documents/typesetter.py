"""The process that sets papers with typst: `python -I -m kit.documents.typesetter SECONDS`.

Requests come as lines of JSON on the standard input. An answer is a line of JSON, then the bytes
whose sizes it gives. A compiler is kept, since fonts and templates are then read once; what it
remembers (150 MB after long tables) ends with the process, which ends when nothing was asked for
so many seconds.
"""

from __future__ import annotations

import json
import select
import signal
import sys
from pathlib import Path
from typing import Any

import typst

from kit.confined import confine

MEMORY = 2 * 1024 * 1024 * 1024
WALL_SECONDS = 120

_compilers: dict[str, typst.Compiler] = {}


def _set(asked: dict[str, Any]) -> list[bytes]:
    template = asked["template"]
    if template not in _compilers:
        root = str(Path(template).parent)
        _compilers[template] = typst.Compiler(template, root=root, ignore_system_fonts=True)
    found = _compilers[template].compile(
        format=asked["format"],
        ppi=asked["ppi"],
        sys_inputs=asked["inputs"],
        timestamp=asked["timestamp"],
    )
    return [page or b"" for page in (found if isinstance(found, list) else [found])]


def main(idle: float) -> None:
    confine(memory=MEMORY, files=64)
    # Unbuffered, so that what select sees is all there is.
    asking = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115
    while select.select([asking], [], [], idle)[0] and (line := _line(asking)):
        signal.alarm(WALL_SECONDS)
        try:
            pages = _set(json.loads(line))
            said: dict[str, object] = {"sizes": [len(page) for page in pages]}
        except typst.TypstError as error:
            pages, said = [], {"error": str(error)}
        signal.alarm(0)
        for part in (json.dumps(said).encode() + b"\n", *pages):
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


def _line(asking: Any) -> bytes:  # noqa: ANN401  (a raw stream)
    """One request; nothing when the parent has ended."""
    found = bytearray()
    while not found.endswith(b"\n"):
        part = asking.read(1024 * 1024)
        if not part:
            return b""
        found += part
    return bytes(found)


if __name__ == "__main__":
    main(float(sys.argv[1]))
