"""A month's spending: recorded as a proposal, in force once somebody else approves it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kantor.acuan import tak_dikenal
from kinerja.aturan.bidang import DiLuarBidang, pastikan_program
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan import usul
from kinerja.pembukuan.anggaran import repository, rules, tampilan
from kinerja.pembukuan.anggaran.errors import (
    AnggaranTidakSah,
    RealisasiBerubah,
    RealisasiTidakDitemukan,
)
from kinerja.pembukuan.anggaran.repository import Terputus
from kinerja.pembukuan.anggaran.schemas import (
    AnggaranBeralasan,
    RealisasiRinci,
    RealisasiSaring,
)
from kinerja.pembukuan.anggaran.service import pagu_setahun, susunan, tahun_salah
from kinerja.pembukuan.bulanan import pastikan_seluruh_kota, periksa_bulan
from kinerja.pembukuan.usul import HasilPutusan, StatusUsul, SudahDiputus, hasil_putusan
from kit import audit, faults
from kit.areas import OutsideArea
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who, sort_out
from kit.pagination import Rows
from kit.preconditions import check

CATAT = "catat"


@dataclass(frozen=True, slots=True)
class Letak:
    """Where spending is written down."""

    tahun: int
    kode: str
    bulan: int


def periksa_letak(kantor: Kantor, tahun: int, kode: str, bulan: int) -> list[FieldError]:
    """The year, sub kegiatan and month that can take spending."""
    return faults.found(ATURAN, Letak(tahun, kode, bulan), kantor)


def _tahun(isi: Letak, kantor: Kantor) -> list[FieldError]:
    return tahun_salah(kantor, isi.tahun)


def _bulan(isi: Letak, _kantor: Kantor) -> list[FieldError]:
    kini = today()
    return periksa_bulan(isi.tahun, isi.bulan, kini=(kini.year, kini.month))


def _kode(isi: Letak, kantor: Kantor) -> list[FieldError]:
    if isi.kode in rules.daun(susunan(kantor, isi.tahun)):
        return []
    pesan = f"{isi.kode} bukan sub kegiatan kantor ini."
    return [tak_dikenal("kode", pesan, apa="sub_kegiatan", kode="bukan-sub-kegiatan")]


ATURAN: tuple[faults.Rule, ...] = (_tahun, _bulan, _kode)


async def daftar(
    session: ReadSession, kantor: Kantor, saring: RealisasiSaring
) -> Rows[RealisasiRinci]:
    rows = await repository.daftar_realisasi(session, saring)
    pagu = await pagu_setahun(session, kantor, saring.tahun)
    kantor = kantor.pada(saring.tahun)
    return rows.map(lambda satu: tampilan.realisasi_rinci(kantor, satu, pagu))


async def lihat(session: ReadSession, kantor: Kantor, realisasi_id: uuid.UUID) -> RealisasiRinci:
    satu = await repository.realisasi(session, realisasi_id)
    kantor = kantor.pada(satu.realisasi.tahun)
    pagu = await pagu_setahun(session, kantor, satu.realisasi.tahun)
    return tampilan.realisasi_rinci(kantor, satu, pagu)


async def sesudah_langkah(call: Call[Kantor], realisasi_id: uuid.UUID) -> RealisasiRinci:
    return await lihat(call.session, call.desk, realisasi_id)


async def setujui_semua(call: Call[Kantor], realisasi_id: Collection[uuid.UUID]) -> HasilPutusan:
    """Those that can be approved are, as one set; the others are named with their reason."""
    pastikan_seluruh_kota(call.actor)
    diminta = set(realisasi_id)
    ada = await repository.realisasi_semua(call.session, diminta)
    boleh, tidak = await sort_out(DAUR, call, "setujui", ada)
    tidak |= {satu: _tidak_ada(satu) for satu in diminta - ada.keys()}
    masuk = await _putuskan(call, [satu.id for satu in boleh], StatusUsul.DISETUJUI)
    tidak |= {satu.id: _sudah_diputus() for satu in boleh if satu.id not in masuk}
    await audit.record_each(
        call.session,
        call.actor,
        f"realisasi.{StatusUsul.DISETUJUI}",
        [(satu, {}) for satu in masuk],
    )
    return hasil_putusan(diminta, tidak)


# --- The life of a month's spending ---------------------------------------------------------------

Melangkah = Taking[Terputus, StatusUsul, Kantor]


async def _catat(taking: Melangkah) -> Plan:
    """The next version of a month, as a proposal."""
    baru = taking.content
    kantor = taking.desk.pada(baru.tahun)
    pastikan_seluruh_kota(taking.actor)
    pastikan_program(taking.actor, kantor, baru.kode)
    AnggaranTidakSah.refuse(periksa_letak(kantor, baru.tahun, baru.kode, baru.bulan))
    bulan = (baru.tahun, baru.kode, baru.bulan)
    ada = (await repository.terkini(taking.session, [bulan])).get(bulan)
    check(ada.nomor if ada else 0, taking.call.if_match)
    lama = ada.sah.jumlah if ada and ada.sah else None
    AnggaranTidakSah.refuse(rules.periksa_realisasi(baru.jumlah, baru.alasan, lama=lama))
    return Plan({"nomor": ada.nomor + 1 if ada else 1, "oleh": taking.actor.id})


async def _simpan(taking: Melangkah, plan: Plan) -> Terputus:
    isi = {**taking.content.model_dump(), **plan.columns}
    if not (masuk := await repository.tambah_realisasi(taking.session, [isi])):
        raise RealisasiBerubah("Realisasi bulan ini baru saja diubah orang lain. Muat ulang.")
    (realisasi_id,) = masuk.values()
    return (await repository.realisasi_semua(taking.session, [realisasi_id]))[realisasi_id]


def _audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    return {} if taking.came else {"nomor": taking.row.realisasi.nomor}


async def _satu(call: Call[Kantor], realisasi_id: uuid.UUID) -> Terputus:
    # Not locked, its table only grows: of two decisions the one that is stored first stands.
    pastikan_seluruh_kota(call.actor)
    ada = await repository.realisasi_semua(call.session, [realisasi_id])
    if realisasi_id not in ada:
        raise _tidak_ada(realisasi_id)
    return ada[realisasi_id]


def _batas(call: Call[Kantor], satu: Terputus) -> None:
    pastikan_program(call.actor, call.desk.pada(satu.realisasi.tahun), satu.realisasi.kode)


async def _pengusul(taking: Melangkah) -> Collection[str]:
    return (taking.row.realisasi.oleh,)


async def _putusan(taking: Melangkah) -> Plan:
    async def simpan() -> None:
        if not await _putuskan(taking.call, [taking.id], taking.goes, taking.reason):
            raise _sudah_diputus()

    return Plan(then=(simpan,))


async def _putuskan(
    call: Call[Kantor],
    realisasi_id: Collection[uuid.UUID],
    status: StatusUsul,
    alasan: str | None = None,
) -> set[uuid.UUID]:
    """Decided now; what somebody else decided first is not among them."""
    masuk = await repository.putuskan_realisasi(
        call.session, realisasi_id, status, call.actor.id, alasan
    )
    if masuk and status is StatusUsul.DISETUJUI:
        await repository.kabarkan(call.session)
    return masuk


def _tidak_ada(realisasi_id: uuid.UUID) -> RealisasiTidakDitemukan:
    return RealisasiTidakDitemukan(f"Tidak ada realisasi {realisasi_id}.")


def _sudah_diputus(boleh: Sequence[str] = ()) -> SudahDiputus:
    pesan = "Realisasi ini sudah diputuskan, ditarik, atau digantikan."
    return SudahDiputus(pesan, boleh=list(boleh))


_SETUJUI = "pembukuan:setujui"

DAUR: Life[Terputus, StatusUsul, Kantor] = Life(
    name="realisasi",
    read="pembukuan:baca",
    lock=_satu,
    limits=_batas,
    state=lambda satu: StatusUsul(satu.status or StatusUsul.DIUSULKAN),
    refuse=lambda _status, _langkah, boleh: _sudah_diputus(boleh),
    facts=_audit,
    makers=_pengusul,
    other=usul.penyetuju_sama,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(RealisasiTidakDitemukan, SudahDiputus, OutsideArea, DiLuarBidang),
    steps=(
        Step(CATAT, {}, _catat, born=StatusUsul.DIUSULKAN),
        Step(
            "setujui",
            {StatusUsul.DIUSULKAN: StatusUsul.DISETUJUI},
            _putusan,
            Who.OTHER,
            Operation("setujui_realisasi", _SETUJUI, "Setujui realisasi; angkanya dihitung"),
            audit=StatusUsul.DISETUJUI,
        ),
        Step(
            "tolak",
            {StatusUsul.DIUSULKAN: StatusUsul.DITOLAK},
            _putusan,
            Who.OTHER,
            Operation(
                "tolak_realisasi", _SETUJUI, "Tolak realisasi dengan alasan", AnggaranBeralasan
            ),
            audit=StatusUsul.DITOLAK,
        ),
        Step(
            "tarik",
            {StatusUsul.DIUSULKAN: StatusUsul.DITARIK},
            _putusan,
            Who.MAKER,
            Operation(
                "tarik_realisasi",
                "pembukuan:tulis",
                "Tarik usul realisasi sendiri dengan alasan",
                AnggaranBeralasan,
            ),
            audit=StatusUsul.DITARIK,
        ),
    ),
)
