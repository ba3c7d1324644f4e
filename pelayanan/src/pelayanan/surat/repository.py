from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Filter, Listing, any_of, dated, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.akar import sekelompok
from pelayanan.privasi import TujuanSaring

from .errors import SuratTidakDitemukan
from .models import RiwayatSurat, Surat
from .rules import Keadaan, Langkah
from .schemas import SuratSaring


def _permohonannya(*syarat: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Permohonan.id == Surat.permohonan_id, *syarat)


def _dari(saring: Filter) -> Filter:
    """A filter by the request that the letter is of."""
    return lambda nilai: _permohonannya(saring(nilai))


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Surat]:
    """Every read of a letter starts here: whoever does not see its request does not see it."""
    syarat = [batas.milik(actor, Permohonan)]
    if tertutup:
        syarat.append(Permohonan.layanan.not_in(tertutup))
    return select(Surat).where(_permohonannya(*syarat))


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], surat_id: uuid.UUID
) -> Surat:
    return _ada(await session.scalar(milik(actor, tertutup).where(Surat.id == surat_id)), surat_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], surat_id: uuid.UUID
) -> Surat:
    satu = milik(actor, tertutup).where(Surat.id == surat_id)
    return _ada(await rows.held(session, satu), surat_id)


async def permohonannya(session: ReadSession, surat: Surat) -> Permohonan:
    """Of a letter that was read within the caller's limits."""
    satu = select(Permohonan).where(Permohonan.id == surat.permohonan_id)
    return (await session.execute(satu)).scalar_one()


async def tahan_permohonan(session: Session, permohonan_id: uuid.UUID) -> Permohonan | None:
    """Unchanged until the commit, of any area: who may see it is asked by whoever names it."""
    satu = select(Permohonan).where(Permohonan.id == permohonan_id)
    return await rows.held(session, satu, shared=True)


def _ada(surat: Surat | None, surat_id: uuid.UUID) -> Surat:
    if surat is None:
        raise SuratTidakDitemukan(f"Tidak ada surat {surat_id}.")
    return surat


async def tambah(session: Session, nilai: Mapping[str, Any]) -> Surat | None:
    """Insert one letter; None when the id is taken."""
    return await rows.added(session, Surat, nilai)


async def pembuat(
    session: ReadSession, surat_id: uuid.UUID, *langkah: Langkah | str
) -> frozenset[str]:
    """Whoever took one of these steps."""
    satu = select(RiwayatSurat.oleh).where(
        RiwayatSurat.surat_id == surat_id, RiwayatSurat.langkah.in_(langkah)
    )
    return frozenset((await session.scalars(satu)).all())


async def bertanda(session: ReadSession, permohonan_id: uuid.UUID, jenis: str) -> date | None:
    """The day of the last letter of this kind that is signed and not withdrawn."""
    tanggal: date | None = await session.scalar(
        select(func.max(Surat.tanggal)).where(
            Surat.permohonan_id == permohonan_id,
            Surat.jenis == jenis,
            Surat.keadaan.in_((Keadaan.DITANDATANGANI, Keadaan.DIUSULKAN_CABUT)),
        )
    )
    return tanggal


DAFTAR = Listing(
    SuratSaring,
    Surat.id,
    orders={"tanggal": Surat.tanggal, "dibuat": Surat.created_at},
    filters={
        "jenis": same(Surat.jenis),
        "keadaan": any_of(Surat.keadaan),
        "nomor": same(Surat.nomor),
        "buku": same(Surat.buku),
        "layanan": _dari(same(Permohonan.layanan)),
        "permohonan_id": same(Surat.permohonan_id),
        "ppks_id": _dari(lambda ppks_id: Permohonan.ppks_id.in_(sekelompok(ppks_id))),
        **{nama: _dari(satu) for nama, satu in dalam_wilayah(Permohonan.kelurahan).items()},
        **dated(Surat.tanggal),
        **made(Surat.created_at),
    },
    beside=frozenset(TujuanSaring.model_fields),
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: SuratSaring
) -> Rows[Surat]:
    return await DAFTAR.page(session, milik(actor, tertutup), saring)


async def layanannya(
    session: ReadSession, surat: Collection[Surat]
) -> Mapping[uuid.UUID, Permohonan]:
    """The requests of these letters, by their ids."""
    dicari = select(Permohonan).where(Permohonan.id.in_({satu.permohonan_id for satu in surat}))
    return {satu.id: satu for satu in await session.scalars(dicari)}


async def riwayat(
    session: ReadSession, surat_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatSurat]:
    langkah = select(RiwayatSurat).where(RiwayatSurat.surat_id == surat_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatSurat.id))
