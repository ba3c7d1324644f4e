"""What each program's user may do in Redis, asked of a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError
from sqlalchemy import select

from gateway.programs import Quotas
from kantor.bidang import BIDANG
from kinerja.buku.aliran.pencocokan import PENANDA
from kinerja.buku.rekam.events import GROUP, STREAMS
from kit import dead_letters, streams
from kit.crypto import SubjectKey, new_key
from kit.db import Sessions, reading, transaction
from kit.dead_letters import dead_letter
from kit.relay import FIELD, queue_lost, relay_once, waiting
from kit.streams import Consumer, connect
from mitra.dukcapil.client import Access
from mitra.dukcapil.client import Client as PartnerClient
from mitra.dukcapil.outcomes import Element
from ops import keys
from ops.programs import SERVICES, Addresses, environment
from ops.servers import Redis as RedisServer
from pelayanan.dukcapil.gerbang import TERTUTUP, Ditunda, Gerbang, pemakaian
from pelayanan.dukcapil.sambungan import Sambungan
from pelayanan.ppks.dukcapil import Dibandingkan
from tests.databases import redis_alone
from tests.kit.test_events import MODELS, Reader, letters, write

BIDANG_MAY_NOT: Sequence[tuple[str, ...]] = (
    ("XADD", "linjamsos", "*", "event", "{}"),
    ("XADD", PENANDA, "*", "event", "{}"),
    ("XREAD", "STREAMS", "rehsos", "0"),
    ("XRANGE", "rehsos", "-", "+"),
    ("XREADGROUP", "GROUP", GROUP, "palsu", "STREAMS", "rehsos", ">"),
    ("XACK", "rehsos", GROUP, "0-1"),
    ("XTRIM", "rehsos", "MAXLEN", "0"),
    ("XDEL", "rehsos", "0-1"),
    ("XGROUP", "DESTROY", "rehsos", GROUP),
    ("DEL", "rehsos"),
    ("SET", PENANDA, "1"),
    ("RENAME", "rehsos", "linjamsos"),
    ("COPY", "rehsos", "linjamsos"),
    ("KEYS", "*"),
    ("EVAL", "return redis.call('XADD', 'linjamsos', '*', 'event', '{}')", "0"),
    ("SUBSCRIBE", "apa"),
    ("MONITOR",),
    ("FLUSHALL",),
    ("INFO", "clients"),
    ("CONFIG", "GET", "*"),
    ("ACL", "SETUSER", "rehsos", "allcommands"),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("SHUTDOWN",),
)
KINERJA_MAY_NOT: Sequence[tuple[str, ...]] = (
    ("XGROUP", "DESTROY", "rehsos", GROUP),
    ("XADD", PENANDA, "*", "event", "{}"),
    ("SET", "rehsos", "1"),
    ("DEL", "rehsos"),
    ("GET", "rehsos"),
    ("INFO", "clients"),
    ("KEYS", "*"),
    ("FLUSHALL",),
    ("CONFIG", "SET", "appendonly", "no"),
    ("ACL", "LIST"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_alone() as running:
        yield running


Client = Callable[[str], Redis]


@pytest.fixture
async def client(server: RedisServer) -> AsyncIterator[Client]:
    """A client as a program makes it, under the program's user."""
    made: list[Redis] = []

    def make(user: str) -> Redis:
        made.append(connect(server.url if user == "ops" else server.url_of(user)))
        return made[-1]

    await make("ops").flushall()
    await made[0].acl_log_reset()
    yield make
    for one in made:
        await one.aclose()


@pytest.mark.parametrize("command", BIDANG_MAY_NOT, ids=" ".join)
async def test_a_bidang_only_adds_to_its_own_stream(
    client: Client, command: tuple[str, ...]
) -> None:
    """INVARIANT: no bidang makes an event of another, nor takes one away."""
    rehsos: Any = client("rehsos")
    await rehsos.xadd("rehsos", {FIELD: "{}"})

    with pytest.raises(NoPermissionError):
        await rehsos.execute_command(*command)

    ops = client("ops")
    assert await ops.keys() == [b"rehsos"]
    assert await ops.xlen("rehsos") == 1


@pytest.mark.parametrize("command", KINERJA_MAY_NOT, ids=" ".join)
async def test_kinerja_does_nothing_but_its_work(client: Client, command: tuple[str, ...]) -> None:
    kinerja: Any = client("kinerja")
    with pytest.raises(NoPermissionError):
        await kinerja.execute_command(*command)


@pytest.mark.parametrize("stream", BIDANG)
async def test_each_bidang_adds_and_is_well(client: Client, stream: str) -> None:
    for user in BIDANG:
        redis = client(user)
        assert await redis.ping()
        if user == stream:
            await redis.xadd(stream, {FIELD: "{}"})
        else:
            with pytest.raises(NoPermissionError):
                await redis.xadd(stream, {FIELD: "{}"})

    assert await client("ops").xlen(stream) == 1


async def test_the_bidang_count_together_what_they_ask_of_dukcapil(client: Client) -> None:
    """All that `Gerbang` asks of Redis, each bidang as its own user; nobody else may."""
    asked = Dibandingkan({Element.NIK: "6271034107580001"}, "sidik")
    nowhere = Access("http://127.0.0.1:1/", SecretStr("u"), SecretStr("p"))
    partner = PartnerClient(nowhere)
    for user in BIDANG:
        gate = Gerbang(client(user), partner, Sambungan(nowhere, 3, 0), SubjectKey(new_key()))
        answer = await gate.tanya(asked, meja=True)
        await client(user).set(TERTUTUP, "login-gagal", ex=1)
        assert await pemakaian(client(user), gate.sambungan) is not None
        assert await client(user).pttl(TERTUTUP) > 0
        await client(user).delete(TERTUTUP)
    await partner.close()

    assert isinstance(answer, Ditunda)
    assert answer.sebab == "kuota-habis"
    assert await client("ops").acl_log() == []
    for other in ("kinerja", "gateway"):
        with pytest.raises(NoPermissionError):
            await client(other).get(TERTUTUP)


async def test_the_gateway_counts_and_does_nothing_else(client: Client) -> None:
    gateway: Any = client("gateway")

    told = await Quotas(gateway).spend("rsud", 5, 10)

    assert [name for name, _ in told] == [b"ratelimit-policy", b"ratelimit"]
    assert b'"jam";r=4;' in told[1][1]
    for command in (("XADD", "rehsos", "*", "a", "b"), ("GET", "rahasia"), ("INCR", "lain")):
        with pytest.raises(NoPermissionError):
            await gateway.execute_command(*command)
    lives = [await client("ops").ttl(key) for key in await client("ops").keys("kuota:*")]
    assert len(lives) == 2
    assert min(lives) > 0


async def test_nobody_gets_in_without_a_user(server: RedisServer) -> None:
    socket = server.socket
    for url in (
        f"unix://{socket}",
        f"unix://:{server.password}@{socket}",
        f"unix://default:{server.password}@{socket}",
        f"unix://rehsos:{server.users['kinerja']}@{socket}",
        f"unix://gateway:{server.users['rehsos']}@{socket}",
    ):
        async with connect(url) as redis:
            with pytest.raises(RedisError, match=r"uthentication required|invalid username"):
                await redis.ping()


async def test_relay_and_consumer_work_under_their_users(
    client: Client, fresh_sessions: Callable[[str], Sessions]
) -> None:
    """Everything that kit.relay, kit.streams and kinerja ask of Redis; nothing is refused."""
    sessions = fresh_sessions("kinerja")
    kinerja, ops = client("kinerja"), client("ops")
    reader = Reader()
    member = Consumer(sessions, kinerja, STREAMS, GROUP, "tes", MODELS, reader)
    await member.ensure_groups()
    await write(sessions, 7)
    assert await relay_once(sessions, client("rehsos"), "rehsos") == 1
    await client("dayasos").xadd("dayasos", {FIELD: "bukan json"})

    while await member.step(block_ms=100):  # its upkeep (claim, trim) is in the first
        pass
    async with transaction(sessions) as session:
        letter = (await session.execute(select(dead_letter.c.id))).scalar_one()
        await dead_letters.resend(session, kinerja, letter)
    left = await streams.lag(kinerja, "dayasos", GROUP)
    await kinerja.set(PENANDA, "1")
    assert await queue_lost(sessions, client("rehsos"))

    assert reader.seen == [7]
    assert await letters(sessions) == [("bukan-cloudevent", None)]
    assert left["belum_dibaca"] == 1
    assert await kinerja.get(PENANDA) == b"1"
    assert await ops.acl_log() == []
    async with reading(sessions) as session:
        assert await waiting(session) == 0


def test_a_program_knows_its_own_redis_password_only(tmp_path: Path, server: RedisServer) -> None:
    every = keys.generate() | {
        keys.REDIS_PASSWORDS[user]: password for user, password in server.users.items()
    }
    addresses = Addresses(
        run=tmp_path,
        redis_urls={service: server.url_of(service) for service in SERVICES},
        database_urls=dict.fromkeys(SERVICES, ""),
        owner_urls={},
        data=tmp_path,
    )
    secrets = {server.password, *server.users.values()}

    for service in SERVICES:
        given = repr(environment(service, addresses, every, "rahasia"))
        assert {one for one in secrets if one in given} == {server.users[service]}
