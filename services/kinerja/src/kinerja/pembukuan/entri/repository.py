from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.fakta.repository import ANGKA_BERUBAH
from kinerja.pembukuan.entri.errors import BuktiTidakDitemukan, EntriTidakDitemukan
from kinerja.pembukuan.entri.models import Entri, EntriBukti, EntriLangkah, EntriVersi
from kinerja.pembukuan.entri.rules import Langkah, StatusEntri
from kinerja.pembukuan.entri.schemas import EntriSaring
from kit import rows
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, same
from kit.pagination import PageQuery, Rows, Sort, paginate

Bulanan = tuple[str, int, int]  # indikator, tahun, bulan

_Terakhir = aliased(EntriVersi)
_Berlaku = aliased(EntriVersi)


async def disetujui(session: ReadSession, tahun: int) -> Sequence[EntriSah]:
    """What is in force in a year: approved, not withdrawn, the highest version."""
    hasil = await session.execute(
        select(
            Entri.indikator,
            Entri.bulan,
            EntriVersi.pembilang,
            EntriVersi.penyebut,
            EntriVersi.huruf,
            Entri.id,
        )
        .join(EntriVersi, _nomor(EntriVersi, Entri.berlaku))
        .where(Entri.tahun == tahun)
        .order_by(Entri.indikator, Entri.bulan)
    )
    return [EntriSah(*satu) for satu in hasil]


@dataclass(frozen=True, slots=True)
class Baris:
    entri: Entri
    terakhir: EntriVersi
    berlaku: EntriVersi | None
    bukti: int


def _nomor(versi: Any, nomor: Any) -> Any:  # noqa: ANN401  (kolom ORM)
    return and_(versi.entri_id == Entri.id, versi.nomor == nomor)


def _lengkap() -> Select[Any]:
    bukti = (
        select(func.count())
        .where(EntriBukti.versi_id == _Terakhir.id)
        .correlate(_Terakhir)
        .scalar_subquery()
    )
    return (
        select(Entri, _Terakhir, _Berlaku, bukti)
        .join(_Terakhir, _nomor(_Terakhir, Entri.nomor))
        .outerjoin(_Berlaku, _nomor(_Berlaku, Entri.berlaku))
    )


async def ambil(session: ReadSession, entri_id: uuid.UUID) -> Baris:
    ada = (await session.execute(_lengkap().where(Entri.id == entri_id))).one_or_none()
    if ada is None:
        raise EntriTidakDitemukan(f"Tidak ada entri {entri_id}.")
    return Baris(*ada)


_DAFTAR = Listing(
    EntriSaring,
    Entri.id,
    orders={},
    filters={
        "indikator": same(Entri.indikator),
        "tahun": same(Entri.tahun),
        "bulan": same(Entri.bulan),
        "status": any_of(Entri.status),
    },
)


async def daftar(session: ReadSession, saring: EntriSaring) -> Rows[Baris]:
    halaman = await _DAFTAR.page(session, _lengkap(), saring)
    return halaman.map(lambda satu: Baris(*satu))


async def setahun(session: ReadSession, tahun: int) -> list[Baris]:
    hasil = await session.execute(
        _lengkap().where(Entri.tahun == tahun).order_by(Entri.indikator, Entri.bulan)
    )
    return [Baris(*satu) for satu in hasil]


async def kunci(session: Session, entri_id: uuid.UUID) -> Entri:
    """Its pointer locked: two decisions over the same version come one after the other."""
    ada = await rows.held(session, select(Entri).where(Entri.id == entri_id))
    if ada is None:
        raise EntriTidakDitemukan(f"Tidak ada entri {entri_id}.")
    return ada


async def versi(session: ReadSession, entri_id: uuid.UUID, nomor: int) -> EntriVersi:
    return (
        await session.scalars(
            select(EntriVersi).where(EntriVersi.entri_id == entri_id, EntriVersi.nomor == nomor)
        )
    ).one()


async def penyusun(session: ReadSession, versi_id: uuid.UUID) -> frozenset[str]:
    semua = union_all(
        select(EntriVersi.oleh).where(EntriVersi.id == versi_id),
        select(EntriLangkah.oleh).where(
            EntriLangkah.versi_id == versi_id,
            EntriLangkah.langkah.in_([Langkah.CATAT, Langkah.AJUKAN]),
        ),
        select(EntriBukti.oleh).where(EntriBukti.versi_id == versi_id),
    )
    return frozenset((await session.scalars(semua)).all())


async def id_entri(session: ReadSession, kunci_bulan: Bulanan) -> uuid.UUID | None:
    return await session.scalar(
        select(Entri.id).where(tuple_(Entri.indikator, Entri.tahun, Entri.bulan) == kunci_bulan)
    )


async def buat(session: Session, baru: Collection[Bulanan]) -> dict[Bulanan, uuid.UUID]:
    """Pointers of months that do not exist yet; those that exist are not named."""
    hasil = await session.execute(
        insert(Entri)
        .values(
            [
                {"indikator": i, "tahun": t, "bulan": b, "nomor": 1, "status": StatusEntri.DRAF}
                # In order, so that two imports at once do not wait for each other.
                for i, t, b in sorted(baru)
            ]
        )
        .on_conflict_do_nothing()
        .returning(Entri.indikator, Entri.tahun, Entri.bulan, Entri.id)
    )
    return {(i, t, b): entri_id for i, t, b, entri_id in hasil}


async def kunci_bulan(
    session: Session, bulan: Collection[Bulanan]
) -> dict[Bulanan, tuple[Entri, EntriVersi]]:
    """The entries that exist in these months, locked, with their last version."""
    hasil = await session.execute(
        select(Entri, EntriVersi)
        .join(EntriVersi, _nomor(EntriVersi, Entri.nomor))
        .where(tuple_(Entri.indikator, Entri.tahun, Entri.bulan).in_(bulan))
        .order_by(Entri.id)
        .with_for_update(of=Entri)
    )
    return {(e.indikator, e.tahun, e.bulan): (e, v) for e, v in hasil}


async def naikkan(session: Session, entri_id: Collection[uuid.UUID]) -> None:
    """The last versions of these entries become the next drafts."""
    await session.execute(
        update(Entri)
        .where(Entri.id.in_(entri_id))
        .values(nomor=Entri.nomor + 1, status=StatusEntri.DRAF, version=Entri.version + 1)
        .execution_options(synchronize_session=False)
    )


async def tambah_versi(session: Session, versi: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(EntriVersi), list(versi))


async def tambah_langkah(session: Session, langkah: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(EntriLangkah), list(langkah))


async def kabarkan(session: Session) -> None:
    """A figure in force changed; it reaches its listeners after the commit."""
    await session.execute(select(func.pg_notify(ANGKA_BERUBAH, "")))


async def versi_halaman(
    session: ReadSession, entri_id: uuid.UUID, halaman: PageQuery
) -> Rows[EntriVersi]:
    return await paginate(
        session,
        select(EntriVersi).where(EntriVersi.entri_id == entri_id),
        halaman,
        Sort(EntriVersi.nomor, descending=True),
    )


async def langkah_semua(
    session: ReadSession, versi_id: Collection[uuid.UUID]
) -> Sequence[EntriLangkah]:
    return (
        await session.scalars(
            select(EntriLangkah)
            .where(EntriLangkah.versi_id.in_(versi_id))
            .order_by(EntriLangkah.id)
        )
    ).all()


async def bukti_semua(
    session: ReadSession, versi_id: Collection[uuid.UUID]
) -> Sequence[EntriBukti]:
    return (
        await session.scalars(
            select(EntriBukti).where(EntriBukti.versi_id.in_(versi_id)).order_by(EntriBukti.id)
        )
    ).all()


async def bukti(
    session: ReadSession, entri_id: uuid.UUID, bukti_id: uuid.UUID
) -> tuple[EntriBukti, bytes]:
    ada = (
        await session.execute(
            select(EntriBukti, EntriBukti.sandi)
            .join(EntriVersi, EntriVersi.id == EntriBukti.versi_id)
            .where(EntriVersi.entri_id == entri_id, EntriBukti.id == bukti_id)
        )
    ).one_or_none()
    if ada is None:
        raise BuktiTidakDitemukan(f"Tidak ada bukti {bukti_id} pada entri {entri_id}.")
    return ada[0], ada[1]


async def tambah_bukti(session: Session, bukti_baru: Mapping[str, Any]) -> uuid.UUID:
    """The same file of the same version is stored once."""
    baru: uuid.UUID | None = await session.scalar(
        insert(EntriBukti)
        .values(**bukti_baru)
        .on_conflict_do_nothing(index_elements=["versi_id", "sha256"])
        .returning(EntriBukti.id)
    )
    if baru is not None:
        return baru
    return (
        await session.scalars(
            select(EntriBukti.id).where(
                EntriBukti.versi_id == bukti_baru["versi_id"],
                EntriBukti.sha256 == bukti_baru["sha256"],
            )
        )
    ).one()
