"""The whole demo against the whole system, as real processes, undisturbed and under fire."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from bench.system import System, folder, started
from ops.demo.figures import Figures, figures
from ops.demo.year_2024 import make_plan

pytestmark = [pytest.mark.proses, pytest.mark.timeout(900)]

EQUAL = 0
SHEET = {"penyebut": 67_106, "pembilang": 2_451, "realisasi": "3.65", "capaian": "104.36"}
PER_PROGRAM = {"1.06.04": (615, 430), "1.06.05": (64_764, 294), "1.06.06": (1_727, 1_727)}


@pytest.fixture(scope="module")
def planned() -> Figures:
    return figures(make_plan())


@pytest.fixture
def system() -> Iterator[System]:
    with folder() as data, started(data) as running:
        yield running


def start_demo(system: System, report: Path | None = None) -> subprocess.Popen[str]:
    more = [] if report is None else ["--json", str(report)]
    return subprocess.Popen(
        [sys.executable, "-m", "ops.cli", "demo", "2024", "--url", system.url, *more],
        env={**os.environ, "DINSOS_ADMIN_PASSWORD": system.password},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_demo(system: System, place: Path) -> dict[str, Any]:
    """Until it ends well; the report that it wrote."""
    report = place / "demo.json"
    process = start_demo(system, report)
    said, _ = process.communicate(timeout=600)
    assert process.returncode == EQUAL, said
    found: dict[str, Any] = json.loads(report.read_text())
    assert found["equal"] is True
    return found


def indicator(system: System) -> dict[str, Any]:
    with httpx.Client(base_url=system.url, timeout=30) as client:
        form = {"grant_type": "password", "username": "admin", "password": system.password}
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        answer = client.get(
            "/kinerja/v1/indikator/ppks-berfungsi-sosial?tahun=2024",
            headers={"Authorization": f"Bearer {token}"},
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def assert_is_the_sheet(answer: dict[str, Any], planned: Figures) -> None:
    assert {key: answer[key] for key in SHEET} == SHEET
    rows = {row["kode"]: row for row in answer["per_program"]}
    for code, pair in PER_PROGRAM.items():
        assert (rows[code]["penyebut"], rows[code]["pembilang"]) == pair


def test_the_demo_reaches_the_sheet_and_a_second_run_changes_nothing(
    system: System, planned: Figures, tmp_path: Path
) -> None:
    first = run_demo(system, tmp_path)
    after_first = indicator(system)
    second = run_demo(system, tmp_path)

    assert_is_the_sheet(after_first, planned)
    assert indicator(system) == after_first
    assert first["known_rows"] == 0
    # The second run finds the imports of the first by their keys and sends nothing anew.
    assert second["new_rows"] == first["new_rows"]
    assert second["seconds"] < first["seconds"] / 2


TARGETS = ("kinerja", "postgres", "linjamsos", "redis", "gateway", "fakirmiskin", "rehsos")


class Sniper(threading.Thread):
    """Kills one process after the other, as the out-of-memory killer would, in uneven pauses."""

    def __init__(self, system: System) -> None:
        super().__init__()
        self._state = system.data / "state.json"
        self._random = Random(20_240_131)  # noqa: S311
        self._over = threading.Event()
        self.hit: list[str] = []

    def run(self) -> None:
        for name in TARGETS:
            if self._over.wait(self._random.uniform(1.5, 4)):
                return
            process = json.loads(self._state.read_text())["processes"][name]
            os.kill(process["pid"], signal.SIGKILL)
            self.hit.append(name)

    def cease(self) -> None:
        self._over.set()
        self.join()


def test_killed_processes_cost_time_and_change_no_figure(
    system: System, planned: Figures, tmp_path: Path
) -> None:
    """INVARIANT: kill -9 anything at any moment, run the demo again, and the figures are right."""
    interrupted = start_demo(system)
    time.sleep(7)
    interrupted.kill()
    interrupted.communicate()

    sniper = Sniper(system)
    sniper.start()
    under_fire = start_demo(system)
    said, _ = under_fire.communicate(timeout=600)
    sniper.cease()
    run_demo(system, tmp_path)

    assert tuple(sniper.hit) == TARGETS, said
    assert_is_the_sheet(indicator(system), planned)
