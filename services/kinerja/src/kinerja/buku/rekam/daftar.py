"""An entry of a governed list, which kinerja keeps itself; its person is of `sumber`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta, Tahap
from kinerja.aturan.pemetaan.fakta import mustahil
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import BerciriDatar, Jenis
from kinerja.dasar.ciri import TANPA, Kode, kolom


class DaftarRekam(BerciriDatar):
    bawaan: ClassVar[Mapping[str, Any]] = TANPA.model_dump()

    daftar: Kode
    tahun: Annotated[int, Field(ge=2000, le=2100)]
    sumber: Kode
    ppks_id: uuid.UUID
    tahap: Tahap
    alasan: str = ""
    oleh: str = ""
    disetujui_oleh: str = ""

    @model_serializer(mode="wrap")
    def _bentang(self, bentuk: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Sealed as ever, and as the columns of the entry."""
        isi = bentuk(self)
        return {nama: isi[nama] for nama in isi if nama != "ciri"} | kolom(self.ciri)


def fakta(pemetaan: Pemetaan, _sumber: str, rekam: DaftarRekam) -> list[Fakta]:
    """Its date is always in the year of the list."""
    awal, akhir = date(rekam.tahun, 1, 1), date(rekam.tahun, 12, 31)
    tanggal = min(max(rekam.tanggal, awal), akhir)
    dikenal = next((satu for satu in pemetaan.daftar if satu.kode == rekam.daftar), None)
    ciri = rekam.ciri
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(ciri.kategori):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, ciri.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif dikenal is None:
        alasan = Alasan.TANPA_DAFTAR
    return [
        Fakta(
            jenis=JenisFakta.TERDAFTAR,
            tanggal=tanggal,
            program=dikenal.program if dikenal else None,
            daftar=rekam.daftar,
            tahap=rekam.tahap.value,
            ciri=ciri,
            kategori=ciri.kategori,
            kelompok_umur=pemetaan.umur(ciri.tahun_lahir, tanggal),
            subjek="psks" if dikenal and dikenal.psks else "orang",
            alasan=alasan,
        )
    ]


DAFTAR = Jenis(
    nama="daftar",
    model=DaftarRekam,
    utama=JenisFakta.TERDAFTAR,
    fakta=fakta,
    orang=lambda _sumber, rekam: Orang(rekam.sumber, rekam.ppks_id),
    asal={
        "orang_sumber": "data ->> 'sumber'",
        "tahun": "CAST(data ->> 'tahun' AS integer)",
    },
    tahun=lambda rekam: rekam.tahun,
    ditahan=False,  # its date is put into the year of the list
)
