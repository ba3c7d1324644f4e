from __future__ import annotations

from typing import Any

from tests.pelayanan.conftest import MENTENG, Klien, nik_baru
from tests.pelayanan.conftest import klien as klien
from tests.pelayanan.conftest import sessions as sessions

TUJUAN = {"tujuan": "pengaduan"}
TEKS = {"teks": "Kami sedang memeriksa laporan Anda."}


def pelapor(**ganti: object) -> dict[str, Any]:
    isi: dict[str, Any] = {"nama": "Budi Contoh", "nik": nik_baru(), "telepon": "0812 0000 0000"}
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


def aduan(**ganti: object) -> dict[str, Any]:
    """A complaint that is accepted."""
    isi: dict[str, Any] = {
        "kanal": "datang",
        "jenis": "pengaduan",
        "pelapor": pelapor(),
        "kelurahan": MENTENG,
        "uraian": "Bantuan yang dijanjikan untuk warga di gang kami belum diterima.",
    }
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


async def terima(klien: Klien, **ganti: object) -> dict[str, Any]:
    jawaban = await klien.post("pengaduan", aduan(**ganti))
    assert jawaban.status_code == 201, jawaban.text
    hasil: dict[str, Any] = jawaban.json()
    return hasil


async def langkah(klien: Klien, satu: str, *semua: str, **isi: object) -> dict[str, Any]:
    """Take these steps; the last is sent `isi`."""
    hasil: dict[str, Any] = {}
    for nama in semua:
        biasa = {} if nama in ("verifikasi", "selesai", "lengkapi") else TEKS
        jawaban = await klien.post(
            f"pengaduan/{satu}/{nama}", isi if isi and nama == semua[-1] else biasa
        )
        assert jawaban.status_code == 200, (nama, jawaban.text)
        hasil = jawaban.json()
    return hasil


SAMPAI_DIJAWAB = ("respons", "verifikasi", "tindak-lanjut", "jawab")
