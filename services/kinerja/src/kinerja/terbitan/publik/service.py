from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import date

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.cacah import Beda
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.hitung.angka import nilai
from kinerja.hitung.fakta import penghitung
from kinerja.hitung.fakta.penghitung import Berdua
from kinerja.terbitan.publik import penyusun, repository, rules
from kinerja.terbitan.publik.errors import PotretBelumAda
from kinerja.terbitan.publik.schemas import IngatanPotret, IsiPotret, Potret
from kinerja.terbitan.publik.tabel import Baris
from kit import heartbeat
from kit.clock import today
from kit.db import ReadSession, Session, Sessions, reading, transaction
from kit.wake import Loop

log = logging.getLogger(__name__)

SELANG = 60.0
TERLAMBAT = 600.0
KETENTUAN = [
    "Potongan yang tersedia: setahun sampai bulan terakhir yang sudah lewat, menurut kelurahan "
    "atau menurut kategori, tidak keduanya sekaligus. Disusun sekali sehari.",
    "Angka 1 sampai 4 tidak ditampilkan (<5), begitu pula angka lain yang dapat dipakai "
    "menghitungnya (*).",
    "Angka yang berubah kurang dari 5 sejak terakhir tampil belum diganti, agar perubahan kecil "
    "tidak menunjuk orang. Karena itu jumlahnya dapat berselisih sedikit.",
    "Persentase diberi predikat sesudah tahunnya berakhir dan bila yang diukur cukup banyak.",
]


async def terkini(session: ReadSession) -> Potret:
    potret = await repository.terakhir(session)
    if potret is None:
        raise PotretBelumAda("Angka untuk umum disusun sekali sehari dan belum ada hari ini.")
    isi = IsiPotret.model_validate(potret.isi)
    return Potret(
        indikator=isi.indikator,
        tabel=isi.tabel,
        hari=potret.hari,
        tahun=potret.tahun,
        sampai_bulan=potret.sampai_bulan,
        aturan_versi=potret.aturan_versi,
        dibuat=potret.dibuat,
        demo=await pemasangan.demo(session),
        ketentuan=KETENTUAN,
    )


def _daun(sel: Mapping[str, Berdua]) -> dict[str, Baris]:
    return {kode: Baris(*satu) for kode, satu in sel.items()}


async def potret(
    session: Session, kantor: Kantor, hari: date, periode: tuple[int, int] | None = None
) -> bool:
    """Make the picture of that day; false if it is there."""
    lama = await repository.terakhir(session)
    if lama is not None and lama.hari >= hari:
        return False
    tahun, bulan = periode or rules.bulan_tertutup(hari)
    kantor = kantor.pada(tahun)
    ingatan = IngatanPotret()
    if lama is not None and lama.tahun == tahun:
        ingatan = IngatanPotret.model_validate(lama.ingatan)
    utama = None
    satu = _indikator_utama(kantor)
    if satu is not None and satu.rumus is not None and satu.rumus.penyebut is not None:
        kelurahan, kategori = await penghitung.kelurahan_dan_kategori(
            session, (tahun, bulan), satu.rumus.pembilang.kode, satu.rumus.penyebut.kode
        )
        isi_tabel = penyusun.tabel(kantor, tahun, _daun(kelurahan), _daun(kategori))
        utama = None if isi_tabel is None else (satu, isi_tabel)
    semua = await nilai.semua(session, kantor, tahun, bulan)
    susunan = penyusun.susun(kantor, semua, utama, ingatan, hari)
    return await repository.tambah(
        session,
        hari,
        (tahun, bulan),
        await pemetaan.versi_terakhir(session),
        susunan.isi.model_dump(mode="json"),
        susunan.ingatan.model_dump(mode="json"),
    )


def _indikator_utama(kantor: Kantor) -> Indikator | None:
    """The first main indicator that counts people among people; only that one is shown in parts."""
    for satu in kantor.indikator.values():
        rumus = satu.rumus
        if (
            satu.jenis == "iku"
            and rumus is not None
            and rumus.penyebut is not None
            and rumus.satu_sel  # its cells are read from the counters, and the rest is "not yet"
            and Beda.JUMLAH not in (rumus.pembilang.beda, rumus.penyebut.beda)
        ):
            return satu
    return None


def pemotret(sessions: Sessions, pemegang: Pemegang) -> Loop:
    """One picture a day, as soon as the office's midnight is over; a missed one at the start."""

    async def lingkaran() -> None:
        banyaknya = 0
        while True:
            banyaknya = await giliran(sessions, pemegang, today(), banyaknya)
            heartbeat.succeeded(within=TERLAMBAT)
            await asyncio.sleep(SELANG)

    return lingkaran


async def giliran(sessions: Sessions, pemegang: Pemegang, hari: date, sebelumnya: int) -> int:
    """Take the picture if that day has none and the records of those months have not grown since
    the last turn: while they still come, the picture would be wrong for a whole day."""
    periode = rules.bulan_tertutup(hari)
    async with reading(sessions) as session:
        terakhir = await repository.terakhir(session)
        if terakhir is not None and terakhir.hari >= hari:
            return 0
        banyaknya = await penghitung.jumlah_sampai(session, *periode)
        if not banyaknya:
            # That year holds nothing yet: the last that does, as a whole. Never back behind the
            # last picture, whose memory is of its own year only.
            lalu = await penghitung.tahun_berisi(session, periode[0])
            if lalu is not None and (terakhir is None or terakhir.tahun <= lalu):
                periode = (lalu, 12)
                banyaknya = await penghitung.jumlah_sampai(session, *periode)
    if banyaknya and banyaknya == sebelumnya:
        async with transaction(sessions) as session:
            # No change of the rules comes between its figures.
            await pemetaan.kunci_bersama(session)
            if await potret(session, await pemegang.kini(session), hari, periode):
                log.info("potret publik", extra={"hari": hari.isoformat()})
    return banyaknya
