"""What the bulk imports share: an upload, its cells, what is there already, COPY."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import orjson
from psycopg import AsyncConnection
from sqlalchemy import TextClause, text

from kit.auth import Actor
from kit.context import request_id
from kit.crypto import SearchKey
from kit.db import Session
from kit.imports.cells import Cells
from kit.imports.spec import ImportRow, Outcome, RowError

from .loket import Loket


def galat(baris: int, kolom: str, pesan: str, kode: str) -> RowError:
    return RowError(row=baris, column=kolom, message=pesan, code=kode)


def isi_baris(baris: ImportRow, kolom: Sequence[str], tambahan: Sequence[str] = ()) -> str:
    """What a row says, in the order of the contract: equal for equal rows in any file. Columns
    that came later (`tambahan`) change nothing of the rows that do not have them."""
    ambil = baris.values.get
    isi = [ambil(nama, "") for nama in kolom]
    isi += [f"{nama}={baris.values[nama]}" for nama in tambahan if ambil(nama)]
    return "\x1f".join(isi)


def id_baris(sel: Cells, cari: SearchKey, jenis: str, isi: str) -> uuid.UUID:
    """The row's id, or one made from what the row says, so that the same row adds nothing later."""
    if sel.get("id"):
        return sel.must("id", sel.id("id"))
    return uuid.UUID(bytes=cari.digest(f"id-{jenis}", isi)[:16], version=5)


@dataclass(frozen=True, slots=True)
class Terbaca:
    """One row that is right in itself. Each kind of import adds what it has read."""

    baris: int
    id: uuid.UUID
    isi: str


T = TypeVar("T", bound=Terbaca)


@dataclass(slots=True)
class Pilahan(Generic[T]):
    """The readable rows of a chunk, sorted: new, there already, refused."""

    jenis: str
    cari: SearchKey
    tersimpan: Mapping[uuid.UUID, bytes | None]
    baru: dict[uuid.UUID, T] = field(default_factory=dict)
    ada: int = 0
    ditolak: list[RowError] = field(default_factory=list)

    def dikenal(self, satu: T) -> bool:
        """Whether the row's id is taken, in the table or in this chunk.

        The same row again is no error; another content under its id is.
        """
        if satu.id in self.tersimpan:
            sama = self.tersimpan[satu.id] in self.cari.digests(f"impor-{self.jenis}", satu.isi)
        elif satu.id in self.baru:
            sama = self.baru[satu.id].isi == satu.isi
        else:
            return False
        if sama:
            self.ada += 1
        else:
            self.tolak_id(satu)
        return True

    def tolak(self, satu: T, kolom: str, pesan: str, kode: str) -> None:
        self.ditolak.append(galat(satu.baris, kolom, pesan, kode))

    def tolak_id(self, satu: T) -> None:
        self.tolak(satu, "id", "Id ini sudah dipakai dengan isi yang lain.", "id-sudah-dipakai")

    def luput(self, masuk: Container[uuid.UUID]) -> list[T]:
        """New rows that were not stored after all: another transaction was there first."""
        return [satu for satu in self.baru.values() if satu.id not in masuk]

    def hasil(self, masuk: set[uuid.UUID], salah: Sequence[RowError]) -> Outcome:
        return Outcome(len(masuk), self.ada, [*salah, *self.ditolak])


async def pilahan(session: Session, loket: Loket, jenis: str, terbaca: Sequence[T]) -> Pilahan[T]:
    """Begin to sort: what is known is which ids the table has, and with what content."""
    ada = text(f"SELECT id, impor_sidik FROM {jenis} WHERE id = ANY(CAST(:id AS uuid[]))")  # noqa: S608  (a table of this package)
    rows = await session.execute(ada, {"id": larik(str(satu.id) for satu in terbaca)})
    return Pilahan(jenis, loket.kunci.cari, {row.id: row.impor_sidik for row in rows})


_LOLOS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def sel_copy(nilai: object) -> str:
    """One value in the text format of COPY."""
    if nilai is None:
        return "\\N"
    if isinstance(nilai, str):
        return nilai if nilai.isalnum() else nilai.translate(_LOLOS)
    if isinstance(nilai, bytes):
        return "\\\\x" + nilai.hex()
    if isinstance(nilai, bool):
        return "t" if nilai else "f"
    return str(nilai)


def baris_copy(nilai: Iterable[object]) -> str:
    return "\t".join(map(sel_copy, nilai)) + "\n"


def fakta(nama: str, isi: Sequence[str] | None) -> str:
    """What the audit of a row says beside that it was taken, as JSON."""
    return orjson.dumps({nama: isi}).decode() if isi else "{}"


def larik(kode: Iterable[str]) -> str:
    """An array literal of plain values: codes and ids, which need no quotes."""
    return "{" + ",".join(kode) + "}"


async def salin(session: Session, tabel: str, bentuk: str, isi: str) -> None:
    """COPY rows into a fresh temporary table of this transaction."""
    await session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{tabel}"))
    await session.execute(text(f"CREATE TEMP TABLE {tabel} ({bentuk}) ON COMMIT DROP"))
    mentah = await (await session.connection()).get_raw_connection()
    driver = cast("AsyncConnection[Any]", mentah.driver_connection)
    async with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.{tabel} FROM STDIN") as copy:
        await copy.write(isi)


async def masukkan(
    session: Session, actor: Actor, tabel: str, bentuk: str, isi: str, masuk: TextClause
) -> set[uuid.UUID]:
    """COPY rows and run the statement that stores them with all their traces; the ids it gives."""
    if not isi:
        return set()
    await salin(session, tabel, bentuk, isi)
    hasil = await session.execute(masuk, {"oleh": actor.id, "permintaan": request_id()})
    return set(hasil.scalars())
