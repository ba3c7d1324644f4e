from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from ops.installation import Installation, State
from ops.processes import Identity, run, server_account, spawn, stop, wait_until

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
