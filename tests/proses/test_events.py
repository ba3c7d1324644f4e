"""`./dinsos events` as a person uses it, on a running system with an event that nobody can read."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from redis import Redis

from ops.processes import wait_until
from ops.servers import redis_url
from tests.proses.system import System, dinsos

pytestmark = [pytest.mark.proses, pytest.mark.timeout(300)]

ALL_WELL, WAITS_FOR_A_PERSON, REFUSED = 0, 1, 2


def put_on_stream(system: System, payload: str) -> None:
    password = json.loads((system.data / "secrets" / "keys.json").read_text())["REDIS_PASSWORD"]
    socket = Path(system.state.run) / "redis" / "redis.sock"
    with Redis.from_url(redis_url(socket, password)) as redis:
        redis.xadd("rehsos", {"event": payload})


def letters(system: System) -> list[str]:
    """The numbers as the command prints them, to be copied by a person."""
    found = []
    for line in dinsos("events", "--data-dir", system.data).stdout.splitlines():
        try:
            found.append(str(uuid.UUID(line.split(" ")[0])))
        except ValueError:
            continue
    return found


def test_an_unreadable_event_is_shown_and_sent_again(system: System) -> None:
    assert wait_until(
        lambda: dinsos("events", "--data-dir", system.data).returncode == ALL_WELL, 30, pause=0.5
    )

    put_on_stream(system, "bukan json")

    assert wait_until(lambda: letters(system) != [], 20, pause=0.5)
    shown = dinsos("events", "--data-dir", system.data)
    assert shown.returncode == WAITS_FOR_A_PERSON
    for words in ("Surat mati: 1", "rehsos", "bukan-cloudevent", "./dinsos events resend"):
        assert words in shown.stdout, shown.stdout
    status = dinsos("status", "--data-dir", system.data)
    assert status.returncode == 1
    assert "1 surat mati menunggu" in " ".join(status.stdout.split())
    (first,) = letters(system)

    sent = dinsos("events", "resend", first, "--data-dir", system.data)

    assert (sent.returncode, sent.stdout) == (ALL_WELL, "1 surat mati dikirim ulang.\n")
    # Nobody can read it now either, so it comes back with a number of its own.
    assert wait_until(lambda: letters(system) not in ([], [first]), 20, pause=0.5)
    (second,) = letters(system)
    assert second != first

    assert "1 surat mati" in dinsos("events", "resend", "--data-dir", system.data).stdout
    assert wait_until(lambda: letters(system) not in ([], [second]), 20, pause=0.5)


def test_an_unknown_number_is_refused_plainly(system: System) -> None:
    unknown = str(uuid.uuid4())
    nobody = dinsos("events", "resend", unknown, "--data-dir", system.data)
    no_number = dinsos("events", "resend", "bukan-nomor", "--data-dir", system.data)

    assert nobody.returncode == WAITS_FOR_A_PERSON
    assert f"{unknown}: tidak ada surat mati dengan nomor ini" in nobody.stdout
    assert "0 surat mati dikirim ulang." in nobody.stdout
    assert no_number.returncode == REFUSED
    assert "Ditolak (422)" in no_number.stderr
    assert "Traceback" not in nobody.stderr + no_number.stderr


def test_a_wrong_password_and_a_silent_address_are_said_plainly(system: System) -> None:
    wrong = dinsos("events", "--url", system.url, "--password", "salah-salah")
    silent = dinsos("events", "--url", "http://127.0.0.1:9", "--password", "salah-salah")

    assert wrong.returncode == silent.returncode == REFUSED
    assert "Ditolak" in wrong.stderr
    assert "tidak menjawab" in silent.stderr
    assert "Traceback" not in wrong.stderr + silent.stderr
