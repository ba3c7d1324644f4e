"""People whom the rows of a file name by name and birth date, where they have no number of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import Date, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from kit.auth import Actor
from kit.db import Session
from kit.imports.cells import Cells
from kit.imports.spec import RowError
from pelayanan import batas, impor
from pelayanan.nama import normal

from . import dari_nik
from .models import Ppks

Nama = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nik.Terbaca):
    """`bernama`: the name as people are looked for and the birth date, of a row with nothing
    else."""

    bernama: Nama | None


T = TypeVar("T", bound=Terbaca)


def baca(sel: Cells) -> tuple[uuid.UUID, str | None, Nama | None]:
    """The person that a row names: by id or NIK, if it has one; else by name and birth date."""
    if sel.get("ppks_id") or sel.get("nik"):
        return *dari_nik.baca(sel), None
    nama, lahir = sel.name("nama", 200), sel.date("tanggal_lahir")
    if not (sel.get("nama") and sel.get("tanggal_lahir")):
        pesan = "Isi nik atau ppks_id; tanpa keduanya, nama dan tanggal_lahir."
        sel.refuse("nik", pesan, "wajib-diisi")
    return dari_nik.BELUM, None, (normal(nama), lahir) if nama and lahir else None


_BERNAMA = (
    select(Ppks.id, func.coalesce(Ppks.gabung_ke, Ppks.id), Ppks.nama_normal, Ppks.tanggal_lahir)
    .where(
        Ppks.nama_normal == func.any(bindparam("nama", type_=ARRAY(Text))),
        Ppks.tanggal_lahir == func.any(bindparam("lahir", type_=ARRAY(Date))),
    )
    .order_by(Ppks.id)
)


async def temukan(
    session: Session, actor: Actor, terbaca: Sequence[T]
) -> tuple[list[T], list[RowError]]:
    """The rows with the ids of their people, and those that lead to nobody, or to several, among
    those whom the account may see."""
    dicari = {satu.bernama for satu in terbaca if satu.bernama is not None}
    if not dicari:
        return list(terbaca), []
    ada: dict[Nama, dict[uuid.UUID, uuid.UUID]] = {}
    isian = {
        "nama": sorted({nama for nama, _ in dicari}),
        "lahir": sorted({lahir for _, lahir in dicari}),
    }
    milik = _BERNAMA.where(batas.milik(actor, Ppks))
    for ppks_id, akar, nama, lahir in await session.execute(milik, isian):
        if lahir is not None:
            ada.setdefault((nama, lahir), {}).setdefault(akar, ppks_id)
    ditemukan, salah = [], []
    for satu in terbaca:
        if satu.bernama is None:
            ditemukan.append(satu)
            continue
        mereka = list(ada.get(satu.bernama, {}).values())
        if len(mereka) == 1:
            ditemukan.append(replace(satu, ppks_id=mereka[0]))
        elif mereka:
            pesan = "Ada beberapa orang dengan nama dan tanggal lahir ini. Isi nik atau ppks_id."
            salah.append(impor.galat(satu.baris, "nama", pesan, "orang-rangkap"))
        else:
            pesan = "Tidak ada orang dengan nama dan tanggal lahir ini di wilayah Anda."
            salah.append(impor.galat(satu.baris, "nama", pesan, "ppks-tidak-ditemukan"))
    return ditemukan, salah
