"""Requests that turn out to be somebody else's: told anew, as that person is registered."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from kit import audit, outbox, rows
from kit.auth import Actor
from kit.clock import today
from kit.db import Session
from kit.outbox import Emission
from pelayanan import ciri, terekam
from pelayanan.keluarga import service as keluarga_service
from pelayanan.keluarga.service import SEKALI, Penetapan
from pelayanan.penugasan import service as penugasan
from pelayanan.ppks.models import Ppks

from . import rekam
from .events import PermohonanRekam
from .masuk import NAMA
from .models import Permohonan, Riwayat

PINDAH, KELUARGA = "pindah", "keluarga"


async def kunci(session: Session, permohonan_id: Collection[uuid.UUID]) -> list[Permohonan]:
    dicari = select(Permohonan).where(Permohonan.id.in_(permohonan_id)).order_by(Permohonan.id)
    return await rows.held_all(session, dicari)


async def pindahkan(
    session: Session, actor: Actor, permohonan_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """Each of these is of `ke`: its counted records are told as their next versions."""
    semua = await kunci(session, permohonan_id)
    peristiwa: list[Emission] = []
    for permohonan in semua:
        permohonan.ppks_id = ke.id
        permohonan.kelurahan = ke.kelurahan
        baru = {"ppks_id": ke.id, **ciri.kolom(ke)}
        if permohonan.pengajuan is not None:
            diajukan = PermohonanRekam.model_validate(permohonan.pengajuan)
            diajukan = diajukan.model_copy(update={"versi": diajukan.versi + 1, **baru})
            permohonan.pengajuan = diajukan.model_dump(mode="json")
            peristiwa.append(Emission(diajukan, permohonan.id, diajukan.versi))
        if permohonan.rekam is not None:
            selesai = rekam.terakhir(permohonan)
            selesai = selesai.model_copy(update={"versi": selesai.versi + 1, **baru})
            selesai = await terekam.berkeluarga(session, selesai)
            permohonan.rekam = selesai.model_dump(mode="json")
            permohonan.rekam_versi = selesai.versi
            peristiwa.append(Emission(selesai, permohonan.id, selesai.versi))
        session.add(_riwayat(permohonan, actor, PINDAH, alasan))
    await session.flush()
    dipindah = [satu.id for satu in semua]
    await penugasan.berpindah(session, NAMA, dipindah, ke.kelurahan)
    await outbox.emit_many(session, peristiwa)
    pindah = [(satu.id, {"ppks_id": str(ke.id)}) for satu in semua]
    await audit.record_each(session, actor, "permohonan.pindah", pindah)


async def tetapkan_keluarga(
    session: Session, actor: Actor, tahun: int, sesudah: uuid.UUID, alasan: str
) -> Penetapan:
    """The next completions of that year, after that id, that name no family: those whose person
    was of one on their day are told anew with it."""
    dicari = (
        select(Permohonan)
        .where(
            Permohonan.id > sesudah,
            Permohonan.tanggal_selesai.between(date(tahun, 1, 1), date(tahun, 12, 31)),
            Permohonan.rekam["berlaku"].astext == "true",
            Permohonan.rekam["keluarga_id"].astext.is_(None),
            Permohonan.ppks_id.is_not(None),
        )
        .order_by(Permohonan.id)
        .limit(SEKALI)
    )
    semua = await rows.held_all(session, dicari)
    lama = [(satu, rekam.terakhir(satu)) for satu in semua]
    rumah = await keluarga_service.pada_banyak(
        session, [(selesai.ppks_id, selesai.tanggal) for _, selesai in lama if selesai.ppks_id]
    )
    peristiwa: list[Emission] = []
    for permohonan, selesai in lama:
        milik = selesai.ppks_id and rumah.get((selesai.ppks_id, selesai.tanggal))
        if milik is None:
            continue
        baru = selesai.model_copy(update={"versi": selesai.versi + 1, "keluarga_id": milik})
        permohonan.rekam, permohonan.rekam_versi = baru.model_dump(mode="json"), baru.versi
        peristiwa.append(Emission(baru, permohonan.id, baru.versi))
        session.add(_riwayat(permohonan, actor, KELUARGA, alasan))
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    berubah = [(satu.subject, {"versi": satu.version}) for satu in peristiwa]
    await audit.record_each(session, actor, "permohonan.keluarga", berubah)
    return Penetapan(peristiwa, semua[-1].id if semua else None)


def _riwayat(permohonan: Permohonan, actor: Actor, langkah: str, alasan: str) -> Riwayat:
    return Riwayat(
        permohonan_id=permohonan.id,
        tanggal=today(),
        oleh=actor.id,
        langkah=langkah,
        dari=permohonan.status,
        ke=permohonan.status,
        alasan=alasan,
    )
