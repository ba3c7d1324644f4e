"""What the bulk imports share: an upload, its cells, what is there already, COPY."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, cast

from fastapi import Request, Response
from psycopg import AsyncConnection
from sqlalchemy import TextClause, text

from kit.auth import Actor
from kit.context import request_id
from kit.crypto import SearchKey
from kit.db import Session
from kit.errors import BadRequest, TooLarge, UnsupportedMedia
from kit.idempotency import KeyReused
from kit.imports.endpoints import ImportProgress, progress
from kit.imports.intake import BODY, accept, location
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError
from kit.problems import problems

from .loket import Loket

# A spreadsheet runs a cell that begins so as a formula when the file is opened again.
AWAL_RUMUS = ("=", "+", "-", "@")
YA_TIDAK = {"ya": True, "tidak": False}

# What the operation of every upload says of itself.
UNGGAHAN: dict[str, Any] = {
    "status_code": 202,
    "openapi_extra": BODY,
    "responses": problems(BadRequest, TooLarge, UnsupportedMedia, KeyReused),
}


async def terima(
    request: Request, session: Session, actor: Actor, spec: ImportSpec, response: Response
) -> ImportProgress:
    """Store an upload and say where its progress is to be read."""
    job_id = await accept(request, session, spec, actor)
    response.headers["Location"] = location(request.app.state.service, job_id)
    return await progress(session, actor, job_id)


class SelSalah(Exception):
    """A cell that cannot be read: which column, why, and a code."""

    def __init__(self, kolom: str, pesan: str, kode: str) -> None:
        super().__init__(pesan)
        self.kolom = kolom
        self.pesan = pesan
        self.kode = kode


def galat(baris: int, kolom: str, pesan: str, kode: str) -> RowError:
    return RowError(row=baris, column=kolom, message=pesan, code=kode)


def wajib(sel: dict[str, str], kolom: str) -> str:
    nilai = sel.get(kolom, "")
    if not nilai:
        raise SelSalah(kolom, "Wajib diisi.", "wajib-diisi")
    return nilai


def teks(sel: dict[str, str], kolom: str, terpanjang: int) -> str | None:
    """A free text, or None when empty. One that a spreadsheet would run is refused."""
    nilai = sel.get(kolom, "")
    if not nilai:
        return None
    if nilai.startswith(AWAL_RUMUS):
        raise SelSalah(kolom, "Isi tidak boleh diawali =, +, -, atau @.", "sel-rumus")
    if len(nilai) > terpanjang:
        raise SelSalah(kolom, f"Paling banyak {terpanjang} karakter.", "terlalu-panjang")
    if "\x00" in nilai:
        raise SelSalah(kolom, "Ada karakter yang tidak dapat disimpan.", "karakter-terlarang")
    return nilai


def pilihan(sel: dict[str, str], kolom: str, boleh: Iterable[str]) -> str:
    nilai = wajib(sel, kolom)
    if nilai not in boleh:
        raise SelSalah(kolom, f"Harus salah satu dari {', '.join(boleh)}.", "pilihan-salah")
    return nilai


def ya_tidak(sel: dict[str, str], kolom: str) -> bool:
    nilai = YA_TIDAK.get(wajib(sel, kolom).lower())
    if nilai is None:
        raise SelSalah(kolom, "Isi ya atau tidak.", "ya-tidak")
    return nilai


def tanggal(sel: dict[str, str], kolom: str) -> date | None:
    nilai = sel.get(kolom, "")
    if not nilai:
        return None
    try:
        # fromisoformat also reads forms such as 20240131, which a form here does not know.
        hari = date.fromisoformat(nilai if len(nilai) == 10 else "")
    except ValueError:
        raise SelSalah(kolom, "Harus berupa tanggal (TTTT-BB-HH).", "tanggal-salah") from None
    return hari


def tanggal_wajib(sel: dict[str, str], kolom: str) -> date:
    nilai = tanggal(sel, kolom)
    if nilai is None:
        raise SelSalah(kolom, "Wajib diisi.", "wajib-diisi")
    return nilai


def bilangan(sel: dict[str, str], kolom: str) -> int | None:
    nilai = sel.get(kolom, "")
    if not nilai:
        return None
    if not (nilai.isascii() and nilai.isdigit() and len(nilai) <= 9):
        raise SelSalah(kolom, "Harus berupa bilangan bulat.", "bilangan-salah")
    return int(nilai)


def id_wajib(sel: dict[str, str], kolom: str) -> uuid.UUID:
    nilai = wajib(sel, kolom)
    try:
        # UUID also reads braces and plain hexadecimals.
        return uuid.UUID(nilai if len(nilai) == 36 else "")
    except ValueError:
        raise SelSalah(kolom, "Harus berupa UUID.", "uuid-salah") from None


def isi_baris(baris: ImportRow, kolom: Sequence[str]) -> str:
    """What a row says, in the order of the contract: equal for equal rows in any file."""
    ambil = baris.values.get
    return "\x1f".join([ambil(nama, "") for nama in kolom])


@dataclass(frozen=True, slots=True)
class Terbaca:
    """One row that is right in itself. Each kind of import adds what it has read."""

    baris: int
    id: uuid.UUID
    isi: str


T = TypeVar("T", bound=Terbaca)


def baca_semua(
    rows: Sequence[ImportRow], baca: Callable[[ImportRow], T]
) -> tuple[list[T], list[RowError]]:
    """The rows that `baca` can read, and why it cannot read the others."""
    terbaca: list[T] = []
    salah: list[RowError] = []
    for row in rows:
        try:
            terbaca.append(baca(row))
        except SelSalah as error:
            salah.append(galat(row.number, error.kolom, error.pesan, error.kode))
    return terbaca, salah


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
