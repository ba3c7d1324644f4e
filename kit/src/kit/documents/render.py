"""Papers from templates: the same template, data and time give the same bytes.

typst runs in a process of its own (kit.documents.typesetter), started when something is to be set
and gone a minute after the last.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import IO, cast

WALL_SECONDS = 120.0
_DIED = "the typesetter died"


class RenderFailed(Exception):
    """A template that does not fit its data, or a typesetter that died: an error of ours."""


class _Gone(Exception):
    """The typesetter had ended, unasked, before it took the request."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be set: a template (beside it lies all that it includes) and its `sys.inputs`.

    `dated` is the moment of making that the file tells: midnight, UTC, of the day that the paper
    bears, never the clock.
    """

    template: Path
    inputs: Mapping[str, str]
    dated: date


def pdf(sheet: Sheet) -> bytes:
    """Blocks: call it in a thread. Raises RenderFailed."""
    (found,) = _typesetter.set(sheet, "pdf", None)
    return found


def png(sheet: Sheet, *, ppi: float) -> list[bytes]:
    """The pages as pictures, to be looked at. Blocks. Raises RenderFailed."""
    return _typesetter.set(sheet, "png", ppi)


@dataclass(slots=True)
class Typesetter:
    """One child at a time, asked by one thread at a time."""

    idle_seconds: float = 60.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    child: subprocess.Popen[bytes] | None = None

    def set(self, sheet: Sheet, form: str, ppi: float | None) -> list[bytes]:
        midnight = datetime.combine(sheet.dated, clock_time(), UTC)
        asked = {
            "template": str(sheet.template),
            "inputs": dict(sheet.inputs),
            "timestamp": int(midnight.timestamp()),
            "format": form,
            "ppi": ppi,
        }
        line = json.dumps(asked, ensure_ascii=False).encode() + b"\n"
        with self.lock:
            try:
                return self._ask(line)
            except _Gone:
                pass
            try:
                return self._ask(line)
            except _Gone:
                raise RenderFailed(_DIED) from None

    def _ask(self, line: bytes) -> list[bytes]:
        child = self.child = self.child or self._start()
        asking, said = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        timer = threading.Timer(WALL_SECONDS, child.kill)
        timer.start()
        try:
            asking.write(line)
            asking.flush()
            if answer := said.readline():
                return _pages(answer, said)
        except BrokenPipeError:
            self._drop(child)
            raise _Gone from None
        finally:
            timer.cancel()
        self._drop(child)
        if child.returncode == 0:
            raise _Gone
        raise RenderFailed(_DIED)

    def end(self) -> None:
        """Let the child go, whatever it does."""
        with self.lock:
            if self.child is not None:
                self.child.kill()
                self._drop(self.child)

    def _drop(self, child: subprocess.Popen[bytes]) -> None:
        self.child = None
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                cast("IO[bytes]", pipe).close()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-I", "-m", "kit.documents.typesetter", str(self.idle_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )


def _pages(said: bytes, pipe: IO[bytes]) -> list[bytes]:
    found = json.loads(said)
    if "error" in found:
        raise RenderFailed(found["error"])
    pages = [pipe.read(size) for size in found["sizes"]]
    if [len(page) for page in pages] != found["sizes"]:
        raise RenderFailed(_DIED)
    return pages


_typesetter = Typesetter()
atexit.register(_typesetter.end)
