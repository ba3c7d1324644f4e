"""A WhatsApp gateway and a mail server to try with: `python -m mitra.pemberitahuan.simulator`.

The gateway listens on `--port`, the other on `--smtp` if that is given. Both take everything and
keep it in memory (`GET /kotak` of the gateway shows what came), except for MOODS.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from .wire import Wire

# By the mailbox (`ditolak@…`), or the end of the number.
MOODS = {
    "ditolak": "refused", "000": "refused",
    "nanti": "later", "429": "later",
    "putus": "lost", "444": "lost",
    "galat": "broken", "500": "broken",
}  # fmt: skip


def by_address(to: str) -> str | None:
    return MOODS.get(to.partition("@")[0] if "@" in to else to[-3:])


@dataclass(slots=True)
class Simulator:
    """`box`: what was taken, as (to, text), by our key. `token` is compared if given."""

    token: str | None = None
    wire: Wire = field(default_factory=Wire)
    mood: Callable[[str], str | None] = by_address
    box: dict[str, tuple[str, str]] = field(default_factory=dict)
    tries: int = 0

    # --- WhatsApp

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.add_api_route(self.wire.path, self._take, methods=["POST"])
        app.add_api_route(f"{self.wire.path}/{{key}}", self._find, methods=["GET"])
        app.add_api_route("/kotak", self._show, methods=["GET"])
        return app

    async def _take(self, request: Request) -> Response:
        if not self._let_in(request):
            return _said(401)
        said: dict[str, Any] = orjson.loads(await request.body())
        key, to = said[self.wire.id], said[self.wire.to]
        self.tries += 1
        if key in self.box:
            return _said(409, key)
        mood = self.mood(to)
        if mood == "refused":
            return _said(404)
        if mood == "later":
            return Response(status_code=429, headers={"Retry-After": "30"})
        if mood == "broken":
            return _said(500)
        self.box[key] = (to, said[self.wire.text])
        if mood == "lost":  # taken, and more was promised than comes
            return Response(b"{", headers={"Content-Length": "40"})
        return _said(202, key)

    async def _find(self, request: Request, key: str) -> Response:
        if not self._let_in(request):
            return _said(401)
        return _said(200 if key in self.box else 404, key)

    async def _show(self) -> Response:
        return Response(orjson.dumps(self.box), media_type="application/json")

    def _let_in(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.token in (None, given)

    # --- Mail

    @asynccontextmanager
    async def mailing(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
        """Takes mail; the port."""
        server = await asyncio.start_server(self._talk, host, port)
        async with server:
            yield server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        try:
            writer.write(b"220 tiruan\r\n")
            while line := await reader.readline():
                word, _, rest = line.decode(errors="replace").strip().partition(" ")
                if word.upper() == "DATA":
                    writer.write(b"354 go on\r\n")
                    message = await reader.readuntil(b"\r\n.\r\n")
                    if not self._kept(to, message):
                        return
                    writer.write(b"250 taken\r\n")
                    continue
                if word.upper() == "RCPT":
                    to = rest.partition("<")[2].rstrip(">")
                    self.tries += 1
                writer.write(self._reply(word.upper(), to))
                await writer.drain()
                if word.upper() == "QUIT":
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _reply(self, word: str, to: str) -> bytes:
        if word == "RCPT":
            replies = {"refused": b"550 no such box\r\n", "later": b"451 later\r\n"}
            return replies.get(self.mood(to) or "", b"250 ok\r\n")
        return {"QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n")

    def _kept(self, to: str, message: bytes) -> bool:
        """Whether the answer goes out after it."""
        mood = self.mood(to)
        if mood == "broken":
            return False
        found = message_from_bytes(message[:-5].replace(b"\r\n..", b"\r\n."), policy=default)
        key = str(found["Message-ID"]).strip("<>").partition("@")[0]
        self.box[key] = (to, found.get_content())
        return mood != "lost"


def _said(status: int, key: str = "") -> Response:
    return Response(orjson.dumps({"id": key}), status, media_type="application/json")


async def _serve(simulator: Simulator, host: str, port: int, smtp: int | None) -> None:
    config = uvicorn.Config(simulator.app(), host=host, port=port, log_level="warning")
    async with AsyncExitStack() as stack:
        if smtp is not None:
            await stack.enter_async_context(simulator.mailing(host, smtp))
        await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser(description="Tiruan peladen surel dan gerbang WhatsApp.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8913)
    parser.add_argument("--smtp", type=int)
    parser.add_argument("--token")
    given = parser.parse_args()
    asyncio.run(_serve(Simulator(given.token), given.host, given.port, given.smtp))


if __name__ == "__main__":
    main()
