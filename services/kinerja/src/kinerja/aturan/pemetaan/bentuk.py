"""What the mapping asks of a record, and what it makes of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.dasar.ciri import TANPA, Ciri


class Klien(Protocol):
    """A record of a service to somebody."""

    @property
    def berlaku(self) -> bool: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def layanan(self) -> str | None: ...
    @property
    def ppks_id(self) -> uuid.UUID | None: ...
    @property
    def keluarga_id(self) -> uuid.UUID | None: ...
    @property
    def subjek(self) -> str: ...
    @property
    def ciri(self) -> Ciri: ...


class Diberikan(NamedTuple):
    """How much of something was given. Records sealed before 0 was refused may call 0 given: that
    is nothing."""

    jumlah: int
    satuan: str | None


@dataclass(slots=True)
class Fakta:
    """One fact; `alasan` is filled where its record alone makes certain that it is not counted.

    `orang`: another subject than the record's person (a PSKS who helped, a family), else None.
    `keluarga`: the client's, of which an output may be.
    """

    jenis: JenisFakta
    tanggal: date
    program: str | None = None
    sub_kegiatan: str | None = None
    layanan: str | None = None
    komponen: str | None = None
    daftar: str | None = None
    tahap: str | None = None
    ciri: Ciri = TANPA
    kategori: tuple[str, ...] = ()  # as the mapping orders them, a status among them
    kelompok_umur: str | None = None
    sumber_dana: str | None = None
    subjek: str = "orang"
    jumlah: int = 1
    satuan: str | None = None
    penilai: str | None = None
    hari_kerja: int | None = None  # how long a service took, where a formula asks
    kriteria: tuple[str, ...] = ()  # of an evaluation: the questions answered with yes
    legal: bool = False
    alasan: Alasan | None = None
    orang: tuple[str, uuid.UUID] | None = None
    keluarga: tuple[str, uuid.UUID] | None = None
    cacah: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Kedudukan:
    """How the mapping looks at the client of a record."""

    program: str | None
    kategori: tuple[str, ...]
    penilai: str | None
    daftar: str | None
    alasan: Alasan | None
