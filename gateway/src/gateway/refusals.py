"""What was asked with a token that is not good, or not good for it: counted for the admin.

A guesser or a forgotten program asks many times a second, so it is counted in memory and written
every few seconds, in one statement. Neither the token nor what was asked is kept.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from gateway.masuk import repository
from gateway.masuk.rules import Sebab, place
from kit import heartbeat
from kit.clock import now
from kit.db import Sessions, transaction

EVERY_SECONDS = 5.0
LATE_AFTER = 60.0
# So many differ in memory; what comes beyond is counted under one address.
MOST = 5_000
MANY = "banyak alamat"


@dataclass(slots=True)
class _Count:
    times: int
    last: datetime


# Hour, subject of the token ("" if nobody's), place, reason.
_Key = tuple[datetime, str, str, Sebab]


class Refusals:
    """The refused requests that are not in the database yet."""

    def __init__(self) -> None:
        self._counts: dict[_Key, _Count] = {}

    def note(self, subject: str, address: str | None, reason: Sebab) -> None:
        at = now()
        hour = at.replace(minute=0, second=0, microsecond=0)
        key = (hour, subject, place(address), reason)
        if key not in self._counts and len(self._counts) >= MOST:
            key = (hour, "", MANY, reason)
        self._add(key, 1, at)

    def _add(self, key: _Key, times: int, last: datetime) -> None:
        count = self._counts.setdefault(key, _Count(0, last))
        count.times += times
        count.last = max(count.last, last)

    async def write(self, sessions: Sessions) -> None:
        """Everything counted so far; kept if the database does not take it."""
        taken, self._counts = self._counts, {}
        if not taken:
            return
        try:
            async with transaction(sessions) as session:
                await repository.note_tokens(
                    session,
                    {
                        "jam": [hour for hour, _, _, _ in taken],
                        "subjek": [subject for _, subject, _, _ in taken],
                        "alamat": [where for _, _, where, _ in taken],
                        "sebab": [reason.value for _, _, _, reason in taken],
                        "jumlah": [count.times for count in taken.values()],
                        "terakhir": [count.last for count in taken.values()],
                    },
                )
        except BaseException:
            for key, count in taken.items():
                self._add(key, count.times, count.last)
            raise

    async def follow(self, sessions: Sessions) -> None:
        """Write again and again until cancelled."""
        while True:
            await self.write(sessions)
            heartbeat.succeeded(within=LATE_AFTER)
            await asyncio.sleep(EVERY_SECONDS)
