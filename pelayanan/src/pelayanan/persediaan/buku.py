"""The ledger: lines are added and taken back, never changed; the balances follow them in the same
transaction, each locked in one order, so that none falls below zero whoever else writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from kit import audit
from kit.auth import Actor
from kit.clock import local_date
from kit.db import Session, new_id
from kit.errors import FieldError

from . import repository, rules
from .errors import IdPersediaanDipakai, PersediaanTidakSah, StokTidakCukup
from .models import BarisGerakan, Gerakan, SaldoBarang, TempatBarang
from .rules import Diminta, JenisGerakan, Kurang, Perubahan
from .schemas import Diambil


class Isi(NamedTuple):
    """What of a lot its balances repeat."""

    lot_id: uuid.UUID
    barang_id: uuid.UUID
    kedaluwarsa: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acara:
    """What moves goods: when, why, and which document it belongs to."""

    id: uuid.UUID
    jenis: JenisGerakan
    pada: datetime
    keterangan: str | None = None
    membalik: uuid.UUID | None = None
    cadangan_id: uuid.UUID | None = None
    penyerahan_id: uuid.UUID | None = None
    penyesuaian_id: uuid.UUID | None = None


async def tempat(
    session: Session, actor: Actor, **dipakai: uuid.UUID
) -> Mapping[uuid.UUID, TempatBarang]:
    """Open places of the caller's areas, by the names of the fields that name them."""
    ada = await repository.tahan_tempat(session, actor, dipakai.values())
    salah = []
    for nama, satu in dipakai.items():
        if satu not in ada:
            pesan = "Tempat ini tidak ada, atau di luar wilayah kerja akun ini."
            salah.append(FieldError(nama, pesan, "tempat-tidak-ditemukan"))
        elif not ada[satu].aktif:
            salah.append(FieldError(nama, "Tempat ini sudah ditutup.", "tempat-ditutup"))
    PersediaanTidakSah.refuse(salah)
    return ada


async def ambil(
    session: Session,
    tempat_id: uuid.UUID,
    diambil: Sequence[Diambil],
    pada: datetime,
    *,
    ke: uuid.UUID | None = None,
) -> list[tuple[SaldoBarang, int]]:
    """From which lots of a place this is taken; their balances are locked from here on, and with
    them those of the same items in the place where they go to (`ke`).

    Raises: PersediaanTidakSah for a lot that is past, StokTidakCukup for what is not there.
    """
    barang = await repository.beberapa_barang(session, {satu.barang_id for satu in diambil})
    PersediaanTidakSah.refuse(
        [
            FieldError(f"barang.{ke}.barang_id", "Barang ini tidak ada.", "barang-tidak-ditemukan")
            for ke, satu in enumerate(diambil)
            if satu.barang_id not in barang
        ]
    )
    dikunci = repository.barang_di([tempat_id] if ke is None else [tempat_id, ke], barang)
    saldo = [
        satu
        for satu in await repository.kunci_saldo(session, dikunci)
        if satu.tempat_id == tempat_id and satu.tersedia
    ]
    terambil, kurang, salah = rules.ambil(saldo, diminta(diambil), local_date(pada))
    PersediaanTidakSah.refuse(salah)
    if kurang:
        raise tidak_cukup(kurang[0], barang[kurang[0].diminta.barang_id].nama)
    jumlah: dict[uuid.UUID, tuple[SaldoBarang, int]] = {}
    for satu, banyak in terambil:
        jumlah[satu.id] = satu, banyak + jumlah.get(satu.id, (satu, 0))[1]
    return list(jumlah.values())


def diminta(diambil: Sequence[Diambil]) -> list[Diminta]:
    return [
        Diminta(ke, satu.barang_id, satu.jumlah, satu.lot_id) for ke, satu in enumerate(diambil)
    ]


def tidak_cukup(kurang: Kurang, nama: str) -> StokTidakCukup:
    minta = kurang.diminta
    return StokTidakCukup(
        f"{nama}: diminta {minta.jumlah}, yang dapat diserahkan {kurang.ada}.",
        barang_id=str(minta.barang_id),
        diminta=minta.jumlah,
        tersedia=kurang.ada,
    )


async def bukukan(
    session: Session,
    actor: Actor,
    acara: Acara,
    perubahan: Sequence[Perubahan],
    saldo: Sequence[SaldoBarang],
) -> None:
    """Write a movement with its lines, and the balances that follow; `saldo` are locked.

    Raises: IdPersediaanDipakai; StokTidakCukup where a balance would fall below zero.
    """
    gerakan = await repository.tambah(
        session,
        Gerakan,
        {
            "id": acara.id,
            "jenis": acara.jenis,
            "pada": acara.pada,
            "oleh": actor.id,
            "keterangan": acara.keterangan,
            "membalik": acara.membalik,
            "cadangan_id": acara.cadangan_id,
            "penyerahan_id": acara.penyerahan_id,
            "penyesuaian_id": acara.penyesuaian_id,
        },
    )
    if gerakan is None:
        raise IdPersediaanDipakai("Id ini sudah dipakai, atau gerakan ini sudah dibalik.")
    menurut = {(satu.tempat_id, satu.lot_id): satu for satu in saldo}
    for satu in perubahan:
        _ubah(menurut[satu.tempat_id, satu.lot_id], satu)
    session.add_all(_baris(acara, satu, menurut[satu.tempat_id, satu.lot_id]) for satu in perubahan)
    await session.flush()
    await audit.record(session, actor, f"persediaan.{acara.jenis}", acara.id, baris=len(perubahan))


def _ubah(saldo: SaldoBarang, ubah: Perubahan) -> None:
    tersedia, dicadangkan = saldo.tersedia + ubah.tersedia, saldo.dicadangkan + ubah.dicadangkan
    if tersedia < 0 or dicadangkan < 0:
        raise StokTidakCukup(
            f"Lot ini tinggal {saldo.tersedia} di sana; yang lain sudah diserahkan, dipindahkan,"
            " atau dicadangkan.",
            barang_id=str(saldo.barang_id),
            lot_id=str(saldo.lot_id),
            tersedia=saldo.tersedia,
        )
    saldo.tersedia, saldo.dicadangkan = tersedia, dicadangkan


def _baris(acara: Acara, ubah: Perubahan, saldo: SaldoBarang) -> BarisGerakan:
    return BarisGerakan(
        id=new_id(),
        gerakan_id=acara.id,
        tempat_id=ubah.tempat_id,
        lot_id=ubah.lot_id,
        barang_id=saldo.barang_id,
        kelurahan=saldo.kelurahan,
        jenis=acara.jenis,
        pada=acara.pada,
        tersedia=ubah.tersedia,
        dicadangkan=ubah.dicadangkan,
    )


async def masukkan(session: Session, tujuan: TempatBarang, lot: Iterable[Isi]) -> list[SaldoBarang]:
    """The balances of these lots in a place, locked; empty where there was none."""
    isi = list(lot)
    baru = [
        {"tempat_id": tujuan.id, "kelurahan": tujuan.kelurahan, **satu._asdict()} for satu in isi
    ]
    await repository.siapkan_saldo(session, baru)
    pasangan = {(tujuan.id, satu.lot_id) for satu in isi}
    return await repository.kunci_saldo(session, repository.lot_di(pasangan))


async def balikkan(
    session: Session, actor: Actor, acara: Acara, baris: Sequence[BarisGerakan]
) -> None:
    """Take lines back: another movement that does the contrary."""
    pasangan = {(satu.tempat_id, satu.lot_id) for satu in baris}
    saldo = await repository.kunci_saldo(session, repository.lot_di(pasangan))
    lawan = [
        Perubahan(satu.tempat_id, satu.lot_id, satu.tersedia, satu.dicadangkan).balik
        for satu in baris
    ]
    await bukukan(session, actor, acara, lawan, saldo)
