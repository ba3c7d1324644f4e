"""The rows of a profile's tables: wilayah.csv, libur.csv, program.csv."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from kantor.berkas import Berkas, Nama

Tingkat = Literal["kota", "kecamatan", "kelurahan"]


def _terpisah(sel: object) -> object:
    return [satu.strip() for satu in sel.split(";")] if isinstance(sel, str) else sel or ()


class BarisWilayah(Berkas):
    """`62.71` is a city, `62.71.03` a kecamatan, `62.71.03.1002` a kelurahan (Kemendagri).

    A kabupaten is of the level of a city, a desa of that of a kelurahan. An area that was split or
    joined has a last day, and who stands in its place from the next day on.
    """

    kode: Annotated[str, Field(pattern=r"^\d\d\.\d\d(\.\d\d(\.\d{4})?)?$")]
    nama: Nama
    jenis: Literal["kota", "kabupaten", "kecamatan", "kelurahan", "desa"]
    induk: str
    kodepos: Annotated[str, Field(pattern=r"^\d{5}$")] | None = None
    kode_bps: Annotated[str, Field(pattern=r"^\d{4,10}$")] | None = None
    alias: str | None = None
    berlaku_sejak: date | None = None
    berlaku_sampai: date | None = None
    penerus: Annotated[tuple[str, ...], BeforeValidator(_terpisah)] = ()

    @property
    def tingkat(self) -> Tingkat:
        match self.jenis:
            case "kabupaten":
                return "kota"
            case "desa":
                return "kelurahan"
            case _:
                return self.jenis

    @model_validator(mode="after")
    def _berurutan(self) -> Self:
        if self.berlaku_sejak and self.berlaku_sampai and self.berlaku_sampai < self.berlaku_sejak:
            raise ValueError("berlaku_sampai tidak boleh sebelum berlaku_sejak.")
        if bool(self.penerus) != (self.berlaku_sampai is not None):
            raise ValueError("Isi berlaku_sampai dan penerus bersama-sama.")
        return self

    def ada(self, dari: date, sampai: date) -> bool:
        """Whether it is there on any of these days."""
        return not (
            (self.berlaku_sejak is not None and self.berlaku_sejak > sampai)
            or (self.berlaku_sampai is not None and self.berlaku_sampai < dari)
        )

    def ada_tahun(self, tahun: int) -> bool:
        return self.ada(date(tahun, 1, 1), date(tahun, 12, 31))


class BarisLibur(Berkas):
    tanggal: date
    jenis: Literal["nasional", "cuti-bersama", "daerah"]
    nama: Nama


_KELUARGA = ("keluarga", "kk", "kepala keluarga", "kpm")


class BarisProgram(Berkas):
    """A row of the table of programs (Renstra Table 6.1); a column of target and pagu per year."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kode: Annotated[str, Field(pattern=r"\S")]
    level: Literal["program", "kegiatan", "subkegiatan"]
    induk: str | None = None
    nama: str
    indikator: str
    satuan: str
    target_akhir: str | None = None
    unit: str | None = None

    @property
    def kode_induk(self) -> str:
        """The column `induk`, or by the account's code: 1.06.04.2.01 stands under 1.06.04."""
        if self.induk is not None or self.level == "program":
            return self.induk or ""
        atas = self.kode.rpartition(".")[0]
        return atas.rpartition(".")[0] if self.level == "kegiatan" else atas

    @property
    def menghitung_keluarga(self) -> bool:
        """Whether its unit is the family: Keluarga, KK."""
        return self.satuan.strip().casefold() in _KELUARGA

    def target(self) -> dict[int, str | None]:
        """Target per year by the columns `target_<year>`; null where "-" is printed."""
        return {
            int(kolom.removeprefix("target_")): None if nilai == "-" else nilai
            for kolom, nilai in (self.model_extra or {}).items()
            if kolom.startswith("target_") and kolom.removeprefix("target_").isdigit()
        }
