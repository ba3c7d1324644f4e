"""A request, step by step, as an officer takes it.

Each step is taken only when the request says that it is allowed next, so a second run finds nothing
to do.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ops.demo.api import Account, Api, Refused

VERIFY, WORK, COMPLETE = "verifikasi", "proses", "selesai"


@dataclass(frozen=True, slots=True)
class Request:
    """`about`: what its form says beside its id and day."""

    service: str
    id: str
    about: Mapping[str, object]
    submitted: dt.date
    completed: dt.date

    @property
    def form(self) -> dict[str, object]:
        return {"id": self.id, "tanggal": self.submitted.isoformat(), **self.about}

    @property
    def path(self) -> str:
        return f"/{self.service}/v1/permohonan"


async def take(api: Api, account: Account, request: Request, *steps: str) -> None:
    """These steps in this order; the request is made when it is not there yet."""
    allowed = await _allowed(api, account, request)
    for step in steps:
        if step not in allowed:
            continue
        body = {"tanggal": request.completed.isoformat(), "sumber_dana": "apbd-kota"}
        try:
            answer = await api.call(
                "POST",
                f"{request.path}/{request.id}/{step}",
                account=account,
                json=body if step == COMPLETE else None,
            )
            allowed = answer.json()["boleh"]
        except Refused as refused:
            # Sent twice because the first answer was lost: the step is taken.
            if refused.status != 409:
                raise
            allowed = await _allowed(api, account, request)


async def _allowed(api: Api, account: Account, request: Request) -> list[str]:
    """The steps that the request may take now."""
    asked = await api.call(
        "GET", f"{request.path}/{request.id}", account=account, accept=frozenset({404})
    )
    if asked.status_code == 404:
        asked = await api.call(
            "POST",
            request.path,
            account=account,
            json=request.form,
            headers={"Idempotency-Key": request.id},
        )
    found: list[str] = asked.json()["boleh"]
    return found
