"""What every answer has, whichever operation made it: a place, a freshness, whom it may be kept by.

`HEAD` is answered as `GET` without its body; `Allow` names all methods; what was created says where
it stands; whoever has the answer already is told so (304); nothing is kept by caches that does not
say it may be; and whoever should come back is told when.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import dry_run
from kit.context import collect_headers
from kit.operations import Operations
from kit.preconditions import known_to

# Seconds after which to try again, where a refusal knows no better.
RETRY_AFTER: Mapping[int, int] = {429: 60, 503: 5}

_VERSION = re.compile(r'"\d{1,9}"')
# An answer that says "as you have it" keeps these (RFC 9110, 15.4.5) and what we add ourselves.
_OF_CONTENT = ("content-length", "content-type", "content-disposition", "content-encoding")


class _Enough(Exception):
    """The rest of a body that nobody is sent."""


class Answers:
    def __init__(self, app: ASGIApp, operations: Operations) -> None:
        self.app = app
        self.operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(self.operations, scope, send)
        if scope["method"] == "HEAD" and self.operations.head_is_get(scope["path"]):
            scope = {**scope, "method": "GET"}
        try:
            await self.app(scope, receive, answer.send)
        except _Enough:
            return


class _Answer:
    """One answer on its way; its head waits for the first part of its body."""

    def __init__(self, operations: Operations, scope: Scope, send: Send) -> None:
        self._operations = operations
        self._method: str = scope["method"]
        self._path: str = scope["path"]
        self._known = Headers(scope=scope).get("if-none-match")
        self._send = send
        self._told = collect_headers()
        self._head: Message | None = None
        self._silent = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None and message["type"] == "http.response.body":
            head, self._head = self._head, None
            self._finish(head, message)
            await self._send(head)
        if not self._silent:
            await self._send(message)
            return
        await self._send({"type": "http.response.body", "body": b""})
        if message.get("more_body", False):
            raise _Enough

    def _finish(self, head: Message, message: Message) -> None:
        headers = MutableHeaders(raw=head.setdefault("headers", []))
        status: int = head["status"]
        body = b"" if message.get("more_body", False) else message.get("body", b"")
        reading = self._method in ("GET", "HEAD")
        headers.setdefault("Cache-Control", "no-store")
        headers.update(self._told)
        if status == 201 and body:
            self._place(headers, body)
        elif status == 405:
            headers["Allow"] = ", ".join(self._operations.methods(self._path))
        elif status in RETRY_AFTER:
            headers.setdefault("Retry-After", str(RETRY_AFTER[status]))
        elif status == 200 and reading:
            tag = headers.get("etag")
            if tag is None and body and headers.get("content-type") == "application/json":
                tag = headers["ETag"] = f'"{_digest(body)}"'
            elif tag is not None and _VERSION.fullmatch(tag):
                tag = headers["ETag"] = of_content(tag, body)
            if tag is not None and known_to(self._known, tag):
                head["status"] = 304
                for name in _OF_CONTENT:
                    del headers[name]
                self._silent = True
        self._silent = self._silent or self._method == "HEAD"

    def _place(self, headers: MutableHeaders, body: bytes) -> None:
        # What was only tried stands nowhere.
        if "location" in headers or dry_run.HEADER in headers:
            return
        if headers.get("content-type") == "application/json":
            made = orjson.loads(body)
            place = self._operations.place(self._path, made if isinstance(made, dict) else {})
            if place is not None:
                headers["Location"] = place


def of_content(tag: str, body: bytes) -> str:
    """The tag of a version, and of what this reader sees of it: a record's answer also tells of
    others, of the day and of what the reader may see, which leave its version as it is."""
    return f'{tag[:-1]}-{_digest(body)}"'


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()
