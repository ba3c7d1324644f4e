"""The life of a complaint, who may complain, and what satisfaction is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from kit.errors import FieldError
from pelayanan import nik as aturan_nik
from pelayanan.usul import Usul

from .errors import LangkahPengaduanDitolak


class StatusPengaduan(Choice):
    DITERIMA = "diterima", "Diterima"
    PERLU_DILENGKAPI = "perlu_dilengkapi", "Perlu dilengkapi"
    DIVERIFIKASI = "diverifikasi", "Diverifikasi"
    DITINDAKLANJUTI = "ditindaklanjuti", "Ditindaklanjuti"
    DIJAWAB = "dijawab", "Dijawab"
    SELESAI = "selesai", "Selesai"
    DITOLAK = "ditolak", "Ditolak"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Kanal(Choice, called="kanal-pengaduan"):
    DATANG = "datang", "Datang langsung"
    TELEPON = "telepon", "Telepon"
    WEB = "web", "Formulir web"
    MITRA = "mitra", "Mitra"
    SP4N = "sp4n-lapor", "SP4N-LAPOR!"


class Pengenal(Choice, called="pengenal-pelapor"):
    """What tells who somebody is who names no NIK."""

    SIM = "sim", "SIM"
    PASPOR = "paspor", "Paspor"
    KITAS = "kitas", "KITAS atau KITAP"
    PELAJAR = "kartu-pelajar", "Kartu pelajar atau mahasiswa"


class Langkah(StrEnum):
    RESPONS = "respons"
    VERIFIKASI = "verifikasi"
    TINDAK_LANJUT = "tindak-lanjut"
    JAWAB = "jawab"
    SELESAI = "selesai"
    TOLAK = "tolak"
    MINTA_LENGKAPI = "minta-lengkapi"
    LENGKAPI = "lengkapi"
    SERAHKAN = "serahkan"
    KEMBALIKAN = "kembalikan"
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"
    PULIHKAN = "pulihkan"


class Keadaan(NamedTuple):
    """A status and what it waits for: where a paused complaint goes on, what is proposed."""

    status: StatusPengaduan
    menunggu: StatusPengaduan | Usul | None = None

    def __str__(self) -> str:
        if isinstance(self.menunggu, Usul):
            return f"{self.status} dengan usul {self.menunggu}"
        return str(self.status)


_S = StatusPengaduan
DITERIMA = Keadaan(_S.DITERIMA)
_VERIFIKASI, _TINDAK, _DIJAWAB = map(Keadaan, (_S.DIVERIFIKASI, _S.DITINDAKLANJUTI, _S.DIJAWAB))
_BERJALAN = (DITERIMA, _VERIFIKASI, _TINDAK)
_JEDA = {dari: Keadaan(_S.PERLU_DILENGKAPI, dari.status) for dari in _BERJALAN}
_SELESAI, _BATAL = Keadaan(_S.SELESAI), Keadaan(_S.DIBATALKAN)
_USUL_KOREKSI, _USUL_BATAL = Keadaan(_S.SELESAI, Usul.KOREKSI), Keadaan(_S.SELESAI, Usul.PEMBATALAN)
_TETAP = {satu: satu for satu in (_VERIFIKASI, _TINDAK)}

# Where each step leads (service 22 of Renstra 7.3: received, first answer, verified, followed up).
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.RESPONS: {DITERIMA: DITERIMA},
    Langkah.VERIFIKASI: {DITERIMA: _VERIFIKASI},
    Langkah.TINDAK_LANJUT: dict.fromkeys((_VERIFIKASI, _TINDAK, _DIJAWAB), _TINDAK),
    Langkah.JAWAB: {_TINDAK: _DIJAWAB},
    Langkah.SELESAI: {_DIJAWAB: _SELESAI},
    Langkah.TOLAK: dict.fromkeys((DITERIMA, _VERIFIKASI), Keadaan(_S.DITOLAK)),
    Langkah.MINTA_LENGKAPI: _JEDA,
    Langkah.LENGKAPI: {jeda: dari for dari, jeda in _JEDA.items()},
    Langkah.SERAHKAN: _TETAP,
    Langkah.KEMBALIKAN: _TETAP,
    Langkah.KOREKSI: {_SELESAI: _USUL_KOREKSI},
    Langkah.SETUJUI_KOREKSI: {_USUL_KOREKSI: _SELESAI},
    Langkah.TOLAK_KOREKSI: {_USUL_KOREKSI: _SELESAI},
    Langkah.TARIK_KOREKSI: {_USUL_KOREKSI: _SELESAI},
    Langkah.PEMBATALAN: {_SELESAI: _USUL_BATAL},
    Langkah.SETUJUI_PEMBATALAN: {_USUL_BATAL: _BATAL},
    Langkah.TOLAK_PEMBATALAN: {_USUL_BATAL: _SELESAI},
    Langkah.TARIK_PEMBATALAN: {_USUL_BATAL: _SELESAI},
    Langkah.PULIHKAN: {_BATAL: _SELESAI},
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahPengaduanDitolak:
    return LangkahPengaduanDitolak(
        f"Pengaduan ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


# --- Who complains: a person whose identity is clear (Renstra 7.3) --------------------------------

_TANPA_NAMA = frozenset(
    "anonim,anonymous,anonimus,tanpa nama,tidak disebutkan,hamba allah,rahasia,dirahasiakan,"
    "seseorang,warga,masyarakat,pelapor,noname,no name,x".split(",")
)
_NOMOR_PANJANG = re.compile(r"(?<!\d)\d{16}(?!\d)")


@dataclass(frozen=True, slots=True)
class Siapa:
    """What a form says of who complains."""

    nama: str
    nik: str | None
    pengenal: bool
    dapat_dihubungi: bool


def periksa_siapa(siapa: Siapa, kecamatan_kota: Collection[str]) -> list[FieldError]:
    salah = []
    if siapa.nama.casefold().strip(". ") in _TANPA_NAMA:
        pesan = "Pengaduan tanpa nama tidak dapat diterima. Nama dapat disembunyikan dari petugas."
        salah.append(FieldError("pelapor.nama", pesan, "identitas-tidak-jelas"))
    if siapa.nik is None and not siapa.pengenal:
        pesan = "Sebutkan NIK, atau kartu pengenal lain dengan nomornya."
        salah.append(FieldError("pelapor.nik", pesan, "identitas-tidak-jelas"))
    if siapa.nik is not None:
        try:
            aturan_nik.baca(siapa.nik, kecamatan_kota)
        except aturan_nik.NikSalah as tidak:
            salah.append(FieldError("pelapor.nik", tidak.pesan, tidak.kode))
    if not siapa.dapat_dihubungi:
        pesan = "Sebutkan telepon, surel, atau alamat, agar jawabannya sampai."
        salah.append(FieldError("pelapor", pesan, "tanpa-kontak"))
    return salah


def periksa_kanal(kanal: Kanal, nomor_sp4n: str | None) -> list[FieldError]:
    if (kanal is Kanal.SP4N) == (nomor_sp4n is not None):
        return []
    pesan = "Nomor SP4N-LAPOR diisi untuk kanal sp4n-lapor, dan hanya untuk itu."
    return [FieldError("nomor_sp4n", pesan, "nomor-sp4n")]


def periksa_teks(kolom: str, teks: str | None) -> list[FieldError]:
    """What the complainer reads on the page without a sign-in names nobody's number."""
    if teks is None or not _NOMOR_PANJANG.search(teks):
        return []
    pesan = "Jangan menulis NIK atau nomor KK: teks ini dibaca di halaman lacak."
    return [FieldError(kolom, pesan, "nomor-orang")]


# --- Satisfaction: nine elements (Permenpan-RB 14/2017), scores 1 to 4 ----------------------------

UNSUR = (
    "Persyaratan",
    "Sistem, mekanisme, dan prosedur",
    "Waktu penyelesaian",
    "Biaya atau tarif",
    "Hasil layanan",
    "Kompetensi petugas",
    "Perilaku petugas",
    "Penanganan pengaduan, saran, dan masukan",
    "Sarana dan prasarana",
)
NILAI = range(1, 5)
_SEN = Decimal("0.01")
# The lower ends of its bands, which are printed with two decimals: 76.61 is B, 76.60 is C.
_MUTU = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"))


def periksa_nilai(nilai: Sequence[int]) -> list[FieldError]:
    if len(nilai) != len(UNSUR):
        pesan = f"Nilai semua {len(UNSUR)} unsur."
        return [FieldError("nilai", pesan, "unsur-tidak-lengkap")]
    if any(satu not in NILAI for satu in nilai):
        return [FieldError("nilai", "Nilai tiap unsur 1 sampai 4.", "nilai-tidak-mungkin")]
    return []


@dataclass(frozen=True, slots=True)
class Ikm:
    """The index of satisfaction from sums of scores by element: exact, rounded only to be shown."""

    responden: int
    jumlah: tuple[int, ...]

    @property
    def nilai(self) -> Decimal | None:
        """The mean score of all elements, each of the same weight, times 25: 25 to 100."""
        if not self.responden:
            return None
        return Decimal(sum(self.jumlah) * 25) / (self.responden * len(UNSUR))

    def unsur(self) -> list[Decimal | None]:
        return [Decimal(satu) / self.responden if self.responden else None for satu in self.jumlah]

    def mutu(self, minimum: int) -> str | None:
        """A (very good) to D; None of too few."""
        if self.nilai is None or self.responden < minimum:
            return None
        tampak = dua_angka(self.nilai)
        return next((huruf for batas, huruf in _MUTU if tampak >= batas), "D")


def dua_angka(nilai: Decimal) -> Decimal:
    return nilai.quantize(_SEN, ROUND_HALF_UP)
