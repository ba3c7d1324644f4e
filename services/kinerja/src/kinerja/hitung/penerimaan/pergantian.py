"""Changing the rules: facts are made again from the records, without asking the bidang for
anything."""

from __future__ import annotations

import logging

from kinerja.aturan.pemetaan import repository as pemetaan_repository
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.rekam import repository
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import repository as fakta_repository
from kinerja.hitung.penerimaan import service
from kit.db import Session

log = logging.getLogger(__name__)

SEKALI = 5_000


async def pastikan_aturan(session: Session, pemetaan: Pemetaan) -> int:
    """Make this mapping the one in force; if it differs from the last, count everything again."""
    await pemetaan_repository.kunci_sendiri(session)
    terakhir = await pemetaan_repository.terakhir(session)
    if terakhir is not None and terakhir.sidik == pemetaan.sidik():
        berlaku: int = terakhir.versi
        return berlaku
    versi: int = terakhir.versi + 1 if terakhir is not None else 1
    await pemetaan_repository.tambah(session, versi, pemetaan)
    banyak = await _buat_fakta(session, versi, pemetaan)
    await fakta_repository.hitung_semua(session, versi, pemetaan.cacah)
    log.info("aturan berganti", extra={"aturan_versi": versi, "fakta": banyak})
    return versi


async def _buat_fakta(session: Session, versi: int, pemetaan: Pemetaan) -> int:
    # Page by page by primary key: every page weighs the same, the last one too.
    await lewat_indeks(session)
    banyak = 0
    async for tersimpan in repository.rekam_berlaku(session, sekali=SEKALI):
        await fakta_catatan.simpan(
            session, versi, [service.dari_simpanan(pemetaan, satu) for satu in tersimpan]
        )
        banyak += len(tersimpan)
    return banyak
