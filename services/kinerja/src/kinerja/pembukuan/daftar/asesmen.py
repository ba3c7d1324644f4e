"""What assessments change of the governed lists by themselves, without a proposal.

An assessed need (`kebutuhan.rekam`) puts its person on the list of its year at stage `kebutuhan`,
also from stage `data`; without any need left it is as before. Needs that only a completion names
are proposed by an officer (`usul.usulkan`).
"""

from __future__ import annotations

from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.buku.rekam.events import SENDIRI
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta import kebutuhan
from kinerja.pembukuan.daftar import repository, rules, simpanan, usul
from kinerja.pembukuan.daftar.models import UsulDaftar
from kinerja.pembukuan.daftar.repository import Cakupan
from kit.auth import ALL, Actor
from kit.db import Session

SEKALI = 500
# A state, and the version of the entry that it replaces (0: none).
Keadaan = tuple[UsulDaftar, int]
KINERJA = Actor(SENDIRI, bidang=frozenset((ALL,)), wilayah=(ALL,))


async def ikuti(session: Session) -> int:
    """Follow the assessments of the next subjects; 0: there are none left.

    What changes after it is read is told again, so the order of events does not matter; by one
    worker at a time, since another could deal with that before the first has written. An entry is
    written over the version that was compared only: nobody writes upon a person who decides
    meanwhile.
    """
    await kebutuhan.giliran(session)
    await usul.mulai(session)
    kunci = await kebutuhan.ambil(session, SEKALI)
    if not kunci:
        return 0
    await lewat_indeks(session)
    cakupan = repository.para_subjek(kunci)
    # What was read last holds: each is read for itself.
    keadaan = {
        repository.tempat_keadaan(satu[0]): satu
        for baca in (_masuk, _naik, _mundur)
        for satu in await baca(session, cakupan)
    }
    entri = await simpanan.tulis(session, KINERJA, list(keadaan.values()))
    if entri:
        await usul.catat(session, entri)
        await repository.jejak(session, KINERJA, "daftar.asesmen", entri)
    return len(kunci)


async def _masuk(session: Session, cakupan: Cakupan) -> list[Keadaan]:
    """Whom a record says to be in need, and who is neither there nor proposed nor was removed by
    somebody."""
    semua = await repository.yang_membutuhkan(session, cakupan)
    tahap, alasan = Tahap.KEBUTUHAN, rules.ALASAN_USULAN
    return [
        (
            usul.masuk(KINERJA, satu.tempat, satu.ciri, tahap, satu.tanggal, alasan),
            satu.versi,
        )
        for satu in semua
        if satu.asesmen and satu.terdaftar is None
    ]


async def _naik(session: Session, cakupan: Cakupan) -> list[Keadaan]:
    tahap, alasan = Tahap.KEBUTUHAN, rules.ALASAN_NAIK
    return [
        (usul.berganti(KINERJA, satu, tahap, alasan), satu.version)
        for satu in await repository.yang_naik(session, KINERJA, cakupan)
    ]


async def _mundur(session: Session, cakupan: Cakupan) -> list[Keadaan]:
    return [
        (usul.mundur(KINERJA, satu), satu.version)
        for satu in await repository.tanpa_kebutuhan(session, KINERJA, cakupan)
    ]
