from __future__ import annotations

import uuid

from kantor.profil import terpasang
from kinerja.buku.pemasangan import repository
from kinerja.buku.pemasangan.errors import SudahBerisi
from kinerja.buku.pemasangan.schemas import Pemasangan
from kit import audit
from kit.auth import Actor
from kit.db import ReadSession, Session

# An installation is no row with an id; its audit trail uses this constant one.
PEMASANGAN = uuid.UUID("00000000-0000-7000-8000-000000000001")


async def keadaan(session: ReadSession) -> Pemasangan:
    return Pemasangan(
        kantor=terpasang().kantor.isi.kode,
        demo=await repository.demo(session),
        kosong=await repository.kosong(session),
    )


async def tandai_demo(session: Session, actor: Actor) -> Pemasangan:
    """Demo data and real data must not be mixed."""
    sekarang = await keadaan(session)
    if sekarang.demo:
        return sekarang
    if not sekarang.kosong:
        raise SudahBerisi("Sudah ada peristiwa yang diterima; data demo akan mencampuri angkanya.")
    await repository.tandai(session, actor)
    await audit.record(session, actor, "pemasangan.demo", PEMASANGAN)
    return sekarang.model_copy(update={"demo": True})
