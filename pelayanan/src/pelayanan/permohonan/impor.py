"""Bulk import of services that are already done: each row becomes a finished, counted request."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

import orjson
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
from pelayanan.layanan.rules import Layanan, Subjek
from pelayanan.loket import Loket

from . import rules
from .events import LayananRekam
from .rules import Komponen, Sumber, SumberDana

KOLOM = (
    "id",
    "layanan",
    "ppks_id",
    "sumber",
    "tanggal_diajukan",
    "tanggal_selesai",
    "komponen",
    "sumber_dana",
)
WAJIB = frozenset(KOLOM) - {"komponen"}
SUMBER = tuple(map(str, Sumber))
SUMBER_DANA = tuple(map(str, SumberDana))


@dataclass(frozen=True, slots=True)
class Terbaca:
    """One row that is right in itself."""

    baris: int
    id: uuid.UUID
    layanan: Layanan
    ppks_id: uuid.UUID
    sumber: str
    diajukan: date
    selesai: date
    komponen: tuple[Komponen, ...]
    sumber_dana: str
    isi: str


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec("permohonan", KOLOM, WAJIB, partial(olah, loket))


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
    komponen_dikenal: dict[tuple[str, str], tuple[Komponen, ...]] = {}
    hari_ini = today()
    for row in rows:
        try:
            terbaca.append(_baca(loket, row, hari_ini, komponen_dikenal))
        except SelSalah as error:
            salah.append(galat(row.number, error.kolom, error.pesan, error.kode))
    return terbaca, salah


def _baca(
    loket: Loket,
    row: ImportRow,
    hari_ini: date,
    komponen_dikenal: dict[tuple[str, str], tuple[Komponen, ...]],
) -> Terbaca:
    sel = row.values
    layanan = loket.katalog.get(impor.wajib(sel, "layanan"))
    if layanan is None:
        raise SelSalah("layanan", "Layanan ini tidak ada di bidang ini.", "layanan-tidak-dikenal")
    if layanan.subjek is Subjek.LEMBAGA:
        raise SelSalah("layanan", "Layanan untuk lembaga tidak dapat diimpor.", "layanan-lembaga")
    diajukan = impor.tanggal_wajib(sel, "tanggal_diajukan")
    selesai = impor.tanggal_wajib(sel, "tanggal_selesai")
    if diajukan > hari_ini:
        raise SelSalah("tanggal_diajukan", "Tanggal belum terjadi.", "tanggal-tidak-mungkin")
    for satu in rules.periksa_tanggal(diajukan, selesai, hari_ini):
        raise SelSalah("tanggal_selesai", satu.pesan, satu.kode)
    tulisan = (layanan.kode, sel.get("komponen", ""))
    komponen = komponen_dikenal.get(tulisan)
    if komponen is None:
        komponen = komponen_dikenal[tulisan] = _komponen(tulisan[1], layanan)
    return Terbaca(
        baris=row.number,
        id=impor.id_wajib(sel, "id"),
        layanan=layanan,
        ppks_id=impor.id_wajib(sel, "ppks_id"),
        sumber=impor.pilihan(sel, "sumber", SUMBER),
        diajukan=diajukan,
        selesai=selesai,
        komponen=komponen,
        sumber_dana=impor.pilihan(sel, "sumber_dana", SUMBER_DANA),
        isi=impor.isi_baris(row, KOLOM),
    )


def _komponen(tulisan: str, layanan: Layanan) -> tuple[Komponen, ...]:
    """`paket-sembako:1:paket;…`: what was needed and given."""
    if not tulisan:
        return ()
    hasil: list[Komponen] = []
    for satu in tulisan.split(";"):
        bagian = [teks.strip() for teks in satu.split(":")]
        if len(bagian) != 3 or not all(bagian) or not bagian[1].isdecimal():
            raise SelSalah("komponen", "Tulis kode:jumlah:satuan;… .", "komponen-salah")
        if len(bagian[1]) > 6 or len(bagian[2]) > 50:
            raise SelSalah("komponen", "Jumlah atau satuan terlalu panjang.", "komponen-salah")
        hasil.append(Komponen(bagian[0], int(bagian[1]), bagian[2]))
    for keliru in rules.periksa_komponen(hasil, layanan.komponen):
        raise SelSalah("komponen", keliru.pesan, keliru.kode)
    return tuple(hasil)


_ORANG = text("""
SELECT id, kelurahan, kategori, status_khusus, tahun_lahir, jenis_kelamin, disabilitas
FROM ppks WHERE id = ANY(CAST(:id AS uuid[]))
""")
_ID_ADA = text("SELECT id, impor_sidik FROM permohonan WHERE id = ANY(CAST(:id AS uuid[]))")


async def _orang(session: Session, terbaca: Sequence[Terbaca]) -> Mapping[uuid.UUID, Any]:
    """The registered persons that the rows are about, whatever their area."""
    dicari = {"id": impor.larik({str(satu.ppks_id) for satu in terbaca})}
    return {row.id: row for row in (await session.execute(_ORANG, dicari)).all()}


async def _pilah(
    loket: Loket,
    session: Session,
    actor: Actor,
    terbaca: Sequence[Terbaca],
    orang: Mapping[uuid.UUID, Any],
) -> tuple[list[Terbaca], int, list[RowError]]:
    """New rows, how many are there already, and those that clash."""
    dicari = {"id": impor.larik(str(satu.id) for satu in terbaca)}
    rows = (await session.execute(_ID_ADA, dicari)).all()
    tersimpan: Mapping[uuid.UUID, bytes | None] = {row.id: row.impor_sidik for row in rows}
    baru: dict[uuid.UUID, Terbaca] = {}
    ada = 0
    bentrok: list[RowError] = []
    for satu in terbaca:
        ppks, kembar = orang.get(satu.ppks_id), baru.get(satu.id)
        if ppks is None or not actor.covers(ppks.kelurahan):
            pesan = "PPKS ini tidak ada."
            bentrok.append(galat(satu.baris, "ppks_id", pesan, "ppks-tidak-ditemukan"))
        elif satu.id in tersimpan:
            if tersimpan[satu.id] in loket.kunci.cari.digests("impor-permohonan", satu.isi):
                ada += 1
            else:
                bentrok.append(_id_lain(satu.baris))
        elif kembar is None:
            baru[satu.id] = satu
        elif kembar.isi == satu.isi:
            ada += 1
        else:
            bentrok.append(_id_lain(satu.baris))
    return list(baru.values()), ada, bentrok


def _id_lain(baris: int) -> RowError:
    return galat(baris, "id", "Id ini sudah dipakai dengan isi yang lain.", "id-sudah-dipakai")


BENTUK = """
    id uuid, layanan text, ppks_id uuid, kelurahan text, sumber text, tanggal_diajukan date,
    tanggal_selesai date, rekam jsonb, impor_sidik bytea, riwayat_id uuid
"""


def _untuk_copy(loket: Loket, baru: Sequence[Terbaca], orang: Mapping[uuid.UUID, Any]) -> str:
    cari = loket.kunci.cari
    return "".join(
        impor.baris_copy(
            (
                satu.id,
                satu.layanan.kode,
                satu.ppks_id,
                orang[satu.ppks_id].kelurahan,
                satu.sumber,
                satu.diajukan,
                satu.selesai,
                _rekam(satu, orang[satu.ppks_id]),
                cari.digest("impor-permohonan", satu.isi),
                new_id(),
            )
        )
        + "\n"
        for satu in baru
    )


def _rekam(satu: Terbaca, ppks: Any) -> str:  # noqa: ANN401  (a result row)
    """The JSON of `LayananRekam`, written by hand: a model per row takes too long here."""
    return orjson.dumps(
        {
            "rekam_id": satu.id,
            "versi": 1,
            "berlaku": True,
            "layanan": satu.layanan.kode,
            "ppks_id": satu.ppks_id,
            "tanggal": satu.selesai,
            "kategori": ppks.kategori,
            "status_khusus": ppks.status_khusus,
            "kelurahan": ppks.kelurahan,
            "tahun_lahir": ppks.tahun_lahir,
            "jenis_kelamin": ppks.jenis_kelamin,
            "disabilitas": ppks.disabilitas,
            "subjek": satu.layanan.subjek,
            "sumber_dana": satu.sumber_dana,
            "komponen": [asdict(k) for k in satu.komponen],
            "psks": [],
        }
    ).decode()


_MASUK = text(f"""
WITH masuk AS (
    INSERT INTO permohonan (id, created_at, version, layanan, ppks_id, kelurahan, sumber, status,
        tanggal_diajukan, tanggal_selesai, hari_jeda, rekam_versi, rekam, impor_sidik)
    SELECT id, now(), 1, layanan, ppks_id, kelurahan, sumber, 'selesai',
        tanggal_diajukan, tanggal_selesai, 0, 1, rekam, impor_sidik
    FROM pg_temp.impor_permohonan
    ON CONFLICT DO NOTHING
    RETURNING id, rekam, tanggal_selesai
), riwayat AS (
    INSERT INTO permohonan_riwayat (id, permohonan_id, pada, tanggal, oleh, langkah, ke)
    SELECT asal.riwayat_id, masuk.id, now(), masuk.tanggal_selesai, :oleh, 'impor', 'selesai'
    FROM masuk JOIN pg_temp.impor_permohonan AS asal ON asal.id = masuk.id
), jejak AS (
    INSERT INTO audit (actor_id, action, subject_id, request_id)
    SELECT :oleh, 'permohonan.impor', id, :permintaan FROM masuk
), peristiwa AS (
    INSERT INTO event_log (type, subject, version, request_id, data)
    SELECT '{LayananRekam.type}', id, 1, :permintaan, rekam FROM masuk
    RETURNING id, at
), antrean AS (
    INSERT INTO event_queue (id, at) SELECT id, at FROM peristiwa
)
SELECT id, pg_notify('event_log', '') FROM masuk
""")  # noqa: S608  (a constant of this package)


async def _simpan(session: Session, actor: Actor, isi: str) -> set[uuid.UUID]:
    await impor.salin(session, "impor_permohonan", BENTUK, isi)
    masuk = await session.execute(_MASUK, {"oleh": actor.id, "permintaan": request_id()})
    return set(masuk.scalars())
