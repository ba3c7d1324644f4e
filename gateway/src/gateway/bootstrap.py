"""What must exist before anybody can sign in: the first account, and the client of the house."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from gateway.akun.models import Akun
from gateway.klien.models import Klien
from gateway.passwords import MIN_PASSWORD, Passwords, good_enough
from gateway.peran.rules import SERVICE_CLIENT, SERVICE_SCOPES
from kantor.peran import Peran
from kit import audit
from kit.auth import ALL, Actor
from kit.clock import now
from kit.db import Sessions, new_id, transaction

log = logging.getLogger(__name__)

ADMIN = "admin"
SYSTEM = Actor(id="gateway")
# A restarted PostgreSQL replays its log first; `up` and compose start everything at once.
ATTEMPTS = 30


class NoFirstAccount(Exception):
    """There is no account yet and no password to make one with."""


@dataclass(frozen=True, slots=True)
class First:
    """The secrets that the installation hands over at its first start."""

    admin_password: str | None
    kinerja_secret: str


async def prepare(sessions: Sessions, passwords: Passwords, first: First) -> None:
    """Make what is absent. An account keeps its password; the client follows its setting."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await _first_account(sessions, passwords, first.admin_password)
            await _house_client(sessions, passwords, first.kinerja_secret)
        except OperationalError:
            if attempt == ATTEMPTS:
                raise
            log.warning("database not ready yet")
            await asyncio.sleep(1)
        else:
            return


async def _first_account(sessions: Sessions, passwords: Passwords, password: str | None) -> None:
    async with sessions() as session:
        if await session.scalar(select(Akun.id).where(Akun.nama_pengguna == ADMIN)) is not None:
            return
    if password is None:
        raise NoFirstAccount("Belum ada akun: berikan DINSOS_ADMIN_PASSWORD untuk akun admin.")
    if not good_enough(password, ADMIN):
        raise NoFirstAccount(
            f"DINSOS_ADMIN_PASSWORD harus paling sedikit {MIN_PASSWORD} karakter dan bukan kata "
            "sandi yang umum dipakai."
        )
    stored = await passwords.hash(password)
    async with transaction(sessions) as session:
        # Two gateways may start at once.
        made = await session.scalar(
            insert(Akun)
            .values(
                id=new_id(),
                nama_pengguna=ADMIN,
                nama="Admin",
                peran=[Peran.ADMIN.value],
                bidang=[ALL],
                wilayah=[ALL],
                kata_sandi=stored,
                aktif=True,
                sah_sejak=now(),
                created_at=now(),
                version=1,
            )
            .on_conflict_do_nothing()
            .returning(Akun.id)
        )
        if made is not None:
            await audit.record(session, SYSTEM, "akun.buat", made, peran=[Peran.ADMIN.value])
            log.info("first account made")


async def _house_client(sessions: Sessions, passwords: Passwords, secret: str) -> None:
    async with sessions() as session:
        known = await session.scalar(select(Klien).where(Klien.kode == SERVICE_CLIENT))
    if known is not None and known.aktif and await passwords.matches(known.rahasia, secret):
        return
    stored = await passwords.hash(secret)
    fresh = insert(Klien).values(
        id=new_id(),
        kode=SERVICE_CLIENT,
        nama="Layanan kinerja",
        izin=sorted(SERVICE_SCOPES),
        bidang=[ALL],
        wilayah=[ALL],
        rahasia=stored,
        aktif=True,
        sah_sejak=now(),
        created_at=now(),
        version=1,
    )
    async with transaction(sessions) as session:
        made = await session.scalar(
            fresh.on_conflict_do_update(
                index_elements=[Klien.kode],
                set_={"rahasia": stored, "aktif": True, "version": Klien.version + 1},
            ).returning(Klien.id)
        )
        if made is not None:
            await audit.record(session, SYSTEM, "klien.rahasia", made)
            log.info("client of kinerja set")
