from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.throwaway import quick_folder
from tests.proses.system import System, clean_environment


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the servers' own user can pass through when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="dinsos-proses-", dir=quick_folder()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_system(open_folder: Path) -> Iterator[Callable[..., System]]:
    """Makes systems on empty data folders; stops them all at the end."""
    made: list[System] = []

    def make(*arguments: str, **environment: str) -> System:
        data = Path(tempfile.mkdtemp(dir=open_folder)) / "data"
        data.parent.chmod(0o711)
        made.append(System(data, clean_environment(**environment), arguments))
        return made[-1]

    yield make
    for system in made:
        system.end()


@pytest.fixture(scope="session")
def installation(open_folder: Path) -> Path:
    """Data that `up` has made and left in order, for tests that begin after a first start."""
    data = Path(tempfile.mkdtemp(dir=open_folder)) / "data"
    data.parent.chmod(0o711)
    first = System(data)
    try:
        first.start()
        assert first.press_ctrl_c() == 0, first.said
    finally:
        first.end()
    return data


@pytest.fixture
def installed(new_system: Callable[..., System], installation: Path) -> System:
    """A system on a copy of such data, not started."""
    one = new_system()
    subprocess.run(["cp", "-a", installation, one.data], check=True)
    return one


@pytest.fixture(scope="module")
def system(open_folder: Path) -> Iterator[System]:
    """One running system for the tests of a module."""
    data = Path(tempfile.mkdtemp(dir=open_folder)) / "data"
    data.parent.chmod(0o711)
    one = System(data)
    try:
        one.start()
        yield one
    finally:
        one.end()
