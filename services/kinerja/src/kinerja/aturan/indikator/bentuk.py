"""Bentuk data kantor di profil: indikator, cara ukur, riwayat, dan ketidakcocokan naskah."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from kinerja.aturan.indikator.rules import Arah, tulis
from kinerja.aturan.pemetaan.cacah import CaraEntri, Rumus, RumusSpm

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
    """`nilai` null: tercetak "-", jadi tidak ada capaian pada periode itu."""

    tahun: Tahun
    nilai: Annotated[str | None, BeforeValidator(_tercetak_kosong)]
    sumber: str
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    satuan: str | None = None  # bila naskah itu mencetak satuan lain dari indikatornya


class Riwayat(Data):
    """Sebagaimana tercetak; `capaian_hitung` bila angka tercetak tidak menghasilkannya."""

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
    """Bacaan netral: satu kalimat tanpa angka hasil, agar tidak menjadi pendapat tentang kantor."""
    if any(huruf.isdigit() for huruf in teks) or not teks.endswith(".") or ". " in _ringkas(teks):
        raise ValueError("tafsir harus satu kalimat tanpa angka dan berakhir dengan titik")
    return teks


def _ringkas(teks: str) -> str:
    """Singkatan bertitik bukan akhir kalimat."""
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
    # Tepat satu dari ketiganya: dihitung dari fakta, indeks SPM, atau dicatat tangan.
    rumus: Rumus | None = None
    spm: RumusSpm | None = None
    entri: CaraEntri | None = None
    rumus_tercetak: str | None = None
    skala: list[str] | None = None
    ppks: list[str] = []
    indikator_penerima: str | None = None
    indikator_mutu: str | None = None
    indikator_tabel_2_3: str | None = None
    target: list[Target] = []
    tanpa_target: list[Tahun] = []  # tahun yang naskahnya tidak mencetak target
    catatan: list[str] = []
    riwayat: list[Riwayat] = []

    @property
    def program_rumus(self) -> tuple[str, ...]:
        """Program yang faktanya dihitung; kosong: tidak dihitung dari fakta program tertentu."""
        return self.rumus.pembilang.program if self.rumus is not None else ()

    @property
    def persen(self) -> bool:
        return self.satuan in ("persen", "%")

    def target_tahun(self, tahun: int) -> list[Target]:
        """Target setahun; yang pertama dipakai menghitung capaian, lainnya ditampilkan."""
        return [satu for satu in self.target if satu.tahun == tahun and satu.triwulan is None]


class BerkasIndikator(Data):
    indikator: list[Indikator]


class Pengukuran(Data):
    """Cara ukur satu kegiatan atau sub kegiatan di program.csv."""

    rumus: Rumus | None = None
    entri: CaraEntri | None = None
    tafsir: Tafsir | None = None
    sumber: str | None = None  # naskah barisnya, bila bukan `sumber_program` di capaian.yaml
    target_lain: list[Target] = []
    tanpa_target: list[Tahun] = []
    catatan: list[str] = []


class BerkasPengukuran(Data):
    pengukuran: dict[str, Pengukuran]


class NilaiNaskah(Data):
    nilai: Annotated[str, Field(min_length=1)]
    sumber: Annotated[str, Field(min_length=1)]


class Ketidakcocokan(Data):
    """Yang tercetak berlainan pada naskah; keduanya disimpan, yang pertama dipakai."""

    kode: str | None = None  # indikatornya; kosong: tidak pada satu indikator
    isi: Annotated[str, Field(min_length=1)]
    pertama: NilaiNaskah
    kedua: NilaiNaskah | None = None

    @property
    def teks(self) -> str:
        nilai = [satu for satu in (self.pertama, self.kedua) if satu is not None]
        # Titik desimal naskah ditulis koma; bilangan bulat (tahun) tetap.
        tertulis = [(tulis(n.nilai) if "." in n.nilai else n.nilai, n.sumber) for n in nilai]
        return f"{self.isi}: {'; '.join(f'{isi} ({sumber})' for isi, sumber in tertulis)}."


class BerkasKetidakcocokan(Data):
    ketidakcocokan: list[Ketidakcocokan]


class Kondisi(Data):
    tahun: Tahun
    nilai: Tercetak | None  # null: tercetak N/A


class RiwayatProgram(Data):
    """Indikator program masa Renstra lama, sebagaimana tercetak."""

    nomor: int
    tabel: str
    nama: str
    sasaran: str
    awal: Kondisi
    akhir: Kondisi
    indikator: str | None = None  # berlanjut sebagai indikator ini, yang menyimpan angkanya
    nilai: list[Riwayat] = []


class BerkasRiwayatProgram(Data):
    riwayat_program: list[RiwayatProgram]


class Pita(Data):
    """Paling sedikit `minimal`, atau lebih dari `lebih_dari`; pita terakhir tanpa keduanya."""

    minimal: Tercetak | None = None
    lebih_dari: Tercetak | None = None
    nama: str


class Capaian(Data):
    sumber_program: str
    dasar: str
    batas_atas: Tercetak | None
    # Penyebut yang lebih kecil tidak diberi predikat dan putusan, dan tidak diproyeksikan.
    minimal_subjek: Annotated[int, Field(ge=1)]
    huruf_setara_100: bool  # huruf yang sama dengan targetnya tercetak 100 %
    predikat: Annotated[list[Pita], Field(min_length=1)]
    predikat_spm: list[Pita] = []  # skala SPM sendiri; kosong: sama dengan yang lain
    jumlah_pagu: dict[Tahun, Tercetak] = {}  # jumlah seluruh program, bila naskah mencetaknya
