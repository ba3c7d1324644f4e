"""Goods set aside for a purpose, until they are handed over or let go."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, new_id
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking
from kit.pagination import Rows
from pelayanan.dalam_induk import PERMOHONAN, perihal
from pelayanan.loket import Loket

from . import buku, repository, repository_dokumen
from .errors import (
    CadanganTidakDitemukan,
    IdPersediaanDipakai,
    LangkahPersediaanDitolak,
    PersediaanTidakSah,
)
from .models import BarisCadangan, Cadangan, SaldoBarang
from .rules import JenisGerakan, KeadaanCadangan, Perubahan
from .schemas import Beralasan
from .schemas_dokumen import BarisCadanganRinci, CadanganBaru, CadanganRinci, CadanganSaring
from .service import periksa_saat

Melangkah = Taking[Any, Any, Loket]
CADANGKAN, LEPAS = "cadangkan", "lepas"


def ditolak(keadaan: object, langkah: str, boleh: list[str]) -> LangkahPersediaanDitolak:
    """For the lives of this noun."""
    return LangkahPersediaanDitolak(
        f"Keadaannya {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


async def _cadangkan(taking: Melangkah) -> Plan:
    baru: CadanganBaru = taking.content
    periksa_saat(baru.pada)
    layanan = None
    if baru.ppks_id is not None and baru.permohonan_id is not None:
        satu, salah = await perihal(taking, baru.ppks_id, baru.permohonan_id, PERMOHONAN)
        PersediaanTidakSah.refuse(salah)
        assert satu is not None  # noqa: S101  (or it was refused)
        layanan = satu.induk.layanan
    tempat = await buku.tempat(taking.session, taking.actor, tempat_id=baru.tempat_id)
    terambil = await buku.ambil(taking.session, baru.tempat_id, baru.barang, baru.pada)
    return Plan(
        {
            "id": taking.id,
            "tempat_id": baru.tempat_id,
            "kelurahan": tempat[baru.tempat_id].kelurahan,
            "permohonan_id": baru.permohonan_id,
            "layanan": layanan,
            "keperluan": baru.keperluan,
            "keadaan": KeadaanCadangan.BERLAKU,
            "pada": baru.pada,
            "oleh": taking.actor.id,
        },
        rows=tuple(
            BarisCadangan(
                id=new_id(),
                cadangan_id=taking.id,
                lot_id=saldo.lot_id,
                barang_id=saldo.barang_id,
                jumlah=banyak,
                sisa=banyak,
            )
            for saldo, banyak in terambil
        ),
        then=(partial(_bukukan, taking, baru, terambil),),
    )


async def _bukukan(
    taking: Melangkah, baru: CadanganBaru, terambil: Sequence[tuple[SaldoBarang, int]]
) -> None:
    acara = buku.Acara(
        id=new_id(), jenis=JenisGerakan.CADANG, pada=baru.pada, cadangan_id=taking.id
    )
    ubah = [Perubahan(saldo.tempat_id, saldo.lot_id, -banyak, banyak) for saldo, banyak in terambil]
    await buku.bukukan(taking.session, taking.actor, acara, ubah, [s for s, _ in terambil])


async def simpan(tabel: type[Any], taking: Taking[Any, Any, Loket], plan: Plan) -> Any:  # noqa: ANN401
    """A new document; its life knows which."""
    satu = await repository.tambah(taking.session, tabel, plan.columns)
    if satu is None:
        raise IdPersediaanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return satu


async def _lepas(taking: Melangkah) -> Plan:
    return Plan(then=(partial(_kembalikan, taking),))


async def _kembalikan(taking: Melangkah) -> None:
    """What is still set aside can be handed over to others again."""
    session, satu = taking.session, taking.row
    semua = (await repository_dokumen.baris_cadangan(session, [satu.id]))[satu.id]
    baris = [lain for lain in semua if lain.sisa]
    pasangan = {(satu.tempat_id, lain.lot_id) for lain in baris}
    saldo = await repository.kunci_saldo(session, repository.lot_di(pasangan))
    ubah = [Perubahan(satu.tempat_id, lain.lot_id, lain.sisa, -lain.sisa) for lain in baris]
    for lain in baris:
        lain.sisa = 0
    acara = buku.Acara(
        id=new_id(),
        jenis=JenisGerakan.LEPAS,
        pada=now(),
        keterangan=taking.reason,
        cadangan_id=satu.id,
    )
    await buku.bukukan(session, taking.actor, acara, ubah, saldo)


async def _kunci(call: Call[Loket], cadangan_id: uuid.UUID) -> Cadangan:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository_dokumen.kunci_cadangan(call.session, call.actor, tertutup, cadangan_id)


def _pindah(satu: Cadangan, ke: KeadaanCadangan) -> None:
    satu.keadaan = ke


DAUR: Life[Cadangan, KeadaanCadangan, Loket] = Life(
    name="cadangan_barang",
    read="persediaan:baca",
    lock=_kunci,
    state=lambda satu: KeadaanCadangan(satu.keadaan),
    move=_pindah,
    refuse=ditolak,
    version=lambda satu: satu.version,
    insert=partial(simpan, Cadangan),
    errors=(CadanganTidakDitemukan, LangkahPersediaanDitolak),
    steps=(
        Step(CADANGKAN, {}, _cadangkan, born=KeadaanCadangan.BERLAKU),
        Step(
            LEPAS,
            {KeadaanCadangan.BERLAKU: KeadaanCadangan.DILEPAS},
            _lepas,
            operation=Operation(
                "lepas_cadangan_barang",
                "persediaan:tulis",
                "Lepaskan yang masih dicadangkan",
                Beralasan,
            ),
        ),
    ),
)


async def pakai(
    taking: Taking[Any, Any, Loket], cadangan_id: uuid.UUID, permohonan_id: uuid.UUID | None
) -> tuple[Cadangan, Sequence[BarisCadangan]]:
    """What is set aside for this purpose, locked; a hand-over takes from it."""
    satu = await _kunci(taking.call, cadangan_id)
    salah = []
    if satu.keadaan != KeadaanCadangan.BERLAKU:
        pesan = f"Cadangan ini {satu.keadaan}."
        salah.append(FieldError("cadangan_id", pesan, "cadangan-berakhir"))
    if satu.permohonan_id not in (None, permohonan_id):
        pesan = "Dicadangkan bagi permohonan lain."
        salah.append(FieldError("cadangan_id", pesan, "cadangan-lain"))
    PersediaanTidakSah.refuse(salah)
    baris = await repository_dokumen.baris_cadangan(taking.session, [satu.id])
    return satu, baris[satu.id]


def terpakai(
    satu: Cadangan, semua: Sequence[BarisCadangan], diambil: Mapping[uuid.UUID, int]
) -> None:
    """So much of its lots was handed over."""
    for baris in semua:
        baris.sisa -= diambil.get(baris.lot_id, 0)
    if not any(baris.sisa for baris in semua):
        satu.keadaan = KeadaanCadangan.SELESAI


# --- As it is read --------------------------------------------------------------------------------


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: CadanganSaring
) -> Rows[CadanganRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    tertutup = loket.layanan_tertutup(actor)
    semua = await repository_dokumen.daftar_cadangan(session, actor, tertutup, saring)
    baris = await repository_dokumen.baris_cadangan(session, [satu.id for satu in semua.data])
    return semua.map(lambda satu: _rinci(satu, baris[satu.id]))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, cadangan_id: uuid.UUID
) -> CadanganRinci:
    tertutup = loket.layanan_tertutup(actor)
    satu = await repository_dokumen.cadangan(session, actor, tertutup, cadangan_id)
    return _rinci(satu, (await repository_dokumen.baris_cadangan(session, [satu.id]))[satu.id])


async def sesudah_langkah(call: Call[Loket], cadangan_id: uuid.UUID) -> CadanganRinci:
    return await lihat(call.session, call.actor, call.desk, cadangan_id)


def _rinci(satu: Cadangan, baris: Collection[BarisCadangan]) -> CadanganRinci:
    keadaan = KeadaanCadangan(satu.keadaan)
    return CadanganRinci(
        id=satu.id,
        tempat_id=satu.tempat_id,
        kelurahan=satu.kelurahan,
        permohonan_id=satu.permohonan_id,
        keperluan=satu.keperluan,
        status=keadaan,
        boleh=DAUR.allowed(keadaan),
        pada=satu.pada,
        barang=[BarisCadanganRinci.model_validate(lain) for lain in baris],
        versi=satu.version,
    )
