"""Changing the rules: facts are made again from the records, without asking the bidang for
anything."""

from __future__ import annotations

import logging

from kinerja.aturan.pemetaan import repository as pemetaan_repository
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.buku.rekam import repository
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import repository as fakta_repository
from kinerja.hitung.penerimaan import service
from kit.db import Session

log = logging.getLogger(__name__)

SEKALI = 5_000


async def pastikan_aturan(session: Session, peraturan: Peraturan) -> int:
    """Make these rules those in force; if they differ from the last, count everything again."""
    await pemetaan_repository.kunci_sendiri(session)
    terakhir = await pemetaan_repository.terakhir(session)
    if terakhir is not None and terakhir.sidik == peraturan.sidik():
        berlaku: int = terakhir.versi
        return berlaku
    lama = await pemetaan_repository.sebanding(session, terakhir) if terakhir else None
    aturan = Aturan.berikut(terakhir.versi + 1 if terakhir else 1, peraturan, lama)
    await pemetaan_repository.tambah(session, aturan, peraturan)
    banyak = await _buat_fakta(session, aturan)
    await fakta_repository.hitung_semua(session, aturan)
    log.info("aturan berganti", extra={"aturan_versi": aturan.versi, "fakta": banyak})
    return aturan.versi


async def _buat_fakta(session: Session, aturan: Aturan) -> int:
    # Page by page by primary key: every page weighs the same, the last one too.
    await lewat_indeks(session)
    banyak = 0
    async for tersimpan in repository.rekam_berlaku(session, sekali=SEKALI):
        await fakta_catatan.simpan(
            session, aturan, [service.dari_simpanan(aturan, satu) for satu in tersimpan]
        )
        banyak += len(tersimpan)
    return banyak
