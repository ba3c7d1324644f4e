"""Yang sama pada operasi entri dan anggaran: langkah yang dijaga, impor, dan CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response

from kinerja.pembukuan.entri.rules import pastikan_seluruh_kota
from kit.auth import Actor, require
from kit.db import Session, SessionDep
from kit.idempotency import IdempotencyKey, Key
from kit.preconditions import OptionalIfMatch


def _seluruh_kota(actor: Annotated[Actor, require("pembukuan:tulis")]) -> Actor:
    pastikan_seluruh_kota(actor)
    return actor


# Ditolak sebelum berkasnya diterima, bukan nanti oleh pekerja.
PengimporKota = Annotated[Actor, Depends(_seluruh_kota)]


@dataclass(frozen=True, slots=True)
class Permintaan:
    session: Session
    key: Key | None
    if_match: int | None
    response: Response


def _permintaan(
    session: SessionDep, key: IdempotencyKey, if_match: OptionalIfMatch, response: Response
) -> Permintaan:
    return Permintaan(session, key, if_match, response)


PermintaanDep = Annotated[Permintaan, Depends(_permintaan)]
