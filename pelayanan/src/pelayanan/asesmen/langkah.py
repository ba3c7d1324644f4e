"""The life of an assessment: what is asked at its birth and at a correction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from kit.call import Call
from kit.errors import CHECK_FIELDS, in_body
from kit.lifecycle import Plan
from kit.outbox import Emission
from pelayanan import dalam_induk as perihal
from pelayanan import terekam
from pelayanan.batas import pengaju
from pelayanan.ciri import Ciri
from pelayanan.loket import Loket
from pelayanan.terekam import IdRekamDipakai, Keadaan, Melangkah, Noun

from . import repository
from .errors import AsesmenTidakDitemukan, AsesmenTidakSah, SudahDinilai
from .events import KebutuhanRekam
from .models import Asesmen, RiwayatAsesmen
from .schemas import AsesmenBaru, AsesmenKoreksi


async def _kunci(call: Call[Loket], asesmen_id: uuid.UUID) -> Asesmen:
    return await repository.kunci(call.session, call.actor, call.desk, asesmen_id)


async def _catat(taking: Melangkah) -> Plan:
    baru: AsesmenBaru = taking.content
    satu, salah = await perihal.perihal(
        taking, baru.ppks_id, perihal.dalam(baru), perihal.sebutan(baru)
    )
    if satu is None:
        raise AsesmenTidakSah(CHECK_FIELDS, *in_body(salah))
    AsesmenTidakSah.refuse(perihal.periksa_baru(taking, satu, baru.komponen, baru.tanggal))
    await _sekali(taking, satu.induk.id, baru.komponen, baru.tanggal)
    event = KebutuhanRekam(
        rekam_id=taking.id,
        versi=1,
        berlaku=True,
        tanggal=baru.tanggal,
        layanan=satu.induk.layanan,
        permohonan=satu.induk.id,
        ppks_id=satu.ppks.id,
        subjek=satu.layanan.subjek_klien(satu.ppks.kategori),
        komponen=baru.komponen,
        perlu=baru.perlu,
        ciri=Ciri.dari(satu.ppks, satu.ppks.kelurahan),
    )
    return Plan(
        {
            "id": taking.id,
            "ppks_id": satu.ppks.id,
            "induk": satu.induk.jenis,
            "induk_id": satu.induk.id,
            "layanan": event.layanan,
            "komponen": event.komponen,
            "tanggal": event.tanggal,
            "tahun": event.tanggal.year,
            "perlu": event.perlu,
            "kelurahan": satu.ppks.kelurahan,
            "pengaju": pengaju(taking.actor),
            "keadaan": Keadaan.BERLAKU,
            **terekam.dikirim(event),
        },
        events=(Emission(event, taking.id, 1),),
    )


async def _sekali(taking: Melangkah, induk_id: uuid.UUID, komponen: str, tanggal: date) -> None:
    ada = await repository.berlaku(taking.session, induk_id, komponen, tanggal.year)
    if ada is not None and ada != taking.id:
        raise SudahDinilai(sudah(komponen, tanggal.year))


def sudah(komponen: str, tahun: int) -> str:
    return (
        f"Komponen {komponen} sudah dinilai di sini untuk tahun {tahun}."
        " Koreksilah asesmen itu, atau batalkan."
    )


async def _simpan(taking: Melangkah, plan: Plan) -> Asesmen:
    asesmen = await repository.tambah(taking.session, plan.columns)
    if asesmen is not None:
        return asesmen
    baru: AsesmenBaru = taking.content
    await _sekali(taking, perihal.dalam(baru), baru.komponen, baru.tanggal)
    raise IdRekamDipakai("Id ini sudah dipakai. Kirim dengan id baru.")


async def _berubah(taking: Melangkah, isi: AsesmenKoreksi) -> dict[str, object]:
    asesmen: Asesmen = taking.row
    ubahan = isi.model_dump(exclude_unset=True, exclude={"alasan"})
    berubah = {nama: v for nama, v in ubahan.items() if getattr(asesmen, nama) != v}
    salah = terekam.tanpa_perubahan(berubah)
    if isi.tanggal is not None:
        satu, tentang = await perihal.tersimpan(taking, asesmen.ppks_id, asesmen.induk_id)
        salah += tentang if satu is None else perihal.periksa_tanggal(satu, isi.tanggal)
    AsesmenTidakSah.refuse(salah)
    if isi.tanggal is not None:
        await _sekali(taking, asesmen.induk_id, asesmen.komponen, isi.tanggal)
        berubah["tahun"] = isi.tanggal.year
    return berubah


def _peristiwa(asesmen: Asesmen, isi: Mapping[str, object]) -> KebutuhanRekam:
    sama = {nama: isi[nama] for nama in ("tanggal", "perlu", "berlaku") if nama in isi}
    lama: dict[str, Any] = {**asesmen.rekam, **sama, "versi": isi["rekam_versi"]}
    return KebutuhanRekam.model_validate(lama)


ASESMEN = Noun(
    nama="asesmen",
    tabel=Asesmen,
    ambil=_kunci,
    riwayat=RiwayatAsesmen,
    koreksi=AsesmenKoreksi,
    tidak_sah=AsesmenTidakSah,
    tidak_ada=AsesmenTidakDitemukan,
    catat=_catat,
    simpan=_simpan,
    berubah=_berubah,
    peristiwa=_peristiwa,
    aturan=(terekam.belum_terjadi,),
)
DAUR = terekam.daur(ASESMEN)
