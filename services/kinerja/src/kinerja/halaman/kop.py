"""Nama kantor untuk kepala halaman, dari profilnya."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from kit.profile import office_dir, read_yaml, validate


class Kop(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    nama: str
    nama_singkat: str
    kota: str


@cache
def kop() -> Kop:
    return validate(Kop, read_yaml(office_dir() / "kantor.yaml"))
