"""The profile of a new office: the commented example beside this file, with what is national."""

from __future__ import annotations

from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from kit import clock
from kit.profile import DEFAULT, office_dir

TEMPLAT = Path(__file__).with_name("templat")
# The same in every city, so kept once, by the office that is always here.
NASIONAL = ("ppks.yaml", "privasi.yaml")


def tulis(folder: Path) -> None:
    """Write a sound profile for the code `folder.name`, whole or not at all.

    `folder` must not exist yet, the folder around it must; OSError otherwise. Targets and budgets
    are those of this year.
    """
    isi = {"kode": folder.name, "tahun": clock.today().year}
    bawaan = office_dir(DEFAULT)
    with TemporaryDirectory(dir=folder.parent, prefix=".profil-") as sementara:
        baru = Path(sementara) / folder.name
        for asal in sorted(berkas for berkas in TEMPLAT.rglob("*") if berkas.is_file()):
            tujuan = baru / asal.relative_to(TEMPLAT)
            tujuan.parent.mkdir(parents=True, exist_ok=True)
            teks = asal.read_text(encoding="utf-8")
            tujuan.write_text(Template(teks).substitute(isi), encoding="utf-8")
        for nama in NASIONAL:
            (baru / nama).write_bytes((bawaan / nama).read_bytes())
        libur = (bawaan / "libur.csv").read_text(encoding="utf-8")
        (baru / "libur.csv").write_text(tanpa_libur_daerah(libur), encoding="utf-8")
        baru.rename(folder)


def tanpa_libur_daerah(libur: str) -> str:
    """The lines of a libur.csv without the holidays of one region only."""
    baris = libur.splitlines(keepends=True)
    return "".join(satu for satu in baris if satu.split(",")[1:2] != ["daerah"])
