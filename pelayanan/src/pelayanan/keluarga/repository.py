from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    LargeBinary,
    Select,
    Text,
    TextClause,
    bindparam,
    exists,
    func,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, made
from kit.pagination import Rows
from pelayanan import batas
from pelayanan.ppks.akar import sekelompok

from .errors import KeluargaTidakDitemukan
from .models import Anggota, Keluarga, KeluargaKk, RiwayatKeluarga
from .rules import Keanggotaan, Masa
from .schemas import KeluargaSaring


def milik(actor: Actor) -> Select[Keluarga]:
    """Every read of a family starts here, so the limits of the account cannot be forgotten."""
    return select(Keluarga).where(batas.milik(actor, Keluarga))


async def ambil(session: ReadSession, actor: Actor, keluarga_id: uuid.UUID) -> Keluarga:
    return _ada(await session.scalar(milik(actor).where(Keluarga.id == keluarga_id)), keluarga_id)


async def cari(session: ReadSession, actor: Actor, keluarga_id: uuid.UUID) -> Keluarga | None:
    """Another family than the one that a step is of."""
    satu: Keluarga | None = await session.scalar(milik(actor).where(Keluarga.id == keluarga_id))
    return satu


async def terlihat(session: Session, actor: Actor, keluarga_id: uuid.UUID) -> Keluarga | None:
    """The same, locked."""
    return await rows.held(session, milik(actor).where(Keluarga.id == keluarga_id))


def _ada(keluarga: Keluarga | None, keluarga_id: uuid.UUID) -> Keluarga:
    if keluarga is None:
        raise KeluargaTidakDitemukan(f"Tidak ada keluarga {keluarga_id}.")
    return keluarga


async def tambah(session: Session, nilai: Mapping[str, object]) -> Keluarga | None:
    return await rows.added(session, Keluarga, nilai)


async def tambah_kk(session: Session, nilai: Mapping[str, object]) -> KeluargaKk | None:
    """None when this number is another family's, or the family has a running card."""
    return await rows.added(session, KeluargaKk, nilai)


async def tambah_anggota(session: Session, nilai: Mapping[str, object]) -> Anggota | None:
    """None when this person is a running member of some family, or this one has a head."""
    return await rows.added(session, Anggota, nilai)


# --- Families that are one ------------------------------------------------------------------------


def _pohon(puncak: str) -> TextClause:
    """SQL: the ids of these and of all for whom they stand, however many stand between."""
    return text(f"""
WITH RECURSIVE {puncak}, pohon AS (
    SELECT id FROM puncak
    UNION
    SELECT satu.id FROM pohon JOIN keluarga AS satu ON satu.gabung_ke = pohon.id
)
SELECT id FROM pohon ORDER BY id
""")  # noqa: S608  (constants)


_DI_BAWAH = _pohon("puncak AS (SELECT CAST(:id AS uuid) AS id)")
# Of whoever stands for it at last, and for the one that it is proposed to be joined to.
_SEKAIT = _pohon("""naik AS (
    SELECT satu.id, satu.gabung_ke FROM keluarga AS ini
    JOIN keluarga AS satu ON satu.id IN (ini.id, CAST(ini.usul_isi ->> 'ke' AS uuid))
    WHERE ini.id = CAST(:id AS uuid)
    UNION
    SELECT satu.id, satu.gabung_ke FROM naik JOIN keluarga AS satu ON satu.id = naik.gabung_ke
), puncak AS (
    SELECT id FROM naik WHERE gabung_ke IS NULL
)""")


async def kunci(session: Session, actor: Actor, keluarga_id: uuid.UUID) -> Keluarga:
    """Locked with all whom a step of it may concern, in the order of their ids: two steps of
    families that are one, or may be, come one after the other."""
    await ambil(session, actor, keluarga_id)
    semua = {satu.id: satu for satu in await _terkunci(session, _SEKAIT, keluarga_id)}
    satu = semua.get(keluarga_id)
    return _ada(satu if satu and batas.terlihat(actor, satu) else None, keluarga_id)


async def kelompok(session: Session, akar: Keluarga) -> list[Keluarga]:
    """This family and all for whom it stands, locked."""
    return await _terkunci(session, _DI_BAWAH, akar.id)


async def _terkunci(session: Session, dicari: TextClause, keluarga_id: uuid.UUID) -> list[Keluarga]:
    semua = (await session.scalars(dicari, {"id": str(keluarga_id)})).all()
    terpilih = select(Keluarga).where(Keluarga.id.in_(semua)).order_by(Keluarga.id)
    return await rows.held_all(session, terpilih)


async def wakil(session: Session, satu: Keluarga) -> Keluarga:
    """The family that stands for this one at last, of any area, locked."""
    while satu.gabung_ke is not None:
        satu = _ada(
            await rows.held(session, select(Keluarga).where(Keluarga.id == satu.gabung_ke)),
            satu.gabung_ke,
        )
    return satu


async def yang_diwakili(session: ReadSession, keluarga_id: uuid.UUID) -> Sequence[uuid.UUID]:
    semua = await session.scalars(_DI_BAWAH, {"id": str(keluarga_id)})
    return [satu for satu in semua if satu != keluarga_id]


async def pecahan(session: ReadSession, asal_id: uuid.UUID) -> Sequence[uuid.UUID]:
    semua = select(Keluarga.id).where(Keluarga.asal_id == asal_id).order_by(Keluarga.id)
    return (await session.scalars(semua)).all()


# --- Cards ----------------------------------------------------------------------------------------


async def kk(session: ReadSession, *keluarga_id: uuid.UUID) -> Sequence[KeluargaKk]:
    """The cards of these families, the newest first."""
    semua = select(KeluargaKk).where(KeluargaKk.keluarga_id.in_(keluarga_id))
    return (await session.scalars(semua.order_by(KeluargaKk.dari.desc(), KeluargaKk.id))).all()


async def kk_tertua(session: ReadSession, keluarga_id: Collection[uuid.UUID]) -> KeluargaKk | None:
    semua = select(KeluargaKk).where(KeluargaKk.keluarga_id.in_(keluarga_id))
    tertua: KeluargaKk | None = await session.scalar(
        semua.order_by(KeluargaKk.dari, KeluargaKk.id).limit(1)
    )
    return tertua


async def pemilik_kk(session: ReadSession, sidik: Collection[bytes]) -> Keluarga | None:
    """Whose this card is or was, of any area."""
    punya = exists().where(KeluargaKk.keluarga_id == Keluarga.id, KeluargaKk.kk_cari.in_(sidik))
    pemilik: Keluarga | None = await session.scalar(select(Keluarga).where(punya))
    return pemilik


async def pemilik_kk_banyak(session: Session, sidik: Collection[bytes]) -> Mapping[bytes, Keluarga]:
    """The same of several, locked; by those of these that are a card's."""
    semua = select(KeluargaKk.kk_cari, KeluargaKk.keluarga_id).where(
        KeluargaKk.kk_cari == func.any(bindparam("sidik", type_=ARRAY(LargeBinary)))
    )
    kartu = (await session.execute(semua, {"sidik": list(sidik)})).all()
    pemilik = select(Keluarga).where(Keluarga.id.in_({satu.keluarga_id for satu in kartu}))
    ada = {satu.id: satu for satu in await rows.held_all(session, pemilik.order_by(Keluarga.id))}
    return {bytes(satu.kk_cari): ada[satu.keluarga_id] for satu in kartu}


# --- Members --------------------------------------------------------------------------------------


async def anggota(session: ReadSession, *keluarga_id: uuid.UUID) -> Sequence[Anggota]:
    """All who ever were members of these families: who still are first, then the latest."""
    semua = select(Anggota).where(Anggota.keluarga_id.in_(keluarga_id))
    urut = (Anggota.sampai.desc().nulls_first(), Anggota.dari, Anggota.id)
    return (await session.scalars(semua.order_by(*urut))).all()


async def anggota_kini(session: ReadSession, keluarga_id: uuid.UUID) -> Sequence[Anggota]:
    semua = select(Anggota).where(Anggota.keluarga_id == keluarga_id, Anggota.sampai.is_(None))
    return (await session.scalars(semua.order_by(Anggota.id))).all()


async def keanggotaan(session: ReadSession, ppks_id: uuid.UUID) -> Sequence[Anggota]:
    """All memberships of this person, under whichever of their records."""
    semua = select(Anggota).where(Anggota.ppks_id.in_(sekelompok(ppks_id)))
    return (await session.scalars(semua.order_by(Anggota.dari, Anggota.id))).all()


_KEANGGOTAAN = text("""
SELECT s.id, a.keluarga_id, a.hubungan, a.dari, a.sampai
FROM ppks AS s
JOIN ppks AS k ON k.id = coalesce(s.gabung_ke, s.id) OR k.gabung_ke = coalesce(s.gabung_ke, s.id)
JOIN keluarga_anggota AS a ON a.ppks_id = k.id
WHERE s.id = ANY(CAST(:id AS uuid[]))
""")


async def keanggotaan_banyak(
    session: ReadSession, ppks_id: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[Keanggotaan]]:
    """The same of several people."""
    milik: dict[uuid.UUID, list[Keanggotaan]] = {}
    hasil = await session.execute(_KEANGGOTAAN, {"id": [str(satu) for satu in ppks_id]})
    for orang, keluarga_id, hubungan, dari, sampai in hasil:
        satu = Keanggotaan(keluarga_id, hubungan, Masa(dari, sampai))
        milik.setdefault(orang, []).append(satu)
    return milik


async def kepala_ada(session: ReadSession, keluarga_id: uuid.UUID) -> bool:
    kepala = exists().where(
        Anggota.keluarga_id == keluarga_id,
        Anggota.sampai.is_(None),
        Anggota.hubungan == "kepala",
    )
    return bool(await session.scalar(select(kepala)))


_PADA = text("""
SELECT DISTINCT ON (cari.ke) cari.ke, a.keluarga_id
FROM unnest(CAST(:ppks_id AS uuid[]), CAST(:tanggal AS date[])) WITH ORDINALITY
    AS cari (ppks_id, tanggal, ke)
JOIN ppks AS s ON s.id = cari.ppks_id
JOIN ppks AS k ON k.id = coalesce(s.gabung_ke, s.id) OR k.gabung_ke = coalesce(s.gabung_ke, s.id)
JOIN keluarga_anggota AS a ON a.ppks_id = k.id
    AND a.dari <= cari.tanggal AND (a.sampai IS NULL OR cari.tanggal < a.sampai)
ORDER BY cari.ke, a.dari DESC, a.id DESC
""")


async def pada(
    session: ReadSession, cari: Sequence[tuple[uuid.UUID, date]]
) -> Mapping[tuple[uuid.UUID, date], uuid.UUID]:
    """Of which family each of these was a member on that day; who was of none is not there."""
    if not cari:
        return {}
    isian = {"ppks_id": [str(satu) for satu, _ in cari], "tanggal": [hari for _, hari in cari]}
    hasil = await session.execute(_PADA, isian)
    return {cari[ke - 1]: keluarga_id for ke, keluarga_id in hasil}


async def pindahkan(
    session: Session, anggota_id: Collection[uuid.UUID], ppks_id: uuid.UUID
) -> None:
    """These memberships are of that record."""
    dicari = select(Anggota).where(Anggota.id.in_(anggota_id)).order_by(Anggota.id)
    for satu in await rows.held_all(session, dicari):
        satu.ppks_id = ppks_id
    await session.flush()


# --- Lists ----------------------------------------------------------------------------------------


def _beranggota(ppks_id: uuid.UUID) -> Any:  # noqa: ANN401  (a condition)
    orang = sekelompok(ppks_id)
    return exists().where(Anggota.keluarga_id == Keluarga.id, Anggota.ppks_id.in_(orang))


def _tanpa_kk(tanpa: bool) -> Any:  # noqa: ANN401, FBT001  (a condition of a filter)
    punya = exists().where(KeluargaKk.keluarga_id == Keluarga.id)
    return ~punya if tanpa else punya


DAFTAR = Listing(
    KeluargaSaring,
    Keluarga.id,
    orders={"dibuat": Keluarga.created_at},
    filters={
        "ppks_id": _beranggota,
        "tanpa_kk": _tanpa_kk,
        "status": any_of(Keluarga.keadaan),
        **dalam_wilayah(Keluarga.kelurahan),
        **made(Keluarga.created_at),
    },
)


async def daftar(session: ReadSession, actor: Actor, saring: KeluargaSaring) -> Rows[Keluarga]:
    terlihat = batas.kini_dan_dulu(actor, milik(actor), (), true())
    return await changes.page(session, DAFTAR, terlihat, saring)


async def kepala_banyak(
    session: ReadSession, keluarga_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[uuid.UUID, int]]:
    """Of each of these families its head and how many running members it has."""
    kepala = func.max(Anggota.ppks_id.cast(Text)).filter(Anggota.hubungan == "kepala")
    hitung = (
        select(Anggota.keluarga_id, kepala, func.count())
        .where(Anggota.keluarga_id.in_(keluarga_id), Anggota.sampai.is_(None))
        .group_by(Anggota.keluarga_id)
    )
    return {
        satu: (uuid.UUID(orang), banyak)
        for satu, orang, banyak in await session.execute(hitung)
        if orang is not None
    }


async def riwayat(session: ReadSession, keluarga_id: uuid.UUID) -> Sequence[RiwayatKeluarga]:
    semua = select(RiwayatKeluarga).where(RiwayatKeluarga.keluarga_id == keluarga_id)
    return (await session.scalars(semua.order_by(RiwayatKeluarga.id))).all()


def masa(satu: Anggota | KeluargaKk) -> Masa:
    return Masa(satu.dari, satu.sampai)
