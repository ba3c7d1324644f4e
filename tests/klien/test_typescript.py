"""Two TypeScript clients are made of the served document and take an officer through a day."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.klien.conftest import HERE, House

pytestmark = pytest.mark.klien


@pytest.fixture(scope="module")
def compiled(
    house: House,
    node_tools: Callable[[Path], Path],
    run: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder in which both clients and their days were made and compiled strictly."""
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(node_tools(HERE))
    for pattern in ("*.ts", "*.mjs", "package.json", "tsconfig.json"):
        for file in HERE.glob(pattern):
            shutil.copy(file, folder)
    (folder / "openapi.json").write_text(json.dumps(house.document))
    program = folder / "node_modules" / ".bin"
    # A field with a default may be left out of what is sent.
    switch = "--default-non-nullable=false"
    made = ["openapi.json", "-o", "made/fetch.d.ts", switch]
    run([program / "openapi-typescript", *made], folder)
    run([program / "openapi-ts"], folder)
    run([program / "tsc", "-p", "."], folder)
    return folder


def test_openapi_typescript_has_every_operation(house: House, compiled: Path) -> None:
    text = (compiled / "made" / "fetch.d.ts").read_text()
    told = text.partition("export interface operations {")[2]
    assert set(re.findall(r"^    (\w+): \{$", told, re.MULTILINE)) == house.operations


def test_hey_api_has_every_operation(house: House, compiled: Path) -> None:
    text = (compiled / "made" / "hey" / "sdk.gen.ts").read_text()
    found = {name.lower() for name in re.findall(r"^export const (\w+) = ", text, re.MULTILINE)}
    assert found == {name.replace("_", "") for name in house.operations}


@pytest.mark.parametrize(
    ("script", "nama", "nik"),
    [
        ("day_fetch.js", "Budi Santoso", 6271031505609001),
        ("day_hey.js", "Markus Unjung", 6271031505609101),
    ],
)
def test_an_officers_day(
    script: str, nama: str, nik: int, house: House, compiled: Path, run: Callable[..., str]
) -> None:
    said = run(["node", f"run/{script}"], compiled, **house.day(nama, nik))
    assert said.strip() == "day done"
