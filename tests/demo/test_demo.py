"""The whole demo against the whole system, as real processes, undisturbed and under fire."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from bench.system import System, folder, started
from ops.demo.figures import Figures, figures
from ops.demo.year_2024 import make_plan
from ops.throwaway import quick_folder

pytestmark = [pytest.mark.proses, pytest.mark.timeout(900)]

EQUAL, REFUSED, OUT_OF_REACH = 0, 2, 3
SHEET = {"penyebut": 67_106, "pembilang": 2_451, "realisasi": "3.65", "capaian": "104.36"}
PRINTED = ("DEMO: Progres Capaian", "67.106", "2.451", "3,65%", "104,36%", "Semua angka sama")
PER_PROGRAM = {"1.06.04": (615, 430), "1.06.05": (64_764, 294), "1.06.06": (1_727, 1_727)}


@pytest.fixture(scope="module")
def planned() -> Figures:
    return figures(make_plan())


@pytest.fixture
def system() -> Iterator[System]:
    with folder(quick_folder()) as data, started(data) as running:
        yield running


@pytest.fixture(scope="module")
def refusing() -> Iterator[System]:
    """One system for the tests after which no demo has begun."""
    with folder(quick_folder()) as data, started(data) as running:
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
    for printed in PRINTED:
        assert printed in said, said
    found: dict[str, Any] = json.loads(report.read_text())
    assert found["equal"] is True
    return found


@contextmanager
def logged_in(system: System, name: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=system.url, timeout=30, trust_env=False) as client:
        form = {"grant_type": "password", "username": name, "password": password}
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def indicator(system: System) -> dict[str, Any]:
    with logged_in(system, "admin", system.password) as admin:
        answer = admin.get("/kinerja/v1/indikator/ppks-berfungsi-sosial?tahun=2024")
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def books(system: System) -> dict[str, Any]:
    """Every figure of the year, the closings, and what could not be counted."""
    with logged_in(system, "admin", system.password) as admin:

        def read(path: str) -> Any:  # noqa: ANN401  (JSON)
            return admin.get(f"/kinerja/v1/{path}").raise_for_status().json()

        figures = read("indikator?tahun=2024&batas=100")["data"]
        return {
            "figures": {
                row["kode"]: (row["pembilang"], row["penyebut"], row["realisasi"])
                for row in figures
            },
            "lost": read("aliran")["surat_mati"],
        }


def closings(system: System) -> list[tuple[int, str]]:
    """As the planner sees them; the demo gave that account a password nobody knows."""
    with logged_in(system, "admin", system.password) as admin:
        found = admin.get("/gateway/v1/akun?cari=demo.perencana").raise_for_status().json()["data"]
        set_password = f"/gateway/v1/akun/{found[0]['id']}/kata-sandi"
        admin.post(set_password, json={"kata_sandi": "rahasia-panjang"}).raise_for_status()
    with logged_in(system, "demo.perencana", "rahasia-panjang") as planner:
        for waiting in ("anggaran/realisasi", "daftar/rehsos-anak/usul", "daftar/psks-aktif/usul"):
            path = f"/kinerja/v1/{waiting}?tahun=2024&status=diusulkan"
            assert planner.get(path).raise_for_status().json()["data"] == []
        budget = planner.get("/kinerja/v1/anggaran?tahun=2024").raise_for_status().json()
        assert budget["total"]["realisasi"] == "9018588178.00"
        rows = planner.get("/kinerja/v1/periode?tahun=2024").raise_for_status().json()["data"]
        return sorted((row["triwulan"], row["status"]) for row in rows)


def assert_is_the_sheet(answer: dict[str, Any], planned: Figures) -> None:
    assert {key: answer[key] for key in SHEET} == SHEET
    rows = {row["kode"]: row for row in answer["per_program"]}
    for code, pair in PER_PROGRAM.items():
        assert (rows[code]["penyebut"], rows[code]["pembilang"]) == pair


@pytest.mark.lama
def test_the_demo_reaches_the_sheet_and_a_second_run_changes_nothing(
    system: System, planned: Figures, tmp_path: Path
) -> None:
    first = run_demo(system, tmp_path)
    after_first = indicator(system)
    books_first = books(system)
    second = run_demo(system, tmp_path)

    assert_is_the_sheet(after_first, planned)
    assert indicator(system) == after_first
    assert (first["new_rows"], first["known_rows"]) == (second["known_rows"], 0)
    assert second["new_rows"] == 0
    assert second["seconds"] < first["seconds"] / 2
    assert books(system) == books_first
    assert books_first["lost"] == 0
    assert books_first["figures"]["psks-berkontribusi"] == (64, 80, "80.00")
    assert books_first["figures"]["nilai-sakip"][2] == "BB"
    served = {"rehsos-disabilitas", "rehsos-anak", "rehsos-lansia", "rehsos-gepeng"}
    for code in {*served, "linjamsos-bencana"}:
        part, whole, _ = books_first["figures"][code]
        assert 0 < part <= whole, code
    assert closings(system) == [(quarter, "ditandatangani") for quarter in range(1, 5)]


VICTIMS = ("kinerja", "postgres", "linjamsos", "redis", "gateway", "fakirmiskin", "rehsos")
FIRST_PAUSE, LONGER = 0.5, 2.0


class Sniper(threading.Thread):
    """Kills one process after the other until told to cease, as the out-of-memory killer would.

    Soon at first, so that a fast machine is hit as well; then with longer pauses, so that a slow
    one gets to its end.
    """

    def __init__(self, system: System, seed: int) -> None:
        super().__init__()
        self._state = system.data / "state.json"
        self._random = Random(seed)  # noqa: S311
        self._over = threading.Event()
        self.hit: list[str] = []

    def run(self) -> None:
        pause = FIRST_PAUSE
        for name in self._victims():
            if self._over.wait(pause * self._random.uniform(0.6, 1.4)):
                return
            pause *= LONGER
            # One that still lies from the last time is not there to be killed.
            process = json.loads(self._state.read_text())["processes"].get(name)
            if process is None:
                continue
            with suppress(ProcessLookupError):
                os.kill(process["pid"], signal.SIGKILL)
                self.hit.append(name)

    def _victims(self) -> Iterator[str]:
        while True:
            yield from self._random.sample(VICTIMS, len(VICTIMS))

    def cease(self) -> None:
        self._over.set()
        self.join()


def wait_for_the_first_upload(demo: subprocess.Popen[str]) -> None:
    """One has arrived, the others are on their way."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if "baris baru" in line:
            return
    raise AssertionError("the demo ended before it had sent anything")


@pytest.mark.lama
def test_killed_processes_cost_time_and_change_no_figure(
    system: System, planned: Figures, tmp_path: Path
) -> None:
    """INVARIANT: kill -9 anything at any moment, run the demo again, and the figures are right."""
    interrupted = start_demo(system)
    wait_for_the_first_upload(interrupted)
    assert interrupted.poll() is None
    interrupted.kill()
    interrupted.communicate()

    under_fire = start_demo(system)
    wait_for_the_first_upload(under_fire)
    sniper = Sniper(system, seed=20_240_131)
    sniper.start()
    said, _ = under_fire.communicate(timeout=600)
    sniper.cease()
    run_demo(system, tmp_path)

    assert closings(system) == [(quarter, "ditandatangani") for quarter in range(1, 5)]
    assert len(sniper.hit) >= 3, said
    assert_is_the_sheet(indicator(system), planned)


LETTER = {
    "layanan": "rekomendasi-izin-pub",
    "lembaga": {"nama": "Yayasan Sungguhan", "kelurahan": "62.71.03.1002"},
    "sumber": "permohonan",
}
PERSON = {
    "nama": "Orang Sungguhan",
    "alasan_tanpa_nik": "Dokumen hilang",
    "jenis_kelamin": "L",
    "tahun_lahir": 1980,
    "kelurahan": "62.71.03.1002",
    "dasar_lokasi": "domisili",
    "kategori": ["fakir-miskin"],
    "disabilitas": False,
}


def test_an_installation_with_real_work_is_left_alone(refusing: System) -> None:
    """INVARIANT: no made-up person beside a real one, also when kinerja has heard of none yet."""
    system = refusing
    officer = {
        "nama_pengguna": "petugas",
        "nama": "Petugas",
        "peran": ["petugas"],
        "bidang": ["*"],
        "wilayah": ["*"],
    }
    with logged_in(system, "admin", system.password) as admin:
        made = admin.post("/gateway/v1/akun", json={**officer, "kata_sandi": "rahasia-panjang"})
        made.raise_for_status()
    with logged_in(system, "petugas", "rahasia-panjang") as petugas:
        petugas.post("/dayasos/v1/permohonan", json=LETTER).raise_for_status()
    only_a_letter = start_demo(system)
    about_a_letter, _ = only_a_letter.communicate(timeout=120)
    with logged_in(system, "petugas", "rahasia-panjang") as petugas:
        petugas.post("/fakirmiskin/v1/ppks", json=PERSON).raise_for_status()
    with_a_person = start_demo(system)
    with_a_person.communicate(timeout=120)

    assert only_a_letter.returncode == REFUSED
    assert "Data demo tidak dimasukkan" in about_a_letter
    assert with_a_person.returncode == REFUSED
    with logged_in(system, "admin", system.password) as admin:
        accounts = admin.get("/gateway/v1/akun?cari=demo.").json()["data"]
        assert not any(account["aktif"] for account in accounts)
        assert admin.get("/kinerja/v1/pemasangan").json()["demo"] is False


@pytest.mark.lama
def test_another_office_gets_no_made_up_year() -> None:
    with folder(quick_folder()) as data, started(data, DINSOS_PROFIL="pontianak") as system:
        demo = start_demo(system)
        said, _ = demo.communicate(timeout=120)

        assert demo.returncode == REFUSED
        assert "di sini pontianak" in said
        with logged_in(system, "admin", system.password) as admin:
            assert admin.get("/gateway/v1/akun?cari=demo.").json()["data"] == []
            assert admin.get("/kinerja/v1/pemasangan").json()["demo"] is False


def test_a_wrong_password_or_a_silent_address_is_said_plainly(refusing: System) -> None:
    wrong = start_demo(replace(refusing, password="salah-salah-salah"))
    about_password, _ = wrong.communicate(timeout=60)
    nobody = start_demo(replace(refusing, url="http://127.0.0.1:9"))
    about_address, _ = nobody.communicate(timeout=60)

    assert wrong.returncode == REFUSED
    assert "Kata sandi admin salah" in about_password
    assert nobody.returncode == OUT_OF_REACH
    assert "tidak menjawab" in about_address
    assert "Traceback" not in about_password + about_address
