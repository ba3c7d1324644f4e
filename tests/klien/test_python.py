"""A Python client is made of the served document and takes an officer through a day."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.klien.conftest import HERE, House

pytestmark = pytest.mark.klien


@pytest.fixture(scope="module")
def made(house: House, run: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("python")
    (folder / "openapi.json").write_text(json.dumps(house.document))
    options = ["--meta", "none", "--output-path", "made"]
    said = run(["openapi-python-client", "generate", "--path", "openapi.json", *options], folder)
    # Of an upload it takes the form, and says of each other way that it leaves it out; the parts of
    # tus are for a library of that protocol.
    passed = r"^WARNING parsing (POST \S+/impor|PATCH \S+/unggahan/\S+) within \w+\..*$"
    assert "WARNING" not in re.sub(passed, "", said, flags=re.MULTILINE)
    shutil.copy(HERE / "day_python.py", folder)
    return folder


def test_it_has_every_operation(house: House, made: Path) -> None:
    found = {file.stem for file in (made / "made" / "api").rglob("*.py")} - {"__init__"}
    parts = {one for one in house.operations if one.endswith("_lanjutkan_unggahan")}
    assert found == house.operations - parts


def test_it_is_typed(made: Path, run: Callable[..., str]) -> None:
    run(["mypy", "--config-file", HERE / "mypy.ini", "day_python.py", "made"], made)


def test_an_officers_day(house: House, made: Path, run: Callable[..., str]) -> None:
    day = house.day("Sugianto Dohong", 6271031505609301)
    run([sys.executable, "day_python.py"], made, PYTHONPATH=str(made), **day)
