""".ci/run in a folder where every program that it calls only says that it was called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / ".ci" / "run"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    shutil.copy(RUN, tmp_path / ".ci" / "run")
    program(tmp_path / "dinsos", 'echo "called: dinsos $*"')
    program(tmp_path / "ops" / "containers" / "run.sh", 'echo "called: containers"')
    return tmp_path


def program(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)


def ci(clone: Path) -> subprocess.CompletedProcess[str]:
    """As a user who may install nothing."""
    program(clone / "bin" / "id", "echo 1000")
    return subprocess.run(
        [clone / ".ci" / "run"],
        env={"PATH": f"{clone / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_everything_runs_also_for_who_can_install_nothing(clone: Path) -> None:
    answer = ci(clone)

    called = [line for line in answer.stdout.splitlines() if line.startswith("called: ")]
    assert [" ".join(line.split()[1:3]) for line in called] == [
        "dinsos env", "dinsos check", "dinsos lint-api", "dinsos test", "dinsos test",
        "dinsos klien", "dinsos test", "containers",
    ]  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "all is well" in answer.stdout


def test_the_tests_that_it_names_are_there() -> None:
    named = [word for word in RUN.read_text().split() if word.startswith("tests/")]

    assert named
    assert [one for one in named if not (RUN.parents[1] / one).exists()] == []


@pytest.mark.parametrize("failing", ["dinsos", "ops/containers/run.sh"])
def test_what_fails_fails_the_run(clone: Path, failing: str) -> None:
    program(clone / failing, "exit 7")

    answer = ci(clone)

    assert answer.returncode == 7
    assert "all is well" not in answer.stdout
