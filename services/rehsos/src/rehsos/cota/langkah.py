"""What the steps of an adoption's preparation change: requirements and counselling, the child's
time with them, the court's decision."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from kantor.acuan import tak_dikenal
from kantor.cota import Bentuk, BerkasCota
from kit.clock import today
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store
from kit.lifecycle import Plan, Taking
from pelayanan import batas, dalam_induk
from pelayanan.dalam_induk import PERMOHONAN
from pelayanan.induk import Induk
from pelayanan.loket import Loket
from pelayanan.surat import service as surat_service

from . import isi, repository, rules
from .errors import (
    CotaBelumLengkap,
    CotaSudahAda,
    CotaTidakSah,
    RekomendasiBerlaku,
)
from .models import Cota
from .rules import Keadaan, Orang
from .schemas import (
    AnakRinci,
    CalonRinci,
    CatatanRinci,
    CotaBaru,
    CotaCatatan,
    CotaPengasuhan,
    CotaPutusan,
    CotaSyarat,
    CotaUbah,
    IsiCota,
    PutusanRinci,
    SyaratTerpenuhi,
)

Melangkah = Taking[Cota, Keadaan, Loket]
NAMA = "cota"
DI = "/rehsos/v1/cota/ketentuan"


# --- Who wants to adopt whom ----------------------------------------------------------------------


async def catat(taking: Melangkah) -> Plan:
    baru: CotaBaru = taking.content
    aturan = isi.aturan(taking.desk)
    permohonan = await _permohonan(taking, baru.permohonan_id)
    if (
        permohonan is None
        or permohonan.tertutup
        or not batas.terlihat(taking.actor, permohonan)
        or permohonan.layanan != aturan.layanan
    ):
        pesan = f"Permohonan ini tidak ada, atau bukan untuk layanan {aturan.layanan}."
        salah = [FieldError("permohonan_id", pesan, "permohonan-tidak-ditemukan")]
        raise CotaTidakSah(CHECK_FIELDS, *in_body(salah))
    if permohonan.berakhir is not None or permohonan.selesai is not None:
        pesan = f"Permohonan ini {permohonan.berakhir or 'selesai'}."
        CotaTidakSah.refuse([FieldError("permohonan_id", pesan, "permohonan-berakhir")])
    tertulis = IsiCota(
        calon=[CalonRinci(**satu.model_dump()) for satu in baru.calon],
        menikah=baru.menikah,
        anak=AnakRinci(**baru.anak.model_dump()),
    )
    _periksa(aturan, baru.bentuk, tertulis, permohonan.mulai)
    return Plan(
        {
            "id": taking.id,
            "permohonan_id": permohonan.id,
            "bentuk": baru.bentuk,
            "keadaan": Keadaan.DIPERIKSA,
            "isi_sandi": isi.tutup(taking.desk.kunci, taking.id, tertulis),
        }
    )


async def _permohonan(taking: Melangkah, permohonan_id: uuid.UUID) -> Induk | None:
    """A request of any area, unchanged until the commit."""
    ada = await dalam_induk.tahan(taking.session, taking.actor, taking.desk, [permohonan_id])
    satu = ada.get(permohonan_id)
    return satu if satu is not None and satu.jenis == PERMOHONAN else None


async def _mulai(taking: Melangkah) -> date:
    """The day on which its request was made."""
    permohonan = await _permohonan(taking, taking.row.permohonan_id)
    assert permohonan is not None  # noqa: S101  (a foreign key)
    return permohonan.mulai


def _periksa(aturan: BerkasCota, bentuk: Bentuk, tertulis: IsiCota, pada: date) -> None:
    calon = [Orang(satu.tanggal_lahir, satu.jenis_kelamin) for satu in tertulis.calon]
    CotaTidakSah.refuse(
        [
            *rules.periksa_calon(aturan, bentuk, calon, tertulis.menikah, pada),
            *rules.periksa_anak(aturan, tertulis.anak.tanggal_lahir, pada),
        ]
    )


async def simpan(taking: Melangkah, plan: Plan) -> Cota:
    satu = await repository.tambah(taking.session, plan.columns)
    if satu is None:
        raise CotaSudahAda("Permohonan ini sudah punya catatannya, atau id ini sudah dipakai.")
    return satu


async def _belum_bersurat(taking: Melangkah) -> None:
    """What a signed recommendation stands on is not changed under it."""
    surat = isi.aturan(taking.desk).surat
    if await surat_service.bertanda(taking.session, taking.row.permohonan_id, surat) is not None:
        raise RekomendasiBerlaku("Surat rekomendasinya masih berlaku; cabut dahulu.")


async def ubah(taking: Melangkah) -> Plan:
    await _belum_bersurat(taking)
    ubah: CotaUbah = taking.content
    diubah: dict[str, Any] = {}
    if ubah.calon is not None:
        diubah["calon"] = [CalonRinci(**satu.model_dump()) for satu in ubah.calon]
    if ubah.menikah is not None:
        diubah["menikah"] = ubah.menikah
    if ubah.anak is not None:
        diubah["anak"] = AnakRinci(**ubah.anak.model_dump())
    baru = isi.baca(taking.desk.kunci, taking.row).model_copy(update=diubah)
    mulai = await _mulai(taking)
    _periksa(isi.aturan(taking.desk), Bentuk(taking.row.bentuk), baru, mulai)
    return _ditulis(taking, baru)


def _ditulis(taking: Melangkah, baru: IsiCota, **kolom: object) -> Plan:
    return Plan({"isi_sandi": isi.tutup(taking.desk.kunci, taking.id, baru), **kolom})


# --- What is asked of them ------------------------------------------------------------------------


async def syarat(taking: Melangkah) -> Plan:
    await _belum_bersurat(taking)
    terkirim: CotaSyarat = taking.content
    aturan = isi.aturan(taking.desk)
    diminta = {satu.kode: satu for satu in aturan.diminta(taking.row.bentuk)}
    satu = diminta.get(terkirim.kode)
    if satu is None:
        pesan = "Syarat ini tidak diminta dari pemohon ini."
        salah = [tak_dikenal("kode", pesan, apa="syarat", di=DI)]
        raise CotaTidakSah(CHECK_FIELDS, *in_body(salah))
    lama = isi.baca(taking.desk.kunci, taking.row)
    if not terkirim.terpenuhi:
        sisa = {kode: ada for kode, ada in lama.syarat.items() if kode != satu.kode}
        return _ditulis(taking, lama.model_copy(update={"syarat": sisa}))
    tanggal = terkirim.tanggal or today()
    if tanggal > today():
        pesan = "Tanggal belum terjadi."
        CotaTidakSah.refuse([FieldError("tanggal", pesan, "tanggal-tidak-mungkin")])
    if satu.berkas and terkirim.berkas_id is None:
        pesan = "Syarat ini dibuktikan dengan berkas."
        CotaTidakSah.refuse([FieldError("berkas_id", pesan, "berkas-kurang")])
    if any(
        ada.berkas_id == terkirim.berkas_id
        for kode, ada in lama.syarat.items()
        if kode != satu.kode and ada.berkas_id is not None
    ):
        pesan = "Berkas ini sudah membuktikan syarat lain."
        CotaTidakSah.refuse([FieldError("berkas_id", pesan, "berkas-ganda")])
    dipenuhi = SyaratTerpenuhi(
        tanggal=tanggal,
        berkas_id=terkirim.berkas_id,
        catatan=terkirim.catatan,
        oleh=taking.actor.id,
    )
    baru = lama.model_copy(update={"syarat": {**lama.syarat, satu.kode: dipenuhi}})
    plan = _ditulis(taking, baru)
    if terkirim.berkas_id is None:
        return plan
    lampirkan = partial(
        store.attach,
        taking.session,
        taking.desk.kunci.data,
        taking.actor,
        terkirim.berkas_id,
        taking.id,
    )
    return replace(plan, then=(lampirkan,))


def _catatan(taking: Melangkah, mulai: date, sejak: str) -> CatatanRinci:
    """A note of a day since `mulai`."""
    satu: CotaCatatan = taking.content
    CotaTidakSah.refuse(rules.periksa_antara("tanggal", satu.tanggal, mulai, today(), sejak))
    return CatatanRinci(tanggal=satu.tanggal, teks=satu.teks, oleh=taking.actor.id)


async def konseling(taking: Melangkah) -> Plan:
    satu = _catatan(taking, await _mulai(taking), "permohonannya")
    lama = isi.baca(taking.desk.kunci, taking.row)
    return _ditulis(taking, lama.model_copy(update={"konseling": [*lama.konseling, satu]}))


async def laporan(taking: Melangkah) -> Plan:
    assert taking.row.pengasuhan is not None  # noqa: S101  (the state)
    satu = _catatan(taking, taking.row.pengasuhan, "mulainya pengasuhan")
    lama = isi.baca(taking.desk.kunci, taking.row)
    return _ditulis(taking, lama.model_copy(update={"laporan": [*lama.laporan, satu]}))


async def pengasuhan(taking: Melangkah) -> Plan:
    """The child is placed; its home was found fit by then."""
    asuh: CotaPengasuhan = taking.content
    aturan, mulai = isi.aturan(taking.desk), await _mulai(taking)
    CotaTidakSah.refuse(
        rules.periksa_antara("tanggal", asuh.tanggal, mulai, today(), "permohonannya")
    )
    lama = isi.baca(taking.desk.kunci, taking.row)
    bekal = await isi.bekal(taking.session, taking.desk, taking.row, lama)
    lengkap(rules.kurang_diasuh(aturan, bekal, asuh.tanggal))
    baru = lama.model_copy(update={"nomor_izin": asuh.nomor_izin})
    return _ditulis(taking, baru, pengasuhan=asuh.tanggal)


def lengkap(kurang: list[str]) -> None:
    if kurang:
        raise CotaBelumLengkap(f"Belum lengkap: {', '.join(kurang)}.", kurang=kurang)


# --- The court ------------------------------------------------------------------------------------


async def putusan(taking: Melangkah) -> Plan:
    """After the recommendation, which the court was given."""
    putus: CotaPutusan = taking.content
    aturan = isi.aturan(taking.desk)
    surat = await surat_service.bertanda(taking.session, taking.row.permohonan_id, aturan.surat)
    if surat is None:
        raise CotaBelumLengkap("Surat rekomendasinya belum ada.", kurang=["surat"])
    CotaTidakSah.refuse(
        rules.periksa_antara("tanggal", putus.tanggal, surat, today(), "surat rekomendasinya")
    )
    lama = isi.baca(taking.desk.kunci, taking.row)
    rinci = PutusanRinci(pengadilan=putus.pengadilan, nomor=putus.nomor)
    return _ditulis(
        taking,
        lama.model_copy(update={"putusan": rinci}),
        putusan=putus.putusan,
        putusan_tanggal=putus.tanggal,
        putusan_oleh=taking.actor.id,
    )


async def batal_putusan(taking: Melangkah) -> Plan:
    lama = isi.baca(taking.desk.kunci, taking.row)
    kosong = dict.fromkeys(("putusan", "putusan_tanggal", "putusan_oleh"))
    return _ditulis(taking, lama.model_copy(update={"putusan": None}), **kosong)
