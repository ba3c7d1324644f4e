"""Access tokens that ended before their time: of closed or changed accounts and clients.

Services trust a token until it expires; the gateway, where every request passes, knows better
within seconds. Only the last minutes matter, since older tokens have expired by themselves.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta

from sqlalchemy import String, cast, func, select, union_all

from gateway.akun.models import Akun
from gateway.aplikasi.models import Aplikasi
from gateway.klien.models import Klien
from gateway.masuk.models import TokenPenyegar
from gateway.tokens import ACCESS_SECONDS, claims_of, issued_at_ms
from kit import heartbeat
from kit.auth import Actor, TokenRefused, Verify
from kit.clock import now
from kit.db import Sessions

KEPT = timedelta(seconds=ACCESS_SECONDS + 60)
EVERY_SECONDS = 2.0
LATE_AFTER = 30.0


class Revocations:
    """Since when the tokens of a subject count, for subjects that changed lately."""

    def __init__(self) -> None:
        self._since: dict[str, int] = {}
        # By subject: the sign-ins that ended, and when (ms).
        self._ended: dict[str, dict[str, int]] = {}
        self._applications: dict[str, int] = {}

    def note(self, subject: str, at: datetime) -> None:
        """What was made before this instant is refused from now on, by this process at once."""
        self._since[subject] = max(self._since.get(subject, 0), int(at.timestamp() * 1000))

    def since(self, subject: str) -> int:
        """Since when (ms) its tokens count, as far as that changed lately; else 0."""
        return self._since.get(subject, 0)

    def note_application(self, kode: str, at: datetime) -> None:
        """The same, for whatever was given through an application."""
        self._applications[kode] = max(self._applications.get(kode, 0), int(at.timestamp() * 1000))

    def end(self, subject: str, family: uuid.UUID, at: datetime) -> None:
        """One sign-in is over, by signing out or by an alarm: its tokens are dead at once."""
        self._ended.setdefault(subject, {})[str(family)] = int(at.timestamp() * 1000)

    def check(self, actor: Actor, token: str) -> None:
        since = self._since.get(actor.id)
        ended = self._ended.get(actor.id)
        if (
            (since is not None and issued_at_ms(token) < since)
            or (ended is not None and claims_of(token).get("sid") in ended)
            or (self._applications and self._is_closed(token))
        ):
            raise TokenRefused("Token ini sudah dicabut. Masuk lagi.", "dicabut", actor.id)

    def _is_closed(self, token: str) -> bool:
        since = self._applications.get(str(claims_of(token).get("client_id")))
        return since is not None and issued_at_ms(token) < since

    async def load(self, sessions: Sessions) -> None:
        """Take over what other processes have changed."""
        oldest, ended = now() - KEPT, func.max(TokenPenyegar.dicabut)
        async with sessions() as session:
            rows = await session.execute(
                union_all(
                    select(cast(Akun.id, String), Akun.sah_sejak).where(Akun.sah_sejak > oldest),
                    select(Klien.kode, Klien.sah_sejak).where(Klien.sah_sejak > oldest),
                )
            )
            for subject, at in rows:
                self.note(subject, at)
            closed = await session.execute(
                select(Aplikasi.kode, Aplikasi.sah_sejak).where(Aplikasi.sah_sejak > oldest)
            )
            for kode, at in closed:
                self.note_application(kode, at)
            ends = await session.execute(
                select(cast(TokenPenyegar.akun_id, String), TokenPenyegar.keluarga, ended)
                .where(TokenPenyegar.dicabut > oldest)
                .group_by(TokenPenyegar.akun_id, TokenPenyegar.keluarga)
            )
            for subject, family, last in ends:
                self.end(subject, family, last or oldest)
        limit = int(oldest.timestamp() * 1000)
        self._since = {subject: at for subject, at in self._since.items() if at > limit}
        self._applications = {kode: at for kode, at in self._applications.items() if at > limit}
        kept = {
            subject: {family: at for family, at in families.items() if at > limit}
            for subject, families in self._ended.items()
        }
        self._ended = {subject: families for subject, families in kept.items() if families}

    async def follow(self, sessions: Sessions) -> None:
        """Load again and again until cancelled."""
        while True:
            await self.load(sessions)
            heartbeat.succeeded(within=LATE_AFTER)
            await asyncio.sleep(EVERY_SECONDS)


def revocable(verify: Verify, revocations: Revocations) -> Verify:
    """The same check, which also refuses revoked tokens."""

    async def checked(token: str) -> Actor:
        actor = await verify(token)
        revocations.check(actor, token)
        return actor

    return checked
