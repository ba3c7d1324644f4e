from __future__ import annotations

import uuid
from collections.abc import Collection

from kit import outbox
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session
from kit.pagination import Rows
from pelayanan import terekam, usul
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import Keadaan

from . import repository
from .langkah import DAUR, PEMBERIAN, sudah_dikirim, versi_berikut
from .models import Pemberian
from .schemas import PemberianRinci, PemberianSaring

SEKALI = 500
_SAMA = frozenset(PemberianRinci.model_fields) - {
    "permohonan_id", "status", "boleh", "usul_koreksi", "usul_pembatalan", "dibuat", "versi",
}  # fmt: skip


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PemberianSaring
) -> Rows[PemberianRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository.daftar(session, actor, loket, saring)).map(_rinci)


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, pemberian_id: uuid.UUID
) -> PemberianRinci:
    return _rinci(await repository.ambil(session, actor, loket, pemberian_id))


async def sesudah_langkah(call: Call[Loket], pemberian_id: uuid.UUID) -> PemberianRinci:
    return await lihat(call.session, call.actor, call.desk, pemberian_id)


async def kirim_yang_menunggu(session: Session) -> int:
    """Send the quantities of days that are over, some of them; how many."""
    semua = await repository.menunggu(session, today(), batas=SEKALI)
    peristiwa = []
    for satu in semua:
        peristiwa.append(terekam.perbarui(satu, versi_berikut(satu), **sudah_dikirim()))
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    return len(semua)


async def ikut(
    session: Session, actor: Actor, induk_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """What these hold is of this person, as they are."""
    await terekam.ikut(session, actor, PEMBERIAN, induk_id, (ke, alasan))


def _rinci(pemberian: Pemberian) -> PemberianRinci:
    keadaan = Keadaan(pemberian.keadaan)
    return PemberianRinci(
        **{nama: getattr(pemberian, nama) for nama in _SAMA},
        permohonan_id=terekam.permohonannya(pemberian),
        status=keadaan,
        boleh=DAUR.allowed(keadaan),
        dibuat=pemberian.created_at,
        versi=pemberian.version,
        **usul.rinci(pemberian),
    )
