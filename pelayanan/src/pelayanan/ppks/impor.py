"""Bulk registration: checked as one form each, stored by sets (api.md, Bulk)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from re import compile as pola

from fastapi import Request, Response
from sqlalchemy import text

from kit.auth import Actor
from kit.context import request_id
from kit.db import Session
from kit.imports.endpoints import ImportProgress
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError
from pelayanan import impor
from pelayanan.impor import SelSalah, galat
from pelayanan.loket import Loket

from . import kartu, rules
from .rules import Calon, DasarLokasi, JenisKelamin, StatusKhusus

KOLOM = (
    "id",
    "nama",
    "nik",
    "alasan_tanpa_nik",
    "kk",
    "tanggal_lahir",
    "tahun_lahir",
    "tempat_lahir",
    "jenis_kelamin",
    "kelurahan",
    "dasar_lokasi",
    "alamat",
    "telepon",
    "kategori",
    "status_khusus",
    "disabilitas",
)
WAJIB = frozenset(
    {"id", "nama", "jenis_kelamin", "kelurahan", "dasar_lokasi", "kategori", "disabilitas"}
)
JENIS_KELAMIN = tuple(map(str, JenisKelamin))
DASAR_LOKASI = tuple(map(str, DasarLokasi))
STATUS_KHUSUS = tuple(map(str, StatusKhusus))
_TELEPON = pola(r"\+?[0-9][0-9 -]{5,19}")


@dataclass(frozen=True, slots=True)
class Terbaca:
    """One row that is right in itself."""

    baris: int
    id: uuid.UUID
    calon: Calon
    isi: str


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec("ppks", KOLOM, WAJIB, partial(olah, loket))


async def terima(
    request: Request, session: Session, actor: Actor, loket: Loket, response: Response
) -> ImportProgress:
    return await impor.terima(request, session, actor, spesifikasi(loket), response)


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    terbaca, salah = await asyncio.to_thread(_baca_semua, loket, actor, rows)
    baru, ada, bentrok = await _pilah(loket, session, actor, terbaca)
    if baru:
        isi = await asyncio.to_thread(_untuk_copy, loket, baru)
        masuk = await _simpan(session, actor, isi)
        bentrok += [
            galat(satu.baris, "nik", "Id atau NIK baru saja didaftarkan.", "sudah-terdaftar")
            for satu in baru
            if satu.id not in masuk
        ]
        return Outcome(len(masuk), ada, [*salah, *bentrok])
    return Outcome(0, ada, [*salah, *bentrok])


def _baca_semua(
    loket: Loket, actor: Actor, rows: Sequence[ImportRow]
) -> tuple[list[Terbaca], list[RowError]]:
    acuan = kartu.acuan(loket)
    terbaca: list[Terbaca] = []
    salah: list[RowError] = []
    for row in rows:
        try:
            calon = _calon(row.values)
            ppks_id = impor.id_wajib(row.values, "id")
        except SelSalah as error:
            salah.append(galat(row.number, error.kolom, error.pesan, error.kode))
            continue
        if keliru := rules.periksa(calon, acuan):
            satu = keliru[0]
            salah.append(galat(row.number, satu.lokasi, satu.pesan, satu.kode))
        elif not actor.covers(calon.kelurahan):
            pesan = "Kelurahan ini di luar wilayah kerja akun ini."
            salah.append(galat(row.number, "kelurahan", pesan, "di-luar-wilayah"))
        else:
            lengkap = rules.lengkapi_lahir(calon, acuan)
            isi = impor.isi_baris(row, KOLOM)
            terbaca.append(Terbaca(row.number, ppks_id, lengkap, isi))
    return terbaca, salah


def _calon(sel: dict[str, str]) -> Calon:
    telepon = sel.get("telepon", "") or None
    if telepon is not None and not _TELEPON.fullmatch(telepon):
        raise SelSalah("telepon", "Nomor telepon tidak dapat dibaca.", "telepon-salah")
    status = sel.get("status_khusus", "") or None
    if status is not None and status not in STATUS_KHUSUS:
        pesan = f"Harus salah satu dari {', '.join(STATUS_KHUSUS)}, atau kosong."
        raise SelSalah("status_khusus", pesan, "pilihan-salah")
    nama = impor.teks(sel, "nama", 200)
    if nama is None:
        raise SelSalah("nama", "Wajib diisi.", "wajib-diisi")
    kategori = sel.get("kategori", "")
    return Calon(
        nama=nama,
        nik=sel.get("nik", "") or None,
        alasan_tanpa_nik=impor.teks(sel, "alasan_tanpa_nik", 200),
        kk=sel.get("kk", "") or None,
        tanggal_lahir=impor.tanggal(sel, "tanggal_lahir"),
        tahun_lahir=impor.bilangan(sel, "tahun_lahir"),
        tempat_lahir=impor.teks(sel, "tempat_lahir", 200),
        jenis_kelamin=impor.pilihan(sel, "jenis_kelamin", JENIS_KELAMIN),
        kelurahan=impor.wajib(sel, "kelurahan"),
        dasar_lokasi=impor.pilihan(sel, "dasar_lokasi", DASAR_LOKASI),
        alamat=impor.teks(sel, "alamat", 500),
        telepon=telepon,
        kategori=tuple(kode.strip() for kode in kategori.split(";")) if kategori else (),
        status_khusus=status,
        disabilitas=impor.ya_tidak(sel, "disabilitas"),
    )


_ID_ADA = text("SELECT id, impor_sidik FROM ppks WHERE id = ANY(CAST(:id AS uuid[]))")
_NIK_ADA = text(
    "SELECT nik_cari, id, kelurahan FROM ppks WHERE nik_cari = ANY(CAST(:sidik AS bytea[]))"
)


async def _pilah(
    loket: Loket, session: Session, actor: Actor, terbaca: Sequence[Terbaca]
) -> tuple[list[Terbaca], int, list[RowError]]:
    """New rows, how many are there already, and those that clash with the file or the register."""
    cari = loket.kunci.cari
    rows = (await session.execute(_ID_ADA, {"id": impor.larik(str(t.id) for t in terbaca)})).all()
    tersimpan: Mapping[uuid.UUID, bytes | None] = {row.id: row.impor_sidik for row in rows}
    sidik = [
        d
        for satu in terbaca
        if satu.calon.nik is not None and satu.id not in tersimpan
        for d in cari.digests("nik", satu.calon.nik)
    ]
    pemilik = {
        bytes(row.nik_cari): row
        for row in (await session.execute(_NIK_ADA, {"sidik": sidik})).all()
    }
    baru: dict[uuid.UUID, Terbaca] = {}
    nik_baru: dict[str, int] = {}
    ada = 0
    bentrok: list[RowError] = []
    for satu in terbaca:
        kembar = baru.get(satu.id)
        nik = satu.calon.nik
        if satu.id in tersimpan:
            if tersimpan[satu.id] in cari.digests("impor-ppks", satu.isi):
                ada += 1
            else:
                bentrok.append(_id_lain(satu.baris))
        elif kembar is not None:
            if kembar.isi == satu.isi:
                ada += 1
            else:
                bentrok.append(_id_lain(satu.baris))
        elif nik is not None and nik in nik_baru:
            pesan = f"NIK ini sudah ada pada baris {nik_baru[nik]}."
            bentrok.append(galat(satu.baris, "nik", pesan, "nik-ganda"))
        elif nik is not None and (milik := _pemilik(loket, pemilik, nik)) is not None:
            pesan = "NIK ini sudah terdaftar di wilayah lain."
            if actor.covers(milik[1]):
                pesan = f"NIK ini sudah terdaftar. Pakai data yang ada: {milik[0]}."
            bentrok.append(galat(satu.baris, "nik", pesan, "nik-sudah-terdaftar"))
        else:
            baru[satu.id] = satu
            if nik is not None:
                nik_baru[nik] = satu.baris
    return list(baru.values()), ada, bentrok


def _id_lain(baris: int) -> RowError:
    return galat(baris, "id", "Id ini sudah dipakai dengan isi yang lain.", "id-sudah-dipakai")


def _pemilik(
    loket: Loket, pemilik: Mapping[bytes, object], nik: str
) -> tuple[uuid.UUID, str] | None:
    if not pemilik:
        return None
    for sidik in loket.kunci.cari.digests("nik", nik):
        row: object = pemilik.get(sidik)
        if row is not None:
            return row.id, row.kelurahan  # type: ignore[attr-defined]  # a result row
    return None


BENTUK = """
    id uuid, nama text, nama_normal text, nik_sandi bytea, nik_cari bytea, alasan_tanpa_nik text,
    kk_sandi bytea, kk_cari bytea, tanggal_lahir date, tahun_lahir smallint,
    tempat_lahir_sandi bytea, jenis_kelamin text, kelurahan text, dasar_lokasi text,
    alamat_sandi bytea, telepon_sandi bytea, kategori text[], status_khusus text,
    disabilitas boolean, identitas_versi integer, identitas_jenis text, identitas_kunci text,
    impor_sidik bytea
"""
_KOLOM_TABEL = ", ".join(satu.split()[0] for satu in BENTUK.split(","))


def _untuk_copy(loket: Loket, baru: Sequence[Terbaca]) -> str:
    kunci = loket.kunci
    hasil: list[str] = []
    for satu in baru:
        nilai = kartu.nilai(kunci, satu.id, satu.calon)
        nilai["kategori"] = impor.larik(satu.calon.kategori)
        sidik = kunci.cari.digest("impor-ppks", satu.isi)
        hasil.append(impor.baris_copy((satu.id, *nilai.values(), sidik)))
    return "\n".join(hasil) + "\n"


# All that belongs to a new person in one statement: who is left out by a clash has no trace.
_MASUK = text(f"""
WITH masuk AS (
    INSERT INTO ppks ({_KOLOM_TABEL}, created_at, version)
    SELECT {_KOLOM_TABEL}, now(), 1 FROM pg_temp.impor_ppks
    ON CONFLICT DO NOTHING
    RETURNING id, identitas_jenis, identitas_kunci
), jejak AS (
    INSERT INTO audit (actor_id, action, subject_id, request_id)
    SELECT :oleh, 'ppks.impor', id, :permintaan FROM masuk
), peristiwa AS (
    INSERT INTO event_log (type, subject, version, request_id, data)
    SELECT 'ppks.identitas.v1', id, 1, :permintaan, jsonb_build_object(
        'ppks_id', id, 'versi', 1, 'jenis', identitas_jenis, 'kunci', identitas_kunci)
    FROM masuk
    RETURNING id, at
), antrean AS (
    INSERT INTO event_queue (id, at) SELECT id, at FROM peristiwa
)
SELECT id, pg_notify('event_log', '') FROM masuk
""")  # noqa: S608  (column names of this module)


async def _simpan(session: Session, actor: Actor, isi: str) -> set[uuid.UUID]:
    await impor.salin(session, "impor_ppks", BENTUK, isi)
    masuk = await session.execute(_MASUK, {"oleh": actor.id, "permintaan": request_id()})
    return set(masuk.scalars())
