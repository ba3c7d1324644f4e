"""Mutated requests through the whole door; what comes out at the other side is judged by h11.

`DINSOS_FUZZ=1000000 ./dinsos test tests/gateway/pintu/test_fuzz.py --timeout 0` runs it for long.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import h11

from tests.gateway.conftest import MakeHouse
from tests.gateway.raw import until

RUNS = int(os.environ.get("DINSOS_FUZZ", "500"))
AT_ONCE = 50
SEED = int(os.environ.get("DINSOS_FUZZ_SEED", "2024"))

HEAD = b"host: kantor\r\nauthorization: Bearer %b\r\nx-lain: a, b;c=d\r\n"
SEEDS = (
    b"GET /rehsos/v1/gema?a=1&b=%%20 HTTP/1.1\r\n" + HEAD + b"\r\n",
    b"POST /rehsos/v1/gema HTTP/1.1\r\n" + HEAD + b"content-length: 11\r\n\r\nhello world",
    b"POST /rehsos/v1/gema HTTP/1.1\r\n" + HEAD + b"transfer-encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n",
    b"PUT /rehsos/v1/gema/1 HTTP/1.1\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}"
    b"GET /rehsos/v1/gema/2 HTTP/1.1\r\n" + HEAD + b"connection: close\r\n\r\n",
    b"DELETE /rehsos/v1/gema/%%7e HTTP/1.0\r\n" + HEAD + b"connection: keep-alive\r\n\r\n",
)
PIECES = (
    b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b"\0", b"\x0b", b":", b";", b",", b"0", b"1",
    b"-1", b"+5", b"0x5", b"\xff", b"_", b"/", b"//", b"/..", b"%2e", b"%00", b"#", b"?",
    b"content-length: 5\r\n", b"Content-Length : 5\r\n", b"content-length: 5, 5\r\n",
    b"transfer-encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n",
    b"transfer-encoding: chunked, chunked\r\n", b"transfer-encoding:\tchunked\r\n",
    b"transfer_encoding: chunked\r\n", b"expect: 100-continue\r\n", b"upgrade: h2c\r\n",
    b"connection: content-length\r\n", b"connection: authorization, host\r\n", b"host: lain\r\n",
    b"GET /rehsos/v1/selundup HTTP/1.1\r\nhost: x\r\n\r\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n",
    b" HTTP/1.1\r\n", b"HTTP/0.9", b"http://lain/rehsos/v1/gema",
)  # fmt: skip

Read = tuple[bytes, bytes, bytes]


def mutated(pick: Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(pick.choice((1, 1, 1, 2, 3))):
        at = pick.randrange(len(out) + 1)
        match pick.randrange(6):
            case 0:
                out[at:at] = pick.choice(PIECES)
            case 1:
                del out[at : at + pick.choice((1, 1, 2, 8))]
            case 2 if at < len(out):
                out[at] = pick.randrange(256)
            case 3 if at < len(out):
                out[at] ^= 0x20
            case 4:
                lines = bytes(out).split(b"\r\n")
                one, other = pick.randrange(len(lines)), pick.randrange(len(lines))
                lines.insert(other, lines[one])
                out = bytearray(b"\r\n".join(lines))
            case _:
                # Where a head's lines begin is where framing is decided.
                ends = [i + 2 for i in range(len(out) - 1) if out[i : i + 2] == b"\r\n"]
                out[(at := pick.choice(ends or [0])) : at] = pick.choice(PIECES)
    return bytes(out)


def read_all(data: bytes, seen: Callable[[Read], None], *, from_caller: bool = False) -> bool:
    """Give each whole request that h11 reads in these bytes; whether nothing else was in them.

    Of a caller empty lines before a request are overlooked (RFC 9112, 2.2).
    """
    while data := data.lstrip(b"\r\n") if from_caller else data:
        parser = h11.Connection(h11.SERVER)
        parser.receive_data(data)
        body = bytearray()
        try:
            request = parser.next_event()
            if not isinstance(request, h11.Request):
                return False
            while not isinstance(event := parser.next_event(), h11.EndOfMessage):
                if not isinstance(event, h11.Data):
                    return False
                body += event.data
        except h11.RemoteProtocolError:
            return False
        target = _origin(request.target) if from_caller else request.target
        seen((request.method, target, bytes(body)))
        data = parser.trailing_data[0]
        if parser.their_state is h11.MUST_CLOSE:
            return not data
    return True


def _origin(target: bytes) -> bytes:
    """The target as a path: without the address of the absolute form and without a fragment."""
    return re.sub(rb"^https?://[^/?#]*", b"", target).partition(b"#")[0]


@dataclass
class Sent:
    got: bytearray = field(default_factory=bytearray)
    answered: int = 0


@dataclass
class Judge:
    """An upstream that answers each request as h11 reads it, and keeps what it was sent."""

    connections: list[Sent] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(sent := Sent())
        while part := await reader.read(65536):
            sent.got += part
            whole: list[Read] = []
            read_all(bytes(sent.got), whole.append)
            for _ in range(len(whole) - sent.answered):
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            sent.answered = len(whole)
            if not whole and b"\r\n\r\n" in sent.got:
                break  # not a request to h11: whoever sent it shall not wait for an answer
        writer.close()

    def taken(self) -> tuple[list[Read], list[bytes]]:
        """The requests since the last time, and the bytes that were none."""
        whole: list[Read] = []
        wrong = []
        for sent in self.connections:
            if not read_all(bytes(sent.got), whole.append):
                wrong.append(bytes(sent.got))
            sent.got.clear()
            sent.answered = 0
        return whole, wrong


async def ask(url: str, data: bytes, answers: int) -> bytes:
    """Send these bytes; read until so many answers came, the other side closes or is silent."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    found = b""
    try:
        writer.write(data)
        with contextlib.suppress(TimeoutError, ConnectionError):
            while found.count(b"HTTP/1.1 ") < max(answers, 1):
                async with asyncio.timeout(0.2):
                    part = await reader.read(65536)
                if not part:
                    break
                found += part
    finally:
        writer.close()
    return found


async def test_no_request_comes_out_that_did_not_go_in(make_house: MakeHouse, folder: Path) -> None:
    """INVARIANT: what a service reads is what a caller sent, request for request, or nothing."""
    judge = Judge()
    server = await asyncio.start_unix_server(judge, str(folder / "rehsos.sock"))
    house = await make_house()
    token = house.token_for()["Authorization"].removeprefix("Bearer ").encode()
    pick = Random(SEED)  # noqa: S311  (mutations)
    passed = 0
    before: Counter[Read] = Counter()  # a caller who does not wait may be forwarded a batch later
    async with server:
        for batch in range(0, RUNS, AT_ONCE):
            sent: list[bytes] = []
            went_in: Counter[Read] = Counter()
            counts = []
            for run in range(batch, min(batch + AT_ONCE, RUNS)):
                seed = pick.choice(SEEDS).replace(b"%b", token).replace(b"gema", b"gema%d" % run)
                sent.append(mutated(pick, seed.replace(b"%%", b"%")))
                whole: list[Read] = []
                read_all(sent[-1], whole.append, from_caller=True)
                went_in.update(whole)
                counts.append(len(whole))
            answers = await asyncio.gather(*map(partial(ask, house.url), sent, counts))
            await until(lambda: not house.app.pools["rehsos"].at_work)
            came_out, wrong = judge.taken()

            assert not wrong, wrong
            strange = Counter(came_out) - went_in - before
            assert not strange, (strange, [one for one in sent if _about(one, strange)])
            assert not [one for one in answers if b" 500 " in one.partition(b"\r\n")[0]]
            before = went_in - Counter(came_out)
            passed += len(came_out)
    assert passed > RUNS / 10


def _about(data: bytes, strange: Counter[Read]) -> bool:
    return any(b"%b %b" % (method, target) in data for method, target, _ in strange)
