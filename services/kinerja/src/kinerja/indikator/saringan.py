"""Saringan yang menyebut kode di luar profil kantor ditolak, bukan dijawab kosong."""

from __future__ import annotations

from collections.abc import Container, Sequence

from kinerja.indikator.profil import Indikator, Kantor
from kit.errors import FieldError, Invalid


def periksa(
    kantor: Kantor,
    indikator: Indikator,
    *,
    program: str | None = None,
    kelurahan: str | None = None,
    kecamatan: str | None = None,
    layanan: str | None = None,
    kategori: str | None = None,
) -> None:
    milik = indikator.program_rumus or tuple(kantor.program)
    boleh: Sequence[tuple[str, str | None, Container[str]]] = (
        ("program", program, milik),
        ("kelurahan", kelurahan, _jenis_wilayah(kantor, "kelurahan")),
        ("kecamatan", kecamatan, _jenis_wilayah(kantor, "kecamatan")),
        ("layanan", layanan, kantor.layanan),
        ("kategori", kategori, kantor.kategori),
    )
    salah = [
        FieldError(f"query.{nama}", f"{nama.capitalize()} {nilai} tidak dikenal.", "tidak-dikenal")
        for nama, nilai, dikenal in boleh
        if nilai is not None and nilai not in dikenal
    ]
    if salah:
        raise Invalid("Saringan menyebut kode yang tidak dikenal.", *salah)


def _jenis_wilayah(kantor: Kantor, jenis: str) -> set[str]:
    return {satu.kode for satu in kantor.wilayah.values() if satu.jenis == jenis}
