"""Which deliveries can be, and when a quantity is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from kit.errors import FieldError

# The attribute by which one component has several records: each phase its own.
FASE = "fase"


class Butir(NamedTuple):
    """What has a record of its own in a request and year. A record has one unit and one fund: rice
    in kilograms and tents in pieces, or the city's money and a donation, do not add up."""

    komponen: str
    fase: str
    satuan: str
    sumber_dana: str


class Diberikan(Protocol):
    """A form or a record of a delivery."""

    @property
    def komponen(self) -> str: ...
    @property
    def atribut(self) -> Mapping[str, str]: ...
    @property
    def satuan(self) -> str: ...
    @property
    def sumber_dana(self) -> str: ...


def butir(satu: Diberikan) -> Butir:
    return Butir(satu.komponen, satu.atribut.get(FASE, ""), satu.satuan, satu.sumber_dana)


@dataclass(frozen=True, slots=True)
class Kebutuhan:
    """A need that a delivery names."""

    ppks_id: uuid.UUID
    komponen: str
    tanggal: date
    perlu: bool
    berlaku: bool


def periksa_kebutuhan(
    kebutuhan: Kebutuhan | None, ppks_id: uuid.UUID, komponen: str, tanggal: date
) -> list[FieldError]:
    """A need of an earlier year may be named: this counts in its own year, and meets it not."""
    if kebutuhan is None or kebutuhan.ppks_id != ppks_id:
        return [_kebutuhan("Kebutuhan ini tidak ada pada orang ini.", "kebutuhan-tidak-ditemukan")]
    if not kebutuhan.berlaku:
        return [_kebutuhan("Asesmennya sudah dibatalkan.", "kebutuhan-dibatalkan")]
    if not kebutuhan.perlu:
        return [_kebutuhan("Menurut asesmennya tidak dibutuhkan.", "tidak-dibutuhkan")]
    if kebutuhan.komponen != komponen:
        return [_kebutuhan("Kebutuhan ini atas komponen lain.", "kebutuhan-lain")]
    return sesudah_asesmen(tanggal, kebutuhan)


def sesudah_asesmen(tanggal: date, kebutuhan: Kebutuhan) -> list[FieldError]:
    if tanggal >= kebutuhan.tanggal:
        return []
    pesan = f"Sebelum asesmennya ({kebutuhan.tanggal})."
    return [FieldError("tanggal", pesan, "tanggal-sebelum-asesmen")]


def _kebutuhan(pesan: str, kode: str) -> FieldError:
    return FieldError("kebutuhan_id", pesan, kode)


def periksa_atribut(
    atribut: Mapping[str, str], dikenal: Mapping[str, Mapping[str, str]]
) -> list[FieldError]:
    """Names and values are the office's; what it knows is said with the refusal."""
    salah = []
    for nama, nilai in atribut.items():
        boleh = dikenal.get(nama)
        if boleh is None:
            pesan = f"Atribut kantor ini: {', '.join(dikenal) or 'tidak ada'}."
            salah.append(FieldError(f"atribut.{nama}", pesan, "atribut-salah"))
        elif nilai not in boleh:
            pesan = f"Nilainya salah satu dari {', '.join(boleh)}."
            salah.append(FieldError(f"atribut.{nama}", pesan, "atribut-salah"))
    return salah


def periksa_jumlah(jumlah: int, sekarang: int, mulai: date, hari_ini: date) -> list[FieldError]:
    """The quantity so far only grows; what was less is a correction. Another year is another
    record, since it counts in the year of its first day."""
    if hari_ini.year != mulai.year:
        pesan = f"Pemberian ini milik tahun {mulai.year}. Catat yang tahun ini sebagai yang baru."
        return [FieldError("jumlah", pesan, "tahun-berganti")]
    if jumlah <= sekarang:
        pesan = f"Sudah {sekarang}. Isi jumlah seluruhnya; bila berkurang, usulkan koreksi."
        return [FieldError("jumlah", pesan, "jumlah-tidak-bertambah")]
    return []


def periksa_tambahan(
    seluruhnya: int, terbanyak: int, kebutuhan: uuid.UUID | None, tercatat: uuid.UUID | None
) -> list[FieldError]:
    """So much more of what stands: for the same need, and not too much altogether."""
    salah = []
    if kebutuhan not in (None, tercatat):
        pesan = "Pemberian komponen ini sudah dicatat tanpa kebutuhan ini."
        salah.append(FieldError("kebutuhan_id", pesan, "kebutuhan-lain"))
    if seluruhnya > terbanyak:
        pesan = f"Seluruhnya akan {seluruhnya}; paling banyak {terbanyak}."
        salah.append(FieldError("jumlah", pesan, "terlalu-besar"))
    return salah


def menunggu(terkirim: date, hari_ini: date) -> bool:
    """Whether a quantity told today waits: at most one version of a day says one.

    It goes out when the day is over, or with the next version that is sent for another reason.
    """
    return terkirim >= hari_ini
