"""All SQL of governed lists; one statement for many entries."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, TextClause, func, select, tuple_

from kinerja.buku.identitas.repository import KUNCI, KUNCI_BERLAKU, Orang
from kinerja.dasar.ciri import KOLOM, Ciri, dari_kolom
from kinerja.dasar.himpunan import baris, sql
from kinerja.hitung.fakta.orang import MEMBUTUHKAN, MEMBUTUHKAN_SUBJEK
from kinerja.pembukuan.daftar.errors import EntriDaftarTidakDitemukan
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.rules import ALASAN_BATAL, ALASAN_NAIK, ALASAN_USULAN
from kinerja.pembukuan.daftar.schemas import EksporSaring, EntriSaring, RekapSaring
from kit import audit
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate

K = TypeVar("K", EntriDaftar, UsulDaftar)


class Tempat(NamedTuple):
    """One person at most once on a list and year."""

    daftar: str
    tahun: int
    orang: Orang


class _Banding(NamedTuple):
    """What compares needs with the lists."""

    perlu: TextClause
    tanpa: TextClause
    naik: TextClause


class Cakupan(NamedTuple):
    """Of which needs and entries: those of one list and year, or of some subjects."""

    banding: _Banding
    isi: Mapping[str, object]


class Perlu(NamedTuple):
    tempat: Tempat
    ciri: Ciri
    tanggal: date
    # Said by a record of its own, not only by a completion.
    asesmen: bool
    # An entry or proposal of the same person on this list, of another bidang too; None: not yet.
    terdaftar: bool | None
    # Of the entry in this place, one that was left too; 0: none.
    versi: int


_DASAR = """
WITH perlu AS MATERIALIZED (
    {perlu}
), anggota AS MATERIALIZED (
    {entri}
), usul AS MATERIALIZED (
    {usul}
)
"""

_PERLU = f"""{_DASAR}, ada AS MATERIALIZED (
    SELECT kunci, daftar, tahun, bool_or(berlaku) AS berlaku
    FROM (
        SELECT kunci, daftar, tahun, berlaku FROM anggota WHERE berlaku OR alasan <> :batal
        UNION ALL
        SELECT kunci, daftar, tahun, true FROM usul
    ) AS semua
    GROUP BY kunci, daftar, tahun
)
SELECT perlu.daftar, perlu.tahun, perlu.orang_sumber, perlu.orang_id, perlu.tanggal, perlu.asesmen,
    ada.berlaku, coalesce(anggota.version, 0) AS versi, perlu.kategori,
    {", ".join(f"perlu.{nama}" for nama in KOLOM)}
FROM perlu
LEFT JOIN ada ON ada.kunci = perlu.kunci AND ada.daftar = perlu.daftar AND ada.tahun = perlu.tahun
LEFT JOIN anggota
    ON (anggota.daftar, anggota.tahun, anggota.sumber, anggota.ppks_id)
        = (perlu.daftar, perlu.tahun, perlu.orang_sumber, perlu.orang_id)
ORDER BY perlu.daftar, perlu.tahun, perlu.orang_sumber, perlu.orang_id
"""  # noqa: S608  (constants)

# Of whom a proposal waits, that is decided first.
_ENTRI = f"""{_DASAR}
SELECT anggota.id, anggota.version FROM anggota
WHERE anggota.berlaku AND {{pilih}} (
        SELECT FROM perlu WHERE perlu.kunci = anggota.kunci AND perlu.daftar = anggota.daftar
            AND perlu.tahun = anggota.tahun AND {{butuh}}
    )
    AND NOT EXISTS (
        SELECT FROM usul
        WHERE (usul.daftar, usul.tahun, usul.sumber, usul.ppks_id)
            = (anggota.daftar, anggota.tahun, anggota.sumber, anggota.ppks_id)
    )
"""  # noqa: S608  (constants)

_PADA_DAFTAR = f"""
SELECT identitas.kunci, baris.* FROM {{tabel}} AS baris
JOIN ({KUNCI}) AS identitas
    ON identitas.ppks_id = baris.ppks_id AND identitas.sumber = baris.sumber
WHERE baris.daftar = :daftar AND baris.tahun = :tahun
"""  # noqa: S608  (constants)

# LATERAL with OFFSET: always from the person by index, whatever the statistics say.
_MILIK_SUBJEK = f"""
SELECT identitas.kunci, baris.* FROM ({KUNCI}) AS identitas
CROSS JOIN LATERAL (
    SELECT * FROM {{tabel}} AS satu
    WHERE satu.ppks_id = identitas.ppks_id AND satu.sumber = identitas.sumber
    OFFSET 0
) AS baris
WHERE identitas.kunci = ANY(CAST(:kunci AS text[]))
"""  # noqa: S608  (constants)


def _banding(perlu: str, baris: str) -> _Banding:
    bagian = {
        "perlu": perlu,
        "entri": baris.format(tabel="daftar_sasaran"),
        "usul": baris.format(tabel="(SELECT * FROM daftar_usul WHERE status = 'diusulkan')"),
    }
    tanpa = "anggota.tahap = 'kebutuhan' AND anggota.alasan IN (:usulan, :naik) AND NOT EXISTS"
    naik = "anggota.tahap = 'data' AND (anggota.version = 1 OR anggota.alasan = :batal) AND EXISTS"
    return _Banding(
        sql(_PERLU, **bagian),
        sql(_ENTRI, **bagian, pilih=tanpa, butuh="true"),
        sql(_ENTRI, **bagian, pilih=naik, butuh="perlu.asesmen"),
    )


_SATU_DAFTAR = _banding(MEMBUTUHKAN, _PADA_DAFTAR)
_PARA_SUBJEK = _banding(MEMBUTUHKAN_SUBJEK, _MILIK_SUBJEK)


def satu_daftar(daftar: str, tahun: int) -> Cakupan:
    return Cakupan(_SATU_DAFTAR, {"daftar": daftar, "tahun": tahun})


def para_subjek(kunci: Collection[str]) -> Cakupan:
    """On all lists and years."""
    return Cakupan(_PARA_SUBJEK, {"kunci": list(kunci)})


async def yang_membutuhkan(session: ReadSession, cakupan: Cakupan) -> list[Perlu]:
    hasil = await session.execute(cakupan.banding.perlu, {**cakupan.isi, "batal": ALASAN_BATAL})
    return [
        Perlu(
            Tempat(daftar, tahun, Orang(sumber, orang_id)),
            dari_kolom(kategori, lainnya),
            tanggal,
            asesmen,
            berlaku,
            versi,
        )
        for (
            daftar,
            tahun,
            sumber,
            orang_id,
            tanggal,
            asesmen,
            berlaku,
            versi,
            kategori,
            *lainnya,
        ) in hasil
    ]


async def tanpa_kebutuhan(
    session: ReadSession, actor: Actor, cakupan: Cakupan
) -> Sequence[EntriDaftar]:
    """Those who came on a list, or to their stage, by an assessment alone, and are needed by none
    any more."""
    alasan = {"usulan": ALASAN_USULAN, "naik": ALASAN_NAIK}
    return await _entri(session, actor, cakupan.banding.tanpa, {**cakupan.isi, **alasan})


async def yang_naik(session: ReadSession, actor: Actor, cakupan: Cakupan) -> Sequence[EntriDaftar]:
    """Those at stage `data` whose need is recorded, whom nobody put back there."""
    dicari = {**cakupan.isi, "batal": ALASAN_BATAL}
    return await _entri(session, actor, cakupan.banding.naik, dicari)


async def _entri(
    session: ReadSession, actor: Actor, perintah: TextClause, isi: Mapping[str, object]
) -> Sequence[EntriDaftar]:
    """As they were compared: whatever was written since then is another version, and left out."""
    versi = {satu.id: satu.version for satu in await session.execute(perintah, isi)}
    terpilih = milik(actor).where(EntriDaftar.id.in_(versi)).order_by(EntriDaftar.id)
    kini = await session.scalars(terpilih.execution_options(populate_existing=True))
    return [satu for satu in kini if satu.version == versi[satu.id]]


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
