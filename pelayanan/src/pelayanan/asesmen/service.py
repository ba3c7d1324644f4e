from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.pagination import Rows
from pelayanan import terekam, usul
from pelayanan.loket import Loket
from pelayanan.perubahan import Langkah
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import Keadaan

from . import repository
from .langkah import ASESMEN, DAUR
from .models import Asesmen
from .schemas import AsesmenRinci, AsesmenSaring


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: AsesmenSaring
) -> Rows[AsesmenRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository.daftar(session, actor, loket, saring)).map(_rinci)


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, asesmen_id: uuid.UUID
) -> AsesmenRinci:
    return _rinci(await repository.ambil(session, actor, loket, asesmen_id))


async def sesudah_langkah(call: Call[Loket], asesmen_id: uuid.UUID) -> AsesmenRinci:
    return await lihat(call.session, call.actor, call.desk, asesmen_id)


async def yang_dipenuhi(session: Session, asesmen_id: uuid.UUID) -> Asesmen | None:
    """For deliveries: the need that they name, unchanged until the commit."""
    return await repository.tahan(session, asesmen_id)


async def yang_dipenuhi_banyak(
    session: Session, asesmen_id: Collection[uuid.UUID]
) -> Sequence[Asesmen]:
    return await repository.tahan_banyak(session, asesmen_id)


async def ikut(
    session: Session, actor: Actor, induk_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """What these hold is of this person, as they are."""
    await terekam.ikut(session, actor, ASESMEN, induk_id, (ke, alasan))


def _rinci(asesmen: Asesmen) -> AsesmenRinci:
    keadaan = Keadaan(asesmen.keadaan)
    return AsesmenRinci(
        id=asesmen.id,
        ppks_id=asesmen.ppks_id,
        induk=asesmen.induk,
        induk_id=asesmen.induk_id,
        permohonan_id=terekam.permohonannya(asesmen),
        layanan=asesmen.layanan,
        komponen=asesmen.komponen,
        tanggal=asesmen.tanggal,
        perlu=asesmen.perlu,
        status=keadaan,
        boleh=[Langkah(satu) for satu in DAUR.allowed(keadaan)],
        rekam_versi=asesmen.rekam_versi,
        dibuat=asesmen.created_at,
        versi=asesmen.version,
        **usul.rinci(asesmen),
    )
