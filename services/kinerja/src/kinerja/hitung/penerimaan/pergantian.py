"""Changing the rules: facts are made again from the records, without asking the bidang for
anything; only those of the years whose rules change.

The facts of a candidate are made in batches while the version before goes on counting. The change
itself is one transaction.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection

from kinerja.aturan.pemetaan import calon
from kinerja.aturan.pemetaan import repository as pemetaan_repository
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.buku.rekam import repository
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import repository as fakta_repository
from kinerja.hitung.fakta import tahunan
from kinerja.hitung.fakta.syarat import masa_isian
from kinerja.hitung.penerimaan import service
from kit.db import Session

log = logging.getLogger(__name__)

SEKALI = 5_000


async def siapkan(session: Session, peraturan: Peraturan) -> Aturan | None:
    """The candidate for these rules with the list of its work; None if they are in force."""
    await pemetaan_repository.kunci_sendiri(session)
    ada = await calon.terbuka(session)
    aturan = await calon.buka(session, peraturan)
    if aturan is None:
        await tahunan.catat_kerja(session, None)
    elif ada is None or ada.versi != aturan.versi:
        await calon.banyak(session, aturan.versi, await tahunan.catat_kerja(session, aturan))
    return aturan


async def kerjakan(session: Session, aturan: Aturan) -> int:
    """Make the facts of the next records of the list; 0: there is none left."""
    diambil = (await session.scalars(tahunan.AMBIL_KERJA, {"batas": SEKALI})).all()
    await _buat(session, aturan, diambil)
    return len(diambil)


async def ganti(session: Session, aturan: Aturan, peraturan: Peraturan) -> None:
    """The candidate is in force from the end of this transaction on."""
    await pemetaan_repository.kunci_sendiri(session)
    isian = masa_isian(aturan) | {"batas": SEKALI}
    while await _buat(session, aturan, (await session.scalars(tahunan.MENYUSUL, isian)).all()):
        pass
    await pemetaan_repository.tambah(session, aturan, peraturan)
    await fakta_repository.hitung_tahun_berubah(session, aturan)
    await calon.tandai(session, aturan.versi, calon.SELESAI)
    await calon.kabarkan(session)
    log.info("aturan berganti", extra={"aturan_versi": aturan.versi})


async def pastikan_aturan(session: Session, peraturan: Peraturan) -> int:
    """Make these rules those in force, all in this transaction; the version in force."""
    aturan = await siapkan(session, peraturan)
    if aturan is None:
        return await pemetaan_repository.versi_terakhir(session)
    while await kerjakan(session, aturan):
        pass
    await ganti(session, aturan, peraturan)
    return aturan.versi


async def _buat(session: Session, aturan: Aturan, rekam: Collection[uuid.UUID]) -> int:
    """How many of these records still hold; only theirs are made."""
    if not rekam:
        return 0
    await lewat_indeks(session)
    tersimpan = await repository.yang_bernomor(session, rekam)
    dibuat = [service.dari_simpanan(aturan, satu) for satu in tersimpan]
    await fakta_catatan.lengkapi(session, aturan, dibuat)
    return len(dibuat)
