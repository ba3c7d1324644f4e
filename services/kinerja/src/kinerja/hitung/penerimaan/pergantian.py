"""Changing the rules: facts are made again from the records, without asking the bidang for
anything; only those of the years whose rules change.

The facts of a candidate are made and decided in batches while the version before goes on counting:
first the facts of some subjects, then, in a transaction that locks these, where they stand. A
subject that is counted meanwhile is marked and decided again. The change itself is one transaction,
which decides the last few and puts what was decided in the place of what was.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from kinerja.aturan.pemetaan import calon
from kinerja.aturan.pemetaan import repository as pemetaan_repository
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.buku.identitas.repository import majukan_identitas
from kinerja.buku.rekam import repository
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import repository as fakta_repository
from kinerja.hitung.fakta import tahunan
from kinerja.hitung.penerimaan import service
from kit.db import Session

log = logging.getLogger(__name__)

SEKALI = 1_000


async def siapkan(session: Session, peraturan: Peraturan) -> Aturan | None:
    """The candidate for these rules with the list of its work; None if they are in force."""
    await pemetaan_repository.kunci_sendiri(session)
    # Whoever still works at another candidate ends first.
    await calon.giliran(session, 0)
    ada = await calon.terbuka(session)
    aturan = await calon.buka(session, peraturan)
    if aturan is None or ada is None or ada.versi != aturan.versi:
        await tahunan.kosongkan(session)
    if aturan is not None and (ada is None or ada.versi != aturan.versi):
        await calon.banyak(session, aturan.versi, await tahunan.catat(session, aturan))
    return aturan


async def buat_fakta(session: Session, aturan: Aturan) -> Sequence[uuid.UUID] | None:
    """Make the facts of the next subjects, as far as they have none by these rules: of which
    records, by version; None: no subject is left."""
    if not await calon.giliran(session, aturan.versi):
        return None
    kunci = await tahunan.berikutnya(session, SEKALI)
    if not kunci:
        return None
    await lewat_indeks(session)
    rekam = await tahunan.belum_dibuat(session, aturan, kunci)
    if rekam:
        tersimpan = await repository.yang_bernomor(session, rekam)
        dibuat = [service.dari_simpanan(aturan, satu) for satu in tersimpan]
        await fakta_catatan.lengkapi(session, aturan, dibuat)
        # By these rules they may be of somebody else, or of somebody more.
        orang = repository.orang_fakta(dibuat)
        await tahunan.tambahkan(session, await majukan_identitas(session, {}, orang))
    return rekam


async def putuskan(session: Session, aturan: Aturan, dibuat: Sequence[uuid.UUID]) -> None:
    """Decide where the facts of the next subjects stand by the candidate. `dibuat`: the records
    whose facts were just made, in whatever year they are."""
    if await calon.giliran(session, aturan.versi):
        kunci = await tahunan.berikutnya(session, SEKALI)
        await fakta_repository.putuskan_calon(session, aturan, kunci, dibuat)


async def ganti(session: Session, aturan: Aturan, peraturan: Peraturan) -> None:
    """The candidate is in force from the end of this transaction on."""
    await pemetaan_repository.kunci_sendiri(session)
    while (dibuat := await buat_fakta(session, aturan)) is not None:
        await putuskan(session, aturan, dibuat)
    await pemetaan_repository.tambah(session, aturan, peraturan)
    await fakta_repository.berlakukan_calon(session, aturan)
    await calon.tandai(session, aturan.versi, calon.SELESAI)
    await calon.kabarkan(session)
    log.info("aturan berganti", extra={"aturan_versi": aturan.versi})


async def pastikan_aturan(session: Session, peraturan: Peraturan) -> int:
    """Make these rules those in force, all in this transaction; the version in force."""
    aturan = await siapkan(session, peraturan)
    if aturan is None:
        return await pemetaan_repository.versi_terakhir(session)
    await ganti(session, aturan, peraturan)
    return aturan.versi


async def lupakan(session: Session) -> None:
    """Forget what was decided by a candidate that is none any more."""
    await pemetaan_repository.kunci_bersama(session)
    await calon.giliran(session, 0)
    if await calon.terbuka(session) is None:
        await tahunan.kosongkan(session)
