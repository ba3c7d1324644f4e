"""The shape of an office's data in its profile: indicators, how they are measured, their past,
and what documents print in two ways."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from kinerja.aturan.indikator.rules import Arah, tulis
from kinerja.aturan.pemetaan.cacah import CaraEntri, Rumus, RumusSpm, cacah_dasar

JenisIndikator = Literal["iku", "ikk", "sakip", "spm", "sasaran", "kegiatan", "subkegiatan"]
TANDA_KOSONG = ("", "-", "\N{EN DASH}", "\N{EM DASH}")
Tahun = Annotated[int, Field(ge=2000, le=2100)]


def angka_tercetak(nilai: str) -> str:
    try:
        Decimal(nilai)
    except InvalidOperation:
        raise ValueError("bukan angka") from None
    return nilai


Tercetak = Annotated[str, AfterValidator(angka_tercetak)]


def _tercetak_kosong(nilai: object) -> object:
    return None if isinstance(nilai, str) and nilai.strip() in TANDA_KOSONG else nilai


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(Data):
    """`nilai` null: printed as "-", so there is no achievement in that period."""

    tahun: Tahun
    nilai: Annotated[str | None, BeforeValidator(_tercetak_kosong)]
    sumber: str
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    satuan: str | None = None  # where that document prints another unit than the indicator's

    @property
    def diteruskan_dari(self) -> int | None:
        """The last planned year, where no plan names this one."""
        return None


class TargetDiteruskan(Target):
    dari: Tahun

    @property
    def diteruskan_dari(self) -> int:
        return self.dari


class Riwayat(Data):
    """As printed; `capaian_hitung` where the printed figures do not give it."""

    tahun: Tahun
    tabel: str
    nama: str | None = None
    target: Tercetak | None = None
    realisasi: Tercetak | None = None
    capaian: Tercetak | None = None
    capaian_hitung: Tercetak | None = None
    pembilang: int | None = None
    penyebut: int | None = None
    putus: bool = False


def _satu_kalimat(teks: str) -> str:
    """A neutral reading: one sentence without resulting figures, so that it is no opinion on the
    office."""
    if any(huruf.isdigit() for huruf in teks) or not teks.endswith(".") or ". " in _ringkas(teks):
        raise ValueError("tafsir harus satu kalimat tanpa angka dan berakhir dengan titik")
    return teks


def _ringkas(teks: str) -> str:
    """An abbreviation with points is not the end of a sentence."""
    return teks.replace("s.d. ", "sampai ")


Tafsir = Annotated[str, AfterValidator(_satu_kalimat)]


class Indikator(Data):
    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    jenis: JenisIndikator
    nama: str
    satuan: str
    arah: Arah = Arah.NAIK
    program: str | None = None
    bidang: str | None = None
    sasaran: str | None = None
    sumber: str
    tafsir: Tafsir | None = None
    # Exactly one of the three: counted from facts, an SPM index, or written down by hand.
    rumus: Rumus | None = None
    # What it was before, the last first: by which it answers while facts of an installation that
    # does not know its earlier files are still decided by the new one.
    rumus_dulu: list[Rumus] = []
    spm: RumusSpm | None = None
    entri: CaraEntri | None = None
    rumus_tercetak: str | None = None
    skala: list[str] | None = None
    ppks: list[str] = []
    indikator_penerima: str | None = None
    indikator_mutu: str | None = None
    indikator_tabel_2_3: str | None = None
    target: list[Target] = []
    tanpa_target: list[Tahun] = []  # years for which its documents print no target
    catatan: list[str] = []
    riwayat: list[Riwayat] = []

    @property
    def program_rumus(self) -> tuple[str, ...]:
        """The programs whose facts it counts; empty: it is not counted from facts of certain
        programs."""
        return self.rumus.pembilang.program if self.rumus is not None else ()

    def menurut(self, terhitung: Container[str]) -> Indikator:
        """As it was by rules that count these; itself if no formula of it is among them."""
        semua = (satu for satu in (self.rumus, *self.rumus_dulu) if satu is not None)
        for satu in semua:
            if all(cacah.kode in terhitung for cacah in cacah_dasar(satu, None)):
                if satu is self.rumus:
                    break
                return self.model_copy(update={"rumus": satu, "tafsir": None})
        return self

    @property
    def persen(self) -> bool:
        return self.satuan in ("persen", "%")

    def target_tahun(self, tahun: int) -> list[Target]:
        """The target of a year; the first is used to compute the achievement, the others are
        shown."""
        return [satu for satu in self.target if satu.tahun == tahun and satu.triwulan is None]


class BerkasIndikator(Data):
    indikator: list[Indikator]


class Pengukuran(Data):
    """How one kegiatan or sub kegiatan of program.csv is measured."""

    rumus: Rumus | None = None
    rumus_dulu: list[Rumus] = []  # as of an indicator
    entri: CaraEntri | None = None
    tafsir: Tafsir | None = None
    sumber: str | None = None  # of its row, if not `sumber_program` of capaian.yaml
    target_lain: list[Target] = []
    tanpa_target: list[Tahun] = []
    catatan: list[str] = []


class BerkasPengukuran(Data):
    pengukuran: dict[str, Pengukuran]


class NilaiNaskah(Data):
    nilai: Annotated[str, Field(min_length=1)]
    sumber: Annotated[str, Field(min_length=1)]


class Ketidakcocokan(Data):
    """What documents print in two ways; both are kept, the first is used."""

    kode: str | None = None  # its indicators; empty: not of one indicator
    isi: Annotated[str, Field(min_length=1)]
    pertama: NilaiNaskah
    kedua: NilaiNaskah | None = None

    @property
    def teks(self) -> str:
        nilai = [satu for satu in (self.pertama, self.kedua) if satu is not None]
        # The decimal point of documents is written as a comma; whole numbers (years) stay.
        tertulis = [(tulis(n.nilai) if "." in n.nilai else n.nilai, n.sumber) for n in nilai]
        return f"{self.isi}: {'; '.join(f'{isi} ({sumber})' for isi, sumber in tertulis)}."


class BerkasKetidakcocokan(Data):
    ketidakcocokan: list[Ketidakcocokan]


class Kondisi(Data):
    tahun: Tahun
    nilai: Tercetak | None  # null: tercetak N/A


class RiwayatProgram(Data):
    """Indicators of programs in the time of the old Renstra, as printed."""

    nomor: int
    tabel: str
    nama: str
    sasaran: str
    awal: Kondisi
    akhir: Kondisi
    indikator: str | None = None  # goes on as this indicator, which keeps its figures
    nilai: list[Riwayat] = []


class BerkasRiwayatProgram(Data):
    riwayat_program: list[RiwayatProgram]


class Pita(Data):
    """At least `minimal`, or more than `lebih_dari`; the last band has neither."""

    minimal: Tercetak | None = None
    lebih_dari: Tercetak | None = None
    nama: str


class Diteruskan(Data):
    """The targets of the last planned year go on, up to `sampai`, as `sumber` allows."""

    sampai: Tahun
    sumber: Annotated[str, Field(min_length=1)]


class Capaian(Data):
    sumber_program: str
    dasar: str
    batas_atas: Tercetak | None
    # A smaller denominator gets no grade and no verdict, and is not projected.
    minimal_subjek: Annotated[int, Field(ge=1)]
    huruf_setara_100: bool  # a letter that equals its target is printed as 100 %
    predikat: Annotated[list[Pita], Field(min_length=1)]
    predikat_spm: list[Pita] = []  # a scale of its own for SPM; empty: the same as the others
    target_diteruskan: Diteruskan | None = None
    jumlah_pagu: dict[Tahun, Tercetak] = {}  # the sum of all programs, where a document prints it
