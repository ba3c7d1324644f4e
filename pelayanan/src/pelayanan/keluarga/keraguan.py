"""Whose registered family card does not agree with the families: a list that an officer works off.

A person's card number as registered stays what it was; a family has its own cards. Nothing is
joined or moved because of a number alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from kantor.saringan import dalam_wilayah
from kit.auth import Actor
from kit.db import ReadSession
from kit.listing import Listing
from kit.pagination import Rows
from pelayanan import batas, pandangan
from pelayanan.loket import Loket
from pelayanan.ppks import kartu
from pelayanan.ppks.models import Ppks

from .models import Anggota, Keluarga, KeluargaKk
from .rules import SebabRagu
from .schemas import Keraguan, RaguSaring

# Made once: an alias takes longer than the statement in which it stands.
_SAMA, _MILIK, _LAIN = aliased(Ppks), aliased(Keluarga), aliased(Keluarga)


def _keanggotaan() -> ColumnElement[bool]:
    """Of rows of keluarga_anggota: the running ones of the person in whose query this stands."""
    digabung = select(_SAMA.id).where(_SAMA.gabung_ke == Ppks.id).correlate(Ppks)
    return and_(
        Anggota.sampai.is_(None), or_(Anggota.ppks_id == Ppks.id, Anggota.ppks_id.in_(digabung))
    )


_BERKELUARGA = exists().where(_keanggotaan()).correlate(Ppks)
_DIKENAL = exists().where(KeluargaKk.kk_cari == Ppks.kk_cari).correlate(Ppks)
_COCOK = (
    exists()
    .where(
        _keanggotaan(),
        _MILIK.id == Anggota.keluarga_id,
        # One family, or joined ones.
        _LAIN.identitas_kunci == _MILIK.identitas_kunci,
        KeluargaKk.keluarga_id == _LAIN.id,
        KeluargaKk.kk_cari == Ppks.kk_cari,
    )
    .correlate(Ppks)
)
_SEBAB = {
    SebabRagu.TANPA_KELUARGA: ~_BERKELUARGA,
    SebabRagu.KK_KELUARGA_LAIN: and_(_BERKELUARGA, _DIKENAL),
    SebabRagu.KK_BELUM_TERCATAT: and_(_BERKELUARGA, ~_DIKENAL),
}
DAFTAR = Listing(
    RaguSaring,
    Ppks.id,
    orders={},
    filters={"sebab": lambda sebab: _SEBAB[sebab], **dalam_wilayah(Ppks.kelurahan)},
)


def _diragukan(actor: Actor) -> Select[Ppks]:
    terlihat = select(Ppks).where(batas.milik(actor, Ppks))
    return terlihat.where(Ppks.gabung_ke.is_(None), Ppks.kk_cari.is_not(None), ~_COCOK)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: RaguSaring
) -> Rows[Keraguan]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris: Rows[Ppks] = await DAFTAR.page(session, _diragukan(actor), saring)
    milik = await _keluarganya(session, baris.data)
    pemilik = await _pemilik(session, actor, baris.data)
    tampak = pandangan.tertutup(loket)

    def satu(ppks: Ppks) -> Keraguan:
        keluarga_id, punya = milik.get(ppks.id), pemilik.get(bytes(ppks.kk_cari or b""))
        sebab = SebabRagu.TANPA_KELUARGA
        if keluarga_id is not None:
            sebab = SebabRagu.KK_KELUARGA_LAIN if punya else SebabRagu.KK_BELUM_TERCATAT
        return Keraguan(
            ppks=kartu.ringkas(ppks, tampak),
            sebab=sebab,
            keluarga_id=keluarga_id,
            pemilik_kk=punya[0] if punya else None,
        )

    return baris.map(satu)


async def _keluarganya(session: ReadSession, orang: Sequence[Ppks]) -> dict[uuid.UUID, uuid.UUID]:
    semua = select(Ppks.id, Anggota.keluarga_id).join(Anggota, _keanggotaan())
    dicari = semua.where(Ppks.id.in_([satu.id for satu in orang]))
    return {satu.id: satu.keluarga_id for satu in await session.execute(dicari)}


async def _pemilik(
    session: ReadSession, actor: Actor, orang: Sequence[Ppks]
) -> dict[bytes, tuple[uuid.UUID | None]]:
    """Whose each of these cards is; the family only for whoever may see it."""
    kk = [satu.kk_cari for satu in orang if satu.kk_cari is not None]
    semua = (
        select(KeluargaKk.kk_cari, Keluarga)
        .join(Keluarga, Keluarga.id == KeluargaKk.keluarga_id)
        .where(KeluargaKk.kk_cari.in_(kk))
    )
    return {
        bytes(sidik): (keluarga.id if batas.terlihat(actor, keluarga) else None,)
        for sidik, keluarga in await session.execute(semua)
    }
