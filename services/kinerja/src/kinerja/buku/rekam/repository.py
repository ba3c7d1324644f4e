"""All SQL of receiving: each step one statement for the whole batch, rows in order."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row, Select, Text, cast, exists, select

from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.buku.identitas.repository import Orang, menggantikan
from kinerja.buku.rekam.bentuk import KunciRekam
from kinerja.buku.rekam.models import Rekam, RekamVersi
from kinerja.dasar.himpunan import baris, sql, tambah_baris, yang_baru
from kit.db import ReadSession, Session, new_id
from kit.pagination import PageQuery, Rows, Sort, paginate

# SQL: the version that holds of each record received.
BERLAKU = """
SELECT rekam.rekam_id, rekam.sumber, rekam.jenis, versi.versi, versi.data
FROM rekam JOIN rekam_versi AS versi ON versi.id = rekam.rekam_versi_id
"""
PERNAH_DITERIMA = exists(select(RekamVersi.id))


@dataclass(slots=True)
class RekamMasuk:
    kunci: KunciRekam
    versi: int
    peristiwa_id: uuid.UUID
    hari: date
    data: dict[str, Any]
    orang: Orang
    menunjuk: KunciRekam | None
    fakta: Sequence[Fakta]
    id: uuid.UUID | None = None
    # Not zero: the content that was decided to hold, of several contents of this version.
    putusan: int = 0


@dataclass(frozen=True, slots=True)
class RekamBerubah:
    """`digantikan`: versions that no longer hold; the facts made of them name people too."""

    orang: set[Orang]
    akhirnya_diterima: Sequence[KunciRekam] = ()
    digantikan: Sequence[uuid.UUID] = ()


_SIMPAN_VERSI = tambah_baris(
    """
INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, putusan, peristiwa_id, hari, data)
SELECT id, sumber, jenis, rekam_id, versi, putusan, peristiwa_id, hari, data FROM {baru}
ORDER BY rekam_id, sumber, jenis, versi
""",
    kunci="id",
    baru=baris(
        "baru",
        id="uuid",
        sumber="text",
        jenis="text",
        rekam_id="uuid",
        versi="integer",
        putusan="integer",
        peristiwa_id="uuid",
        hari="date",
        data="jsonb",
    ),
)


async def simpan_versi(session: Session, rekam: Sequence[RekamMasuk]) -> list[RekamMasuk]:
    """What is really new: its unique key is the inbox, a second delivery has no effect."""
    for satu in rekam:
        satu.id = new_id()
    isi = {
        "id": [satu.id for satu in rekam],
        "sumber": [satu.kunci.sumber for satu in rekam],
        "jenis": [satu.kunci.jenis for satu in rekam],
        "rekam_id": [satu.kunci.rekam_id for satu in rekam],
        "versi": [satu.versi for satu in rekam],
        "putusan": [satu.putusan for satu in rekam],
        "peristiwa_id": [satu.peristiwa_id for satu in rekam],
        "hari": [satu.hari for satu in rekam],
        "data": [orjson.dumps(satu.data).decode() for satu in rekam],
    }
    return await yang_baru(session, _SIMPAN_VERSI, isi, rekam, lambda satu: (satu.id,))


class Simpanan(NamedTuple):
    """A version that was once received; `data` is still JSON, so that its model reads it only
    once."""

    id: uuid.UUID
    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    peristiwa_id: uuid.UUID
    hari: date
    data: str


_SIMPANAN = (
    RekamVersi.id,
    RekamVersi.sumber,
    RekamVersi.jenis,
    RekamVersi.rekam_id,
    RekamVersi.versi,
    RekamVersi.peristiwa_id,
    RekamVersi.hari,
    cast(RekamVersi.data, Text),
)


def halaman_versi(
    *, sesudah: uuid.UUID | None, batas: int
) -> Select[uuid.UUID, str, str, uuid.UUID, int, uuid.UUID, date, str, bool]:
    # Not a join: the planner once joined and sorted all that was left for each page. An index on
    # rekam_versi_id would burden every receiving for this alone.
    sekarang = (
        select(Rekam.rekam_versi_id)
        .where(
            Rekam.rekam_id == RekamVersi.rekam_id,
            Rekam.sumber == RekamVersi.sumber,
            Rekam.jenis == RekamVersi.jenis,
        )
        .scalar_subquery()
    )
    hasil = select(*_SIMPANAN, (sekarang == RekamVersi.id).label("berlaku"))
    if sesudah is not None:
        hasil = hasil.where(RekamVersi.id > sesudah)
    return hasil.order_by(RekamVersi.id).limit(batas)


async def rekam_berlaku(session: Session, *, sekali: int) -> AsyncIterator[list[Simpanan]]:
    """The versions that hold now, by id; the caller has called `lewat_indeks`."""
    sesudah = None
    while True:
        hasil = (await session.execute(halaman_versi(sesudah=sesudah, batas=sekali))).all()
        if not hasil:
            return
        yield [Simpanan(*satu[:-1]) for satu in hasil if satu.berlaku]
        sesudah = hasil[-1].id


async def semua_berlaku(session: Session, *, sekali: int) -> AsyncIterator[list[Simpanan]]:
    """The same in one reading without order, if nobody writes meanwhile."""
    hasil = await session.stream(
        select(*_SIMPANAN).join(Rekam, Rekam.rekam_versi_id == RekamVersi.id),
        execution_options={"yield_per": sekali},
    )
    async for halaman in hasil.partitions():
        yield [Simpanan(*satu) for satu in halaman]


async def yang_bernomor(session: ReadSession, versi: Collection[uuid.UUID]) -> list[Simpanan]:
    """Those of these versions that hold now."""
    dicari = (
        select(*_SIMPANAN)
        .join(Rekam, Rekam.rekam_versi_id == RekamVersi.id)
        .where(
            RekamVersi.id.in_(versi),
            Rekam.rekam_id == RekamVersi.rekam_id,
            Rekam.sumber == RekamVersi.sumber,
            Rekam.jenis == RekamVersi.jenis,
        )
    )
    return [Simpanan(*satu) for satu in await session.execute(dicari)]


_BARIS_REKAM = baris(
    "baru",
    rekam_id="uuid",
    sumber="text",
    jenis="text",
    versi="integer",
    rekam_versi_id="uuid",
    orang_sumber="text",
    orang_id="uuid",
    dinilai_sumber="text",
    dinilai_rekam_id="uuid",
)

_TAMBAH_REKAM = tambah_baris(
    """
INSERT INTO rekam (
    rekam_id, sumber, jenis, versi, rekam_versi_id, orang_sumber, orang_id, dinilai_sumber,
    dinilai_rekam_id
)
SELECT rekam_id, sumber, jenis, versi, rekam_versi_id, orang_sumber, orang_id, dinilai_sumber,
    dinilai_rekam_id
FROM {baru}
ORDER BY rekam_id, sumber, jenis
""",
    kunci="sumber, jenis, rekam_id",
    baru=_BARIS_REKAM,
)

_KUNCI_REKAM = sql(
    """
SELECT cari.ke, rekam.versi, rekam.rekam_versi_id
FROM {cari} JOIN rekam USING (rekam_id, sumber, jenis)
ORDER BY rekam_id, sumber, jenis
FOR NO KEY UPDATE OF rekam
""",
    cari=baris("cari", rekam_id="uuid", sumber="text", jenis="text"),
)

_UBAH_REKAM = sql(
    """
UPDATE rekam
SET versi = baru.versi, rekam_versi_id = baru.rekam_versi_id,
    orang_sumber = baru.orang_sumber, orang_id = baru.orang_id,
    dinilai_sumber = baru.dinilai_sumber, dinilai_rekam_id = baru.dinilai_rekam_id
FROM {baru}
WHERE rekam.rekam_id = baru.rekam_id AND rekam.sumber = baru.sumber AND rekam.jenis = baru.jenis
""",
    baru=_BARIS_REKAM,
)


def _kolom_rekam(rekam: Mapping[KunciRekam, RekamMasuk | None]) -> dict[str, list[Any]]:
    """None: a record only named by an evaluation so far."""
    isi = rekam.values()
    menunjuk = [satu.menunjuk if satu else None for satu in isi]
    return {
        "rekam_id": [kunci.rekam_id for kunci in rekam],
        "sumber": [kunci.sumber for kunci in rekam],
        "jenis": [kunci.jenis for kunci in rekam],
        "versi": [satu.versi if satu else 0 for satu in isi],
        "rekam_versi_id": [satu.id if satu else None for satu in isi],
        "orang_sumber": [satu.orang.sumber if satu else None for satu in isi],
        "orang_id": [satu.orang.id if satu else None for satu in isi],
        "dinilai_sumber": [ke.sumber if ke else None for ke in menunjuk],
        "dinilai_rekam_id": [ke.rekam_id if ke else None for ke in menunjuk],
    }


def orang_fakta(rekam: Iterable[RekamMasuk]) -> set[Orang]:
    """All whom their facts name: the person of each record, PSKS who helped, families."""
    hasil: set[Orang] = set()
    for satu in rekam:
        hasil.add(satu.orang)
        hasil.update(Orang(*fakta.orang) for fakta in satu.fakta if fakta.orang)
    return hasil


async def majukan_rekam(session: Session, tertinggi: Sequence[RekamMasuk]) -> RekamBerubah:
    """Point at the highest version of each record, and lock that record and the one that it
    evaluates."""
    semua: dict[KunciRekam, RekamMasuk | None] = {
        satu.menunjuk: None for satu in tertinggi if satu.menunjuk is not None
    }
    semua.update((satu.kunci, satu) for satu in tertinggi)
    baru = await yang_baru(session, _TAMBAH_REKAM, _kolom_rekam(semua), semua, lambda kunci: kunci)
    if len(baru) == len(semua):
        return RekamBerubah(orang_fakta(tertinggi))
    dikenal = set(baru)
    orang = orang_fakta(satu for satu in tertinggi if satu.kunci in dikenal)
    ada = [kunci for kunci in semua if kunci not in dikenal]
    maju: dict[KunciRekam, RekamMasuk | None] = {}
    akhirnya: list[KunciRekam] = []
    digantikan: list[uuid.UUID] = []
    terkunci = await session.execute(
        _KUNCI_REKAM,
        {
            "rekam_id": [kunci.rekam_id for kunci in ada],
            "sumber": [kunci.sumber for kunci in ada],
            "jenis": [kunci.jenis for kunci in ada],
        },
    )
    for ke, versi, versi_lama_id in terkunci:
        kunci = ada[ke - 1]
        masuk = semua[kunci]
        if masuk is None or not menggantikan(masuk, versi):
            continue
        maju[kunci] = masuk
        orang |= orang_fakta([masuk])
        if versi == 0:
            akhirnya.append(kunci)
        else:
            digantikan.append(versi_lama_id)
    if maju:
        await session.execute(_UBAH_REKAM, _kolom_rekam(maju))
    return RekamBerubah(orang, akhirnya, digantikan)


_YANG_MENUNGGU = sql(
    """
SELECT DISTINCT rekam.orang_sumber, rekam.orang_id
FROM {cari}
JOIN rekam ON rekam.dinilai_rekam_id = cari.rekam_id AND rekam.dinilai_sumber = cari.sumber
WHERE rekam.orang_id IS NOT NULL
""",
    cari=baris("cari", rekam_id="uuid", sumber="text"),
)


async def penilai_yang_menunggu(session: Session, rekam: Sequence[KunciRekam]) -> set[Orang]:
    hasil = await session.execute(
        _YANG_MENUNGGU,
        {
            "rekam_id": [kunci.rekam_id for kunci in rekam],
            "sumber": [kunci.sumber for kunci in rekam],
        },
    )
    return {Orang(*baris) for baris in hasil}


async def semua_versi(
    session: ReadSession, sumber: str, rekam_id: uuid.UUID
) -> Sequence[Row[RekamVersi, bool]]:
    """Each version of all kinds of record with this id, and whether it holds."""
    hasil = await session.execute(
        select(RekamVersi, Rekam.rekam_id.is_not(None))
        .outerjoin(
            Rekam,
            (Rekam.rekam_id == RekamVersi.rekam_id)
            & (Rekam.sumber == RekamVersi.sumber)
            & (Rekam.jenis == RekamVersi.jenis)
            & (Rekam.rekam_versi_id == RekamVersi.id),
        )
        .where(RekamVersi.rekam_id == rekam_id, RekamVersi.sumber == sumber)
        .order_by(RekamVersi.jenis, RekamVersi.versi, RekamVersi.putusan)
    )
    return hasil.all()


class Perubahan(NamedTuple):
    diterima: datetime
    data: Mapping[str, Any]


async def riwayat(session: ReadSession, kunci: KunciRekam, halaman: PageQuery) -> Rows[Perubahan]:
    """The versions of one record, from the first."""
    versi = select(RekamVersi.diterima, RekamVersi.data).where(
        RekamVersi.rekam_id == kunci.rekam_id,
        RekamVersi.sumber == kunci.sumber,
        RekamVersi.jenis == kunci.jenis,
    )
    rows = await paginate(session, versi, halaman, Sort(RekamVersi.versi))
    return rows.map(lambda satu: Perubahan(*satu))
