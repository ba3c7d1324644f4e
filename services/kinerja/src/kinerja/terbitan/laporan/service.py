from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.hitung.angka import nilai
from kinerja.pembukuan.anggaran import service as anggaran
from kinerja.terbitan.indikator import service as indikator
from kinerja.terbitan.indikator.schemas import Angka, AngkaSaring, AngkaSel, Pecahan
from kinerja.terbitan.laporan import cetak, profil, repository, rules, tertutup
from kinerja.terbitan.laporan.bahan import Bahan, Cacahan, RinciProgram
from kinerja.terbitan.laporan.errors import LaporanTidakDitemukan, LaporanTidakSah
from kinerja.terbitan.laporan.isi import (
    Isi,
    KepalaSurat,
    Penerbitan,
    PeriodeIsi,
    Susunan,
    Tertutup,
    kanonik,
)
from kinerja.terbitan.laporan.langkah import peran, seluruh_kota
from kinerja.terbitan.laporan.models import Laporan, LaporanDitarik, LaporanUrusan
from kinerja.terbitan.laporan.repository import Baris
from kinerja.terbitan.laporan.rules import Format, Jenis, Periode, Status
from kinerja.terbitan.laporan.schemas import (
    Ditarik,
    LaporanDiminta,
    LaporanRinci,
    LaporanRingkas,
    LaporanSaring,
    Pratinjau,
    PratinjauUnduh,
    UsulPenarikan,
)
from kinerja.terbitan.laporan.susun import kinerja, lembar_iku, program, spm
from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session, new_id
from kit.documents import codes, numbers
from kit.idempotency import Key, once
from kit.pagination import Rows

PENYUSUN: Mapping[Jenis, Callable[[Bahan], Susunan]] = {
    Jenis.LEMBAR_IKU: lembar_iku.susun,
    Jenis.TABEL_6_1: program.realisasi,
    Jenis.SPM: spm.susun,
    Jenis.IKK: kinerja.ikk,
    Jenis.RKT: program.rencana,
    Jenis.LKJIP: kinerja.lkjip,
}
# The number book of reports.
BUKU = "laporan"
_BERUANG = frozenset({Jenis.TABEL_6_1, Jenis.LKJIP})
_UANG_HIDUP = (
    "Penutupan periode membekukan angka kinerja; angka keuangan menurut catatan pada tanggal "
    "laporan ini."
)
_BERJALAN = "Periode ini belum berakhir pada tanggal laporan; angkanya masih dapat berubah."


@dataclass(frozen=True, slots=True)
class Unduhan:
    isi: bytes
    nama: str
    jenis_isi: str
    etag: str


async def sesudah_langkah(call: Call[Kantor], laporan_id: uuid.UUID) -> LaporanRinci:
    return await lihat(call.session, laporan_id)


async def terbitkan(
    session: Session, actor: Actor, kantor: Kantor, diminta: LaporanDiminta, key: Key | None
) -> LaporanRinci:
    laporan_id, _ = await once(
        session, actor, key, lambda: _terbitkan(session, actor, kantor, diminta)
    )
    return await lihat(session, laporan_id)


async def _terbitkan(
    session: Session, actor: Actor, kantor: Kantor, diminta: LaporanDiminta
) -> uuid.UUID:
    rancangan = await _isi(session, actor, kantor, diminta)
    tahun = rancangan.tanggal.year
    # The number is taken after all figures are read, so that other issuers wait as short as can be.
    laporan_id = new_id()
    urut = await numbers.draw(session, BUKU, tahun, laporan_id)
    terbit = Penerbitan(
        nomor=rules.nomor(urut, tahun),
        kode=codes.new(),
        peran=peran(actor),
    )
    beku = kanonik(rancangan.model_copy(update={"terbit": terbit}))
    laporan = Laporan(
        id=laporan_id,
        tahun_nomor=tahun,
        urut=urut,
        nomor=terbit.nomor,
        kode=terbit.kode,
        jenis=diminta.jenis,
        tahun=diminta.tahun,
        triwulan=diminta.triwulan,
        sampai_bulan=diminta.sampai_bulan,
        penutupan_id=diminta.penutupan_id,
        tanggal=rancangan.tanggal,
        aturan_versi=rancangan.aturan_versi,
        demo=rancangan.demo,
        peran=terbit.peran,
        oleh=actor.id,
        isi=beku,
        sidik=rules.sidik(beku),
    )
    await repository.simpan(session, laporan)
    await repository.simpan(
        session, LaporanUrusan(laporan_id=laporan.id, bidang=sorted(actor.bidang))
    )
    await audit.record(
        session, actor, "laporan.terbit", laporan.id, nomor=terbit.nomor, sidik=laporan.sidik
    )
    return laporan.id


def _peran(actor: Actor) -> str:
    return ", ".join(sorted(actor.peran)) or actor.jenis


async def _isi(session: ReadSession, actor: Actor, kantor: Kantor, diminta: LaporanDiminta) -> Isi:
    seluruh_kota(actor)
    tutup = None
    if diminta.penutupan_id is not None:
        tutup = await tertutup.baca(session, diminta.penutupan_id, diminta.periode)
    bahan = await _bahan(session, actor, kantor, diminta, tutup)
    susunan = PENYUSUN[diminta.jenis](bahan)
    catatan = list(susunan.catatan)
    if kalimat := bahan.kantor.diteruskan(diminta.tahun):
        catatan.insert(0, kalimat)
    if bahan.berjalan and diminta.jenis is not Jenis.RKT:
        catatan.insert(0, _BERJALAN)
    if tutup is not None and diminta.jenis in _BERUANG:
        catatan.insert(0, _UANG_HIDUP)
    kop = bahan.kop
    return Isi(
        jenis=diminta.jenis,
        kepala=KepalaSurat(pemerintah=kop.pemerintah, dinas=kop.dinas, alamat=kop.alamat),
        tempat=kop.tempat,
        penandatangan=kop.penandatangan,
        periode=PeriodeIsi(**diminta.periode._asdict(), teks=diminta.periode.teks),
        tanggal=bahan.hari,
        aturan_versi=tutup.aturan_versi if tutup else await pemetaan.versi_terakhir(session),
        demo=await pemasangan.demo(session),
        tertutup=Tertutup(penutupan_id=tutup.id, ditutup=tutup.ditutup) if tutup else None,
        terbit=None,
        susunan=susunan.model_copy(update={"catatan": catatan}),
    )


async def _bahan(
    session: ReadSession,
    actor: Actor,
    kantor: Kantor,
    diminta: LaporanDiminta,
    tutup: tertutup.Penutupan | None,
) -> Bahan:
    periode, hari = diminta.periode, today()
    kantor = kantor.pada(periode.tahun)
    if periode.mulai > hari and diminta.jenis is not Jenis.RKT:
        raise LaporanTidakSah("Periode ini belum dimulai; belum ada yang dapat dilaporkan.")
    bulan = periode.bulan if periode.bulan < 12 or periode.triwulan else None
    if tutup is not None:
        semua = tertutup.nilai(kantor, tutup, periode)
    else:
        semua = await nilai.semua(session, kantor, periode.tahun, bulan)
    rinci = {}
    if diminta.jenis is Jenis.LEMBAR_IKU:
        for kode in (kode for kode, satu in semua.items() if satu.indikator.jenis == "iku"):
            if tutup is not None:
                rinci[kode] = await tertutup.rinci(session, kantor, tutup, kode)
            else:
                angka = await indikator.angka(session, actor, kantor, kode, _saring(periode))
                rinci[kode] = _rinci(angka)
    return Bahan(
        kantor=kantor,
        kop=profil.kop(periode.tahun),
        periode=periode,
        hari=hari,
        nilai=semua,
        anggaran=await anggaran.ringkasan(session, kantor, periode.tahun, bulan),
        iku=rinci,
    )


def _saring(periode: Periode) -> AngkaSaring:
    if periode.bulan == 12:
        return AngkaSaring(tahun=periode.tahun)
    return AngkaSaring(tahun=periode.tahun, sampai=date.fromordinal(periode.usai.toordinal() - 1))


def _rinci(angka: Angka) -> RinciProgram:
    return RinciProgram(
        program={satu.kode: _cacahan(satu) or Cacahan(0, 0) for satu in angka.per_program},
        tanpa_ganda=_cacahan(angka.tanpa_ganda),
        legal=_cacahan(angka.legal) if angka.legal is not None else None,
    )


def _cacahan(satu: AngkaSel | Pecahan) -> Cacahan | None:
    if satu.pembilang is None or not satu.penyebut:
        return None
    return Cacahan(int(satu.pembilang), int(satu.penyebut))


async def pratinjau(
    session: ReadSession, actor: Actor, kantor: Kantor, diminta: LaporanDiminta
) -> Pratinjau:
    return Pratinjau(isi=await _isi(session, actor, kantor, diminta))


async def unduh_pratinjau(
    session: ReadSession, actor: Actor, kantor: Kantor, diminta: PratinjauUnduh
) -> Unduhan:
    isi = await _isi(session, actor, kantor, diminta)
    cetakan = cetak.Cetakan(isi, kanonik(isi), Status.BERLAKU, None)
    return await _unduhan(cetakan, diminta.format)


async def daftar(session: ReadSession, saring: LaporanSaring) -> Rows[LaporanRingkas]:
    rows = await repository.daftar(session, saring)
    return rows.map(_ringkas)


async def lihat(session: ReadSession, laporan_id: uuid.UUID) -> LaporanRinci:
    baris = await _ambil(session, laporan_id)
    return LaporanRinci(**_ringkas(baris).model_dump(), isi=Isi.model_validate_json(baris[0].isi))


async def unduh(
    session: ReadSession, laporan_id: uuid.UUID, format_: Format, alamat: str
) -> Unduhan:
    laporan, ditarik, _ = await _ambil(session, laporan_id)
    cetakan = cetak.Cetakan(
        isi=Isi.model_validate_json(laporan.isi),
        beku=laporan.isi,
        status=_status(ditarik),
        alamat=alamat_verifikasi(alamat, laporan.kode),
    )
    return await _unduhan(cetakan, format_)


async def _unduhan(cetakan: cetak.Cetakan, format_: Format) -> Unduhan:
    isi = await asyncio.to_thread(cetak.berkas, cetakan, format_)
    return Unduhan(
        isi=isi,
        nama=f"{cetakan.nama}.{format_}",
        jenis_isi=cetak.JENIS_ISI[format_],
        etag=f'"{hashlib.sha256(isi).hexdigest()[:32]}"',
    )


async def verifikasi(session: ReadSession, tertulis: str) -> LaporanRinci | None:
    """The report with a code as it was typed from paper; null if there is none."""
    kode = codes.read(tertulis)
    ada = await repository.menurut_kode(session, kode) if kode is not None else None
    if ada is None:
        return None
    return LaporanRinci(**_ringkas(ada).model_dump(), isi=Isi.model_validate_json(ada[0].isi))


def alamat_verifikasi(alamat: str, kode: str) -> str:
    return f"{alamat}/kinerja/verifikasi/{codes.spelled(kode)}"


async def _ambil(session: ReadSession, laporan_id: uuid.UUID) -> Baris:
    ada = await repository.menurut_id(session, laporan_id)
    if ada is None:
        raise LaporanTidakDitemukan(f"Tidak ada laporan {laporan_id}.")
    return ada


def _status(ditarik: LaporanDitarik | None) -> Status:
    return Status.BERLAKU if ditarik is None else Status.DITARIK


def _ringkas(baris: Baris) -> LaporanRingkas:
    laporan, ditarik, urusan = baris
    return LaporanRingkas(
        id=laporan.id,
        nomor=laporan.nomor,
        kode=codes.spelled(laporan.kode),
        jenis=Jenis(laporan.jenis),
        nama=Jenis(laporan.jenis).label,
        tahun=laporan.tahun,
        triwulan=laporan.triwulan,
        sampai_bulan=laporan.sampai_bulan,
        penutupan_id=laporan.penutupan_id,
        tanggal=laporan.tanggal,
        aturan_versi=laporan.aturan_versi,
        peran=laporan.peran,
        sidik=laporan.sidik,
        demo=laporan.demo,
        status=_status(ditarik),
        ditarik=None
        if ditarik is None
        else Ditarik(alasan=ditarik.alasan, peran=ditarik.peran, pada=ditarik.pada),
        usul_penarikan=None
        if urusan.usul_oleh is None
        else UsulPenarikan(diusulkan_oleh=urusan.usul_oleh, alasan=urusan.usul_alasan or ""),
    )
