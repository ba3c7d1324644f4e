"""Forwarding, in plain ASGI before FastAPI's routing: read one request, pass it on as it comes.

Bodies stream in both directions; each side waits for the slower one. What belongs to the gateway
itself (accounts, tokens, the reference) goes on to the inner application.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.masuk.rules import Sebab
from gateway.pintu import headers as h
from gateway.pintu.callers import Callers
from gateway.pintu.exchange import Exchange
from gateway.pintu.pool import Pool
from gateway.pintu.refusal import (
    MALFORMED,
    CallerGone,
    Refusal,
    SignInFirst,
    WrongAddress,
    bad_request,
    caller_slow,
    refusal_for,
    refusal_of,
    too_large,
)
from gateway.pintu.request import Limits, Request, marks, read_headers, with_marks
from gateway.pintu.upstream import UpstreamError
from gateway.refusals import Refusals
from kit import bodies, problems
from kit.auth import TokenRefused, Verify
from kit.bodies import MAX_JSON
from kit.errors import AppError, NotAuthenticated, TooLarge

log = logging.getLogger(__name__)

# Of each service.
PUBLIC = frozenset({b"/health", b"/health/hidup", b"/openapi.json"})


class Pages(Protocol):
    """Addresses that a browser opens with a cookie instead of a token."""

    @property
    def below(self) -> tuple[bytes, ...]: ...

    async def prepare(self, scope: Scope, path: bytes, request: Request) -> Scope:
        """The request as it goes on. Raises: SignInFirst."""
        ...


class Forwarder:
    """The ASGI application of the gateway."""

    def __init__(
        self,
        inner: ASGIApp,
        pools: Mapping[str, Pool],
        verify: Verify,
        pages: Pages,
        *,
        names: Mapping[str, str],
        refusals: Refusals | None = None,
        callers: Callers | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.inner = inner
        self.verify = verify
        self.pages = pages
        self.names = names
        self.refusals = refusals or Refusals()
        self.limits = limits or Limits()
        self.callers = callers or Callers()
        self.pools = dict(pools)
        self._by_segment = {name.encode(): (name, pool) for name, pool in pools.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._not_http(scope, receive, send)
            return
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        found = self._by_segment.get(path.split(b"/", 2)[1] if path[:1] == b"/" else b"")
        service = None if found is None else found[0]
        request = Request()
        try:
            if found is not None and path.startswith(self.pages.below):
                scope = await self.pages.prepare(scope, path, request)
            read_headers(scope, path, request, service, self.callers)
            if request.method == b"OPTIONS":
                told = self.callers.cors.options(path, request.origin, request.asked)
                if told is not None:
                    await _empty(204, told + marks(request), send)
                    return
            if found is None:
                await self._inside(scope, receive, send, request)
            else:
                await self._forward(*found, path, request, receive, send)
        except Refusal as refusal:
            await self._refuse(refusal, path, request, send)
        except SignInFirst as first:
            await _empty(303, [(b"location", first.location.encode()), *_EMPTY], send)
        except AppError as error:
            await self._refuse(refusal_of(error), path, request, send)
        except CallerGone:
            return

    async def _not_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.inner(scope, receive, send)

    async def _authenticate(self, request: Request) -> None:
        token = request.bearer()
        if token is None:
            raise NotAuthenticated("Sertakan token: Authorization: Bearer <token>.")
        actor = await self.verify(token)
        if actor.program:
            request.quota = await self.callers.admit(actor, request.caller)

    async def _note(self, request: Request, status: int, reason: Sebab = Sebab.TANPA_HAK) -> None:
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
                self.refusals.note(actor.id, request.caller, reason)

    # -- our own part

    async def _inside(self, scope: Scope, receive: Receive, send: Send, request: Request) -> None:
        if request.bearer() is not None:
            with suppress(TokenRefused):  # the operation says so, if it asks for a token
                await self._authenticate(request)
        if request.length != 0:
            body = await self._whole(receive, request, MAX_JSON)
            receive = bodies.replay(body, receive)

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = with_marks(message, request)
                await self._note(request, message["status"])
            await send(message)

        await self.inner(scope, receive, send_on)

    async def _whole(self, receive: Receive, request: Request, limit: int) -> bytes:
        """A small body, read to its end before it costs anybody else anything."""
        if request.length is not None and request.length > limit:
            raise too_large(limit)
        began, seen = asyncio.get_running_loop().time(), 0

        async def paced() -> Message:
            nonlocal seen
            message = await self._next(receive, bodies.slowest(began, seen))
            seen += len(message.get("body", b""))
            return message

        try:
            body = await bodies.whole(paced, limit)
        except TooLarge:
            raise too_large(limit) from None
        if body is None:
            raise CallerGone
        if request.json and bodies.too_deep(body):
            raise bad_request(bodies.TOO_DEEP)
        return body

    async def _next(self, receive: Receive, until: float) -> Message:
        idle = asyncio.get_running_loop().time() + self.limits.client_timeout
        try:
            async with asyncio.timeout_at(min(idle, until)):
                return await receive()
        except TimeoutError:
            raise caller_slow() from None

    # -- forwarding

    async def _forward(
        self,
        service: str,
        pool: Pool,
        path: bytes,
        request: Request,
        receive: Receive,
        send: Send,
    ) -> None:
        public = request.method in (b"GET", b"HEAD") and path[len(service) + 1 :] in PUBLIC
        if not (public or request.open):
            await self._authenticate(request)
        limit = MAX_JSON if request.length == 0 else self.limits.sizes.limit(request.method, path)
        body = b""
        more = False
        if request.length is not None and request.length > limit:
            raise too_large(limit)
        if request.length != 0 and limit > self.limits.held_bytes:
            message = await self._next(receive, math.inf)
            if message["type"] == "http.disconnect":
                return
            body = message.get("body", b"")
            more = message.get("more_body", False)
        elif request.length != 0:
            body = await self._whole(receive, request, limit)
        exchange = Exchange(self.limits, request, receive, send, limit)
        try:
            await exchange.run(pool, body, more=more)
            await self._note(request, exchange.status)
        except CallerGone:
            raise
        except UpstreamError as error:
            if exchange.started:
                # The caller must see that the answer is cut: returning without its end makes the
                # server close the connection.
                log.warning(
                    "answer cut off", extra={"upstream": service, "error": type(error).__name__}
                )
                return
            name = f"Layanan {self.names.get(service, service)} ({service})"
            refusal = refusal_for(error, name, limit, replayable=request.replayable)
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

    async def _refuse(self, refusal: Refusal, path: bytes, request: Request, send: Send) -> None:
        strange = isinstance(refusal, WrongAddress)
        reason = Sebab.ALAMAT_LAIN if strange else Sebab.TANPA_HAK
        await self._note(request, refusal.status, reason)
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
        if refusal.status == 408 or refusal.code == MALFORMED:
            # What is still missing of the body is not the next request, and after a request that
            # others may read differently nobody knows where the next one begins.
            found.append((b"connection", b"close"))
        if refusal.retry_after is not None:
            found.append((b"retry-after", str(refusal.retry_after).encode()))
        found += refusal.headers
        if request.request_id:
            found += marks(request)
        await send({"type": "http.response.start", "status": refusal.status, "headers": found})
        await send({"type": "http.response.body", "body": body})


_EMPTY = [(b"content-length", b"0"), (b"cache-control", b"no-store")]


async def _empty(status: int, headers: h.RawHeaders, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
