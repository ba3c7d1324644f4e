"""Stays as they are read."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from fastapi import Response

from kit.auth import Actor
from kit.call import Call
from kit.clock import local_date, now
from kit.db import ReadSession, Session
from kit.files import store as files
from kit.files.door import attachment
from kit.pagination import Rows
from pelayanan.loket import Loket

from . import repository, rules
from .langkah import DAUR, RINCIAN
from .models import Hunian
from .rules import Keadaan
from .schemas import (
    BerkasHunian,
    HunianRinci,
    HunianRingkas,
    HunianSaring,
    PenempatanRinci,
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: HunianSaring
) -> Rows[HunianRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    semua = await repository.daftar(session, actor, loket.layanan_tertutup(actor), saring)
    batas = await repository.batas_rumah(session, {satu.rumah_id for satu in semua.data})
    return semua.map(
        lambda satu: HunianRingkas.model_validate(_ringkas(satu, batas[satu.rumah_id]))
    )


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, hunian_id: uuid.UUID
) -> HunianRinci:
    satu = await repository.ambil(session, actor, loket.layanan_tertutup(actor), hunian_id)
    batas = await repository.batas_rumah(session, {satu.rumah_id})
    rincian = orjson.loads(loket.kunci.buka(RINCIAN, satu.id, satu.rincian_sandi) or "{}")
    makan = await repository.dimakan(session, [satu.id])
    return HunianRinci(
        **_ringkas(satu, batas[satu.rumah_id]),
        nama_penerima=rincian.get("nama"),
        porsi=sum(lain.porsi for lain in makan.values()),
        penempatan=[
            PenempatanRinci.model_validate(lain)
            for lain in await repository.penempatan(session, satu.id)
        ],
        berkas=[
            BerkasHunian(id=lain.id, jenis=lain.kind, ukuran=lain.size)
            for lain in await files.listed(session, loket.kunci.data, satu.id)
        ],
    )


async def sesudah_langkah(call: Call[Loket], hunian_id: uuid.UUID) -> HunianRinci:
    return await lihat(call.session, call.actor, call.desk, hunian_id)


async def unduh(
    session: Session, actor: Actor, loket: Loket, hunian_id: uuid.UUID, berkas_id: uuid.UUID
) -> Response:
    """A paper of the hand-over, with a row in the audit."""
    satu = await repository.ambil(session, actor, loket.layanan_tertutup(actor), hunian_id)
    kept, data = await files.read(session, loket.kunci.data, actor, berkas_id, satu.id)
    return attachment(data, kept.name)


_SAMA = ("id", "permohonan_id", "rumah_id", "kelurahan", "masuk", "keluar", "kepada")


def _ringkas(satu: Hunian, batas: int | None) -> dict[str, Any]:
    keadaan = Keadaan(satu.keadaan)
    malam = 0
    if satu.masuk is not None:
        malam = rules.malam(local_date(satu.masuk), local_date(satu.keluar or now()))
    return {
        **{nama: getattr(satu, nama) for nama in _SAMA},
        "status": keadaan,
        "malam": malam,
        "lewat_batas": batas is not None and malam > batas,
        "boleh": DAUR.allowed(keadaan),
        "alasan_batal": satu.usul_alasan,
        "versi": satu.version,
    }
