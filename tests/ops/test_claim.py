"""Two installations never work on one server's databases."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from ops.claim import KEY, Claim
from ops.processes import wait_until
from ops.refusals import DatabaseInUse
from tests.databases import Servers

PID = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s::bigint & 4294967295"


@pytest.fixture
def claims(servers: Servers) -> Iterator[tuple[Claim, Claim]]:
    both = Claim(servers.login), Claim(servers.login)
    yield both
    for one in both:
        one.release()


def _holder(servers: Servers) -> int:
    with servers.login.connect() as admin:
        (found,) = admin.execute(PID, (KEY,)).fetchall()
        return int(found[0])


def test_the_second_is_refused_and_told_who_has_it(
    servers: Servers, claims: tuple[Claim, Claim]
) -> None:
    first, second = claims
    first.take()
    holder = _holder(servers)

    with pytest.raises(DatabaseInUse, match=f"sesi {holder} dari mesin server itu"):
        second.take()
    first.keep()
    assert _holder(servers) == holder

    first.release()
    second.take()


def test_after_a_restart_of_the_server_it_is_taken_again(
    servers: Servers, claims: tuple[Claim, Claim]
) -> None:
    first, second = claims
    first.take()
    with servers.login.connect() as admin:
        holder = _holder(servers)
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", (holder,))

    first.keep()
    assert _holder(servers) != holder

    with servers.login.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", (_holder(servers),))
    second.take()
    with pytest.raises(DatabaseInUse):
        first.keep()


def test_a_child_neither_holds_it_nor_ends_it(
    servers: Servers, claims: tuple[Claim, Claim]
) -> None:
    first, second = claims
    first.take()
    child = os.fork()
    if child == 0:
        first.leave()
        signal.pause()
        os._exit(0)
    try:
        first.keep()
        first.release()

        def taken() -> bool:
            try:
                second.take()
            except DatabaseInUse:
                return False
            return True

        assert wait_until(taken, 5, pause=0.05)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
