"""Semua SQL daftar sasaran; satu pernyataan untuk banyak entri."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, TextClause, func, select, text, tuple_

from kinerja.buku.identitas.models import Identitas
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.models import RekamVersi
from kinerja.dasar.himpunan import baris, lewat_indeks, sql
from kinerja.pembukuan.daftar.errors import EntriDaftarTidakDitemukan
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.schemas import EksporSaring, EntriSaring, RekapSaring
from kit import audit
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import PageQuery, Rows, Sort, paginate

K = TypeVar("K", EntriDaftar, UsulDaftar)


@dataclass(frozen=True, slots=True)
class Data:
    """Yang disalin ke entri: rekam terakhir orang itu yang dikenal kinerja, di bidang mana pun."""

    kategori: Sequence[str] = ()
    kelurahan: str | None = None
    tahun_lahir: int | None = None
    jenis_kelamin: str | None = None
    disabilitas: bool | None = None


# LATERAL dengan OFFSET: selalu dari orangnya lewat indeks ke faktanya. Selagi statistik tertinggal
# perencana membaca seluruh fakta sekali untuk tiap orang.
_ORANG = sql(
    """
SELECT cari.ke, terakhir.kategori, terakhir.kelurahan, terakhir.tahun_lahir,
    terakhir.jenis_kelamin, terakhir.disabilitas
FROM {cari}
CROSS JOIN LATERAL (
    SELECT identitas.kunci FROM identitas
    WHERE identitas.ppks_id = cari.ppks_id AND identitas.sumber = cari.sumber
    OFFSET 0
) AS milik
LEFT JOIN LATERAL (
    SELECT dibuat.*
    FROM (
        SELECT identitas.ppks_id, identitas.sumber FROM identitas
        WHERE identitas.kunci = milik.kunci
        OFFSET 0
    ) AS sama
    CROSS JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.orang_id = sama.ppks_id AND fakta.orang_sumber = sama.sumber
            AND fakta.aturan_versi = (SELECT max(versi) FROM aturan)
            AND fakta.jenis IN ('diajukan', 'ditangani')
            AND fakta.alasan IS DISTINCT FROM 'tidak-berlaku'
            -- Sebab ini mendahului tidak-berlaku: yang dibatalkan masih harus dikenali.
            AND (fakta.alasan IS DISTINCT FROM 'bukan-kewenangan-kota' OR (
                SELECT CAST(versi.data ->> 'berlaku' AS boolean) FROM rekam_versi AS versi
                WHERE versi.id = fakta.rekam_versi_id
            ))
        OFFSET 0
    ) AS dibuat
    ORDER BY dibuat.tanggal DESC, dibuat.rekam_id DESC, dibuat.rekam_versi_id DESC
    LIMIT 1
) AS terakhir ON true
""",
    cari=baris("cari", ppks_id="uuid", sumber="text"),
)


async def orang_dikenal(session: ReadSession, orang: Collection[Orang]) -> dict[Orang, Data]:
    """Hanya yang identitasnya pernah disebut bidangnya."""
    dicari = list(orang)
    await lewat_indeks(session)
    hasil = await session.execute(
        _ORANG,
        {
            "ppks_id": [satu.id for satu in dicari],
            "sumber": [satu.sumber for satu in dicari],
        },
    )
    return {
        dicari[ke - 1]: Data(tuple(kategori or ()), *lainnya) for ke, kategori, *lainnya in hasil
    }


class Perlu(NamedTuple):
    orang: Orang
    data: Data
    # Entri atau usul orang yang sama pada daftar ini, juga dari bidang lain; None: belum ada.
    terdaftar: bool | None


# Hanya kebutuhan yang sah menurut pemetaan; yang tidak dihitung karena sebab lain tetap kebutuhan.
_MEMBUTUHKAN = text("""
WITH perlu AS MATERIALIZED (
    SELECT DISTINCT ON (fakta_status.kunci) fakta_status.kunci, fakta.orang_sumber,
        fakta.orang_id, fakta.kategori, fakta.kelurahan, fakta.tahun_lahir,
        fakta.jenis_kelamin, fakta.disabilitas
    FROM fakta_status
    JOIN fakta ON fakta.rekam_versi_id = fakta_status.rekam_versi_id
        AND fakta.urut = fakta_status.urut AND fakta.aturan_versi = fakta_status.aturan_versi
    WHERE fakta_status.tahun = :tahun AND fakta_status.jenis = 'membutuhkan'
        AND fakta_status.daftar = :daftar AND fakta.alasan IS NULL
    ORDER BY fakta_status.kunci, fakta_status.tanggal, fakta_status.rekam_id, fakta_status.urut
), ada AS MATERIALIZED (
    SELECT identitas.kunci, bool_or(entri.berlaku) AS berlaku
    FROM (
        SELECT ppks_id, sumber, berlaku FROM daftar_sasaran
        WHERE daftar = :daftar AND tahun = :tahun
        UNION ALL
        SELECT ppks_id, sumber, true FROM daftar_usul
        WHERE daftar = :daftar AND tahun = :tahun AND status = 'diusulkan'
    ) AS entri
    JOIN identitas ON identitas.ppks_id = entri.ppks_id AND identitas.sumber = entri.sumber
    GROUP BY identitas.kunci
)
SELECT perlu.orang_sumber, perlu.orang_id, perlu.kategori, perlu.kelurahan, perlu.tahun_lahir,
    perlu.jenis_kelamin, perlu.disabilitas, ada.berlaku
FROM perlu LEFT JOIN ada ON ada.kunci = perlu.kunci
ORDER BY perlu.orang_sumber, perlu.orang_id
""")


async def yang_membutuhkan(session: ReadSession, daftar: str, tahun: int) -> list[Perlu]:
    hasil = await session.execute(_MEMBUTUHKAN, {"daftar": daftar, "tahun": tahun})
    return [
        Perlu(Orang(sumber, orang_id), Data(tuple(kategori), *lainnya), berlaku)
        for sumber, orang_id, kategori, *lainnya, berlaku in hasil
    ]


def milik(actor: Actor) -> Select[EntriDaftar]:
    """Setiap pembacaan mulai di sini: akun berwilayah hanya melihat wilayahnya."""
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
    """Satu orang paling banyak sekali pada satu daftar dan tahun."""

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
    """Entri yang sudah ada di tempat-tempat ini."""
    return await _di_tempat(session, _ENTRI_TEMPAT, EntriDaftar, tempat)


async def menunggu(session: ReadSession, tempat: Collection[Tempat]) -> dict[Tempat, UsulDaftar]:
    """Usul yang menunggu putusan di tempat-tempat ini."""
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
    isi = [
        (
            satu.id,
            {
                "daftar": satu.daftar,
                "tahun": satu.tahun,
                "tahap": satu.tahap,
                **({"versi": satu.version} if isinstance(satu, EntriDaftar) else {}),
            },
        )
        for satu in semua
    ]
    await audit.record_each(session, actor, tindakan, isi)


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
    # None: semua yang berlaku.
    tahap: str | None
    berlaku: bool
    entri: int
    subjek: int


async def rekap(session: ReadSession, actor: Actor, kode: str, saring: RekapSaring) -> list[Banyak]:
    terpilih = _tersaring(actor, kode, saring).subquery()
    e = terpilih.c
    hasil = await session.execute(
        select(e.tahap, e.berlaku, func.count(), func.count(Identitas.kunci.distinct()))
        .select_from(terpilih)
        .outerjoin(Identitas, (Identitas.ppks_id == e.ppks_id) & (Identitas.sumber == e.sumber))
        .group_by(func.grouping_sets(tuple_(e.tahap, e.berlaku), tuple_(e.berlaku)))
    )
    return [Banyak(*satu) for satu in hasil]


class Perubahan(NamedTuple):
    diterima: datetime
    data: Mapping[str, Any]


async def riwayat(session: ReadSession, entri_id: uuid.UUID, halaman: PageQuery) -> Rows[Perubahan]:
    versi = select(RekamVersi.diterima, RekamVersi.data).where(
        RekamVersi.rekam_id == entri_id,
        RekamVersi.sumber == "kinerja",
        RekamVersi.jenis == "daftar",
    )
    rows = await paginate(session, versi, halaman, Sort(RekamVersi.versi))
    return rows.map(lambda satu: Perubahan(*satu))
