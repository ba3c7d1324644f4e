"""A filter that names a code outside the office's profile is refused, not answered with nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from kantor.acuan import DAFTAR, tak_dikenal
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kit.errors import FieldError, Invalid
from kit.schemas import Schema

_MEMOTONG_ENTRI = ("tahun", "per", "sampai")


class _Saringan(Protocol):
    """Any filters; those that it does not know are not looked at."""


def periksa(kantor: Kantor, indikator: Indikator, saring: _Saringan) -> None:
    boleh: Mapping[str, Collection[str]] = {
        "program": indikator.program_rumus or tuple(kantor.program),
        **_wilayah(kantor),
        "layanan": kantor.layanan,
        "kategori": kantor.kategori,
        "umur": kantor.kelompok_umur,
    }
    salah = _di_luar(boleh, saring)
    sampai, tahun = getattr(saring, "sampai", None), getattr(saring, "tahun", None)
    if sampai is not None and sampai.year != tahun:
        pesan = f"Tanggal {sampai.isoformat()} di luar tahun {tahun}."
        salah.append(FieldError("query.sampai", pesan, "di-luar-tahun"))
    _tolak(salah)


def periksa_wilayah(kantor: Kantor, saring: _Saringan) -> None:
    """The same of a list that is narrowed by area."""
    _tolak(_di_luar(_wilayah(kantor), saring))


def _tolak(salah: Sequence[FieldError]) -> None:
    if salah:
        raise Invalid("Saringan menyebut yang tidak dikenal.", *salah)


def _di_luar(boleh: Mapping[str, Collection[str]], saring: _Saringan) -> list[FieldError]:
    return [
        tak_dikenal(
            f"query.{nama}",
            f"{nama.capitalize()} {nilai} tidak dikenal."
            + ("" if nama in DAFTAR else f" Yang ada: {', '.join(dikenal)}."),
            apa=nama,
            kode="tidak-dikenal",
        )
        for nama, dikenal in boleh.items()
        if (nilai := getattr(saring, nama, None)) is not None and nilai not in dikenal
    ]


def tolak(saring: Schema) -> None:
    """Entries by month know no person, place or service; only `sampai` cuts them."""
    diberi = [nama for nama, isi in saring if isi is not None and nama not in _MEMOTONG_ENTRI]
    if diberi:
        pesan = "Indikator ini dicatat per bulan dengan tangan; angkanya tidak dapat disaring."
        raise Invalid(pesan, *(FieldError(f"query.{n}", pesan, "tidak-berlaku") for n in diberi))


def _wilayah(kantor: Kantor) -> dict[str, Collection[str]]:
    return {jenis: _jenis_wilayah(kantor, jenis) for jenis in ("kelurahan", "kecamatan")}


def _jenis_wilayah(kantor: Kantor, jenis: str) -> set[str]:
    return {satu.kode for satu in kantor.wilayah.values() if satu.tingkat == jenis}
