"""`dinsos up --tiruan`: an installation for trying, with made-up people and simulated partners."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date

from rich.markup import escape

from ops import announcing
from ops.installation import Installation
from ops.keys import write_private
from ops.processes import last_lines, open_log, spawn, wait_until
from ops.refusals import ServerFailed
from ops.screen import step
from ops.supervisor import Part, Supervisor
from ops.tiruan import content, folder, telling
from ops.tiruan.content import Known
from ops.tiruan.simulators import HOST, SIMULATORS, Simulator, ports

# Where the usual tools serve an application while it is being written.
ORIGINS = ",".join(f"http://localhost:{port}" for port in (3000, 4200, 5173, 8080))
LISTENS_WITHIN = 30.0
FILLED_WITHIN = 300.0


@dataclass(slots=True)
class Sandbox(Supervisor):
    ports: dict[str, int] = field(default_factory=dict)

    @classmethod
    def refuse(cls, installation: Installation) -> None:
        folder.refuse_installation(installation)

    def begin(self) -> None:
        if self.options.anew and folder.is_sandbox(self.installation):
            folder.empty(self.installation)
        folder.mark(self.installation)

    def more_settings(self) -> dict[str, str]:
        """Starts the simulators, so that the programs can be told where they are."""
        found = {
            "DINSOS_TIRUAN": "1",
            "DINSOS_WEBHOOK_LOOPBACK": "1",
            "DINSOS_ORIGINS": os.environ.get("DINSOS_ORIGINS") or ORIGINS,
        }
        with step("Mitra tiruan berjalan"):
            chosen = ports(self.options.port + 1, len(SIMULATORS))
            for one, port in zip(SIMULATORS, chosen, strict=True):
                self.ports[one.name] = port
                self._add_simulator(one, port)
                found |= one.settings_at(self.url_of(one.name))
            for one in SIMULATORS:
                self._wait_for(one)
        return found

    def url_of(self, simulator: str) -> str:
        return f"http://{HOST}:{self.ports[simulator]}"

    def after_ready(self) -> None:
        if not Known.read(self.installation.secrets).complete:
            with step("Orang buatan, akun, dan program mitra ada"):
                self._fill()

    def _fill(self) -> None:
        """In a process of its own: here there is no event loop."""
        log = self.installation.logs / "tiruan.log"
        since = date.fromisoformat(folder.since(self.installation))

        def body() -> int:
            secrets = self.installation.secrets
            asyncio.run(content.fill(self.address, self.admin_password, secrets, since))
            return 0

        filling = self._fork(log, body)
        status: list[int] = []

        def ended() -> bool:
            self._look_after_parts()
            found, code = os.waitpid(filling, os.WNOHANG)
            if found:
                status.append(os.waitstatus_to_exitcode(code))
            return bool(found)

        try:
            wait_until(ended, FILLED_WITHIN, pause=0.05)
        finally:
            if not status:
                os.kill(filling, signal.SIGKILL)
        if status != [0]:
            raise ServerFailed(f"Data buatan tidak masuk ({log}):\n{last_lines(log)}")

    def announced(self, *, new_password: bool, new_keys: bool) -> list[str]:
        """All of it at the first start; the file always has it as it is now."""
        secrets = self.installation.secrets
        file = secrets / "tiruan.txt"
        first = not file.exists()
        addresses = {one.name: self.url_of(one.name) for one in SIMULATORS}
        told = telling.lines(Known.read(secrets), self.address, str(file), addresses, SIMULATORS)
        write_private(file, "\n".join(told))
        password = self.admin_password if new_password else None
        usual = announcing.lines(
            self.installation, self.address, self.started, password, new_keys, " --tiruan"
        )
        banner, *rest = [escape(line) for line in told]
        return [*usual, f"[black on yellow] {banner} [/]", *(rest if first else rest[:3])]

    def _add_simulator(self, one: Simulator, port: int) -> None:
        program = [
            sys.executable, "-m", one.module, "--host", HOST, "--port", str(port), *one.arguments,
        ]  # fmt: skip
        log = self.installation.logs / f"{one.name}.log"
        process: subprocess.Popen[bytes]

        def start() -> int:
            nonlocal process
            with open_log(log) as file:
                process = spawn(program, account=None, death_signal=signal.SIGTERM, log=file)
            return process.pid

        self._add(Part(one.name, start, lambda: process.poll()))

    def _wait_for(self, one: Simulator) -> None:
        def listens() -> bool:
            with socket.socket() as asking:
                return asking.connect_ex((HOST, self.ports[one.name])) == 0

        if not wait_until(listens, LISTENS_WITHIN, pause=0.05):
            log = self.installation.logs / f"{one.name}.log"
            raise ServerFailed(f"Tiruan {one.name} belum berjalan; lihat {log}")
