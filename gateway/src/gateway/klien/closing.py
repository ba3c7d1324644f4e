"""A closed program is sent nothing any more: its subscriptions in the services are ended.

The services know no programs. So the gateway, which closes one, calls each of them as an officer
would, again and again until all have heard it. What it has still to do stands with the program.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

import httpx
from sqlalchemy import select, update

from gateway.klien.models import Klien
from gateway.pintu.upstream import Address
from gateway.tokens import SigningKey, Subject, access_token
from kit import heartbeat, http
from kit.auth import ALL
from kit.brought import Services
from kit.clock import now
from kit.db import Sessions, reading, transaction

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
LATE_AFTER = 60.0
# Another gateway may let it in a moment longer, and what it subscribed to then is ended too.
LEFT = timedelta(seconds=10)
RUNNING = ("aktif", "jeda")


class Closing:
    def __init__(
        self,
        sessions: Sessions,
        signing: SigningKey,
        upstreams: Mapping[str, Address],
        services: Services,
    ) -> None:
        self._sessions = sessions
        self._signing = signing
        self._bases = {
            name: address.url
            for name, address in upstreams.items()
            if name in services and f"/{name}/v1/langganan" in services[name].operations
        }
        rights = (f"{name}:langganan:{verb}" for name in self._bases for verb in ("baca", "tulis"))
        self._subject = Subject(
            "gateway", "Gateway", "akun", (), (ALL,), (ALL,), scopes=frozenset(rights)
        )

    async def follow(self) -> None:
        """End what is left, again and again until cancelled."""
        while True:
            await self.once()
            heartbeat.succeeded(within=LATE_AFTER)
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        left = select(Klien.id, Klien.kode, Klien.sah_sejak).where(Klien.langganan_tersisa)
        async with reading(self._sessions) as session:
            rows = (await session.execute(left)).all()
        for row in rows:
            try:
                for name, base in self._bases.items():
                    await self._end(name, base, row.kode)
            except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
                told = {"program": row.kode, "error": type(error).__name__}
                log.warning("subscriptions of a closed program not ended yet", extra=told)
                continue
            if now() - row.sah_sejak > LEFT:
                same = (Klien.id == row.id, Klien.sah_sejak == row.sah_sejak)
                async with transaction(self._sessions) as session:
                    await session.execute(
                        update(Klien).where(*same).values(langganan_tersisa=False)
                    )

    async def _end(self, name: str, base: str, kode: str) -> None:
        token = access_token(self._signing, self._subject)
        async with http.client(base) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            for state in RUNNING:
                query = {"klien": kode, "keadaan": state, "batas": "100"}
                found = await client.get(f"/{name}/v1/langganan", params=query)
                for one in found.raise_for_status().json()["data"]:
                    ended = await client.post(f"/{name}/v1/langganan/{one['id']}/akhiri")
                    ended.raise_for_status()
