"""`dinsos up --tiruan`: an installation for trying, with made-up people and simulated partners."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field

from ops.installation import Installation
from ops.processes import open_log, spawn, wait_until
from ops.refusals import ServerFailed
from ops.screen import step
from ops.supervisor import Part, Supervisor
from ops.tiruan import folder
from ops.tiruan.simulators import HOST, SIMULATORS, Simulator, ports

LISTENS_WITHIN = 30.0


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
        found = {"DINSOS_TIRUAN": "1", "DINSOS_WEBHOOK_LOOPBACK": "1"}
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
