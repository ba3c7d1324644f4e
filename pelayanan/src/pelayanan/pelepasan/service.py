from __future__ import annotations

import uuid

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession
from kit.pagination import Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.ppks import kartu
from pelayanan.ppks import service as ppks_service

from . import repository
from .langkah import DAUR
from .models import PelepasanNik
from .rules import Keadaan, Langkah
from .schemas import PelepasanRinci, PelepasanRingkas, PelepasanSaring, RiwayatPelepasanNik


async def daftar(
    session: ReadSession, actor: Actor, saring: PelepasanSaring
) -> Rows[PelepasanRingkas]:
    return (await repository.daftar(session, actor, saring)).map(_ringkas)


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, pelepasan_id: uuid.UUID
) -> PelepasanRinci:
    pelepasan = await repository.ambil(session, actor, pelepasan_id)
    ppks = await ppks_service.untuk_rekam(session, pelepasan.ppks_id)
    assert ppks is not None  # noqa: S101  (a foreign key)
    return PelepasanRinci(
        **_ringkas(pelepasan).model_dump(),
        boleh=[Langkah(satu) for satu in DAUR.allowed(Keadaan(pelepasan.status))],
        orang=kartu.ringkas(ppks, pandangan.tertutup(loket)),
        riwayat=[
            RiwayatPelepasanNik.model_validate(satu)
            for satu in await repository.riwayat(session, pelepasan.id)
        ],
    )


async def sesudah_langkah(call: Call[Loket], pelepasan_id: uuid.UUID) -> PelepasanRinci:
    return await lihat(call.session, call.actor, call.desk, pelepasan_id)


def _ringkas(pelepasan: PelepasanNik) -> PelepasanRingkas:
    return PelepasanRingkas(
        id=pelepasan.id,
        status=Keadaan(pelepasan.status),
        ppks_id=pelepasan.ppks_id,
        diusulkan_oleh=pelepasan.usul_oleh,
        alasan=pelepasan.usul_alasan,
        alasan_tanpa_nik=(pelepasan.usul_isi or {}).get("alasan_tanpa_nik"),
        dibuat=pelepasan.created_at,
        versi=pelepasan.version,
    )
