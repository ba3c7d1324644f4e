from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from kit.clock import today
from kit.db import Sessions
from kit.outbox import event_log
from pelayanan.layanan.events import Jeda, LayananRekam
from pelayanan.permohonan.models import Permohonan, Riwayat
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    SELESAI,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    selesaikan,
    tanpa_nik,
    terbatas,
)


async def rekam(sessions: Sessions) -> list[LayananRekam]:
    async with sessions() as session:
        found = await session.scalars(
            select(event_log.c.data)
            .where(event_log.c.type == "layanan.rekam.v1")
            .order_by(event_log.c.id)
        )
        return [LayananRekam.model_validate(data) for data in found]


def kode(response: Response) -> set[str]:
    return {e["kode"] for e in response.json().get("errors", [])}


@pytest.fixture
async def selesai(klien: Klien) -> dict[str, Any]:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"])
    return await selesaikan(klien, permohonan["id"])


# --- intake ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sumber", ["temuan", "razia", "rujukan", "pengaduan"])
async def test_an_officer_starts_a_case_without_an_applicant(klien: Klien, sumber: str) -> None:
    ppks = (await klien.post("ppks", tanpa_nik(dasar_lokasi="ditemukan"))).json()

    permohonan = await ajukan(klien, ppks["id"], sumber=sumber)

    assert (permohonan["sumber"], permohonan["kelurahan"]) == (sumber, MENTENG)
    assert permohonan["boleh"] == ["verifikasi", "tolak", "batal", "minta-lengkapi"]


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ({"layanan": "sunatan-massal"}, "layanan-tidak-dikenal"),
        ({"layanan": "pkh"}, "layanan-tidak-dikenal"),  # served by linjamsos
        ({"ppks_id": None}, "ppks-wajib"),
        ({"ppks_id": str(uuid.uuid4())}, "ppks-tidak-ditemukan"),
        ({"sumber": "iseng"}, "enum"),
        ({"tanggal": "2999-01-01"}, "tanggal-tidak-mungkin"),
        ({"kelurahan": MENTENG}, "tidak-diisi"),
        ({"prioritas": 1}, "extra_forbidden"),
        ({"lembaga": {"nama": "Yayasan", "kelurahan": MENTENG}}, "tidak-diisi"),
        ({"lembaga": {"nama": "0", "kelurahan": MENTENG}}, "bukan-nama"),
    ],
)
async def test_a_wrong_request_is_refused(klien: Klien, ganti: dict[str, Any], salah: str) -> None:
    ppks = await daftarkan(klien)
    isi = {"layanan": "rumah-singgah", "ppks_id": ppks["id"], "sumber": "permohonan", **ganti}

    response = await klien.post("permohonan", isi)

    assert response.status_code == 422, response.text
    assert salah in kode(response)


async def test_all_that_the_form_alone_tells_is_told_at_once(klien: Klien) -> None:
    lembaga = {"nama": "Yayasan", "kelurahan": "62.71.99.9999"}
    isi = {"layanan": "pkh", "lembaga": lembaga, "sumber": "permohonan", "tanggal": "2999-01-01"}

    sekaligus = await klien.post("permohonan", isi)

    assert {satu["lokasi"]: satu["kode"] for satu in sekaligus.json()["errors"]} == {
        "/layanan": "layanan-tidak-dikenal",
        "/tanggal": "tanggal-tidak-mungkin",
        "/lembaga/kelurahan": "kelurahan-tidak-dikenal",
    }


async def test_an_unknown_code_is_told_where_the_known_ones_are(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    isi = {"layanan": "rumah-singgah", "ppks_id": ppks["id"], "sumber": "permohonan"}
    berjalan = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{berjalan}/{langkah}")

    layanan = await klien.post("permohonan", {**isi, "layanan": "pkh"})
    komponen = await klien.post(
        f"{berjalan}/selesai", {**SELESAI, "komponen": [{"kode": "helikopter"}]}
    )
    saringan = await klien.get("permohonan", kelurahan="62.71.99.9999", layanan="pkh")
    hilang = await klien.get("layanan/pkh")

    assert di(layanan) == {"/layanan": "/acuan/layanan?bidang=rehsos"}
    assert di(komponen) == {"/komponen": "/acuan/layanan/rumah-singgah"}
    assert di(saringan) == {
        "query.kelurahan": "/acuan/wilayah?jenis=kelurahan",
        "query.layanan": "/acuan/layanan",
    }
    assert (hilang.status_code, hilang.json()["acuan"]) == (404, "/acuan/layanan?bidang=rehsos")


def di(response: Response) -> dict[str, str]:
    return {satu["lokasi"]: satu["acuan"] for satu in response.json()["errors"]}


async def test_who_is_no_client_needs_only_a_place(klien: Klien) -> None:
    isi: dict[str, Any] = {"layanan": "rekomendasi-orang-tua-angkat", "sumber": "permohonan"}

    tanpa_tempat = await klien.post("permohonan", isi)
    di_luar = await klien.sebagai(PETUGAS_JEKAN_RAYA).post(
        "permohonan", {**isi, "kelurahan": PAHANDUT}
    )
    benar = await klien.post("permohonan", {**isi, "kelurahan": PAHANDUT})

    assert (tanpa_tempat.status_code, kode(tanpa_tempat)) == (422, {"kelurahan-wajib"})
    assert di_luar.status_code == 403
    assert benar.status_code == 201


async def test_a_lembaga_needs_no_ppks(fresh_lembaga: Klien) -> None:
    lembaga = {"nama": "Yayasan Contoh", "kelurahan": MENTENG, "nomor_pendaftaran": "12/2024"}
    isi: dict[str, Any] = {"layanan": "tanda-daftar-lks", "sumber": "permohonan"}

    tanpa = await fresh_lembaga.post("permohonan", isi)
    benar = await fresh_lembaga.post("permohonan", {**isi, "lembaga": lembaga})

    assert (tanpa.status_code, kode(tanpa)) == (422, {"lembaga-wajib"})
    assert benar.status_code == 201, benar.text
    hasil = await selesaikan(fresh_lembaga, benar.json()["id"], komponen=[])
    assert hasil["rekam"]["subjek"] == "lembaga"
    assert hasil["rekam"]["ppks_id"] is None
    assert hasil["rekam"]["kategori"] == []


@pytest.fixture
async def fresh_lembaga(
    rolled_back: Callable[[str], Awaitable[Sessions]],
) -> AsyncIterator[Klien]:
    klien = buat_klien("dayasos", await rolled_back("dayasos"))
    async with klien.client:
        yield klien


async def test_someone_outside_the_target_group_is_a_warning(klien: Klien) -> None:
    ppks = await daftarkan(klien)

    permohonan = await ajukan(klien, ppks["id"], layanan="rujukan-anak-panti")

    assert permohonan["peringatan"] != []


async def test_a_request_that_does_not_exist(klien: Klien) -> None:
    alamat = f"permohonan/{uuid.uuid4()}"

    semua = [
        await klien.get(alamat),
        await klien.get(f"{alamat}/riwayat"),
        await klien.post(f"{alamat}/verifikasi"),
        await klien.post(f"{alamat}/selesai", SELESAI),
    ]

    assert {r.status_code for r in semua} == {404}
    assert {r.json()["type"] for r in semua} == {"/problems/permohonan-tidak-ditemukan"}
    assert (await klien.get("permohonan/17")).status_code == 422


@pytest.mark.parametrize(
    "path", ["permohonan", f"permohonan/{uuid.uuid4()}/selesai"], ids=["new", "step"]
)
async def test_malformed_json_is_refused(klien: Klien, path: str) -> None:
    response = await klien.kirim(
        "POST", path, headers={"Content-Type": "application/json"}, content=b"{layanan:"
    )

    assert (response.status_code, kode(response)) == (422, {"json_invalid"})


async def test_a_key_is_for_one_request_only(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    isi = {"layanan": "rumah-singgah", "ppks_id": ppks["id"], "sumber": "temuan"}
    satu = await klien.post("permohonan", isi, Idempotency_Key="k")
    dua = await klien.post("permohonan", {**isi, "sumber": "razia"}, Idempotency_Key="k")
    alamat = f"permohonan/{satu.json()['id']}"
    tiga = await klien.post(f"{alamat}/batal", {"alasan": "Tidak jadi"}, Idempotency_Key="k")
    empat = await klien.post(f"{alamat}/batal", {"alasan": "Sudah pindah"}, Idempotency_Key="k")

    assert (satu.status_code, tiga.status_code) == (201, 200)
    for ditolak in (dua, empat):
        assert ditolak.status_code == 422
        assert ditolak.json()["type"] == "/problems/idempotency-key-dipakai-ulang"
    assert len((await klien.get("permohonan")).json()["data"]) == 1


async def test_the_id_of_a_request_goes_with_what_it_causes(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{alamat}/{langkah}")

    selesai = await klien.post(f"{alamat}/selesai", SELESAI, X_Request_ID="telusur-12345")

    assert selesai.headers["x-request-id"] == "telusur-12345"
    async with sessions() as session:
        jejak = select(event_log.c.request_id).where(event_log.c.type == "layanan.rekam.v1")
        assert (await session.scalars(jejak)).all() == ["telusur-12345"]


# --- life --------------------------------------------------------------------------------------


async def test_an_illegal_step_names_the_legal_ones(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"])

    response = await klien.post(f"permohonan/{permohonan['id']}/selesai", SELESAI)

    assert response.status_code == 409
    assert response.json()["type"] == "/problems/langkah-ditolak"
    assert response.json()["boleh"] == ["verifikasi", "tolak", "batal", "minta-lengkapi"]
    assert await rekam(sessions) == []


async def test_a_pause_goes_back_to_where_it_began(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    await klien.post(f"{alamat}/verifikasi")

    jeda = await klien.post(f"{alamat}/minta-lengkapi", {"alasan": "KTP belum ada"})
    lagi = await klien.post(f"{alamat}/lengkapi")

    assert (jeda.json()["status"], jeda.json()["boleh"]) == (
        "perlu_dilengkapi",
        ["batal", "lengkapi"],
    )
    assert lagi.json()["status"] == "diverifikasi"


async def test_a_completion_tells_when_it_was_asked_for_and_when_the_clock_stood(
    klien: Klien, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    hari = [today() - timedelta(days=n) for n in (60, 50, 30, 20)]
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id'], tanggal=hari[0].isoformat()))['id']}"
    monkeypatch.setattr("pelayanan.permohonan.langkah.today", lambda: hari[1])
    await klien.post(f"{alamat}/minta-lengkapi", {"alasan": "KTP belum ada"})
    monkeypatch.setattr("pelayanan.permohonan.langkah.today", lambda: hari[2])
    await klien.post(f"{alamat}/lengkapi")
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{alamat}/{langkah}")
    await klien.post(f"{alamat}/selesai", {**SELESAI, "tanggal": hari[3].isoformat()})
    await klien.post(f"{alamat}/koreksi", {"alasan": "Salah sumber dana", "sumber_dana": "apbn"})
    await klien.sebagai(KEPALA).post(f"{alamat}/koreksi/setujui")

    semua = await rekam(sessions)
    jeda = [Jeda(dari=hari[1], sampai=hari[2])]
    assert [(satu.versi, satu.diajukan, satu.jeda) for satu in semua] == [
        (1, hari[0], jeda),
        (2, hari[0], jeda),
    ]


async def test_the_history_tells_every_step(klien: Klien, selesai: dict[str, Any]) -> None:
    response = await klien.get(f"permohonan/{selesai['id']}/riwayat")

    assert [(r["langkah"], r["dari"], r["ke"]) for r in response.json()["data"]] == [
        ("ajukan", None, "diajukan"),
        ("verifikasi", "diajukan", "diverifikasi"),
        ("proses", "diverifikasi", "diproses"),
        ("selesai", "diproses", "selesai"),
    ]


async def test_the_history_cannot_be_rewritten(
    klien: Klien, selesai: dict[str, Any], sessions: Sessions
) -> None:
    """INVARIANT: the program's role may add to the history, and neither change nor delete."""
    async with sessions() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(update(Riwayat).values(oleh="orang lain"))


async def test_the_stated_version_must_be_the_current_one(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"

    basi = await klien.post(f"{alamat}/verifikasi", If_Match='"7"')
    benar = await klien.post(f"{alamat}/verifikasi", If_Match='"1"')

    assert (basi.status_code, benar.status_code) == (412, 200)
    assert benar.headers["etag"] == '"2"'


async def test_a_repeated_step_is_done_once(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{alamat}/{langkah}")

    pertama = await klien.post(f"{alamat}/selesai", SELESAI, Idempotency_Key="s")
    kedua = await klien.post(f"{alamat}/selesai", SELESAI, Idempotency_Key="s")

    assert (pertama.status_code, kedua.status_code) == (200, 200)
    assert len(await rekam(sessions)) == 1


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ({"tanggal": "2999-01-01"}, "tanggal-tidak-mungkin"),
        ({"tanggal": "2001-01-01"}, "tanggal-tidak-mungkin"),
        ({"sumber_dana": "dana-desa"}, "enum"),
        ({"komponen": [{"kode": "helikopter"}]}, "komponen-tidak-dikenal"),
        ({"komponen": [{"kode": "sandang"}, {"kode": "sandang"}]}, "komponen-ganda"),
        ({"komponen": [{"kode": "sandang", "jumlah": -1}]}, "greater_than_equal"),
        ({"komponen": [{"kode": "sandang", "jumlah": 0}]}, "komponen-tanpa-jumlah"),
        ({"komponen": [{"kode": "sandang", "satuan": "6271034712649001"}]}, "enum"),
    ],
)
async def test_a_wrong_completion_is_refused(
    klien: Klien, sessions: Sessions, ganti: dict[str, Any], salah: str
) -> None:
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{alamat}/{langkah}")

    response = await klien.post(f"{alamat}/selesai", {**SELESAI, **ganti})

    assert response.status_code == 422, response.text
    assert salah in kode(response)
    assert await rekam(sessions) == []


async def test_the_record_is_frozen_at_completion(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"])
    await selesaikan(klien, permohonan["id"])

    await klien.patch(f"ppks/{ppks['id']}", {"kategori": ["pengemis"]}, If_Match='"1"')

    sesudah = (await klien.get(f"permohonan/{permohonan['id']}")).json()
    assert sesudah["rekam"]["kategori"] == ["lanjut-usia-terlantar"]
    assert len(await rekam(sessions)) == 1


# --- after completion --------------------------------------------------------------------------


async def test_a_correction_is_the_next_version(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    response = await klien.post(
        f"permohonan/{selesai['id']}/koreksi",
        {
            "alasan": "Kategori keliru",
            "kategori": ["gelandangan"],
            "komponen": [{"kode": "sandang", "jumlah": 0, "diberikan": False}],
        },
    )

    assert response.status_code == 200, response.text
    setuju = await klien.sebagai(KEPALA).post(f"permohonan/{selesai['id']}/koreksi/setujui")
    assert setuju.status_code == 200, setuju.text
    satu, dua = await rekam(sessions)
    assert (satu.versi, dua.versi, dua.berlaku) == (1, 2, True)
    assert dua.kategori == ["gelandangan"]
    assert dua.komponen[0].diberikan is False
    assert (
        dua.model_copy(update={"versi": 1, "kategori": satu.kategori, "komponen": satu.komponen})
        == satu
    )


@pytest.mark.parametrize(
    ("isi", "salah"),
    [
        ({"kategori": ["gelandangan"]}, "missing"),
        ({"alasan": "tanpa isi sama sekali"}, "tanpa-perubahan"),
        ({"alasan": "sama saja", "kategori": ["lanjut-usia-terlantar"]}, "tanpa-perubahan"),
        ({"alasan": "salah kode", "kategori": ["lansia"]}, "kategori-tidak-dikenal"),
        (
            {"alasan": "tanpa jumlah", "komponen": [{"kode": "sandang", "jumlah": 0}]},
            "komponen-tanpa-jumlah",
        ),
        ({"alasan": "salah kode", "kelurahan": "62.71.03.9"}, "kelurahan-tidak-dikenal"),
        ({"alasan": "salah hari", "tanggal": "2999-01-01"}, "tanggal-tidak-mungkin"),
        ({"alasan": "dikosongkan", "kategori": None}, "value_error"),
        ({"alasan": "lain", "versi": 9}, "extra_forbidden"),
    ],
)
async def test_a_wrong_correction_is_refused(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any], isi: dict[str, Any], salah: str
) -> None:
    response = await klien.post(f"permohonan/{selesai['id']}/koreksi", isi)

    assert response.status_code == 422, response.text
    assert salah in kode(response)
    assert len(await rekam(sessions)) == 1


async def test_a_correction_takes_two_people(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    """INVARIANT: what one person proposes changes nothing until another approves it."""
    alamat = f"permohonan/{selesai['id']}"
    isi = {"alasan": "Jumlahnya keliru", "kategori": ["gelandangan"]}
    usul = await klien.post(f"{alamat}/koreksi", isi)

    sendiri = await klien.post(f"{alamat}/koreksi/setujui")
    tanpa_izin = await klien.sebagai(terbatas(KEPALA, "rehsos:permohonan:tulis")).post(
        f"{alamat}/koreksi/setujui"
    )
    kedua = await klien.sebagai(KEPALA).post(f"{alamat}/koreksi", isi)
    basi = await klien.sebagai(KEPALA).post(f"{alamat}/koreksi/setujui", If_Match='"1"')
    menunggu = (await klien.get("permohonan", usul="koreksi")).json()["data"]
    batal = (await klien.get("permohonan", usul="pembatalan")).json()["data"]
    sebelum = await rekam(sessions)

    assert usul.json()["usul_koreksi"] == {
        "diusulkan_oleh": PETUGAS.id,
        "alasan": "Jumlahnya keliru",
        "perubahan": {"kategori": ["gelandangan"]},
    }
    assert usul.json()["rekam"] == selesai["rekam"]
    assert usul.json()["boleh"] == ["koreksi/setujui", "koreksi/tolak", "koreksi/tarik"]
    assert (sendiri.status_code, tanpa_izin.status_code) == (409, 403)
    assert (kedua.status_code, basi.status_code) == (409, 412)
    assert ([satu["id"] for satu in menunggu], batal) == ([selesai["id"]], [])
    assert len(sebelum) == 1
    setuju = await klien.sebagai(KEPALA).post(
        f"{alamat}/koreksi/setujui", If_Match=usul.headers["etag"]
    )
    assert (setuju.json()["rekam"]["versi"], setuju.json()["usul_koreksi"]) == (2, None)
    assert (await klien.get("permohonan", usul="koreksi")).json()["data"] == []


@pytest.mark.parametrize("usul", ["koreksi", "pembatalan"])
async def test_a_proposal_is_withdrawn_by_who_made_it_and_refused_by_another(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any], usul: str
) -> None:
    alamat, alasan = f"permohonan/{selesai['id']}/{usul}", {"alasan": "Ternyata sudah benar"}
    isi = alasan | ({"kategori": ["gelandangan"]} if usul == "koreksi" else {})
    rekan = klien.sebagai(KEPALA)

    await klien.post(alamat, isi)
    orang_lain = await rekan.post(f"{alamat}/tarik", alasan)
    ditarik = await klien.post(f"{alamat}/tarik", alasan)
    await klien.post(alamat, isi)
    sendiri = await klien.post(f"{alamat}/tolak", alasan)
    ditolak = await rekan.post(f"{alamat}/tolak", alasan)

    assert (orang_lain.status_code, sendiri.status_code) == (409, 409)
    for jawaban in (ditarik, ditolak):
        assert jawaban.status_code == 200, jawaban.text
        assert jawaban.json()["boleh"] == ["koreksi", "pembatalan"]
        assert jawaban.json()["rekam"] == selesai["rekam"]
    assert len(await rekam(sessions)) == 1


async def test_a_void_takes_two_people(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    """INVARIANT: who proposes a void never decides it, and only the decision is an event."""
    alamat = f"permohonan/{selesai['id']}"
    usul = await klien.post(f"{alamat}/pembatalan", {"alasan": "Tercatat dua kali"})

    sendiri = await klien.post(f"{alamat}/pembatalan/setujui")
    tanpa_izin = await klien.sebagai(terbatas(KEPALA, "rehsos:permohonan:tulis")).post(
        f"{alamat}/pembatalan/setujui"
    )
    sebelum = await rekam(sessions)
    setuju = await klien.sebagai(KEPALA).post(f"{alamat}/pembatalan/setujui")

    assert usul.json()["usul_pembatalan"] == {
        "diusulkan_oleh": PETUGAS.id,
        "alasan": "Tercatat dua kali",
    }
    assert usul.json()["boleh"] == [
        "pembatalan/setujui",
        "pembatalan/tolak",
        "pembatalan/tarik",
    ]
    assert (sendiri.status_code, tanpa_izin.status_code) == (409, 403)
    assert len(sebelum) == 1
    assert (setuju.json()["status"], setuju.json()["boleh"]) == ("dibatalkan", [])
    satu, dua = await rekam(sessions)
    assert dua == satu.model_copy(update={"versi": 2, "berlaku": False})


async def test_a_refused_void_leaves_the_record_as_it_was(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    alamat = f"permohonan/{selesai['id']}"
    await klien.post(f"{alamat}/pembatalan", {"alasan": "Tercatat dua kali"})

    tolak = await klien.sebagai(KEPALA).post(
        f"{alamat}/pembatalan/tolak", {"alasan": "Dua layanan yang berbeda"}
    )

    assert (tolak.json()["status"], tolak.json()["usul_pembatalan"]) == ("selesai", None)
    assert tolak.json()["boleh"] == ["koreksi", "pembatalan"]
    assert len(await rekam(sessions)) == 1


# --- area and lists ----------------------------------------------------------------------------


async def test_another_areas_requests_do_not_exist(klien: Klien, selesai: dict[str, Any]) -> None:
    """INVARIANT: the area limit holds for lists and for every operation on one request."""
    lain = klien.sebagai(PETUGAS_PAHANDUT)
    alamat = f"permohonan/{selesai['id']}"
    beralasan = {"alasan": "sekadar mencoba"}
    langkah = {
        "verifikasi": None,
        "proses": None,
        "lengkapi": None,
        "pembatalan/setujui": None,
        "tolak": beralasan,
        "batal": beralasan,
        "minta-lengkapi": beralasan,
        "pembatalan": beralasan,
        "pembatalan/tolak": beralasan,
        "pembatalan/tarik": beralasan,
        "koreksi/setujui": None,
        "koreksi/tolak": beralasan,
        "koreksi/tarik": beralasan,
        "selesai": SELESAI,
        "koreksi": {**beralasan, "kategori": ["pengemis"]},
    }

    assert (await lain.get("permohonan")).json()["data"] == []
    assert (await lain.get(alamat)).status_code == 404
    assert (await lain.get(f"{alamat}/riwayat")).status_code == 404
    for satu, isi in langkah.items():
        assert (await lain.post(f"{alamat}/{satu}", isi)).status_code == 404, satu
    isi_baru = {
        "layanan": "rumah-singgah",
        "ppks_id": selesai["ppks_id"],
        "sumber": "permohonan",
    }
    assert kode(await lain.post("permohonan", isi_baru)) == {"ppks-tidak-ditemukan"}
    assert (await klien.sebagai(PETUGAS_JEKAN_RAYA).get(alamat)).status_code == 200


async def test_a_correction_does_not_move_a_record_out_of_the_area(
    klien: Klien, selesai: dict[str, Any]
) -> None:
    response = await klien.sebagai(PETUGAS_JEKAN_RAYA).post(
        f"permohonan/{selesai['id']}/koreksi", {"alasan": "Salah tempat", "kelurahan": PAHANDUT}
    )

    assert response.status_code == 403


async def test_the_old_area_finishes_the_request_of_someone_who_moved(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)
    alamat = f"permohonan/{(await ajukan(petugas, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await petugas.post(f"{alamat}/{langkah}")
    pindah = await klien.patch(f"ppks/{ppks['id']}", {"kelurahan": PAHANDUT}, If_Match='"1"')
    assert pindah.status_code == 200, pindah.text

    selesai = await petugas.post(f"{alamat}/selesai", SELESAI, Idempotency_Key="p")
    ulang = await petugas.post(f"{alamat}/selesai", SELESAI, Idempotency_Key="p")

    assert selesai.status_code == 200, selesai.text
    assert (selesai.json()["status"], selesai.json()["kelurahan"]) == ("selesai", PAHANDUT)
    assert ulang.json() == selesai.json()
    (satu,) = await rekam(sessions)
    assert satu.kelurahan == PAHANDUT
    # From here on it is the new area's.
    assert (await petugas.get(alamat)).status_code == 404
    assert (await petugas.post(f"{alamat}/selesai", SELESAI)).status_code == 404
    assert (await klien.sebagai(PETUGAS_PAHANDUT).get(alamat)).status_code == 200


async def test_requests_are_filtered(klien: Klien, selesai: dict[str, Any]) -> None:
    await ajukan(klien, selesai["ppks_id"], layanan="pelayanan-sosial-ppks", sumber="temuan")

    async def hasil(**saring: str) -> int:
        response = await klien.get("permohonan", **saring)
        assert response.status_code == 200, response.text
        return len(response.json()["data"])

    assert await hasil() == 2
    assert await hasil(status="selesai") == 1
    assert await hasil(layanan="pelayanan-sosial-ppks") == 1
    assert await hasil(sumber="temuan") == 1
    assert await hasil(ppks_id=selesai["ppks_id"]) == 2
    assert await hasil(kecamatan="62.71.01") == 0


@pytest.mark.parametrize(
    "saring",
    [
        {"layanan": "pkh"},
        {"status": "beres"},
        {"kelurahan": "x"},
        {"ppks_id": "1"},
        {"q": "a"},
        {"sumber": "iseng"},
        {"kecamatan": "62.71.99"},
        {"kursor": "bukan"},
    ],
)
async def test_an_unknown_filter_is_refused(klien: Klien, saring: dict[str, str]) -> None:
    assert (await klien.get("permohonan", **saring)).status_code == 422


async def test_a_request_carries_its_working_days(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    async with sessions.begin() as session:
        found = await session.scalar(select(Permohonan))
        assert found is not None
        found.tanggal_diajukan = today() - timedelta(days=365)

    hasil = (await klien.get(f"permohonan/{selesai['id']}")).json()

    assert 200 < hasil["hari_kerja"] < 262
    assert (hasil["standar_hari_kerja"], hasil["jatuh_tempo"]) == (None, None)


async def test_the_catalogue_is_served(klien: Klien) -> None:
    semua = (await klien.get("layanan")).json()["data"]
    satu = (await klien.get("layanan/rumah-singgah")).json()

    assert len(semua) == 13
    assert satu["komponen"]["kebutuhan-dasar"] == "kebutuhan dasar selama tinggal"
    assert len(satu["ppks"]) == 26
    assert (await klien.get("layanan/pkh")).status_code == 404
    assert (await klien.get("layanan", bidang="x")).status_code == 422
    halaman = (await klien.get("layanan", batas=10)).json()
    assert len((await klien.get("layanan", kursor=halaman["berikutnya"])).json()["data"]) == 3


async def test_nothing_is_counted_twice(sessions: Sessions, selesai: dict[str, Any]) -> None:
    async with sessions() as session:
        banyak = await session.scalar(
            select(func.count()).where(
                event_log.c.subject == uuid.UUID(selesai["id"]),
                event_log.c.type == LayananRekam.type,
            )
        )
    assert banyak == 1
