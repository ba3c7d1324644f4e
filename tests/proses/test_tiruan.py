"""The sandbox as a developer meets it: each printed command, killed parts, a new start."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import httpx
import pytest

from ops.processes import wait_until
from tests.proses.system import System, dinsos

pytestmark = [pytest.mark.lama, pytest.mark.proses]


def _printed(system: System) -> list[str]:
    """What the printed commands answered, line by line."""
    file = system.data / "secrets" / "tiruan.txt"
    commands = file.read_text().split("Perintah pertama seorang mitra\n", 1)[1]
    done = subprocess.run(
        ["bash", "-eu", "-c", commands], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.splitlines()


def test_a_sandbox_from_its_first_start_to_a_new_one(
    new_system: Callable[..., System],
) -> None:
    system = new_system("--tiruan")
    system.start()
    health = httpx.get(f"{system.url}/health", trust_env=False)
    known, unknown, _, received = _printed(system)

    assert health.headers["Tiruan"] == "1"
    assert health.json()["tiruan"] is True
    assert '"nama":"sesuai","tanggal_lahir":"sesuai"' in known
    assert '"nama":"tidak-diperiksa"' in unknown
    assert "langganan.uji" in received

    victim = system.kill("penerima")
    assert wait_until(lambda: system.processes().get("penerima", victim) != victim, 30)
    assert dinsos("up", "--tiruan", "--baru", "--data-dir", system.data).returncode == 3
    assert dinsos("down", "--data-dir", system.data).returncode == 0
    assert dinsos("up", "--data-dir", system.data, "--port", "0").returncode == 5

    system.start()
    assert "Orang buatan" not in system.said
    assert '"nama":"sesuai"' in _printed(system)[0]
    assert system.press_ctrl_c() == 0

    anew = System(system.data, system.environment, ("--tiruan", "--baru"))
    anew.start()
    try:
        assert '"nama":"sesuai"' in _printed(anew)[0]
    finally:
        anew.end()
