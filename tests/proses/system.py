"""A whole system started as a person starts it: `./dinsos up` on a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from ops.installation import Installation, State
from ops.processes import Identity, wait_until

ROOT = Path(__file__).parents[2]
DINSOS = str(ROOT / "dinsos")
START_SECONDS = 120


def clean_environment(**extra: str) -> dict[str, str]:
    """The machine's environment without settings of ours, save where the environment lies."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DINSOS_", "PYTEST", "PG"))
        or name in ("DINSOS_ENV_DIR", "DINSOS_PYTHON")
    }
    return kept | extra


@dataclass(slots=True)
class System:
    data: Path
    environment: Mapping[str, str] = field(default_factory=clean_environment)
    arguments: tuple[str, ...] = ()
    dinsos: str | Path = DINSOS
    process: subprocess.Popen[bytes] | None = None
    seconds: float = 0.0

    @property
    def screen(self) -> Path:
        return self.data.with_name(self.data.name + ".screen")

    @property
    def said(self) -> str:
        return self.screen.read_text()

    @property
    def installation(self) -> Installation:
        return Installation(self.data)

    @property
    def state(self) -> State:
        state = self.installation.state()
        assert state is not None
        return state

    @property
    def url(self) -> str:
        return self.state.address

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it and do not wait."""
        if self.process is not None:
            self.process.wait(60)
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(
                [self.dinsos, "up", "--data-dir", str(self.data), "--port", "0", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                start_new_session=True,
            )
        return self.process

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        begin = time.monotonic()
        process = self.launch()
        ended_or_ready = wait_until(
            lambda: process.poll() is not None or "Dinsos siap" in self.said, START_SECONDS
        )
        self.seconds = time.monotonic() - begin
        assert ended_or_ready, self.said
        assert process.poll() is None, self.said

    def is_well(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=3, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def processes(self) -> dict[str, Identity]:
        state = self.state
        return {"supervisor": state.supervisor, **state.processes}

    def kill(self, name: str) -> Identity:
        victim = self.processes()[name]
        os.kill(victim.pid, signal.SIGKILL)
        return victim

    def press_ctrl_c(self) -> int:
        """As a terminal does: to the whole process group. The exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def end(self) -> None:
        """Leave nothing behind, whatever the test has done."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.installation.stop_leftovers()

    def ask_token(self, password: str | None = None) -> httpx.Response:
        if password is None:
            password = (self.data / "secrets" / "admin-password").read_text().strip()
        return httpx.post(
            f"{self.url}/auth/token",
            data={"grant_type": "password", "username": "admin", "password": password},
            timeout=30,
            trust_env=False,
        )

    def lets_the_admin_in(self) -> bool:
        try:
            return self.ask_token().status_code == 200
        except httpx.HTTPError:
            return False

    def token(self, password: str | None = None) -> str:
        answer = self.ask_token(password)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token


def dinsos(
    *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [DINSOS, *(str(part) for part in arguments)],
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        stdin=subprocess.DEVNULL,
        env=dict(environment or clean_environment()),
        check=False,
    )
