"""The pages for everybody: complain, follow it by the receipt, say once how satisfied one was."""

from __future__ import annotations

import re

from httpx import Response
from sqlalchemy import func, select, text

from kit.audit import audit
from kit.db import Sessions
from rehsos.pengaduan.models import Kepuasan
from tests.pelayanan.conftest import MENTENG, Klien
from tests.rehsos.conftest import SAMPAI_DIJAWAB, langkah, terima

AKAR = "/rehsos/pengaduan"
PUAS = {f"u{ke}": "4" for ke in range(1, 10)}


async def kirim(klien: Klien, alamat: str = "", dari: str = "10.0.0.1", **isi: str) -> Response:
    return await klien.client.post(AKAR + alamat, data=isi, headers={"X-Real-IP": dari})


def formulir(**ganti: str) -> dict[str, str]:
    return {
        "jenis": "informasi",
        "kelurahan": MENTENG,
        "nama": "Siti <b>Contoh</b>",
        "pengenal_jenis": "sim",
        "pengenal_nomor": "1234-5678",
        "surel": "siti@contoh.id",
        "uraian": "Kapan pendaftaran bantuan sosial dibuka lagi untuk tahun depan?",
    } | ganti


async def test_a_citizen_complains_follows_it_and_says_how_it_was(
    klien: Klien, sessions: Sessions
) -> None:
    halaman = await klien.client.get(AKAR)
    kode = re.search(r'name="id" value="([^"]+)"', halaman.text)
    assert (halaman.status_code, halaman.headers["Cache-Control"]) == (200, "no-store")
    assert kode is not None
    terkirim = await kirim(klien, **formulir(id=kode[1]))
    assert terkirim.status_code == 201, terkirim.text
    nomor, rahasia = re.findall(r'class="kode">([^<]+)<', terkirim.text)
    assert (await kirim(klien, **formulir(id=kode[1]))).status_code == 409
    (satu,) = (await klien.get("pengaduan")).json()["data"]
    assert (satu["kanal"], satu["kelas"], satu["nomor"]) == ("web", "informasi", nomor)

    async def lacak(**ganti: str) -> Response:
        return await kirim(klien, "/lacak", **({"nomor": nomor, "rahasia": rahasia} | ganti))

    await langkah(klien, satu["id"], "respons", "verifikasi", "tindak-lanjut")
    jawaban = {"teks": "Pendaftaran dibuka bulan <Maret>.\nBawa KTP."}
    await langkah(klien, satu["id"], "jawab", **jawaban)
    lacakan = await lacak(nomor=nomor.lower().replace("-", " "))
    assert lacakan.status_code == 200
    assert "Pendaftaran dibuka bulan &lt;Maret&gt;." in lacakan.text
    assert "Siti" not in lacakan.text
    assert "Bagaimana pelayanan kami?" not in lacakan.text
    dini = await kirim(klien, "/kepuasan", nomor=nomor, rahasia=rahasia, **PUAS)
    assert dini.status_code == 409
    await langkah(klien, satu["id"], "selesai")
    assert "Bagaimana pelayanan kami?" in (await lacak()).text

    kurang = {nama: nilai for nama, nilai in PUAS.items() if nama != "u9"}
    for salah in (kurang, {**PUAS, "u3": "5"}):
        jawab = await kirim(klien, "/kepuasan", nomor=nomor, rahasia=rahasia, **salah)
        assert jawab.status_code == 422
    sekali = await kirim(klien, "/kepuasan", nomor=nomor, rahasia=rahasia, **PUAS)
    lagi = await kirim(klien, "/kepuasan", nomor=nomor, rahasia=rahasia, **PUAS)
    assert (sekali.status_code, lagi.status_code) == (200, 409)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Kepuasan)) == 1
        tersimpan = str((await session.execute(text("SELECT k::text FROM kepuasan k"))).all())
        pelaku = set(
            await session.scalars(select(audit.c.actor_id).where(audit.c.subject_id == satu["id"]))
        )
    assert satu["id"] not in tersimpan
    assert pelaku == {"umum", klien.actor.id}
    ikm = (await klien.get("pengaduan/ringkasan")).json()["ikm"]
    assert (ikm["responden"], ikm["nilai"], ikm["mutu"]) == (1, "100.00", None)


async def test_a_form_that_cannot_be_taken_comes_back_with_what_was_written(klien: Klien) -> None:
    anonim = await kirim(klien, **formulir(nama="Anonim", pengenal_jenis="", surel=""))
    pendek = await kirim(klien, **formulir(uraian="Tolong"))
    aneh = await klien.client.post(AKAR, content=b"\xff\xfe bukan formulir")

    assert {anonim.status_code, pendek.status_code, aneh.status_code} == {422}
    assert "Pengaduan tanpa nama tidak dapat diterima" in anonim.text
    assert "kartu pengenal lain" in anonim.text
    assert "Uraian: Terlalu pendek" in pendek.text
    assert "Siti &lt;b&gt;Contoh" in pendek.text
    assert (await klien.get("pengaduan")).json()["data"] == []


async def test_a_wrong_receipt_tells_nothing_and_is_limited(klien: Klien) -> None:
    satu = await terima(klien)
    lain = await terima(klien)
    benar = {"nomor": satu["nomor"], "rahasia": satu["rahasia"]}
    keliru = [{**benar, "rahasia": lain["rahasia"]}, {**benar, "nomor": "0000-0000-0000"}, {}]

    jawaban = [await kirim(klien, "/lacak", **keliru[ke % 3]) for ke in range(10)]
    assert {satu.status_code for satu in jawaban} == {404}
    ditolak = await kirim(klien, "/lacak", **benar)
    assert (ditolak.status_code, 0 < int(ditolak.headers["Retry-After"]) <= 3600) == (429, True)
    assert (await kirim(klien, "/lacak", dari="10.0.0.2", **benar)).status_code == 200
    await langkah(klien, satu["id"], *SAMPAI_DIJAWAB, "selesai")
    for _ in range(2):
        nilai = await kirim(klien, "/kepuasan", **{**keliru[0], **PUAS})
        assert nilai.status_code == 429


async def test_one_address_sends_so_many_an_hour(klien: Klien) -> None:
    status = [(await kirim(klien, **formulir())).status_code for _ in range(11)]

    assert status == [201] * 10 + [429]
