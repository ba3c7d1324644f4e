"""SQL of proposals for governed lists: proposed, decided, and approved ones become the entry's
state."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, TextClause, and_, select

from kinerja.dasar.ciri import KOLOM as KOLOM_CIRI
from kinerja.dasar.himpunan import baris, sql
from kinerja.pembukuan.daftar.errors import UsulDaftarTidakDitemukan
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.schemas import UsulSaring
from kinerja.pembukuan.usul import StatusUsul
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, new_id
from kit.listing import Listing, any_of, same
from kit.pagination import Rows, Sort

TEMPAT = ("daftar", "tahun", "sumber", "ppks_id")
_LARIK = {
    "daftar": "text",
    "tahun": "smallint",
    "sumber": "text",
    "ppks_id": "uuid",
    "tahap": "text",
    "berlaku": "boolean",
    "tanggal": "date",
    "alasan": "text",
    "oleh": "text",
    **KOLOM_CIRI,
}
KEADAAN = (*_LARIK, "kategori")

# An array in an array is flattened by unnest, so categories are sent as text.
_KATEGORI = "coalesce(string_to_array(kategori, ';'), CAST('{}' AS text[]))"

# In order, so that two who propose do not wait for each other.
_USULKAN = sql(
    """
INSERT INTO daftar_usul (id, pada, status, {kolom}, kategori)
SELECT id, :pada, 'diusulkan', {kolom}, {daftar_kategori}
FROM {baru}
ORDER BY daftar, tahun, sumber, ppks_id
ON CONFLICT DO NOTHING
RETURNING id
""",
    kolom=", ".join(_LARIK),
    daftar_kategori=_KATEGORI,
    baru=baris("baru", id="uuid", **_LARIK, kategori="text"),
)


def _ke_daftar(versi: str, kategori: str, dari: str, selama: str = "") -> TextClause:
    return sql(
        """
INSERT INTO daftar_sasaran AS entri (
    id, created_at, version, diubah, disetujui_oleh, {kolom}, kategori
)
SELECT baru.id, :kini, {versi}, :kini, :penyetuju, {kolom}, {kategori}
FROM {dari}
ORDER BY daftar, tahun, sumber, ppks_id
ON CONFLICT ({tempat}) DO UPDATE SET {ganti}, version = entri.version + 1,
    diubah = excluded.diubah, disetujui_oleh = excluded.disetujui_oleh
{selama}
RETURNING entri.id
""",
        kolom=", ".join(_LARIK),
        tempat=", ".join(TEMPAT),
        ganti=", ".join(f"{satu} = excluded.{satu}" for satu in KEADAAN if satu not in TEMPAT),
        versi=versi,
        kategori=kategori,
        dari=dari,
        selama=selama,
    )


_TERAPKAN = _ke_daftar(
    "1",
    "kategori",
    f"{baris('baru', id='uuid', usul_id='uuid')} "
    "JOIN daftar_usul AS usul ON usul.id = baru.usul_id",
)
_TULIS = _ke_daftar(
    "baru.versi + 1",
    _KATEGORI,
    baris("baru", id="uuid", versi="integer", **_LARIK, kategori="text"),
    "WHERE entri.version = excluded.version - 1",
)


async def usulkan(session: Session, usul: Sequence[UsulDaftar]) -> list[UsulDaftar]:
    """Those that got in; a person whose proposal still waits does not."""
    if not usul:
        return []
    for satu in usul:
        satu.id, satu.pada, satu.status = new_id(), now(), StatusUsul.DIUSULKAN
    isi = {**_larik(usul), "id": [satu.id for satu in usul], "pada": usul[0].pada}
    masuk = set(await session.scalars(_USULKAN, isi))
    return [satu for satu in usul if satu.id in masuk]


def _larik(keadaan: Sequence[UsulDaftar]) -> dict[str, Any]:
    isi: dict[str, Any] = {nama: [getattr(satu, nama) for satu in keadaan] for nama in _LARIK}
    return isi | {"kategori": [";".join(satu.kategori) or None for satu in keadaan]}


def _milik(actor: Actor, kode: str | None) -> ColumnElement[bool]:
    """Every read starts here: an account of an area sees that only. No `kode`: any list."""
    terlihat = within(actor.wilayah, UsulDaftar.kelurahan)
    return terlihat if kode is None else and_(UsulDaftar.daftar == kode, terlihat)


async def kunci(
    session: Session, actor: Actor, usul_id: Collection[uuid.UUID], kode: str | None = None
) -> dict[uuid.UUID, UsulDaftar]:
    """Locked to the end: two decisions over one proposal come one after the other."""
    dicari = select(UsulDaftar).where(_milik(actor, kode), UsulDaftar.id.in_(usul_id))
    terkunci = await rows.held_all(session, dicari.order_by(UsulDaftar.id))
    return {satu.id: satu for satu in terkunci}


async def terapkan(
    session: Session, actor: Actor, usul: Collection[UsulDaftar]
) -> Sequence[EntriDaftar]:
    """Entries in the proposed state, as the next version."""
    await session.flush()
    isi = {"usul_id": [satu.id for satu in usul], "id": [new_id() for _ in usul]}
    return await _jalankan(session, actor, _TERAPKAN, isi)


async def tulis(
    session: Session, actor: Actor, keadaan: Sequence[tuple[UsulDaftar, int]]
) -> Sequence[EntriDaftar]:
    """Entries in this state without a proposal, each as the version after the one named (0: none);
    where somebody else was quicker, theirs stays."""
    if not keadaan:
        return []
    isi = _larik([satu for satu, _ in keadaan])
    isi |= {"id": [new_id() for _ in keadaan], "versi": [versi for _, versi in keadaan]}
    return await _jalankan(session, actor, _TULIS, isi)


async def _jalankan(
    session: Session, actor: Actor, perintah: TextClause, isi: Mapping[str, object]
) -> Sequence[EntriDaftar]:
    nomor = await session.scalars(perintah, {**isi, "kini": now(), "penyetuju": actor.id})
    entri = await session.scalars(
        select(EntriDaftar)
        .where(EntriDaftar.id.in_(nomor.all()))
        .order_by(EntriDaftar.id)
        .execution_options(populate_existing=True)
    )
    return entri.all()


@dataclass(frozen=True, slots=True)
class BarisUsul:
    """`entri`: the state of that person on the list now; null if never there."""

    usul: UsulDaftar
    entri: EntriDaftar | None


def _baris(actor: Actor, kode: str) -> Select[Any]:
    sama = (getattr(UsulDaftar, nama) == getattr(EntriDaftar, nama) for nama in TEMPAT)
    return (
        cast("Select[Any]", select(UsulDaftar, EntriDaftar))
        .outerjoin(EntriDaftar, and_(*sama))
        .where(_milik(actor, kode))
    )


_DAFTAR = Listing(
    UsulSaring,
    UsulDaftar.id,
    orders={},
    filters={"tahun": same(UsulDaftar.tahun), "status": any_of(UsulDaftar.status)},
    order=(Sort(UsulDaftar.id),),
)


async def daftar(
    session: ReadSession, actor: Actor, kode: str, saring: UsulSaring
) -> Rows[BarisUsul]:
    halaman = await _DAFTAR.page(session, _baris(actor, kode), saring)
    return halaman.map(lambda satu: BarisUsul(*satu))


async def ambil(session: ReadSession, actor: Actor, kode: str, usul_id: uuid.UUID) -> BarisUsul:
    dicari = _baris(actor, kode).where(UsulDaftar.id == usul_id)
    ada = (await session.execute(dicari)).one_or_none()
    if ada is None:
        raise UsulDaftarTidakDitemukan(f"Tidak ada usul {usul_id} pada daftar ini.")
    return BarisUsul(*ada)
