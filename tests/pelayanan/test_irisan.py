"""The first slice: from a registered person to a counted record in the event log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from kit.audit import audit
from kit.db import Sessions
from kit.outbox import event_log, event_queue
from pelayanan.layanan.events import LayananRekam
from pelayanan.ppks.events import PpksIdentitas
from tests.pelayanan.conftest import Klien, ajukan, daftarkan, selesaikan


async def peristiwa(sessions: Sessions) -> list[Any]:
    async with sessions() as session:
        return list((await session.execute(select(event_log).order_by(event_log.c.id))).all())


async def test_a_completed_service_leaves_its_events_and_its_audit(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"])

    selesai = await selesaikan(klien, permohonan["id"])

    assert selesai["status"] == "selesai"
    assert selesai["boleh"] == ["koreksi", "pembatalan"]
    identitas, diajukan, rekam = await peristiwa(sessions)
    assert (identitas.type, identitas.version) == ("ppks.identitas.v1", 1)
    assert PpksIdentitas.model_validate(identitas.data).jenis == "nik"
    assert (diajukan.type, str(diajukan.subject)) == ("permohonan.rekam.v1", permohonan["id"])
    dihitung = LayananRekam.model_validate(rekam.data)
    assert (rekam.type, rekam.version, str(rekam.subject)) == (
        "layanan.rekam.v1",
        1,
        permohonan["id"],
    )
    assert dihitung.kategori == ["lanjut-usia-terlantar"]
    assert dihitung.tahun_lahir == 1964
    assert [k.kode for k in dihitung.komponen] == ["kebutuhan-dasar"]
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(event_queue)) == 3
        actions = (await session.scalars(select(audit.c.action).order_by(audit.c.id))).all()
    assert actions == [
        "ppks.daftar",
        "permohonan.ajukan",
        "permohonan.verifikasi",
        "permohonan.proses",
        "permohonan.selesai",
    ]
