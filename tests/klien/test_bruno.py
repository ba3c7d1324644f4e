"""A Bruno collection is made of the served document and signs in by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.klien.conftest import PASSWORD, House
from tests.proses.system import DINSOS

pytestmark = pytest.mark.klien


def test_a_collection_has_every_operation_and_works(
    house: House, run: Callable[..., str], tmp_path: Path
) -> None:
    folder = tmp_path / "koleksi"
    run([DINSOS, "bruno", folder, "--url", house.url], tmp_path)
    requests = {file.stem for file in folder.rglob("*.bru")} - {"collection", "lokal"}
    # How far an upload in parts has come is asked by its library, with HEAD.
    heads = {one for one in house.operations if one.endswith("_letak_unggahan")}
    assert requests == house.operations - heads

    # @usebruno/cli is 275 MB: it is used where it is.
    if shutil.which("bru") is None:
        return
    account = ["--env-var", "akun=sri", "--env-var", f"sandi={PASSWORD}"]
    said = run(["bru", "run", "Rehabilitasi Sosial layanan", "--env", "lokal", *account], folder)
    assert "rehsos_daftar_layanan (200 OK)" in said
