from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    nulls_last,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session, new_id
from kit.errors import AppError
from kit.listing import Listing, any_of, dated, same
from kit.pagination import Rows

from .errors import (
    BarangTidakDitemukan,
    GerakanTidakDitemukan,
    TempatTidakDitemukan,
)
from .models import (
    Barang,
    BarisGerakan,
    Gerakan,
    Lot,
    Penyesuaian,
    SaldoBarang,
    TempatBarang,
)
from .schemas import BarangSaring, GerakanEkspor, GerakanSaring, SaldoSaring, TempatSaring

T = TypeVar("T")
Tempat = TypeVar("Tempat", TempatBarang, SaldoBarang, BarisGerakan, Penyesuaian)


def _ada(satu: T | None, tolak: type[AppError], pesan: str) -> T:
    if satu is None:
        raise tolak(pesan)
    return satu


# --- Items and places -----------------------------------------------------------------------------


def di_wilayah(actor: Actor, tabel: type[Tempat]) -> Select[Tempat]:
    """What lies in places of the caller's areas."""
    return select(tabel).where(within(actor.wilayah, tabel.kelurahan))


async def barang(session: ReadSession, barang_id: uuid.UUID) -> Barang:
    satu = await session.scalar(select(Barang).where(Barang.id == barang_id))
    return _ada(satu, BarangTidakDitemukan, f"Tidak ada barang {barang_id}.")


async def kunci_barang(session: Session, barang_id: uuid.UUID) -> Barang:
    satu = await rows.held(session, select(Barang).where(Barang.id == barang_id))
    return _ada(satu, BarangTidakDitemukan, f"Tidak ada barang {barang_id}.")


async def beberapa_barang(
    session: ReadSession, barang_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Barang]:
    semua = await session.scalars(select(Barang).where(Barang.id.in_(barang_id)))
    return {satu.id: satu for satu in semua}


async def tempat(session: ReadSession, actor: Actor, tempat_id: uuid.UUID) -> TempatBarang:
    satu = await session.scalar(di_wilayah(actor, TempatBarang).where(TempatBarang.id == tempat_id))
    return _ada(satu, TempatTidakDitemukan, f"Tidak ada tempat {tempat_id}.")


async def kunci_tempat(session: Session, actor: Actor, tempat_id: uuid.UUID) -> TempatBarang:
    dicari = di_wilayah(actor, TempatBarang).where(TempatBarang.id == tempat_id)
    satu = await rows.held(session, dicari)
    return _ada(satu, TempatTidakDitemukan, f"Tidak ada tempat {tempat_id}.")


async def tahan_tempat(
    session: Session, actor: Actor, tempat_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, TempatBarang]:
    """Of these places those that the caller may use; none is closed before the commit."""
    dicari = di_wilayah(actor, TempatBarang).where(TempatBarang.id.in_(tempat_id))
    ditahan = await rows.held_all(session, dicari.order_by(TempatBarang.id), shared=True)
    return {satu.id: satu for satu in ditahan}


async def tempat_menurut_kode(
    session: Session, actor: Actor, kode: Collection[str]
) -> Mapping[str, TempatBarang]:
    dicari = di_wilayah(actor, TempatBarang).where(TempatBarang.kode.in_(kode))
    ditahan = await rows.held_all(session, dicari.order_by(TempatBarang.id), shared=True)
    return {satu.kode: satu for satu in ditahan}


async def barang_menurut_kode(session: ReadSession, kode: Collection[str]) -> Mapping[str, Barang]:
    semua = await session.scalars(select(Barang).where(Barang.kode.in_(kode)))
    return {satu.kode: satu for satu in semua}


async def tambah(session: Session, tabel: type[T], nilai: Mapping[str, object]) -> T | None:
    """One new row; None when its id or code is taken."""
    return await rows.added(session, tabel, nilai)


DAFTAR_BARANG = Listing(
    BarangSaring,
    Barang.id,
    orders={"nama": Barang.nama},
    filters={"jenis": any_of(Barang.jenis), "aktif": same(Barang.aktif)},
)
DAFTAR_TEMPAT = Listing(
    TempatSaring,
    TempatBarang.id,
    orders={"nama": TempatBarang.nama},
    filters={
        "jenis": any_of(TempatBarang.jenis),
        "aktif": same(TempatBarang.aktif),
        **dalam_wilayah(TempatBarang.kelurahan),
    },
)


async def daftar_barang(session: ReadSession, saring: BarangSaring) -> Rows[Barang]:
    return await DAFTAR_BARANG.page(session, select(Barang), saring)


async def daftar_tempat(
    session: ReadSession, actor: Actor, saring: TempatSaring
) -> Rows[TempatBarang]:
    return await DAFTAR_TEMPAT.page(session, di_wilayah(actor, TempatBarang), saring)


# --- Balances -------------------------------------------------------------------------------------

# In which every writer takes its locks: nothing of it ever changes, so nobody waits in a ring.
URUTAN = (
    SaldoBarang.tempat_id,
    SaldoBarang.barang_id,
    nulls_last(SaldoBarang.kedaluwarsa),
    SaldoBarang.lot_id,
)


async def kunci_saldo(session: Session, syarat: ColumnElement[bool]) -> list[SaldoBarang]:
    """These balances as they are now, locked, those that end first before the others."""
    return await rows.held_all(session, select(SaldoBarang).where(syarat).order_by(*URUTAN))


async def siapkan_saldo(session: Session, nilai: Sequence[Mapping[str, object]]) -> None:
    """Empty balances for what has none yet, made in the order of the locks."""
    if nilai:
        urut = sorted(nilai, key=lambda satu: (satu["tempat_id"], satu["lot_id"]))
        baru = [{"id": new_id(), **satu, "tersedia": 0, "dicadangkan": 0} for satu in urut]
        await session.execute(insert(SaldoBarang).on_conflict_do_nothing(), baru)


def barang_di(
    tempat_id: Collection[uuid.UUID], barang_id: Collection[uuid.UUID]
) -> ColumnElement[bool]:
    """By place and item."""
    return and_(SaldoBarang.tempat_id.in_(tempat_id), SaldoBarang.barang_id.in_(barang_id))


def lot_di(pasangan: Collection[tuple[uuid.UUID, uuid.UUID]]) -> ColumnElement[bool]:
    """By place and lot."""
    return tuple_(SaldoBarang.tempat_id, SaldoBarang.lot_id).in_(sorted(pasangan))


_SALDO = (
    SaldoBarang,
    Lot.nomor,
    Lot.pemilik,
    Lot.sumber_dana,
)
DAFTAR_SALDO = Listing(
    SaldoSaring,
    SaldoBarang.id,
    orders={"kedaluwarsa": SaldoBarang.kedaluwarsa},
    filters={
        "barang_id": same(SaldoBarang.barang_id),
        "lot_id": same(SaldoBarang.lot_id),
        "tempat_id": same(SaldoBarang.tempat_id),
        "pemilik": any_of(Lot.pemilik),
        "sumber_dana": any_of(Lot.sumber_dana),
        "kedaluwarsa_sebelum": lambda hari: SaldoBarang.kedaluwarsa < hari,
        "ada": lambda ada: (SaldoBarang.tersedia + SaldoBarang.dicadangkan > 0) == ada,
        **dalam_wilayah(SaldoBarang.kelurahan),
    },
)


def _saldo(actor: Actor) -> Any:  # noqa: ANN401  (a select of an entity and columns)
    return (
        select(*_SALDO)
        .join(Lot, Lot.id == SaldoBarang.lot_id)
        .where(within(actor.wilayah, SaldoBarang.kelurahan))
    )


async def daftar_saldo(session: ReadSession, actor: Actor, saring: SaldoSaring) -> Rows[Any]:
    return await DAFTAR_SALDO.page(session, _saldo(actor), saring)


async def semua_saldo(
    session: ReadSession,
    actor: Actor,
    tempat_id: uuid.UUID | None,
    barang_id: uuid.UUID | None,
    paling_banyak: int,
) -> Sequence[Any]:
    """For a file: what lies there, with the words of item and place."""
    dicari = _saldo(actor).add_columns(Barang.kode, Barang.nama, Barang.satuan, TempatBarang.kode)
    dicari = dicari.join(Barang, Barang.id == SaldoBarang.barang_id)
    dicari = dicari.join(TempatBarang, TempatBarang.id == SaldoBarang.tempat_id)
    dicari = dicari.where(SaldoBarang.tersedia + SaldoBarang.dicadangkan > 0)
    if tempat_id is not None:
        dicari = dicari.where(SaldoBarang.tempat_id == tempat_id)
    if barang_id is not None:
        dicari = dicari.where(SaldoBarang.barang_id == barang_id)
    urut = dicari.order_by(TempatBarang.kode, Barang.kode, *URUTAN).limit(paling_banyak)
    return (await session.execute(urut)).all()


_NERACA = text("""
SELECT b.id AS barang_id, b.kode, b.nama, b.satuan,
    coalesce(sum(s.tersedia) FILTER (WHERE coalesce(s.kedaluwarsa >= :hari, true)), 0)::bigint
        AS tersedia,
    sum(s.dicadangkan)::bigint AS dicadangkan,
    coalesce(sum(s.tersedia) FILTER (WHERE s.kedaluwarsa < :hari), 0)::bigint AS kedaluwarsa
FROM saldo_barang AS s JOIN barang AS b ON b.id = s.barang_id
WHERE s.tempat_id = :tempat
GROUP BY b.id
HAVING sum(s.tersedia + s.dicadangkan) > 0
ORDER BY b.kode
""")


async def neraca(session: ReadSession, tempat_id: uuid.UUID, hari: date) -> Sequence[Row[Any]]:
    return (await session.execute(_NERACA, {"tempat": tempat_id, "hari": hari})).all()


_BEDA = text("""
SELECT coalesce(s.tempat_id, g.tempat_id) AS tempat_id, coalesce(s.lot_id, g.lot_id) AS lot_id,
    coalesce(s.tersedia, 0) AS tersedia, coalesce(s.dicadangkan, 0) AS dicadangkan,
    coalesce(g.tersedia, 0) AS tersedia_menurut_gerakan,
    coalesce(g.dicadangkan, 0) AS dicadangkan_menurut_gerakan,
    count(*) OVER () AS semua
FROM saldo_barang AS s
FULL JOIN (
    SELECT tempat_id, lot_id, sum(tersedia)::bigint AS tersedia,
        sum(dicadangkan)::bigint AS dicadangkan
    FROM gerakan_barang_baris GROUP BY tempat_id, lot_id
) AS g ON g.tempat_id = s.tempat_id AND g.lot_id = s.lot_id
WHERE (coalesce(s.tersedia, 0), coalesce(s.dicadangkan, 0))
    <> (coalesce(g.tersedia, 0), coalesce(g.dicadangkan, 0))
ORDER BY 1, 2 LIMIT :batas
""")


async def beda(session: ReadSession, paling_banyak: int) -> Sequence[Row[Any]]:
    """Balances that their lines do not give; there is none unless somebody wrote past the book."""
    return (await session.execute(_BEDA, {"batas": paling_banyak})).all()


async def banyak_saldo(session: ReadSession) -> int:
    return await session.scalar(select(func.count()).select_from(SaldoBarang)) or 0


# --- Movements ------------------------------------------------------------------------------------

DAFTAR_GERAKAN = Listing(
    GerakanSaring,
    BarisGerakan.id,
    orders={"pada": BarisGerakan.pada},
    filters={
        "jenis": any_of(BarisGerakan.jenis),
        "lot_id": same(BarisGerakan.lot_id),
        "barang_id": same(BarisGerakan.barang_id),
        "tempat_id": same(BarisGerakan.tempat_id),
        **dalam_wilayah(BarisGerakan.kelurahan),
        **dated(BarisGerakan.pada),
    },
)


async def daftar_gerakan(
    session: ReadSession, actor: Actor, saring: GerakanSaring
) -> Rows[BarisGerakan]:
    return await DAFTAR_GERAKAN.page(session, di_wilayah(actor, BarisGerakan), saring)


async def gerakan(session: ReadSession, actor: Actor, gerakan_id: uuid.UUID) -> Gerakan:
    """A movement all of whose places are the caller's."""
    luar = select(BarisGerakan.id).where(
        BarisGerakan.gerakan_id == gerakan_id,
        ~within(actor.wilayah, BarisGerakan.kelurahan),
    )
    dicari = select(Gerakan).where(Gerakan.id == gerakan_id, ~luar.exists())
    satu = await session.scalar(dicari)
    return _ada(satu, GerakanTidakDitemukan, f"Tidak ada gerakan {gerakan_id}.")


async def pembalik(session: ReadSession, gerakan_id: uuid.UUID) -> uuid.UUID | None:
    found: uuid.UUID | None = await session.scalar(
        select(Gerakan.id).where(Gerakan.membalik == gerakan_id)
    )
    return found


async def baris(session: ReadSession, gerakan_id: uuid.UUID) -> Sequence[BarisGerakan]:
    dicari = select(BarisGerakan).where(BarisGerakan.gerakan_id == gerakan_id)
    return (await session.scalars(dicari.order_by(BarisGerakan.id))).all()


async def gerakan_penyerahan(
    session: ReadSession, penyerahan_id: uuid.UUID
) -> Sequence[tuple[Gerakan, BarisGerakan]]:
    """All lines of a hand-over: what it gave, what came back, and what took either back."""
    dicari = (
        select(Gerakan, BarisGerakan)
        .join(BarisGerakan, BarisGerakan.gerakan_id == Gerakan.id)
        .where(Gerakan.penyerahan_id == penyerahan_id)
        .order_by(BarisGerakan.id)
    )
    return [(satu, lain) for satu, lain in (await session.execute(dicari)).all()]


async def ekspor_gerakan(
    session: ReadSession, actor: Actor, saring: GerakanEkspor, paling_banyak: int
) -> Sequence[Any]:
    masa = dated(BarisGerakan.pada)
    dicari = (
        select(BarisGerakan, Barang.kode, Barang.nama, Barang.satuan, TempatBarang.kode, Lot)
        .join(Barang, Barang.id == BarisGerakan.barang_id)
        .join(TempatBarang, TempatBarang.id == BarisGerakan.tempat_id)
        .join(Lot, Lot.id == BarisGerakan.lot_id)
        .where(
            within(actor.wilayah, BarisGerakan.kelurahan),
            masa["dari"](saring.dari),
            masa["sampai"](saring.sampai),
        )
        .order_by(BarisGerakan.pada, BarisGerakan.id)
        .limit(paling_banyak)
    )
    if saring.tempat_id is not None:
        dicari = dicari.where(BarisGerakan.tempat_id == saring.tempat_id)
    return (await session.execute(dicari)).all()


async def lot(session: ReadSession, lot_id: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Lot]:
    semua = await session.scalars(select(Lot).where(Lot.id.in_(lot_id)))
    return {satu.id: satu for satu in semua}


async def sidik_gerakan(
    session: ReadSession, gerakan_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, bytes | None]:
    """Of movements that are there already, what their rows said."""
    dicari = select(Gerakan.id, Gerakan.impor_sidik).where(Gerakan.id.in_(gerakan_id))
    return {row.id: row.impor_sidik for row in (await session.execute(dicari)).all()}
