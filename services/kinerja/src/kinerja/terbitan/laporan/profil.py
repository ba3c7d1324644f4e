"""The letterhead and the remarks of the office's sheets: kop.yaml. Without names of people."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from kantor.profil import Profil, terpasang
from kit.profile import ProfileError, read_yaml, validate


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
        """The Dinas Sosial of Kota Palangka Raya."""
        return f"{self.dinas} {self.pemerintah.removeprefix('Pemerintah ')}"


def baca_kop(profil: Profil) -> Kop:
    dok = read_yaml(profil.berkas("kop.yaml"))
    isi = validate(Kop, dok)
    program = {satu.kode for _, satu in profil.program if satu.level == "program"}
    asing = [
        dok.mistake(("keberfungsian", kode), f"program {kode} tidak ada di program.csv.")
        for kode in isi.keberfungsian
        if kode not in program
    ]
    if asing:
        raise ProfileError(*asing)
    return isi


@cache
def _kop(profil: Profil) -> Kop:
    return baca_kop(profil)


def kop(tahun: int) -> Kop:
    return _kop(terpasang().pada(tahun))
