from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.errors import FieldError
from kit.outbox import Emission
from kit.pagination import Rows
from pelayanan import batas
from pelayanan.loket import Loket
from pelayanan.ppks import pencarian
from pelayanan.ppks import repository as ppks_repository
from pelayanan.ppks.models import Ppks

from . import repository
from .langkah import DAUR
from .models import Anggota, Keluarga
from .rules import Keadaan, Langkah
from .schemas import (
    AnggotaRinci,
    KeluargaCari,
    KeluargaRinci,
    KeluargaRingkas,
    KeluargaSaring,
    KeluargaTemuan,
    KkRinci,
    RiwayatKeluargaRinci,
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KeluargaSaring
) -> Rows[KeluargaRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, saring)
    kepala = await repository.kepala_banyak(session, [satu.id for satu in baris.data])
    return baris.map(lambda satu: _ringkas(satu, kepala))


async def cari(
    session: Session, actor: Actor, loket: Loket, dicari: KeluargaCari
) -> KeluargaTemuan:
    """By the number of a card, of now or of before; a hit and a miss are audited and counted."""
    await pencarian.boleh(session, actor)
    pemilik = await repository.pemilik_kk(session, loket.kunci.cari.digests("kk", dicari.kk))
    if pemilik is None or not batas.terlihat(actor, pemilik):
        await pencarian.luput(session, actor, loket.kunci, "kk", "keluarga", dicari.kk)
        return KeluargaTemuan(data=[])
    await pencarian.kena(session, actor, "kk", "keluarga", pemilik.id)
    kepala = await repository.kepala_banyak(session, [pemilik.id])
    return KeluargaTemuan(data=[_ringkas(pemilik, kepala)])


async def lihat(session: ReadSession, actor: Actor, keluarga_id: uuid.UUID) -> KeluargaRinci:
    return await _rinci(session, actor, await repository.ambil(session, actor, keluarga_id))


async def sesudah_langkah(call: Call[Loket], keluarga_id: uuid.UUID) -> KeluargaRinci:
    return await lihat(call.session, call.actor, keluarga_id)


def _ringkas(
    keluarga: Keluarga, kepala: Mapping[uuid.UUID, tuple[uuid.UUID, int]]
) -> KeluargaRingkas:
    kepala_id, banyak = kepala.get(keluarga.id, (None, 0))
    return KeluargaRingkas(
        id=keluarga.id,
        status=Keadaan(keluarga.keadaan),
        kelurahan=keluarga.kelurahan,
        kepala_id=kepala_id,
        anggota_kini=banyak,
        gabung_ke=keluarga.gabung_ke,
        diusulkan_oleh=keluarga.usul_oleh,
        alasan=keluarga.usul_alasan,
        dibuat=keluarga.created_at,
        versi=keluarga.version,
    )


async def _rinci(session: ReadSession, actor: Actor, keluarga: Keluarga) -> KeluargaRinci:
    mewakili = await repository.yang_diwakili(session, keluarga.id)
    semua = (keluarga.id, *mewakili)
    anggota = await repository.anggota(session, *semua)
    orang = await ppks_repository.beberapa(session, actor, [satu.ppks_id for satu in anggota])
    nama = {satu.id: satu.nama for satu in orang}
    kepala = await repository.kepala_banyak(session, [keluarga.id])
    return KeluargaRinci(
        **_ringkas(keluarga, kepala).model_dump(),
        boleh=[Langkah(satu) for satu in DAUR.allowed(Keadaan(keluarga.keadaan))],
        kk=[KkRinci.model_validate(satu) for satu in await repository.kk(session, *semua)],
        anggota=[_anggota(satu, nama) for satu in anggota],
        asal_id=keluarga.asal_id,
        pecahan=list(await repository.pecahan(session, keluarga.id)),
        mewakili=list(mewakili),
        usul_ke=(keluarga.usul_isi or {}).get("ke"),
        identitas_versi=keluarga.identitas_versi,
        riwayat=[
            RiwayatKeluargaRinci.model_validate(satu)
            for satu in await repository.riwayat(session, keluarga.id)
        ],
    )


def _anggota(satu: Anggota, nama: Mapping[uuid.UUID, str]) -> AnggotaRinci:
    return AnggotaRinci(
        ppks_id=satu.ppks_id,
        nama=nama.get(satu.ppks_id),
        hubungan=satu.hubungan,
        dari=satu.dari,
        sampai=satu.sampai,
        keluarga_id=satu.keluarga_id,
    )


# --- For other nouns ------------------------------------------------------------------------------

SEKALI = 500


class Penetapan(NamedTuple):
    """What was told anew with its family, and the last record looked at; None: there is no more."""

    peristiwa: Sequence[Emission]
    terakhir: uuid.UUID | None


async def pada(session: ReadSession, ppks_id: uuid.UUID | None, tanggal: date) -> uuid.UUID | None:
    """Of which family this person was a member on that day; frozen in their records."""
    if ppks_id is None:
        return None
    satu = (ppks_id, tanggal)
    return (await repository.pada(session, [satu])).get(satu)


async def pada_banyak(
    session: ReadSession, cari: Sequence[tuple[uuid.UUID, date]]
) -> Mapping[tuple[uuid.UUID, date], uuid.UUID]:
    return await repository.pada(session, cari)


async def periksa_satu_orang(session: ReadSession, dari: Ppks, ke: Ppks) -> list[FieldError]:
    """Why two people cannot be one: nobody is a member of two families at once."""
    milik = await repository.keanggotaan(session, dari.id)
    lain = await repository.keanggotaan(session, ke.id)
    for satu in milik:
        for kedua in lain:
            if repository.masa(satu).bertemu(repository.masa(kedua)):
                pesan = (
                    "Keduanya pada waktu yang sama anggota sebuah keluarga. Catat dulu salah satu"
                    " keluar dari keluarganya."
                )
                return [FieldError("dari", pesan, "anggota-dua-keluarga")]
    return []


async def pindahkan(
    session: Session, anggota_id: Collection[uuid.UUID], ppks_id: uuid.UUID
) -> None:
    """When two people are told apart again: these memberships are of that one."""
    await repository.pindahkan(session, anggota_id, ppks_id)
