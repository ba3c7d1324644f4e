"""The life of a budget version: drawn up, then decided by somebody else or withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from kinerja.aturan.bidang import DiLuarBidang, pastikan_program
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import akhir_bulan
from kinerja.pembukuan import usul
from kinerja.pembukuan.anggaran import repository, rules, service
from kinerja.pembukuan.anggaran.errors import (
    AnggaranTidakSah,
    VersiMasihTerbuka,
    VersiTidakDitemukan,
)
from kinerja.pembukuan.anggaran.models import (
    AnggaranBaris,
    AnggaranPutusan,
    AnggaranTahun,
    AnggaranVersi,
)
from kinerja.pembukuan.anggaran.rules import StatusVersi
from kinerja.pembukuan.anggaran.schemas import AnggaranBeralasan, VersiBaru
from kinerja.pembukuan.bulanan import pastikan_seluruh_kota
from kinerja.pembukuan.usul import SudahDiputus
from kit import faults
from kit.areas import OutsideArea
from kit.call import Call
from kit.clock import today
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who

SUSUN = "susun"


@dataclass(frozen=True, slots=True)
class Versi:
    """A version with the pointer of its year, which is what a decision locks."""

    versi: AnggaranVersi
    putusan: AnggaranPutusan | None
    penunjuk: AnggaranTahun
    kode: tuple[str, ...]

    @property
    def id(self) -> uuid.UUID:
        return self.versi.id


Melangkah = Taking[Versi, StatusVersi, Kantor]


async def _kunci(call: Call[Kantor], versi_id: uuid.UUID) -> Versi:
    pastikan_seluruh_kota(call.actor)
    tahun = (await repository.versi(call.session, versi_id)).versi.tahun
    penunjuk = await repository.kunci_tahun(call.session, tahun)
    satu = await repository.versi(call.session, versi_id)
    baris = await repository.baris(call.session, [versi_id])
    return Versi(satu.versi, satu.putusan, penunjuk, tuple(b.baris.kode for b in baris))


def _batas(call: Call[Kantor], satu: Versi) -> None:
    pastikan_program(call.actor, call.desk.pada(satu.versi.tahun), *satu.kode)


def _status(satu: Versi) -> StatusVersi:
    return StatusVersi.DRAF if satu.putusan is None else StatusVersi(satu.putusan.status)


def _pindah(satu: Versi, ke: StatusVersi) -> None:
    satu.penunjuk.terbuka = satu.id if ke is StatusVersi.DRAF else None


def _putusan(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    if taking.came is not None:
        yield AnggaranPutusan(
            versi_id=taking.id, status=taking.goes, oleh=taking.actor.id, alasan=taking.reason
        )


def _ditolak(_status: StatusVersi, _langkah: str, boleh: list[str]) -> SudahDiputus:
    return SudahDiputus("Versi ini sudah diputuskan atau ditarik.", boleh=boleh)


async def _penyusun(taking: Melangkah) -> Collection[str]:
    return (taking.row.versi.oleh,)


def _audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    return {"tahun": taking.row.versi.tahun}


def _tahun(isi: VersiBaru, kantor: Kantor) -> list[FieldError]:
    return service.tahun_salah(kantor, isi.tahun)


def _tanggal(isi: VersiBaru, _kantor: Kantor) -> list[FieldError]:
    return rules.periksa_tanggal(isi.tanggal, isi.tahun, terakhir=None, hari_ini=today())


def _baris(isi: VersiBaru, kantor: Kantor) -> list[FieldError]:
    baris = [(satu.kode, satu.pagu) for satu in isi.baris]
    salah = rules.periksa_baris(baris, rules.daun(service.susunan(kantor, isi.tahun)), {})
    return [satu for satu in salah if satu.kode != "tanpa-perubahan"]


# Of the form alone, without the version in force.
ATURAN: tuple[faults.Rule, ...] = (_tahun, _tanggal, _baris)


async def _susun(taking: Melangkah) -> Plan:
    session = taking.session
    baru: VersiBaru = taking.content
    kantor = taking.desk.pada(baru.tahun)
    pastikan_seluruh_kota(taking.actor)
    pastikan_program(taking.actor, kantor, *(satu.kode for satu in baru.baris))
    penunjuk = await repository.kunci_tahun(session, baru.tahun)
    if penunjuk.terbuka is not None:
        raise VersiMasihTerbuka(
            "Putuskan atau tarik dahulu versi yang masih draf.", versi_id=str(penunjuk.terbuka)
        )
    pagu = await service.pagu_berlaku(session, kantor, baru.tahun, akhir_bulan(baru.tahun, None))
    AnggaranTidakSah.refuse(
        service.tahun_salah(kantor, baru.tahun)
        or [
            *rules.periksa_tanggal(
                baru.tanggal,
                baru.tahun,
                terakhir=pagu.versi.tanggal if pagu.versi else None,
                hari_ini=today(),
            ),
            *rules.periksa_baris(
                [(satu.kode, satu.pagu) for satu in baru.baris],
                rules.daun(service.susunan(kantor, baru.tahun)),
                pagu.berlaku,
            ),
        ]
    )
    baris = (
        AnggaranBaris(versi_id=taking.id, kode=satu.kode, pagu=satu.pagu) for satu in baru.baris
    )
    return Plan(rows=tuple(baris), about=penunjuk)


async def _simpan(taking: Melangkah, plan: Plan) -> Versi:
    penunjuk: AnggaranTahun = plan.about
    penunjuk.nomor += 1
    isi = taking.content.model_dump(exclude={"baris"})
    versi = AnggaranVersi(id=taking.id, nomor=penunjuk.nomor, oleh=taking.actor.id, **isi)
    taking.session.add(versi)
    await taking.session.flush()
    return Versi(versi, None, penunjuk, ())


async def _setujui(taking: Melangkah) -> Plan:
    return Plan(then=(partial(repository.kabarkan, taking.session),))


_SETUJUI = "pembukuan:setujui"
_DRAF = StatusVersi.DRAF

DAUR: Life[Versi, StatusVersi, Kantor] = Life(
    name="anggaran",
    read="pembukuan:baca",
    lock=_kunci,
    limits=_batas,
    state=_status,
    move=_pindah,
    refuse=_ditolak,
    history=_putusan,
    facts=_audit,
    makers=_penyusun,
    other=usul.penyetuju_sama,
    insert=_simpan,
    errors=(VersiTidakDitemukan, SudahDiputus, OutsideArea, DiLuarBidang),
    steps=(
        Step(SUSUN, {}, _susun, born=_DRAF),
        Step(
            "setujui",
            {_DRAF: StatusVersi.DISETUJUI},
            _setujui,
            Who.OTHER,
            Operation("setujui_versi_anggaran", _SETUJUI, "Setujui; pagunya berlaku"),
            audit=StatusVersi.DISETUJUI,
        ),
        Step(
            "tolak",
            {_DRAF: StatusVersi.DITOLAK},
            None,
            Who.OTHER,
            Operation("tolak_versi_anggaran", _SETUJUI, "Tolak dengan alasan", AnggaranBeralasan),
            audit=StatusVersi.DITOLAK,
        ),
        Step(
            "tarik",
            {_DRAF: StatusVersi.DITARIK},
            operation=Operation(
                "tarik_versi_anggaran",
                "pembukuan:tulis",
                "Tarik draf dengan alasan",
                AnggaranBeralasan,
            ),
            audit=StatusVersi.DITARIK,
        ),
    ),
)
