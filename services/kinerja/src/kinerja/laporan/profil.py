"""Kepala surat dan keterangan lembar kantor: kop.yaml. Tanpa nama orang."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kit.profile import office_dir, read_yaml, validate


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ButirLembar(_Data):
    judul: str | None = None
    teks: str
    anak: list[str] = []


class LembarIku(_Data):
    """Metadata lembar IKU tercetak, butir a dan seterusnya."""

    butir: list[ButirLembar] = []


class Kop(_Data):
    pemerintah: str
    dinas: str
    alamat: list[str] = []
    tempat: str
    penandatangan: str
    lembar_iku: LembarIku = LembarIku()
    # Jenis keberfungsian sosial per program, sebagaimana kolom lembar IKU.
    keberfungsian: dict[str, str] = {}

    @property
    def instansi(self) -> str:
        """Dinas Sosial Kota Palangka Raya."""
        return f"{self.dinas} {self.pemerintah.removeprefix('Pemerintah ')}"


@cache
def baca_kop(kantor: Path) -> Kop:
    return validate(Kop, read_yaml(kantor / "kop.yaml"))


def kop() -> Kop:
    return baca_kop(office_dir())
