"""What is lost, and what a count finds: proposed by one, and booked when another agrees."""

from __future__ import annotations

import uuid
from functools import partial

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, new_id
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from kit.pagination import Rows
from pelayanan import usul
from pelayanan.loket import Loket

from . import buku, repository, repository_dokumen, rules
from .cadangan import ditolak, simpan
from .errors import (
    LangkahPersediaanDitolak,
    PenyesuaianTidakDitemukan,
    PersediaanTidakSah,
    StokTidakCukup,
)
from .models import Penyesuaian
from .rules import JenisGerakan, KeadaanPenyesuaian, Perubahan, Sebab
from .schemas import Beralasan
from .schemas_dokumen import PenyesuaianBaru, PenyesuaianRinci, PenyesuaianSaring
from .service import periksa_saat

Melangkah = Taking[Penyesuaian, KeadaanPenyesuaian, Loket]
USULKAN = "usulkan"
_DIUSULKAN = KeadaanPenyesuaian.DIUSULKAN


async def _usulkan(taking: Melangkah) -> Plan:
    """What the books say is kept beside what was counted: the difference is what is booked, though
    goods come and go until somebody decides."""
    baru: PenyesuaianBaru = taking.content
    periksa_saat(baru.pada)
    session = taking.session
    tempat = await buku.tempat(session, taking.actor, tempat_id=baru.tempat_id)
    pasangan = {(baru.tempat_id, satu.lot_id) for satu in baru.barang}
    saldo = {
        satu.lot_id: satu
        for satu in await repository.kunci_saldo(session, repository.lot_di(pasangan))
    }
    PersediaanTidakSah.refuse(
        [
            FieldError(f"barang.{ke}.lot_id", "Lot ini tidak ada di sana.", "lot-tidak-ditemukan")
            for ke, satu in enumerate(baru.barang)
            if satu.lot_id not in saldo
        ]
    )
    isi, salah = [], []
    for ke, satu in enumerate(baru.barang):
        ada = saldo[satu.lot_id]
        tercatat = ada.tersedia + ada.dicadangkan
        beda = rules.selisih(tercatat, satu.dihitung, satu.jumlah)
        if ada.tersedia + beda < 0:
            pesan = f"Hanya {ada.tersedia} yang tersedia; lepaskan dahulu cadangannya."
            salah.append(FieldError(f"barang.{ke}", pesan, "stok-tidak-cukup"))
        if beda:
            isi.append(
                {
                    "lot_id": str(satu.lot_id),
                    "tercatat": tercatat,
                    "dihitung": satu.dihitung,
                    "selisih": beda,
                }
            )
    if not isi and not salah:
        salah.append(FieldError("barang", "Tidak ada selisihnya.", "tanpa-perubahan"))
    PersediaanTidakSah.refuse(salah)
    return Plan(
        {
            "id": taking.id,
            "tempat_id": baru.tempat_id,
            "kelurahan": tempat[baru.tempat_id].kelurahan,
            "sebab": baru.sebab,
            "pada": baru.pada,
            "isi": isi,
            "keadaan": _DIUSULKAN,
            **usul.diusulkan(taking.actor, baru.alasan),
        }
    )


async def _setujui(taking: Melangkah) -> Plan:
    return Plan({"diputus_oleh": taking.actor.id}, then=(partial(_bukukan, taking),))


async def _bukukan(taking: Melangkah) -> None:
    session, satu = taking.session, taking.row
    beda = {uuid.UUID(lot["lot_id"]): int(lot["selisih"]) for lot in satu.isi}
    pasangan = {(satu.tempat_id, lot_id) for lot_id in beda}
    saldo = await repository.kunci_saldo(session, repository.lot_di(pasangan))
    acara = buku.Acara(
        id=new_id(),
        jenis=JenisGerakan.SELISIH if satu.sebab == Sebab.OPNAME else JenisGerakan.HILANG,
        pada=satu.pada,
        keterangan=satu.usul_alasan,
        penyesuaian_id=satu.id,
    )
    ubah = [Perubahan(satu.tempat_id, lot_id, banyak) for lot_id, banyak in beda.items()]
    await buku.bukukan(session, taking.actor, acara, ubah, saldo)


async def _tidak_jadi(taking: Melangkah) -> Plan:
    return Plan({"diputus_oleh": taking.actor.id})


async def _kunci(call: Call[Loket], penyesuaian_id: uuid.UUID) -> Penyesuaian:
    return await repository_dokumen.kunci_penyesuaian(call.session, call.actor, penyesuaian_id)


def _pindah(satu: Penyesuaian, ke: KeadaanPenyesuaian) -> None:
    satu.keadaan = ke


def _langkah(nama: str, ke: KeadaanPenyesuaian, siapa: Who, kalimat: str) -> Melangkahi:
    setuju = nama == "setujui"
    izin = "persediaan:tulis" if siapa is Who.MAKER else "persediaan:setujui"
    isi, salah = (None, (StokTidakCukup,)) if setuju else (Beralasan, ())
    return Step(
        nama,
        {_DIUSULKAN: ke},
        _setujui if setuju else _tidak_jadi,
        siapa,
        Operation(f"{nama}_penyesuaian_barang", izin, kalimat, isi, salah),
    )


Melangkahi = Step[Penyesuaian, KeadaanPenyesuaian, Loket]
DAUR: Life[Penyesuaian, KeadaanPenyesuaian, Loket] = Life(
    name="penyesuaian_barang",
    read="persediaan:baca",
    lock=_kunci,
    state=lambda satu: KeadaanPenyesuaian(satu.keadaan),
    move=_pindah,
    refuse=ditolak,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=partial(simpan, Penyesuaian),
    errors=(PenyesuaianTidakDitemukan, LangkahPersediaanDitolak),
    steps=(
        Step(USULKAN, {}, _usulkan, born=_DIUSULKAN),
        _langkah("setujui", KeadaanPenyesuaian.DISETUJUI, Who.OTHER, "Setujui penyesuaian"),
        _langkah("tolak", KeadaanPenyesuaian.DITOLAK, Who.OTHER, "Tolak penyesuaian"),
        _langkah("tarik", KeadaanPenyesuaian.DITARIK, Who.MAKER, "Tarik usul penyesuaian"),
    ),
)


# --- As it is read --------------------------------------------------------------------------------


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PenyesuaianSaring
) -> Rows[PenyesuaianRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository_dokumen.daftar_penyesuaian(session, actor, saring)).map(_rinci)


async def lihat(session: ReadSession, actor: Actor, penyesuaian_id: uuid.UUID) -> PenyesuaianRinci:
    return _rinci(await repository_dokumen.penyesuaian(session, actor, penyesuaian_id))


async def sesudah_langkah(call: Call[Loket], penyesuaian_id: uuid.UUID) -> PenyesuaianRinci:
    return await lihat(call.session, call.actor, penyesuaian_id)


def _rinci(satu: Penyesuaian) -> PenyesuaianRinci:
    keadaan = KeadaanPenyesuaian(satu.keadaan)
    return PenyesuaianRinci.model_validate(
        {
            **{
                nama: getattr(satu, nama)
                for nama in ("id", "tempat_id", "kelurahan", "sebab", "pada", "diputus_oleh")
            },
            "alasan": satu.usul_alasan,
            "barang": satu.isi,
            "status": keadaan,
            "boleh": DAUR.allowed(keadaan),
            "diusulkan_oleh": satu.usul_oleh,
            "versi": satu.version,
        }
    )
