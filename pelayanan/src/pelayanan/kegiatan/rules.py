"""States of an activity, what an attendance may say, and which relatives count: pure functions."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kantor.kegiatan import Menghitung
from kit.choices import Choice
from kit.errors import FieldError
from kit.schemas import RECORDED_FROM

# What an office calls an activity that counts as one by its own record (layanan.yaml, `subjek`).
BENDA = "kegiatan"
# Whose component is given when an activity was held.
MEMBERI = frozenset({Menghitung.ORANG, Menghitung.KERABAT})


class Keadaan(Choice, called="keadaan-kegiatan"):
    DIRENCANAKAN = "direncanakan", "Direncanakan"
    TERLAKSANA = "terlaksana", "Terlaksana"
    DITUTUP = "ditutup", "Daftar hadirnya ditutup"
    DIUSULKAN_KOREKSI = "diusulkan_koreksi", "Diusulkan dikoreksi"
    DIUSULKAN_BATAL = "diusulkan_batal", "Diusulkan dibatalkan"
    BATAL = "batal", "Tidak jadi"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


# It was held, as far as is known.
TERJADI = frozenset(Keadaan) - {Keadaan.DIRENCANAKAN, Keadaan.BATAL, Keadaan.DIBATALKAN}


class Langkah(StrEnum):
    RENCANAKAN = "rencanakan"
    UBAH = "ubah"
    LAKSANAKAN = "laksanakan"
    TUTUP = "tutup"
    BATAL = "batal"


def periksa_saat(pada: datetime, kini: datetime, hari: date) -> list[FieldError]:
    """Of what was held: it is over. `hari`: its day in the office."""
    if pada > kini:
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    return periksa_hari(hari)


def periksa_hari(hari: date) -> list[FieldError]:
    if hari < RECORDED_FROM:
        pesan = f"Tanggal tidak mungkin; yang terawal {RECORDED_FROM}."
        return [FieldError("pada", pesan, "tanggal-tidak-mungkin")]
    return []


def periksa_isi(
    menghitung: Menghitung, induk_id: uuid.UUID | None, kerabat: Sequence[str]
) -> list[FieldError]:
    """What of an attendance belongs to a kind of activity. `kerabat`: the relations that it
    names."""
    salah = []
    if menghitung in MEMBERI and induk_id is None:
        pesan = "Sebutkan permohonan atau kasus yang memuatnya."
        salah.append(FieldError("induk_id", pesan, "wajib-diisi"))
    elif menghitung not in MEMBERI and induk_id is not None:
        pesan = "Kegiatan ini tidak memberi apa pun kepada yang hadir."
        salah.append(FieldError("induk_id", pesan, "tanpa-induk"))
    if (menghitung is Menghitung.KERABAT) is not bool(kerabat):
        pesan = "Kerabat yang hadir disebut pada bimbingan keluarga, dan hanya padanya."
        salah.append(FieldError("kerabat", pesan, "kerabat-salah"))
    if len(set(kerabat)) < len(kerabat):
        pesan = "Sebutkan tiap hubungan sekali, dengan jumlahnya."
        salah.append(FieldError("kerabat", pesan, "hubungan-rangkap"))
    return salah


@dataclass(frozen=True, slots=True)
class Sesi:
    """One day on which relatives of somebody came, by relation."""

    tanggal: date
    sumber_dana: str
    kerabat: Mapping[str, int]


def datang(sesi: Iterable[Sesi]) -> list[tuple[date, str]]:
    """Each relative who came, with the day and the fund of the first time.

    Nobody registers them, so of each relation there are as many as came at once at most: two
    sisters on one day and one on another are two.
    """
    terbanyak: Counter[str] = Counter()
    hasil: list[tuple[date, str]] = []
    for satu in sorted(sesi, key=lambda s: (s.tanggal, s.sumber_dana)):
        for hubungan, banyak in satu.kerabat.items():
            baru = max(0, banyak - terbanyak[hubungan])
            hasil += [(satu.tanggal, satu.sumber_dana)] * baru
            terbanyak[hubungan] += baru
    return hasil
