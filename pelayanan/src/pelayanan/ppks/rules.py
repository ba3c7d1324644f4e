"""Who may be registered as PPKS, from one form or from a file of thousands."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kantor.acuan import tak_dikenal
from kantor.wilayah import Wilayah
from kit.choices import Choice
from kit.errors import FieldError
from pelayanan import nik as aturan_nik
from pelayanan.lahir import Lahir, tahun_mungkin
from pelayanan.layanan.rules import Kategori


class JenisKelamin(Choice):
    LAKI_LAKI = "L", "Laki-laki"
    PEREMPUAN = "P", "Perempuan"


class DasarLokasi(Choice):
    DOMISILI = "domisili", "Tempat tinggal"
    DITEMUKAN = "ditemukan", "Tempat ditemukan"


class StatusDukcapil(Choice):
    PADAN = "padan", "Padan dengan data Dukcapil"
    TIDAK_PADAN = "tidak_padan", "Tidak padan dengan data Dukcapil"
    BELUM = "belum_diverifikasi", "Belum diverifikasi"
    MENINGGAL = "meninggal", "Meninggal menurut Dukcapil"


class JenisIdentitas(StrEnum):
    NIK = "nik"
    KK = "kk"
    NOMOR = "nomor"
    ACAK = "acak"


@dataclass(frozen=True, slots=True)
class Calon:
    """A person as written on the form, before anything is believed."""

    nama: str
    nik: str | None
    alasan_tanpa_nik: str | None
    kk: str | None
    tanggal_lahir: date | None
    tahun_lahir: int | None
    tempat_lahir: str | None
    jenis_kelamin: str
    kelurahan: str
    dasar_lokasi: str
    alamat: str | None
    telepon: str | None
    kategori: tuple[str, ...]
    status_khusus: str | None
    disabilitas: bool

    @property
    def lahir(self) -> Lahir:
        return Lahir(self.tanggal_lahir, self.tahun_lahir)


@dataclass(frozen=True, slots=True)
class Acuan:
    """What a form is compared with."""

    wilayah: Wilayah
    kategori: Mapping[str, Kategori]
    status_khusus: Mapping[str, str]
    hari_ini: date
    # What the person is registered with: an area, category or state may stay, though it is no more.
    lama: Calon | None = None
    # Those that the office knew in any year; their names stay.
    pernah: Mapping[str, Kategori] = field(default_factory=dict)


def kunci_acak(ppks_id: uuid.UUID) -> str:
    return f"acak:{ppks_id}"


def periksa(calon: Calon, acuan: Acuan) -> list[FieldError]:
    """Everything that is wrong with the form; none means that it may be registered."""
    return [salah for aturan in ATURAN for salah in aturan(calon, acuan)]


def _ada_nik(calon: Calon, _acuan: Acuan) -> list[FieldError]:
    if calon.nik is None and not calon.alasan_tanpa_nik:
        pesan = "Isi NIK. Bila belum ada, isi alasan_tanpa_nik; jangan mengisi NIK karangan."
        return [FieldError("nik", pesan, "nik-atau-alasan")]
    if calon.nik is not None and calon.alasan_tanpa_nik is not None:
        pesan = "Hanya untuk orang tanpa NIK."
        return [FieldError("alasan_tanpa_nik", pesan, "alasan-bersama-nik")]
    return []


def _nik(calon: Calon, acuan: Acuan) -> list[FieldError]:
    return [] if calon.nik is None else periksa_nik(calon, acuan)


def _kk(calon: Calon, _acuan: Acuan) -> list[FieldError]:
    return [] if calon.kk is None else periksa_kk(calon.kk)


def _kelurahan(calon: Calon, acuan: Acuan) -> list[FieldError]:
    if acuan.lama is not None and calon.kelurahan == acuan.lama.kelurahan:
        return []
    return acuan.wilayah.salah("kelurahan", calon.kelurahan, acuan.hari_ini)


def _kategori_terisi(calon: Calon, _acuan: Acuan) -> list[FieldError]:
    if not calon.kategori and calon.status_khusus is None:
        pesan = "Isi sedikitnya satu kategori, atau status_khusus."
        return [FieldError("kategori", pesan, "kategori-kosong")]
    return []


def _kategori(calon: Calon, acuan: Acuan) -> list[FieldError]:
    salah = []
    if len(set(calon.kategori)) != len(calon.kategori):
        salah.append(FieldError("kategori", "Kategori tertulis ganda.", "kategori-ganda"))
    salah += [
        tak_dikenal("kategori", "Kategori PPKS tidak dikenal.", apa="kategori")
        for kode in calon.kategori
        if kode not in acuan.kategori and (acuan.lama is None or kode not in acuan.lama.kategori)
    ]
    return salah


def _status_khusus(calon: Calon, acuan: Acuan) -> list[FieldError]:
    lama = None if acuan.lama is None else acuan.lama.status_khusus
    if calon.status_khusus in (None, lama) or calon.status_khusus in acuan.status_khusus:
        return []
    return [tak_dikenal("status_khusus", "Status khusus tidak dikenal.", apa="status-khusus")]


def periksa_nik(calon: Calon, acuan: Acuan) -> list[FieldError]:
    """The NIK's own structure, and whether date of birth and sex agree with it."""
    try:
        nik = aturan_nik.baca(calon.nik or "", acuan.wilayah.kecamatan)
    except aturan_nik.NikSalah as error:
        return [FieldError("nik", error.pesan, error.kode)]
    if not aturan_nik.kemungkinan_lahir(nik, acuan.hari_ini):
        return [FieldError("nik", "Tanggal lahir di dalam NIK belum terjadi.", "nik-tanggal")]
    beda = aturan_nik.tak_cocok(nik, calon.tanggal_lahir, calon.tahun_lahir, calon.jenis_kelamin)
    return [FieldError(kolom, pesan, kode) for kolom, kode, pesan in beda]


def periksa_kk(kk: str) -> list[FieldError]:
    if len(kk) != 16 or not (kk.isascii() and kk.isdigit()):
        return [FieldError("kk", "Nomor KK harus 16 angka.", "kk-panjang")]
    if kk[:2] not in aturan_nik.PROVINSI:
        return [FieldError("kk", "Kode wilayah di awal nomor KK tidak ada.", "kk-wilayah")]
    return []


def _tanggal_lahir(calon: Calon, acuan: Acuan) -> list[FieldError]:
    lahir = calon.tanggal_lahir
    if lahir is None:
        return []
    if not tahun_mungkin(lahir.year, acuan.hari_ini):
        pesan = "Tanggal lahir tidak mungkin."
    elif lahir > acuan.hari_ini:
        pesan = "Tanggal lahir belum terjadi."
    else:
        return []
    return [FieldError("tanggal_lahir", pesan, "tanggal-tidak-mungkin")]


def _tahun_lahir(calon: Calon, acuan: Acuan) -> list[FieldError]:
    tahun = calon.tahun_lahir
    if tahun is None:
        return []
    if not tahun_mungkin(tahun, acuan.hari_ini):
        return [FieldError("tahun_lahir", "Tahun lahir tidak mungkin.", "tahun-tidak-mungkin")]
    if calon.tanggal_lahir is not None and tahun != calon.tanggal_lahir.year:
        pesan = "Tahun lahir berbeda dari tanggal lahir."
        return [FieldError("tahun_lahir", pesan, "tahun-beda")]
    return []


# Each by itself: of a form that cannot be read whole, those speak whose fields can be read.
Aturan = Callable[[Calon, Acuan], list[FieldError]]
ATURAN: tuple[Aturan, ...] = (
    _ada_nik, _nik, _kk, _kelurahan, _tanggal_lahir, _tahun_lahir, _kategori_terisi, _kategori,
    _status_khusus,
)  # fmt: skip


def lengkapi_lahir(calon: Calon, acuan: Acuan) -> Calon:
    """Fill the birth date from a checked NIK where only one century is possible; never guess."""
    if calon.tanggal_lahir is not None:
        return replace(calon, tahun_lahir=calon.tanggal_lahir.year)
    if calon.nik is None:
        return calon
    nik = aturan_nik.baca(calon.nik, acuan.wilayah.kecamatan)
    mungkin = [
        lahir
        for lahir in aturan_nik.kemungkinan_lahir(nik, acuan.hari_ini)
        if calon.tahun_lahir in (None, lahir.year)
    ]
    if len(mungkin) != 1:
        return calon
    return replace(calon, tanggal_lahir=mungkin[0], tahun_lahir=mungkin[0].year)


def peringatan(calon: Calon, acuan: Acuan) -> list[FieldError]:
    """What an officer should look at again, though the form is accepted."""
    lihat: list[FieldError] = []
    if calon.nik is not None:
        nik = aturan_nik.baca(calon.nik, acuan.wilayah.kecamatan)
        if nik.kecamatan != acuan.wilayah.kecamatan_dari(calon.kelurahan):
            lihat.append(
                FieldError(
                    "nik",
                    "NIK pertama kali terdaftar di wilayah lain daripada tempat ini.",
                    "nik-wilayah-lain",
                )
            )
    semua = {**acuan.pernah, **acuan.kategori}
    dikenal = [semua[kode] for kode in calon.kategori if kode in semua]
    usia = kisaran_usia(calon.tanggal_lahir, calon.tahun_lahir, acuan.hari_ini)
    if usia is not None:
        lihat += [
            FieldError(
                "kategori",
                f"Usia tidak sesuai dengan kategori {satu.nama}.",
                "usia-di-luar-kategori",
            )
            for satu in dikenal
            if usia_di_luar(satu, usia)
        ]
    lihat += [
        FieldError(
            "kategori",
            f"Jenis kelamin tidak sesuai dengan kategori {satu.nama}.",
            "kelamin-di-luar-kategori",
        )
        for satu in dikenal
        if satu.jenis_kelamin not in (None, calon.jenis_kelamin)
    ]
    return lihat


def kisaran_usia(
    tanggal_lahir: date | None, tahun_lahir: int | None, pada: date
) -> tuple[int, int] | None:
    """Least and greatest age in whole years; two values when only the birth year is known."""
    if tanggal_lahir is not None:
        sudah = (pada.month, pada.day) >= (tanggal_lahir.month, tanggal_lahir.day)
        usia = pada.year - tanggal_lahir.year - (not sudah)
        return usia, usia
    if tahun_lahir is not None:
        usia = pada.year - tahun_lahir
        return max(usia - 1, 0), usia
    return None


def usia_di_luar(kategori: Kategori, usia: tuple[int, int]) -> bool:
    termuda, tertua = usia
    terlalu_muda = kategori.usia_min is not None and tertua < kategori.usia_min
    terlalu_tua = kategori.usia_maks is not None and termuda > kategori.usia_maks
    return terlalu_muda or terlalu_tua
