"""The letterhead and the remarks of the office's sheets: kop.yaml. Without names of people."""

from __future__ import annotations

from pydantic import Field

from kantor.berkas import Berkas
from kantor.profil import Profil
from kit.profile import ProfileError, read_yaml, validate


class ButirLembar(Berkas):
    judul: str | None = None
    teks: str
    anak: list[str] = Field(default=[])


class LembarIku(Berkas):
    """Metadata lembar IKU tercetak, butir a dan seterusnya."""

    butir: list[ButirLembar] = Field(default=[])


class Kop(Berkas):
    pemerintah: str
    dinas: str
    alamat: list[str] = Field(default=[])
    tempat: str
    penandatangan: str
    lembar_iku: LembarIku = LembarIku()
    # Jenis keberfungsian sosial per program, sebagaimana kolom lembar IKU.
    keberfungsian: dict[str, str] = Field(default={})

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
