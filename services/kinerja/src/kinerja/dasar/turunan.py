"""Tables that are made from the ledger, and made again from it to see whether they still agree."""

from __future__ import annotations

from dataclasses import dataclass

from kinerja.dasar.base import Base


@dataclass(frozen=True, slots=True)
class Turunan:
    """A derived table; `dibandingkan`: the SQL condition, over `t`, for rows that must agree.

    What it leaves out may be there without having to be: an empty pointer, a provisional key.
    """

    model: type[Base]
    dibandingkan: str

    @property
    def nama(self) -> str:
        return str(self.model.__tablename__)


def kolom(asal: dict[str, str]) -> str:
    """The select list of columns and where each comes from."""
    return ", ".join(f"{isi} AS {nama}" for nama, isi in asal.items())


def berbeda(asal: dict[str, str], tabel: str, *kunci: str) -> str:
    """SQL: some column of `tabel` is not what its origin `v` says."""
    nama = [satu for satu in asal if satu not in kunci]
    kini, seharusnya = (", ".join(f"{milik}.{satu}" for satu in nama) for milik in (tabel, "v"))
    return f"({kini}) IS DISTINCT FROM ({seharusnya})"
