"""What goods are, and how a quantity is taken from lots: pure functions on values."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from kit.choices import Choice
from kit.errors import FieldError


class JenisBarang(Choice):
    PANGAN = "pangan", "Pangan"
    SANDANG = "sandang", "Sandang"
    ALAT_BANTU = "alat-bantu", "Alat bantu"
    KEBERSIHAN = "kebersihan", "Kebersihan diri dan keluarga"
    TIDUR = "tidur", "Perlengkapan tidur dan keluarga"
    HUNIAN_DARURAT = "hunian-darurat", "Tenda dan hunian darurat"
    BAHAN_BANGUNAN = "bahan-bangunan", "Bahan bangunan"
    LAINNYA = "lainnya", "Lainnya"


class JenisTempat(Choice):
    GUDANG = "gudang", "Gudang"
    LUMBUNG = "lumbung", "Lumbung sosial"
    POSKO = "posko", "Posko atau dapur umum"
    RUMAH = "rumah", "Rumah singgah atau panti"


class Pemilik(Choice, called="pemilik-barang"):
    """Whose goods these are, whoever keeps them."""

    KANTOR = "kantor", "Kantor"
    PROVINSI = "provinsi", "Provinsi"
    KEMENSOS = "kemensos", "Penyangga Kementerian Sosial"
    CBP = "cbp", "Cadangan beras pemerintah"
    PUB = "pub", "Pengumpulan uang atau barang"
    LAINNYA = "lainnya", "Pihak lain"


class JenisGerakan(Choice):
    MASUK = "masuk", "Masuk"
    CADANG = "cadang", "Dicadangkan"
    LEPAS = "lepas", "Cadangan dilepas"
    KELUAR = "keluar", "Diserahkan"
    KEMBALI = "kembali", "Dikembalikan penerima"
    PINDAH = "pindah", "Dipindahkan"
    HILANG = "hilang", "Hilang, rusak, atau kedaluwarsa"
    SELISIH = "selisih", "Selisih perhitungan"


class Penerima(Choice, called="penerima-barang"):
    SENDIRI = "sendiri", "Diterima sendiri"
    WAKIL = "wakil", "Diterima wakilnya"
    TEMPAT = "tempat", "Dipakai di tempat (dapur umum, posko, lembaga)"


class Hubungan(Choice, called="hubungan-penerima"):
    KELUARGA = "keluarga", "Keluarga"
    WALI = "wali", "Wali"
    PENDAMPING = "pendamping", "Pendamping atau pengurus panti"
    TETANGGA = "tetangga", "Tetangga"
    PENGURUS_LINGKUNGAN = "pengurus-lingkungan", "RT, RW, atau kelurahan"
    LAINNYA = "lainnya", "Lainnya"


class KeadaanCadangan(Choice):
    BERLAKU = "berlaku", "Dicadangkan"
    SELESAI = "selesai", "Diserahkan seluruhnya"
    DILEPAS = "dilepas", "Dilepas"


class KeadaanPenyerahan(Choice):
    BERLAKU = "berlaku", "Diserahkan"
    DIUSULKAN_BATAL = "diusulkan_batal", "Diusulkan dibatalkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Sebab(Choice, called="sebab-penyesuaian"):
    HILANG = "hilang", "Hilang"
    RUSAK = "rusak", "Rusak"
    KEDALUWARSA = "kedaluwarsa", "Kedaluwarsa"
    OPNAME = "opname", "Selisih hasil perhitungan"


class KeadaanPenyesuaian(Choice):
    DIUSULKAN = "diusulkan", "Diusulkan"
    DISETUJUI = "disetujui", "Disetujui"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik"


# Not reversed here: these have a document beside them, with steps of its own.
LEWAT_SENDIRI: Mapping[JenisGerakan, str] = {
    JenisGerakan.CADANG: "Lepaskan cadangannya.",
    JenisGerakan.LEPAS: "Cadangkan lagi.",
    JenisGerakan.KELUAR: "Usulkan pembatalan penyerahannya.",
    JenisGerakan.HILANG: "Usulkan penyesuaian yang sebaliknya.",
    JenisGerakan.SELISIH: "Usulkan penyesuaian yang sebaliknya.",
}


@dataclass(frozen=True, slots=True)
class Diminta:
    """So much of an item, from one lot or from whichever ends first. `ke`: where it stands in
    what was sent."""

    ke: int
    barang_id: uuid.UUID
    jumlah: int
    lot_id: uuid.UUID | None = None


class Tersimpan(Protocol):
    """What of a lot lies in a place."""

    @property
    def lot_id(self) -> uuid.UUID: ...
    @property
    def barang_id(self) -> uuid.UUID: ...
    @property
    def tersedia(self) -> int: ...
    @property
    def kedaluwarsa(self) -> date | None: ...


T = TypeVar("T", bound=Tersimpan)


@dataclass(frozen=True, slots=True)
class Disisihkan:
    """What of a lot is set aside for one purpose, to be taken from as from what is free."""

    lot_id: uuid.UUID
    barang_id: uuid.UUID
    tersedia: int
    kedaluwarsa: date | None


@dataclass(frozen=True, slots=True)
class Perubahan:
    """One line of the ledger."""

    tempat_id: uuid.UUID
    lot_id: uuid.UUID
    tersedia: int
    dicadangkan: int = 0

    @property
    def balik(self) -> Perubahan:
        return Perubahan(self.tempat_id, self.lot_id, -self.tersedia, -self.dicadangkan)


@dataclass(frozen=True, slots=True)
class Kurang:
    """What cannot be taken: `ada` of it can."""

    diminta: Diminta
    ada: int


def lewat(kedaluwarsa: date | None, hari: date) -> bool:
    """Whether a lot is past its last day."""
    return kedaluwarsa is not None and kedaluwarsa < hari


def ambil(
    saldo: Sequence[T], diminta: Iterable[Diminta], hari: date
) -> tuple[list[tuple[T, int]], list[Kurang], list[FieldError]]:
    """From which lots it is taken: the named one, else those that end first and are not past it.
    `saldo` comes in the order of its expiry. Several requests for one item take one after the
    other."""
    sisa = {satu.lot_id: satu.tersedia for satu in saldo}
    diambil: list[tuple[T, int]] = []
    kurang: list[Kurang] = []
    salah: list[FieldError] = []
    for minta in sorted(diminta, key=lambda satu: satu.lot_id is None):
        lot = [s for s in saldo if s.barang_id == minta.barang_id]
        if minta.lot_id is not None:
            lot = [s for s in lot if s.lot_id == minta.lot_id]
            if any(lewat(s.kedaluwarsa, hari) for s in lot):
                pesan = f"Lot ini kedaluwarsa sejak {lot[0].kedaluwarsa}."
                salah.append(FieldError(f"barang.{minta.ke}.lot_id", pesan, "lot-kedaluwarsa"))
                continue
        perlu = minta.jumlah
        for satu in lot:
            banyak = min(perlu, sisa[satu.lot_id])
            if banyak > 0 and not lewat(satu.kedaluwarsa, hari):
                diambil.append((satu, banyak))
                sisa[satu.lot_id] -= banyak
                perlu -= banyak
        if perlu:
            kurang.append(Kurang(minta, minta.jumlah - perlu))
    return diambil, kurang, salah


def periksa_saat(pada: datetime, kini: datetime, hari_ini: date) -> list[FieldError]:
    """What has happened already, and not before anything is recorded."""
    if pada > kini:
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    if pada.year < hari_ini.year - 1:
        pesan = "Terlalu lama lalu: paling awal tahun lalu."
        return [FieldError("pada", pesan, "tanggal-tidak-mungkin")]
    return []


def selisih(tercatat: int, dihitung: int | None, jumlah: int | None) -> int:
    """Of a loss what is gone; of a count, how much more lies there than the books say."""
    if dihitung is not None:
        return dihitung - tercatat
    return -(jumlah or 0)
