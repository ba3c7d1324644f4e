"""Under which key a person is counted, as it changes: each time the next version, told as such.

Records that were merged are counted under the key of the one that stands for them, whatever that
becomes; a split gives each its own again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select

from kit import audit, changes, outbox
from kit.auth import Actor
from kit.db import Session
from pelayanan.loket import Kunci

from . import dukcapil, kartu
from .events import PpksIdentitas
from .models import IdentitasLama, Ppks
from .rules import Calon, JenisIdentitas


async def umumkan(session: Session, ppks: Ppks) -> None:
    event = PpksIdentitas(
        ppks_id=ppks.id,
        versi=ppks.identitas_versi,
        jenis=JenisIdentitas(ppks.identitas_jenis).value,
        kunci=ppks.identitas_kunci,
    )
    await outbox.emit(session, event, subject=ppks.id, version=ppks.identitas_versi)


def ganti(
    session: Session, actor: Actor, kunci: Kunci, ppks: Ppks, calon: Calon, sebab: str
) -> None:
    """The next identity of somebody whose NIK was found, corrected or taken off."""
    _ingat(session, actor, ppks, sebab)
    baru = kartu.kolom(kunci, ppks.id, calon)
    for nama in ("nik_sandi", "nik_cari", "alasan_tanpa_nik", "tanggal_lahir", "tahun_lahir"):
        setattr(ppks, nama, baru[nama])
    ppks.identitas_jenis, ppks.identitas_kunci = kartu.identitas(kunci, ppks.id, calon.nik)
    ppks.identitas_versi += 1
    dukcapil.lepas(ppks)


async def lepas_nik(
    session: Session, actor: Actor, kunci: Kunci, ppks: Ppks, alasan_tanpa_nik: str, sebab: str
) -> None:
    """The NIK was somebody else's: from now on they are counted by their own record."""
    calon = replace(kartu.terbuka(kunci, ppks), nik=None, alasan_tanpa_nik=alasan_tanpa_nik)
    ganti(session, actor, kunci, ppks, calon, sebab)
    await session.flush()
    await audit.record(session, actor, "ppks.nik", ppks.id, versi=ppks.identitas_versi)
    await umumkan(session, ppks)
    await ikutkan(session, actor, ppks, sebab)


def _ingat(session: Session, actor: Actor, ppks: Ppks, sebab: str) -> None:
    session.add(
        IdentitasLama(
            ppks_id=ppks.id,
            versi=ppks.identitas_versi,
            jenis=ppks.identitas_jenis,
            kunci=ppks.identitas_kunci,
            nik_sandi=ppks.nik_sandi,
            alasan_tanpa_nik=ppks.alasan_tanpa_nik,
            diganti_oleh=actor.id,
            sebab=sebab,
        )
    )


async def anggota(session: Session, akar: Ppks) -> list[Ppks]:
    """Whom this record stands for beside itself."""
    digabung = select(Ppks).where(Ppks.gabung_ke == akar.id).order_by(Ppks.id).with_for_update()
    return list(await session.scalars(digabung.execution_options(populate_existing=True)))


async def ikutkan(session: Session, actor: Actor, akar: Ppks, sebab: str) -> None:
    """Its key changed: so does that of everybody whom it stands for."""
    await _berkunci(session, actor, await anggota(session, akar), akar, sebab)


async def gabungkan(session: Session, actor: Actor, dari: Ppks, ke: Ppks, sebab: str) -> None:
    """`ke` stands for `dari` from now on, and for everybody for whom that stood."""
    semua = [dari, *await anggota(session, dari)]
    await hilang(session, [dari])
    for satu in semua:
        satu.gabung_ke = ke.id
    await _berkunci(session, actor, semua, ke, sebab)


async def pisahkan(
    session: Session,
    actor: Actor,
    kunci: Kunci,
    dari: Ppks,
    cabang: Collection[uuid.UUID],
    sebab: str,
) -> None:
    """`dari` stands for itself again, and for those of `cabang` who came with it."""
    digabung = select(Ppks).where(Ppks.id.in_(cabang), Ppks.id != dari.id).order_by(Ppks.id)
    ikut = (await session.scalars(digabung.with_for_update())).all()
    _ingat(session, actor, dari, sebab)
    nik = kartu.terbuka(kunci, dari).nik
    dari.gabung_ke = None
    dari.identitas_jenis, dari.identitas_kunci = kartu.identitas(kunci, dari.id, nik)
    dari.identitas_versi += 1
    for satu in ikut:
        satu.gabung_ke = dari.id
    await session.flush()
    await umumkan(session, dari)
    await _berkunci(session, actor, ikut, dari, sebab)


async def _berkunci(
    session: Session, actor: Actor, semua: Sequence[Ppks], akar: Ppks, sebab: str
) -> None:
    for satu in semua:
        _ingat(session, actor, satu, sebab)
        satu.identitas_jenis = akar.identitas_jenis
        satu.identitas_kunci = akar.identitas_kunci
        satu.identitas_versi += 1
    await session.flush()
    for satu in semua:
        await umumkan(session, satu)


async def pindah(session: Session, akar: Ppks) -> None:
    """It stands in another area now: who sees one of them sees another one than before."""
    digabung = await anggota(session, akar)
    for satu in digabung:
        satu.version += 1
    await hilang(session, digabung)


async def hilang(session: Session, semua: Sequence[Ppks]) -> None:
    """Told to the copies of whoever sees the record that stands for these."""
    for satu in semua:
        lihat = {"kelurahan": satu.kelurahan, "pengaju": satu.pengaju}
        await changes.note_gone(session, Ppks.__tablename__, satu.id, lihat, "merged")
