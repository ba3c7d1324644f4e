"""Cases from intake to their end, and whom they exist for: two walks, by HTTP. What a form alone
can be refused for is tried in test_rules, without a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from kit.audit import audit
from kit.call import Call
from kit.clock import today
from kit.db import Sessions, transaction
from pelayanan.pemberian import serah
from pelayanan.pemberian.impor import KOLOM
from pelayanan.pemberian.schemas import PemberianBaru
from rehsos.kasus.errors import LayananDitolakKlien
from rehsos.kasus.modul import KASUS
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
    nik_baru,
    terbatas,
)
from tests.pelayanan.pemberian.test_pemberian import kode, rekam
from tests.pelayanan.test_impor import berkas, impor
from tests.rehsos.conftest import (
    AKHIR,
    RENCANA,
    SETUJU,
    TUJUAN,
    URAIAN,
    ditangani,
    kasus,
    kerjakan,
)

ALASAN = {"alasan": "Belum selesai ternyata"}
TRIASE = {"urgensi": "darurat", "teks": "Perlu tempat bermalam."}
WALI = {**SETUJU, "pemberi": "wali", "nama_wali": "Ani", "hubungan": "anak kandung"}
KRITERIA = {"lanjut-usia-terlantar": ["kebutuhan-dasar"]}


def sebab(jawaban: dict[str, Any]) -> str:
    return str(jawaban["type"]).removeprefix("/problems/")


def isian(jawaban: dict[str, Any]) -> set[str]:
    return {satu["kode"] for satu in jawaban["errors"]}


async def berubah(klien: Klien, sejak: str = "2000-01-01T00:00:00Z") -> dict[str, Any]:
    """What a copy on a device is told since then."""
    jawaban: dict[str, Any] = (await klien.get("kasus", diubah_sejak=sejak)).json()
    return jawaban


async def beda(klien: Klien, salinan: dict[str, dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The ids that the copy of this caller gains or keeps, and loses, since the last time."""
    akun = klien.actor.id
    baru = salinan[akun] = await berubah(klien, salinan[akun]["diubah_sejak"])
    return [satu["id"] for satu in baru["data"]], [satu["id"] for satu in baru["hilang"]]


async def mustahil(klien: Klien, ppks_id: str) -> None:
    """What only the register knows is refused, and leaves nothing."""
    semua: list[tuple[dict[str, Any], str]] = [
        (kasus(ppks_id, layanan="rujukan-anak-panti"), "usia-di-luar-batas"),
        (kasus(ppks_id, kriteria={"gelandangan": ["tanpa-ktp"]}), "kategori-bukan-miliknya"),
        (kasus(ppks_id, lanjutan_dari=ppks_id), "kasus-tidak-ditemukan"),
        (kasus("01930000-0000-7000-8000-000000000009"), "ppks-tidak-ditemukan"),
        (kasus(ppks_id, sumber="temuan"), "tempat-temuan"),
    ]
    for isi, kenapa in semua:
        jawaban = await klien.post("kasus", isi)
        assert jawaban.status_code == 422, (kenapa, jawaban.text)
        assert kenapa in kode(jawaban), jawaban.text
    for daftar in ("kasus", "penugasan"):
        assert (await klien.get(daftar)).json()["data"] == []


async def _anak(klien: Klien) -> str:
    """A grown-up who may speak for another."""
    isi = {"tanggal_lahir": "1985-12-07", "nik": nik_baru("071285"), "kategori": ["fakir-miskin"]}
    satu: str = (await daftarkan(klien, nama="Ani Contoh", **isi))["id"]
    return satu


async def direncanakan(klien: Klien, satu: str) -> None:
    """Triage, consent and a plan, each with what refuses it before."""
    kepala = klien.sebagai(KEPALA)
    await kerjakan(klien, satu, "rencana", RENCANA, 409)
    segera = await kerjakan(klien, satu, "triase", TRIASE)
    assert segera["jatuh_tempo"] == today().isoformat()
    belum = await kerjakan(klien, satu, "rencana", RENCANA, 409)
    assert sebab(belum) == "persetujuan-diperlukan"
    assert isian(await kerjakan(klien, satu, "persetujuan", WALI, 422)) == {"tanpa-wali"}
    wali = {**WALI, "nama_wali": None, "tidak_cakap": True}
    sendiri = {**wali, "wali_ppks_id": (await klien.get(f"kasus/{satu}")).json()["ppks_id"]}
    assert isian(await kerjakan(klien, satu, "persetujuan", sendiri, 422)) == {"wali-diri-sendiri"}
    anaknya = await _anak(klien)
    setuju = await kerjakan(klien, satu, "persetujuan", {**wali, "wali_ppks_id": anaknya})
    assert setuju["wali_ppks_id"] == anaknya
    kemarin = (today() - timedelta(days=1)).isoformat()
    lampau = {**RENCANA["tujuan"][0], "sampai": kemarin}  # type: ignore[index]
    await kerjakan(klien, satu, "rencana", {**RENCANA, "tujuan": [lampau]}, 422)
    await kerjakan(klien, satu, "rencana", RENCANA)

    assert sebab(await kerjakan(klien, satu, "rencana/setujui", status=409)) == (
        "penyetuju-harus-lain"
    )
    assert sebab(await kerjakan(kepala, satu, "rencana/tarik", ALASAN, 409)) == "bukan-pengusul"
    ditolak = await kerjakan(kepala, satu, "rencana/tolak", ALASAN)
    assert (ditolak["status"], ditolak["rencana_menunggu"]) == ("ditriase", False)
    await kerjakan(klien, satu, "terminasi", AKHIR, 409)
    await kerjakan(klien, satu, "rencana", RENCANA)
    disetujui = await kerjakan(kepala, satu, "rencana/setujui")
    assert (disetujui["status"], disetujui["urgensi"]) == ("ditangani", "darurat")
    # What was urgent is under way.
    assert disetujui["jatuh_tempo"] != today().isoformat()
    assert disetujui["rencana_disetujui_oleh"] == KEPALA.id


async def dinilai(klien: Klien, satu: str) -> None:
    """An instrument, before and after by the same version."""
    instrumen = (await klien.get("kasus/instrumen")).json()[0]
    awal = {butir["kode"]: butir["pilihan"][0]["nilai"] for butir in instrumen["butir"]}
    akhir = {butir["kode"]: butir["pilihan"][-1]["nilai"] for butir in instrumen["butir"]}
    isi = {"instrumen": instrumen["kode"], "versi": instrumen["versi"], "saat": "awal"}
    sesudah = {**isi, "saat": "akhir", "jawaban": akhir}
    assert isian(await kerjakan(klien, satu, "penilaian", sesudah, 422)) == {"tanpa-penilaian-awal"}
    lain = {**isi, "versi": 99, "jawaban": awal}
    assert isian(await kerjakan(klien, satu, "penilaian", lain, 422)) == {"instrumen-tidak-dikenal"}
    await kerjakan(klien, satu, "penilaian", {**isi, "jawaban": awal})
    await kerjakan(klien, satu, "penilaian", sesudah)


async def dilayani(klien: Klien, satu: str, ppks_id: str) -> tuple[dict[str, Any], str]:
    """Assigned, assessed, given, noted, with a further service; the delivery, and its request."""
    tugas = (await klien.get(f"kasus/{satu}")).json()["tugas_id"]
    await klien.post(f"penugasan/{tugas}/tugaskan", {"petugas": "petugas-9"})
    beban = (await klien.get("penugasan/beban")).json()["data"]
    assert [(b["petugas"], b["berjalan"]) for b in beban] == [("petugas-9", 1)]

    tentang = {"ppks_id": ppks_id, "induk_id": satu, "tanggal": today().isoformat()}
    perlu = await klien.post("asesmen", {**tentang, "komponen": "permakanan", "perlu": True})
    assert perlu.status_code == 201, perlu.text
    beri = {**tentang, "komponen": "permakanan", "jumlah": 3, "satuan": "porsi"}
    beri["sumber_dana"] = "apbd-kota"
    assert (await klien.post("pemberian", beri)).status_code == 201
    sendiri, lain = [
        await ajukan(klien, ppks_id, layanan=layanan)
        for layanan in ("pelayanan-sosial-ppks", "rumah-singgah")
    ]
    sama = await kerjakan(klien, satu, "permohonan", {"permohonan_id": sendiri["id"]}, 422)
    assert isian(sama) == {"layanan-kasus-sendiri"}
    await kerjakan(klien, satu, "permohonan", {"permohonan_id": lain["id"]})
    rapat = {"jenis": "konferensi", "teks": "Disepakati bersama.", "peserta": ["Ani Contoh"]}
    await kerjakan(klien, satu, "catatan", rapat)
    kambuh = {"intervensi": "pantau-kambuh", "hasil": "kambuh"}
    await kerjakan(klien, satu, "catatan", {"jenis": "intervensi", "teks": "Gelisah.", **kambuh})
    hari_ini = today().isoformat()
    (terjadwal,) = (await klien.get("kasus", tindak_lanjut_sampai=hari_ini)).json()["data"]
    assert terjadwal["id"] == satu
    return beri, lain["id"]


async def dibaca(klien: Klien, sessions: Sessions, satu: str) -> None:
    """What was written, for a purpose, and sealed where it lies."""
    assert (await klien.post(f"kasus/{satu}/buka", {"tujuan": "iseng"})).status_code == 422
    isi = (await klien.post(f"kasus/{satu}/buka", TUJUAN)).json()
    assert (isi["uraian"], isi["kriteria"]) == (URAIAN, KRITERIA)
    assert (isi["rencana"], isi["usul_rencana"]) == (RENCANA, None)
    assert any("Ani Contoh" in langkah["teks"] for langkah in isi["langkah"])
    assert [(p["saat"], p["nilai"], p["maksimum"]) for p in isi["penilaian"]] == [
        ("awal", 0, 18),
        ("akhir", 18, 18),
    ]
    async with sessions() as session:
        dibuka = select(audit.c.actor_id).where(audit.c.action == "kasus.buka")
        assert (await session.scalars(dibuka)).all() == [PETUGAS.id]
        mentah = [
            str((await session.execute(text(f"SELECT t::text FROM {tabel} t"))).scalars().all())  # noqa: S608
            for tabel in ("kasus", "kasus_riwayat", "event_log")
        ]
    assert not any(kata in str(mentah) for kata in ("gubuk", "Ani", "keluarganya", "lisan"))


async def test_from_intake_to_its_end_a_case_completes_what_is_open_in_it(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    await mustahil(klien, ppks["id"])
    satu = (await klien.post("kasus", kasus(ppks["id"], kriteria=KRITERIA))).json()["id"]
    kedua = await klien.post("kasus", kasus(ppks["id"]))
    assert (kedua.status_code, kedua.json()["kasus_id"]) == (409, satu)
    await direncanakan(klien, satu)
    await dinilai(klien, satu)
    beri, lain = await dilayani(klien, satu, ppks["id"])
    await dibaca(klien, sessions, satu)

    selesai = await kerjakan(klien, satu, "terminasi", AKHIR)

    assert (selesai["status"], selesai["alasan_akhir"]) == ("selesai", "tujuan-tercapai")
    assert selesai["tindak_lanjut"] is None
    assert (await klien.get(f"permohonan/{lain}")).json()["status"] == "selesai"
    assert (await klien.get("penugasan", noun="kasus")).json()["data"] == []
    dihitung = await rekam(sessions, "layanan")
    assert {(r["rekam_id"], r["layanan"], r.get("rinci", False)) for r in dihitung} == {
        (satu, "pelayanan-sosial-ppks", True),
        (lain, "rumah-singgah", False),
    }
    nilai = {
        "ppks_id": ppks["id"], "dinilai": {"rekam_id": satu}, "kebutuhan_dasar": True,
        "tugas_peran": False, "mengatasi_masalah": False, "tanggal": today().isoformat(),
    }  # fmt: skip
    assert kode(await klien.post("evaluasi", nilai)) == {"penilai-harus-lain"}

    # Opened again by somebody else, which takes the count back; then the client refuses.
    dilarang = await kerjakan(klien, satu, "buka-kembali", ALASAN, 409)
    assert sebab(dilarang) == "penyetuju-harus-lain"
    dibuka = await kerjakan(klien.sebagai(KEPALA), satu, "buka-kembali", ALASAN)
    assert (dibuka["status"], dibuka["alasan_akhir"]) == ("ditangani", None)
    dihitung = [r for r in await rekam(sessions, "layanan") if r["rekam_id"] == satu]
    assert [(r["versi"], r["berlaku"]) for r in dihitung] == [(1, True), (2, False)]
    await kerjakan(klien, satu, "persetujuan", {**WALI, "setuju": False})
    ditolak = await klien.post("pemberian", {**beri, "sumber_dana": "apbn"})
    assert (ditolak.status_code, sebab(ditolak.json())) == (409, "layanan-ditolak-klien")
    isi = berkas(KOLOM, [{nama: str(nilai) for nama, nilai in beri.items()} | {"satuan": "paket"}])
    hasil = await impor(klien, sessions, "pemberian", isi)
    assert [alasan for *_, alasan in hasil["galat"]] == ["layanan-ditolak-klien"]
    # Nor does what another noun hands over make grow what was given before.
    async with transaction(sessions) as session:
        panggilan = Call(session, PETUGAS, loket_untuk("rehsos"), rules=KASUS.rules)
        with pytest.raises(LayananDitolakKlien):
            await serah.tambah(panggilan, PemberianBaru.model_validate(beri))
    lagi = (await ajukan(klien, ppks["id"], layanan="rumah-singgah"))["id"]
    await kerjakan(klien, satu, "permohonan", {"permohonan_id": lagi})
    assert (await klien.post(f"permohonan/{lagi}/verifikasi")).status_code == 200
    dalam = {**beri, "permohonan_id": lagi, "sumber_dana": "apbn"}
    ditolak = await klien.post("pemberian", {n: v for n, v in dalam.items() if n != "induk_id"})
    assert (ditolak.status_code, sebab(ditolak.json())) == (409, "layanan-ditolak-klien")
    rujuk = {"permohonan_id": lagi, "penerima": "rsud", "keperluan": "Perawatan luka kakinya"}
    di = f"rujukan/{(await klien.post('rujukan', rujuk)).json()['id']}"
    dikirim = await klien.post(f"{di}/kirim", {})
    assert (dikirim.status_code, sebab(dikirim.json())) == (409, "layanan-ditolak-klien")
    await kerjakan(klien, satu, "catatan", {"jenis": "intervensi", "teks": "Lagi."}, 409)
    await kerjakan(klien, satu, "terminasi", AKHIR, 409)
    henti = {"alasan_akhir": "menolak", "teks": "Klien menolak dilayani."}
    assert (await kerjakan(klien, satu, "hentikan", henti))["status"] == "berhenti"
    assert kode(await klien.post("pemberian", beri)) == {"kasus-berakhir"}
    lagi = await klien.post("kasus", kasus(ppks["id"], lanjutan_dari=satu))
    assert lagi.status_code == 201, lagi.text
    garis = (await klien.get("kasus/linimasa", ppks_id=ppks["id"])).json()["data"]
    assert {langkah["kasus_id"] for langkah in garis} == {satu, lagi.json()["id"]}


@pytest.fixture
async def kantor(fresh_sessions: Callable[[str], Sessions]) -> AsyncIterator[Klien]:
    """Whose transactions end, so that what changed is told."""
    klien = buat_klien("rehsos", fresh_sessions("rehsos"))
    async with klien.client:
        yield klien


async def test_a_case_exists_for_whom_its_level_and_area_let_see_it(kantor: Klien) -> None:
    klien = kantor
    ppks = await daftarkan(klien)
    satu = await ditangani(klien, ppks["id"], tingkat="sensitif")
    perlu = {
        "ppks_id": ppks["id"], "induk_id": satu, "tanggal": today().isoformat(),
        "komponen": "permakanan", "perlu": True,
    }  # fmt: skip
    await klien.post("asesmen", perlu)
    kepala, luar = klien.sebagai(KEPALA), klien.sebagai(PETUGAS_PAHANDUT)
    biasa = klien.sebagai(terbatas(KEPALA, "rehsos:kasus:baca"))
    berizin = klien.sebagai(terbatas(KEPALA, "rehsos:kasus:baca", "rehsos:ppks-sensitif:baca"))
    lihat = {oleh.actor.id: oleh for oleh in (biasa, luar, berizin, kepala)}
    terlihat = [(await oleh.get(f"kasus/{satu}")).status_code for oleh in lihat.values()]
    assert terlihat == [404, 404, 200, 200]
    assert (await luar.get("kasus")).json()["data"] == []

    salinan = {oleh.actor.id: await berubah(oleh) for oleh in (klien, kepala, luar)}
    assert [len(satu_satu["data"]) for satu_satu in salinan.values()] == [1, 1, 0]
    await kerjakan(klien, satu, "kerahasiaan", {"tingkat": "terlindung", "alasan": "Dicari pelaku"})
    # A copy on a device loses it, where it was and nowhere else.
    for oleh, ada, hilang in ((klien, [satu], []), (kepala, [], [satu]), (luar, [], [])):
        assert await beda(oleh, salinan) == (ada, hilang), oleh.actor.id
    for daftar in ("kasus", "penugasan", "asesmen", "kasus/linimasa"):
        saring = {"ppks_id": ppks["id"]} if daftar != "penugasan" else {}
        assert (await kepala.get(daftar, **saring)).json()["data"] == [], daftar
        assert (await klien.get(daftar, **saring)).json()["data"] != [], daftar
    assert (await kepala.get("penugasan/beban")).json()["data"] == []
    for path in ("", "/riwayat", "/berkas", "/langkah"):
        assert (await kepala.get(f"kasus/{satu}{path}")).status_code == 404
    assert (await kepala.post(f"kasus/{satu}/triase", TRIASE)).status_code == 404
    assert kode(await kepala.post("asesmen", perlu)) == {"induk-tidak-ditemukan"}
    # Nobody is told of it by being refused a second one, which was a mistake.
    kedua = await kepala.post("kasus", kasus(ppks["id"]))
    assert kedua.status_code == 201
    assert (await kerjakan(kepala, kedua.json()["id"], "batal", ALASAN))["boleh"] == []

    # The head hands over the cases of whoever left, to somebody else, and sees none of them.
    alih = {"dari": PETUGAS.id, "ke": PETUGAS_JEKAN_RAYA.id, **ALASAN}
    sendirinya = await kepala.post("kasus/pengalihan", {**alih, "ke": KEPALA.id})
    assert (sendirinya.status_code, sebab(sendirinya.json())) == (409, "penyetuju-harus-lain")
    assert (await luar.post("kasus/pengalihan", alih)).json() == {"banyak": 0}
    assert (await kepala.post("kasus/pengalihan", alih)).json() == {"banyak": 1}
    penerus = klien.sebagai(PETUGAS_JEKAN_RAYA)
    terlihat = [(await oleh.get(f"kasus/{satu}")).status_code for oleh in (klien, kepala, penerus)]
    assert terlihat == [404, 404, 200]
    keliru = kedua.json()["id"]
    assert await beda(klien, salinan) == ([keliru], [satu])
    assert await beda(kepala, salinan) == ([keliru], [])

    kosong = await kerjakan(penerus, satu, "tim", {"lepas": [penerus.actor.id], **ALASAN}, 422)
    assert isian(kosong) == {"tim-kosong"}
    tugas = (await penerus.get(f"kasus/{satu}")).json()["tugas_id"]
    await penerus.post(f"penugasan/{tugas}/tugaskan", {"petugas": KEPALA.id})
    assert (await kepala.get(f"kasus/{satu}")).status_code == 200
    assert await beda(kepala, salinan) == ([satu], [])
    # It is opened when two ask for it.
    dibuka = {"tingkat": "sensitif", "alasan": "Pelaku ditahan"}
    usul = await kerjakan(penerus, satu, "kerahasiaan", dibuka)
    assert (usul["tingkat"], usul["tingkat_usul"]) == ("terlindung", "sensitif")
    sendiri = await kerjakan(penerus, satu, "kerahasiaan", dibuka, 409)
    assert sebab(sendiri) == "penyetuju-harus-lain"
    bersama = await kerjakan(kepala, satu, "kerahasiaan", dibuka)
    assert (bersama["tingkat"], bersama["tingkat_usul_oleh"]) == ("sensitif", None)
