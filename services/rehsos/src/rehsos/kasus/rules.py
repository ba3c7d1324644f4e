"""The life of a case, who may consent to it, and whom its categories fit: no clock, no query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kantor.acuan import DAFTAR, tak_dikenal
from kantor.kasus import HasilIntervensi, Instrumen, JenisIntervensi, Urgensi
from kit.choices import Choice
from kit.errors import FieldError
from pelayanan.layanan.rules import Kategori
from pelayanan.ppks.rules import usia_di_luar

from .errors import LangkahKasusDitolak


class StatusKasus(Choice):
    DITERIMA = "diterima", "Diterima"
    DITRIASE = "ditriase", "Sudah ditriase"
    DITANGANI = "ditangani", "Ditangani menurut rencana"
    SELESAI = "selesai", "Selesai"
    BERHENTI = "berhenti", "Dihentikan"
    BATAL = "batal", "Keliru dicatat"


class SumberKasus(Choice):
    DATANG = "datang", "Datang sendiri atau bersama keluarga"
    TELEPON = "telepon", "Telepon atau pesan"
    MITRA = "mitra", "Disampaikan mitra"
    TEMUAN = "temuan", "Ditemukan di lapangan"
    RAZIA = "razia", "Razia"
    PENGADUAN = "pengaduan", "Pengaduan"
    RUJUKAN = "rujukan", "Rujukan"


class Tingkat(Choice, called="kerahasiaan-kasus"):
    BIASA = "biasa", "Biasa"
    SENSITIF = "sensitif", "Sensitif: yang berizin, dan yang menanganinya"
    TERLINDUNG = "terlindung", "Terlindung: hanya yang menanganinya"

    def di_bawah(self, lain: Tingkat) -> bool:
        """Whether more people would see it than now."""
        return list(Tingkat).index(self) < list(Tingkat).index(lain)


class Persetujuan(Choice, called="persetujuan-kasus"):
    BELUM = "belum", "Belum diminta"
    DIBERIKAN = "diberikan", "Disetujui"
    DITOLAK = "ditolak", "Ditolak"


class Pemberi(Choice, called="pemberi-persetujuan"):
    KLIEN = "klien", "Klien sendiri"
    WALI = "wali", "Wali"


class JenisCatatan(Choice, called="catatan-kasus"):
    CATATAN = "catatan", "Catatan kasus"
    INTERVENSI = "intervensi", "Intervensi"
    KONFERENSI = "konferensi", "Konferensi kasus"
    TINDAK_LANJUT = "tindak-lanjut", "Tindak lanjut"


class Saat(Choice, called="saat-asesmen"):
    AWAL = "awal", "Sebelum dilayani"
    AKHIR = "akhir", "Sesudah dilayani"


class AlasanSelesai(Choice, called="alasan-terminasi"):
    """Ends of a case by which its service is completed."""

    TUJUAN_TERCAPAI = "tujuan-tercapai", "Tujuan rencananya tercapai"
    DIRUJUK = "dirujuk", "Dilanjutkan di tempat rujukan"
    KEMBALI_KE_KELUARGA = "kembali-ke-keluarga", "Kembali kepada keluarga"


class AlasanHenti(Choice, called="alasan-henti"):
    """Ends of a case that complete nothing: what was given counts by its own records."""

    MENOLAK = "menolak", "Klien atau walinya menolak"
    MENINGGAL = "meninggal", "Meninggal"
    PINDAH = "pindah", "Pindah ke luar kota"
    TIDAK_DITEMUKAN = "tidak-ditemukan", "Tidak ditemukan lagi"
    BUKAN_SASARAN = "bukan-sasaran", "Bukan sasaran layanan ini"


class Langkah(StrEnum):
    TRIASE = "triase"
    RENCANA = "rencana"
    SETUJUI_RENCANA = "rencana/setujui"
    TOLAK_RENCANA = "rencana/tolak"
    TARIK_RENCANA = "rencana/tarik"
    CATATAN = "catatan"
    PERSETUJUAN = "persetujuan"
    PENILAIAN = "penilaian"
    KERAHASIAAN = "kerahasiaan"
    TIM = "tim"
    PERMOHONAN = "permohonan"
    TERMINASI = "terminasi"
    HENTIKAN = "hentikan"
    BATAL = "batal"
    BUKA_KEMBALI = "buka-kembali"


class Keadaan(NamedTuple):
    """A status, and whether a plan waits for its approval."""

    status: StatusKasus
    rencana: bool = False

    def __str__(self) -> str:
        return f"{self.status} dengan rencana yang menunggu" if self.rencana else str(self.status)


_S = StatusKasus
DITERIMA = Keadaan(_S.DITERIMA)
_TRIASE, _TANGANI = Keadaan(_S.DITRIASE), Keadaan(_S.DITANGANI)
_MENUNGGU = {satu: Keadaan(satu.status, rencana=True) for satu in (_TRIASE, _TANGANI)}
_TIDAK_JADI = {menunggu: dari for dari, menunggu in _MENUNGGU.items()}
_BERJALAN = (DITERIMA, *_MENUNGGU, *_TIDAK_JADI)
_SELESAI, _HENTI, _BATAL = map(Keadaan, (_S.SELESAI, _S.BERHENTI, _S.BATAL))
_TETAP = {satu: satu for satu in _BERJALAN}
_SIAPA = {satu: satu for satu in (*_BERJALAN, _SELESAI, _HENTI)}

MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.TRIASE: {**_TETAP, DITERIMA: _TRIASE},
    Langkah.RENCANA: _MENUNGGU,
    Langkah.SETUJUI_RENCANA: dict.fromkeys(_TIDAK_JADI, _TANGANI),
    Langkah.TOLAK_RENCANA: _TIDAK_JADI,
    Langkah.TARIK_RENCANA: _TIDAK_JADI,
    Langkah.CATATAN: _SIAPA,
    Langkah.PERSETUJUAN: _TETAP,
    Langkah.PENILAIAN: _TETAP,
    Langkah.KERAHASIAAN: _SIAPA,
    Langkah.TIM: _SIAPA,
    Langkah.PERMOHONAN: _TETAP,
    Langkah.TERMINASI: {_TANGANI: _SELESAI},
    Langkah.HENTIKAN: dict.fromkeys(_BERJALAN, _HENTI),
    Langkah.BATAL: dict.fromkeys(_BERJALAN, _BATAL),
    Langkah.BUKA_KEMBALI: {_SELESAI: _TANGANI, _HENTI: _TRIASE},
}
BERAKHIR = frozenset({_S.SELESAI, _S.BERHENTI, _S.BATAL})


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahKasusDitolak:
    return LangkahKasusDitolak(
        f"Kasus ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


# --- How it came ----------------------------------------------------------------------------------

_DI_LAPANGAN = frozenset({SumberKasus.TEMUAN, SumberKasus.RAZIA})


@dataclass(frozen=True, slots=True)
class Asal:
    """What a form says of how a case came. Nobody applied: who told of it may be left out."""

    sumber: SumberKasus
    tempat: str | None
    pada: datetime | None
    pelapor: bool
    pengaduan: bool


def periksa_asal(asal: Asal, tanggal: date, hari_kejadian: date | None) -> list[FieldError]:
    salah = []
    di_lapangan = asal.sumber in _DI_LAPANGAN
    for kolom, nilai in (("tempat", asal.tempat), ("pada", asal.pada)):
        if di_lapangan is (nilai is None):
            pesan = "Diisi untuk temuan dan razia, dan hanya untuk itu."
            salah.append(FieldError(kolom, pesan, "tempat-temuan"))
    if asal.sumber in {SumberKasus.MITRA, SumberKasus.RUJUKAN} and not asal.pelapor:
        pesan = "Sebutkan siapa yang menyampaikan atau merujuknya."
        salah.append(FieldError("pelapor", pesan, "tanpa-pelapor"))
    if (asal.sumber is SumberKasus.PENGADUAN) is not asal.pengaduan:
        pesan = "Diisi untuk kasus dari pengaduan, dan hanya untuk itu."
        salah.append(FieldError("pengaduan_id", pesan, "pengaduan-asal"))
    if hari_kejadian is not None and hari_kejadian > tanggal:
        pesan = "Ditemukan sesudah tanggal kasusnya."
        salah.append(FieldError("pada", pesan, "tanggal-tidak-mungkin"))
    return salah


# --- Whom it is for -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Orang:
    """What decides of a person whether a category fits. `usia`: between which ages, if known."""

    kategori: frozenset[str]
    jenis_kelamin: str
    usia: tuple[int, int] | None


def cocok(satu: Kategori, orang: Orang) -> list[str]:
    """Why a category cannot be this person's; the codes of what is wrong."""
    salah = []
    if orang.usia is not None and usia_di_luar(satu, orang.usia):
        salah.append("usia-di-luar-kategori")
    if satu.jenis_kelamin not in (None, orang.jenis_kelamin):
        salah.append("kelamin-di-luar-kategori")
    return salah


def periksa_kriteria(
    terisi: Mapping[str, Iterable[str]], semua: Mapping[str, Kategori], orang: Orang
) -> list[FieldError]:
    """The checklist: categories of this person, which they can have, by criteria of each."""
    salah = []
    for kode, kriteria in terisi.items():
        satu = semua.get(kode)
        if satu is None:
            salah.append(tak_dikenal("kriteria", "Kategori tidak dikenal.", apa="kategori"))
            continue
        if kode not in orang.kategori:
            pesan = f"Orang ini tidak terdaftar pada kategori {satu.nama}."
            salah.append(FieldError("kriteria", pesan, "kategori-bukan-miliknya"))
        if not satu.kriteria.issuperset(kriteria):
            pesan = f"Kriteria tidak dikenal pada kategori {satu.nama}."
            salah.append(tak_dikenal("kriteria", pesan, apa="kategori"))
        salah += [
            FieldError("kriteria", f"Usia atau jenis kelamin di luar kategori {satu.nama}.", apa)
            for apa in cocok(satu, orang)
        ]
    return salah


def periksa_sasaran(
    dilayani: frozenset[str], semua: Mapping[str, Kategori], orang: Orang
) -> list[FieldError]:
    """Of the categories that the service is for, one at least can be this person's; somebody of
    none is an officer's decision, as with requests."""
    punya = [semua[kode] for kode in sorted(dilayani & orang.kategori) if kode in semua]
    semua_salah = [cocok(satu, orang) for satu in punya]
    if not punya or not all(semua_salah):
        return []
    pesan = "Usia atau jenis kelamin orang ini di luar kategori yang dilayani."
    return [FieldError("ppks_id", pesan, semua_salah[0][0])]


def periksa_usia(
    kolom: str, usia: tuple[int, int] | None, usia_min: int | None, usia_maks: int | None
) -> list[FieldError]:
    """Of a service, or an instrument, that says ages itself."""
    if usia is None:
        return []
    muda = usia_min is not None and usia[1] < usia_min
    if muda or (usia_maks is not None and usia[0] > usia_maks):
        return [FieldError(kolom, "Usia orang ini di luar batasnya.", "usia-di-luar-batas")]
    return []


# --- Consent --------------------------------------------------------------------------------------


def perlu_ditanya(persetujuan: Persetujuan, urgensi: str | None) -> bool:
    """Whether the client, or a guardian, is asked first; an emergency does not wait for it."""
    return persetujuan is Persetujuan.BELUM and urgensi != Urgensi.DARURAT


# UU 35/2014 Pasal 1 angka 1: a child is whoever is not yet 18.
DEWASA = 18


def periksa_pemberi(
    pemberi: Pemberi, usia: tuple[int, int] | None, *, tidak_cakap: bool
) -> list[FieldError]:
    """A guardian decides for children and for people who cannot, and for nobody else."""
    anak = usia is not None and usia[1] < DEWASA
    dewasa = usia is not None and usia[0] >= DEWASA
    if pemberi is Pemberi.KLIEN and (anak or tidak_cakap):
        pesan = "Bagi anak dan yang tidak dapat memutuskan sendiri walinya yang memutuskan."
        return [FieldError("pemberi", pesan, "perlu-wali")]
    if pemberi is Pemberi.WALI and dewasa and not tidak_cakap:
        pesan = "Orang dewasa yang dapat memutuskan sendiri tidak diwakili wali."
        return [FieldError("pemberi", pesan, "tanpa-wali")]
    return []


def periksa_wali(usia: tuple[int, int] | None, *, sendiri: bool) -> list[FieldError]:
    """Whether somebody of the register can decide for another."""
    if sendiri:
        return [FieldError("wali_ppks_id", "Walinya orang lain.", "wali-diri-sendiri")]
    if usia is not None and usia[1] < DEWASA:
        return [FieldError("wali_ppks_id", "Walinya belum dewasa.", "wali-belum-dewasa")]
    return []


def periksa_hari(mulai: date, hari: date, hari_ini: date) -> list[FieldError]:
    if mulai <= hari <= hari_ini:
        return []
    pesan = "Antara tanggal kasusnya dan hari ini."
    return [FieldError("tanggal", pesan, "tanggal-tidak-mungkin")]


def periksa_jawaban(instrumen: Instrumen, jawaban: Mapping[str, int]) -> list[FieldError]:
    """Every item of the instrument by one of its answers, and nothing else."""
    butir = {satu.kode: satu.nilai for satu in instrumen.butir}
    salah = []
    if butir.keys() != jawaban.keys():
        pesan = f"Jawab semua {len(butir)} butir instrumen ini, dan hanya itu."
        salah.append(FieldError("jawaban", pesan, "butir-tidak-lengkap"))
    elif any(jawaban[kode] not in nilai for kode, nilai in butir.items()):
        salah.append(FieldError("jawaban", "Nilainya bukan pilihan butir.", "nilai-tidak-mungkin"))
    return salah


def periksa_catatan(
    jenis: JenisCatatan, peserta: Iterable[str], tanggal: tuple[date, date], hari_ini: date
) -> list[FieldError]:
    """`tanggal`: that of the case, and that of what is noted."""
    salah = periksa_hari(*tanggal, hari_ini)
    if (jenis is JenisCatatan.KONFERENSI) is not bool(list(peserta)):
        pesan = "Diisi untuk konferensi kasus, dan hanya untuk itu."
        salah.append(FieldError("peserta", pesan, "peserta-konferensi"))
    return salah


@dataclass(frozen=True, slots=True)
class Tindakan:
    """An intervention as it is noted: its kind, what came of it, between which ages its client."""

    jenis: JenisCatatan
    intervensi: str | None
    hasil: str | None
    usia: tuple[int, int] | None


def periksa_intervensi(
    satu: Tindakan, dikenal: Iterable[JenisIntervensi]
) -> tuple[HasilIntervensi | None, list[FieldError]]:
    """What came of it as the office knows it; or what is wrong."""
    if satu.intervensi is None:
        pesan = "Sebutkan juga jenis intervensinya."
        salah = [FieldError("intervensi", pesan, "hasil-tanpa-intervensi")]
        return None, [] if satu.hasil is None else salah
    if satu.jenis is not JenisCatatan.INTERVENSI:
        pesan = "Diisi untuk catatan berjenis intervensi, dan hanya untuk itu."
        return None, [FieldError("intervensi", pesan, "bukan-intervensi")]
    ini = next((jenis for jenis in dikenal if jenis.kode == satu.intervensi), None)
    if ini is None:
        pesan = "Jenis intervensi ini tidak ada."
        return None, [tak_dikenal("intervensi", pesan, apa="intervensi")]
    hasil = next((hasil for hasil in ini.hasil if hasil.kode == satu.hasil), None)
    salah = periksa_usia("intervensi", satu.usia, ini.usia_min, ini.usia_maks)
    if hasil is None:
        pesan = f"Salah satu dari {', '.join(hasil.kode for hasil in ini.hasil)}."
        salah.append(tak_dikenal("hasil", pesan, apa="hasil", di=DAFTAR["intervensi"]))
    return hasil, salah
