"""Governed lists: who may get in, and which changes mean something."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from datetime import date
from typing import Any

from kantor.acuan import tak_dikenal
from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.aturan.pemetaan.rules import Sasaran
from kinerja.pembukuan.daftar.errors import PerubahanDaftarDitolak
from kit.errors import FieldError

ALASAN_TERPENDEK, ALASAN_TERPANJANG = 5, 500
ALASAN_USULAN = "asesmen"
# Somebody had put them there at stage `data`.
ALASAN_NAIK = "asesmen, sebelumnya pada tahap data"
# Whoever left for this reason was removed by nobody, and comes back with another need.
ALASAN_BATAL = "kebutuhan tidak berlaku lagi"

# kinerja stores no data of people: no NIK or KK number, not in a reason either.
_NOMOR_ORANG = re.compile(r"(?:\d[ .-]?){16}")


def tanggal_masuk(tahun: int, hari_ini: date) -> date:
    """Today, while it is in the year of the list."""
    return min(max(hari_ini, date(tahun, 1, 1)), date(tahun, 12, 31))


def periksa_tanggal(tanggal: date | None, tahun: int) -> list[FieldError]:
    if tanggal is None or tanggal.year == tahun:
        return []
    pesan = f"Tanggal harus di dalam tahun {tahun}."
    return [FieldError("tanggal", pesan, "di-luar-tahun")]


def periksa_alasan(alasan: str) -> list[FieldError]:
    if len(alasan.strip()) < ALASAN_TERPENDEK or len(alasan) > ALASAN_TERPANJANG:
        pesan = f"Alasan {ALASAN_TERPENDEK} sampai {ALASAN_TERPANJANG} karakter."
        return [FieldError("alasan", pesan, "alasan-panjang")]
    if _NOMOR_ORANG.search(alasan):
        pesan = "Jangan menulis NIK atau nomor KK di sini."
        return [FieldError("alasan", pesan, "data-orang")]
    return []


def periksa_sumber(sasaran: Sasaran, sumber: str, dikenal: Container[str]) -> list[FieldError]:
    if sumber not in dikenal:
        pesan = f"Bidang {sumber} tidak dikenal."
        return [tak_dikenal("sumber", pesan, apa="bidang", kode="sumber-tidak-dikenal")]
    if sasaran.psks and sumber != PEMILIK_PSKS:
        pesan = f"Daftar PSKS hanya memuat PSKS {PEMILIK_PSKS}."
        return [FieldError("sumber", pesan, "bukan-pemilik-psks")]
    return []


def pastikan_berubah(*, berlaku: bool, dari: Tahap, ke: Tahap | None) -> None:
    """`ke` None: dikeluarkan."""
    if not berlaku:
        raise PerubahanDaftarDitolak("Entri ini sudah dikeluarkan; tambahkan lagi bila perlu.")
    if ke is dari:
        raise PerubahanDaftarDitolak(f"Entri ini sudah pada tahap {dari}.", tahap=str(dari))


# What can be said of an entry's form alone; of a change it is the reason.
ATURAN_UBAH: tuple[Callable[[Any, Any], list[FieldError]], ...] = (
    lambda isi, _: periksa_alasan(isi.alasan),
)
ATURAN = (lambda isi, _: periksa_tanggal(isi.tanggal, isi.tahun), *ATURAN_UBAH)
