"""The life of an adoption's preparation as a table."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from kit.call import Call
from kit.files.store import FileNotFound, FileTaken
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket

from . import langkah, repository, rules
from .errors import (
    CotaBelumLengkap,
    CotaTidakDilayani,
    CotaTidakDitemukan,
    CotaTidakSah,
    LangkahCotaDitolak,
    RekomendasiBerlaku,
)
from .langkah import NAMA, Melangkah
from .models import Cota, RiwayatCota
from .rules import Keadaan, Langkah
from .schemas import (
    CotaBeralasan,
    CotaCatatan,
    CotaPengasuhan,
    CotaPutusan,
    CotaSyarat,
    CotaUbah,
)


async def _kunci(call: Call[Loket], cota_id: uuid.UUID) -> Cota:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, cota_id)


def _pindah(cota: Cota, ke: Keadaan) -> None:
    cota.keadaan = ke


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatCota(
        cota_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came,
        ke=taking.goes,
        alasan=taking.reason,
    )


async def _pembuat(taking: Melangkah) -> Collection[str | None]:
    """Who wrote the decision down does not take it back."""
    return (taking.row.putusan_oleh,)


_TULIS, _SETUJU = "cota:tulis", "cota:setujui"
_SAH = (CotaTidakSah, CotaTidakDilayani)


def _langkah(
    satu: Langkah,
    apa: tuple[str, str, type],
    plan: Callable[[Melangkah], Awaitable[Plan]],
    lain: tuple[Any, ...] = (),
    siapa: Who = Who.ANYONE,
) -> Step[Cota, Keadaan, Loket]:
    """`apa`: the name of the operation, its summary, its body."""
    nama, kalimat, bentuk = apa
    izin = _TULIS if siapa is Who.ANYONE else _SETUJU
    operasi = Operation(nama, izin, kalimat, bentuk, (*_SAH, *lain))
    return Step(satu, rules.MENJADI[satu], plan, siapa, operasi)


DAUR: Life[Cota, Keadaan, Loket] = Life(
    name=NAMA,
    read="cota:baca",
    lock=_kunci,
    state=lambda cota: Keadaan(cota.keadaan),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=lambda taking, _plan: {"dari": taking.came, "ke": taking.goes},
    version=lambda cota: cota.version,
    makers=_pembuat,
    other=usul.penyetuju_harus_lain,
    insert=langkah.simpan,
    errors=(CotaTidakDitemukan, LangkahCotaDitolak),
    steps=(
        Step(Langkah.CATAT, {}, langkah.catat, born=Keadaan.DIPERIKSA),
        _langkah(
            Langkah.UBAH,
            ("ubah_cota", "Betulkan pemohon atau calon anaknya", CotaUbah),
            langkah.ubah,
            (RekomendasiBerlaku,),
        ),
        _langkah(
            Langkah.SYARAT,
            ("syarat_cota", "Nyatakan sebuah syarat terpenuhi, atau tidak lagi", CotaSyarat),
            langkah.syarat,
            (FileNotFound, FileTaken, RekomendasiBerlaku),
        ),
        _langkah(
            Langkah.KONSELING,
            ("konseling_cota", "Catat konseling", CotaCatatan),
            langkah.konseling,
        ),
        _langkah(
            Langkah.PENGASUHAN,
            ("pengasuhan_cota", "Catat mulainya pengasuhan sementara", CotaPengasuhan),
            langkah.pengasuhan,
            (CotaBelumLengkap,),
        ),
        _langkah(
            Langkah.LAPORAN,
            ("laporan_cota", "Catat laporan masa pengasuhan", CotaCatatan),
            langkah.laporan,
        ),
        _langkah(
            Langkah.PUTUSAN,
            ("putusan_cota", "Catat putusan pengadilan", CotaPutusan),
            langkah.putusan,
            (CotaBelumLengkap,),
        ),
        _langkah(
            Langkah.BATAL_PUTUSAN,
            ("batalkan_putusan_cota", "Cabut catatan putusan yang keliru", CotaBeralasan),
            langkah.batal_putusan,
            siapa=Who.OTHER,
        ),
        Step(Langkah.BERHENTI, rules.MENJADI[Langkah.BERHENTI], inner=True),
    ),
)
