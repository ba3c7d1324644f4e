"""Bulk import of evaluations; each is counted as if it had been entered by hand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fastapi import Request, Response
from sqlalchemy import text

from kit.auth import Actor
from kit.clock import today
from kit.context import request_id
from kit.db import Session, new_id
from kit.imports.endpoints import ImportProgress
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError
from pelayanan import impor
from pelayanan.impor import SelSalah, galat
from pelayanan.loket import Loket

from . import rules
from .events import EvaluasiRekam
from .rules import Bidang, Dinilai

KOLOM = (
    "id",
    "ppks_id",
    "sumber",
    "rekam_id",
    "tanggal",
    "kebutuhan_dasar",
    "tugas_peran",
    "mengatasi_masalah",
)
WAJIB = frozenset(KOLOM) - {"sumber"}
BIDANG = tuple(map(str, Bidang))


@dataclass(frozen=True, slots=True)
class Terbaca:
    """One row that is right in itself."""

    baris: int
    id: uuid.UUID
    ppks_id: uuid.UUID
    sumber: str
    rekam_id: uuid.UUID
    tanggal: date
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool
    isi: str


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec("evaluasi", KOLOM, WAJIB, partial(olah, loket))


async def terima(
    request: Request, session: Session, actor: Actor, loket: Loket, response: Response
) -> ImportProgress:
    return await impor.terima(request, session, actor, spesifikasi(loket), response)


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    terbaca, salah = await asyncio.to_thread(_baca_semua, loket, rows)
    orang = await _orang(session, terbaca)
    baru, ada, bentrok = await _pilah(loket, session, actor, terbaca, orang)
    if not baru:
        return Outcome(0, ada, [*salah, *bentrok])
    isi = await asyncio.to_thread(_untuk_copy, loket, baru, orang)
    masuk = await _simpan(session, actor, isi)
    bentrok += [_id_lain(satu.baris) for satu in baru if satu.id not in masuk]
    return Outcome(len(masuk), ada, [*salah, *bentrok])


def _baca_semua(loket: Loket, rows: Sequence[ImportRow]) -> tuple[list[Terbaca], list[RowError]]:
    terbaca: list[Terbaca] = []
    salah: list[RowError] = []
    hari_ini = today()
    for row in rows:
        try:
            terbaca.append(_baca(loket, row, hari_ini))
        except SelSalah as error:
            salah.append(galat(row.number, error.kolom, error.pesan, error.kode))
    return terbaca, salah


def _baca(loket: Loket, row: ImportRow, hari_ini: date) -> Terbaca:
    sel = row.values
    tanggal = impor.tanggal_wajib(sel, "tanggal")
    for keliru in rules.periksa_tanggal(tanggal, hari_ini):
        raise SelSalah(keliru.lokasi, keliru.pesan, keliru.kode)
    sumber = loket.bidang
    if sel.get("sumber", ""):
        sumber = impor.pilihan(sel, "sumber", BIDANG)
    return Terbaca(
        baris=row.number,
        id=impor.id_wajib(sel, "id"),
        ppks_id=impor.id_wajib(sel, "ppks_id"),
        sumber=sumber,
        rekam_id=impor.id_wajib(sel, "rekam_id"),
        tanggal=tanggal,
        kebutuhan_dasar=impor.ya_tidak(sel, "kebutuhan_dasar"),
        tugas_peran=impor.ya_tidak(sel, "tugas_peran"),
        mengatasi_masalah=impor.ya_tidak(sel, "mengatasi_masalah"),
        isi=impor.isi_baris(row, KOLOM),
    )


_ORANG = text("SELECT id, kelurahan FROM ppks WHERE id = ANY(CAST(:id AS uuid[]))")
_ID_ADA = text("SELECT id, impor_sidik FROM evaluasi WHERE id = ANY(CAST(:id AS uuid[]))")
_REKAM = text("""
SELECT id, ppks_id, tanggal_selesai, status = 'selesai' AS selesai
FROM permohonan WHERE id = ANY(CAST(:id AS uuid[]))
""")


async def _orang(session: Session, terbaca: Sequence[Terbaca]) -> Mapping[uuid.UUID, str]:
    dicari = {"id": impor.larik({str(satu.ppks_id) for satu in terbaca})}
    return {row.id: row.kelurahan for row in (await session.execute(_ORANG, dicari)).all()}


async def _rekam(
    session: Session, loket: Loket, terbaca: Sequence[Terbaca]
) -> Mapping[uuid.UUID, Dinilai]:
    """Our own records among those that are evaluated; another bidang's are taken on trust."""
    sendiri = {str(satu.rekam_id) for satu in terbaca if satu.sumber == loket.bidang}
    rows = (await session.execute(_REKAM, {"id": impor.larik(sendiri)})).all()
    return {row.id: Dinilai(row.ppks_id, row.tanggal_selesai, row.selesai) for row in rows}


async def _pilah(
    loket: Loket,
    session: Session,
    actor: Actor,
    terbaca: Sequence[Terbaca],
    orang: Mapping[uuid.UUID, str],
) -> tuple[list[Terbaca], int, list[RowError]]:
    """New rows, how many are there already, and those that clash or name a wrong record."""
    dicari = {"id": impor.larik(str(satu.id) for satu in terbaca)}
    rows = (await session.execute(_ID_ADA, dicari)).all()
    tersimpan: Mapping[uuid.UUID, bytes | None] = {row.id: row.impor_sidik for row in rows}
    rekam = await _rekam(session, loket, terbaca)
    baru: dict[uuid.UUID, Terbaca] = {}
    ada = 0
    bentrok: list[RowError] = []
    for satu in terbaca:
        kelurahan, kembar = orang.get(satu.ppks_id), baru.get(satu.id)
        if kelurahan is None or not actor.covers(kelurahan):
            pesan = "PPKS ini tidak ada."
            bentrok.append(galat(satu.baris, "ppks_id", pesan, "ppks-tidak-ditemukan"))
        elif satu.id in tersimpan:
            if tersimpan[satu.id] in loket.kunci.cari.digests("impor-evaluasi", satu.isi):
                ada += 1
            else:
                bentrok.append(_id_lain(satu.baris))
        elif kembar is not None and kembar.isi == satu.isi:
            ada += 1
        elif kembar is not None:
            bentrok.append(_id_lain(satu.baris))
        elif satu.sumber == loket.bidang and (
            keliru := rules.periksa_dinilai(rekam.get(satu.rekam_id), satu.ppks_id, satu.tanggal)
        ):
            kolom = keliru[0].lokasi.rpartition(".")[2]
            bentrok.append(galat(satu.baris, kolom, keliru[0].pesan, keliru[0].kode))
        else:
            baru[satu.id] = satu
    return list(baru.values()), ada, bentrok


def _id_lain(baris: int) -> RowError:
    return galat(baris, "id", "Id ini sudah dipakai dengan isi yang lain.", "id-sudah-dipakai")


BENTUK = """
    id uuid, ppks_id uuid, kelurahan text, dinilai_sumber text, dinilai_rekam_id uuid,
    tanggal date, kebutuhan_dasar boolean, tugas_peran boolean, mengatasi_masalah boolean,
    impor_sidik bytea, riwayat_id uuid
"""
_SAMA = (
    "id, ppks_id, kelurahan, dinilai_sumber, dinilai_rekam_id, tanggal, kebutuhan_dasar,"
    " tugas_peran, mengatasi_masalah, impor_sidik"
)


def _untuk_copy(loket: Loket, baru: Sequence[Terbaca], orang: Mapping[uuid.UUID, str]) -> str:
    cari = loket.kunci.cari
    hasil: list[Any] = [
        impor.baris_copy(
            (
                satu.id,
                satu.ppks_id,
                orang[satu.ppks_id],
                satu.sumber,
                satu.rekam_id,
                satu.tanggal,
                satu.kebutuhan_dasar,
                satu.tugas_peran,
                satu.mengatasi_masalah,
                cari.digest("impor-evaluasi", satu.isi),
                new_id(),
            )
        )
        for satu in baru
    ]
    return "\n".join(hasil) + "\n"


_MASUK = text(f"""
WITH masuk AS (
    INSERT INTO evaluasi ({_SAMA}, created_at, version, keadaan, rekam_versi)
    SELECT {_SAMA}, now(), 1, 'berlaku', 1 FROM pg_temp.impor_evaluasi
    ON CONFLICT DO NOTHING
    RETURNING {_SAMA}
), riwayat AS (
    INSERT INTO evaluasi_riwayat (id, evaluasi_id, pada, oleh, langkah, rekam_versi)
    SELECT asal.riwayat_id, masuk.id, now(), :oleh, 'impor', 1
    FROM masuk JOIN pg_temp.impor_evaluasi AS asal ON asal.id = masuk.id
), jejak AS (
    INSERT INTO audit (actor_id, action, subject_id, request_id)
    SELECT :oleh, 'evaluasi.impor', id, :permintaan FROM masuk
), peristiwa AS (
    INSERT INTO event_log (type, subject, version, request_id, data)
    SELECT '{EvaluasiRekam.type}', id, 1, :permintaan, jsonb_build_object(
        'rekam_id', id, 'versi', 1, 'berlaku', true, 'ppks_id', ppks_id, 'tanggal', tanggal,
        'dinilai', jsonb_build_object('sumber', dinilai_sumber, 'rekam_id', dinilai_rekam_id),
        'kebutuhan_dasar', kebutuhan_dasar, 'tugas_peran', tugas_peran,
        'mengatasi_masalah', mengatasi_masalah)
    FROM masuk
    RETURNING id, at
), antrean AS (
    INSERT INTO event_queue (id, at) SELECT id, at FROM peristiwa
)
SELECT id, pg_notify('event_log', '') FROM masuk
""")  # noqa: S608  (constants of this module)


async def _simpan(session: Session, actor: Actor, isi: str) -> set[uuid.UUID]:
    await impor.salin(session, "impor_evaluasi", BENTUK, isi)
    masuk = await session.execute(_MASUK, {"oleh": actor.id, "permintaan": request_id()})
    return set(masuk.scalars())
