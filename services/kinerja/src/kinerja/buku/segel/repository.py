"""The sealer's SQL: the hashes of all rows are computed in the database, one statement for each
table and block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, insert, select, text

from kinerja.buku.segel.buku import Buku, semua
from kinerja.buku.segel.models import Blok, BlokBaris
from kinerja.buku.segel.rules import Posisi, baca
from kinerja.dasar.himpunan import sql
from kit.db import ReadSession, Session

# The advisory lock: one sealer at a time.
_PENYEGEL = 6_271_005

_BACA_SENDIRI = text("SELECT pg_try_advisory_xact_lock(:id)")
_TUNGGU_SENDIRI = text("SELECT pg_advisory_xact_lock(:id)")

# The canonical text of a row must not depend on the settings of a connection.
_BENTUK = text(
    "SELECT set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true)"
)

_BATAS = text("""
SELECT pg_snapshot_xmin(kini)::text::bigint + geser AS bawah,
    pg_snapshot_xmax(kini)::text::bigint + geser AS atas
FROM pg_current_snapshot() AS kini, segel_server
""")

# The hash of a list covers the key and the hash of each row, in their order.
_SIDIK_DAFTAR = """encode(sha256(
    sha256(convert_to(array_to_string({kunci}, chr(10)), 'UTF8')) || {sidik}
), 'hex')"""

_SEGEL = """
WITH baru AS MATERIALIZED (
    SELECT {urut} , {kunci_baris} AS kunci_baris, {sidik_baris} AS sidik_baris
    FROM {tabel}
    WHERE {sesudah} AND transaksi < :bawah
    ORDER BY {menurut}
    LIMIT :paling_banyak
), daftar AS (
    SELECT array_agg(kunci_baris ORDER BY {menurut_u}) AS kunci,
        string_agg(sidik_baris, ''::bytea ORDER BY {menurut_u}) AS sidik
    FROM baru
)
INSERT INTO blok_baris (nomor, tabel, kunci, sidik)
SELECT :nomor, :tabel, kunci, sidik FROM daftar WHERE kunci IS NOT NULL
RETURNING cardinality(kunci) AS banyak, kunci[cardinality(kunci)] AS terakhir, {sidik_daftar}
"""

_HITUNG_LAGI = """
WITH ada AS MATERIALIZED (
    SELECT {urut} , {kunci_baris} AS kunci_baris, {sidik_baris} AS sidik_baris
    FROM {tabel}
    WHERE {sesudah} AND {sampai}
), daftar AS (
    SELECT coalesce(array_agg(kunci_baris ORDER BY {menurut_u}), '{{}}') AS kunci,
        coalesce(string_agg(sidik_baris, ''::bytea ORDER BY {menurut_u}), ''::bytea) AS sidik
    FROM ada
)
SELECT cardinality(kunci) AS banyak, {sidik_daftar} AS sidik FROM daftar
"""

_BANDINGKAN = """
WITH ada AS MATERIALIZED (
    SELECT {kunci_baris} AS kunci_baris, {sidik_baris} AS sidik_baris
    FROM {tabel}
    WHERE {sesudah} AND {sampai}
), tercatat AS (
    SELECT satu AS kunci_baris,
        substring(blok_baris.sidik FROM CAST((ke - 1) * 32 + 1 AS integer) FOR 32) AS sidik_baris
    FROM blok_baris, unnest(kunci) WITH ORDINALITY AS daftar (satu, ke)
    WHERE nomor BETWEEN :nomor AND :terakhir AND tabel = :tabel
)
SELECT coalesce(tercatat.kunci_baris, ada.kunci_baris) AS kunci,
    CASE
        WHEN ada.kunci_baris IS NULL THEN 'hilang'
        WHEN tercatat.kunci_baris IS NULL THEN 'disisipkan'
        ELSE 'diubah'
    END AS apa
FROM tercatat FULL JOIN ada ON ada.kunci_baris = tercatat.kunci_baris
WHERE ada.sidik_baris IS DISTINCT FROM tercatat.sidik_baris
ORDER BY 1
LIMIT :paling_banyak
"""

_DAFTAR_UTUH = text(
    f"SELECT nomor, {_SIDIK_DAFTAR.format(kunci='kunci', sidik='sidik')} AS sidik "  # noqa: S608
    "FROM blok_baris WHERE nomor BETWEEN :nomor AND :terakhir AND tabel = :tabel"
)

_BELUM = """SELECT count(*) FROM {tabel} WHERE {sesudah}"""
_ADA_BELUM = """SELECT EXISTS (SELECT FROM {tabel} WHERE {sesudah})"""


@dataclass(frozen=True, slots=True)
class Batas:
    """Below `bawah` no transaction is running any more; `atas` has never been used."""

    bawah: int
    atas: int


@dataclass(frozen=True, slots=True)
class Potongan:
    banyak: int
    terakhir: Posisi
    sidik: str


def _dibandingkan(buku: Buku, tanda: str, awalan: str) -> str:
    """(columns...) > (values...), byte by byte for texts: the order is the same in any locale."""
    kolom = ", ".join(_urut(nama, tipe) for nama, tipe in buku.kunci)
    nilai = ", ".join(f"CAST(:{awalan}{ke} AS {tipe})" for ke, (_, tipe) in enumerate(buku.kunci))
    return f"({kolom}) {tanda} ({nilai})"


def _urut(nama: str, tipe: str) -> str:
    return f'{nama} COLLATE "C"' if tipe == "text" else nama


def _pernyataan(
    pola: str, buku: Buku, dari: Posisi | None, kolom: Sequence[str] | None = None
) -> TextClause:
    nama = [nama for nama, _ in buku.kunci]
    return sql(
        pola,
        tabel=buku.nama,
        urut=", ".join(f"{satu} AS u{ke}" for ke, satu in enumerate(nama)),
        menurut=", ".join(_urut(*satu) for satu in buku.kunci),
        menurut_u=", ".join(_urut(f"u{ke}", tipe) for ke, (_, tipe) in enumerate(buku.kunci)),
        kunci_baris=f"jsonb_build_array({', '.join(nama)})::text",
        sidik_baris=(
            "sha256(convert_to(jsonb_build_array("
            + ", ".join(f'"{satu}"' for satu in kolom or buku.kolom)
            + ")::text, 'UTF8'))"
        ),
        sesudah="true" if dari is None else _dibandingkan(buku, ">", "dari"),
        sampai=_dibandingkan(buku, "<=", "sampai"),
        sidik_daftar=_SIDIK_DAFTAR.format(kunci="kunci", sidik="sidik"),
    )


def _isian(awalan: str, posisi: Posisi | None) -> dict[str, Any]:
    return {f"{awalan}{ke}": satu for ke, satu in enumerate(posisi or ())}


async def giliran(session: Session, *, menunggu: bool) -> bool:
    """The right to seal until this transaction ends; without waiting it may not be given."""
    if menunggu:
        await session.execute(_TUNGGU_SENDIRI, {"id": _PENYEGEL})
        return True
    return bool(await session.scalar(_BACA_SENDIRI, {"id": _PENYEGEL}))


async def bentuk_kanonik(session: ReadSession) -> None:
    await session.execute(_BENTUK)


async def batas(session: ReadSession) -> Batas:
    bawah, atas = (await session.execute(_BATAS)).one()
    return Batas(bawah, atas)


async def terakhir(session: ReadSession) -> Blok | None:
    return await session.scalar(select(Blok).order_by(Blok.nomor.desc()).limit(1))


_POSISI_LALU = text("""
SELECT coalesce((SELECT posisi FROM blok WHERE dibuat < now() - make_interval(secs => :umur)
    ORDER BY nomor DESC LIMIT 1), '{}')
""")


async def posisi_lalu(session: ReadSession, *, umur: float) -> dict[str, Posisi]:
    """How far the ledger was sealed `umur` seconds ago; empty before the first block."""
    posisi: dict[str, Posisi] = (await session.execute(_POSISI_LALU, {"umur": umur})).scalar_one()
    return posisi


async def blok_antara(session: ReadSession, sesudah: int, *, batas: int) -> Sequence[Blok]:
    hasil = await session.scalars(
        select(Blok).where(Blok.nomor > sesudah).order_by(Blok.nomor).limit(batas)
    )
    return hasil.all()


async def blok(session: ReadSession, nomor: int) -> Blok | None:
    return await session.get(Blok, nomor)


async def sidik_blok(session: ReadSession, nomor: int) -> str | None:
    return await session.scalar(select(Blok.sidik).where(Blok.nomor == nomor))


async def simpan_baris(
    session: Session, buku: Buku, nomor: int, dari: Posisi | None, bawah: int, paling_banyak: int
) -> Potongan | None:
    """Note the next rows of this table in the block; null if there are none."""
    hasil = (
        await session.execute(
            _pernyataan(_SEGEL, buku, dari),
            {
                "nomor": nomor,
                "tabel": buku.nama,
                "bawah": bawah,
                "paling_banyak": paling_banyak,
                **_isian("dari", dari),
            },
        )
    ).one_or_none()
    if hasil is None:
        return None
    return Potongan(hasil[0], baca(hasil[1]), hasil[2])


async def tambah_blok(
    session: Session,
    *,
    nomor: int,
    sebelumnya: str,
    dibuat: datetime,
    bagian: Mapping[str, Any],
    posisi: Mapping[str, Posisi],
    sidik: str,
    kid: str,
    tanda_tangan: bytes,
) -> None:
    await session.execute(
        insert(Blok).values(
            nomor=nomor,
            sebelumnya=sebelumnya,
            dibuat=dibuat,
            bagian=bagian,
            posisi=posisi,
            sidik=sidik,
            kid=kid,
            tanda_tangan=tanda_tangan,
        )
    )


async def ada_belum_disegel(session: ReadSession, posisi: Mapping[str, Posisi]) -> bool:
    """Whether there are visible rows not yet in the chain, whether they may be sealed yet or
    not."""
    for buku in semua():
        dari = posisi.get(buku.nama)
        if await session.scalar(_pernyataan(_ADA_BELUM, buku, dari), _isian("dari", dari)):
            return True
    return False


async def belum_disegel(session: ReadSession, posisi: Mapping[str, Posisi]) -> int:
    banyak = 0
    for buku in semua():
        dari = posisi.get(buku.nama)
        banyak += await session.scalar(_pernyataan(_BELUM, buku, dari), _isian("dari", dari)) or 0
    return banyak


async def hitung_lagi(
    session: ReadSession, buku: Buku, dari: Posisi | None, sampai: Posisi, kolom: Sequence[str]
) -> tuple[int, str]:
    """How many rows lie between two positions, and the hash of their list, from the table
    itself."""
    banyak, sidik = (
        await session.execute(
            _pernyataan(_HITUNG_LAGI, buku, dari, kolom),
            _isian("dari", dari) | _isian("sampai", sampai),
        )
    ).one()
    return banyak, sidik


async def sidik_tercatat(
    session: ReadSession, nomor: int, terakhir: int, tabel: str
) -> dict[int, str]:
    """The hash of the list of rows of one table by the list itself, for each block between the
    two."""
    isian = {"nomor": nomor, "terakhir": terakhir, "tabel": tabel}
    return {satu.nomor: satu.sidik for satu in await session.execute(_DAFTAR_UTUH, isian)}


async def yang_berbeda(
    session: ReadSession,
    buku: Buku,
    nomor: int,
    terakhir: int,
    dari: Posisi | None,
    sampai: Posisi,
    kolom: Sequence[str],
    *,
    paling_banyak: int,
) -> Sequence[Row[Any]]:
    """The rows of these blocks that are not any more as their list says."""
    hasil = await session.execute(
        _pernyataan(_BANDINGKAN, buku, dari, kolom),
        {
            "nomor": nomor,
            "terakhir": terakhir,
            "tabel": buku.nama,
            "paling_banyak": paling_banyak,
            **_isian("dari", dari),
            **_isian("sampai", sampai),
        },
    )
    return hasil.all()


async def daftar_liar(session: ReadSession) -> Sequence[Row[int, str]]:
    """Lists of rows without their block."""
    hasil = await session.execute(
        select(BlokBaris.nomor, BlokBaris.tabel)
        .outerjoin(Blok, Blok.nomor == BlokBaris.nomor)
        .where(Blok.nomor.is_(None) | ~Blok.bagian.has_key(BlokBaris.tabel))
        .order_by(BlokBaris.nomor, BlokBaris.tabel)
        .limit(20)
    )
    return hasil.all()
