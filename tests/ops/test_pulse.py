"""A process that hangs keeps taking connections: only its answer tells that it lives."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.processes import Identity, wait_until
from ops.pulse import Pulse
from tests.databases import Servers

ANSWERS = """
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(8)
while True:
    connection, _ = listener.accept()
    try:
        connection.recv(100)
        connection.sendall(b"HTTP/1.0 200 OK")
    except OSError:
        pass
    connection.close()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the name of a unix socket has room for some hundred characters.
    with tempfile.TemporaryDirectory(prefix="pulse-") as name:
        yield Path(name)


@pytest.fixture
def pulse(folder: Path) -> Iterator[Pulse]:
    pulse = Pulse.of("rehsos", folder)
    yield pulse
    pulse.forget()


@pytest.fixture
def program(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    path = folder / "rehsos.sock"
    process = subprocess.Popen([sys.executable, "-ISc", ANSWERS, str(path)])
    assert wait_until(lambda: Pulse.of("rehsos", folder).answers(1), 10)
    yield process
    process.kill()
    process.wait()


def test_a_stopped_process_is_noticed_after_its_patience_and_a_living_one_never(
    folder: Path, pulse: Pulse, program: subprocess.Popen[bytes]
) -> None:
    for _ in range(3 * pulse.patience):
        assert pulse.look()
        assert Pulse.of("rehsos", folder).answers(5)  # so much time passes between two looks

    os.kill(program.pid, signal.SIGSTOP)
    looks = [pulse.look() for _ in range(pulse.patience + 2)]

    assert looks.count(True) in (pulse.patience, pulse.patience + 1)
    assert not looks[-1]
    assert not Pulse.of("rehsos", folder).answers(0.1)
    pulse.forget()
    os.kill(program.pid, signal.SIGCONT)
    for _ in range(2 * pulse.patience):
        assert pulse.look()
        assert Pulse.of("rehsos", folder).answers(5)


def test_nobody_listening_is_no_silence(folder: Path, pulse: Pulse) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / "rehsos.sock"))  # and does not listen
        assert all(pulse.look() for _ in range(20))
    assert all(pulse.look() for _ in range(20))


def test_the_servers_answer_before_anybody_signs_in(servers: Servers) -> None:
    for name in ("postgres", "redis"):
        assert Pulse.of(name, Path(servers.redis_socket).parents[1]).answers(5)


def test_the_death_of_an_asked_one_is_no_silence(
    pulse: Pulse, program: subprocess.Popen[bytes]
) -> None:
    os.kill(program.pid, signal.SIGSTOP)
    assert pulse.look()
    program.kill()
    program.wait()

    assert Identity.of(program.pid) is None
    assert all(pulse.look() for _ in range(20))


STANDS_STILL = """
import asyncio, time
from ops import serving

async def main():
    serving.HUNG_SECONDS = 0.3
    async with serving.ended_if_hung():
        await asyncio.sleep(1)  # it lives for longer than that
        print("hidup", flush=True)
        time.sleep(60)

asyncio.run(main())
"""


def test_a_program_whose_loop_stands_still_ends_and_says_where() -> None:
    """In a container nobody else would end it."""
    found = subprocess.run(
        [sys.executable, "-c", STANDS_STILL],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert found.returncode == 1
    assert found.stdout == "hidup\n"
    assert "in main" in found.stderr
