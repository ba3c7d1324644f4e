from __future__ import annotations

import uuid
from datetime import date, datetime

from pydantic import Field

from kit.pagination import PageQuery
from kit.schemas import Schema


class AliranSumber(Schema):
    """Satu bidang: yang masih di jalan, dan kapan terakhir catatannya dicocokkan."""

    aliran: str
    panjang: int = Field(description="Peristiwa yang masih tersimpan di aliran")
    belum_dibaca: int
    belum_selesai: int = Field(description="Sudah dibaca, belum selesai dihitung")
    diperiksa: datetime | None
    cocok: datetime | None = Field(description="Terakhir kali catatan bidang sama dengan di sini")
    menunggu_periksa: bool
    dibaca_ulang: int = Field(description="Banyaknya peristiwa yang diambil dari catatan bidang")
    tidak_tertutup: dict[str, list[int]] = Field(
        description="Selisih yang tetap ada sesudah dibaca ulang, per hari dan jenis"
    )
    belum_dijelaskan: dict[str, list[int]] = Field(
        description="Bagian tidak_tertutup yang bukan surat mati; terus diperiksa"
    )
    galat: str | None


class SengketaRekam(Schema):
    """Satu rekam yang versinya sekarang datang dengan beberapa isi, dan belum diputuskan."""

    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    peristiwa_id: uuid.UUID = Field(description="Yang dihitung")
    peristiwa_lain: uuid.UUID = Field(description="Yang datang kemudian dengan isi lain")
    diterima: datetime = Field(description="Kapan isi yang lain itu datang")
    tautan: str = Field(description="Isi-isinya; di sana diputuskan mana yang berlaku")


class AsingRekam(Schema):
    """Rekam atau identitas yang berlaku di sini tanpa ada dalam catatan bidangnya."""

    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    peristiwa_id: uuid.UUID
    hari: date = Field(description="Hari yang disebut peristiwanya")
    ditemukan: datetime
    tautan: str = Field(description="Isinya; di sana diputuskan apakah ia berlaku")


class Aliran(Schema):
    data: list[AliranSumber]
    asing: list[AsingRekam] = Field(
        description="Paling banyak 100; tetap dihitung, faktanya diragukan"
    )
    banyak_asing: int = Field(description="Paling banyak dihitung 1.000")
    sengketa: list[SengketaRekam] = Field(
        description="Paling banyak 100; putusan atau versi berikutnya rekamnya mengakhirinya"
    )
    surat_mati: int
    aturan_versi: int
    tersusul: bool = Field(
        description="Tidak ada yang belum dibaca, belum selesai, menunggu pencocokan, selisih "
        "yang belum dijelaskan, sengketa, atau yang asing, dan catatannya dicocokkan sejak Redis "
        "terakhir dinyalakan"
    )


class SuratMatiSaring(PageQuery):
    terbuka: bool = Field(default=True, description="Hanya yang belum dikirim ulang")
    aliran: str | None = Field(default=None, max_length=50)


class SuratMati(Schema):
    id: uuid.UUID
    aliran: str
    peristiwa_id: str | None
    jenis: str | None
    sebab: str
    penjelasan: str
    percobaan: int
    pada: datetime
    dikirim_ulang: datetime | None
    isi: str
