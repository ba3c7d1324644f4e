"""Entri tangan: langkah yang boleh, isian yang sah, dan bagaimana bulan menjadi setahun."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kinerja.pembukuan.entri.errors import LangkahEntriDitolak
from kinerja.pembukuan.usul import PenyetujuSama
from kit.areas import ensure_everywhere
from kit.auth import Actor
from kit.errors import FieldError

BUKTI_TERBESAR = 5 * 1024 * 1024
BUKTI_TERBANYAK = 10
MELEBIHI_PENYEBUT = "pembilang-melebihi-penyebut"
TANPA_TARGET = "tanpa-target"


class StatusEntri(StrEnum):
    DRAF = "draf"
    DIAJUKAN = "diajukan"
    DISETUJUI = "disetujui"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"
    DIGANTIKAN = "digantikan"


class Langkah(StrEnum):
    CATAT = "catat"
    AJUKAN = "ajukan"
    SETUJUI = "setujui"
    TOLAK = "tolak"
    TARIK = "tarik"  # oleh penyusun, sebelum disetujui
    CABUT = "cabut"  # oleh penyetuju, sesudah disetujui
    GANTI = "ganti"  # versi berikutnya mengambil tempatnya


# Langkah atas versi terakhir. Versi yang sudah diputuskan diganti dengan versi baru.
BOLEH: Mapping[StatusEntri, Mapping[Langkah, StatusEntri]] = {
    StatusEntri.DRAF: {
        Langkah.AJUKAN: StatusEntri.DIAJUKAN,
        Langkah.TARIK: StatusEntri.DITARIK,
        Langkah.CATAT: StatusEntri.DRAF,
    },
    StatusEntri.DIAJUKAN: {
        Langkah.SETUJUI: StatusEntri.DISETUJUI,
        Langkah.TOLAK: StatusEntri.DITOLAK,
        Langkah.TARIK: StatusEntri.DITARIK,
    },
    StatusEntri.DISETUJUI: {
        Langkah.CABUT: StatusEntri.DITARIK,
        Langkah.CATAT: StatusEntri.DRAF,
    },
    StatusEntri.DITOLAK: {Langkah.CATAT: StatusEntri.DRAF},
    StatusEntri.DITARIK: {Langkah.CATAT: StatusEntri.DRAF},
    StatusEntri.DIGANTIKAN: {},
}


_TERUCAP = {
    Langkah.CATAT: "digantikan versi baru",
    Langkah.AJUKAN: "diajukan",
    Langkah.SETUJUI: "disetujui",
    Langkah.TOLAK: "ditolak",
    Langkah.TARIK: "ditarik",
    Langkah.CABUT: "dicabut",
}


def melangkah(langkah: Langkah, dari: StatusEntri) -> StatusEntri:
    ke = BOLEH[dari].get(langkah)
    if ke is None:
        raise LangkahEntriDitolak(
            f"Entri berstatus {dari} tidak dapat {_TERUCAP[langkah]}.",
            status_entri=str(dari),
            boleh=[str(satu) for satu in BOLEH[dari]],
        )
    return ke


def pastikan_orang_lain(actor: str, penyusun: Collection[str]) -> None:
    """Yang menulis, mengajukan, atau melampirkan bukti tidak memutuskan versi itu."""
    if actor in penyusun:
        raise PenyetujuSama("Versi ini ikut Anda susun; mintalah orang lain memutuskannya.")


def pastikan_seluruh_kota(actor: Actor) -> None:
    ensure_everywhere(actor, "Entri dan anggaran menyangkut seluruh kota, bukan satu wilayah.")


@dataclass(frozen=True, slots=True)
class Isian:
    """Angka sebulan sebagaimana ditulis orang."""

    nilai: Decimal | None = None
    pembilang: Decimal | None = None
    penyebut: Decimal | None = None
    huruf: str | None = None


def periksa_isian(isian: Isian, *, skala: Sequence[str] | None, persen: bool) -> list[FieldError]:
    """Berskala: `huruf`; persen: `pembilang` dan `penyebut`; lainnya: `nilai`."""
    if skala is not None:
        perlu = {"huruf"}
    elif persen:
        perlu = {"pembilang", "penyebut"}
    else:
        perlu = {"nilai"}
    salah = []
    for nama in ("nilai", "pembilang", "penyebut", "huruf"):
        terisi = getattr(isian, nama) is not None
        if terisi and nama not in perlu:
            pesan = f"Indikator ini diisi dengan {' dan '.join(sorted(perlu))}, bukan {nama}."
            salah.append(FieldError(nama, pesan, "isian-tidak-dipakai"))
        elif nama in perlu and not terisi:
            salah.append(FieldError(nama, "Wajib diisi.", "wajib-diisi"))
    for nama in ("nilai", "pembilang", "penyebut"):
        angka = getattr(isian, nama)
        if angka is not None and angka < 0:
            salah.append(FieldError(nama, "Tidak boleh negatif.", "negatif"))
    if isian.nilai is not None and isian.nilai % 1:
        # Satuan yang diisi dengan nilai (orang, dokumen, unit, …) semuanya dicacah utuh.
        salah.append(FieldError("nilai", "Harus bilangan bulat: satuannya utuh.", "pecahan"))
    if isian.penyebut == 0:
        salah.append(FieldError("penyebut", "Tidak boleh nol.", "penyebut-nol"))
    if skala is not None and isian.huruf is not None and isian.huruf not in skala:
        pesan = f"Harus salah satu dari {', '.join(skala)}."
        salah.append(FieldError("huruf", pesan, "di-luar-skala"))
    return salah


def periksa_bulan(tahun: int, bulan: int, *, kini: tuple[int, int]) -> list[FieldError]:
    """`kini`: tahun dan bulan hari ini (WIB)."""
    if not 1 <= bulan <= 12:
        return [FieldError("bulan", "Harus 1 sampai 12.", "bulan-salah")]
    if (tahun, bulan) > kini:
        return [FieldError("bulan", "Bulan ini belum tiba.", "bulan-belum-tiba")]
    return []


def peringatan(
    pembilang: Decimal | None, penyebut: Decimal | None, *, bertarget: bool
) -> list[str]:
    """Yang patut diperiksa penyetuju, tetapi tidak ditolak."""
    hasil = []
    if pembilang is not None and penyebut is not None and pembilang > penyebut:
        hasil.append(MELEBIHI_PENYEBUT)
    if not bertarget:
        hasil.append(TANPA_TARGET)
    return hasil


def teks(angka: Decimal | None) -> str | None:
    """Tanpa nol di belakang koma: 50.0000 tersimpan, 50 tertulis."""
    if angka is None:
        return None
    ditulis = f"{angka:f}"
    return ditulis.rstrip("0").rstrip(".") if "." in ditulis else ditulis
