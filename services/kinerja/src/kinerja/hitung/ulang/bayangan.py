"""All that is derived, made again from the ledger, in temporary tables of the same names.

PostgreSQL looks for a temporary table first: the SQL that usually writes and counts does so here
without touching or trusting the originals. The tables go with their transaction.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import TextClause, text

from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.buku.identitas import turunan as identitas
from kinerja.buku.rekam import repository as rekam_repository
from kinerja.buku.rekam import turunan as rekam
from kinerja.buku.rekam.repository import RekamMasuk, Simpanan
from kinerja.buku.segel.rules import Posisi
from kinerja.dasar.turunan import Turunan
from kinerja.hitung.fakta import catatan
from kinerja.hitung.fakta import repository as fakta
from kinerja.hitung.fakta import turunan as fakta_turunan
from kinerja.hitung.penerimaan import service
from kit.db import Session

SEKALI = 5_000
CATATAN = (rekam.TURUNAN, identitas.TURUNAN)
TURUNAN = (*CATATAN, fakta_turunan.FAKTA, *fakta_turunan.ANGKA)
_SEKALI_BACA = text("SELECT set_config('work_mem', '256MB', true)")


def _buat(satu: Turunan) -> TextClause:
    return text(
        f"CREATE TEMP TABLE {satu.nama} (LIKE public.{satu.nama} INCLUDING DEFAULTS) ON COMMIT DROP"
    )


def _ukur(*semua: Turunan) -> TextClause:
    return text(f"ANALYZE {', '.join(satu.nama for satu in semua)}")


async def susun(
    session: Session,
    aturan: Aturan,
    posisi: Mapping[str, Posisi] | None = None,
    tahun: int | None = None,
) -> None:
    """Make all of it by these rules.

    With `posisi`, from the ledger up to those blocks only; with `tahun`, only the facts of that
    year are complete. The caller does not commit the session, nor uses it for the originals again.
    """
    for satu in TURUNAN:
        await session.execute(_buat(satu))
    # A statement that was prepared on this connection still points at the original, although the
    # temporary table of its name comes first now: names are looked up again.
    await session.execute(text("DISCARD PLANS"))
    await session.execute(_SEKALI_BACA)
    await rekam.susun(session, posisi, tahun)
    await identitas.susun(session, posisi)
    await session.execute(_ukur(*CATATAN))
    with _tanpa_pemulung():
        dibuat: list[RekamMasuk] = []
        async for simpanan in rekam_repository.semua_berlaku(session, sekali=SEKALI):
            # In another thread, while PostgreSQL writes the page before.
            dipetakan = asyncio.create_task(asyncio.to_thread(_petakan, aturan, simpanan))
            await catatan.simpan(session, aturan, dibuat)
            dibuat = await dipetakan
        await catatan.simpan(session, aturan, dibuat)
    await identitas.lengkapi(session, fakta_turunan.ORANG)
    await session.execute(_ukur(fakta_turunan.FAKTA, identitas.TURUNAN))
    await fakta.hitung_semua(session, aturan)


@contextmanager
def _tanpa_pemulung() -> Iterator[None]:
    """Hundreds of thousands of records without a cycle: the collector would take half the time."""
    aktif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if aktif:
            gc.enable()


def _petakan(aturan: Aturan, simpanan: list[Simpanan]) -> list[RekamMasuk]:
    return [service.dari_simpanan(aturan, satu) for satu in simpanan]
