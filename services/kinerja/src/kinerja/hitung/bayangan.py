"""Semua turunan disusun lagi dari catatan, dalam tabel sementara yang bernama sama.

PostgreSQL mencari tabel sementara lebih dahulu, maka SQL yang biasa menulis dan menghitung di sini
tanpa menyentuh atau mempercayai yang asli. Tabelnya hilang bersama transaksinya.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import TextClause, text

from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.models import Identitas
from kinerja.buku.rekam import repository as rekam
from kinerja.buku.rekam.models import Rekam
from kinerja.buku.rekam.repository import RekamMasuk, Simpanan
from kinerja.buku.segel.rules import Posisi
from kinerja.dasar.base import Base
from kinerja.hitung.fakta import catatan
from kinerja.hitung.fakta import repository as fakta
from kinerja.hitung.fakta.models import Fakta, FaktaStatus, Hitungan
from kinerja.hitung.penerimaan import service
from kit.db import Session

SEKALI = 5_000
TURUNAN: tuple[type[Base], ...] = (Rekam, Identitas, Fakta, FaktaStatus, Hitungan)

# Tiap kolom `rekam` dan `identitas` yang disalin dari versi yang disegel, dan asalnya.
ASAL_REKAM: Mapping[str, str] = {
    "rekam_id": "rekam_id",
    "sumber": "sumber",
    "jenis": "jenis",
    "versi": "versi",
    "rekam_versi_id": "id",
    "orang_sumber": "CASE jenis WHEN 'daftar' THEN data ->> 'sumber' ELSE sumber END",
    "orang_id": "coalesce(CAST(data ->> 'ppks_id' AS uuid), rekam_id)",
    "dinilai_sumber": "CASE jenis WHEN 'evaluasi' THEN data #>> '{dinilai,sumber}' END",
    "dinilai_rekam_id": "CASE jenis WHEN 'evaluasi' THEN "
    "CAST(data #>> '{dinilai,rekam_id}' AS uuid) END",
}
ASAL_IDENTITAS: Mapping[str, str] = {satu: satu for satu in ("ppks_id", "sumber", "versi", "kunci")}


def _kolom(asal: Mapping[str, str]) -> str:
    return ", ".join(f"{isi} AS {nama}" for nama, isi in asal.items())


# (Versi, putusan) tertinggi tiap rekam dan tiap orang, sampai posisi sebuah blok; tanpa posisi:
# semuanya.
TERTINGGI_REKAM = f"""
SELECT DISTINCT ON (v.rekam_id, v.sumber, v.jenis) {_kolom(ASAL_REKAM)}, v.data, v.transaksi
FROM rekam_versi AS v
WHERE CAST(:t AS bigint) IS NULL OR (v.transaksi, v.id) <= (:t, CAST(:id AS uuid))
ORDER BY v.rekam_id, v.sumber, v.jenis, v.versi DESC, v.putusan DESC
"""  # noqa: S608  (tetapan modul)
TERTINGGI_IDENTITAS = f"""
SELECT DISTINCT ON (v.ppks_id, v.sumber) {_kolom(ASAL_IDENTITAS)}
FROM identitas_versi AS v
WHERE CAST(:t AS bigint) IS NULL OR (v.transaksi, v.ppks_id, v.sumber COLLATE "C", v.versi)
    <= (:t, CAST(:id AS uuid), CAST(:sumber AS text), CAST(:versi AS integer))
ORDER BY v.ppks_id, v.sumber, v.versi DESC, v.putusan DESC
"""  # noqa: S608  (tetapan modul)

# Angka setahun: rekam tahun itu, evaluasinya (yang dapat datang sesudahnya), dan yang dinilai
# evaluasi tahun itu. Tanggal yang tidak berbentuk tanggal ikut: bacaan modelnya yang memutuskan.
_REKAM = text(f"""
WITH tertinggi AS MATERIALIZED (
    SELECT *, CAST(:tahun AS integer) IS NULL OR coalesce(:tahun = CASE
        WHEN jenis = 'daftar' THEN CAST(data ->> 'tahun' AS integer)
        WHEN data ->> 'tanggal' ~ '^\\d{{4}}-\\d\\d-\\d\\d' THEN
            CAST(left(data ->> 'tanggal', 4) AS integer)
    END, true) AS tahun_itu
    FROM ({TERTINGGI_REKAM}) AS semua
), dinilai AS MATERIALIZED (
    SELECT dinilai_sumber AS sumber, dinilai_rekam_id AS rekam_id FROM tertinggi
    WHERE tahun_itu AND dinilai_rekam_id IS NOT NULL
)
INSERT INTO rekam ({", ".join(ASAL_REKAM)})
SELECT {", ".join(ASAL_REKAM)} FROM tertinggi
WHERE tahun_itu
    OR (jenis = 'layanan' AND (sumber, rekam_id) IN (SELECT sumber, rekam_id FROM dinilai))
    OR (dinilai_sumber, dinilai_rekam_id) IN (
        SELECT sumber, rekam_id FROM tertinggi WHERE tahun_itu AND jenis = 'layanan'
    )
""")  # noqa: S608  (tetapan modul)
_IDENTITAS = text(f"""
INSERT INTO identitas ({", ".join(ASAL_IDENTITAS)}) {TERTINGGI_IDENTITAS}
""")
# Yang disebut fakta tetapi belum dikenal menjadi subjeknya sendiri.
_BELUM_DIKENAL = text("""
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT DISTINCT fakta.orang_id, fakta.orang_sumber, 0, 'acak:' || fakta.orang_id
FROM fakta LEFT JOIN identitas
    ON identitas.ppks_id = fakta.orang_id AND identitas.sumber = fakta.orang_sumber
WHERE identitas.ppks_id IS NULL
""")
_SEKALI_BACA = text("SELECT set_config('work_mem', '256MB', true)")


def _buat(model: type[Base]) -> TextClause:
    nama = model.__tablename__
    return text(f"CREATE TEMP TABLE {nama} (LIKE public.{nama} INCLUDING DEFAULTS) ON COMMIT DROP")


async def susun(
    session: Session,
    aturan_versi: int,
    aturan: Pemetaan,
    posisi: Mapping[str, Posisi] | None = None,
    tahun: int | None = None,
) -> None:
    """Susun semuanya menurut aturan ini.

    Dengan `posisi`, dari catatan sampai blok itu saja; dengan `tahun`, hanya fakta tahun itu yang
    lengkap. Sesi pemanggil tidak disimpan dan tidak dipakai lagi untuk yang asli.
    """
    for model in TURUNAN:
        await session.execute(_buat(model))
    # Pernyataan yang sudah disiapkan pada sambungan ini tetap menunjuk tabel asli, walau tabel
    # sementara yang bernama sama kini lebih dahulu: namanya dicari lagi.
    await session.execute(text("DISCARD PLANS"))
    await session.execute(_SEKALI_BACA)
    await session.execute(_REKAM, {"tahun": tahun, **isian_posisi(posisi, "rekam_versi")})
    await session.execute(_IDENTITAS, isian_posisi(posisi, "identitas_versi"))
    await session.execute(text("ANALYZE rekam, identitas"))
    with _tanpa_pemulung():
        dibuat: list[RekamMasuk] = []
        async for simpanan in rekam.semua_berlaku(session, sekali=SEKALI):
            # Di utas lain, selagi PostgreSQL menulis halaman sebelumnya.
            dipetakan = asyncio.create_task(asyncio.to_thread(_petakan, aturan, simpanan))
            await catatan.simpan(session, aturan_versi, dibuat)
            dibuat = await dipetakan
        await catatan.simpan(session, aturan_versi, dibuat)
    await session.execute(_BELUM_DIKENAL)
    await session.execute(text("ANALYZE fakta, identitas"))
    await fakta.hitung_semua(session, aturan_versi, aturan.cacah)


@contextmanager
def _tanpa_pemulung() -> Iterator[None]:
    """Ratusan ribu rekam tanpa lingkaran acuan: pemulung memakan separuh waktunya."""
    aktif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if aktif:
            gc.enable()


def _petakan(aturan: Pemetaan, simpanan: list[Simpanan]) -> list[RekamMasuk]:
    return [service.dari_simpanan(aturan, satu) for satu in simpanan]


def isian_posisi(posisi: Mapping[str, Posisi] | None, tabel: str) -> dict[str, Any]:
    """Tanpa batas bila tidak ada blok; blok yang belum berisi tabel ini tidak berisi apa pun."""
    kosong: Posisi = [None if posisi is None else -1, "00000000-0000-0000-0000-000000000000"]
    isi = [*((posisi or {}).get(tabel) or kosong), "", 0][:4]
    return dict(zip(("t", "id", "sumber", "versi"), isi, strict=True))
