"""A whole system with an office's accounts, and the tools that make clients of its document."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kit.clock import today
from ops.throwaway import quick_folder
from tests.proses.system import System

HERE = Path(__file__).parent
TOOLS = Path(sys.executable).parent
PASSWORD = "pilih-yang-panjang"
# Officer, evaluator, and one who may do whatever does not manage accounts.
ACCOUNTS = {
    "sri": ["petugas"],
    "adi": ["kepala_bidang"],
    "uji": ["petugas", "pekerja_sosial", "kepala_bidang", "kepala_dinas", "perencana"],
}
ROW = "{nama},627103{born}0661{serial},1961-06-16,{sex},62.71.03.1002,domisili,{kategori},tidak\n"
TITLES = "nama,nik,tanggal_lahir,jenis_kelamin,kelurahan,dasar_lokasi,kategori,disabilitas\n"


@dataclass(frozen=True, slots=True)
class House:
    """A running system, and what it says of itself."""

    url: str
    admin: str
    document: dict[str, Any]

    @property
    def operations(self) -> set[str]:
        """Every operation's id."""
        return {
            operation["operationId"]
            for item in self.document["paths"].values()
            for method, operation in item.items()
            if method in ("get", "head", "put", "post", "patch", "delete")
        }

    def day(self, nama: str, nik: int) -> dict[str, str]:
        """The environment of one day: who works, on whom, and the file that is sent."""
        row = {"serial": str(nik)[-4:], "kategori": "lanjut-usia-terlantar"}
        rows = [
            ROW.format(nama=f"Ani {nama}", sex="P", born="56", **row),
            ROW.format(nama=f"Ato {nama}", sex="X", born="16", **row),
        ]
        said = {
            "url": self.url,
            "officer": "sri",
            "evaluator": "adi",
            "password": PASSWORD,
            "nama": nama,
            "nik": str(nik),
            "csv": TITLES + "".join(rows),
            "today": today().isoformat(),
        }
        return {"DAY": json.dumps(said)}


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="dinsos-klien-", dir=quick_folder()))
    folder.chmod(0o711)  # the servers run as another user when root runs the tests
    system = System(folder / "data")
    try:
        system.start()
        admin = (system.data / "secrets" / "admin-password").read_text().strip()
        with httpx.Client(
            base_url=system.url,
            headers={"Authorization": f"Bearer {system.token(admin)}"},
            timeout=30,
            trust_env=False,
        ) as client:
            for name, roles in ACCOUNTS.items():
                account = {
                    "nama_pengguna": name,
                    "nama": f"Petugas {name}",
                    "peran": roles,
                    "bidang": ["*"],
                    "wilayah": ["*"],
                    "kata_sandi": PASSWORD,
                }
                client.post("/gateway/v1/akun", json=account).raise_for_status()
            document = _whole(client)
        yield House(system.url, admin, document)
    finally:
        system.end()
        shutil.rmtree(folder, ignore_errors=True)


def _whole(client: httpx.Client) -> dict[str, Any]:
    """The document, once every service has told of itself."""
    for _ in range(30):
        document: dict[str, Any] = client.get("/openapi.json").raise_for_status().json()
        if "x-tidak-tersedia" not in document:
            return document
        time.sleep(2)
    raise AssertionError(document["x-tidak-tersedia"])


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """Runs a program to its end; what it said, or the test fails with it."""

    def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
        path = f"{TOOLS}:{os.environ['PATH']}"
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PATH": path, "NO_COLOR": "1"} | environment,
        )
        said = done.stdout + done.stderr
        if done.returncode != 0:
            pytest.fail(f"{' '.join(map(str, command))}\n{said}", pytrace=False)
        return said

    return run


@pytest.fixture(scope="session")
def node_tools(run: Callable[..., str]) -> Callable[[Path], Path]:
    """Installs what a folder's package-lock.json names, once for each content of it."""

    def install(packages: Path) -> Path:
        _need_node()
        lock = (packages / "package-lock.json").read_bytes()
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dinsos"
        made = cache / f"node-{hashlib.sha256(lock).hexdigest()[:16]}"
        if not made.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as folder:
                Path(folder).chmod(0o755)
                for name in ("package.json", "package-lock.json"):
                    shutil.copy(packages / name, folder)
                quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
                run(["npm", "ci", *quiet], Path(folder))
                Path(folder).rename(made)
                Path(folder).mkdir()  # for its own removal
        return made / "node_modules"

    return install


def _need_node() -> None:
    said = ""
    if shutil.which("npm"):
        said = subprocess.run(["node", "-v"], capture_output=True, text=True, check=False).stdout
    found = tuple(int(part) for part in re.findall(r"\d+", said))
    if found < (20, 19):
        pytest.fail(f"Node 20.19 or newer with npm is needed; found: {said or 'none'}", False)
