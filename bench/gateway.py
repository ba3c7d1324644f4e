"""The gateway's forwarder beside other ways to forward, in one run: `python -m bench.gateway`.

Everything stands in front of the same static answer: nothing (direct), nginx without a token (when
it is installed), our forwarder with its token check, and what one writes first: a FastAPI catch-all
with httpx. Requests come from wrk when it is installed, else from a small generator in here. The
rounds are interleaved and the medians compared; only ratios of one run mean anything. On a machine
that others use too, compare the CPU time per request rather than the rate.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

import httpx
import psutil  # type: ignore[import-untyped]
import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from joserfc.jwk import KeySet, OKPKey
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.peramban.pages import BrowserPages
from gateway.peramban.rules import Roots
from gateway.pintu.forwarder import Forwarder
from gateway.pintu.pool import Pool
from gateway.pintu.upstream import Address
from gateway.services import INSTALLED
from gateway.tokens import SigningKey, Subject, access_token
from kit.auth import Verifier

BODY = b'{"data":[{"id":"0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b","nama":"contoh"}],"berikutnya":null}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY)
) + BODY
PATH = "/rehsos/v1/ppks?batas=1"
CONNECTIONS = 32

Serve = Callable[[int, int, str], None]


class _Static(asyncio.Protocol):
    """The fastest upstream that still speaks HTTP, so that it is not what is measured."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.transport.write(ANSWER * data.count(b"\r\n\r\n"))


def serve_static(port: int, _: int, __: str) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Static, "127.0.0.1", port)
        await server.serve_forever()

    uvloop.run(main())


def _uvicorn(app: ASGIApp, port: int) -> None:
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
    )


async def _no_session(secret: str) -> str | None:
    del secret
    return None


async def _nothing_inside(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send


def serve_gateway(port: int, upstream: int, key: str) -> None:
    own = SigningKey.parse(key).key_set()

    async def keys() -> KeySet:
        return own

    pools = {"rehsos": Pool(Address(host="127.0.0.1", port=upstream))}
    _uvicorn(
        Forwarder(
            _nothing_inside,
            pools,
            Verifier(keys),
            BrowserPages(_no_session, Roots.of(INSTALLED)),
            names={},
        ),
        port,
    )


def serve_fastapi_httpx(port: int, upstream: int, key: str) -> None:
    app = FastAPI()
    own = SigningKey.parse(key).key_set()
    client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{upstream}",
        limits=httpx.Limits(max_keepalive_connections=CONNECTIONS, max_connections=CONNECTIONS),
        trust_env=False,
    )

    async def keys() -> KeySet:
        return own

    verify = Verifier(keys)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def forward(path: str, request: Request) -> Response:
        await verify(request.headers["authorization"].removeprefix("Bearer "))
        answer = await client.request(
            request.method,
            f"/{path}",
            params=request.query_params,
            headers={k: v for k, v in request.headers.items() if k != "host"},
            content=await request.body(),
        )
        kept = {
            k: v
            for k, v in answer.headers.items()
            if k not in ("content-length", "transfer-encoding", "connection")
        }
        return Response(answer.content, answer.status_code, kept)

    _uvicorn(app, port)


@contextmanager
def nginx(program: str, port: int, upstream: int) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        config = folder / "nginx.conf"
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config.write_text(
            f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
            events {{ worker_connections 512; }}
            http {{ access_log off; {temporary} keepalive_requests 1000000000;
              upstream static {{ server 127.0.0.1:{upstream}; keepalive {CONNECTIONS};
                keepalive_requests 1000000000; }}
              server {{ listen 127.0.0.1:{port};
                location / {{ proxy_pass http://static; proxy_http_version 1.1;
                  proxy_set_header Connection ""; }} }} }}"""
        )
        process = subprocess.Popen(  # noqa: S603  (a list, never a shell)
            [program, "-c", str(config)], stderr=subprocess.DEVNULL
        )
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing listens on port {port}")


def cpu_seconds(pid: int) -> float:
    """Of a process and its children, so far."""
    family = [psutil.Process(pid), *psutil.Process(pid).children()]
    times = [process.cpu_times() for process in family]
    return sum(float(each.user + each.system) for each in times)


def measure_wrk(program: str, port: int, token: str, seconds: float) -> float:
    ran = subprocess.run(  # noqa: S603  (a list, never a shell)
        [
            program,
            f"-c{CONNECTIONS}",
            "-t1",
            f"-d{max(1, round(seconds))}s",
            "-H",
            f"Authorization: Bearer {token}",
            f"http://127.0.0.1:{port}{PATH}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in ran.stdout:
        raise SystemExit(ran.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    assert found  # noqa: S101
    return float(found[1])


class _Load(asyncio.Protocol):
    """One connection that asks again as soon as it has its answer."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.answers = 0
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        if self.rest.endswith(BODY):
            if not self.rest.startswith(b"HTTP/1.1 200"):
                raise SystemExit(self.rest[:300].decode(errors="replace"))
            self.answers += 1
            self.rest = b""
            self.transport.write(self.request)


def measure_here(port: int, token: str, seconds: float) -> float:
    request = (
        f"GET {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )

    async def main() -> float:
        loop = asyncio.get_running_loop()
        made = [
            await loop.create_connection(lambda: _Load(request), "127.0.0.1", port)
            for _ in range(CONNECTIONS)
        ]
        await asyncio.sleep(seconds)
        answered = sum(protocol.answers for _, protocol in made)
        for transport, _ in made:
            transport.abort()
        return answered / seconds

    return uvloop.run(main())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=2.0, help="per case and round")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-wrk", action="store_true", help="use the generator in here")
    given = options.parse_args()

    signing = SigningKey(OKPKey.generate_key("Ed25519", auto_kid=True))
    key = signing.key.as_pem(private=True).decode()
    subject = Subject(
        "bench",
        "Bench",
        "akun",
        ("petugas",),
        ("*",),
        ("*",),
        frozenset({"*:ppks:baca", "*:ppks:tulis"}),
    )
    token = access_token(SigningKey.parse(key), subject)
    wrk = None if given.no_wrk else shutil.which("wrk")
    upstream = free_port()
    cases: dict[str, int] = {"direct": upstream}
    servers: list[tuple[Serve, int]] = [(serve_static, upstream)]
    cases_of_servers = ["direct"]
    pids: dict[str, int] = {}
    for label, forwarder in (("gateway", serve_gateway), ("fastapi+httpx", serve_fastapi_httpx)):
        cases[label] = free_port()
        servers.append((forwarder, cases[label]))
        cases_of_servers.append(label)
    spawn = multiprocessing.get_context("spawn")
    started: list[BaseProcess] = []
    with ExitStack() as stack:
        if found := shutil.which("nginx"):
            cases["nginx"] = free_port()
            pids["nginx"] = stack.enter_context(nginx(found, cases["nginx"], upstream))
        for (serve, port), label in zip(servers, cases_of_servers, strict=True):
            process: BaseProcess = spawn.Process(
                target=serve, args=(port, upstream, key), daemon=True
            )
            process.start()
            pids[label] = process.pid or 0
            started.append(process)
            stack.callback(process.terminate)
        results: dict[str, list[float]] = {label: [] for label in cases}
        costs: dict[str, list[float]] = {label: [] for label in cases}
        for port in cases.values():
            wait_for(port)
            measure_here(port, token, 0.3)  # warm
        for _ in range(given.rounds):
            for label, port in cases.items():
                before, at = cpu_seconds(pids[label]), time.perf_counter()
                rate = (
                    measure_wrk(wrk, port, token, given.seconds)
                    if wrk
                    else measure_here(port, token, given.seconds)
                )
                spent, took = cpu_seconds(pids[label]) - before, time.perf_counter() - at
                results[label].append(rate)
                costs[label].append(spent / (rate * took) * 1e6)
    for process in started:
        process.join(5)

    rates = {label: statistics.median(found) for label, found in results.items()}
    cpu = {label: statistics.median(found) for label, found in costs.items()}
    print(f"{CONNECTIONS} connections, {given.rounds} rounds, load by {wrk or 'this script'}")
    print(f"{'in front of a static answer':<28}{'requests/s':>11}{'CPU us each':>12}", end="")
    print(f"{'gateway: rate':>15}{'CPU':>9}")
    for label, rate in sorted(rates.items(), key=lambda item: -item[1]):
        print(f"{label:<28}{rate:>11,.0f}{cpu[label]:>12.1f}", end="")
        if label == "gateway":
            print()
        else:
            print(f"{rates['gateway'] / rate:>13.2f} x{cpu['gateway'] / cpu[label]:>7.2f} x")


if __name__ == "__main__":
    main()
