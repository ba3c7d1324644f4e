"""The life of a proposal that a NIK is somebody else's: decided by another than who made it.

The person is counted by their own record from then on, and the NIK is free for whose it is; their
own one is written as any that is found.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import partial

from kit.call import Call
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.ppks import identitas
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.errors import PpksTidakDitemukan, SudahDigabung

from . import repository, rules
from .errors import (
    LangkahPelepasanDitolak,
    PelepasanSudahAda,
    PelepasanTidakDitemukan,
    PelepasanTidakSah,
)
from .models import PelepasanNik, RiwayatPelepasan
from .rules import Keadaan, Langkah
from .schemas import IsiPelepasan, PelepasanBaru, PelepasanBeralasan

Melangkah = Taking[PelepasanNik, Keadaan, Loket]
USULKAN = "usulkan"


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatPelepasan(
        pelepasan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        alasan=taking.reason,
    )


async def _usulkan(taking: Melangkah) -> Plan:
    baru: PelepasanBaru = taking.content
    try:
        ppks = await ppks_service.dikunci(taking.session, taking.actor, baru.ppks_id)
    except PpksTidakDitemukan:
        tak_ada = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        PelepasanTidakSah.refuse([tak_ada])
        raise
    if ppks.nik_sandi is None:
        PelepasanTidakSah.refuse([FieldError("ppks_id", "Orang ini tidak ber-NIK.", "tanpa-nik")])
    return Plan(
        {
            "id": taking.id,
            "ppks_id": ppks.id,
            "identitas_versi": ppks.identitas_versi,
            "status": Keadaan.DIUSULKAN,
            **usul.diusulkan(
                taking.actor, baru.alasan, {"alasan_tanpa_nik": baru.alasan_tanpa_nik}
            ),
        }
    )


async def _simpan(taking: Melangkah, plan: Plan) -> PelepasanNik:
    pelepasan = await repository.tambah(taking.session, plan.columns)
    if pelepasan is None:
        raise PelepasanSudahAda("NIK orang ini sudah diusulkan dilepas, atau id ini sudah dipakai.")
    return pelepasan


async def _setujui(taking: Melangkah) -> Plan:
    session, actor, row = taking.session, taking.actor, taking.row
    isi = usul.diminta(row, IsiPelepasan)
    ppks = await ppks_service.dikunci(session, actor, row.ppks_id)
    if ppks.identitas_versi != row.identitas_versi:
        raise LangkahPelepasanDitolak(
            "NIK orang ini sudah berubah sejak diusulkan. Tolak usul ini.",
            keadaan=row.status,
            langkah=taking.step.name,
            boleh=[str(Langkah.TOLAK)],
        )
    lepas = partial(
        identitas.lepas_nik, session, actor, taking.desk.kunci, ppks, isi.alasan_tanpa_nik,
        isi.alasan,
    )  # fmt: skip
    return Plan(usul.DIPUTUS, then=(lepas,))


async def _kunci(call: Call[Loket], pelepasan_id: uuid.UUID) -> PelepasanNik:
    return await repository.ambil(call.session, call.actor, pelepasan_id, kunci=True)


def _pindah(pelepasan: PelepasanNik, ke: Keadaan) -> None:
    pelepasan.status = ke


def _tidak_jadi(
    langkah: Langkah, nama: str, ringkasan: str, izin: str, who: Who
) -> Step[PelepasanNik, Keadaan, Loket]:
    operasi = Operation(nama, izin, ringkasan, PelepasanBeralasan)
    return Step(langkah, rules.MENJADI[langkah], usul.tidak_jadi, who, operasi)


# Who is who is proposed and decided by the same people as two records of one person.
TULIS, SETUJUI = "gabungan:tulis", "gabungan:setujui"

DAUR: Life[PelepasanNik, Keadaan, Loket] = Life(
    name="pelepasan-nik",
    read="gabungan:baca",
    lock=_kunci,
    state=lambda pelepasan: Keadaan(pelepasan.status),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    version=lambda pelepasan: pelepasan.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(PelepasanTidakDitemukan, LangkahPelepasanDitolak),
    steps=(
        Step(USULKAN, {}, _usulkan, born=Keadaan.DIUSULKAN),
        Step(
            Langkah.SETUJUI,
            rules.MENJADI[Langkah.SETUJUI],
            _setujui,
            Who.OTHER,
            Operation(
                "setujui_pelepasan_nik",
                SETUJUI,
                "Setujui: NIK ini bukan milik orang ini, dan dilepas",
                errors=(SudahDigabung,),
            ),
        ),
        _tidak_jadi(
            Langkah.TOLAK, "tolak_pelepasan_nik", "Tolak usul melepas NIK", SETUJUI, Who.OTHER
        ),
        _tidak_jadi(
            Langkah.TARIK, "tarik_pelepasan_nik", "Tarik usul sendiri melepas NIK", TULIS, Who.MAKER
        ),
    ),
)
