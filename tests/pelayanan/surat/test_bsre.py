"""A signature by BSrE is made once, with what only the signer knows, or nobody says it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from httpx import Response
from pydantic import SecretStr
from sqlalchemy import text

from kit.db import Sessions, reading, transaction
from mitra.bsre.client import Access
from mitra.bsre.simulator import PASSPHRASE, Simulator
from pelayanan.surat.tanda_tangan import pengirim, sah
from pelayanan.surat.tte import Bsre
from tests.mitra.dukcapil.gateway import serving
from tests.pelayanan.conftest import PETUGAS, buat_klien, loket_untuk
from tests.pelayanan.surat.conftest import KADIS, Kantor, kode

BERJALAN = (409, "tanda-tangan-berjalan")


@dataclass(slots=True)
class KantorBsre(Kantor):
    bsre: Simulator

    async def minta(self) -> str:
        surat = await self.disetujui()
        di = f"surat/{surat['id']}"
        await self.jadi(KADIS, f"{di}/tanda-tangan")
        return di

    async def sandi(self, di: str, kata: str = PASSPHRASE) -> Response:
        return await self.kirim(KADIS, f"{di}/tanda-tangan/kirim", {"sandi": kata})

    async def kini(self, di: str) -> dict[str, Any]:
        hasil: dict[str, Any] = (await self.klien.get(di)).json()
        return hasil

    async def segera(self) -> None:
        """As if all pauses were over."""
        async with transaction(self.sessions) as session:
            await session.execute(
                text(
                    "UPDATE command SET next_at = clock_timestamp()"
                    " WHERE next_at IS NOT NULL AND ended_at IS NULL"
                )
            )
            await session.execute(text("UPDATE command_target SET paused_until = NULL"))


@pytest.fixture
async def kantor(sessions: Sessions) -> AsyncIterator[KantorBsre]:
    simulator = Simulator(user="dinsos", password="rahasia-kantor", slow=30.0)
    async with serving(simulator) as address:
        siapa = {"kepala-dinas": "kepala@contoh.id"}
        rahasia = SecretStr("rahasia-kantor")
        akses = Access(address, SecretStr("dinsos"), rahasia, siapa, timeout=30.0)
        loket = replace(loket_untuk("rehsos"), tte=Bsre(akses, [simulator.root]))
        klien = buat_klien("rehsos", sessions, loket)
        async with klien.client:
            yield KantorBsre(klien, sessions, loket, simulator)


async def test_a_refusal_signs_nothing_and_the_next_try_signs_once(kantor: KantorBsre) -> None:
    di = await kantor.minta()
    assert (
        await kantor.kirim(PETUGAS, f"{di}/tanda-tangan/kirim", {"sandi": "x"})
    ).status_code == 403
    salah = await kantor.sandi(di, "salah")
    assert kode(salah) == (409, "tanda-tangan-ditolak")
    assert salah.json()["sebab"] == "sandi-salah"
    assert (await kantor.kini(di))["keadaan"] == "disetujui"
    # Nothing waits any more for a passphrase.
    assert kode(await kantor.sandi(di)) == BERJALAN
    await kantor.jadi(KADIS, f"{di}/tanda-tangan")

    jawab = await kantor.sandi(di)

    assert (jawab.status_code, jawab.json()["keadaan"]) == (200, "ditandatangani")
    assert kode(await kantor.sandi(di)) == BERJALAN
    assert kantor.bsre.signed == 1
    assert (await kantor.klien.get(f"{di}/berkas")).content.startswith(b"%PDF-")
    async with reading(kantor.sessions) as session:
        for tabel in ("command", "audit", "idempotency", "surat"):
            isi = await session.scalar(text(f"SELECT string_agg(t::text, '') FROM {tabel} t"))  # noqa: S608
            assert PASSPHRASE not in (isi or ""), tabel


async def test_without_a_clear_answer_a_person_is_asked_and_nothing_is_sent_again(
    kantor: KantorBsre,
) -> None:
    """INVARIANT: a call that may have signed is never made again by itself."""
    di = await kantor.minta()
    jawab = await kantor.sandi(di, "putus")
    assert jawab.status_code == 200, jawab.text
    assert jawab.json()["keadaan"] == "menunggu_tanda_tangan"
    assert jawab.json()["tanda_tangan"]["keadaan"] == "tidak-pasti"
    assert jawab.json()["tanda_tangan"]["perlu_orang"] is True
    for _ in range(2):
        await kantor.segera()
        await kantor.bekerja()
    assert kode(await kantor.sandi(di)) == BERJALAN
    assert kantor.bsre.signed == 1
    palsu = await kantor.klien.sebagai(KADIS).kirim(
        "POST", f"{di}/tanda-tangan/berkas", content=b"%PDF-1.7 bukan surat itu"
    )
    assert kode(palsu) == (422, "berkas-bukan-surat-ini")

    tidak = await kantor.jadi(KADIS, f"{di}/tanda-tangan/tidak-ada")

    assert (tidak["keadaan"], tidak["tanda_tangan"]["sebab"]) == ("disetujui", "menurut-orang")
    await kantor.jadi(KADIS, f"{di}/tanda-tangan")
    assert (await kantor.sandi(di, "galat")).json()["tanda_tangan"]["keadaan"] == "tidak-pasti"


async def test_who_does_not_come_with_a_passphrase_asks_again(kantor: KantorBsre) -> None:
    di = await kantor.minta()
    await kantor.bekerja()
    assert (await kantor.kini(di))["keadaan"] == "menunggu_tanda_tangan"
    await kantor.segera()
    await kantor.bekerja()
    kini = await kantor.kini(di)
    assert (kini["keadaan"], kini["tanda_tangan"]["sebab"]) == ("disetujui", "tanpa-sandi")
    assert kantor.bsre.signed == 0


async def test_what_comes_back_must_be_this_letter(kantor: KantorBsre) -> None:
    """Another file, and what a person found at the provider."""
    di = await kantor.minta()
    jawab = await kantor.sandi(di, "lain")
    assert jawab.json()["sebab"] == "hasil-tidak-sah"
    assert (await kantor.kini(di))["keadaan"] == "disetujui"
    assert kantor.loket.tte is not None
    assert not await sah(kantor.loket.tte, b"%PDF-1.7", b"%PDF-1.7 tanpa tanda tangan")
    assert pengirim(kantor.sessions, kantor.loket).target.ask is None
