"""Items, places, balances and the movements that need nobody else: in, moved, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import local_date, now, today
from kit.db import ReadSession, new_id
from kit.errors import FieldError, Invalid
from kit.exports import Table
from kit.idempotency import once
from kit.pagination import Rows
from kit.preconditions import check
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service

from . import buku, repository, rules
from .buku import Isi
from .errors import IdPersediaanDipakai, KodeDipakai, PersediaanTidakSah, TidakDapatDibalik
from .models import Barang, BarisGerakan, Lot, SaldoBarang, TempatBarang
from .rules import JenisGerakan, Perubahan
from .schemas import (
    BarangBaru,
    BarangMasuk,
    BarangPindah,
    BarangRinci,
    BarangSaring,
    BarangUbah,
    BarisGerakanRinci,
    GerakanBalik,
    GerakanEkspor,
    GerakanRinci,
    GerakanSaring,
    Neraca,
    NeracaBarang,
    Pemeriksaan,
    SaldoEkspor,
    SaldoRinci,
    SaldoSaring,
    SelisihBuku,
    TempatBaru,
    TempatRinci,
    TempatSaring,
    TempatUbah,
)

PALING_BANYAK = 50_000
_SETAHUN = timedelta(days=366)


# --- Items and places -----------------------------------------------------------------------------


async def catat_barang(call: Call[Loket], baru: BarangBaru) -> BarangRinci:
    async def buat() -> uuid.UUID:
        nilai = baru.model_dump() | {"id": baru.id or new_id(), "aktif": True}
        return await _baru(call, Barang, nilai, "barang")

    barang_id, _ = await once(call.session, call.actor, call.key, buat)
    return _barang(await repository.barang(call.session, barang_id))


async def catat_tempat(call: Call[Loket], baru: TempatBaru) -> TempatRinci:
    wilayah = call.desk.kantor.wilayah
    PersediaanTidakSah.refuse(wilayah.salah("kelurahan", baru.kelurahan, today()))
    ppks_service.pastikan_wilayah(call.actor, baru.kelurahan)

    async def buat() -> uuid.UUID:
        nilai = baru.model_dump() | {"id": baru.id or new_id(), "aktif": True}
        return await _baru(call, TempatBarang, nilai, "tempat_barang")

    tempat_id, _ = await once(call.session, call.actor, call.key, buat)
    return _tempat(await repository.tempat(call.session, call.actor, tempat_id))


async def _baru(call: Call[Loket], tabel: type[Any], nilai: dict[str, Any], apa: str) -> uuid.UUID:
    satu = await repository.tambah(call.session, tabel, nilai)
    if satu is None:
        raise KodeDipakai(f"Kode {nilai['kode']} atau id ini sudah dipakai.")
    await audit.record(call.session, call.actor, f"{apa}.catat", satu.id)
    satu_id: uuid.UUID = satu.id
    return satu_id


async def ubah_barang(call: Call[Loket], barang_id: uuid.UUID, ubah: BarangUbah) -> BarangRinci:
    async def deed() -> uuid.UUID:
        await _ubah(call, await repository.kunci_barang(call.session, barang_id), ubah, "barang")
        return barang_id

    await once(call.session, call.actor, call.key, deed, status=200)
    return await lihat_barang(call.session, barang_id)


async def ubah_tempat(call: Call[Loket], tempat_id: uuid.UUID, ubah: TempatUbah) -> TempatRinci:
    async def deed() -> uuid.UUID:
        satu = await repository.kunci_tempat(call.session, call.actor, tempat_id)
        await _ubah(call, satu, ubah, "tempat_barang")
        return tempat_id

    await once(call.session, call.actor, call.key, deed, status=200)
    return await lihat_tempat(call.session, call.actor, tempat_id)


async def _ubah(
    call: Call[Loket], satu: Barang | TempatBarang, ubah: BarangUbah | TempatUbah, apa: str
) -> None:
    check(satu.version, call.if_match)
    isi = ubah.model_dump(exclude_unset=True)
    PersediaanTidakSah.refuse(
        [
            FieldError(nama, "Tidak dapat dikosongkan.", "wajib-diisi")
            for nama in isi
            if isi[nama] is None
        ]
    )
    for nama, nilai in isi.items():
        setattr(satu, nama, nilai)
    await call.session.flush()
    await audit.record(call.session, call.actor, f"{apa}.ubah", satu.id, isian=sorted(isi))


async def lihat_barang(session: ReadSession, barang_id: uuid.UUID) -> BarangRinci:
    return _barang(await repository.barang(session, barang_id))


async def daftar_barang(session: ReadSession, saring: BarangSaring) -> Rows[BarangRinci]:
    return (await repository.daftar_barang(session, saring)).map(_barang)


async def lihat_tempat(session: ReadSession, actor: Actor, tempat_id: uuid.UUID) -> TempatRinci:
    return _tempat(await repository.tempat(session, actor, tempat_id))


async def daftar_tempat(
    session: ReadSession, actor: Actor, loket: Loket, saring: TempatSaring
) -> Rows[TempatRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository.daftar_tempat(session, actor, saring)).map(_tempat)


def _barang(satu: Barang) -> BarangRinci:
    return BarangRinci(**_kolom(satu, BarangRinci), versi=satu.version)


def _tempat(satu: TempatBarang) -> TempatRinci:
    return TempatRinci(**_kolom(satu, TempatRinci), versi=satu.version)


def _kolom(satu: object, bentuk: type[Any], *kecuali: str) -> dict[str, Any]:
    tanpa = {"versi", *kecuali}
    return {nama: getattr(satu, nama) for nama in bentuk.model_fields if nama not in tanpa}


# --- What lies where ------------------------------------------------------------------------------


async def daftar_saldo(
    session: ReadSession, actor: Actor, loket: Loket, saring: SaldoSaring
) -> Rows[SaldoRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository.daftar_saldo(session, actor, saring)).map(_saldo)


def _saldo(baris: Any) -> SaldoRinci:  # noqa: ANN401  (a result row)
    satu: SaldoBarang
    satu, nomor, pemilik, sumber_dana = baris
    lot = {"nomor": nomor, "pemilik": pemilik, "sumber_dana": sumber_dana}
    return SaldoRinci(**_kolom(satu, SaldoRinci, *lot), **lot)


async def neraca(session: ReadSession, actor: Actor, tempat_id: uuid.UUID) -> Neraca:
    tempat = await repository.tempat(session, actor, tempat_id)
    baris = await repository.neraca(session, tempat.id, today())
    return Neraca(
        tempat=_tempat(tempat), data=[NeracaBarang.model_validate(satu) for satu in baris]
    )


async def tabel_saldo(session: ReadSession, actor: Actor, saring: SaldoEkspor) -> Table:
    """What lies there, as a file."""
    baris = await repository.semua_saldo(
        session, actor, saring.tempat_id, saring.barang_id, PALING_BANYAK + 1
    )
    _muat(len(baris))
    tabel: Table = [
        (
            "tempat", "barang", "nama", "satuan", "nomor_lot", "pemilik", "sumber_dana",
            "kedaluwarsa", "tersedia", "dicadangkan",
        )
    ]  # fmt: skip
    for saldo, nomor, pemilik, dana, kode, nama, satuan, tempat in baris:
        kapan = saldo.kedaluwarsa
        lot = (nomor, pemilik, dana, kapan)
        tabel.append((tempat, kode, nama, satuan, *lot, saldo.tersedia, saldo.dicadangkan))
    return tabel


def _muat(banyak: int) -> None:
    if banyak > PALING_BANYAK:
        pesan = f"Lebih dari {PALING_BANYAK} baris. Persempit saringannya."
        raise Invalid(pesan, FieldError("query", pesan, "terlalu-banyak"))


async def periksa(session: ReadSession) -> Pemeriksaan:
    """Whether the lines give the balances."""
    beda = await repository.beda(session, 100)
    return Pemeriksaan(
        lot=await repository.banyak_saldo(session),
        selisih=[SelisihBuku.model_validate(satu) for satu in beda],
    )


# --- Movements ------------------------------------------------------------------------------------


async def masuk(call: Call[Loket], baru: BarangMasuk) -> GerakanRinci:
    periksa_saat(baru.pada)

    async def buat() -> uuid.UUID:
        session = call.session
        tempat = (await buku.tempat(session, call.actor, tempat_id=baru.tempat_id))[baru.tempat_id]
        barang = await repository.beberapa_barang(session, {s.barang_id for s in baru.barang})
        _periksa_masuk(baru, barang)
        lot = [Lot(id=new_id(), **satu.model_dump(exclude={"jumlah"})) for satu in baru.barang]
        session.add_all(lot)
        await session.flush()
        isi = [Isi(satu.id, satu.barang_id, satu.kedaluwarsa) for satu in lot]
        saldo = await buku.masukkan(session, tempat, isi)
        acara = buku.Acara(
            id=baru.id or new_id(),
            jenis=JenisGerakan.MASUK,
            pada=baru.pada,
            keterangan=baru.keterangan,
        )
        ubah = [
            Perubahan(tempat.id, satu.id, datang.jumlah)
            for satu, datang in zip(lot, baru.barang, strict=True)
        ]
        await buku.bukukan(session, call.actor, acara, ubah, saldo)
        return acara.id

    gerakan_id, _ = await once(call.session, call.actor, call.key, buat)
    return await lihat_gerakan(call.session, call.actor, gerakan_id)


def _periksa_masuk(baru: BarangMasuk, barang: Mapping[uuid.UUID, Barang]) -> None:
    salah = []
    for ke, satu in enumerate(baru.barang):
        ada = barang.get(satu.barang_id)
        tempat = f"barang.{ke}"
        if ada is None:
            pesan = "Barang ini tidak ada."
            salah.append(FieldError(f"{tempat}.barang_id", pesan, "barang-tidak-ditemukan"))
        elif not ada.aktif:
            pesan = "Barang ini tidak dipakai lagi."
            salah.append(FieldError(f"{tempat}.barang_id", pesan, "barang-tidak-aktif"))
        if rules.lewat(satu.kedaluwarsa, local_date(baru.pada)):
            pesan = "Sudah kedaluwarsa ketika masuk."
            salah.append(FieldError(f"{tempat}.kedaluwarsa", pesan, "lot-kedaluwarsa"))
    PersediaanTidakSah.refuse(salah)


def periksa_saat(pada: datetime) -> None:
    PersediaanTidakSah.refuse(rules.periksa_saat(pada, now(), today()))


async def pindah(call: Call[Loket], baru: BarangPindah) -> GerakanRinci:
    periksa_saat(baru.pada)

    async def buat() -> uuid.UUID:
        session = call.session
        tempat = await buku.tempat(session, call.actor, dari=baru.dari, ke=baru.ke)
        diambil = await buku.ambil(session, baru.dari, baru.barang, baru.pada, ke=baru.ke)
        dari = [satu for satu, _ in diambil]
        isi = [Isi(satu.lot_id, satu.barang_id, satu.kedaluwarsa) for satu in dari]
        ke = await buku.masukkan(session, tempat[baru.ke], isi)
        acara = buku.Acara(
            id=baru.id or new_id(),
            jenis=JenisGerakan.PINDAH,
            pada=baru.pada,
            keterangan=baru.keterangan,
        )
        ubah = [
            satu
            for saldo, banyak in diambil
            for satu in (
                Perubahan(baru.dari, saldo.lot_id, -banyak),
                Perubahan(baru.ke, saldo.lot_id, banyak),
            )
        ]
        await buku.bukukan(session, call.actor, acara, ubah, [*dari, *ke])
        return acara.id

    gerakan_id, _ = await once(call.session, call.actor, call.key, buat)
    return await lihat_gerakan(call.session, call.actor, gerakan_id)


async def balik(call: Call[Loket], gerakan_id: uuid.UUID, isi: GerakanBalik) -> GerakanRinci:
    """Another movement that takes this one back; each once, and none of those that did so."""

    async def buat() -> uuid.UUID:
        session = call.session
        asal = await repository.gerakan(session, call.actor, gerakan_id)
        if asal.membalik is not None:
            raise TidakDapatDibalik("Gerakan ini sendiri membalik yang lain. Catat yang baru.")
        lewat = rules.LEWAT_SENDIRI.get(JenisGerakan(asal.jenis))
        if lewat is not None:
            raise TidakDapatDibalik(f"Gerakan {asal.jenis} tidak dibalik begitu saja. {lewat}")
        if (sudah := await repository.pembalik(session, gerakan_id)) is not None:
            raise TidakDapatDibalik("Gerakan ini sudah dibalik.", gerakan=str(sudah))
        acara = buku.Acara(
            id=isi.id or new_id(),
            jenis=JenisGerakan(asal.jenis),
            pada=now(),
            keterangan=isi.alasan,
            membalik=gerakan_id,
            penyerahan_id=asal.penyerahan_id,
        )
        try:
            baris = await repository.baris(session, gerakan_id)
            await buku.balikkan(session, call.actor, acara, baris)
        except IdPersediaanDipakai:
            raise TidakDapatDibalik(
                "Gerakan ini sudah dibalik, atau id ini sudah dipakai."
            ) from None
        return acara.id

    dibalik, _ = await once(call.session, call.actor, call.key, buat)
    return await lihat_gerakan(call.session, call.actor, dibalik)


async def lihat_gerakan(session: ReadSession, actor: Actor, gerakan_id: uuid.UUID) -> GerakanRinci:
    satu = await repository.gerakan(session, actor, gerakan_id)
    return GerakanRinci(
        **_kolom(satu, GerakanRinci, "barang", "dibalik_oleh"),
        dibalik_oleh=await repository.pembalik(session, gerakan_id),
        barang=baris_rinci(await repository.baris(session, gerakan_id)),
    )


def baris_rinci(baris: Collection[BarisGerakan]) -> list[BarisGerakanRinci]:
    return [BarisGerakanRinci.model_validate(satu) for satu in baris]


async def daftar_gerakan(
    session: ReadSession, actor: Actor, loket: Loket, saring: GerakanSaring
) -> Rows[BarisGerakanRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    semua = await repository.daftar_gerakan(session, actor, saring)
    return semua.map(BarisGerakanRinci.model_validate)


async def tabel_gerakan(session: ReadSession, actor: Actor, saring: GerakanEkspor) -> Table:
    """The lines of a time of at most a year, as a file."""
    if saring.sampai - saring.dari > _SETAHUN:
        pesan = "Paling banyak setahun sekali ekspor."
        raise Invalid(pesan, FieldError("query.sampai", pesan, "rentang-terlalu-panjang"))
    baris = await repository.ekspor_gerakan(session, actor, saring, PALING_BANYAK + 1)
    _muat(len(baris))
    tabel: Table = [
        (
            "tanggal", "jenis", "tempat", "barang", "nama", "satuan", "nomor_lot", "pemilik",
            "sumber_dana", "tersedia", "dicadangkan", "gerakan_id",
        )
    ]  # fmt: skip
    for satu, kode, nama, satuan, tempat, lot in baris:
        dari = (lot.nomor, lot.pemilik, lot.sumber_dana)
        hari: date = local_date(satu.pada)
        berapa = (satu.tersedia, satu.dicadangkan, str(satu.gerakan_id))
        tabel.append((hari, satu.jenis, tempat, kode, nama, satuan, *dari, *berapa))
    return tabel
