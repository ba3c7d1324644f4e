"""The HTTP client: an answer means the same however the network cuts it up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.pintu.connection import Connection
from gateway.pintu.pool import Pool
from gateway.pintu.upstream import Address, BadAnswer, Lost, UpstreamError


class Wire(asyncio.Transport):
    """The other side of a connection, in memory: takes what is written, says what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.reading = True
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Answer:
    raw: bytes
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    keeps: bool
    until_close: bool = False


def connected(method: bytes = b"GET") -> tuple[Connection, Wire]:
    loop = asyncio.get_running_loop()
    connection, wire = Connection(loop, Pool(Address(path="/tidak/dipakai"))), Wire()
    connection.connection_made(wire)
    connection.start(method)
    return connection, wire


TOKEN = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12).map("x-{}".format)
VALUE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
HEADERS = st.lists(st.tuples(TOKEN, VALUE), max_size=6)
STATUS = st.sampled_from([200, 201, 202, 400, 404, 409, 422, 500, 503])


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any well-formed answer in one of the four framings, perhaps after an interim one."""
    status, headers = draw(STATUS), draw(HEADERS)
    body = draw(st.binary(max_size=3000))
    framing = draw(st.sampled_from(["length", "chunked", "close", "none"]))
    interim = draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n"]))
    if framing == "none":
        status, body = draw(st.sampled_from([204, 304])), b""
    lines = [f"{name}: {value}".encode() for name, value in headers]
    payload = body
    if framing == "length":
        lines.append(b"content-length: %d" % len(body))
    elif framing == "chunked":
        lines.append(b"transfer-encoding: chunked")
        payload = b""
        at = 0
        while at < len(body):
            size = draw(st.integers(1, len(body) - at))
            payload += b"%x\r\n%b\r\n" % (size, body[at : at + size])
            at += size
        payload += b"0\r\n\r\n"
    head = b"\r\n".join([b"HTTP/1.1 %d X" % status, *lines])
    expected = [(name.encode(), value.encode()) for name, value in headers]
    if framing == "length":
        expected.append((b"content-length", b"%d" % len(body)))
    elif framing == "chunked":
        expected.append((b"transfer-encoding", b"chunked"))
    return Answer(
        interim + head + b"\r\n\r\n" + payload,
        status,
        expected,
        body,
        keeps=framing != "close",
        until_close=framing == "close",
    )


async def whole(connection: Connection) -> bytes:
    await connection.head()
    body = b""
    while part := await connection.read():
        body += part
    return body


def cut(raw: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted({n % (len(raw) + 1) for n in at}), len(raw)]
    return [raw[a:b] for a, b in pairwise(edges) if a < b]


@settings(max_examples=100, deadline=None)
@given(answer=answers(), at=st.lists(st.integers(0, 100_000), max_size=30))
async def test_an_answer_is_the_same_however_it_is_cut_up(answer: Answer, at: list[int]) -> None:
    connection, wire = connected()

    for part in cut(answer.raw, at):
        connection.data_received(part)
    if answer.until_close:
        connection.connection_lost(None)
    body = await whole(connection)
    connection.release()

    assert connection.status == answer.status
    assert connection.headers == answer.headers
    assert body == answer.body
    # After a 500 a service may close at any moment: such a connection serves nobody else.
    keeps = answer.keeps and answer.status != 500
    assert wire.closed is not keeps or answer.until_close


@settings(max_examples=100, deadline=None)
@given(answer=answers(), at=st.lists(st.integers(0, 100_000), max_size=30), data=st.data())
async def test_an_answer_cut_off_anywhere_is_never_taken_for_a_whole_one(
    answer: Answer, at: list[int], data: st.DataObject
) -> None:
    """INVARIANT: a truncated answer is an error, or is not yet complete; never a shorter answer."""
    kept = data.draw(st.integers(0, len(answer.raw) - 1))
    if answer.until_close:
        return  # its only mark of the end is the end
    connection, _ = connected()

    for part in cut(answer.raw[:kept], at):
        connection.data_received(part)
    connection.connection_lost(None)

    with pytest.raises(Lost):
        await whole(connection)


@settings(max_examples=100, deadline=None)
@given(garbage=st.binary(min_size=1, max_size=200))
async def test_garbage_is_an_error_and_nothing_else(garbage: bytes) -> None:
    connection, _ = connected()

    connection.data_received(garbage)
    connection.connection_lost(None)

    try:
        await whole(connection)
    except UpstreamError:
        pass
    else:
        assert garbage.startswith(b"HTTP/")


@settings(max_examples=100, deadline=None)
@given(answer=answers(), surplus=st.binary(min_size=1, max_size=100), data=st.data())
async def test_a_surplus_ends_the_connection(
    answer: Answer, surplus: bytes, data: st.DataObject
) -> None:
    """INVARIANT: bytes after an answer never reach the next caller."""
    if not answer.keeps:
        return
    connection, wire = connected()

    raw = answer.raw + surplus
    for part in cut(raw, data.draw(st.lists(st.integers(0, len(raw)), max_size=8))):
        connection.data_received(part)
    body = await whole(connection)
    connection.release()

    # CR and LF between messages are nothing (RFC 9112, 2.2); anything else is too much.
    assert body == answer.body
    assert wire.closed or not surplus.strip(b"\r\n")


async def test_a_head_answer_has_no_body_whatever_its_length_says() -> None:
    connection, wire = connected(b"HEAD")

    connection.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n")
    await connection.head()
    first = await connection.read()
    connection.release()
    connection.start(b"GET")
    connection.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    await connection.head()

    assert first == b""
    assert not wire.closed
    assert await connection.read() == b"ok"


async def test_reading_pauses_while_nobody_takes_the_body() -> None:
    connection, wire = connected()

    connection.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n")
    for _ in range(10):
        connection.data_received(b"x" * 65536)
    paused = not wire.reading
    await connection.read()

    assert paused
    assert wire.reading


async def test_bytes_on_an_idle_connection_close_it() -> None:
    connection, wire = connected()
    connection.data_received(b"HTTP/1.1 204 No Content\r\n\r\n")
    await connection.head()
    connection.release()

    connection.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nrahasia")

    assert wire.closed


async def test_an_upgrade_is_refused() -> None:
    connection, wire = connected()

    connection.data_received(b"HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n")

    with pytest.raises(BadAnswer):
        await connection.head()
    assert wire.closed


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/run/rehsos.sock", Address(path="/run/rehsos.sock")),
        ("http://rehsos:8000", Address(host="rehsos", port=8000)),
        ("http://127.0.0.1/", Address(host="127.0.0.1", port=80)),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize("text", ["unix:rehsos.sock", "https://rehsos", "rehsos:80", "http://x/y"])
def test_wrong_addresses_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Address.parse(text)
