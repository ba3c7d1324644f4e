"""A whole Dinsos for the length of a measurement: `./dinsos up` in a temporary folder."""

import contextlib
import json
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DINSOS = ROOT / "dinsos"
READY_WITHIN = 180.0


@dataclass(frozen=True, slots=True)
class System:
    data: Path
    url: str
    password: str
    supervisor: int
    seconds_to_ready: float


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310  own port
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def started(data: Path) -> Iterator[System]:
    """Start, wait until every part is ready, and stop again at the end."""
    port, password = _free_port(), secrets.token_urlsafe(18)
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "DINSOS_ADMIN_PASSWORD": password}
    log = data.parent / f"{data.name}.log"
    begin = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [DINSOS, "up", "--data-dir", data, "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while not is_ready(url):
            if process.poll() is not None or time.perf_counter() > begin + READY_WITHIN:
                raise SystemExit(f"dinsos up is not ready:\n{log.read_text()[-4000:]}")
            time.sleep(0.02)
        yield System(data, url, password, process.pid, time.perf_counter() - begin)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A temporary place for data; root's must be reachable for the user that runs PostgreSQL."""
    parent = "/var/lib" if os.geteuid() == 0 else None
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
