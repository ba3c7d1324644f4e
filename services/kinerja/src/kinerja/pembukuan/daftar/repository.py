"""All SQL of governed lists; one statement for many entries."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, TextClause, func, select, tuple_

from kinerja.buku.identitas.repository import KUNCI, KUNCI_BERLAKU, Orang
from kinerja.dasar.ciri import KOLOM, Ciri, dari_kolom
from kinerja.dasar.himpunan import baris, sql
from kinerja.hitung.fakta.orang import MEMBUTUHKAN
from kinerja.pembukuan.daftar.errors import EntriDaftarTidakDitemukan
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.rules import ALASAN_BATAL, ALASAN_USULAN
from kinerja.pembukuan.daftar.schemas import EksporSaring, EntriSaring, RekapSaring
from kit import audit
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate

K = TypeVar("K", EntriDaftar, UsulDaftar)


class Perlu(NamedTuple):
    orang: Orang
    ciri: Ciri
    # An entry or proposal of the same person on this list, of another bidang too; None: not yet.
    terdaftar: bool | None


_MEMBUTUHKAN = sql(
    """
WITH perlu AS MATERIALIZED (
    {perlu}
), ada AS MATERIALIZED (
    SELECT identitas.kunci, bool_or(entri.berlaku) AS berlaku
    FROM (
        SELECT ppks_id, sumber, berlaku FROM daftar_sasaran
        WHERE daftar = :daftar AND tahun = :tahun AND (berlaku OR alasan <> :batal)
        UNION ALL
        SELECT ppks_id, sumber, true FROM daftar_usul
        WHERE daftar = :daftar AND tahun = :tahun AND status = 'diusulkan'
    ) AS entri
    JOIN ({identitas}) AS identitas
        ON identitas.ppks_id = entri.ppks_id AND identitas.sumber = entri.sumber
    GROUP BY identitas.kunci
)
SELECT perlu.orang_sumber, perlu.orang_id, ada.berlaku, perlu.kategori, {ciri}
FROM perlu LEFT JOIN ada ON ada.kunci = perlu.kunci
ORDER BY perlu.orang_sumber, perlu.orang_id
""",
    ciri=", ".join(f"perlu.{nama}" for nama in KOLOM),
    perlu=MEMBUTUHKAN,
    identitas=KUNCI,
)


async def yang_membutuhkan(session: ReadSession, daftar: str, tahun: int) -> list[Perlu]:
    hasil = await session.execute(
        _MEMBUTUHKAN, {"daftar": daftar, "tahun": tahun, "batal": ALASAN_BATAL}
    )
    return [
        Perlu(Orang(sumber, orang_id), dari_kolom(kategori, lainnya), berlaku)
        for sumber, orang_id, berlaku, kategori, *lainnya in hasil
    ]


_TANPA_KEBUTUHAN = sql(
    """
WITH perlu AS MATERIALIZED (
    {perlu}
)
SELECT entri.id FROM daftar_sasaran AS entri
JOIN ({identitas}) AS identitas
    ON identitas.ppks_id = entri.ppks_id AND identitas.sumber = entri.sumber
WHERE entri.daftar = :daftar AND entri.tahun = :tahun AND entri.berlaku
    AND entri.tahap = 'kebutuhan' AND entri.alasan = :alasan
    AND NOT EXISTS (SELECT FROM perlu WHERE perlu.kunci = identitas.kunci)
    AND NOT EXISTS (
        SELECT FROM daftar_usul AS usul WHERE usul.status = 'diusulkan'
            AND (usul.daftar, usul.tahun, usul.sumber, usul.ppks_id)
                = (entri.daftar, entri.tahun, entri.sumber, entri.ppks_id)
    )
""",
    perlu=MEMBUTUHKAN,
    identitas=KUNCI,
)


async def tanpa_kebutuhan(
    session: ReadSession, actor: Actor, daftar: str, tahun: int
) -> Sequence[EntriDaftar]:
    """Those who came on the list by an assessment alone, and are needed by none any more."""
    dicari = {"daftar": daftar, "tahun": tahun, "alasan": ALASAN_USULAN}
    nomor = (await session.scalars(_TANPA_KEBUTUHAN, dicari)).all()
    terpilih = milik(actor).where(EntriDaftar.id.in_(nomor)).order_by(EntriDaftar.id)
    return (await session.scalars(terpilih)).all()


def milik(actor: Actor) -> Select[EntriDaftar]:
    """Every reading begins here: an account of an area sees its area only."""
    terlihat = select(EntriDaftar)
    return terlihat.where(within(actor.wilayah, EntriDaftar.kelurahan))


def _ada(entri: EntriDaftar | None, entri_id: uuid.UUID) -> EntriDaftar:
    if entri is None:
        raise EntriDaftarTidakDitemukan(f"Tidak ada entri {entri_id} pada daftar ini.")
    return entri


async def ambil(
    session: ReadSession, actor: Actor, daftar: str, entri_id: uuid.UUID
) -> EntriDaftar:
    dicari = milik(actor).where(EntriDaftar.id == entri_id, EntriDaftar.daftar == daftar)
    return _ada(await session.scalar(dicari), entri_id)


class Tempat(NamedTuple):
    """One person at most once on a list and year."""

    daftar: str
    tahun: int
    orang: Orang


_CARI_TEMPAT = """
SELECT entri.id FROM {cari} JOIN {tabel} AS entri USING (daftar, tahun, sumber, ppks_id) {dengan}
"""
_TEMPAT = baris("cari", daftar="text", tahun="smallint", sumber="text", ppks_id="uuid")
_ENTRI_TEMPAT = sql(_CARI_TEMPAT, cari=_TEMPAT, tabel="daftar_sasaran", dengan="")
_USUL_TEMPAT = sql(
    _CARI_TEMPAT, cari=_TEMPAT, tabel="daftar_usul", dengan="WHERE status = 'diusulkan'"
)


async def di_tempat(session: ReadSession, tempat: Collection[Tempat]) -> dict[Tempat, EntriDaftar]:
    """The entries that exist in these places."""
    return await _di_tempat(session, _ENTRI_TEMPAT, EntriDaftar, tempat)


async def menunggu(session: ReadSession, tempat: Collection[Tempat]) -> dict[Tempat, UsulDaftar]:
    """The proposals that wait in these places."""
    return await _di_tempat(session, _USUL_TEMPAT, UsulDaftar, tempat)


async def _di_tempat(
    session: ReadSession, perintah: TextClause, model: type[K], tempat: Collection[Tempat]
) -> dict[Tempat, K]:
    semua = list(tempat)
    nomor = await session.scalars(
        perintah,
        {
            "daftar": [satu.daftar for satu in semua],
            "tahun": [satu.tahun for satu in semua],
            "sumber": [satu.orang.sumber for satu in semua],
            "ppks_id": [satu.orang.id for satu in semua],
        },
    )
    ada = await session.scalars(
        select(model).where(model.id.in_(nomor.all())).execution_options(populate_existing=True)
    )
    return {tempat_keadaan(satu): satu for satu in ada}


def tempat_keadaan(satu: EntriDaftar | UsulDaftar) -> Tempat:
    return Tempat(satu.daftar, satu.tahun, Orang(satu.sumber, satu.ppks_id))


async def jejak(
    session: Session, actor: Actor, tindakan: str, semua: Sequence[EntriDaftar | UsulDaftar]
) -> None:
    await audit.record_each(session, actor, tindakan, [(satu.id, tentang(satu)) for satu in semua])


def tentang(satu: EntriDaftar | UsulDaftar) -> dict[str, object]:
    """What the audit says of an entry or a proposal."""
    isi: dict[str, object] = {"daftar": satu.daftar, "tahun": satu.tahun, "tahap": satu.tahap}
    return isi | {"versi": satu.version} if isinstance(satu, EntriDaftar) else isi


def _tersaring(
    actor: Actor, daftar: str, saring: EksporSaring | RekapSaring
) -> Select[EntriDaftar]:
    entri = EntriDaftar
    hasil = milik(actor).where(entri.daftar == daftar, entri.tahun == saring.tahun)
    if saring.kelurahan is not None:
        hasil = hasil.where(entri.kelurahan == saring.kelurahan)
    if saring.kecamatan is not None:
        hasil = hasil.where(entri.kelurahan.startswith(f"{saring.kecamatan}.", autoescape=True))
    if isinstance(saring, EksporSaring):
        if saring.tahap is not None:
            hasil = hasil.where(entri.tahap == saring.tahap)
        if saring.berlaku is not None:
            hasil = hasil.where(entri.berlaku == saring.berlaku)
    return hasil


async def daftar(
    session: ReadSession, actor: Actor, kode: str, saring: EntriSaring
) -> Rows[EntriDaftar]:
    terpilih = _tersaring(actor, kode, saring)
    if saring.sumber is not None:
        terpilih = terpilih.where(EntriDaftar.sumber == saring.sumber)
    if saring.ppks_id is not None:
        terpilih = terpilih.where(EntriDaftar.ppks_id == saring.ppks_id)
    return await paginate(session, terpilih, saring, Sort(EntriDaftar.id))


async def semua(
    session: ReadSession, actor: Actor, kode: str, saring: EksporSaring, *, sekali: int
) -> AsyncIterator[Sequence[EntriDaftar]]:
    sesudah: uuid.UUID | None = None
    while True:
        terpilih = _tersaring(actor, kode, saring)
        if sesudah is not None:
            terpilih = terpilih.where(EntriDaftar.id > sesudah)
        hasil = (await session.scalars(terpilih.order_by(EntriDaftar.id).limit(sekali))).all()
        if not hasil:
            return
        yield hasil
        sesudah = hasil[-1].id


class Banyak(NamedTuple):
    # None: all that are in force.
    tahap: str | None
    berlaku: bool
    entri: int
    subjek: int


async def rekap(session: ReadSession, actor: Actor, kode: str, saring: RekapSaring) -> list[Banyak]:
    terpilih = _tersaring(actor, kode, saring).subquery()
    e, k = terpilih.c, KUNCI_BERLAKU.c
    hasil = await session.execute(
        select(e.tahap, e.berlaku, func.count(), func.count(k.kunci.distinct()))
        .select_from(terpilih)
        .outerjoin(KUNCI_BERLAKU, (k.ppks_id == e.ppks_id) & (k.sumber == e.sumber))
        .group_by(func.grouping_sets(tuple_(e.tahap, e.berlaku), tuple_(e.berlaku)))
    )
    return [Banyak(*satu) for satu in hasil]
