"""Where the codes of an office are listed: told to whoever is refused for an unknown one."""

from __future__ import annotations

from collections.abc import Mapping

from kit.errors import FieldError

# The gateway serves them below this path, to everybody (docs/api.md).
AKAR = "/acuan"

# By what a refusal calls it.
DAFTAR: Mapping[str, str] = {
    "kelurahan": f"{AKAR}/wilayah?jenis=kelurahan",
    "kecamatan": f"{AKAR}/wilayah?jenis=kecamatan",
    "wilayah": f"{AKAR}/wilayah",
    "kategori": f"{AKAR}/kategori",
    "layanan": f"{AKAR}/layanan",
    "komponen": f"{AKAR}/layanan",
    "tujuan": f"{AKAR}/tujuan",
    "bidang": f"{AKAR}/kantor",
    "program": f"{AKAR}/kantor",
    "izin": f"{AKAR}/izin",
    "satuan": f"{AKAR}/pilihan/satuan",
    "atribut": f"{AKAR}/atribut",
    # Of the office, but told as the lists of the program are.
    "status-khusus": f"{AKAR}/pilihan/status-khusus",
    "subjek": f"{AKAR}/pilihan/subjek-layanan",
    "benda": f"{AKAR}/pilihan/subjek-sendiri",
    # Of rehsos' and kinerja's own.
    "instrumen": "/rehsos/v1/kasus/instrumen",
    "intervensi": "/rehsos/v1/kasus/intervensi",
    "indikator": "/kinerja/v1/indikator",
    "daftar": "/kinerja/v1/daftar",
    "sub_kegiatan": "/kinerja/v1/anggaran",
}

# By the code of the refusal, for rows of an import that were refused long ago.
MENURUT_KODE: Mapping[str, str] = {
    **{f"{apa}-tidak-dikenal": di for apa, di in DAFTAR.items()},
    "bukan-sub-kegiatan": DAFTAR["sub_kegiatan"],
    "sumber-tidak-dikenal": DAFTAR["bidang"],
}


def tak_dikenal(
    lokasi: str, pesan: str, *, apa: str, di: str | None = None, kode: str | None = None
) -> FieldError:
    """The refusal of a code that the office does not have: `kelurahan-tidak-dikenal`, unless it
    has a code of its own, and where the known ones are: `di`, or as far as they are listed."""
    return FieldError(lokasi, pesan, kode or f"{apa}-tidak-dikenal", di or DAFTAR.get(apa))
