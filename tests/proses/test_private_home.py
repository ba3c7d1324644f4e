"""The clone lies in a folder that nobody else may open: for root, and for an ordinary user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ops.installation import Installation
from ops.processes import wait_until
from tests.proses.system import ROOT

SYSTEM_PYTHON = "/usr/bin/python3"

pytestmark = [
    pytest.mark.proses,
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make and become another user"),
    pytest.mark.skipif(
        subprocess.run(
            [SYSTEM_PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"],
            check=False,
            capture_output=True,
        ).returncode
        != 0,
        reason="no Python with pip that every user can run",
    ),
]


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    home: Path
    data: Path

    @property
    def clone(self) -> Path:
        return self.home / "dinsos"

    def command(self, *arguments: str) -> list[str]:
        become = [] if self.name == "root" else ["runuser", "-u", self.name, "--"]
        return [
            *become, "env", "-i", f"HOME={self.home}", "PATH=/usr/local/bin:/usr/bin:/bin",
            f"DINSOS_PYTHON={SYSTEM_PYTHON}", "./dinsos", *arguments,
        ]  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.clone,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


def copy_of_the_code(home: Path) -> None:
    shutil.copytree(
        ROOT,
        home / "dinsos",
        ignore=shutil.ignore_patterns(".git", ".venv*", ".uv", ".*_cache", "__pycache__", ".env"),
    )


@pytest.fixture(params=["root", "an ordinary user"])
def someone(request: pytest.FixtureRequest) -> Iterator[Someone]:
    home = Path(tempfile.mkdtemp(prefix="dinsos-rumah-", dir="/tmp"))  # mkdtemp makes it 0700
    copy_of_the_code(home)
    if request.param == "root":
        data = Path(tempfile.mkdtemp(prefix="dinsos-uji-", dir="/var/lib"))
        data.rmdir()
        yield Someone("root", home, data)
        shutil.rmtree(data, ignore_errors=True)
    else:
        name = f"dinsos-uji-{os.getpid()}"
        subprocess.run(
            ["useradd", "--no-create-home", "--home-dir", home, "--shell", "/bin/sh", name],
            check=True,
        )
        entry = pwd.getpwnam(name)
        for path in (home, *home.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
        yield Someone(name, home, home / ".local" / "share" / "dinsos")
        subprocess.run(["userdel", name], check=False, capture_output=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.lama
def test_it_starts_from_nothing_and_stops_without_a_trace(someone: Someone) -> None:
    made = someone.run("env")
    assert made.returncode == 0, made.stderr
    closed = someone.home.stat()

    with (someone.home / "screen").open("w+") as screen:
        up = subprocess.Popen(
            someone.command("up", "--data-dir", str(someone.data), "--port", "0"),
            cwd=someone.clone,
            stdout=screen,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        said = Path(screen.name)
        assert wait_until(lambda: "Dinsos siap" in said.read_text() or up.poll() is not None, 120)
        assert up.poll() is None, said.read_text()
        state = Installation(someone.data).state()
        assert state is not None
        health = httpx.get(f"{state.address}/health", timeout=10, trust_env=False)
        status = someone.run("status", "--data-dir", str(someone.data))

        os.killpg(up.pid, signal.SIGINT)

        assert up.wait(60) in (0, -signal.SIGINT, 130), said.read_text()
        assert wait_until(lambda: not any(one.is_alive() for one in state.processes.values()), 10)
    assert health.status_code == 200
    assert status.returncode == 0, status.stdout
    assert (someone.home.stat().st_mode, someone.home.stat().st_uid) == (
        closed.st_mode,
        closed.st_uid,
    )
    if someone.name != "root":
        left = subprocess.run(["pgrep", "-u", someone.name], check=False, capture_output=True)
        assert left.stdout == b""

    # The same bare start serves the tests too.
    tests = someone.run("test", "tests/ops/test_servers.py", "-q")
    assert tests.returncode == 0, tests.stdout + tests.stderr
