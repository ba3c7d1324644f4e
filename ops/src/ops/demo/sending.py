"""Send a service's files through its bulk imports and follow them to the end."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from ops.demo.api import Account, Api
from ops.demo.draws import SEED
from ops.demo.uploads import Upload

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, f"{SEED}.dinsos")
ATTEMPTS = 3
ASK_EVERY = 0.25


class RowsRefused(Exception):
    """The service did not take some rows; the message shows the first reasons."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one import came to."""

    new: int
    known: int


# How many rows of the file are through.
Follow = Callable[[int], None]


async def send(api: Api, account: Account, service: str, upload: Upload, follow: Follow) -> Arrived:
    """Import one file. The key is made from its content, so a second run finds the first's job.

    Rows that were refused for a fault on the way (a database killed too often) are sent once more
    under the next key; those that went in are already there then.
    """
    reasons = ""
    for attempt in range(ATTEMPTS):
        job = await _start(api, account, service, upload, attempt)
        end = await _finished(api, account, job, follow)
        if not end["ditolak"]:
            # A job of an earlier run, found again by its key, brought nothing new in this one.
            earlier = api.since is not None and datetime.fromisoformat(end["dibuat"]) < api.since
            new = 0 if earlier else end["diterima"]
            return Arrived(new, upload.rows - new)
        reasons = await _reasons(api, account, job, service, upload, end["ditolak"])
    raise RowsRefused(reasons)


async def _start(api: Api, account: Account, service: str, upload: Upload, attempt: int) -> str:
    name = f"{service}/{upload.kind}/{sha256(upload.body).hexdigest()}/{attempt}"
    answer = await api.call(
        "POST",
        f"/{service}/v1/{upload.kind}/impor",
        account=account,
        content=upload.body,
        headers={
            "Content-Type": "text/csv",
            "Idempotency-Key": str(uuid.uuid5(_NAMESPACE, name)),
        },
    )
    return answer.headers["Location"]


async def _finished(api: Api, account: Account, job: str, follow: Follow) -> dict[str, Any]:
    while True:
        state: dict[str, Any] = (await api.call("GET", job, account=account)).json()
        follow(state["diproses"])
        if state["status"] == "selesai":
            return state
        await asyncio.sleep(ASK_EVERY)


async def _reasons(
    api: Api, account: Account, job: str, service: str, upload: Upload, refused: int
) -> str:
    answer = await api.call("GET", f"{job}/galat", account=account, query={"batas": 5})
    lines = [
        f"  baris {row['baris']}, kolom {row['kolom'] or '-'}: {row['pesan']}"
        for row in answer.json()["data"]
    ]
    head = f"{service} menolak {refused} dari {upload.rows} baris {upload.kind}:"
    return "\n".join([head, *lines])
