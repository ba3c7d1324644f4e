from __future__ import annotations

import shutil
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
