"""A noun that holds needs and deliveries and reports a completion: children left in care."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import MetaData, case, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import db, outbox
from kit.auth import Actor, require
from kit.clock import today
from kit.db import ReadSession, Record, Session, SessionDep
from kit.module import Module
from kit.schemas import Schema
from pelayanan import terekam
from pelayanan.ciri import kolom
from pelayanan.induk import JenisInduk
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.events import LayananRekam
from pelayanan.layanan.selesai import Selesai
from pelayanan.loket import Loket, LoketDep
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

LAYANAN = "rumah-singgah"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=db.NAMING)
    type_annotation_map = db.TYPES


class Titipan(Record, Base):
    __tablename__ = "titipan"
    # So that whoever may use a database, not only its owner, can try this out.
    __table_args__ = {"prefixes": ["TEMPORARY"]}  # noqa: RUF012

    ppks_id: Mapped[uuid.UUID]
    layanan: Mapped[str]
    kelurahan: Mapped[str]
    pengaju: Mapped[str | None]
    sejak: Mapped[date]
    kembali: Mapped[date | None]
    rekam: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    diserahkan_oleh: Mapped[str | None]
    rahasia: Mapped[bool] = mapped_column(default=False)


class TitipanBaru(Schema):
    ppks_id: uuid.UUID
    sejak: date
    rahasia: bool = False


class Kembali(Schema):
    tanggal: date


router = APIRouter(prefix="/titipan", tags=["titipan"])
Penulis = Annotated[Actor, require("titipan:tulis")]


@router.post("", summary="Titipkan", status_code=201)
async def titipkan(session: SessionDep, actor: Penulis, baru: TitipanBaru) -> uuid.UUID:
    ppks = await ppks_service.tahan(session, baru.ppks_id, actor)
    assert ppks is not None
    satu = Titipan(
        ppks_id=ppks.id,
        layanan=LAYANAN,
        kelurahan=ppks.kelurahan,
        sejak=baru.sejak,
        rahasia=baru.rahasia,
    )
    session.add(satu)
    await session.flush()
    return satu.id


@router.post("/{titipan_id}/kembali", summary="Serahkan kembali")
async def kembali(
    session: SessionDep, actor: Penulis, loket: LoketDep, titipan_id: uuid.UUID, isi: Kembali
) -> LayananRekam:
    """The completion: whoever it is of is *ditangani* from here on."""
    satu = await session.get_one(Titipan, titipan_id, with_for_update=True)
    ppks = await ppks_service.tahan(session, satu.ppks_id, actor, terbatas=False)
    layanan = katalog.menurut(loket, satu.layanan, satu.sejak)
    selesainya = Selesai(
        tanggal=isi.tanggal,
        sumber_dana="apbd-kota",
        rinci=await terekam.dirinci(session, satu.id),
    )
    assert not selesai.periksa(loket, layanan, ppks, satu.sejak, selesainya)
    rekam: LayananRekam = selesai.pertama(satu, layanan, ppks, selesainya)
    rekam = await terekam.berkeluarga(session, rekam)
    satu.rekam, satu.kembali = rekam.model_dump(mode="json"), rekam.tanggal
    satu.diserahkan_oleh = actor.id
    await outbox.emit(session, rekam, subject=satu.id, version=rekam.versi)
    return rekam


async def _penyelesai(
    session: ReadSession, actor: Actor, titipan_id: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    milik = select(Titipan.id).where(
        Titipan.id.in_(titipan_id), Titipan.diserahkan_oleh == actor.id
    )
    return frozenset(await session.scalars(milik))


async def _pindahkan(
    session: Session, _actor: Actor, titipan_id: Collection[uuid.UUID], ke: Ppks, _alasan: str
) -> None:
    for satu in await session.scalars(select(Titipan).where(Titipan.id.in_(titipan_id))):
        satu.ppks_id = ke.id
        if satu.rekam is not None:
            lama = LayananRekam.model_validate(satu.rekam)
            baru = {"versi": lama.versi + 1, "ppks_id": ke.id, **kolom(ke)}
            rekam = lama.model_copy(update=baru)
            satu.rekam = rekam.model_dump(mode="json")
            await outbox.emit(session, rekam, subject=satu.id, version=rekam.versi)


async def hilang(session: Session, titipan_id: uuid.UUID) -> None:
    await session.execute(
        update(Titipan).where(Titipan.id == titipan_id).values(kembali=today(), rekam=None)
    )


TITIPAN: Module[Loket] = Module(
    "titipan",
    (router,),
    offers=(
        JenisInduk(
            nama="titipan",
            tabel=Titipan,
            mulai=Titipan.sejak,
            tanggal_selesai=Titipan.kembali,
            selesai=Titipan.rekam.is_not(None),
            berakhir=case((Titipan.rekam.is_(None) & Titipan.kembali.is_not(None), "hilang")),
            penyelesai=_penyelesai,
            pindahkan=_pindahkan,
            tersembunyi=lambda actor: Titipan.rahasia & (actor.id != "kepala-1"),
        ),
    ),
)
