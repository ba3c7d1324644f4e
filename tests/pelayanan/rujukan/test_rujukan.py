"""A referral from its sending to its result, by HTTP and on a real database."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select, text, update

from kit.audit import audit
from kit.clock import local_date, now, today
from kit.db import Sessions, reading, transaction
from pelayanan.pemberian.models import Pemberian
from pelayanan.penugasan.models import Tugas
from pelayanan.permohonan.models import Permohonan
from pelayanan.rujukan import isi, jam
from pelayanan.rujukan.models import Rujukan, TautanRujukan
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS,
    PETUGAS_PAHANDUT,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
    terbatas,
)
from tests.pelayanan.conftest import sessions as sessions
from tests.pelayanan.mitra import berakun, program
from tests.pelayanan.surat.conftest import KADIS, Kantor, kode

PENJAWAB = {"nama_penjawab": "Ibu Contoh"}
ALASAN = {"alasan": "Tempatnya sedang penuh."}
RSUD = program("mitra-rsud")
LAIN = program("mitra-lain")


@pytest.fixture
async def kantor(sessions: Sessions) -> AsyncIterator[Kantor]:
    loket = replace(loket_untuk("rehsos"), alamat="https://dinsos.contoh.id")
    loket = berakun(loket, rsud=RSUD.id)
    klien = buat_klien("rehsos", sessions, loket)
    async with klien.client:
        yield Kantor(klien, sessions, loket)


def isian(jawab: Response) -> set[str]:
    assert jawab.status_code == 422, jawab.text
    return {satu["kode"] for satu in jawab.json()["errors"]}


def tujuan(permohonan: str) -> dict[str, str]:
    return {"tujuan": "rujukan", "kasus": permohonan}


async def dikirim(kantor: Kantor, siap: dict[str, Any], penerima: str, **lain: object) -> str:
    """A referral in this request that waits for its answer."""
    baru = {"permohonan_id": siap["id"], "penerima": penerima, "keperluan": "Perawatan luka kaki"}
    di = f"rujukan/{(await kantor.jadi(PETUGAS, 'rujukan', baru))['id']}"
    await kantor.jadi(PETUGAS, f"{di}/kirim", lain)
    return di


def tertulis(dibuka: dict[str, Any]) -> dict[str, str]:
    return {baris["label"]: baris["isi"] for baris in dibuka["gambar"]}


async def halaman(kantor: Kantor, jalan: str, **isi: str) -> Response:
    asal = {"X-Real-IP": "10.0.0.1"}
    return await kantor.klien.client.post(f"/rehsos/rujukan{jalan}", data=isi, headers=asal)


async def keadaan(kantor: Kantor) -> tuple[list[Pemberian], Permohonan]:
    async with reading(kantor.sessions) as session:
        beri = list(await session.scalars(select(Pemberian).order_by(Pemberian.id)))
        minta = await session.scalars(select(Permohonan).order_by(Permohonan.id))
        return beri, minta.all()[0]


async def test_an_arrival_completes_moves_and_is_taken_back(kantor: Kantor) -> None:
    kemarin_dulu = today() - timedelta(days=2)
    siap = await kantor.permohonan("verifikasi", tanggal=kemarin_dulu.isoformat())
    lks, permohonan = "panti-asuhan-al-mim", f"permohonan/{siap['id']}"
    baru = {"permohonan_id": siap["id"], "penerima": lks, "keperluan": "Pengasuhan sehari-hari"}
    asing = await kantor.kirim(PETUGAS, "rujukan", {**baru, "penerima": "bidang-rehsos"})
    assert isian(asing) == {"penerima-tidak-dikenal"}
    daerah_lain = await kantor.kirim(PETUGAS_PAHANDUT, "rujukan", baru)
    assert isian(daerah_lain) == {"permohonan-tidak-ditemukan"}
    di = f"rujukan/{(await kantor.jadi(PETUGAS, 'rujukan', baru))['id']}"
    dini = await kantor.kirim(PETUGAS, f"{di}/kirim", {})
    assert kode(dini) == (409, "permohonan-belum-siap")
    await kantor.jadi(PETUGAS, f"{permohonan}/proses")
    peka = await kantor.kirim(PETUGAS, f"{di}/kirim", {"untuk": tujuan(siap["id"])})
    assert isian(peka) == {"penerima-tidak-berwenang"}
    kirim = await kantor.jadi(PETUGAS, f"{di}/kirim", {})
    assert (kirim["status"], kirim["jatuh_tempo"] > today().isoformat()) == ("dikirim", True)
    assert (await kantor.kirim(PETUGAS_PAHANDUT, f"{di}/terima", PENJAWAB)).status_code == 404
    tiba = {"pada": now().isoformat(), "nama_penerima": "Ibu Contoh"}
    assert kode(await kantor.kirim(PETUGAS, f"{di}/tiba", tiba)) == (409, "langkah-ditolak")
    sendiri = await kantor.kirim(PETUGAS, f"{permohonan}/selesai", {"sumber_dana": "apbd-kota"})
    assert kode(sendiri) == (409, "rujukan-berjalan")
    await kantor.jadi(PETUGAS, f"{di}/terima", PENJAWAB)
    lagi = await kantor.kirim(PETUGAS, f"{di}/tolak", {**PENJAWAB, **ALASAN})
    assert kode(lagi) == (409, "langkah-ditolak")
    lalu = {**tiba, "pada": (now() - timedelta(days=1)).isoformat()}
    assert isian(await kantor.kirim(PETUGAS, f"{di}/tiba", lalu)) == {"tiba-sebelum-dikirim"}
    # The moment as a clock two hours east shows it: it counts on its day here.
    timur = now().astimezone(timezone(timedelta(hours=9))).isoformat()
    datang = await kantor.jadi(PETUGAS, f"{di}/tiba", {**tiba, "pada": timur})

    assert (datang["status"], datang["menyelesaikan"]) == ("tiba", True)
    (beri,), minta = await keadaan(kantor)
    hari = local_date(datetime.fromisoformat(datang["tiba"]))
    assert (beri.komponen, beri.jumlah, beri.tanggal) == ("rujukan-layanan", 1, hari)
    assert len(beri.psks) == 1
    assert minta.rekam is not None
    assert (minta.status, minta.tanggal_selesai, minta.rekam["rinci"]) == ("selesai", hari, True)
    dibuka = tertulis(await kantor.jadi(PETUGAS, f"{di}/buka", tujuan(siap["id"])))
    # What an LKS may see has no NIK.
    assert (dibuka["Nama"], "NIK" in dibuka) == (siap["orang"]["nama"], False)
    await kantor.jadi(PETUGAS, f"{di}/hasil", {"ringkasan": "Sudah menetap di sana."})
    await dipindahkan(kantor, di, permohonan)
    await dibatalkan(kantor, di, permohonan)

    di = await dikirim(kantor, siap, lks)
    await kantor.jadi(PETUGAS, f"{di}/terima", PENJAWAB)
    lain = await ajukan(kantor.klien, siap["orang"]["id"], layanan="rujukan-lansia-panti")
    for langkah in ("verifikasi", "proses"):
        await kantor.jadi(PETUGAS, f"permohonan/{lain['id']}/{langkah}")
    await kantor.jadi(PETUGAS, f"permohonan/{lain['id']}/selesai", {"sumber_dana": "apbd-kota"})
    tiba["pada"] = now().isoformat()
    sama = await kantor.kirim(PETUGAS, f"{di}/tiba", tiba)
    assert kode(sama) == (409, "bantuan-sama-sehari")
    # What stands there is of no concern to whoever only confirms an arrival.
    assert (sama.json()["tercatat"], sama.json()["tanyakan"]) == ([], "kepala bidang")
    await kantor.jadi(PETUGAS, f"{di}/tiba", {**tiba, "tetap_catat": True})
    semua, minta = await keadaan(kantor)
    assert [satu.keadaan for satu in semua] == ["dibatalkan", "dibatalkan", "berlaku"]
    assert minta.rekam is not None
    assert (minta.status, minta.rekam["berlaku"], minta.rekam_versi) == ("selesai", True, 4)


async def dipindahkan(kantor: Kantor, di: str, permohonan: str) -> None:
    """It was the day before: proposed by one, approved by another, and only here."""
    async with transaction(kantor.sessions) as session:
        await session.execute(update(Rujukan).values(dikirim=now() - timedelta(days=2)))
    kemarin = now() - timedelta(days=1)
    koreksi = {**ALASAN, "pada": kemarin.isoformat()}
    salah = {**ALASAN, "pada": (now() + timedelta(hours=1)).isoformat()}
    assert isian(await kantor.kirim(PETUGAS, f"{di}/koreksi", salah)) == {"tanggal-tidak-mungkin"}
    tangan = {**ALASAN, "tanggal": local_date(kemarin).isoformat()}
    lewat = await kantor.kirim(PETUGAS, f"{permohonan}/koreksi", tangan)
    assert kode(lewat) == (409, "rujukan-berjalan")
    usulan = (await kantor.jadi(PETUGAS, f"{di}/koreksi", koreksi))["usul_koreksi"]
    assert usulan["diusulkan_oleh"] == PETUGAS.id
    sendiri = await kantor.kirim(PETUGAS, f"{di}/koreksi/setujui")
    assert kode(sendiri) == (409, "penyetuju-harus-lain")

    jadi = await kantor.jadi(KEPALA, f"{di}/koreksi/setujui")

    assert (jadi["status"], datetime.fromisoformat(jadi["tiba"])) == ("hasil", kemarin)
    (lama, beri), minta = await keadaan(kantor)
    assert (lama.keadaan, beri.keadaan) == ("dibatalkan", "berlaku")
    assert beri.tanggal == minta.tanggal_selesai == local_date(kemarin)


async def dibatalkan(kantor: Kantor, di: str, permohonan: str) -> None:
    """Nobody arrived: what it counted is taken back, and the request goes on."""
    lewat = await kantor.kirim(PETUGAS, f"{permohonan}/pembatalan", ALASAN)
    assert kode(lewat) == (409, "rujukan-berjalan")
    await kantor.jadi(PETUGAS, f"{di}/pembatalan", ALASAN)
    assert (await kantor.kirim(PETUGAS, f"{di}/pembatalan/setujui")).status_code == 409
    batal = await kantor.jadi(KEPALA, f"{di}/pembatalan/setujui")
    assert batal["status"] == "dibatalkan"
    semua, minta = await keadaan(kantor)
    assert {satu.keadaan for satu in semua} == {"dibatalkan"}
    assert minta.rekam is not None
    assert (minta.status, minta.tanggal_selesai) == ("diproses", None)
    assert (minta.rekam["berlaku"], minta.rekam_versi) == (False, 3)
    async with reading(kantor.sessions) as session:
        tugas = select(Tugas.keadaan, Tugas.selesai).where(Tugas.noun == "permohonan")
        assert (await session.execute(tugas)).one() == ("berjalan", None)


async def test_a_receiver_with_an_account_answers_in_its_inbox(kantor: Kantor) -> None:
    """Late, after a reminder; it sees what is its own, and what is sensitive for a purpose only."""
    peka = {"kategori": ["lanjut-usia-terlantar", "korban-tindak-kekerasan"]}
    orang = await daftarkan(kantor.klien, **peka)
    siap = await ajukan(kantor.klien, orang["id"])
    for langkah in ("verifikasi", "proses"):
        await kantor.jadi(PETUGAS, f"permohonan/{siap['id']}/{langkah}")
    biasa = await dikirim(kantor, siap, "rsud")
    await kantor.jadi(PETUGAS, f"{biasa}/batal", ALASAN)
    tutup = await kantor.kirim(RSUD, f"rujukan-masuk/{biasa.removeprefix('rujukan/')}/buka")
    assert kode(tutup) == (409, "langkah-ditolak")
    untuk = {"untuk": tujuan(siap["id"])}
    baru = {"permohonan_id": siap["id"], "penerima": "rsud", "keperluan": "Perawatan luka kaki"}
    rujukan = (await kantor.jadi(PETUGAS, "rujukan", baru))["id"]
    sempit = terbatas(PETUGAS, "rehsos:*:tulis", "rehsos:rujukan:baca")
    ditolak = await kantor.kirim(sempit, f"rujukan/{rujukan}/kirim", untuk)
    assert kode(ditolak) == (403, "kategori-sensitif")
    await kantor.jadi(PETUGAS, f"rujukan/{rujukan}/kirim", untuk)
    await diingatkan(kantor, f"rujukan/{rujukan}")

    di = f"rujukan-masuk/{rujukan}"
    tiba = {"pada": now().isoformat(), "nama_penerima": "Ibu Contoh"}
    for jalan, kiriman in (("terima", PENJAWAB), ("tiba", tiba), ("buka", None)):
        assert (await kantor.kirim(LAIN, f"{di}/{jalan}", kiriman)).status_code == 404
    assert (await kantor.klien.sebagai(LAIN).get("rujukan-masuk")).json()["data"] == []
    semua = (await kantor.klien.sebagai(RSUD).get("rujukan-masuk")).json()["data"]
    assert [(satu["id"], satu["status"]) for satu in semua][:1] == [(rujukan, "tak_dijawab")]
    dibuka = await kantor.jadi(RSUD, f"{di}/buka")
    assert dibuka["keperluan"] == "Perawatan luka kaki"
    assert {"NIK", "Layanan"} <= tertulis(dibuka).keys()
    assert "Kekerasan" in tertulis(dibuka)["Kategori"]
    lama = isi_rujukan(kantor, await beku(kantor, biasa))
    assert "Kekerasan" not in lama["Kategori"]
    tanpa = await kantor.kirim(PETUGAS, f"rujukan/{rujukan}/tautan")
    assert kode(tanpa) == (409, "rujukan-tanpa-tautan")
    assert (await kantor.jadi(RSUD, f"{di}/terima", PENJAWAB))["status"] == "diterima"
    lagi = await kantor.kirim(RSUD, f"{di}/tolak", {**PENJAWAB, **ALASAN})
    assert kode(lagi) == (409, "langkah-ditolak")
    # An arrival there would be given in this request, which a completion now would close.
    dana = {"sumber_dana": "apbd-kota"}
    sekaligus = await kantor.kirim(PETUGAS, f"permohonan/{siap['id']}/selesai", dana)
    assert kode(sekaligus) == (409, "rujukan-berjalan")
    tiba["pada"] = now().isoformat()
    ganda = await kantor.kirim(RSUD, f"{di}/tiba", {**tiba, "tetap_catat": True})
    assert ganda.status_code == 422

    await kantor.jadi(RSUD, f"{di}/tiba", tiba)

    (beri,), minta = await keadaan(kantor)
    assert (beri.komponen, minta.status) == ("akses-pendidikan-kesehatan", "diproses")
    dilihat = (await kantor.klien.get(f"rujukan/{rujukan}")).json()
    assert (dilihat["dijawab_lewat"], dilihat["pemberian_id"]) == ("akun", str(beri.id))
    # Another bidang's officers read of people in their own areas.
    sejawat = (await dikirim(kantor, siap, "bidang-dayasos")).removeprefix("rujukan/")
    dibaca = [
        await kantor.kirim(siapa, f"rujukan-masuk/{sejawat}/buka")
        for siapa in (PETUGAS, PETUGAS_PAHANDUT)
    ]
    assert [satu.status_code for satu in dibaca] == [200, 404]
    await kantor.jadi(PETUGAS, f"permohonan/{siap['id']}/selesai", dana)


async def beku(kantor: Kantor, di: str) -> Rujukan:
    """A referral as it lies in the table."""
    async with reading(kantor.sessions) as session:
        satu = await session.get(Rujukan, uuid.UUID(di.removeprefix("rujukan/")))
        mentah = await session.scalar(text("SELECT string_agg(r::text, '') FROM rujukan r"))
    assert "Perawatan" not in (mentah or "Perawatan")
    assert satu is not None
    return satu


def isi_rujukan(kantor: Kantor, satu: Rujukan) -> dict[str, str]:
    return {baris.label: baris.isi for baris in isi.buka_gambar(kantor.loket.kunci, satu)}


async def diingatkan(kantor: Kantor, di: str) -> None:
    """Nobody answers: a reminder, then the head decides, and again nobody answers."""

    async def lewat() -> dict[str, Any]:
        async with transaction(kantor.sessions) as session:
            kemarin = update(Rujukan).where(Rujukan.tempo.is_not(None))
            await session.execute(kemarin.values(tempo=today() - timedelta(days=1)))
        async with transaction(kantor.sessions) as session:
            assert await jam.lihat(session, kantor.loket) == 1
            assert await jam.lihat(session, kantor.loket) == 0
        hasil: dict[str, Any] = (await kantor.klien.get(di)).json()
        return hasil

    satu = await lewat()
    assert (satu["status"], satu["diingatkan"] is not None) == ("dikirim", True)
    satu = await lewat()
    assert (satu["status"], "tak-dijawab" in satu["boleh"]) == ("tak_dijawab", False)
    ulang = await kantor.jadi(KADIS, f"{di}/kirim-ulang")
    assert (ulang["status"], ulang["diingatkan"]) == ("dikirim", None)
    await lewat()
    await lewat()


async def test_a_link_is_spent_by_its_answer_alone(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi", "proses", layanan="rumah-singgah")
    di = await dikirim(kantor, siap, "rsj")
    lama = await kantor.jadi(PETUGAS, f"{di}/tautan")
    baru = await kantor.jadi(PETUGAS, f"{di}/tautan")
    alamat, token = baru["alamat"].split("#")
    assert alamat == "https://dinsos.contoh.id/rehsos/rujukan"
    # A preview opens the address, without what stands behind the mark.
    pratinjau = await kantor.klien.client.get("/rehsos/rujukan")
    sidik = re.search(r"script-src ('sha256-[^']+')", pratinjau.headers["Content-Security-Policy"])
    assert (pratinjau.status_code, sidik is not None) == (200, True)
    faktor = {"faktor": baru["faktor_kedua"]}
    for salah in (
        {"tautan": token, "faktor": lama["faktor_kedua"]},
        {"tautan": lama["alamat"].split("#")[1], "faktor": lama["faktor_kedua"]},
        {"tautan": "tebakan", **faktor},
    ):
        assert (await halaman(kantor, "/buka", **salah)).status_code == 404
    kirim = {"tautan": token, **faktor}
    dibuka = await halaman(kantor, "/buka", **kirim)
    assert "Perawatan luka kaki" in dibuka.text
    kurang = await halaman(kantor, "/jawab", **kirim, jawaban="tolak", nama_penjawab="Ibu Contoh")
    assert (kurang.status_code, "Alasan" in kurang.text) == (422, True)
    tolak = {**kirim, "jawaban": "tolak", **PENJAWAB, **ALASAN}
    # As if Enter had been pressed in the field of the reason.
    keliru = await halaman(kantor, "/jawab", **{**tolak, "jawaban": "terima"})
    assert (keliru.status_code, "tekan Tolak" in keliru.text) == (422, True)
    assert (await halaman(kantor, "/jawab", **tolak)).status_code == 200
    assert (await halaman(kantor, "/jawab", **tolak)).status_code == 404
    dilihat = (await kantor.klien.get(di)).json()
    assert (dilihat["status"], dilihat["dijawab_lewat"]) == ("ditolak", "tautan")
    async with reading(kantor.sessions) as session:
        disimpan = str((await session.execute(text("SELECT t::text FROM rujukan_tautan t"))).all())
        dibaca = await session.scalar(
            select(func.count()).where(audit.c.action == "rujukan.dibuka-penerima")
        )
        salah_ketik = await session.scalar(select(func.max(TautanRujukan.salah)))
    assert token not in disimpan
    assert (dibaca, salah_ketik) == (3, 1)
    buka = await kantor.jadi(PETUGAS, f"{di}/buka", tujuan(siap["id"]))
    assert (buka["penjawab"], buka["alasan"]) == ("Ibu Contoh", ALASAN["alasan"])
    await kantor.jadi(PETUGAS, f"permohonan/{siap['id']}/selesai", {"sumber_dana": "apbd-kota"})
    baru = {"permohonan_id": siap["id"], "penerima": "rsj", "keperluan": "Perawatan luka kaki"}
    di = f"rujukan/{(await kantor.jadi(PETUGAS, 'rujukan', baru))['id']}"
    borongan = await kantor.kirim(PETUGAS, f"{di}/kirim", {})
    assert kode(borongan) == (409, "permohonan-belum-siap")
