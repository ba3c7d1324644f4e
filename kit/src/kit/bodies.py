"""What is asked of a body before anybody parses it: its size, its pace, how deep its JSON goes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from itertools import accumulate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.errors import BadRequest, TooLarge

MAX_JSON = 1024 * 1024
# Ours is nested five deep. Python's own parser and pydantic recurse: without a limit of ours the
# depth of the stack decides, in the middle of the work.
MAX_DEPTH = 32
# Bytes a second that an upload may not fall below on average, after a start for bad signal.
MIN_RATE = 2048
GRACE_SECONDS = 30.0

TOO_DEEP = f"JSON ini bersarang lebih dari {MAX_DEPTH} tingkat."

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_OTHER = bytes(set(range(256)) - set(b"[{]}"))


def too_deep(text: bytes, limit: int = MAX_DEPTH) -> bool:
    """Whether JSON is nested deeper than this, in time linear in its length.

    In UTF-8; of other encodings every bracket carries a NUL, and JSON with a NUL is none.
    """
    if b"\0" in text:
        return True
    if text.count(b"[") + text.count(b"{") <= limit:
        return False
    steps = _STRING.sub(b"", text).translate(_STEPS, _OTHER)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > limit


def slowest(began: float, seen: int, *, grace: float = GRACE_SECONDS) -> float:
    """Until when more than these bytes must have come, on the clock of `began` (seconds)."""
    return began + grace + seen / MIN_RATE


async def whole(receive: Callable[[], Awaitable[Message]], limit: int) -> bytes | None:
    """The body, None when the caller left before its end, TooLarge as soon as it is."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            raise TooLarge(f"Isi permintaan ini paling besar {limit} byte.")
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, then whatever comes after it."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


class JsonGuard:
    """Refuses JSON that is too large or too deep before FastAPI parses it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
            if b"json" in kind.lower():
                body = await whole(receive, MAX_JSON)
                if body is None:
                    return
                if too_deep(body):
                    raise BadRequest(TOO_DEEP)
                receive = replay(body, receive)
        await self.app(scope, receive, send)
