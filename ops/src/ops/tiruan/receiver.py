"""A partner's side of a webhook, to try with: takes whatever comes and shows what came.

`POST /` takes it; `POST /500`, `/410` and so on answer with that status, `/lambat` answers after
the sender has given up. `GET /` shows the last requests, newest first.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response

KEPT = 50
SLOW_SECONDS = 15.0
MAX_BYTES = 64 * 1024


def app() -> FastAPI:
    made = FastAPI(title="Penerima webhook", openapi_url=None)
    came: deque[dict[str, Any]] = deque(maxlen=KEPT)

    @made.post("/{how:path}")
    async def take(request: Request, how: str) -> Response:
        body = (await request.body())[:MAX_BYTES].decode(errors="replace")
        signed = {k: v for k, v in request.headers.items() if k.startswith("webhook-")}
        status = int(how) if how.isdecimal() and 200 <= int(how) <= 599 else 204
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        came.appendleft({"pada": at, "dijawab": status, "header": signed, "isi": body})
        if how == "lambat":
            await asyncio.sleep(SLOW_SECONDS)
        return Response(status_code=status)

    @made.get("/")
    async def show() -> dict[str, Any]:
        return {"diterima": list(came)}

    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Penerima webhook, untuk mencoba.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    given = parser.parse_args()
    uvicorn.run(app(), host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
