"""What the bulk imports share: an upload, its cells, what is there already."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import orjson
from sqlalchemy import TextClause, text

from kit import bulk
from kit.auth import Actor
from kit.crypto import SearchKey
from kit.db import Session
from kit.imports.cells import Cells
from kit.imports.spec import ImportRow, Outcome, RowError

from .loket import Loket


def galat(baris: int, kolom: str, pesan: str, kode: str) -> RowError:
    return RowError(row=baris, column=kolom, message=pesan, code=kode)


def isi_baris(
    baris: ImportRow, kolom: Sequence[str], tambahan: Sequence[str], pengaju: str | None
) -> str:
    """What a row says, in the order of the contract: equal for equal rows in any file. Columns
    that came later (`tambahan`) change nothing of the rows that do not have them. What a program
    brings (`pengaju`) is another row than the same of anybody else, so it is not told of theirs."""
    ambil = baris.values.get
    isi = [ambil(nama, "") for nama in kolom]
    isi += [f"{nama}={baris.values[nama]}" for nama in tambahan if ambil(nama)]
    if pengaju is not None:
        isi.append(f"pengaju={pengaju}")
    return "\x1f".join(isi)


def id_baris(sel: Cells, cari: SearchKey, jenis: str, isi: str) -> uuid.UUID:
    """The row's id, or one made from what the row says, so that the same row adds nothing later."""
    if sel.get("id"):
        return sel.must("id", sel.id("id"))
    return uuid.UUID(bytes=cari.digest(f"id-{jenis}", isi)[:16], version=5)


BENTROK = ("id", "Id ini sudah dipakai dengan isi yang lain.", "id-sudah-dipakai")


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
        self.tolak(satu, *BENTROK)

    async def simpan(
        self,
        session: Session,
        actor: Actor,
        isi: str,
        salah: Sequence[RowError],
        *,
        bentuk: str,
        masuk: TextClause,
        luput: tuple[str, str, str] = BENTROK,
    ) -> Outcome:
        """Store the new rows (`isi`, of this shape); `salah` were refused before.

        A row that is not taken after all is refused as `luput` says: another transaction was
        there first.
        """
        tersimpan = await bulk.store(session, actor, f"impor_{self.jenis}", bentuk, isi, masuk)
        for satu in self.baru.values():
            if satu.id not in tersimpan:
                self.tolak(satu, *luput)
        return Outcome(len(tersimpan), self.ada, [*salah, *self.ditolak])


async def pilahan(session: Session, loket: Loket, jenis: str, terbaca: Sequence[T]) -> Pilahan[T]:
    """Begin to sort: what is known is which ids the table has, and with what content."""
    ada = text(f"SELECT id, impor_sidik FROM {jenis} WHERE id = ANY(CAST(:id AS uuid[]))")  # noqa: S608  (a table of this package)
    rows = await session.execute(ada, {"id": bulk.array(str(satu.id) for satu in terbaca)})
    return Pilahan(jenis, loket.kunci.cari, {row.id: row.impor_sidik for row in rows})


def fakta(**isi: Sequence[str] | None) -> str:
    """What the audit of a row says beside that it was taken, as JSON."""
    return orjson.dumps({nama: daftar for nama, daftar in isi.items() if daftar}).decode()
