"""Who is already there: the people of the register whom a new one may be."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from kit import audit, limits
from kit.auth import Actor, full_scope
from kit.db import Session
from pelayanan import batas, pandangan
from pelayanan.antre import Ruang, antre
from pelayanan.lahir import Lahir
from pelayanan.loket import Kunci, Loket

from . import kartu, pencarian, repository, serupa
from .errors import MungkinSudahTerdaftar
from .models import Ppks
from .rules import Calon
from .serupa import Ciri

# How often an account was told that somebody outside its area may be the same person.
LUAR, LUAR_IMPOR = "serupa-di-luar", "serupa-di-luar-impor"
TANYAKAN = "kepala bidang"
TERBANYAK = 20


@dataclass(frozen=True, slots=True)
class Baru:
    """Somebody to be registered, with what they are known by."""

    id: uuid.UUID
    calon: Calon
    ciri: Ciri

    @classmethod
    def dari(cls, ppks_id: uuid.UUID, calon: Calon) -> Baru:
        return cls(ppks_id, calon, serupa.ciri(calon))


@dataclass(frozen=True, slots=True)
class Serupa:
    """A person of the register who may be the new one. `sekeluarga`: found by their KK."""

    id: uuid.UUID
    kelurahan: str
    sekeluarga: bool


@dataclass(slots=True)
class Dikenal:
    """Those who may be one new person: whom the caller may see, and all. A program is not told of
    whom it did not bring (`didiamkan`): that would be a question about them."""

    semua: list[Serupa] = field(default_factory=list)
    terlihat: list[uuid.UUID] = field(default_factory=list)
    didiamkan: list[Serupa] = field(default_factory=list)

    @property
    def di_luar(self) -> bool:
        return len(self.terlihat) < len(self.semua)


async def mulai(
    session: Session, actor: Actor, loket: Loket, baru: Sequence[Baru], jenis: str = LUAR
) -> int:
    """Before looking: of two who register the same person at once the second waits, and so sees
    the first. Gives how often the account was told in this hour of people whom it may not see."""
    sudah = 0
    if not (actor.everywhere and _membaca(actor, loket)):
        sudah = await limits.count(session, actor, jenis, 0, pencarian.PERLAHAN)
    nama = {f"nama:{satu.ciri.rapat}" for satu in baru}
    await antre(session, Ruang.PPKS, nama | {f"kk:{b.calon.kk}" for b in baru if b.calon.kk})
    return sudah


def _membaca(actor: Actor, loket: Loket) -> bool:
    return actor.allows(full_scope(loket.bidang, "ppks:baca"))


TERLALU_BANYAK = (
    "Terlalu banyak orang yang mungkin sudah terdaftar di luar wilayah akun ini dalam satu jam."
    f" Coba lagi nanti, atau tanyakan kepada {TANYAKAN}."
)


# By an index each, and no more than a few of one name: a file may hold it a thousand times. Whose
# birth year is not known is looked for in the kelurahan.
_BERNAMA = """
    SELECT {kolom} FROM ppks AS p
    WHERE p.bunyi_rapat = d.rapat AND {lahir}
        AND (NOT d.bernik OR p.nik_cari IS NULL OR coalesce(p.tanggal_lahir = d.tanggal, true))
    LIMIT :batas
"""
_KOLOM = """p.id, p.nama_bunyi, p.bunyi_rapat, p.tanggal_lahir, p.tahun_lahir,
    p.jenis_kelamin, p.kelurahan, p.pengaju, p.gabung_ke, p.nik_cari IS NOT NULL AS bernik"""
# Of a family all are compared; nobody has a larger one.
_KELUARGA = 50
_LAHIR = (
    "p.tahun_lahir = d.tahun",
    "p.tahun_lahir IS NULL AND p.kelurahan = d.kelurahan",
    "d.tahun IS NULL AND p.tahun_lahir IS NOT NULL AND p.kelurahan = d.kelurahan",
)
SERUPA = text(f"""
WITH dicari AS (
    SELECT * FROM unnest(CAST(:id AS uuid[]), CAST(:rapat AS text[]), CAST(:tanggal AS date[]),
        CAST(:tahun AS smallint[]), CAST(:kelurahan AS text[]), CAST(:bernik AS boolean[]))
        AS d (dicari, rapat, tanggal, tahun, kelurahan, bernik)
)
{
    "UNION ALL".join(
        f'''
SELECT d.dicari, false AS sekeluarga, p.* FROM dicari AS d
CROSS JOIN LATERAL ({_BERNAMA.format(kolom=_KOLOM, lahir=lahir)}) AS p
'''
        for lahir in _LAHIR
    )
}
UNION ALL
SELECT d.dicari, true, p.*
FROM unnest(CAST(:kk_id AS uuid[]), CAST(:kk AS bytea[])) AS d (dicari, kk)
CROSS JOIN LATERAL (SELECT {_KOLOM} FROM ppks AS p WHERE p.kk_cari = d.kk LIMIT {_KELUARGA}) AS p
""")  # noqa: S608  (column names of this module)


async def cari(
    session: Session, actor: Actor, loket: Loket, baru: Sequence[Baru], terbanyak: int = TERBANYAK
) -> Mapping[uuid.UUID, Dikenal]:
    """By the new ones' ids, some of the register who may be them, in one statement."""
    menurut_id = {satu.id: satu for satu in baru}
    keluarga: dict[str, list[Baru]] = defaultdict(list)
    for satu in baru:
        if satu.calon.kk is not None:
            keluarga[satu.calon.kk].append(satu)
    hasil: dict[uuid.UUID, Dikenal] = defaultdict(Dikenal)
    sudah: set[tuple[uuid.UUID, uuid.UUID]] = set()
    membaca = _membaca(actor, loket)
    ciri = _dicari(loket.kunci, baru, keluarga) | {"batas": terbanyak}
    rows = (await session.execute(SERUPA, ciri)).all()
    akar = await _akar(session, actor, [row.gabung_ke for row in rows if row.gabung_ke])
    for row in rows:
        dicari = menurut_id[row.dicari]
        lain, itu = _ciri(row), akar.get(row.gabung_ke, row)
        for satu in keluarga[dicari.calon.kk or ""] if row.sekeluarga else (dicari,):
            pasangan = (satu.id, itu.id)
            if itu.id == satu.id or pasangan in sudah:
                continue
            if not serupa.mungkin_sama(satu.ciri, lain, sekeluarga=row.sekeluarga):
                continue
            sudah.add(pasangan)
            dikenal, ini = hasil[satu.id], Serupa(itu.id, itu.kelurahan, row.sekeluarga)
            tampak = batas.terlihat(actor, itu)
            if actor.program and not tampak:
                dikenal.didiamkan.append(ini)
                continue
            dikenal.semua.append(ini)
            if membaca and tampak:
                dikenal.terlihat.append(itu.id)
    return hasil


_BERDIRI = text("SELECT id, kelurahan, pengaju FROM ppks WHERE id = ANY(CAST(:id AS uuid[]))")


async def _akar(
    session: Session, actor: Actor, gabung_ke: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID | None, Any]:
    """Those who stand for people that were found, as far as the caller may see them."""
    if not gabung_ke:
        return {}
    rows = await session.execute(_BERDIRI, {"id": list(gabung_ke)})
    return {row.id: row for row in rows if batas.terlihat(actor, row)}


def _dicari(
    kunci: Kunci, baru: Sequence[Baru], keluarga: Mapping[str, Sequence[Baru]]
) -> dict[str, Any]:
    """A family is looked for once, by the first of it."""
    bernama = [satu for satu in baru if satu.ciri.bunyi]
    kartu_keluarga = [
        (anggota[0].id, sidik)
        for kk, anggota in keluarga.items()
        for sidik in kunci.cari.digests("kk", kk)
    ]
    return {
        "id": [satu.id for satu in bernama],
        "rapat": [satu.ciri.rapat for satu in bernama],
        "tanggal": [satu.ciri.lahir.tanggal for satu in bernama],
        "bernik": [satu.ciri.bernik for satu in bernama],
        "tahun": [satu.ciri.lahir.tahun for satu in bernama],
        "kelurahan": [satu.ciri.kelurahan for satu in bernama],
        "kk_id": [ppks_id for ppks_id, _ in kartu_keluarga],
        "kk": [sidik for _, sidik in kartu_keluarga],
    }


def _ciri(row: Any) -> Ciri:  # noqa: ANN401  (a result row)
    lahir = Lahir(row.tanggal_lahir, row.tahun_lahir)
    return Ciri(
        row.nama_bunyi, row.bunyi_rapat, lahir, row.jenis_kelamin, row.kelurahan, bernik=row.bernik
    )


async def tolak(
    session: Session, actor: Actor, loket: Loket, dikenal: Dikenal
) -> MungkinSudahTerdaftar:
    """The refusal that shows who may be the same: their cards, and of others only whom to ask."""
    await catat(session, actor, dikenal.semua, "daftar", lasting=True)
    if dikenal.di_luar:
        await limits.count(session, actor, LUAR, 1, pencarian.PERLAHAN)
    orang = await repository.beberapa(session, actor, dikenal.terlihat[:TERBANYAK])
    tampak = pandangan.tertutup(loket)
    luar = f" Ada juga yang tidak dapat dilihat akun ini: tanyakan kepada {TANYAKAN}."
    return MungkinSudahTerdaftar(
        "Orang ini mungkin sudah terdaftar. Pakai datanya, atau kirim lagi dengan orang_lain: true"
        f" bila ia orang lain.{luar if dikenal.di_luar else ''}",
        kandidat=[kartu.ringkas(satu, tampak).model_dump(mode="json") for satu in orang],
        tanyakan=TANYAKAN if dikenal.di_luar else None,
    )


async def catat(
    session: Session, actor: Actor, siapa: Sequence[Serupa], lewat: str, *, lasting: bool = False
) -> None:
    """That somebody was told of these people, whether or not they were named."""
    baris = [
        (satu.id, {"dengan": "kk" if satu.sekeluarga else "nama", "lewat": lewat}) for satu in siapa
    ]
    await audit.record_each(session, actor, "ppks.serupa", baris, lasting=lasting)


def fakta(dikenal: Dikenal | None, bukan: Sequence[uuid.UUID] = ()) -> dict[str, list[str]]:
    """For the audit of a registration: whom the caller was told of and says it is not, and whom
    (`mungkin`) it was not told of."""
    dikenal = dikenal or Dikenal()
    ada = {
        "bukan": [*bukan, *(satu.id for satu in dikenal.semua)],
        "mungkin": [satu.id for satu in dikenal.didiamkan],
    }
    return {nama: [str(satu) for satu in siapa] for nama, siapa in ada.items() if siapa}


async def serupa_dengan(
    session: Session, actor: Actor, loket: Loket, ppks: Ppks
) -> tuple[list[Ppks], Dikenal]:
    """Of somebody who is registered, those who may be the same person, as far as the caller may
    see them; told and counted as at a registration."""
    sudah = await limits.count(session, actor, LUAR, 0, pencarian.PERLAHAN)
    if sudah >= pencarian.BERHENTI:
        raise limits.refuse(TERLALU_BANYAK)
    ini = Baru.dari(ppks.id, kartu.terbuka(loket.kunci, ppks))
    dikenal = (await cari(session, actor, loket, [ini])).get(ppks.id, Dikenal())
    await catat(session, actor, dikenal.semua, "serupa", lasting=True)
    if dikenal.di_luar:
        await limits.count(session, actor, LUAR, 1, pencarian.PERLAHAN)
    return await repository.beberapa(session, actor, dikenal.terlihat[:TERBANYAK]), dikenal
