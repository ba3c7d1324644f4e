"""The life of a visit as a table: planned, made, followed up; void by two people."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable

from kit.call import Call
from kit.db import new_id
from kit.files.store import FileNotFound, FileTaken
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket

from . import isi, langkah, repository, rules
from .errors import KunjunganTidakDitemukan, KunjunganTidakSah, LangkahKunjunganDitolak
from .langkah import NAMA, Melangkah
from .models import Kunjungan, RiwayatKunjungan
from .rules import Keadaan, Langkah
from .schemas import (
    KunjunganBeralasan,
    KunjunganJadwal,
    KunjunganKoreksi,
    KunjunganLaksana,
    KunjunganTindakLanjut,
)


async def _kunci(call: Call[Loket], kunjungan_id: uuid.UUID) -> Kunjungan:
    return await repository.kunci(call.session, call.actor, call.desk, kunjungan_id)


def _pindah(satu: Kunjungan, ke: Keadaan) -> None:
    satu.keadaan = ke


def _riwayat(taking: Melangkah, plan: Plan) -> Iterable[object]:
    satu = new_id()
    yield RiwayatKunjungan(
        id=satu,
        kunjungan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came,
        ke=taking.goes,
        alasan=taking.reason,
        isi_versi=taking.row.isi_versi,
        isi_sandi=isi.tutup(taking.desk.kunci, satu, plan.about),
    )


def _formulirnya(taking: Melangkah) -> str:
    formulir: str = (taking.row or taking.content).formulir
    return formulir


_TULIS, _SETUJU = "kunjungan:tulis", "kunjungan:setujui"
_SAH = (KunjunganTidakSah,)
_BERFOTO = (*_SAH, FileNotFound, FileTaken)


def _langkah(
    nama: Langkah,
    operasi: Operation,
    plan: Callable[[Melangkah], Awaitable[Plan]],
    siapa: Who = Who.ANYONE,
) -> Step[Kunjungan, Keadaan, Loket]:
    return Step(nama, rules.MENJADI[nama], plan, siapa, operasi)


DAUR: Life[Kunjungan, Keadaan, Loket] = Life(
    name=NAMA,
    read="kunjungan:baca",
    lock=_kunci,
    state=lambda satu: Keadaan(satu.keadaan),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=lambda taking, _plan: {"dari": taking.came, "ke": taking.goes},
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=langkah.simpan,
    kind=_formulirnya,
    errors=(KunjunganTidakDitemukan, LangkahKunjunganDitolak),
    steps=(
        Step(Langkah.RENCANAKAN, {}, langkah.rencanakan, born=Keadaan.DIRENCANAKAN),
        _langkah(
            Langkah.JADWAL,
            Operation(
                "jadwal_kunjungan", _TULIS, "Ubah hari, pelaksana, atau tempatnya", KunjunganJadwal,
                _SAH,
            ),
            langkah.jadwal,
        ),
        _langkah(
            Langkah.LAKSANAKAN,
            Operation(
                "laksanakan_kunjungan", _TULIS, "Catat kunjungan yang terlaksana", KunjunganLaksana,
                _BERFOTO,
            ),
            langkah.laksanakan,
        ),
        _langkah(
            Langkah.BATAL,
            Operation(
                "batalkan_kunjungan", _TULIS, "Batalkan sebelum terlaksana", KunjunganBeralasan
            ),
            langkah.batal,
        ),
        _langkah(
            Langkah.KOREKSI,
            Operation(
                "koreksi_kunjungan", _TULIS, "Betulkan sebagai versi berikutnya", KunjunganKoreksi,
                _BERFOTO,
            ),
            langkah.koreksi,
        ),
        _langkah(
            Langkah.TINDAK_LANJUT,
            Operation(
                "tindak_lanjut_kunjungan", _TULIS, "Catat bahwa sebuah temuan ditindaklanjuti",
                KunjunganTindakLanjut, _SAH,
            ),
            langkah.tindak_lanjut,
        ),
        _langkah(
            Langkah.PEMBATALAN,
            Operation(
                "usulkan_pembatalan_kunjungan", _TULIS, "Usulkan dinyatakan keliru",
                KunjunganBeralasan,
            ),
            usul.pembatalan,
        ),
        _langkah(
            Langkah.SETUJUI,
            Operation("setujui_pembatalan_kunjungan", _SETUJU, "Nyatakan keliru"),
            langkah.batalkan,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK,
            Operation(
                "tolak_pembatalan_kunjungan", _SETUJU, "Tolak pembatalannya", KunjunganBeralasan
            ),
            usul.tidak_jadi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK,
            Operation(
                "tarik_pembatalan_kunjungan", _TULIS, "Tarik usul sendiri", KunjunganBeralasan
            ),
            usul.tidak_jadi,
            Who.MAKER,
        ),
    ),
)  # fmt: skip
