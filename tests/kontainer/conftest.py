"""One installation in containers for all tests here: built, started, and removed afterwards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kontainer.composition import LASTING

ROOT = Path(__file__).parents[2]
# What a user's own shell may hold must not reach the compose file.
PASSED_ON = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "XDG_RUNTIME_DIR")


@dataclass(frozen=True)
class Containers:
    project: str
    env_file: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def secrets(self) -> dict[str, str]:
        lines = self.env_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    def compose(
        self, *arguments: str, check: bool = True, timeout: float = 600
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {"DINSOS_TAG": "uji", "DINSOS_PORT": str(self.port)}
        done = subprocess.run(
            [
                "docker", "compose", "--ansi=never", "--progress=quiet",
                f"--project-name={self.project}", f"--env-file={self.env_file}", *arguments,
            ],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
            timeout=timeout, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if check and done.returncode != 0:
            said = (done.stdout + done.stderr)[-6000:]
            pytest.fail(f"docker compose {' '.join(arguments)}: {done.returncode}\n{said}")
        return done

    def inspect(self) -> dict[str, list[dict[str, Any]]]:
        """Service name -> its containers, ended ones too."""
        ids = self.compose("ps", "--all", "--quiet").stdout.split()
        text = subprocess.run(
            ["docker", "inspect", *ids], capture_output=True, text=True, check=True
        ).stdout
        found: dict[str, list[dict[str, Any]]] = {}
        for one in json.loads(text):
            name = one["Config"]["Labels"]["com.docker.compose.service"]
            found.setdefault(name, []).append(one)
        return found

    def one(self, service: str) -> dict[str, Any]:
        return self.inspect()[service][0]

    def run_in(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        return self.compose("exec", "-T", service, *command, check=False, timeout=60)

    def sick(self) -> dict[str, str]:
        states = {
            name: one["State"].get("Health", {}).get("Status", one["State"]["Status"])
            for name, copies in self.inspect().items()
            if name in LASTING
            for one in copies
        }
        return {name: state for name, state in states.items() if state != "healthy"}

    def wait_until_well(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.sick() and self.status() == 200:
                return
            time.sleep(0.5)
        pytest.fail(f"after {seconds:.0f} s: gateway {self.status()}, {self.sick()}")

    def status(self) -> int:
        try:
            return httpx.get(f"{self.url}/health", timeout=10, trust_env=False).status_code
        except httpx.HTTPError:
            return 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Containers:
    """Named and with an .env, but not started."""
    env_file = tmp_path_factory.mktemp("kontainer") / ".env"
    subprocess.run(
        [sys.executable, "-m", "ops.cli", "make-env", "--file", str(env_file)],
        check=True, capture_output=True,
    )  # fmt: skip
    return Containers(f"dinsos-uji-{os.getpid()}", env_file, _free_port())


@pytest.fixture(scope="session")
def containers(described: Containers) -> Iterator[Containers]:
    described.compose("build", timeout=900)
    try:
        up = described.compose("up", "--detach", "--wait", check=False)
        if up.returncode != 0:
            logs = described.compose("logs", "--no-color", "--tail=15", check=False).stdout
            pytest.fail(f"up: {up.stderr[-3000:]}\n{logs[-12000:]}")
        yield described
    finally:
        described.compose("--profile=*", "down", "--volumes", "--timeout=5", check=False)
