"""`dinsos keluarga TAHUN`: families for what was counted before they were registered.

Only of a year of which nothing is signed. Without --terapkan nothing is written: it says how many
records of each bidang would name a family, and how many figures would move.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from rich.markup import escape
from sqlalchemy.exc import OperationalError, ProgrammingError

import kinerja.modul  # noqa: F401  (all tables of the ledger)
import pelayanan.bidang  # noqa: F401  (all tables of a bidang)
from kantor.bidang import BIDANG
from kinerja.aturan.indikator.profil import Kantor, kantor_terpasang
from kinerja.buku.rekam.events import MODELS
from kinerja.hitung.angka import nilai
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.penutupan import repository as penutupan
from kit.clock import now
from kit.db import ReadSession, Session, Sessions, make_engine, make_sessions, reading, transaction
from kit.outbox import Emission
from kit.profile import office_dir
from kit.streams import CloudEvent, Received
from ops.installation import Installation, running_login
from ops.refusals import Refusal
from ops.screen import say
from pelayanan import penetapan


class NotAssigned(Refusal):
    code = 1


def run(data_dir: Path, year: int, *, apply: bool) -> int:
    try:
        asyncio.run(_run(reach(data_dir), year, apply=apply))
    except (OperationalError, ProgrammingError) as error:
        raise NotAssigned(f"PostgreSQL tidak menjawab seperti diharapkan: {error.orig}") from None
    return 0


def reach(data_dir: Path) -> Mapping[str, str]:
    """The databases of kinerja and of the bidang: from the environment, as a container has them;
    else of the running installation."""
    services = ("kinerja", *BIDANG)
    given = {one: os.environ.get(f"{one.upper()}_DATABASE_URL") for one in services}
    if all(given.values()):
        return {one: url for one, url in given.items() if url}
    installation = Installation(data_dir.absolute())
    try:
        keys = json.loads((installation.secrets / "keys.json").read_text())
        passwords = {one: keys[f"{one.upper()}_DATABASE_PASSWORD"] for one in services}
    except (OSError, ValueError, KeyError):
        raise NotAssigned(f"Tidak ada pemasangan Dinsos di {installation.data}.") from None
    login = running_login(installation)
    if login is None:
        raise NotAssigned("Dinsos tidak berjalan. Jalankan ./dinsos up, lalu coba lagi.")
    return {one: login.url(one, passwords[one], one) for one in services}


async def _run(urls: Mapping[str, str], year: int, *, apply: bool) -> None:
    engines = {name: make_engine(url, pool_size=1) for name, url in urls.items()}
    all_sessions = {name: make_sessions(engine) for name, engine in engines.items()}
    try:
        ledger = all_sessions.pop("kinerja")
        if apply:
            await assign(ledger, all_sessions, year)
        else:
            await show(ledger, all_sessions, year, kantor_terpasang(office_dir()))
    finally:
        for engine in engines.values():
            await engine.dispose()


async def _refuse_signed(ledger: Sessions, year: int) -> None:
    async with reading(ledger) as session:
        if await penutupan.yang_ditutup(session, year):
            raise NotAssigned(
                f"Angka {year} sudah ditandatangani, seluruhnya atau sebagian; keluarga tidak"
                " ditetapkan untuk tahun itu."
            )


async def assign(ledger: Sessions, bidang: Mapping[str, Sessions], year: int) -> int:
    """Some hundred records in each transaction; how many were told anew."""
    await _refuse_signed(ledger, year)
    actor, told = penetapan.pelaku(getpass.getuser()), 0
    for name, sessions in bidang.items():
        of_this = 0
        for kind in penetapan.JENIS:
            after: uuid.UUID | None = uuid.UUID(int=0)
            while after is not None:
                async with transaction(sessions) as session:
                    events, after = await penetapan.sebagian(session, actor, year, kind, after)
                of_this += len(events)
        say(escape(f"{name}: {of_this} rekam {year} menyebut keluarganya sejak kini."))
        told += of_this
    return told


async def show(
    ledger: Sessions, bidang: Mapping[str, Sessions], year: int, office: Kantor
) -> Mapping[str, tuple[str, str]]:
    """What would happen: tried, and taken back. The figures that would move, before and after."""
    await _refuse_signed(ledger, year)
    actor = penetapan.pelaku(getpass.getuser())
    # Neither is ever committed.
    async with ledger() as of_ledger:
        counting = Session(ReadSession(of_ledger))
        before = await _figures(counting, office, year)
        for name, sessions in bidang.items():
            of_this = 0
            async with sessions() as of_bidang:
                async for events in penetapan.semua(Session(ReadSession(of_bidang)), actor, year):
                    await terima(counting, [_received(name, one) for one in events])
                    of_this += len(events)
            say(escape(f"{name}: {of_this} rekam {year} akan menyebut keluarganya."))
        after = await _figures(counting, office, year)
    moved = {code: (old, after[code]) for code, old in before.items() if old != after[code]}
    say(f"{len(moved)} angka {year} akan berubah.")
    for code, (old, new) in moved.items():
        say(escape(f"  {code}: {old} menjadi {new}"))
    say("Tidak ada yang ditulis. Tetapkan dengan --terapkan.")
    return moved


async def _figures(session: Session, office: Kantor, year: int) -> dict[str, str]:
    every = await nilai.semua(ReadSession(session), office, year)
    return {code: _shown(one.pembilang, one.penyebut) for code, one in every.items()}


def _shown(*parts: object) -> str:
    return " dari ".join(str(one) for one in parts if one is not None) or "belum ada data"


def _received(source: str, one: Emission) -> Received:
    data = one.event.model_dump(mode="json")
    event = CloudEvent(
        specversion="1.0",
        id=uuid.uuid4(),
        source=f"/{source}",
        type=one.event.type,
        subject=one.subject,
        time=now(),
        data=data,
    )
    return Received(event, MODELS[event.type].model_validate(data))
