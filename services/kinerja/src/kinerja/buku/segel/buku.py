"""Buku besar: tabel masukan yang barisnya hanya bertambah dan dirantai oleh penyegel.

Menambah tabel: modelnya memakai `Tersegel`, migrasinya menambah kolom dan indeksnya, dan satu
baris di sini.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Index, Integer, Table, Uuid

from kinerja.aturan.pemetaan.models import Aturan
from kinerja.buku.identitas.models import IdentitasVersi
from kinerja.buku.rekam.models import RekamVersi, Sengketa
from kinerja.buku.sengketa.models import PutusanSengketa
from kinerja.dasar.base import Base
from kinerja.pembukuan.anggaran.models import (
    AnggaranBaris,
    AnggaranPutusan,
    AnggaranVersi,
    Realisasi,
    RealisasiPutusan,
)
from kinerja.pembukuan.entri.models import EntriBukti, EntriLangkah, EntriVersi
from kinerja.pembukuan.penutupan.models import PenutupanIsi, PenutupanLangkah
from kinerja.terbitan.laporan.models import Laporan, LaporanDitarik

_MODEL: tuple[type[Base], ...] = (
    RekamVersi,
    IdentitasVersi,
    Aturan,
    EntriVersi,
    EntriLangkah,
    EntriBukti,
    AnggaranVersi,
    AnggaranBaris,
    AnggaranPutusan,
    Realisasi,
    RealisasiPutusan,
    Laporan,
    LaporanDitarik,
    PenutupanLangkah,
    PenutupanIsi,
    Sengketa,
    PutusanSengketa,
)
# Bukti dapat disandikan lagi dengan kunci baru; isinya sudah dicakup `sha256`-nya.
_TANPA = {"entri_bukti": {"sandi"}}
# Urutannya tetap yang dipakai blok pertama: versi dan putusan atasnya tidak pernah setransaksi.
_BUKAN_URUTAN = {"identitas_versi": {"putusan"}}


@dataclass(frozen=True, slots=True)
class Buku:
    """Satu tabel: urutannya menurut transaksi, lalu kunci utama."""

    nama: str
    kunci: tuple[tuple[str, str], ...]  # kolom dan tipenya, `transaksi` lebih dulu
    kolom: tuple[str, ...]


def _buku(model: type[Base]) -> Buku:
    tabel = cast("Table", model.__table__)
    bukan = _BUKAN_URUTAN.get(tabel.name, set())
    kunci = [tabel.c.transaksi, *(k for k in tabel.primary_key.columns if k.name not in bukan)]
    Index(f"ix_{tabel.name}_transaksi", *kunci)
    kolom = tuple(sorted({*map(str, tabel.c.keys())} - _TANPA.get(tabel.name, set())))
    tipe = {"transaksi": "bigint"}
    for satu in kunci[1:]:
        tipe[str(satu.name)] = (
            "uuid"
            if isinstance(satu.type, Uuid)
            else "bigint"
            if isinstance(satu.type, Integer)
            else "text"
        )
    return Buku(str(tabel.name), tuple(tipe.items()), kolom)


BUKU = tuple(_buku(model) for model in _MODEL)
