"""People whom the rows of a file name by NIK instead of by the id of their record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import text

from kit.auth import Actor
from kit.db import Session
from kit.imports.cells import Cells
from kit.imports.spec import RowError
from pelayanan import batas, impor
from pelayanan.loket import Loket

from . import akar, pencarian


@dataclass(frozen=True, slots=True)
class Terbaca(impor.Terbaca):
    """A row about a person: `nik` only where the row has no `ppks_id`."""

    ppks_id: uuid.UUID
    nik: str | None


T = TypeVar("T", bound=Terbaca)
# Of a row whose person is not looked for yet.
BELUM = uuid.UUID(int=0)


def baca(sel: Cells) -> tuple[uuid.UUID, str | None]:
    """The person that a row names: by the record's id, or by NIK."""
    ppks_id, nik = sel.id("ppks_id"), sel.get("nik") or None
    if nik is None:
        pesan = "Isi ppks_id, atau nik."
        if ppks_id is None and not sel.get("ppks_id"):
            sel.refuse("ppks_id", pesan, "wajib-diisi")
        return ppks_id or BELUM, None
    if sel.get("ppks_id"):
        sel.refuse("nik", "Isi ppks_id atau nik, bukan keduanya.", "orang-rangkap")
    elif len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        sel.refuse("nik", "NIK harus 16 angka.", "nik-panjang")
    return BELUM, nik


async def tahan(
    session: Session, actor: Actor, terbaca: Sequence[T]
) -> tuple[list[T], Mapping[uuid.UUID, Any]]:
    """The rows with the people on whom they land, and these, unchanged until the commit; who is
    not among them the account does not see."""
    orang = await akar.tahan_banyak(session, actor, {satu.ppks_id for satu in terbaca})
    mendarat = [
        satu
        if (ini := orang.get(satu.ppks_id)) is None or ini.id == satu.ppks_id
        else replace(satu, ppks_id=ini.id)
        for satu in terbaca
    ]
    return mendarat, {ini.id: ini for ini in orang.values()}


async def temukan(
    session: Session, actor: Actor, loket: Loket, terbaca: Sequence[T]
) -> tuple[list[T], list[RowError]]:
    """The rows with the ids of their people, and those whose NIK leads to nobody whom the account
    may see. Hits and misses are audited and counted; after many misses in an hour none is told."""
    dicari = sorted({satu.nik for satu in terbaca if satu.nik is not None})
    if not dicari:
        return list(terbaca), []
    if await pencarian.terlalu_banyak_luput_impor(session, actor):
        pesan = "Terlalu banyak NIK yang tidak ditemukan dalam satu jam. Kirim lagi nanti."
        kode = "terlalu-banyak-luput"
        ditemukan: Mapping[str, uuid.UUID] = {}
    else:
        pesan, kode = "PPKS ini tidak ada.", "ppks-tidak-ditemukan"
        ditemukan = await _cari(session, actor, loket, dicari)
    rows, salah = [], []
    for satu in terbaca:
        if satu.nik is None:
            rows.append(satu)
        elif satu.nik in ditemukan:
            rows.append(replace(satu, ppks_id=ditemukan[satu.nik]))
        else:
            salah.append(impor.galat(satu.baris, "nik", pesan, kode))
    return rows, salah


_BERNIK = text(
    "SELECT id, nik_cari, kelurahan, pengaju FROM ppks"
    " WHERE nik_cari = ANY(CAST(:sidik AS bytea[]))"
)


async def _cari(
    session: Session, actor: Actor, loket: Loket, dicari: Sequence[str]
) -> Mapping[str, uuid.UUID]:
    pemilik = {sidik: nik for nik in dicari for sidik in loket.kunci.cari.digests("nik", nik)}
    rows = await session.execute(_BERNIK, {"sidik": list(pemilik)})
    ditemukan = {pemilik[bytes(row.nik_cari)]: row.id for row in rows if batas.terlihat(actor, row)}
    await pencarian.kena_impor(session, actor, list(ditemukan.values()))
    luput = [nik for nik in dicari if nik not in ditemukan]
    await pencarian.luput_impor(session, actor, loket.kunci, luput)
    return ditemukan
