"""Calls to the gateway that survive a program being killed under them.

Every call the demo makes can be sent again: reads, calls that set something to a value, and
uploads with an Idempotency-Key. So whatever goes wrong on the way is answered by waiting a little
longer and asking again, until the patience for one call is used up.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

# The supervisor brings a program back in seconds; PostgreSQL may need to replay its log.
PATIENCE = 120.0
FIRST_PATIENCE = 10.0
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
NOT_NOW = frozenset({429, 500, 502, 503, 504})
# A 500 may be a connection that was cut at the wrong moment, or a bug: that is soon clear.
SAME_FAULT = 8
# A token is asked for again when this little of its life is left.
MARGIN = 60.0


class Unreachable(Exception):
    """Nobody answered for longer than the patience."""


class Refused(Exception):
    """The service answered, and the answer is no."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        words = (problem.get(name) for name in ("detail", "error_description", "title"))
        super().__init__(next((str(text) for text in words if text), f"HTTP {status}"))
        self.status = status
        self.problem = problem


@dataclass(slots=True)
class Account:
    """Someone who acts: knows the password, gets a token and replaces it in time."""

    api: "Api"
    name: str
    password: str
    _token: str = ""
    _until: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self) -> str:
        async with self._lock:
            if time.monotonic() > self._until - MARGIN:
                form = {"grant_type": "password", "username": self.name, "password": self.password}
                answer = await self.api.call("POST", "/auth/token", form=form)
                self._token = answer.json()["access_token"]
                self._until = time.monotonic() + int(answer.json()["expires_in"])
            return self._token

    def forget_token(self) -> None:
        self._until = 0.0


class Api:
    """One gateway. Usable as an asynchronous context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.retries = 0
        # By the clock of the other side, to tell its earlier work from this run's.
        self.since: datetime | None = None
        self._patience = FIRST_PATIENCE
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(60, connect=5),
            limits=httpx.Limits(max_connections=16, keepalive_expiry=5),
            trust_env=False,  # a proxy of the environment would not find this machine's port
        )

    async def __aenter__(self) -> "Api":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def call(
        self,
        method: str,
        path: str,
        *,
        account: Account | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> httpx.Response:
        """The answer, if it is 2xx or one of `accept`; else Refused, or in the end Unreachable."""
        since: float | None = None
        attempt = faults = 0
        renewed = False
        while True:
            sent = dict(headers or {})
            if account is not None:
                sent["Authorization"] = f"Bearer {await account.token()}"
            trouble: object
            wait = PAUSES[min(attempt, len(PAUSES) - 1)]
            try:
                answer = await self._client.request(
                    method,
                    path,
                    json=json,
                    data=form,
                    content=content,
                    params=query,
                    headers=sent,
                )
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}"
            else:
                self.since = self.since or _date(answer)
                if answer.is_success or answer.status_code in accept:
                    self._patience = PATIENCE
                    return answer
                if answer.status_code == 401 and account is not None and not renewed:
                    account.forget_token()
                    renewed = True
                    continue
                faults += answer.status_code == 500
                if answer.status_code not in NOT_NOW or faults > SAME_FAULT:
                    raise Refused(answer.status_code, _problem(answer))
                wait = max(wait, float(answer.headers.get("Retry-After", 0)))
                trouble = f"HTTP {answer.status_code}"
            since = since or time.monotonic()
            if time.monotonic() + wait > since + self._patience:
                raise Unreachable(f"{method} {path}: {trouble}")
            attempt += 1
            self.retries += 1
            await asyncio.sleep(wait)


def _date(answer: httpx.Response) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return datetime.now(UTC)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
