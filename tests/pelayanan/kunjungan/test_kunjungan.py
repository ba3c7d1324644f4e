"""Visits: what their forms ask, and one of them from its plan to its void, by HTTP."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select, text

from kantor.kunjungan import BerkasKunjungan, FormulirKunjungan
from kit.auth import Actor
from kit.clock import today, zone
from kit.db import Sessions, transaction
from kit.files import store
from kit.files.kinds import JPEG, PDF
from kit.foreign.reader import Paper
from pelayanan.kunjungan import rules
from pelayanan.kunjungan.models import Kunjungan, RiwayatKunjungan
from pelayanan.kunjungan.rules import MENJADI, Keadaan
from pelayanan.loket import Loket
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
)

FORMULIR = FormulirKunjungan.model_validate(
    {
        "kode": "rumah",
        "versi": 1,
        "nama": "Kunjungan rumah",
        "layanan": ["rumah-singgah"],
        "pelaksana": 2,
        "foto": 2,
        "koordinat": True,
        "hasil": [{"kode": "layak", "label": "Layak"}],
        "butir": [
            {"kode": "rumah", "tanya": "Rumahnya", "pilihan": [{"kode": "baik", "label": "Baik"}]},
            {"kode": "catatan", "tanya": "Catatan"},
            {"kode": "lain", "tanya": "Lainnya", "wajib": False},
        ],
    }
)
HARI = date(2026, 3, 2)


def kata(salah: list[Any]) -> list[str]:
    return [satu.kode for satu in salah]


def test_a_form_is_filled_in_whole_and_with_its_own_answers() -> None:
    def periksa(**jawaban: str) -> list[str]:
        return kata(rules.periksa_jawaban(FORMULIR, jawaban, "/di"))

    assert periksa(rumah="baik", catatan="Bersih") == []
    assert periksa(rumah="baik", catatan="Bersih", lain="Ada kebun") == []
    assert periksa(rumah="baik", catatan="  ") == ["butir-kurang"]
    assert periksa(rumah="mewah", catatan="Bersih") == ["pilihan-tidak-dikenal"]
    assert periksa(rumah="baik", catatan="Bersih", warna="hijau") == ["butir-tidak-dikenal"]
    assert kata(rules.periksa_hasil(FORMULIR, "bagus", "/di")) == ["hasil-tidak-dikenal"]
    assert rules.periksa_hasil(FORMULIR, "layak", "/di") == []
    assert kata(rules.periksa_koordinat(FORMULIR, ada=False)) == ["koordinat-kurang"]
    assert rules.periksa_koordinat(FORMULIR, ada=True) == []


def test_who_goes_and_what_is_shown_are_as_many_as_the_form_says() -> None:
    assert kata(rules.periksa_pelaksana(FORMULIR, ["a"])) == ["pelaksana-kurang"]
    assert kata(rules.periksa_pelaksana(FORMULIR, ["a", "a"])) == ["pelaksana-ganda"]
    assert rules.periksa_pelaksana(FORMULIR, ["a", "b"]) == []
    # The same picture twice is one.
    assert kata(rules.periksa_foto(FORMULIR, [b"1", b"1"])) == ["foto-kurang"]
    assert rules.periksa_foto(FORMULIR, [b"1", b"2"]) == []


def test_days_of_a_visit_stand_in_order() -> None:
    besok = HARI + timedelta(days=1)
    assert rules.periksa_rencana(HARI, HARI, besok) == []
    assert kata(rules.periksa_rencana(HARI, besok, HARI)) == ["tanggal-sebelum-induk"]
    jauh = HARI + timedelta(days=rules.TERJAUH + 1)
    assert kata(rules.periksa_rencana(jauh, HARI, HARI)) == ["tanggal-tidak-mungkin"]
    assert kata(rules.periksa_hari(HARI, besok)) == ["tanggal-sebelum-induk"]
    assert rules.periksa_hari(HARI, HARI) == []
    assert kata(rules.periksa_tempo([besok, HARI], besok)) == ["tanggal-tidak-mungkin"]
    assert rules.periksa_tempo([besok, HARI], HARI) == []


def test_the_newest_version_of_a_form_is_filled_in_and_older_ones_are_read() -> None:
    baru = FORMULIR.model_copy(update={"versi": 2, "foto": 0})
    berkas = BerkasKunjungan(formulir=[baru, FORMULIR])
    assert berkas.terakhir("rumah") == baru
    assert berkas.menurut_versi["rumah", 1] == FORMULIR
    assert berkas.terakhir("lain") is None
    with pytest.raises(ValueError, match="dua kali"):
        BerkasKunjungan(formulir=[baru, baru])
    assert not FORMULIR.untuk("pkh")


def test_what_was_made_is_never_merely_cancelled() -> None:
    batal = MENJADI[rules.Langkah.BATAL]
    assert set(batal) == {Keadaan.DIRENCANAKAN}
    assert not set(rules.BERLAKU) & {*batal.values(), Keadaan.DIBATALKAN}


# --- By HTTP --------------------------------------------------------------------------------------


def saat(lalu: int, jam: int = 9) -> str:
    """So many days ago, by the office's clock."""
    return datetime.combine(today() - timedelta(days=lalu), time(jam), zone()).isoformat()


def hari(lalu: int) -> str:
    return (today() - timedelta(days=lalu)).isoformat()


def kode(jawaban: Response) -> set[str]:
    assert jawaban.status_code == 422, jawaban.text
    return {satu["kode"] for satu in jawaban.json()["errors"]}


_TERSIMPAN = text("""
SELECT string_agg(satu, ' ') FROM (
    SELECT CAST(k AS text) AS satu FROM kunjungan k
    UNION ALL SELECT CAST(r AS text) FROM kunjungan_riwayat r
) AS semua
""")


def dibuat(jawaban: Response) -> dict[str, Any]:
    assert jawaban.is_success, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


async def berkas(sessions: Sessions, loket: Loket, oleh: Actor, isi: bytes, jenis: str) -> str:
    """As it lies after an upload."""
    satu = uuid.uuid4()
    async with transaction(sessions) as session:
        paper = Paper(jenis, isi, None)
        await store.keep(session, loket.kunci.data, oleh, satu, "foto", paper)
    return str(satu)


async def test_a_visit_from_its_plan_to_its_void(
    klien: Klien, sessions: Sessions, loket: Loket
) -> None:
    """Two people visit a home: planned, moved, made with a photo, corrected, followed up, void; and
    on the way whatever is refused."""
    layanan = {"layanan": "rekomendasi-orang-tua-angkat", "sumber": "permohonan"}
    permohonan = dibuat(
        await klien.post("permohonan", {**layanan, "kelurahan": MENTENG, "tanggal": hari(60)})
    )
    besok = today() + timedelta(days=7)
    rencana: dict[str, Any] = {
        "induk_id": permohonan["id"],
        "formulir": "rumah-cota",
        "rencana": besok.isoformat(),
        "pelaksana": [PETUGAS.id, KEPALA.id],
    }
    luar = klien.sebagai(PETUGAS_PAHANDUT)
    for oleh, ganti, kenapa in (
        (klien, {"pelaksana": [PETUGAS.id]}, "pelaksana-kurang"),
        (klien, {"rencana": hari(61)}, "tanggal-sebelum-induk"),
        (klien, {"formulir": "tidak-ada"}, "formulir-tidak-dikenal"),
        (klien, {"induk_id": str(uuid.uuid4())}, "induk-tidak-ditemukan"),
        (luar, {}, "induk-tidak-ditemukan"),
    ):
        assert kode(await oleh.post("kunjungan", {**rencana, **ganti})) == {kenapa}
    satu = dibuat(await klien.post("kunjungan", rencana))
    jalan = f"kunjungan/{satu['id']}"
    assert (satu["status"], satu["kelurahan"], satu["isi_versi"]) == ("direncanakan", MENTENG, 0)
    assert (await luar.get(jalan)).status_code == 404

    async def tugas() -> dict[str, Any]:
        semua = dibuat(await klien.get("penugasan", rekam_id=satu["id"]))["data"]
        assert [ini["noun"] for ini in semua] == ["kunjungan"]
        hasil: dict[str, Any] = semua[0]
        return hasil

    assert (await tugas())["petugas"] == PETUGAS.id
    kalender = loket.kantor.kalender
    assert (await tugas())["jatuh_tempo"] == kalender.jatuh_tempo(
        today(), kalender.antara(today(), besok)
    ).isoformat()
    pindah = {"alasan": "Pemohon berhalangan", "pelaksana": [KEPALA.id, "petugas-9"]}
    dibuat(await klien.post(f"{jalan}/jadwal", pindah))
    assert (await tugas())["petugas"] == KEPALA.id
    for saring, ada in (
        ({"pelaksana": "petugas-9"}, True),
        ({"saya": "true"}, False),
        ({"dari": besok.isoformat(), "sampai": besok.isoformat()}, True),
        ({"sampai": hari(-6)}, False),
        ({"induk_id": permohonan["id"], "status": "terlaksana"}, False),
    ):
        assert bool(dibuat(await klien.get("kunjungan", **saring))["data"]) is ada, saring

    foto = await berkas(sessions, loket, PETUGAS, b"\xff\xd8\xffrumah", JPEG)
    surat = await berkas(sessions, loket, PETUGAS, b"%PDF-1", PDF)
    rahasia = "Ibu tampak lelah, anak sehat."
    laksana: dict[str, Any] = {
        "pada": saat(10),
        "koordinat": {"lintang": -2.21, "bujur": 113.91},
        "jawaban": {"rumah": "baik", "ekonomi": "cukup", "hubungan": "baik", "motivasi": rahasia},
        "hasil": "perlu-pembinaan",
        "ringkasan": rahasia,
        "temuan": [
            {"uraian": "Tangga tanpa pagar", "tindak_lanjut": "Dipasangi pagar", "tempo": hari(-3)}
        ],
        "foto": [foto],
    }
    terlambat = [{**laksana["temuan"][0], "tempo": hari(11)}]
    semua: list[tuple[dict[str, Any], str]] = [
        ({"pada": saat(-1)}, "tanggal-tidak-mungkin"),
        ({"pada": saat(61)}, "tanggal-sebelum-induk"),
        ({"hasil": "hebat"}, "hasil-tidak-dikenal"),
        ({"jawaban": {}}, "butir-kurang"),
        ({"pelaksana": [PETUGAS.id]}, "pelaksana-kurang"),
        ({"temuan": terlambat}, "tanggal-tidak-mungkin"),
        ({"foto": []}, "foto-kurang"),
        # A paper is no photo.
        ({"foto": [surat]}, "foto-kurang"),
        ({"formulir_versi": 99}, "formulir-tidak-dikenal"),
    ]
    for beda, kenapa in semua:
        assert kode(await klien.post(f"{jalan}/laksanakan", {**laksana, **beda})) == {kenapa}
    assert (await klien.post(f"{jalan}/koreksi", {"alasan": "Salah hasil"})).status_code == 422
    assert dibuat(await klien.get(jalan))["status"] == "direncanakan"
    hasil = dibuat(await klien.post(f"{jalan}/laksanakan", laksana))
    assert (hasil["status"], hasil["tanggal"], hasil["isi_versi"]) == ("terlaksana", hari(10), 1)
    assert [ini["id"] for ini in hasil["foto"]] == [foto]
    assert today().isoformat() <= (await tugas())["jatuh_tempo"] <= hari(-3)
    assert rahasia not in (await klien.get("kunjungan")).text
    sampai = dibuat(await klien.get("kunjungan", tindak_lanjut_sampai=hari(-3)))["data"]
    assert [ini["id"] for ini in sampai] == [satu["id"]]

    salah = {"alasan": "Salah pilih hasilnya", "hasil": "layak"}
    assert kode(await klien.post(f"{jalan}/koreksi", {**salah, "hasil": "perlu-pembinaan"})) == {
        "tanpa-perubahan"
    }
    hasil = dibuat(await klien.post(f"{jalan}/koreksi", salah))
    assert (hasil["hasil"], hasil["isi_versi"]) == ("layak", 2)
    tujuan = {"tujuan": "penjangkauan"}
    assert (await klien.post(f"{jalan}/buka", {"tujuan": "iseng"})).status_code == 422
    dibaca = dibuat(await klien.post(f"{jalan}/buka", tujuan))["versi"]
    assert [(ini["versi"], ini["hasil"]) for ini in dibaca] == [
        (1, "perlu-pembinaan"),
        (2, "layak"),
    ]
    assert dibaca[1]["ringkasan"] == rahasia
    temuan = dibaca[1]["temuan"][0]["id"]
    lain = {"temuan_id": str(uuid.uuid4()), "catatan": "Sudah dipasangi"}
    assert kode(await klien.post(f"{jalan}/tindak-lanjut", lain)) == {"temuan-tidak-ditemukan"}
    hasil = dibuat(await klien.post(f"{jalan}/tindak-lanjut", {**lain, "temuan_id": temuan}))
    assert (hasil["tempo"], (await tugas())["keadaan"]) == (None, "selesai")

    keliru = {"alasan": "Rumah orang lain yang dikunjungi"}
    dibuat(await klien.post(f"{jalan}/pembatalan", keliru))
    sendiri = await klien.post(f"{jalan}/pembatalan/setujui")
    assert (sendiri.status_code, sendiri.json()["type"]) == (409, "/problems/penyetuju-harus-lain")
    hasil = dibuat(await klien.sebagai(KEPALA).post(f"{jalan}/pembatalan/setujui"))
    assert (hasil["status"], hasil["boleh"]) == ("dibatalkan", [])
    assert (await klien.post(f"{jalan}/koreksi", salah)).status_code == 409

    kedua = dibuat(await klien.post("kunjungan", rencana))
    lagi = await klien.post(f"kunjungan/{kedua['id']}/laksanakan", laksana)
    assert (lagi.status_code, lagi.json()["type"]) == (409, "/problems/berkas-sudah-dipakai")
    sebagian = klien.sebagai(PETUGAS_JEKAN_RAYA)
    hasil = dibuat(await sebagian.post(f"kunjungan/{kedua['id']}/batal", keliru))
    assert (hasil["status"], hasil["pada"]) == ("batal", None)

    async with sessions() as session:
        baris = (await session.scalars(select(Kunjungan))).all()
        langkah = (await session.scalars(select(RiwayatKunjungan))).all()
        tersimpan = str(await session.scalar(_TERSIMPAN))
    assert len(baris) == 2
    assert [ini.langkah for ini in langkah if ini.kunjungan_id == uuid.UUID(satu["id"])] == [
        "rencanakan", "jadwal", "laksanakan", "koreksi", "tindak-lanjut", "pembatalan",
        "pembatalan/setujui",
    ]  # fmt: skip
    assert not any(kata in tersimpan for kata in ("lelah", "pagar", "113.91"))
