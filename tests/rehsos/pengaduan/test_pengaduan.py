"""Complaints from receipt to closure: who sees what, who answers, and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from kit.audit import audit
from kit.clock import today
from kit.db import Sessions
from kit.outbox import event_log
from tests.pelayanan.conftest import (
    KEPALA,
    PELAKU,
    PETUGAS,
    PETUGAS_PAHANDUT,
    Klien,
    loket_untuk,
    terbatas,
)
from tests.rehsos.conftest import SAMPAI_DIJAWAB, TEKS, TUJUAN, aduan, langkah, pelapor, terima

ALASAN = {"alasan": "Tercatat dua kali"}


async def peristiwa(sessions: Sessions) -> list[tuple[str, dict[str, Any]]]:
    async with sessions() as session:
        semua = await session.execute(
            select(event_log.c.type, event_log.c.data).order_by(event_log.c.id)
        )
        return [(jenis, isi) for jenis, isi in semua]


async def test_from_receipt_to_closure_each_step_says_when_and_by_whom(
    klien: Klien, sessions: Sessions
) -> None:
    kalender = loket_untuk("rehsos").kantor.kalender
    satu = await terima(klien)
    assert (satu["status"], satu["kelas"]) == ("diterima", "biasa")
    assert satu["jatuh_tempo"] == kalender.jatuh_tempo(today(), 14).isoformat()
    assert satu["respons_paling_lambat"] == kalender.jatuh_tempo(today(), 3).isoformat()

    terlalu_dini = await klien.post(f"pengaduan/{satu['id']}/verifikasi", {})
    assert terlalu_dini.status_code == 409
    await langkah(klien, satu["id"], "respons")
    assert (await klien.post(f"pengaduan/{satu['id']}/respons", TEKS)).status_code == 409
    diawasi = await langkah(klien, satu["id"], "verifikasi", kelas="pengawasan")
    assert diawasi["jatuh_tempo"] == kalender.jatuh_tempo(today(), 60).isoformat()
    jeda = await langkah(klien, satu["id"], "minta-lengkapi")
    assert (jeda["status"], jeda["jatuh_tempo"]) == ("perlu_dilengkapi", None)
    await langkah(klien, satu["id"], "lengkapi", "tindak-lanjut", "tindak-lanjut", "jawab")
    selesai = await langkah(klien, satu["id"], "selesai")

    assert (selesai["status"], selesai["tanggal_selesai"]) == ("selesai", today().isoformat())
    assert selesai["boleh"] == ["koreksi", "pembatalan"]
    riwayat = (await klien.get(f"pengaduan/{satu['id']}/riwayat")).json()["data"]
    assert {r["oleh"] for r in riwayat} == {PETUGAS.id}
    assert sorted(r["langkah"] for r in riwayat) == sorted(
        ["catat", *SAMPAI_DIJAWAB, "minta-lengkapi", "lengkapi", "tindak-lanjut", "selesai"]
    )
    identitas, rekam = await peristiwa(sessions)
    assert (identitas[0], rekam[0]) == ("ppks.identitas.v1", "layanan.rekam.v1")
    assert identitas[1]["ppks_id"] == rekam[1]["ppks_id"] != satu["id"]
    assert rekam[1]["layanan"] == "pengaduan-aspirasi-informasi"
    assert "Budi" not in str(identitas) + str(rekam)


async def test_the_same_person_is_one_and_a_body_complains_through_a_person(
    klien: Klien, sessions: Sessions
) -> None:
    orang = pelapor(lembaga="Yayasan Contoh")
    for _ in range(2):
        satu = await terima(klien, pelapor=orang)
        assert satu["lembaga"] is True
        await langkah(klien, satu["id"], *SAMPAI_DIJAWAB, "selesai")
    tanpa_orang = await klien.post("pengaduan", aduan(pelapor={"lembaga": "Yayasan Contoh"}))

    kunci = [isi["kunci"] for jenis, isi in await peristiwa(sessions) if "identitas" in jenis]
    assert len(kunci) == 2
    assert len(set(kunci)) == 1
    assert tanpa_orang.status_code == 422


def besok() -> str:
    return (today() + timedelta(days=1)).isoformat()


MUSTAHIL: list[tuple[dict[str, Any], str]] = [
    ({"pelapor": pelapor(nama="Anonim")}, "identitas-tidak-jelas"),
    ({"pelapor": pelapor(nik=...)}, "identitas-tidak-jelas"),
    ({"pelapor": pelapor(telepon=...)}, "tanpa-kontak"),
    ({"kelas": "kilat"}, "kelas-tidak-dikenal"),
    ({"kelas": "pengawasan", "jenis": "informasi"}, "kelas-tidak-dikenal"),
    ({"kanal": "sp4n-lapor"}, "nomor-sp4n"),
    ({"nomor_sp4n": "1234567"}, "nomor-sp4n"),
    ({"kelurahan": "62.71.99.1001"}, "kelurahan-tidak-dikenal"),
]


async def test_what_cannot_be_is_refused_and_leaves_nothing(klien: Klien) -> None:
    for ganti, kode in [*MUSTAHIL, ({"tanggal": besok()}, "tanggal-tidak-mungkin")]:
        jawaban = await klien.post("pengaduan", aduan(**ganti))
        assert jawaban.status_code == 422, jawaban.text
        assert kode in {satu["kode"] for satu in jawaban.json()["errors"]}

    assert (await klien.get("pengaduan")).json()["data"] == []
    assert (await klien.get("penugasan")).json()["data"] == []


async def test_an_sp4n_number_is_recorded_once_and_a_lost_answer_shows_no_secret(
    klien: Klien,
) -> None:
    sp4n = aduan(kanal="sp4n-lapor", nomor_sp4n="11223344")
    satu = await klien.post("pengaduan", sp4n, Idempotency_Key="a-1")
    lagi = await klien.post("pengaduan", sp4n, Idempotency_Key="a-1")
    ganda = await klien.post("pengaduan", sp4n)

    assert satu.json()["rahasia"] is not None
    assert lagi.json() == {**satu.json(), "rahasia": None}
    assert (ganda.status_code, ganda.json()["type"]) == (409, "/problems/pengaduan-sudah-ada")
    (ada,) = (await klien.get("pengaduan", nomor_sp4n="11223344")).json()["data"]
    (bernomor,) = (await klien.get("pengaduan", nomor=satu.json()["nomor"].lower())).json()["data"]
    assert ada == bernomor
    baru = (await klien.post(f"pengaduan/{ada['id']}/rahasia-baru")).json()
    assert baru["nomor"] == ada["nomor"]
    assert baru["rahasia"] != satu.json()["rahasia"]


async def test_a_hidden_name_is_opened_by_a_right_of_its_own_and_written_down(
    klien: Klien, sessions: Sessions
) -> None:
    satu = await terima(klien, sembunyikan_nama=True)
    terang = await terima(klien)
    isi = ("rehsos:pengaduan:tulis",)
    petugas = klien.sebagai(terbatas(PETUGAS, *isi))
    kepala = klien.sebagai(terbatas(KEPALA, *isi, "rehsos:pengaduan-pelapor:baca"))

    tertutup = await petugas.post(f"pengaduan/{satu['id']}/buka", TUJUAN)
    terbuka = await petugas.post(f"pengaduan/{terang['id']}/buka", TUJUAN)
    dilarang = await petugas.post(f"pengaduan/{satu['id']}/pelapor/buka", TUJUAN)
    tanpa_tujuan = await kepala.post(f"pengaduan/{satu['id']}/pelapor/buka", {"tujuan": "iseng"})
    siapa = await kepala.post(f"pengaduan/{satu['id']}/pelapor/buka", TUJUAN)

    assert tertutup.json()["uraian"].startswith("Bantuan")
    assert tertutup.json()["pelapor"] is None
    assert terbuka.json()["pelapor"]["nama"] == "Budi Contoh"
    assert (dilarang.status_code, tanpa_tujuan.status_code) == (403, 422)
    assert siapa.json()["nama"] == "Budi Contoh"
    async with sessions() as session:
        dibuka = select(audit.c.actor_id, audit.c.action, audit.c.purpose).where(
            audit.c.action.in_(("pengaduan.buka", "pengaduan.pelapor"))
        )
        assert [tuple(one) for one in await session.execute(dibuka.order_by(audit.c.id))] == [
            (petugas.actor.id, "pengaduan.buka", "pengaduan"),
            (petugas.actor.id, "pengaduan.buka", "pengaduan"),
            (kepala.actor.id, "pengaduan.pelapor", "pengaduan"),
        ]
        mentah = str(
            (await session.execute(text("SELECT t::text FROM pengaduan t"))).scalars().all()
        )
    assert "Budi" not in mentah
    assert "dijanjikan" not in mentah


async def test_another_bidang_answers_what_was_handed_to_it_and_sees_nothing_else(
    klien: Klien,
) -> None:
    """Its officers come to this door with their own token and this right only."""
    satu, lain = await terima(klien), await terima(klien)
    await langkah(klien, satu["id"], "respons", "verifikasi")
    izin = ("rehsos:serahan:baca", "rehsos:serahan:tulis")
    linjamsos = terbatas(replace(PETUGAS, bidang=frozenset({"linjamsos"})), *izin)
    dayasos = terbatas(replace(PETUGAS, bidang=frozenset({"dayasos"})), *izin)
    rehsos = replace(PETUGAS, id="petugas-rehsos", bidang=frozenset({"rehsos"}))
    PELAKU[rehsos.id] = rehsos
    sana, sini = klien.sebagai(linjamsos), klien.sebagai(rehsos)
    assert (await sana.get("pengaduan-serahan")).json()["data"] == []
    serah = {"bidang": "linjamsos", **ALASAN}

    sendiri = await sini.post(f"pengaduan/{satu['id']}/serahkan", {**serah, "bidang": "rehsos"})
    diserahkan = await sini.post(f"pengaduan/{satu['id']}/serahkan", serah)
    dua_kali = await sini.post(f"pengaduan/{satu['id']}/serahkan", {**serah, "bidang": "dayasos"})
    assert (sendiri.status_code, dua_kali.status_code) == (422, 409)
    assert diserahkan.json()["diserahkan"] == "linjamsos"
    (tugas,) = (await klien.get("penugasan", unit="linjamsos")).json()["data"]
    assert tugas["rekam_id"] == satu["id"]

    assert [p["id"] for p in (await sana.get("pengaduan-serahan")).json()["data"]] == [satu["id"]]
    assert (await klien.sebagai(dayasos).get(f"pengaduan-serahan/{satu['id']}")).status_code == 404
    assert (await sana.get(f"pengaduan-serahan/{lain['id']}")).status_code == 404
    assert (await sana.get(f"pengaduan/{satu['id']}")).status_code == 403
    isi = await sana.post(f"pengaduan-serahan/{satu['id']}/buka", TUJUAN)
    assert (isi.json()["pelapor"], isi.json()["uraian"][:7]) == (None, "Bantuan")
    assert (await sini.post(f"pengaduan/{satu['id']}/tindak-lanjut", TEKS)).status_code == 409
    for nama in ("tindak-lanjut", "jawab"):
        jawaban = await sana.post(f"pengaduan-serahan/{satu['id']}/{nama}", TEKS)
        assert jawaban.status_code == 200, jawaban.text
    nik = {"teks": "NIK 6271030712640001 sudah kami bantu"}
    assert (await sana.post(f"pengaduan-serahan/{satu['id']}/jawab", nik)).status_code in (409, 422)
    assert (await langkah(sini, satu["id"], "selesai"))["status"] == "selesai"


async def test_a_void_and_its_undo_need_somebody_who_did_not_handle_it(
    klien: Klien, sessions: Sessions
) -> None:
    satu = await terima(klien)
    await langkah(klien, satu["id"], *SAMPAI_DIJAWAB, "selesai")
    alamat = f"pengaduan/{satu['id']}"
    kepala, ketiga = klien.sebagai(KEPALA), klien.sebagai(terbatas(KEPALA, "rehsos:*:setujui"))
    assert (await kepala.post(f"{alamat}/pembatalan", ALASAN)).status_code == 200

    for pembuat in (klien, kepala):
        tolak = await pembuat.post(f"{alamat}/pembatalan/setujui")
        assert tolak.json()["type"] == "/problems/penyetuju-harus-lain"
    batal = await ketiga.post(f"{alamat}/pembatalan/setujui")
    assert (batal.json()["status"], batal.json()["rekam_versi"]) == ("dibatalkan", 2)
    assert (await ketiga.post(f"{alamat}/pulihkan", ALASAN)).status_code == 409
    pulih = await kepala.post(f"{alamat}/pulihkan", ALASAN)
    assert (pulih.json()["status"], pulih.json()["rekam_versi"]) == ("selesai", 3)

    kemarin = (today() - timedelta(days=1)).isoformat()
    mustahil = await klien.post(f"{alamat}/koreksi", {"tanggal": kemarin, **ALASAN})
    sama = await klien.post(f"{alamat}/koreksi", {"tanggal": today().isoformat(), **ALASAN})
    pindah = {"kelurahan": "62.71.03.1001", **ALASAN}
    usul = await klien.post(f"{alamat}/koreksi", pindah)
    setuju = await ketiga.post(f"{alamat}/koreksi/setujui")
    assert (mustahil.status_code, sama.status_code, usul.status_code) == (422, 422, 200)
    assert (setuju.json()["kelurahan"], setuju.json()["rekam_versi"]) == ("62.71.03.1001", 4)
    rekam = [isi for jenis, isi in await peristiwa(sessions) if jenis == "layanan.rekam.v1"]
    assert [(isi["versi"], isi["berlaku"]) for isi in rekam] == [
        (1, True),
        (2, False),
        (3, True),
        (4, True),
    ]


async def test_nothing_is_answered_after_the_end(klien: Klien) -> None:
    satu = await terima(klien)
    ditolak = await klien.post(f"pengaduan/{satu['id']}/tolak", {"alasan": "Bukan urusan dinas"})
    assert ditolak.json()["boleh"] == []

    for nama in SAMPAI_DIJAWAB:
        isi = {} if nama == "verifikasi" else TEKS
        assert (await klien.post(f"pengaduan/{satu['id']}/{nama}", isi)).status_code == 409
    assert (await klien.get("penugasan")).json()["data"] == []


async def test_another_area_is_not_there(klien: Klien) -> None:
    satu = await terima(klien)
    jauh = klien.sebagai(PETUGAS_PAHANDUT)

    assert (await jauh.get("pengaduan")).json()["data"] == []
    assert (await jauh.get(f"pengaduan/{satu['id']}")).status_code == 404
    assert (await jauh.post(f"pengaduan/{satu['id']}/respons", TEKS)).status_code == 404
    assert (await jauh.post("pengaduan", aduan())).status_code == 403
    assert (await jauh.get("pengaduan/ringkasan")).json()["banyak"] == 0


async def test_a_complaint_is_no_request_as_well(klien: Klien) -> None:
    isi = {"layanan": "pengaduan-aspirasi-informasi", "sumber": "pengaduan"}

    jawaban = await klien.post("permohonan", {**isi, "kelurahan": "62.71.03.1002"})

    assert (jawaban.status_code, jawaban.json()["type"]) == (
        409,
        "/problems/catat-sebagai-pengaduan",
    )


async def test_the_summary_counts_what_the_account_sees(klien: Klien) -> None:
    satu = await terima(klien)
    await terima(klien, kanal="telepon", jenis="informasi")
    await langkah(klien, satu["id"], *SAMPAI_DIJAWAB, "selesai")

    isi = (await klien.get("pengaduan/ringkasan")).json()

    assert isi["menurut_status"] == {"diterima": 1, "selesai": 1}
    assert isi["menurut_kelas"] == {"biasa": 1, "informasi": 1}
    assert (isi["banyak"], isi["selesai_tepat_waktu"], isi["selesai_terlambat"]) == (2, 1, 0)
    assert (isi["ikm"]["responden"], isi["ikm"]["nilai"], isi["ikm"]["mutu"]) == (0, None, None)
