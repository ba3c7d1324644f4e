"""The merged API description of a running system, and a client generated from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from kit.imports.files import FORMATS
from tests.proses.system import System

pytestmark = [pytest.mark.proses, pytest.mark.timeout(300)]

# What a program of a partner would do with the generated package.
USE = """
import sys
from klien import AuthenticatedClient
from klien.api.kinerja_indikator import kinerja_angka_indikator
from klien.models import Problem

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
found = kinerja_angka_indikator.sync(kode="ppks-berfungsi-sosial", client=client, tahun=2024)
assert found.kode == "ppks-berfungsi-sosial", found
assert found.realisasi is None, found
refused = kinerja_angka_indikator.sync(
    kode="ppks-berfungsi-sosial", client=AuthenticatedClient(base_url=url, token="x"), tahun=2024
)
assert isinstance(refused, Problem) and refused.status == 401, refused
print("bekerja")
"""


@pytest.fixture(scope="module")
def described(system: System) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(
        f"{system.url}/openapi.json", timeout=30, trust_env=False
    ).json()
    return found


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in described["paths"].values()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_every_service_is_described_once(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    ids = [operation["operationId"] for operation in operations(described)]
    assert len(ids) == len(set(ids))
    services = {name.split("_")[0] for name in ids}
    assert services == {"gateway", "rehsos", "linjamsos", "dayasos", "fakirmiskin", "kinerja"}


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    wanted = {part.split('"')[0] for part in text.split('"#/components/')[1:]}
    found = {f"{kind}/{name}" for kind, named in described["components"].items() for name in named}
    assert wanted <= found


def test_a_generated_client_compiles_and_works(
    described: dict[str, Any], system: System, tmp_path: Path
) -> None:
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(described))
    config = tmp_path / "config.json"
    # The generator knows uploads only under this name; what is sent stays the file's own type.
    config.write_text(
        json.dumps({"content_type_overrides": dict.fromkeys(FORMATS, "application/octet-stream")})
    )
    generator = Path(sys.executable).with_name("openapi-python-client")

    made = subprocess.run(
        [
            generator,
            "generate",
            "--path",
            source,
            "--meta",
            "none",
            "--output-path",
            tmp_path / "klien",
            "--config",
            config,
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{generator.parent}:{os.environ['PATH']}"},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    subprocess.run([sys.executable, "-m", "compileall", "-q", tmp_path / "klien"], check=True)
    used = subprocess.run(
        [sys.executable, "-c", USE, system.url, system.token()],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert used.stdout.strip() == "bekerja", used.stderr
