from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops import processes
from ops.installation import Installation, State
from ops.processes import (
    Identity,
    open_log,
    rotate_log,
    run,
    server_account,
    spawn,
    stop,
    wait_until,
)

SLEEP = ["/bin/sleep", "300"]


def test_a_spawned_program_ends_with_its_parent(tmp_path: Path) -> None:
    """INVARIANT: nothing that `up` has started outlives it, whatever ends it."""
    parent = subprocess.Popen(
        [
            sys.executable, "-c",
            "import signal, sys, time\n"
            "from ops.processes import spawn\n"
            "child = spawn(['/bin/sleep', '300'], account=None, death_signal=signal.SIGTERM)\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(300)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    child = Identity.of(pid)
    assert child is not None
    assert wait_until(lambda: Path(f"/proc/{pid}/comm").read_text().strip() == "sleep", 10)

    parent.kill()
    parent.communicate()

    assert wait_until(lambda: not child.is_alive(), 5)


def test_a_spawned_program_gets_no_ctrl_c_of_the_terminal() -> None:
    child = spawn(SLEEP, account=None, death_signal=signal.SIGTERM)
    try:
        assert wait_until(lambda: os.getpgid(child.pid) == child.pid, 5)
    finally:
        stop(child)


def test_a_spawned_program_does_not_see_our_environment() -> None:
    os.environ["DINSOS_ADMIN_PASSWORD"] = "rahasia-benar"
    try:
        answer = run(["/usr/bin/env"], account=None)
    finally:
        del os.environ["DINSOS_ADMIN_PASSWORD"]

    assert "PATH=" in answer.stdout
    assert "DINSOS" not in answer.stdout


def test_for_root_the_servers_run_as_somebody_else() -> None:
    account = server_account()
    answer = run(["/usr/bin/id", "-u"], account=account)

    if os.geteuid() == 0:
        assert account is not None
        assert int(answer.stdout) == account.uid != 0
    else:
        assert account is None


def test_stop_kills_what_does_not_listen(tmp_path: Path) -> None:
    deaf = spawn(
        ["/bin/sh", "-c", f"trap '' TERM; touch {tmp_path}/deaf; while :; do sleep 0.1; done"],
        account=None,
        death_signal=signal.SIGKILL,
    )
    assert wait_until(lambda: (tmp_path / "deaf").exists(), 5)

    stop(deaf, (signal.SIGTERM, 0.3))

    assert deaf.returncode == -signal.SIGKILL


def test_leftovers_are_stopped_and_strangers_are_not(tmp_path: Path) -> None:
    """INVARIANT: a number that now belongs to another process is never signalled."""
    with subprocess.Popen(SLEEP) as leftover, subprocess.Popen(SLEEP) as stranger:
        mine, other = Identity.of(leftover.pid), Identity.of(stranger.pid)
        assert mine is not None
        assert other is not None
        installation = Installation(tmp_path)
        earlier_start = Identity(other.pid, other.started - 1, other.boot)
        earlier_boot = Identity(other.pid, other.started, "boot lain")
        installation.write_state(
            State(
                supervisor=earlier_start,
                address="http://127.0.0.1:1",
                run=str(tmp_path / "run"),
                since=0,
                processes={"rehsos": mine, "kinerja": earlier_start, "redis": earlier_boot},
            )
        )

        stopped = installation.stop_leftovers()

        assert stopped == ["rehsos"]
        assert leftover.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
        assert installation.state() is None
        stranger.kill()


def test_a_zombie_is_not_alive() -> None:
    child = subprocess.Popen(["/bin/true"])
    found = Identity.of(child.pid)

    assert wait_until(lambda: Identity.of(child.pid) is None, 5)
    child.wait()
    assert found is None or not found.is_alive()


def test_a_log_is_rotated_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT", 100)
    path, older = tmp_path / "rehsos.log", tmp_path / "rehsos.log.1"
    with open_log(path) as log:
        log.write(b"a" * 100)
        rotate_log(path)
        assert not older.exists()
        log.write(b"b")
        rotate_log(path)
        log.write(b"c")
        rotate_log(path)

    assert path.read_bytes() == b"c"
    assert older.read_bytes() == b"a" * 100 + b"b"
    assert older.stat().st_mode & 0o077 == 0
    rotate_log(tmp_path / "tidak-ada.log")


def test_a_log_that_cannot_be_kept_is_emptied_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full of it."""
    monkeypatch.setattr(processes, "LOG_LIMIT", 100)
    (tmp_path / "rehsos.log.1").symlink_to("/dev/full")
    path = tmp_path / "rehsos.log"
    path.write_bytes(b"a" * 1000)

    rotate_log(path)

    assert path.read_bytes() == b""
    assert not (tmp_path / "rehsos.log.1").is_symlink()
