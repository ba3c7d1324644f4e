"""./dinsos makes its own environment, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.proses.system import DINSOS, clean_environment, dinsos

pytestmark = [pytest.mark.proses, pytest.mark.timeout(300)]


def elsewhere(folder: Path) -> dict[str, str]:
    """The same Python as here, but an environment of its own."""
    return clean_environment(
        DINSOS_ENV_DIR=str(folder / "venv"),
        DINSOS_PYTHON=os.path.realpath(sys.executable),
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONPYCACHEPREFIX="",
    )


def works(folder: Path) -> bool:
    answer = subprocess.run(
        [folder / "venv" / "bin" / "python", "-c", "import ops.cli, rehsos, pytest"], check=False
    )
    return answer.returncode == 0


def test_two_first_starts_at_once_build_it_once(tmp_path: Path) -> None:
    both = [
        subprocess.Popen([DINSOS, "env"], env=elsewhere(tmp_path), stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=200)[1].decode() for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert sum("making the environment" in one for one in said) == 1
    assert works(tmp_path)
    compiled = tmp_path / "venv" / "pycache" / Path(DINSOS).parent.relative_to("/")
    assert list(compiled.glob("ops/src/ops/cli.*.pyc")), "the next start need not compile it"


def test_one_that_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [DINSOS, "env"], env=elsewhere(tmp_path), start_new_session=True, stderr=subprocess.DEVNULL
    )
    while not (tmp_path / "venv" / "lib").exists():
        assert first.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert not (tmp_path / "venv" / ".dinsos").exists()

    again = dinsos("env", environment=elsewhere(tmp_path))

    assert again.returncode == 0, again.stderr
    assert works(tmp_path)


def test_the_next_start_costs_nothing() -> None:
    """It must not even ask uv: nothing is written, nothing said."""
    venv = Path(DINSOS).parent / ".venv"
    dinsos("env")
    before = {one: one.stat().st_mtime_ns for one in (venv, venv / ".dinsos", venv / "bin")}
    answer = dinsos("env")

    assert answer.returncode == 0
    assert answer.stderr == ""
    assert {one: one.stat().st_mtime_ns for one in before} == before


def test_a_machine_without_a_suitable_python_is_told_so(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "readlink", "mkdir", "rm", "mv", "awk", "cut"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    script = tmp_path / "dinsos"
    # The last resort /usr/bin/python3 is of this machine, so it is taken out of the copy.
    script.write_text(Path(DINSOS).read_text().replace(" /usr/bin/python3", ""))
    script.chmod(0o755)
    for part in ("requirements.lock", "pyproject.toml"):
        shutil.copy(Path(DINSOS).parent / part, tmp_path)
    for member in Path(DINSOS).parent.glob("**/pyproject.toml"):
        if ".venv" not in member.parts:
            target = tmp_path / member.relative_to(Path(DINSOS).parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(member, target)

    answer = subprocess.run(
        [script, "up"],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "Python 3.11" in answer.stderr
    assert "Dibutuhkan Python 3.11" in answer.stderr


def test_help_explains_every_command() -> None:
    answer = dinsos("--help")

    assert answer.returncode == 0
    for command in ("up", "test", "status", "demo", "events", "migrate", "make-env", "check"):
        assert f"    {command} " in answer.stdout
