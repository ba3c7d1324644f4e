"""Relatives who came to guidance of families (Renstra Table 6.1, 1.06.04.2.01.06: participants).

They are counted without being registered. The delivery to the person stands for the first of them
and meets the need; each further one is a record of their own, which says of whose kind of person
they are, and nothing of themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from kit import audit, outbox
from kit.auth import Actor
from kit.call import Call
from kit.db import Session, new_id
from kit.outbox import Emission
from pelayanan import dalam_induk
from pelayanan.antre import Ruang, antre
from pelayanan.ciri import Ciri
from pelayanan.layanan.rules import ORANG
from pelayanan.loket import Loket
from pelayanan.pemberian.events import PemberianRekam
from pelayanan.permohonan.rules import Satuan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import repository, rules
from .models import KerabatHadir

_SAMA = ("kategori", "status_khusus")


class Tentang(NamedTuple):
    """Whose relatives: of the person whom this holds, for this component, in this year."""

    induk_id: uuid.UUID
    komponen: str
    tahun: int


async def selaraskan(call: Call[Loket], tentang: Tentang) -> None:
    """What is told of them is what the attendances in force say; no other record changes."""
    session = call.session
    await antre(session, Ruang.KERABAT, [" ".join(map(str, tentang))])
    datang = rules.datang(await repository.sesi(session, *tentang))[1:]
    ada = await repository.kerabat(
        session,
        [tentang.induk_id],
        KerabatHadir.komponen == tentang.komponen,
        KerabatHadir.tahun == tentang.tahun,
    )
    lama = {satu.urutan: satu for satu in ada}
    peristiwa: list[Emission] = []
    acuan: PemberianRekam | None = None
    for urutan, (tanggal, dana) in enumerate(datang, 2):
        satu = lama.pop(urutan, None)
        if satu is not None and satu.berlaku and _sama(satu, tanggal, dana):
            continue
        acuan = acuan or await _acuan(call, tentang)
        isi = {"tanggal": tanggal, "sumber_dana": dana, "berlaku": True}
        if satu is None:
            satu = KerabatHadir(rekam_id=new_id(), **tentang._asdict(), urutan=urutan)
            session.add(satu)
        peristiwa.append(_terbit(satu, acuan.model_copy(update=isi)))
    for satu in lama.values():
        if satu.berlaku:
            terakhir = PemberianRekam.model_validate(satu.rekam)
            peristiwa.append(_terbit(satu, terakhir.model_copy(update={"berlaku": False})))
    await _kirim(session, call.actor, peristiwa)


def _sama(satu: KerabatHadir, tanggal: date, dana: str) -> bool:
    return (satu.rekam["tanggal"], satu.rekam["sumber_dana"]) == (tanggal.isoformat(), dana)


async def _acuan(call: Call[Loket], tentang: Tentang) -> PemberianRekam:
    """What all of them say alike."""
    dalam = await dalam_induk.tahan(call.session, call.actor, call.desk, [tentang.induk_id])
    satu = dalam[tentang.induk_id]
    assert satu.ppks_id is not None  # noqa: S101  (relatives of somebody)
    ppks = await ppks_service.untuk_rekam(call.session, satu.ppks_id)
    assert ppks is not None  # noqa: S101  (held)
    return PemberianRekam(
        rekam_id=new_id(),
        versi=1,
        berlaku=True,
        tanggal=date(tentang.tahun, 1, 1),
        layanan=satu.layanan,
        permohonan=satu.id,
        kebutuhan=None,
        ppks_id=None,
        subjek=ORANG,
        komponen=tentang.komponen,
        jumlah=1,
        satuan=Satuan.ORANG,
        sumber_dana="apbd-kota",
        atribut={},
        ciri=_ciri(ppks),
    )


def _ciri(ppks: Ppks) -> Ciri:
    """Whose relatives they are decides where they count; nothing else of the person is theirs."""
    sama = {nama: getattr(ppks, nama) for nama in _SAMA}
    return Ciri.dari(None, ppks.kelurahan).model_copy(update=sama)


def _terbit(satu: KerabatHadir, isi: PemberianRekam) -> Emission:
    versi = (satu.rekam_versi or 0) + 1
    event = isi.model_copy(update={"rekam_id": satu.rekam_id, "versi": versi})
    satu.berlaku, satu.rekam_versi = event.berlaku, versi
    satu.rekam = event.model_dump(mode="json")
    return Emission(event, satu.rekam_id, versi)


async def _kirim(session: Session, actor: Actor, peristiwa: list[Emission]) -> None:
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    berubah = [(satu.subject, {"versi": satu.version}) for satu in peristiwa]
    await audit.record_each(session, actor, "kehadiran.kerabat", berubah)


async def ikut(session: Session, actor: Actor, induk_id: Collection[uuid.UUID], ke: Ppks) -> None:
    """What these hold is of this person: so are the relatives."""
    ciri = _ciri(ke)
    peristiwa = []
    for satu in await repository.kerabat(session, induk_id, KerabatHadir.berlaku.is_(True)):
        lama = PemberianRekam.model_validate(satu.rekam)
        if lama.ciri != ciri:
            peristiwa.append(_terbit(satu, lama.model_copy(update={"ciri": ciri})))
    await _kirim(session, actor, peristiwa)
