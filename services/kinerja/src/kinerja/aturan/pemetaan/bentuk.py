"""What the mapping asks of a record, and what it makes of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta, Tahap


class Komponen(Protocol):
    @property
    def kode(self) -> str: ...
    @property
    def jumlah(self) -> int: ...
    @property
    def satuan(self) -> str: ...
    @property
    def dinilai_perlu(self) -> bool: ...
    @property
    def diberikan(self) -> bool: ...


class Orang(Protocol):
    """What a record says of its person at that time."""

    @property
    def berlaku(self) -> bool: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def kategori(self) -> Sequence[str]: ...
    @property
    def kelurahan(self) -> str | None: ...
    @property
    def tahun_lahir(self) -> int | None: ...
    @property
    def jenis_kelamin(self) -> str | None: ...
    @property
    def disabilitas(self) -> bool | None: ...


class Klien(Orang, Protocol):
    @property
    def layanan(self) -> str: ...
    @property
    def ppks_id(self) -> uuid.UUID | None: ...
    @property
    def status_khusus(self) -> str | None: ...
    @property
    def subjek(self) -> str: ...


class RekamPermohonan(Klien, Protocol): ...


class RekamLayanan(Klien, Protocol):
    @property
    def sumber_dana(self) -> str | None: ...
    @property
    def komponen(self) -> Sequence[Komponen]: ...
    @property
    def psks(self) -> Sequence[uuid.UUID]: ...


class RekamEvaluasi(Protocol):
    @property
    def berlaku(self) -> bool: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def kebutuhan_dasar(self) -> bool: ...
    @property
    def tugas_peran(self) -> bool: ...
    @property
    def mengatasi_masalah(self) -> bool: ...


class RekamDaftar(Orang, Protocol):
    @property
    def daftar(self) -> str: ...
    @property
    def tahun(self) -> int: ...
    @property
    def tahap(self) -> Tahap: ...


@dataclass(slots=True)
class Fakta:
    """One fact; `alasan` is filled where its record alone makes certain that it is not counted.

    `orang`: another subject than the record's person (a PSKS who helped), else None.
    """

    jenis: JenisFakta
    tanggal: date
    program: str | None = None
    sub_kegiatan: str | None = None
    layanan: str | None = None
    komponen: str | None = None
    daftar: str | None = None
    tahap: str | None = None
    kelurahan: str | None = None
    kategori: tuple[str, ...] = ()
    jenis_kelamin: str | None = None
    tahun_lahir: int | None = None
    kelompok_umur: str | None = None
    disabilitas: bool | None = None
    sumber_dana: str | None = None
    subjek: str = "orang"
    jumlah: int = 1
    satuan: str | None = None
    penilai: str | None = None
    kriteria: tuple[str, ...] = ()  # of an evaluation: the questions answered with yes
    legal: bool = False
    alasan: Alasan | None = None
    orang: tuple[str, uuid.UUID] | None = None
    cacah: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Kedudukan:
    """How the mapping looks at the client of a record."""

    program: str | None
    kategori: tuple[str, ...]
    penilai: str | None
    daftar: str | None
    alasan: Alasan | None
