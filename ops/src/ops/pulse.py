"""Whether what runs still answers: a small question on its socket, at most one at a time.

A process that was stopped or hangs keeps its socket open and takes connections (the kernel does);
only an answer proves that it lives. The supervisor cannot wait for one, so it looks now and then.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path

from ops.programs import SERVICES
from ops.servers import PG_PORT

LOOK_EVERY = 5.0
# Looks in a row without an answer, after which it is ended: 20 s; a server may be busy with itself.
PROGRAM_PATIENCE = 4
SERVER_PATIENCE = 12

# Each is answered before anybody signs in: an HTTP answer; a refusal (NOAUTH); "N", no encryption
# on a socket file (SSLRequest: PostgreSQL manual, "Message Formats").
_HTTP = b"GET /health/hidup HTTP/1.0\r\n\r\n"
_REDIS = b"PING\r\n"
_POSTGRES = struct.pack("!ii", 8, 80877103)


@dataclass(slots=True)
class Pulse:
    """Counts looks and not seconds, so that a machine that slept blames nobody."""

    path: Path
    question: bytes
    patience: int
    _open: socket.socket | None = field(default=None, init=False)
    _missed: int = field(default=0, init=False)

    @classmethod
    def of(cls, name: str, run_folder: Path) -> Pulse:
        """Of one of the six programs, or of `postgres` or `redis`."""
        if name in SERVICES:
            return cls(run_folder / f"{name}.sock", _HTTP, PROGRAM_PATIENCE)
        if name == "redis":
            return cls(run_folder / "redis" / "redis.sock", _REDIS, SERVER_PATIENCE)
        return cls(run_folder / "postgres" / f".s.PGSQL.{PG_PORT}", _POSTGRES, SERVER_PATIENCE)

    @property
    def seconds(self) -> float:
        return self.patience * LOOK_EVERY

    def look(self) -> bool:
        """False when nothing was answered for `patience` looks in a row. Never waits.

        Nobody listening, or a connection that ends, is no silence: that process starts or ends.
        """
        try:
            if self._open is not None:
                self._open.recv(1)
            self.forget()
            self._ask()
        except BlockingIOError:
            self._missed += 1
        except OSError:
            self.forget()
        return self._missed < self.patience

    def forget(self) -> None:
        """Begin anew: it answered, or it is another process now."""
        self._missed = 0
        if self._open is not None:
            self._open.close()
            self._open = None

    def answers(self, seconds: float) -> bool:
        """Ask once and wait."""
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking,
        ):
            asking.settimeout(seconds)
            asking.connect(str(self.path))
            asking.sendall(self.question)
            return bool(asking.recv(1))
        return False

    def _ask(self) -> None:
        asking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        asking.settimeout(0)  # never waits
        try:
            asking.connect(str(self.path))
            asking.sendall(self.question)
        except OSError:
            asking.close()
            raise
        self._open = asking
