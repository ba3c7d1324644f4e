"""Forwarding, in plain ASGI before FastAPI's routing: read one request, pass it on as it comes.

Bodies stream in both directions; each side waits for the slower one. What belongs to the gateway
itself (accounts, tokens, the reference) goes on to the inner application.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import headers as h
from gateway.masuk.rules import Sebab
from gateway.peramban import rules as peramban
from gateway.refusals import Refusals
from gateway.upstream import (
    SUSPECT_AFTER,
    Busy,
    ConnectFailed,
    Connection,
    ConnectTimedOut,
    Lost,
    Pool,
    Silent,
    TimedOut,
    UpstreamError,
)
from kit import bodies, problems
from kit.auth import TokenRefused, Verify
from kit.errors import AppError, NotAuthenticated, TooLarge

log = logging.getLogger(__name__)

MIB = 1024 * 1024
# Most answers come sooner, and then nobody needs to watch whether the caller went away.
WATCH_AFTER = 0.05
MAX_HEAD = 64 * 1024

# The token of a browser's session, None when it has ended.
TokenOf = Callable[[str], Awaitable[str | None]]

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
PUBLIC = frozenset({b"/health", b"/health/hidup", b"/openapi.json"})

NAMES = {
    "rehsos": "Rehabilitasi Sosial",
    "linjamsos": "Perlindungan dan Jaminan Sosial",
    "dayasos": "Pemberdayaan Sosial",
    "fakirmiskin": "Penanganan Fakir Miskin",
    "kinerja": "Kinerja",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long. Idle times are seconds without any progress, not a total."""

    json_bytes: int = 1 * MIB
    import_bytes: int = 64 * MIB
    evidence_bytes: int = 5 * MIB  # a scan or a PDF that goes with a figure
    read_timeout: float = 60.0
    client_timeout: float = 60.0


class _Refusal(Exception):
    """An answer of our own instead of a forwarded one."""

    def __init__(
        self, status: int, code: str, title: str, detail: str, retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.retry_after = retry_after


class _SignInFirst(Exception):
    """A page that only opens after signing in."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class _CallerGone(UpstreamError):
    """The caller hung up; nobody waits for the answer."""


class _TooLarge(UpstreamError):
    """The body grew over its limit while streaming."""


class _CallerSlow(UpstreamError):
    """The caller stopped sending its body."""


class _CallerWrong(UpstreamError):
    """The body is not as long as announced."""


class _Request:
    """What one pass over the headers found."""

    __slots__ = (
        "authorization", "caller", "chunked", "head", "json", "length", "method", "open",
        "replayable", "request_id", "traceparent",
    )  # fmt: skip

    def __init__(self) -> None:
        self.method = b""
        self.head = b""
        self.length: int | None = 0
        self.chunked = False
        self.json = False
        self.open = False
        self.replayable = False
        self.request_id = b""
        self.traceparent = b""
        self.authorization: bytes | None = None
        self.caller: str | None = None

    def bearer(self) -> str | None:
        """The token as it was given, None without one."""
        kind, _, token = (self.authorization or b"").partition(b" ")
        if kind.lower() != b"bearer" or not token.isascii():
            return None
        return token.decode().strip()


class Forwarder:
    """The ASGI application of the gateway."""

    def __init__(
        self,
        inner: ASGIApp,
        pools: Mapping[str, Pool],
        verify: Verify,
        token_of: TokenOf,
        *,
        refusals: Refusals | None = None,
        trusted: h.TrustedProxies | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.inner = inner
        self.verify = verify
        self.token_of = token_of
        self.refusals = refusals or Refusals()
        self.limits = limits or Limits()
        self.trusted = trusted or h.TrustedProxies("")
        self.pools = dict(pools)
        self._by_segment = {name.encode(): (name, pool) for name, pool in pools.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._not_http(scope, receive, send)
            return
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        found = self._by_segment.get(path.split(b"/", 2)[1] if path[:1] == b"/" else b"")
        request = _Request()
        try:
            if found is None:
                self._read_headers(scope, path, request, None)
                await self._inside(scope, receive, send, request)
            else:
                if path.startswith(peramban.PAGES):
                    scope = await self._for_browser(scope, path, request)
                self._read_headers(scope, path, request, found[0])
                await self._forward(found[0], found[1], path, request, receive, send)
        except _Refusal as refusal:
            await self._refuse(refusal, path, request, send)
        except _SignInFirst as first:
            await _redirect(first.location, send)
        except AppError as error:
            await self._refuse(_refusal_of(error), path, request, send)
        except _CallerGone:
            return

    async def _not_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.inner(scope, receive, send)

    # -- pages

    async def _for_browser(self, scope: Scope, path: bytes, request: _Request) -> Scope:
        """The request as it goes on: no cookie leaves here, and it opens only the dashboard."""
        found: h.RawHeaders = scope["headers"]
        match peramban.page(scope["method"], path):
            case peramban.Page.OPEN:
                request.open = True
                return {**scope, "headers": peramban.without(found, b"authorization", b"cookie")}
            case peramban.Page.DASHBOARD:
                kept = peramban.without(found, b"cookie")
                if not any(name == b"authorization" for name, _ in kept):
                    secret = peramban.secret(found)
                    token = await self.token_of(secret) if secret else None
                    if token is None and peramban.wants_page(kept):
                        raise _SignInFirst(peramban.login_for(path, scope["query_string"]))
                    if token is not None:
                        kept.append((b"authorization", b"Bearer " + token.encode()))
                return {**scope, "headers": kept}
            case _:
                return scope

    # -- reading the request

    def _read_headers(
        self, scope: Scope, path: bytes, request: _Request, service: str | None
    ) -> None:
        lines: list[bytes] = []
        lengths: list[bytes] = []
        encodings: list[bytes] = []
        connection: list[bytes] = []
        forwarded_for: list[bytes] = []
        hosts = keys = credentials = 0
        proto = given_id = given_trace = None
        for name, value in scope["headers"]:
            if name == b"content-length":
                lengths.append(value)
            elif name == b"transfer-encoding":
                encodings.append(value)
            elif name == b"connection":
                connection.append(value)
            elif name == b"x-request-id":
                given_id = value
            elif name == b"traceparent":
                given_trace = value
            elif name == b"x-forwarded-for":
                forwarded_for.append(value)
            elif name == b"x-forwarded-proto":
                proto = value
            elif name in h.HOP_BY_HOP or name in h.FORWARDED:
                continue
            else:
                if name == b"host":
                    hosts += 1
                elif name == b"authorization":
                    credentials += 1
                    request.authorization = value
                elif name == b"idempotency-key":
                    keys += 1
                elif name == b"content-type":
                    request.json = request.json or b"json" in value.lower()
                lines.append(b"%b: %b\r\n" % (name, value))
        request.request_id = h.request_id(given_id)
        request.traceparent = h.traceparent(given_trace)
        method: str = scope["method"]
        request.method = method.encode()
        try:
            request.length = h.body_length(lengths, encodings, scope["http_version"])
        except h.MalformedRequest as wrong:
            raise _bad_request(str(wrong)) from None
        request.chunked = request.length is None
        if hosts > 1 or credentials > 1:
            raise _bad_request("Host dan Authorization hanya boleh sekali.")
        client = scope.get("client")
        peer = client[0] if client and client[0] else None
        trusted = peer in self.trusted
        caller, chain = self.trusted.client(peer, forwarded_for if trusted else [])
        request.caller = caller
        scheme = proto if trusted and proto in (b"http", b"https") else scope["scheme"].encode()
        if service is None:
            _tell_inside(scope, request, caller, scheme)
            return

        query: bytes = scope["query_string"]
        if not h.safe_path(path) or not h.safe_query(query):
            raise _bad_request("Alamat memuat bagian yang tidak boleh, misalnya .. atau //.")
        request.replayable = method in IDEMPOTENT or keys == 1
        if connection:
            named = h.named_in_connection(connection)
            lines = [line for line in lines if line.partition(b":")[0] not in named]
        if not hosts:
            lines.append(b"host: %b\r\n" % service.encode())
        if chain is not None:
            lines.append(b"x-forwarded-for: %b\r\n" % chain)
        if request.chunked:
            lines.append(b"transfer-encoding: chunked\r\n")
        elif lengths:
            lines.append(b"content-length: %d\r\n" % (request.length or 0))
        target = path + b"?" + query if query else path
        request.head = (
            b"%b %b HTTP/1.1\r\n%bx-forwarded-proto: %b\r\nx-request-id: %b\r\n"
            b"traceparent: %b\r\n\r\n"
            % (
                request.method,
                target,
                b"".join(lines),
                scheme,
                request.request_id,
                request.traceparent,
            )
        )
        if len(request.head) > MAX_HEAD:
            raise _Refusal(431, "kepala-terlalu-besar", "Header terlalu besar", "Perkecil header.")
        # The server checked each header; this catches one that does not, before it splits a
        # request in two.
        if request.head.count(b"\n") != len(lines) + 5 or request.head.count(b"\r") != (
            len(lines) + 5
        ):
            raise _bad_request("Header memuat karakter yang tidak boleh.")

    async def _authenticate(self, request: _Request) -> None:
        token = request.bearer()
        if token is None:
            raise NotAuthenticated("Sertakan token: Authorization: Bearer <token>.")
        await self.verify(token)

    async def _note(self, request: _Request, status: int) -> None:
        """Count a token that was refused, by us or by a service, for the admin."""
        token = request.bearer() if status in (401, 403) else None
        if token is None:
            return
        try:
            actor = await self.verify(token)
        except TokenRefused as refused:
            self.refusals.note(refused.subject, request.caller, Sebab(f"token-{refused.why}"))
        else:
            if status == 403:
                self.refusals.note(actor.id, request.caller, Sebab.TANPA_HAK)

    # -- our own part

    async def _inside(self, scope: Scope, receive: Receive, send: Send, request: _Request) -> None:
        if request.length != 0:
            body = await self._whole(receive, request, self.limits.json_bytes)
            receive = bodies.replay(body, receive)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _with_ids(message, request)
                await self._note(request, message["status"])
            await send(message)

        await self.inner(scope, receive, send_on)

    async def _whole(self, receive: Receive, request: _Request, limit: int) -> bytes:
        """A small body, read to its end before it costs anybody else anything."""
        if request.length is not None and request.length > limit:
            raise _too_large(limit)
        began, seen = asyncio.get_running_loop().time(), 0

        async def paced() -> Message:
            nonlocal seen
            message = await self._next(receive, bodies.slowest(began, seen))
            seen += len(message.get("body", b""))
            return message

        try:
            body = await bodies.whole(paced, limit)
        except TooLarge:
            raise _too_large(limit) from None
        if body is None:
            raise _CallerGone
        if request.json and bodies.too_deep(body):
            raise _bad_request(bodies.TOO_DEEP)
        return body

    async def _next(self, receive: Receive, until: float) -> Message:
        idle = asyncio.get_running_loop().time() + self.limits.client_timeout
        try:
            async with asyncio.timeout_at(min(idle, until)):
                return await receive()
        except TimeoutError:
            raise _caller_slow() from None

    def _limit(self, path: bytes) -> int:
        if path.endswith(b"/impor"):
            return self.limits.import_bytes
        return self.limits.evidence_bytes if path.endswith(b"/bukti") else self.limits.json_bytes

    # -- forwarding

    async def _forward(
        self,
        service: str,
        pool: Pool,
        path: bytes,
        request: _Request,
        receive: Receive,
        send: Send,
    ) -> None:
        public = request.method in (b"GET", b"HEAD") and path[len(service) + 1 :] in PUBLIC
        if not (public or request.open):
            await self._authenticate(request)
        limit = self._limit(path)
        body = b""
        more = False
        if request.length is not None and request.length > limit:
            raise _too_large(limit)
        if request.length != 0 and limit == self.limits.import_bytes:
            message = await self._next(receive, math.inf)
            if message["type"] == "http.disconnect":
                return
            body = message.get("body", b"")
            more = message.get("more_body", False)
        elif request.length != 0:
            body = await self._whole(receive, request, limit)
        exchange = _Exchange(self.limits, request, receive, send, limit)
        try:
            await exchange.run(pool, body, more=more)
            await self._note(request, exchange.status)
        except _CallerGone:
            raise
        except UpstreamError as error:
            if exchange.started:
                # The caller must see that the answer is cut: returning without its end makes the
                # server close the connection.
                log.warning(
                    "answer cut off", extra={"upstream": service, "error": type(error).__name__}
                )
                return
            refusal = _refusal_for(error, service, request, limit)
            if refusal.status >= 500:
                log.warning(
                    "not forwarded",
                    extra={
                        "upstream": service,
                        "error": type(error).__name__,
                        "request_id": request.request_id.decode(),
                    },
                )
            raise refusal from None

    async def _refuse(self, refusal: _Refusal, path: bytes, request: _Request, send: Send) -> None:
        await self._note(request, refusal.status)
        body = orjson.dumps(
            problems.body(
                refusal.status,
                refusal.code,
                refusal.title,
                refusal.detail,
                path.decode("ascii", "replace"),
            )
        )
        found = [
            (b"content-type", problems.PROBLEM_JSON.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        if refusal.status == 401:
            found.append((b"www-authenticate", b"Bearer"))
        if refusal.status == 408:
            # What is still missing of the body is not the next request.
            found.append((b"connection", b"close"))
        if refusal.retry_after is not None:
            found.append((b"retry-after", str(refusal.retry_after).encode()))
        if request.request_id:
            found += _ids(request)
        await send({"type": "http.response.start", "status": refusal.status, "headers": found})
        await send({"type": "http.response.body", "body": body})


class _Exchange:
    """One request on its way through one upstream, with whatever watches over it."""

    __slots__ = (
        "_connection", "_due", "_limit", "_limits", "_progress", "_pump", "_receive", "_receiving",
        "_request", "_send", "_sending", "_task", "_timer", "_watcher", "started", "status",
    )  # fmt: skip

    def __init__(
        self, limits: Limits, request: _Request, receive: Receive, send: Send, limit: int
    ) -> None:
        self._limits = limits
        self._limit = limit
        self._request = request
        self._receive = receive
        self._send = send
        self._connection: Connection | None = None
        self._pump: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._progress = 0.0
        self._receiving = False
        self._due = math.inf
        self._sending = 0.0
        self.started = False
        self.status = 0

    async def run(self, pool: Pool, body: bytes, *, more: bool) -> None:
        connection = await pool.lease()
        try:
            try:
                await self._ask(connection, body, more=more)
            except Lost:
                # Sent again once, unchanged: what the other side closed on without reading it to
                # its end, and on a kept connection what does no harm when it is done twice.
                again = connection.unread or (connection.served and self._request.replayable)
                if connection.answered or more or not again:
                    raise
                connection.release()
                connection = await pool.lease()
                await self._ask(connection, body, more=False)
            await self._answer(connection)
        finally:
            self._stop()
            # Cancelled, failed or answered before the upload ended: release() closes it then,
            # since its answer is not complete or its request was not.
            if self._pump is not None and not self._pump.done():
                self._pump.cancel()
                connection.close()
            connection.release()

    async def _ask(self, connection: Connection, body: bytes, *, more: bool) -> None:
        request = self._request
        self._connection = connection
        connection.start(request.method)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WATCH_AFTER, self._tick, loop)
        if not more:
            if request.chunked:
                body = _chunk(body) + b"0\r\n\r\n"
            elif len(body) != request.length:
                raise _CallerWrong
            if len(body) > self._limit:
                raise _TooLarge
            connection.write(request.head + body)
        else:
            connection.write(request.head)
            self._pump = asyncio.create_task(self._send_body(connection, body))
        await connection.head()

    async def _send_body(self, connection: Connection, body: bytes) -> None:
        loop = asyncio.get_running_loop()
        request = self._request
        began, waited = loop.time(), 0.0
        seen = 0
        more = True
        try:
            while True:
                seen += len(body)
                if seen > self._limit:
                    connection.fail(_TooLarge())
                    return
                if request.length is not None and (
                    seen > request.length or (not more and seen < request.length)
                ):
                    connection.fail(_CallerWrong())
                    return
                if body:
                    connection.write(_chunk(body) if request.chunked else body)
                    self._progress = at = loop.time()
                    await connection.drain()
                    waited += loop.time() - at
                if not more:
                    break
                self._progress = loop.time()
                # The time that the service took to read is not the caller's.
                self._due = bodies.slowest(began, seen) + waited
                self._receiving = True
                message = await self._receive()
                self._receiving = False
                if message["type"] == "http.disconnect":
                    connection.fail(_CallerGone())
                    return
                body = message.get("body", b"")
                more = message.get("more_body", False)
            if request.chunked:
                connection.write(b"0\r\n\r\n")
            self._progress = loop.time()
        except UpstreamError:
            return  # whoever reads the answer meets the same error

    async def _answer(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        found: h.RawHeaders = []
        stored = sniffed = False
        named: frozenset[bytes] = frozenset()
        for name, value in connection.headers:
            if name in _NOT_BACK:
                if name == b"connection" and value.lower() not in (b"keep-alive", b"close"):
                    named = h.named_in_connection([value])
                continue
            if name == b"cache-control":
                stored = True
            elif name == b"x-content-type-options":
                sniffed = True
            found.append((name, value))
        if named:
            found = [(name, value) for name, value in found if name not in named]
        if not stored:
            found.append((b"cache-control", b"no-store"))
        if not sniffed:
            found.append((b"x-content-type-options", b"nosniff"))
        found += _ids(self._request)
        self.started = True
        self.status = connection.status
        await self._send(
            {"type": "http.response.start", "status": connection.status, "headers": found}
        )
        while True:
            data = await connection.read()
            last = connection.at_end
            self._sending = loop.time()
            if not last and self._task is None:
                self._task = asyncio.current_task()
            await self._send({"type": "http.response.body", "body": data, "more_body": not last})
            self._sending = 0.0
            if last:
                return

    # -- watching over a slow exchange

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        connection = self._connection
        if connection is None:
            return
        uploaded = self._pump is None or self._pump.done()
        if uploaded and self._watcher is None:
            self._watcher = asyncio.create_task(self._watch(connection))
        at = loop.time()
        pause = min(self._limits.read_timeout, self._limits.client_timeout) / 4
        if not connection.head_done:
            pause = min(pause, SUSPECT_AFTER)
        since = max(connection.waiting_since, self._progress)
        if connection.waiting_since and not self._receiving:
            connection.suspect(since)
        late = at > self._due or at - self._progress > self._limits.client_timeout
        if self._receiving and late:
            connection.fail(_CallerSlow())
        elif (
            connection.waiting_since
            and not self._receiving
            and at - since > self._limits.read_timeout
        ):
            connection.fail(TimedOut())
        elif self._sending and at - self._sending > self._limits.client_timeout:
            connection.fail(_CallerGone())
            if self._task is not None:
                self._task.cancel()
        else:
            self._timer = loop.call_later(pause, self._tick, loop)

    async def _watch(self, connection: Connection) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                connection.fail(_CallerGone())
                return

    def _stop(self) -> None:
        self._connection = None
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()


# The server in front writes its own date and name.
_NOT_BACK = h.HOP_BY_HOP | {b"server", b"date", b"x-request-id", b"traceparent"}


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body) if body else b""


def _ids(request: _Request) -> h.RawHeaders:
    return [(b"x-request-id", request.request_id), (b"traceparent", request.traceparent)]


async def _redirect(location: str, send: Send) -> None:
    found = [
        (b"location", location.encode()),
        (b"content-length", b"0"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 303, "headers": found})
    await send({"type": "http.response.body", "body": b""})


def _with_ids(message: Message, request: _Request) -> Message:
    kept = [
        (name, value)
        for name, value in message.get("headers", [])
        if name.lower() not in (b"x-request-id", b"traceparent")
    ]
    return {**message, "headers": kept + _ids(request)}


def _tell_inside(scope: Scope, request: _Request, caller: str | None, scheme: bytes) -> None:
    """The inner application sees the caller, not the proxy, and the same request id."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in h.FORWARDED and name not in (b"x-request-id", b"traceparent")
    ]
    scope["headers"] = kept + _ids(request)
    scope["client"] = (caller, 0) if caller else None
    scope["scheme"] = scheme.decode()


def _bad_request(detail: str) -> _Refusal:
    return _Refusal(400, "permintaan-buruk", "Permintaan tidak dapat dibaca", detail)


def _too_large(limit: int) -> _Refusal:
    return _Refusal(
        413,
        "terlalu-besar",
        "Kiriman terlalu besar",
        f"Isi permintaan ini paling besar {limit // MIB} MiB."
        if limit >= MIB
        else f"Isi permintaan ini paling besar {limit} byte.",
    )


def _caller_slow() -> _Refusal:
    return _Refusal(
        408, "pengiriman-terhenti", "Pengiriman terhenti", "Isi permintaan tidak kunjung lengkap."
    )


def _refusal_of(error: AppError) -> _Refusal:
    retry = error.facts.get("retry_after")
    return _Refusal(
        error.status,
        error.code,
        error.title,
        error.detail,
        retry if isinstance(retry, int) else None,
    )


def _refusal_for(error: UpstreamError, service: str, request: _Request, limit: int) -> _Refusal:
    name = f"Layanan {NAMES.get(service, service)} ({service})"
    match error:
        case _TooLarge():
            return _too_large(limit)
        case _CallerSlow():
            return _caller_slow()
        case _CallerWrong():
            return _bad_request("Isi permintaan tidak sepanjang yang disebut Content-Length.")
        case TimedOut() | ConnectTimedOut():
            return _Refusal(
                504,
                "layanan-terlalu-lama",
                "Layanan terlalu lama menjawab",
                f"{name} tidak menjawab pada waktunya. Coba lagi beberapa saat lagi.",
            )
        case Busy():
            return _Refusal(
                503,
                "layanan-sibuk",
                "Layanan sedang sibuk",
                f"{name} sedang melayani terlalu banyak permintaan. Coba lagi sebentar lagi.",
                1,
            )
        case ConnectFailed() | Silent():
            return _unavailable(name)
        case Lost() if request.replayable:
            return _unavailable(name)
        case Lost():
            return _Refusal(
                502,
                "layanan-terputus",
                "Sambungan ke layanan terputus",
                f"{name} terputus sebelum menjawab; permintaan mungkin sudah dijalankan. Periksa "
                "dulu datanya sebelum mengirim lagi, atau kirim dengan Idempotency-Key.",
            )
        case _:
            return _Refusal(
                502,
                "jawaban-layanan-rusak",
                "Jawaban layanan tidak dapat dibaca",
                f"{name} memberi jawaban yang tidak dapat dibaca. Laporkan kepada pengelola.",
            )


def _unavailable(name: str) -> _Refusal:
    return _Refusal(
        503,
        "layanan-tidak-tersedia",
        "Layanan sedang tidak tersedia",
        f"{name} sedang tidak dapat dihubungi. Coba lagi beberapa detik lagi.",
        5,
    )
