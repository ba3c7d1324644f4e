"""Goods handed over: out of a place, into the delivery of a person, in one transaction. Taken back
only by two people, since it was counted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson

from kit.call import Call
from kit.clock import local_date, now
from kit.db import new_id
from kit.errors import FieldError
from kit.files import store as files
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from pelayanan import dalam_induk as perihal
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.schemas import PemberianBaru

from . import buku, cadangan, repository, repository_dokumen, rules
from .cadangan import ditolak, simpan
from .errors import (
    LangkahPersediaanDitolak,
    PenyerahanTidakDitemukan,
    PersediaanTidakSah,
    StokTidakCukup,
    TidakDapatDibalik,
)
from .models import BarisGerakan, Penyerahan, SaldoBarang
from .rules import JenisGerakan, KeadaanPenyerahan, Perubahan
from .schemas import BarangKembali, Beralasan
from .schemas_dokumen import PenyerahanBaru
from .service import periksa_saat

Melangkah = Taking[Any, Any, Loket]
SERAHKAN = "serahkan"
Terambil = Sequence[tuple[SaldoBarang, int]]
RINCIAN = "penyerahan.rincian"


async def _serahkan(taking: Melangkah) -> Plan:
    baru: PenyerahanBaru = taking.content
    periksa_saat(baru.pada)
    layanan = await _kepada(taking, baru)
    tempat = await buku.tempat(taking.session, taking.actor, tempat_id=baru.tempat_id)
    terambil = await _ambil(taking, baru)
    rincian = orjson.dumps(
        {
            "nama": baru.nama_penerima,
            "titik": None if baru.titik is None else baru.titik.model_dump(),
        }
    ).decode()
    return Plan(
        {
            "id": taking.id,
            "tempat_id": baru.tempat_id,
            "kelurahan": tempat[baru.tempat_id].kelurahan,
            **baru.model_dump(
                include={
                    "cadangan_id", "permohonan_id", "kebutuhan_id", "komponen", "pada", "penerima",
                    "hubungan",
                }
            ),
            "layanan": layanan,
            "rincian_sandi": taking.desk.kunci.tutup(RINCIAN, taking.id, rincian),
            "pemberian": [],
            "keadaan": KeadaanPenyerahan.BERLAKU,
            "oleh": taking.actor.id,
        },
        then=(partial(_bukukan, taking, baru, terambil),),
    )  # fmt: skip


async def _kepada(taking: Melangkah, baru: PenyerahanBaru) -> str | None:
    """For which service this is; raises what is wrong with person, request and day."""
    if baru.ppks_id is None or baru.permohonan_id is None or baru.komponen is None:
        return None
    kepada = perihal.Kepada(baru.ppks_id, baru.permohonan_id, perihal.PERMOHONAN)
    satu, salah = await perihal.diberi(taking, kepada, baru.komponen, baru.pada)
    PersediaanTidakSah.refuse(salah)
    assert satu is not None  # noqa: S101  (nothing is wrong)
    return satu.induk.layanan


async def _ambil(taking: Melangkah, baru: PenyerahanBaru) -> Terambil:
    if baru.cadangan_id is None:
        return await buku.ambil(taking.session, baru.tempat_id, baru.barang, baru.pada)
    return await _dari_cadangan(taking, baru, baru.cadangan_id)


async def _dari_cadangan(
    taking: Melangkah, baru: PenyerahanBaru, cadangan_id: uuid.UUID
) -> Terambil:
    """What was set aside, as far as it is asked for; the rest stays set aside."""
    satu, semua = await cadangan.pakai(taking, cadangan_id, baru.permohonan_id)
    if satu.tempat_id != baru.tempat_id:
        pesan = "Cadangan ini di tempat lain."
        PersediaanTidakSah.refuse([FieldError("cadangan_id", pesan, "cadangan-lain")])
    pasangan = {(satu.tempat_id, lain.lot_id) for lain in semua}
    saldo = await repository.kunci_saldo(taking.session, repository.lot_di(pasangan))
    sisa = {lain.lot_id: lain.sisa for lain in semua}
    disisihkan = [
        rules.Disisihkan(lain.lot_id, lain.barang_id, sisa[lain.lot_id], lain.kedaluwarsa)
        for lain in saldo
    ]
    terambil, kurang, salah = rules.ambil(
        disisihkan, buku.diminta(baru.barang), local_date(baru.pada)
    )
    PersediaanTidakSah.refuse(salah)
    if kurang:
        raise buku.tidak_cukup(kurang[0], "Pada cadangan ini")
    banyak: Counter[uuid.UUID] = Counter()
    for lain, jumlah in terambil:
        banyak[lain.lot_id] += jumlah
    cadangan.terpakai(satu, semua, banyak)
    return [(lain, banyak[lain.lot_id]) for lain in saldo if banyak[lain.lot_id]]


async def _bukukan(taking: Melangkah, baru: PenyerahanBaru, terambil: Terambil) -> None:
    session, actor = taking.session, taking.actor
    dicadang = baru.cadangan_id is not None
    acara = buku.Acara(
        id=new_id(),
        jenis=JenisGerakan.KELUAR,
        pada=baru.pada,
        cadangan_id=baru.cadangan_id,
        penyerahan_id=taking.id,
    )
    ubah = [
        Perubahan(saldo.tempat_id, saldo.lot_id, 0, -banyak)
        if dicadang
        else Perubahan(saldo.tempat_id, saldo.lot_id, -banyak)
        for saldo, banyak in terambil
    ]
    await buku.bukukan(session, actor, acara, ubah, [saldo for saldo, _ in terambil])
    keyring = taking.desk.kunci.data
    for berkas in baru.berkas:
        await files.attach(session, keyring, actor, berkas, taking.id)
    if baru.ppks_id is not None:
        tercatat = await _berikan(taking, baru, terambil)
        await repository_dokumen.catat_pemberian(session, taking.id, tercatat)


async def _berikan(
    taking: Melangkah, baru: PenyerahanBaru, terambil: Terambil
) -> list[dict[str, Any]]:
    """The deliveries that grow by it: one for each fund and unit."""
    session = taking.session
    lot = await repository.lot(session, {saldo.lot_id for saldo, _ in terambil})
    barang = await repository.beberapa_barang(session, {s.barang_id for s, _ in terambil})
    jumlah: Counter[tuple[str, str]] = Counter()
    for saldo, banyak in terambil:
        jumlah[lot[saldo.lot_id].sumber_dana, barang[saldo.barang_id].satuan] += banyak
    tercatat = []
    for (dana, satuan), banyak in sorted(jumlah.items()):
        isi = PemberianBaru.model_validate(
            {
                **baru.model_dump(
                    include={"ppks_id", "permohonan_id", "kebutuhan_id", "komponen", "atribut"}
                ),
                "tanggal": local_date(baru.pada),
                "jumlah": banyak,
                "satuan": satuan,
                "sumber_dana": dana,
            }
        )
        pemberian_id = await serah.tambah(taking.call, isi)
        tercatat.append({"pemberian_id": str(pemberian_id), "jumlah": banyak})
    return tercatat


# --- What comes back, and what never was ----------------------------------------------------------


async def _kembali(taking: Melangkah) -> Plan:
    baru: BarangKembali = taking.content
    periksa_saat(baru.pada)
    if baru.pada < taking.row.pada:
        pesan = "Sebelum diserahkan."
        PersediaanTidakSah.refuse([FieldError("pada", pesan, "sebelum-diserahkan")])
    return Plan(then=(partial(_terima_kembali, taking, baru),))


async def _terima_kembali(taking: Melangkah, baru: BarangKembali) -> None:
    session, satu = taking.session, taking.row
    masih = await _di_luar(taking)
    diminta: Counter[uuid.UUID] = Counter()
    for lain in baru.barang:
        diminta[lain.lot_id] += lain.jumlah
    PersediaanTidakSah.refuse(
        [
            FieldError(
                f"barang.{ke}.jumlah",
                f"Yang masih di luar dari lot ini: {masih.get(lain.lot_id, 0)}.",
                "melebihi-yang-diserahkan",
            )
            for ke, lain in enumerate(baru.barang)
            if diminta[lain.lot_id] > masih.get(lain.lot_id, 0)
        ]
    )
    pasangan = {(satu.tempat_id, lot_id) for lot_id in diminta}
    saldo = await repository.kunci_saldo(session, repository.lot_di(pasangan))
    acara = buku.Acara(
        id=baru.id or new_id(),
        jenis=JenisGerakan.KEMBALI,
        pada=baru.pada,
        keterangan=baru.keterangan,
        penyerahan_id=satu.id,
    )
    ubah = [Perubahan(satu.tempat_id, lot_id, banyak) for lot_id, banyak in diminta.items()]
    await buku.bukukan(session, taking.actor, acara, ubah, saldo)


async def _di_luar(taking: Melangkah) -> Counter[uuid.UUID]:
    """Of each lot, how much was handed over and has not come back."""
    luar: Counter[uuid.UUID] = Counter()
    for _, baris in await repository.gerakan_penyerahan(taking.session, taking.id):
        luar[baris.lot_id] -= baris.tersedia + baris.dicadangkan
    return luar


async def _batalkan(taking: Melangkah) -> Plan:
    return Plan(usul.DIPUTUS, then=(partial(_tarik, taking, taking.row.usul_alasan or ""),))


async def _tarik(taking: Melangkah, alasan: str) -> None:
    """The goods lie where they were, and the deliveries are so much less."""
    session, satu = taking.session, taking.row
    semua = await repository.gerakan_penyerahan(session, satu.id)
    keluar = [baris for asal, baris in semua if asal.jenis == JenisGerakan.KELUAR]
    if sum(baris.tersedia for asal, baris in semua if asal.jenis == JenisGerakan.KEMBALI):
        raise TidakDapatDibalik("Sebagian sudah dikembalikan. Balik dahulu pengembaliannya.")
    pasangan = {(baris.tempat_id, baris.lot_id) for baris in keluar}
    saldo = await repository.kunci_saldo(session, repository.lot_di(pasangan))
    acara = buku.Acara(
        id=new_id(),
        jenis=JenisGerakan.KELUAR,
        pada=now(),
        keterangan=alasan,
        membalik=keluar[0].gerakan_id,
        penyerahan_id=satu.id,
    )
    await buku.bukukan(session, taking.actor, acara, [_lawan(satu) for satu in keluar], saldo)
    for tercatat in satu.pemberian:
        jumlah = int(tercatat["jumlah"])
        pemberian_id = uuid.UUID(tercatat["pemberian_id"])
        await serah.tarik(taking.call, pemberian_id, jumlah, alasan)


def _lawan(baris: BarisGerakan) -> Perubahan:
    """What was set aside before is free now: what it was set aside for did not happen."""
    return Perubahan(baris.tempat_id, baris.lot_id, -(baris.tersedia + baris.dicadangkan))


# --- Its life -------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], penyerahan_id: uuid.UUID) -> Penyerahan:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository_dokumen.kunci_penyerahan(
        call.session, call.actor, tertutup, penyerahan_id
    )


def _pindah(satu: Penyerahan, ke: KeadaanPenyerahan) -> None:
    satu.keadaan = ke


_B, _D = KeadaanPenyerahan.BERLAKU, KeadaanPenyerahan.DIUSULKAN_BATAL
_SETUJU = "persediaan:setujui"
DAUR: Life[Penyerahan, KeadaanPenyerahan, Loket] = Life(
    name="penyerahan_barang",
    read="persediaan:baca",
    lock=_kunci,
    state=lambda satu: KeadaanPenyerahan(satu.keadaan),
    move=_pindah,
    refuse=ditolak,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=partial(simpan, Penyerahan),
    errors=(PenyerahanTidakDitemukan, LangkahPersediaanDitolak),
    steps=(
        Step(SERAHKAN, {}, _serahkan, born=_B),
        Step(
            "kembali",
            {_B: _B},
            _kembali,
            operation=Operation(
                "kembali_penyerahan_barang",
                "persediaan:tulis",
                "Catat barang yang dikembalikan penerimanya",
                BarangKembali,
                (PersediaanTidakSah,),
            ),
        ),
        Step(
            "pembatalan",
            {_B: _D},
            usul.pembatalan,
            operation=Operation(
                "usulkan_pembatalan_penyerahan_barang",
                "persediaan:tulis",
                "Usulkan pembatalan penyerahan",
                Beralasan,
            ),
        ),
        Step(
            "pembatalan/setujui",
            {_D: KeadaanPenyerahan.DIBATALKAN},
            _batalkan,
            Who.OTHER,
            Operation(
                "setujui_pembatalan_penyerahan_barang",
                _SETUJU,
                "Setujui pembatalan: barangnya kembali, pemberiannya berkurang",
                errors=(TidakDapatDibalik, StokTidakCukup),
            ),
        ),
        Step(
            "pembatalan/tolak",
            {_D: _B},
            usul.tidak_jadi,
            Who.OTHER,
            Operation(
                "tolak_pembatalan_penyerahan_barang", _SETUJU, "Tolak pembatalannya", Beralasan
            ),
        ),
        Step(
            "pembatalan/tarik",
            {_D: _B},
            usul.tidak_jadi,
            Who.MAKER,
            Operation(
                "tarik_pembatalan_penyerahan_barang",
                "persediaan:tulis",
                "Tarik usul pembatalan",
                Beralasan,
            ),
        ),
    ),
)
