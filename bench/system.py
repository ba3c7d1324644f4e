"""A whole Dinsos for the length of a measurement: `./dinsos up` in a temporary folder."""

import contextlib
import json
import os
import platform
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.proses import system as whole
from tests.proses.system import DINSOS as DINSOS


@dataclass(frozen=True, slots=True)
class System:
    data: Path
    url: str
    password: str
    supervisor: int
    seconds_to_ready: float


@contextlib.contextmanager
def started(data: Path, dinsos: str | Path = DINSOS, **environment: str) -> Iterator[System]:
    """Start, wait until every part is ready, and stop again at the end."""
    password = environment.setdefault("DINSOS_ADMIN_PASSWORD", secrets.token_urlsafe(18))
    settings = whole.clean_environment(**environment)
    running = whole.System(data, settings, dinsos=dinsos)
    try:
        running.start()
        supervisor = running.state.supervisor.pid
        yield System(data, running.url, password, supervisor, running.seconds)
    finally:
        running.end()


@contextlib.contextmanager
def folder(parent: str | None = None) -> Iterator[Path]:
    """A temporary place for data; root's must be reachable for the user that runs PostgreSQL."""
    if parent is None and os.geteuid() == 0:
        parent = "/var/lib"
    place = Path(tempfile.mkdtemp(prefix="dinsos-bench-", dir=parent))
    place.chmod(0o711)
    try:
        yield place / "data"
    finally:
        shutil.rmtree(place)


def machine() -> dict[str, object]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }


def write(path: Path | None, result: object) -> None:
    if path is not None:
        path.write_text(json.dumps(result, indent=1) + "\n")
