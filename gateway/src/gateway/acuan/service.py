from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from gateway.acuan.errors import AcuanTidakDitemukan
from gateway.acuan.rules import cocok
from gateway.acuan.schemas import (
    Beranda,
    CariSaring,
    DaftarAcuan,
    Izin,
    Kategori,
    KategoriSaring,
    Layanan,
    LayananSaring,
    Libur,
    LiburSaring,
    Pilihan,
    Psks,
    Wilayah,
    WilayahSaring,
)
from gateway.acuan.susun import Acuan
from kantor.acuan import AKAR, tak_dikenal
from kit.errors import Invalid
from kit.pagination import PageQuery, Rows, page_of

T = TypeVar("T")

JUDUL = {
    "wilayah": "Kota atau kabupaten, kecamatan, dan kelurahan atau desa",
    "kategori": "Kategori PPKS",
    "layanan": "Layanan kantor",
    "psks": "Jenis PSKS",
    "atribut": "Yang dapat dikatakan suatu pemberian tentang dirinya",
    "tujuan": "Tujuan membuka data seseorang",
    "libur": "Hari libur dan cuti bersama",
    "peran": "Peran akun dan izinnya",
    "izin": "Izin dan pemegangnya",
    "pilihan": "Daftar pilihan pada isian",
    "daur": "Daur hidup: langkah yang dapat diambil",
}


def beranda(acuan: Acuan) -> Beranda:
    daftar = [
        DaftarAcuan(alamat=f"{AKAR}/{nama}", judul=judul, banyak=len(getattr(acuan, nama)))
        for nama, judul in JUDUL.items()
    ]
    return Beranda(kantor=acuan.kantor.kode, versi=acuan.versi, daftar=daftar)


def wilayah(acuan: Acuan, saring: WilayahSaring) -> Rows[Wilayah]:
    """Raises Invalid for a higher area that the office does not have."""
    _dikenal("induk", saring.induk, {satu.kode for satu in acuan.wilayah}, apa="wilayah")
    return _halaman(
        [
            satu
            for satu in acuan.wilayah
            if saring.jenis in (None, satu.jenis)
            and saring.induk in (None, satu.induk)
            and cocok(saring.cari, satu.nama, satu.alias, satu.kode)
        ],
        saring,
    )


def kategori(acuan: Acuan, saring: KategoriSaring) -> Rows[Kategori]:
    """Raises Invalid for a bidang that the office does not have."""
    _bidang(acuan, saring.bidang)
    return _halaman(
        [
            satu
            for satu in acuan.kategori
            if saring.bidang in (None, satu.bidang) and cocok(saring.cari, satu.nama, satu.kode)
        ],
        saring,
    )


def layanan(acuan: Acuan, saring: LayananSaring) -> Rows[Layanan]:
    """Raises Invalid for a bidang or a kind of subject that the office does not have."""
    _bidang(acuan, saring.bidang)
    _dikenal("subjek", saring.subjek, acuan.subjek, apa="subjek")
    return _halaman(
        [
            satu
            for satu in acuan.layanan
            if saring.bidang in (None, satu.bidang)
            and saring.subjek in (None, satu.subjek)
            and cocok(saring.cari, satu.nama, satu.sasaran, satu.kode)
        ],
        saring,
    )


def psks(acuan: Acuan, saring: CariSaring) -> Rows[Psks]:
    return _halaman([satu for satu in acuan.psks if cocok(saring.cari, satu.nama)], saring)


def libur(acuan: Acuan, saring: LiburSaring) -> Rows[Libur]:
    dipilih = [satu for satu in acuan.libur if saring.tahun in (None, satu.tanggal.year)]
    return page_of(dipilih, saring, lambda satu: f"{satu.tanggal} {satu.nama}")


def izin(acuan: Acuan, saring: CariSaring) -> Rows[Izin]:
    dipilih = [satu for satu in acuan.izin if cocok(saring.cari, satu.nama, satu.kode)]
    return _halaman(dipilih, saring)


def pilihan(acuan: Acuan, saring: CariSaring) -> Rows[Pilihan]:
    dipilih = [satu for satu in acuan.pilihan if cocok(saring.cari, satu.nama)]
    return page_of(dipilih, saring, lambda satu: satu.nama)


def satu(daftar: Sequence[T], kode: str, menurut: Callable[[T], str]) -> T:
    """Raises AcuanTidakDitemukan."""
    for ini in daftar:
        if menurut(ini) == kode:
            return ini
    raise AcuanTidakDitemukan(f"Tidak ada {kode!r} pada acuan kantor ini.", acuan=AKAR)


def _halaman(dipilih: Sequence[T], saring: PageQuery) -> Rows[T]:
    return page_of(dipilih, saring, lambda satu: str(satu.kode))  # type: ignore[attr-defined]


def _bidang(acuan: Acuan, kode: str | None) -> None:
    _dikenal("bidang", kode, {satu.di for satu in acuan.kantor.bidang}, apa="bidang")


def _dikenal(nama: str, kode: str | None, ada: Collection[str], *, apa: str) -> None:
    if kode is not None and kode not in ada:
        pesan = f"Kantor ini tidak mempunyai {apa} {kode}."
        raise Invalid(pesan, tak_dikenal(f"query.{nama}", pesan, apa=apa))
