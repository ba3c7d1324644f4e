"""What a partner is to this house, and the four things it can say of a command."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import httpx

from kit.db import Session


@dataclass(frozen=True, slots=True)
class Command:
    """What a target is given: `key` goes along, so that a partner that knows it does it once."""

    id: uuid.UUID
    kind: str
    key: str
    payload: bytes
    subject_id: uuid.UUID | None
    actor_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """It was done; `data` is the answer."""

    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """The partner will not do it, and did nothing. `code` is a word, never a person's data."""

    code: str
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Surely not done: said by `send`, it is sent again after a pause (`retry_after` seconds at
    least, for all commands of the target); said by `ask`, the partner does not know the command."""

    code: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Pending:
    """The partner has it and is not done: it is asked again."""


Outcome: TypeAlias = Answered | Refused | NotDone | Pending
Final: TypeAlias = Answered | Refused


@dataclass(frozen=True, slots=True)
class Target:
    """One partner.

    `send` makes one attempt; what it raises, or takes longer for than `patience`, leaves the
    command unknown. `ask` finds out what became of it and changes nothing; None: the partner
    cannot be asked, a person must. A partner that recognises `key` whenever it comes again may
    have an `ask` that says NotDone, and `settles` 0. `took` stores a final outcome, in the
    transaction that ends the command: once, or, if it fails, not at all.
    """

    name: str
    send: Callable[[Command], Awaitable[Outcome]]
    ask: Callable[[Command], Awaitable[Outcome]] | None
    took: Callable[[Session, Command, Final], Awaitable[None]]
    # Seconds. `settles`: how long after we gave it up a request may still arrive and be done; until
    # then nobody believes that the partner does not know it.
    patience: float = 30.0
    settles: float = 300.0
    # Seconds of the first pause, doubled each time up to the longest; then, after `gives_up`
    # without a word, a person is asked.
    pause: float = 1.0
    longest_pause: float = 900.0
    gives_up: float = 3 * 86400.0
    parallel: int = 4
    per_minute: float | None = None
    # Failures in a row after which all its commands wait, and one at a time tries.
    trips: int = 5

    def pause_after(self, times: int) -> float:
        return min(self.longest_pause, self.pause * 2.0 ** min(times - 1, 30))


async def one_request(call: Awaitable[httpx.Response]) -> httpx.Response | NotDone:
    """The answer to the one HTTP request of a `send`, or NotDone if no connection was made: then
    nothing of it has left the house."""
    try:
        return await call
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return NotDone(type(error).__name__)
