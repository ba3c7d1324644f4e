"""What a bidang adds to the steps of one service: looked at before, written with the step."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from kit import audit
from kit.call import Call
from kit.db import Sessions
from kit.errors import Conflict
from kit.idempotency import Key
from kit.lifecycle import Plan, Rule, check
from kit.module import Module
from pelayanan.bidang import Bidang
from pelayanan.loket import Loket
from pelayanan.permohonan.langkah import DAUR, Melangkah
from pelayanan.permohonan.models import Permohonan
from pelayanan.permohonan.schemas import PermohonanSelesai
from tests.pelayanan.conftest import (
    PETUGAS,
    SELESAI,
    Klien,
    ajukan,
    daftarkan,
    loket_untuk,
    verify,
)


class TempatPenuh(Conflict):
    code = "tempat-penuh"
    title = "Tempat penuh"


@dataclass
class Hunian:
    """Beds of a shelter, as a noun of one bidang would keep them."""

    kosong: int
    terisi: list[uuid.UUID] = field(default_factory=list)

    async def periksa(self, taking: Melangkah) -> Plan:
        if not self.kosong:
            raise TempatPenuh("Tidak ada tempat tidur kosong.")
        return Plan()

    async def isi(self, taking: Melangkah) -> Plan:
        async def catat() -> None:
            self.terisi.append(taking.id)
            await audit.record(taking.session, taking.actor, "hunian.isi", taking.id)

        return Plan(then=(catat,))

    def aturan(self) -> tuple[Rule[Any, Any, Any], ...]:
        singgah = frozenset({"rumah-singgah"})
        return (
            Rule("permohonan", frozenset({"proses"}), singgah, self.periksa),
            Rule("permohonan", frozenset({"selesai"}), singgah, self.isi),
        )


@pytest.fixture
async def bidang(sessions: Sessions) -> AsyncIterator[Callable[..., Klien]]:
    """The API of a bidang with a noun of its own, which brings these rules."""
    terbuka = []

    def buat(*aturan: Rule[Any, Any, Any]) -> Klien:
        hunian: Module[Loket] = Module("hunian", rules=aturan)
        app = Bidang("rehsos", (hunian,)).create_app(
            sessions=sessions, verify=verify, loket=loket_untuk("rehsos")
        )
        terbuka.append(AsyncClient(transport=ASGITransport(app), base_url="http://tes"))
        return Klien("rehsos", terbuka[-1], PETUGAS)

    yield buat
    for satu in terbuka:
        await satu.aclose()


async def diverifikasi(klien: Klien, layanan: str = "rumah-singgah") -> str:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"], layanan=layanan)
    jalan: str = f"permohonan/{permohonan['id']}"
    assert (await klien.post(f"{jalan}/verifikasi")).status_code == 200
    return jalan


async def test_a_rule_of_a_service_holds_back_its_step(bidang: Callable[..., Klien]) -> None:
    hunian = Hunian(kosong=0)
    klien = bidang(*hunian.aturan())
    jalan = await diverifikasi(klien)

    ditolak = await klien.post(f"{jalan}/proses")
    assert (ditolak.status_code, ditolak.json()["type"]) == (409, "/problems/tempat-penuh")
    assert (await klien.get(jalan)).json()["status"] == "diverifikasi"

    hunian.kosong = 1
    assert (await klien.post(f"{jalan}/proses")).status_code == 200


async def test_what_follows_a_step_is_written_with_it(
    bidang: Callable[..., Klien], sessions: Sessions
) -> None:
    hunian = Hunian(kosong=1)
    klien = bidang(*hunian.aturan())
    jalan = await diverifikasi(klien)
    assert (await klien.post(f"{jalan}/proses")).status_code == 200

    salah = await klien.post(f"{jalan}/selesai", {**SELESAI, "tanggal": "2001-01-01"})
    assert (salah.status_code, hunian.terisi) == (422, [])
    for _ in range(2):
        benar = await klien.post(f"{jalan}/selesai", SELESAI, Idempotency_Key="sekali-saja")
        assert benar.status_code == 200, benar.text

    assert [f"permohonan/{satu}" for satu in hunian.terisi] == [jalan]
    async with sessions() as session:
        jejak = await session.scalars(
            select(audit.audit.c.action).where(audit.audit.c.subject_id == hunian.terisi[0])
        )
        assert {"hunian.isi", "permohonan.selesai"} <= set(jejak)


async def test_other_services_know_nothing_of_it(bidang: Callable[..., Klien]) -> None:
    klien = bidang(*Hunian(kosong=0).aturan())
    jalan = await diverifikasi(klien, "alat-bantu-disabilitas")

    assert (await klien.post(f"{jalan}/proses")).status_code == 200


async def test_a_rule_does_not_write_the_row_of_another(
    bidang: Callable[..., Klien], caplog: pytest.LogCaptureFixture
) -> None:
    async def merebut(taking: Melangkah) -> Plan:
        return Plan({"kelurahan": "62.71.01.1001"})

    milik = frozenset({"rumah-singgah"})
    klien = bidang(Rule("permohonan", frozenset({"proses"}), milik, merebut))
    jalan = await diverifikasi(klien)

    assert (await klien.post(f"{jalan}/proses")).status_code == 500
    assert "kolom milik permohonan" in caplog.text
    assert (await klien.get(jalan)).json()["status"] == "diverifikasi"


async def test_a_step_is_checked_without_being_taken(
    klien: Klien, sessions: Sessions, loket: Loket
) -> None:
    hunian = Hunian(kosong=1)
    jalan = await diverifikasi(klien)
    assert (await klien.post(f"{jalan}/proses")).status_code == 200
    permohonan_id = uuid.UUID(jalan.rpartition("/")[2])
    isi = PermohonanSelesai.model_validate(SELESAI)
    kunci = Key("coba", jalan, b"")

    async with sessions.begin() as session:
        call: Call[Any] = Call(session, PETUGAS, loket, kunci, rules=hunian.aturan())  # type: ignore[arg-type]
        plan = await check(DAUR, call, permohonan_id, "selesai", isi)
        assert plan.columns["rekam_versi"] == 1
        assert len(plan.events) == 1
        # Its task ends, who helped is told, and what the rule does.
        assert len(plan.then) == 3

    async with sessions() as session:
        permohonan = await session.get_one(Permohonan, permohonan_id)
        assert (permohonan.status, permohonan.rekam, hunian.terisi) == ("diproses", None, [])
