"""Bulk registration: checked as one form each, stored by sets (api.md, Bulk)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from re import compile as pola

from sqlalchemy import text

from kit.auth import Actor
from kit.db import Session
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from pelayanan import impor
from pelayanan.impor import SelSalah
from pelayanan.kolom import PPKS
from pelayanan.loket import Loket

from . import kartu, pencarian, rules
from .rules import Acuan, Calon, DasarLokasi, JenisKelamin, StatusKhusus

WAJIB = frozenset(
    {"id", "nama", "jenis_kelamin", "kelurahan", "dasar_lokasi", "kategori", "disabilitas"}
)
DIGIT = frozenset({"nik", "kk", "telepon"})
JENIS_KELAMIN = tuple(map(str, JenisKelamin))
DASAR_LOKASI = tuple(map(str, DasarLokasi))
STATUS_KHUSUS = tuple(map(str, StatusKhusus))
_TELEPON = pola(r"\+?[0-9][0-9 -]{5,19}")


@dataclass(frozen=True, slots=True)
class Terbaca(impor.Terbaca):
    calon: Calon


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec("ppks", PPKS, WAJIB, partial(olah, loket), DIGIT)


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    baca = partial(_baca, actor, kartu.acuan(loket))
    terbaca, salah = await asyncio.to_thread(impor.baca_semua, rows, baca)
    pilahan = await _pilah(loket, session, actor, terbaca)
    isi = await asyncio.to_thread(_untuk_copy, loket, pilahan.baru.values())
    masuk = await impor.masukkan(session, actor, "impor_ppks", BENTUK, isi, _MASUK)
    for satu in pilahan.luput(masuk):
        pilahan.tolak(satu, "nik", "Id atau NIK baru saja didaftarkan.", "sudah-terdaftar")
    return pilahan.hasil(masuk, salah)


def _baca(actor: Actor, acuan: Acuan, row: ImportRow) -> Terbaca:
    calon = _calon(row.values)
    ppks_id = impor.id_wajib(row.values, "id")
    for keliru in rules.periksa(calon, acuan):
        raise SelSalah(keliru.lokasi, keliru.pesan, keliru.kode)
    if not actor.covers(calon.kelurahan):
        pesan = "Kelurahan ini di luar wilayah kerja akun ini."
        raise SelSalah("kelurahan", pesan, "di-luar-wilayah")
    return Terbaca(
        baris=row.number,
        id=ppks_id,
        isi=impor.isi_baris(row, PPKS),
        calon=rules.lengkapi_lahir(calon, acuan),
    )


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


_NIK_ADA = text(
    "SELECT nik_cari, id, kelurahan FROM ppks WHERE nik_cari = ANY(CAST(:sidik AS bytea[]))"
)


async def _pilah(
    loket: Loket, session: Session, actor: Actor, terbaca: Sequence[Terbaca]
) -> impor.Pilahan[Terbaca]:
    """New rows, how many are there already, and those that clash with the file or the register."""
    cari = loket.kunci.cari
    pilahan = await impor.pilahan(session, loket, "ppks", terbaca)
    sidik = [
        d
        for satu in terbaca
        if satu.calon.nik is not None and satu.id not in pilahan.tersimpan
        for d in cari.digests("nik", satu.calon.nik)
    ]
    pemilik = {
        bytes(row.nik_cari): row
        for row in (await session.execute(_NIK_ADA, {"sidik": sidik})).all()
    }
    nik_baru: dict[str, int] = {}
    kena: list[uuid.UUID] = []
    for satu in terbaca:
        nik = satu.calon.nik
        if pilahan.dikenal(satu):
            continue
        if nik is not None and nik in nik_baru:
            pesan = f"NIK ini sudah ada pada baris {nik_baru[nik]}."
            pilahan.tolak(satu, "nik", pesan, "nik-ganda")
        elif nik is not None and (milik := _pemilik(loket, pemilik, nik)) is not None:
            kena.append(milik[0])
            pesan = "NIK ini sudah terdaftar. Tanyakan kepada kepala bidang."
            if actor.covers(milik[1]):
                pesan = f"NIK ini sudah terdaftar. Pakai data yang ada: {milik[0]}."
            pilahan.tolak(satu, "nik", pesan, "nik-sudah-terdaftar")
        else:
            pilahan.baru[satu.id] = satu
            if nik is not None:
                nik_baru[nik] = satu.baris
    await pencarian.kena_impor(session, actor, kena)
    return pilahan


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


def _untuk_copy(loket: Loket, baru: Iterable[Terbaca]) -> str:
    kunci = loket.kunci
    hasil: list[str] = []
    for satu in baru:
        nilai = kartu.nilai(kunci, satu.id, satu.calon)
        nilai["kategori"] = impor.larik(satu.calon.kategori)
        sidik = kunci.cari.digest("impor-ppks", satu.isi)
        hasil.append(impor.baris_copy((satu.id, *nilai.values(), sidik)))
    return "".join(hasil)


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
