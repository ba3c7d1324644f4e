"""What may hold assessed needs and deliveries and report a completion: a request, a stay, a victim.

A noun says in one value how its rows answer, among the `offers` of its Module. Needs, deliveries,
evaluations, purposes, merges and splits ask through the desk, and know no noun by name.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    String,
    Uuid,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Column
from pelayanan.ppks.models import Ppks


@dataclass(frozen=True, slots=True)
class Induk:
    """One row that holds, or may hold, needs and deliveries. `ppks_id`: the record that stands for
    its person; `selesai`: the day of its completion in force; `berakhir`: how it ended otherwise,
    so that nothing is added; `borongan`: completed with its components inside; `tertutup`: it does
    not exist for the caller."""

    jenis: str
    id: uuid.UUID
    ppks_id: uuid.UUID | None
    layanan: str
    kelurahan: str
    pengaju: str | None
    mulai: date
    selesai: date | None
    berakhir: str | None
    borongan: bool
    tertutup: bool


# Completions in force whose helpers count by records of their own: the condition of the index
# of such a table over `rekam -> 'psks'` (GIN).
MEMBANTU = "(rekam ->> 'kontribusi') = 'true' AND (rekam ->> 'berlaku') = 'true'"


def _siapa_pun(_actor: Actor) -> ColumnElement[bool]:
    return false()


@dataclass(frozen=True, slots=True, kw_only=True)
class JenisInduk:
    """A noun whose rows hold. `tabel` has `id`, `ppks_id`, `layanan`, `kelurahan`, `pengaju`, and
    `rekam`, the content of its completion as last sent (JSON); its rows are never deleted.

    `mulai`: nothing was assessed or given before this day. `tanggal_selesai`: of its completion,
    void ones too; `selesai`: whether one is in force; `berakhir`: the word for a row that ended
    without one, else NULL.
    `tersembunyi`: rows that do not exist for a caller, beside those of services closed to them.
    `wafat`: when whoever a row is of died, as far as it says.
    `penyelesai`: which of these the caller completed. `pindahkan`: these are of that person from
    now on, told anew, for a reason.
    """

    nama: str
    tabel: Any
    mulai: InstrumentedAttribute[date]
    tanggal_selesai: InstrumentedAttribute[date | None]
    selesai: ColumnElement[bool]
    berakhir: ColumnElement[Any]
    penyelesai: Callable[
        [ReadSession, Actor, Collection[uuid.UUID]], Awaitable[frozenset[uuid.UUID]]
    ]
    pindahkan: Callable[[Session, Actor, Collection[uuid.UUID], Ppks, str], Awaitable[None]]
    tersembunyi: Callable[[Actor], ColumnElement[bool]] = _siapa_pun
    wafat: ColumnElement[Any] | None = None

    def tertutup(self, actor: Actor, layanan: Collection[str]) -> ColumnElement[bool]:
        """Rows that do not exist for the caller; `layanan`: the services closed to them."""
        return or_(self.tabel.layanan.in_(layanan), self.tersembunyi(actor))

    def baca(self, actor: Actor, layanan: Collection[str]) -> Select[Any]:
        """The rows among `:id`, as `Induk`."""
        t = self.tabel
        return (
            select(
                literal(self.nama),
                t.id,
                func.coalesce(Ppks.gabung_ke, Ppks.id),
                t.layanan,
                t.kelurahan,
                t.pengaju,
                self.mulai,
                case((self.selesai, self.tanggal_selesai)),
                self.berakhir,
                t.rekam.is_not(None) & ~func.coalesce(t.rekam["rinci"].as_boolean(), false()),
                self.tertutup(actor, layanan),
            )
            .outerjoin(Ppks, Ppks.id == t.ppks_id)
            .where(t.id == func.any(bindparam("id", type_=ARRAY(Uuid))))
            .order_by(t.id)
        )

    async def kunci(self, session: Session, induk_id: Collection[uuid.UUID]) -> None:
        """These of its rows, until the commit."""
        t = self.tabel
        await rows.held_all(session, select(t).where(t.id.in_(induk_id)).order_by(t.id))


Jenis = Sequence[JenisInduk]


@dataclass(frozen=True, slots=True)
class Pembantu:
    """A noun that names who helped beside completions and deliveries. `masih`: whether this helper
    is named in force in that month (its first day)."""

    masih: Callable[[uuid.UUID, date], Select[bool]]


async def cari(
    session: ReadSession,
    actor: Actor,
    jenis: Jenis,
    tertutup: Collection[str],
    induk_id: Iterable[uuid.UUID],
    *,
    tahan: bool = False,
) -> dict[uuid.UUID, Induk]:
    """Those of these ids that any noun knows, of any area; `tahan`: unchanged until the commit."""
    dicari = set(induk_id)
    ada: dict[uuid.UUID, Induk] = {}
    for satu in jenis:
        if not dicari:
            break
        baca = satu.baca(actor, tertutup)
        if tahan:
            baca = baca.with_for_update(read=True, of=satu.tabel)
        rows = (await session.execute(baca, {"id": sorted(dicari)})).all()
        ada |= {row[1]: Induk(*row) for row in rows}
        dicari -= ada.keys()
    return ada


async def penyelesai(
    session: ReadSession, actor: Actor, jenis: Jenis, induk_id: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Which of these the caller completed."""
    milik: frozenset[uuid.UUID] = frozenset()
    for satu in jenis if induk_id else ():
        milik |= await satu.penyelesai(session, actor, induk_id)
    return milik


def terbuka(
    actor: Actor, jenis: Jenis, layanan: Collection[str], induk_id: Column
) -> ColumnElement[bool]:
    """Of rows about another: that one exists for the caller, as far as any noun knows it.
    `layanan`: the services closed to them."""
    boleh: ColumnElement[bool] = true()
    for satu in jenis:
        if layanan or satu.tersembunyi is not _siapa_pun:
            boleh &= ~exists().where(satu.tabel.id == induk_id, satu.tertutup(actor, layanan))
    return boleh


def isinya_terbuka(
    actor: Actor, jenis: Jenis, tertutup: Collection[str], layanan: Column, induk_id: Column
) -> ColumnElement[bool]:
    """The same of rows that are held, which know the service of their holder."""
    boleh = terbuka(actor, jenis, (), induk_id)
    return boleh & or_(layanan.is_(None), layanan.not_in(tertutup)) if tertutup else boleh


def milik_orang(satu: JenisInduk, orang: ColumnElement[bool]) -> Select[Any]:
    """Its rows of these people: id, noun, person, last day, nothing evaluated, whether it was ever
    counted as completed."""
    t = satu.tabel
    return select(
        t.id.label("id"),
        literal(satu.nama, String).label("jenis"),
        t.ppks_id.label("ppks_id"),
        func.coalesce(satu.tanggal_selesai, satu.mulai, type_=Date).label("tanggal"),
        null().cast(Uuid).label("dinilai"),
        satu.tanggal_selesai.is_not(None).label("selesai"),
    ).where(orang)


def _berlaku(tabel: str, orang: Select[uuid.UUID], *lain: ColumnElement[bool]) -> Select[Any]:
    """The days of other records of these people that are in force."""
    kolom = ("ppks_id", "keadaan", "tanggal", "layanan")
    c = table(tabel, *(column(nama) for nama in kolom)).c
    return select(c.tanggal).where(c.ppks_id.in_(orang), c.keadaan != "dibatalkan", *lain)


def terawal(jenis: Jenis, orang: Select[uuid.UUID]) -> Select[Any]:
    """The earliest day on which these people were served or evaluated."""
    semua = [
        select(satu.mulai.label("tanggal")).where(
            satu.tabel.ppks_id.in_(orang), satu.berakhir.is_distinct_from("dibatalkan")
        )
        for satu in jenis
    ]
    hari = union_all(*semua, _berlaku("evaluasi", orang)).subquery()
    return select(func.min(hari.c.tanggal))


def terakhir(jenis: Jenis, orang: Select[uuid.UUID], kecuali: Sequence[str]) -> Select[Any]:
    """The last day on which these people were served, other than by these services, or
    evaluated."""
    semua = [
        select(satu.tanggal_selesai.label("tanggal")).where(
            satu.tabel.ppks_id.in_(orang), satu.selesai, satu.tabel.layanan.not_in(kecuali)
        )
        for satu in jenis
    ]
    diberikan = _berlaku("pemberian", orang, column("layanan").not_in(kecuali))
    hari = union_all(*semua, _berlaku("evaluasi", orang), diberikan).subquery()
    return select(func.max(hari.c.tanggal))


def wafat(jenis: Jenis, orang: Select[uuid.UUID]) -> Select[Any] | None:
    """When these, who are one person, died; None where no noun can tell."""
    semua = [
        select(satu.wafat.label("pada")).where(satu.tabel.ppks_id.in_(orang))
        for satu in jenis
        if satu.wafat is not None
    ]
    return select(func.min(union_all(*semua).subquery().c.pada)) if semua else None


def membantu(satu: JenisInduk, psks: uuid.UUID, bulan: date) -> Select[bool]:
    """Whether this helper is named on a completion in force of that month (its first day) that
    counts helpers by records of their own; in the words of the index of `tabel`."""
    hari = satu.tanggal_selesai
    return select(
        exists().where(
            literal_column(MEMBANTU, Boolean),
            satu.tabel.id.is_not(None),
            literal_column("(rekam -> 'psks')", JSONB).contains([str(psks)]),
            hari >= bulan,
            hari < (bulan + timedelta(days=31)).replace(day=1),
        )
    )
