"""Bulk import of evaluations; each is counted as if it had been entered by hand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from kantor.bidang import BIDANG
from kit import bulk
from kit.auth import Actor
from kit.clock import today
from kit.db import Session, new_id
from kit.imports.cells import YES_NO, Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import batas, impor, lahir
from pelayanan.kolom import EVALUASI
from pelayanan.lahir import Lahir
from pelayanan.loket import Loket
from pelayanan.ppks import dari_nik

from . import rules
from .events import EvaluasiRekam
from .langkah import dinilai

PERTANYAAN = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")
TAMBAHAN = ("nik",)
WAJIB = frozenset(EVALUASI) - {"id", "ppks_id", "sumber"}
SUMBER = Choices.of(dict.fromkeys(BIDANG, ()))


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nik.Terbaca):
    sumber: str
    rekam_id: uuid.UUID
    tanggal: date
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "evaluasi",
        (*EVALUASI, *TAMBAHAN),
        WAJIB,
        partial(olah, loket),
        frozenset({"nik"}),
        choices={"sumber": SUMBER.codes, **dict.fromkeys(PERTANYAAN, YES_NO.codes)},
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    baca = partial(_baca, loket, batas.pengaju(actor), today())
    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    terbaca, tak_ditemukan = await dari_nik.temukan(session, actor, loket, terbaca)
    terbaca, orang = await dari_nik.tahan(session, actor, terbaca)
    pilahan = await _pilah(loket, session, actor, terbaca, orang)
    isi = await asyncio.to_thread(_untuk_copy, loket, pilahan.baru.values(), orang)
    return await pilahan.simpan(
        session, actor, isi, [*salah, *tak_ditemukan], bentuk=BENTUK, masuk=_MASUK
    )


def _baca(loket: Loket, pengaju: str | None, hari_ini: date, sel: Cells) -> Terbaca:
    isi = impor.isi_baris(sel.row, EVALUASI, TAMBAHAN, pengaju)
    ppks_id, nik = dari_nik.baca(sel)
    terbaca = Terbaca(
        baris=sel.row.number,
        id=impor.id_baris(sel, loket.kunci.cari, "evaluasi", isi),
        ppks_id=ppks_id,
        nik=nik,
        sumber=sel.choice("sumber", SUMBER) or loket.bidang,
        rekam_id=sel.must("rekam_id", sel.id("rekam_id")),
        tanggal=sel.must("tanggal", sel.date("tanggal")),
        kebutuhan_dasar=sel.must("kebutuhan_dasar", sel.yes_no("kebutuhan_dasar")),
        tugas_peran=sel.must("tugas_peran", sel.yes_no("tugas_peran")),
        mengatasi_masalah=sel.must("mengatasi_masalah", sel.yes_no("mengatasi_masalah")),
        isi=isi,
    )
    sel.check()
    sel.refuse_all(lahir.periksa_hari("tanggal", terbaca.tanggal, hari_ini))
    return terbaca


async def _pilah(
    loket: Loket,
    session: Session,
    actor: Actor,
    terbaca: Sequence[Terbaca],
    orang: Mapping[uuid.UUID, Any],
) -> impor.Pilahan[Terbaca]:
    """New rows, how many are there already, and those that clash or name a wrong record."""
    pilahan = await impor.pilahan(session, loket, "evaluasi", terbaca)
    sendiri = [satu.rekam_id for satu in terbaca if satu.sumber == loket.bidang]
    # Another bidang's are taken on trust.
    rekam = await dinilai(session, actor, loket, sendiri)
    for satu in terbaca:
        ppks = orang.get(satu.ppks_id)
        if ppks is None:
            pilahan.tolak(satu, "ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        elif pilahan.dikenal(satu):
            continue
        elif keliru := [
            *lahir.periksa("tanggal", satu.tanggal, Lahir(ppks.tanggal_lahir, ppks.tahun_lahir)),
            *(
                rules.periksa_dinilai(
                    rekam.get(satu.rekam_id), ppks.gabung_ke or ppks.id, satu.tanggal
                )
                if satu.sumber == loket.bidang
                else ()
            ),
        ]:
            kolom = keliru[0].lokasi.rpartition(".")[2]
            pilahan.tolak(satu, kolom, keliru[0].pesan, keliru[0].kode)
        else:
            pilahan.baru[satu.id] = satu
    return pilahan


BENTUK = """
    id uuid, ppks_id uuid, kelurahan text, dinilai_sumber text, dinilai_rekam_id uuid,
    tanggal date, kebutuhan_dasar boolean, tugas_peran boolean, mengatasi_masalah boolean,
    impor_sidik bytea, riwayat_id uuid, facts jsonb
"""
_SAMA = (
    "id, ppks_id, kelurahan, dinilai_sumber, dinilai_rekam_id, tanggal, kebutuhan_dasar,"
    " tugas_peran, mengatasi_masalah, impor_sidik"
)


def _untuk_copy(loket: Loket, baru: Iterable[Terbaca], orang: Mapping[uuid.UUID, Any]) -> str:
    cari = loket.kunci.cari
    return "".join(
        bulk.line(
            (
                satu.id,
                satu.ppks_id,
                orang[satu.ppks_id].kelurahan,
                satu.sumber,
                satu.rekam_id,
                satu.tanggal,
                satu.kebutuhan_dasar,
                satu.tugas_peran,
                satu.mengatasi_masalah,
                cari.digest("impor-evaluasi", satu.isi),
                new_id(),
                "{}",
            )
        )
        for satu in baru
    )


_MASUK = bulk.storing(
    "impor_evaluasi",
    f"""
    INSERT INTO evaluasi ({_SAMA}, pengaju, created_at, version, keadaan, rekam_versi)
    SELECT {_SAMA}, CAST(:program AS text), now(), 1, 'berlaku', 1 FROM pg_temp.impor_evaluasi
    ON CONFLICT DO NOTHING
    RETURNING {_SAMA}
    """,  # noqa: S608  (constants of this module)
    action="evaluasi.impor",
    history="""
    INSERT INTO evaluasi_riwayat (id, evaluasi_id, pada, oleh, langkah, rekam_versi)
    SELECT asal.riwayat_id, stored.id, now(), :actor, 'impor', 1
    FROM stored JOIN pg_temp.impor_evaluasi AS asal ON asal.id = stored.id
    """,
    events=f"""
    SELECT id, '{EvaluasiRekam.type}', jsonb_build_object(
        'rekam_id', id, 'versi', 1, 'berlaku', true, 'ppks_id', ppks_id, 'tanggal', tanggal,
        'dinilai', jsonb_build_object('sumber', dinilai_sumber, 'rekam_id', dinilai_rekam_id),
        'kebutuhan_dasar', kebutuhan_dasar, 'tugas_peran', tugas_peran,
        'mengatasi_masalah', mengatasi_masalah)
    FROM stored
    """,  # noqa: S608
)
