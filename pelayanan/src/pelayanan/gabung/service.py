from __future__ import annotations

import uuid

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession
from kit.pagination import Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.ppks import kartu
from pelayanan.ppks.models import Ppks

from . import repository
from .langkah import DAUR
from .models import Gabungan
from .repository import Tampak
from .rules import Keadaan, Langkah
from .schemas import (
    GabunganRinci,
    GabunganRingkas,
    GabunganSaring,
    RekamGabungan,
    RekamTerbagi,
    RiwayatGabung,
)

TERBANYAK = 500
# What may tell that they are two people.
_DIBANDINGKAN = ("nama", "jenis_kelamin", "tanggal_lahir", "tahun_lahir", "kelurahan")


async def daftar(
    session: ReadSession, actor: Actor, saring: GabunganSaring
) -> Rows[GabunganRingkas]:
    return (await repository.daftar(session, actor, saring)).map(_ringkas)


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, gabungan_id: uuid.UUID
) -> GabunganRinci:
    gabungan = await repository.ambil(session, actor, gabungan_id)
    return await _rinci(session, actor, loket, gabungan)


async def sesudah_langkah(call: Call[Loket], gabungan_id: uuid.UUID) -> GabunganRinci:
    return await lihat(call.session, call.actor, call.desk, gabungan_id)


def _ringkas(gabungan: Gabungan) -> GabunganRingkas:
    return GabunganRingkas(
        id=gabungan.id,
        status=Keadaan(gabungan.status),
        dari_id=gabungan.dari_id,
        ke_id=gabungan.ke_id,
        diusulkan_oleh=gabungan.usul_oleh,
        alasan=gabungan.usul_alasan,
        dibuat=gabungan.created_at,
        versi=gabungan.version,
    )


async def _rinci(
    session: ReadSession, actor: Actor, loket: Loket, gabungan: Gabungan
) -> GabunganRinci:
    orang = await repository.pasangan(session, actor, gabungan.dari_id, gabungan.ke_id)
    dari, ke = orang[gabungan.dari_id], orang[gabungan.ke_id]
    tampak = pandangan.tertutup(loket)
    akar = [satu.gabung_ke or satu.id for satu in (dari, ke)]
    rekam = await repository.rekam(
        session,
        loket.induk,
        gabungan.id,
        await repository.sekelompok(session, *akar),
        tampak=Tampak(actor, loket.layanan_tertutup(actor), TERBANYAK),
    )
    keadaan = Keadaan(gabungan.status)
    return GabunganRinci(
        **_ringkas(gabungan).model_dump(),
        boleh=[Langkah(satu) for satu in DAUR.allowed(keadaan)],
        dari=kartu.ringkas(dari, tampak),
        ke=kartu.ringkas(ke, tampak),
        beda=_beda(dari, ke),
        rekam=[RekamGabungan.model_validate(satu) for satu in rekam],
        pembagian=[
            RekamTerbagi.model_validate(s) for s in (gabungan.usul_isi or {}).get("rekam", ())
        ],
        riwayat=[
            RiwayatGabung.model_validate(satu)
            for satu in await repository.riwayat(session, gabungan.id)
        ],
    )


def _beda(dari: Ppks, ke: Ppks) -> list[str]:
    return [nama for nama in _DIBANDINGKAN if getattr(dari, nama) != getattr(ke, nama)]
