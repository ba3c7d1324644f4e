"""The life of a report: in force, and withdrawn when two people say so; its number stays used."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.usul import BukanPengusul, PenyetujuSama
from kinerja.terbitan.laporan import repository
from kinerja.terbitan.laporan.errors import (
    LaporanSudahDitarik,
    LaporanTidakDitemukan,
    PenarikanDitolak,
)
from kinerja.terbitan.laporan.models import LaporanDitarik, LaporanUrusan
from kinerja.terbitan.laporan.rules import Keadaan
from kinerja.terbitan.laporan.schemas import Penarikan
from kit.areas import OutsideArea, ensure_everywhere
from kit.auth import ALL, Actor
from kit.call import Call
from kit.errors import AppError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who

_USULKAN = "tarik"


@dataclass(slots=True)
class Urusan:
    """`urusan` keeps the proposal that waits; `ditarik` is there once it was approved."""

    urusan: LaporanUrusan
    ditarik: LaporanDitarik | None

    @property
    def id(self) -> uuid.UUID:
        return self.urusan.laporan_id


Melangkah = Taking[Urusan, Keadaan, Kantor]


def peran(actor: Actor) -> str:
    return ", ".join(sorted(actor.peran)) or actor.jenis


def seluruh_kota(actor: Actor) -> None:
    ensure_everywhere(actor, "Laporan memuat angka seluruh daerah; akun ini dibatasi wilayah.")


async def _kunci(call: Call[Kantor], laporan_id: uuid.UUID) -> Urusan:
    seluruh_kota(call.actor)
    await repository.kunci(call.session, laporan_id)
    ada = await repository.menurut_id(call.session, laporan_id)
    if ada is None:
        raise LaporanTidakDitemukan(f"Tidak ada laporan {laporan_id}.")
    return Urusan(await repository.urusan(call.session, laporan_id), ada[1])


def _batas(call: Call[Kantor], satu: Urusan) -> None:
    """Only the bidang that published it, and as long as it is in force."""
    if satu.ditarik is not None:
        raise LaporanSudahDitarik("Laporan ini sudah ditarik.")
    if ALL not in call.actor.bidang and call.actor.bidang.isdisjoint(satu.urusan.bidang):
        raise DiLuarBidang("Laporan ini diterbitkan bidang lain.")


def _keadaan(satu: Urusan) -> Keadaan:
    if satu.ditarik is not None:
        return Keadaan.DITARIK
    return Keadaan.BERLAKU if satu.urusan.usul_oleh is None else Keadaan.DIUSULKAN


def _ditolak(_keadaan: Keadaan, langkah: str, boleh: list[str]) -> AppError:
    pesan = "Penarikan laporan ini belum diusulkan."
    if langkah == _USULKAN:
        pesan = "Penarikan laporan ini sudah diusulkan; putuskan dahulu."
    return PenarikanDitolak(pesan, boleh=boleh)


def _penyetuju_sama() -> PenyetujuSama:
    return PenyetujuSama("Yang mengusulkan penarikan tidak memutuskannya.")


def _bukan_pengusul() -> BukanPengusul:
    return BukanPengusul("Usul orang lain tidak dibatalkan, tetapi disetujui atau ditolak.")


async def _pengusul(taking: Melangkah) -> Collection[str | None]:
    return (taking.row.urusan.usul_oleh,)


async def _usulkan(taking: Melangkah) -> Plan:
    async def tulis() -> None:
        urusan = taking.row.urusan
        urusan.usul_oleh, urusan.usul_alasan = taking.actor.id, taking.content.alasan

    return Plan(then=(tulis,))


async def _putuskan(taking: Melangkah) -> Plan:
    urusan = taking.row.urusan
    rows: tuple[object, ...] = ()
    if taking.goes is Keadaan.DITARIK:
        rows = (
            LaporanDitarik(
                laporan_id=taking.id,
                alasan=urusan.usul_alasan,
                peran=peran(taking.actor),
                oleh=taking.actor.id,
            ),
        )

    async def tulis() -> None:
        urusan.usul_oleh = urusan.usul_alasan = None

    return Plan(rows=rows, then=(tulis,))


_TULIS = "laporan:tulis"

DAUR: Life[Urusan, Keadaan, Kantor] = Life(
    name="laporan",
    read="laporan:baca",
    lock=_kunci,
    limits=_batas,
    state=_keadaan,
    refuse=_ditolak,
    makers=_pengusul,
    other=_penyetuju_sama,
    maker=_bukan_pengusul,
    errors=(
        LaporanTidakDitemukan,
        LaporanSudahDitarik,
        PenarikanDitolak,
        DiLuarBidang,
        OutsideArea,
    ),
    steps=(
        Step("terbit", {}, born=Keadaan.BERLAKU),
        Step(
            _USULKAN,
            {Keadaan.BERLAKU: Keadaan.DIUSULKAN},
            _usulkan,
            operation=Operation(
                "tarik_laporan", _TULIS, "Usulkan penarikan laporan dengan alasan", Penarikan
            ),
            audit="usul-tarik",
        ),
        Step(
            "tarik/setujui",
            {Keadaan.DIUSULKAN: Keadaan.DITARIK},
            _putuskan,
            Who.OTHER,
            Operation(
                "setujui_penarikan_laporan",
                _TULIS,
                "Setujui penarikan; nomornya tetap terpakai",
            ),
            audit="tarik",
        ),
        Step(
            "tarik/tolak",
            {Keadaan.DIUSULKAN: Keadaan.BERLAKU},
            _putuskan,
            Who.OTHER,
            Operation(
                "tolak_penarikan_laporan",
                _TULIS,
                "Tolak usul penarikan; laporannya tetap berlaku",
            ),
            audit="tolak-tarik",
        ),
        Step(
            "tarik/batal",
            {Keadaan.DIUSULKAN: Keadaan.BERLAKU},
            _putuskan,
            Who.MAKER,
            Operation(
                "batalkan_penarikan_laporan",
                _TULIS,
                "Batalkan usul penarikan sendiri; laporannya tetap berlaku",
            ),
            audit="batal-tarik",
        ),
    ),
)
