"""A notice is given once, names nobody, and is not sent again when nobody knows its fate."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import text

from kit.clock import today
from kit.db import Sessions, reading, transaction
from kit.dispatch.sender import Sender
from mitra.pemberitahuan.client import Client, Mail, WhatsApp
from mitra.pemberitahuan.simulator import Simulator
from pelayanan.kabar import jam, kirim
from pelayanan.kabar.sambungan import Sambungan
from pelayanan.loket import Loket
from pelayanan.rujukan import jam as jam_rujukan
from tests.mitra.dukcapil.gateway import serving
from tests.pelayanan.conftest import KEPALA, PETUGAS, buat_klien, loket_untuk
from tests.pelayanan.surat.conftest import Kantor

ALAMAT = {"surel": "putus@contoh.id", "wa": "+62811000444"}


def bersurel(loket: Loket) -> Loket:
    """The office, which has the address of its RSUD."""
    ada = loket.kantor.rujukan
    assert ada is not None
    penerima = [
        satu.model_copy(update={"kontak": satu.kontak.model_copy(update={"surel": "rs@contoh.id"})})
        for satu in ada.penerima
    ]
    berkas = ada.model_copy(update={"penerima": penerima})
    return replace(loket, kantor=replace(loket.kantor, rujukan=berkas))


async def bekerja(sessions: Sessions, loket: Loket) -> None:
    """The worker's turn, as if all pauses were over."""
    async with transaction(sessions) as session:
        nanti = "UPDATE command SET next_at = clock_timestamp() WHERE next_at IS NOT NULL"
        await session.execute(text(nanti))
        await session.execute(text("UPDATE command_target SET paused_until = NULL"))
    client = Client(loket.kabar.surel, loket.kabar.wa)
    pekerja = Sender(sessions, loket.kunci.data, kirim.sasaran(kirim.Kurir(client)))
    for satu in (await pekerja.claim(4))[0]:
        await pekerja.deliver(satu)
    await client.close()


async def perintah(sessions: Sessions) -> list[tuple[str, str, str | None]]:
    async with reading(sessions) as session:
        semua = await session.execute(
            text("SELECT kind, state, code FROM command WHERE target = 'kabar' ORDER BY kind, id")
        )
        return [(satu.kind, satu.state, satu.code) for satu in semua]


async def test_whoever_has_work_is_told_once_and_nothing_is_sent_again(sessions: Sessions) -> None:
    simulator = Simulator()
    async with serving(simulator) as address, simulator.mailing() as port:
        lepas = bersurel(loket_untuk("rehsos"))
        surel = Mail("127.0.0.1", port, "Dinas Sosial <dinsos@contoh.id>")
        loket = replace(lepas, kabar=Sambungan(surel, WhatsApp(address, SecretStr("x"))))
        klien = buat_klien("rehsos", sessions, loket)
        async with klien.client:
            kantor = Kantor(klien, sessions, loket)
            salah = await kantor.kirim(PETUGAS, "kabar/alamat", {"wa": "0811000444"})
            assert salah.status_code == 422
            disimpan = await kantor.jadi(PETUGAS, "kabar/alamat", ALAMAT)
            assert disimpan == {**ALAMAT, "jalan": ["surel", "wa"]}
            assert (await klien.sebagai(KEPALA).get("kabar/alamat")).json()["surel"] is None
            siap = await kantor.permohonan("verifikasi", "proses", layanan="rumah-singgah")
            baru = {"permohonan_id": siap["id"], "penerima": "rsud", "keperluan": "Perawatan luka"}
            rujukan = (await kantor.jadi(PETUGAS, "rujukan", baru))["id"]
            await kantor.jadi(PETUGAS, f"rujukan/{rujukan}/kirim", {})
            (tugas,) = (await klien.get("penugasan", noun="rujukan")).json()["data"]
            await kantor.jadi(PETUGAS, f"penugasan/{tugas['id']}/ambil")
        kemarin = {"tempo": today() - timedelta(days=1)}
        async with transaction(sessions) as session:
            await session.execute(text("UPDATE penugasan SET tempo = :tempo"), kemarin)
            await session.execute(text("UPDATE rujukan SET tempo = :tempo"), kemarin)
            await jam.lihat(session, lepas)
        assert await perintah(sessions) == []
        for _ in range(2):
            async with transaction(sessions) as session:
                assert await jam.lihat(session, loket) == 1
                await jam_rujukan.lihat(session, loket)
        assert [satu[1] for satu in await perintah(sessions)] == ["waiting"] * 3
        async with reading(sessions) as session:
            for tabel in ("command", "alamat_kabar", "audit"):
                isi = await session.scalar(text(f"SELECT string_agg(t::text, '') FROM {tabel} t"))  # noqa: S608
                assert not [satu for satu in ALAMAT.values() if satu in (isi or "")], tabel

        for _ in range(3):
            await bekerja(sessions, loket)

    # A gateway is asked; a mail server cannot be, and its mail is left.
    assert await perintah(sessions) == [
        ("surel", "refused", "tidak-pasti"),
        ("surel", "answered", None),
        ("wa", "answered", None),
    ]
    assert simulator.tries == 3
    diterima = sorted(simulator.box.values())
    assert [ke for ke, _ in diterima] == ["+62811000444", "putus@contoh.id", "rs@contoh.id"]
    assert "sudah lewat: 1" in diterima[0][1]
    assert "rujukan menunggu" in diterima[2][1]
    assert not [teks for _, teks in diterima if siap["orang"]["nama"] in teks]
