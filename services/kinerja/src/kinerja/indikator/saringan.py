"""Saringan yang menyebut kode di luar profil kantor ditolak, bukan dijawab kosong."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Protocol

from kinerja.indikator.profil import Indikator, Kantor
from kit.errors import FieldError, Invalid


class _Saringan(Protocol):
    """Saringan mana pun; yang tidak dikenalnya tidak diperiksa."""


def periksa(kantor: Kantor, indikator: Indikator, saring: _Saringan) -> None:
    boleh: Mapping[str, Container[str]] = {
        "program": indikator.program_rumus or tuple(kantor.program),
        "kelurahan": _jenis_wilayah(kantor, "kelurahan"),
        "kecamatan": _jenis_wilayah(kantor, "kecamatan"),
        "layanan": kantor.layanan,
        "kategori": kantor.kategori,
        "umur": kantor.kelompok_umur,
    }
    salah = [
        FieldError(f"query.{nama}", f"{nama.capitalize()} {nilai} tidak dikenal.", "tidak-dikenal")
        for nama, dikenal in boleh.items()
        if (nilai := getattr(saring, nama, None)) is not None and nilai not in dikenal
    ]
    sampai, tahun = getattr(saring, "sampai", None), getattr(saring, "tahun", None)
    if sampai is not None and sampai.year != tahun:
        pesan = f"Tanggal {sampai.isoformat()} di luar tahun {tahun}."
        salah.append(FieldError("query.sampai", pesan, "di-luar-tahun"))
    if salah:
        raise Invalid("Saringan menyebut yang tidak dikenal.", *salah)


def _jenis_wilayah(kantor: Kantor, jenis: str) -> set[str]:
    return {satu.kode for satu in kantor.wilayah.values() if satu.jenis == jenis}
