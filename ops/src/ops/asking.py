"""One small question over HTTP, to a socket file or a port: no client library, no event loop."""

from __future__ import annotations

import http.client
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class _OverSocketFile(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("dinsos", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: nobody answered."""

    status: int
    body: dict[str, Any]

    @property
    def is_ready(self) -> bool:
        return self.status == 200


def ask(path: Path, target: str, *, timeout: float = 3) -> Answer:
    connection = _OverSocketFile(path, timeout)
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        text = response.read()
        found = json.loads(text) if text else {}
        return Answer(response.status, found if isinstance(found, dict) else {})
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(0, {})
    finally:
        connection.close()
