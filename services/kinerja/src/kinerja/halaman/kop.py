"""Nama kantor untuk kepala halaman, dari profilnya."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from kit.profile import office_dir, read_yaml, validate


class _Bidang(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kode: str
    nama: str


class Kop(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    nama: str
    nama_singkat: str
    kota: str
    bidang: list[_Bidang] = []

    def nama_bidang(self, kode: str) -> str:
        """Nama bidang yang dikenal profil; selain itu kodenya."""
        return next((satu.nama for satu in self.bidang if satu.kode == kode), kode)


@cache
def kop() -> Kop:
    return validate(Kop, read_yaml(office_dir() / "kantor.yaml"))
