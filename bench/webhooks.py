"""How many events a second reach a partner, beside plain posts of the same bodies.

`.venv/bin/python -m bench.webhooks`: in turns, (1) events in the log until the receiver has all of
them: read, spread, claimed, signed, posted, recorded; (2) httpx, the same bodies, as many at once,
on kept connections; (3) httpx on a new connection for each, as a webhook has. The receiver is a
process of its own that answers at once; PostgreSQL without fsync.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import time
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from sqlalchemy import text

from bench.system import machine, write
from kit.crypto import Keyring, new_key
from kit.db import Sessions, make_engine, make_sessions, reading, transaction
from kit.wake import stop
from kit.webhooks.courier import AT_ONCE, Courier
from ops.throwaway import ThrowawayServers
from tests.databases import with_roles
from tests.kit.webhooks.rig import CLIENT, a_courier, happen, subscribe

ANSWER = b"HTTP/1.1 204 .\r\n\r\n"


class _Answering(asyncio.Protocol):
    """Answers each request as soon as it is there; every one comes in one piece here."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"}"):
            self.transport.write(ANSWER)  # type: ignore[attr-defined]


def receive(told: Connection) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Answering, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def webhooks(courier: Courier, number: int) -> float:
    await happen(courier.sessions, number)
    began = time.perf_counter()
    task = asyncio.create_task(courier.run())
    while await _waiting(courier.sessions):  # noqa: ASYNC110  (what it waits for is in the database)
        await asyncio.sleep(0.05)
    taken = time.perf_counter() - began
    await stop(task)
    return number / taken


async def _waiting(sessions: Sessions) -> bool:
    async with reading(sessions) as session:
        left = await session.scalar(
            text(
                "SELECT (SELECT count(*) FROM event_log WHERE request_id = :client)"
                " - (SELECT count(*) FROM webhook_delivery WHERE state = 'terkirim')"
            ),
            {"client": CLIENT},
        )
    return bool(left)


async def posts(url: str, number: int, *, kept: bool) -> float:
    body = b'{"type":"nota.rekam.v1","data":{"peristiwa":"' + b"0" * 260 + b'"}}'
    limits = httpx.Limits(max_keepalive_connections=AT_ONCE if kept else 0)
    left = iter(range(number))
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

        async def some() -> None:
            for _ in left:
                (await client.post(url, content=body)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))
        return number / (time.perf_counter() - began)


async def measure(port: int, database: str, number: int, turns: int) -> dict[str, float]:
    engine = make_engine(database)
    courier = a_courier(make_sessions(engine), Keyring(new_key()))
    url = f"http://localhost:{port}/kait"
    await subscribe(courier, url)
    found: dict[str, list[float]] = {"webhooks": [], "httpx, kept": [], "httpx, new": []}
    for _ in range(turns):
        found["httpx, kept"].append(await posts(url, number, kept=True))
        found["webhooks"].append(await webhooks(courier, number))
        found["httpx, new"].append(await posts(url, number, kept=False))
        async with transaction(courier.sessions) as session:
            await session.execute(text("ANALYZE"))
    await engine.dispose()
    return {name: statistics.median(rates) for name, rates in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    told, tell = multiprocessing.Pipe(duplex=False)
    receiver = multiprocessing.Process(target=receive, args=(tell,), daemon=True)
    receiver.start()
    with ThrowawayServers() as running:
        database = with_roles(running).clone("rehsos")
        found = asyncio.run(measure(told.recv(), database.url, given.events, given.turns))
    receiver.terminate()
    for name, rate in found.items():
        print(f"{name}: {rate:,.0f} a second")
    write(given.json, {"machine": machine(), "events": given.events, "a second": found})


if __name__ == "__main__":
    main()
