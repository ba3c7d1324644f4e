from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from kit.audit import audit
from kit.clock import today
from kit.db import Sessions
from kit.outbox import event_log
from pelayanan.evaluasi.events import EvaluasiRekam
from tests.pelayanan.conftest import (
    KEPALA,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
    selesaikan,
)


@pytest.fixture
async def selesai(klien: Klien) -> dict[str, Any]:
    """By somebody else than who evaluates in these tests."""
    ppks = await daftarkan(klien)
    rekan = klien.sebagai(KEPALA)
    return await selesaikan(rekan, (await ajukan(rekan, ppks["id"]))["id"])


def isian(selesai: dict[str, Any], **ganti: object) -> dict[str, Any]:
    return {
        "ppks_id": selesai["ppks_id"],
        "dinilai": {"rekam_id": selesai["id"]},
        "tanggal": today().isoformat(),
        "kebutuhan_dasar": True,
        "tugas_peran": False,
        "mengatasi_masalah": False,
        **ganti,
    }


async def rekam(sessions: Sessions) -> list[EvaluasiRekam]:
    async with sessions() as session:
        found = await session.scalars(
            select(event_log.c.data)
            .where(event_log.c.type == "evaluasi.rekam.v1")
            .order_by(event_log.c.id)
        )
        return [EvaluasiRekam.model_validate(data) for data in found]


async def test_an_evaluation_is_counted(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    response = await klien.post("evaluasi", isian(selesai, catatan="Sudah tinggal dengan anaknya"))

    assert response.status_code == 201, response.text
    assert response.json()["catatan"] == "***"
    (satu,) = await rekam(sessions)
    assert (satu.versi, satu.berlaku, satu.dinilai.sumber) == (1, True, "rehsos")
    assert str(satu.dinilai.rekam_id) == selesai["id"]
    async with sessions() as session:
        baris = await session.scalar(text("SELECT row_to_json(e)::text FROM evaluasi e"))
    assert "anaknya" not in baris


async def test_the_note_is_read_with_a_purpose(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    satu = (await klien.post("evaluasi", isian(selesai, catatan="Tinggal dengan anak"))).json()

    untuk = {"tujuan": "evaluasi", "kasus": selesai["id"]}
    buka = await klien.post(f"evaluasi/{satu['id']}/buka", untuk)
    tanpa = await klien.post(f"evaluasi/{satu['id']}/buka", {"tujuan": ""})

    assert (buka.json()["catatan"], tanpa.status_code) == ("Tinggal dengan anak", 422)
    async with sessions() as session:
        tujuan = select(audit.c.purpose).where(audit.c.action == "evaluasi.buka")
        assert (await session.scalars(tujuan)).all() == ["evaluasi"]


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ({"dinilai": {"rekam_id": str(uuid.uuid4())}}, "rekam-tidak-ditemukan"),
        ({"ppks_id": str(uuid.uuid4())}, "ppks-tidak-ditemukan"),
        ({"tanggal": "2999-01-01"}, "tanggal-tidak-mungkin"),
        ({"tanggal": "2020-01-01"}, "tanggal-sebelum-layanan"),
        ({"kebutuhan_dasar": "kurang"}, "bool_parsing"),
        ({"dinilai": {"rekam_id": str(uuid.uuid4()), "sumber": "bappeda"}}, "enum"),
        ({"skor": 3}, "extra_forbidden"),
    ],
)
async def test_a_wrong_evaluation_is_refused(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any], ganti: dict[str, Any], salah: str
) -> None:
    response = await klien.post("evaluasi", isian(selesai, **ganti))

    assert response.status_code == 422, response.text
    assert salah in {e["kode"] for e in response.json()["errors"]}
    assert await rekam(sessions) == []


async def test_only_a_finished_service_of_the_same_person_is_evaluated(
    klien: Klien, selesai: dict[str, Any]
) -> None:
    lain = await daftarkan(klien)
    berjalan = await ajukan(klien, lain["id"])

    milik_lain = await klien.post("evaluasi", isian(selesai, ppks_id=lain["id"]))
    belum = await klien.post("evaluasi", isian({**berjalan, "ppks_id": lain["id"]}))

    assert {e["kode"] for e in milik_lain.json()["errors"]} == {"rekam-milik-lain"}
    assert {e["kode"] for e in belum.json()["errors"]} == {"rekam-belum-selesai"}


@pytest.mark.parametrize("langkah_selesai", [True, False])
async def test_another_areas_record_is_as_one_that_does_not_exist(
    klien: Klien, selesai: dict[str, Any], langkah_selesai: bool
) -> None:
    """INVARIANT: the answer does not tell whether another area has such a record."""
    rekam_id = selesai["id"]
    if not langkah_selesai:
        rekam_id = (await ajukan(klien, selesai["ppks_id"]))["id"]
    tetangga = await daftarkan(klien, kelurahan=PAHANDUT)
    petugas = klien.sebagai(PETUGAS_PAHANDUT)

    def tentang(rekam: str) -> dict[str, Any]:
        return isian(selesai, ppks_id=tetangga["id"], dinilai={"rekam_id": rekam})

    ada = await petugas.post("evaluasi", tentang(rekam_id))
    tidak_ada = await petugas.post("evaluasi", tentang(str(uuid.uuid4())))

    assert ada.status_code == tidak_ada.status_code == 422
    assert {e["kode"] for e in ada.json()["errors"]} == {"rekam-tidak-ditemukan"}
    assert ada.json()["errors"] == tidak_ada.json()["errors"]
    terlihat = await klien.post("evaluasi", tentang(rekam_id))
    assert {e["kode"] for e in terlihat.json()["errors"]} == {"rekam-milik-lain"}


async def test_someone_who_moved_is_evaluated_where_they_live_now(
    klien: Klien, selesai: dict[str, Any]
) -> None:
    berjalan = await ajukan(klien, selesai["ppks_id"])
    pindah = await klien.patch(
        f"ppks/{selesai['ppks_id']}", {"kelurahan": PAHANDUT}, If_Match='"1"'
    )
    assert pindah.status_code == 200, pindah.text
    petugas = klien.sebagai(PETUGAS_PAHANDUT)

    dinilai = await petugas.post("evaluasi", isian(selesai))
    belum = await petugas.post("evaluasi", isian(selesai, dinilai={"rekam_id": berjalan["id"]}))

    assert dinilai.status_code == 201, dinilai.text
    assert {e["kode"] for e in belum.json()["errors"]} == {"rekam-tidak-ditemukan"}


async def test_another_bidangs_record_is_taken_on_trust(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    dinilai = {"sumber": "linjamsos", "rekam_id": str(uuid.uuid4())}

    response = await klien.post("evaluasi", isian(selesai, dinilai=dinilai))

    assert response.status_code == 201, response.text
    assert (await rekam(sessions))[0].dinilai.sumber == "linjamsos"


async def test_who_completed_a_service_does_not_evaluate_it(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    sendiri = await klien.sebagai(KEPALA).post("evaluasi", isian(selesai))

    assert sendiri.status_code == 422
    assert {e["kode"] for e in sendiri.json()["errors"]} == {"penilai-harus-lain"}
    assert await rekam(sessions) == []
    assert (await klien.post("evaluasi", isian(selesai))).status_code == 201


async def test_an_office_too_small_for_that_says_so_in_its_profile(sessions: Sessions) -> None:
    biasa = loket_untuk("rehsos")
    loket = replace(biasa, kantor=replace(biasa.kantor, penilai_harus_lain=False))
    klien = buat_klien("rehsos", sessions, loket)
    async with klien.client:
        ppks = await daftarkan(klien)
        selesai = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])

        assert (await klien.post("evaluasi", isian(selesai))).status_code == 201


async def test_a_correction_and_a_void_are_the_next_versions(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    alamat = f"evaluasi/{(await klien.post('evaluasi', isian(selesai))).json()['id']}"

    sama = await klien.post(f"{alamat}/koreksi", {"alasan": "Mencoba", "tugas_peran": False})
    koreksi = await klien.post(f"{alamat}/koreksi", {"alasan": "Salah isi", "tugas_peran": True})
    koreksi_sendiri = await klien.post(f"{alamat}/koreksi/setujui")
    assert len(await rekam(sessions)) == 1
    koreksi_lain = await klien.sebagai(KEPALA).post(f"{alamat}/koreksi/setujui")
    await klien.post(f"{alamat}/pembatalan", {"alasan": "Orangnya keliru"})
    sendiri = await klien.post(f"{alamat}/pembatalan/setujui")
    setuju = await klien.sebagai(KEPALA).post(f"{alamat}/pembatalan/setujui")
    lagi = await klien.post(f"{alamat}/koreksi", {"alasan": "Terlambat", "tugas_peran": False})

    assert (sama.status_code, koreksi.status_code) == (422, 200)
    assert (koreksi_sendiri.status_code, koreksi_lain.status_code) == (409, 200)
    assert (sendiri.status_code, setuju.status_code, lagi.status_code) == (409, 200, 409)
    assert lagi.json()["boleh"] == []
    assert [(r.versi, r.berlaku, r.tugas_peran) for r in await rekam(sessions)] == [
        (1, True, False),
        (2, True, True),
        (3, False, True),
    ]


async def test_another_areas_evaluations_do_not_exist(
    klien: Klien, selesai: dict[str, Any]
) -> None:
    """INVARIANT: the area limit holds for lists and for every operation on one evaluation."""
    evaluasi = (await klien.post("evaluasi", isian(selesai))).json()
    lain = klien.sebagai(PETUGAS_PAHANDUT)
    alamat = f"evaluasi/{evaluasi['id']}"
    beralasan = {"alasan": "sekadar mencoba"}

    assert (await lain.get("evaluasi")).json()["data"] == []
    assert (await lain.get(alamat)).status_code == 404
    for langkah, isi in {
        "koreksi": {**beralasan, "tugas_peran": True},
        "koreksi/setujui": None,
        "koreksi/tolak": beralasan,
        "koreksi/tarik": beralasan,
        "pembatalan": beralasan,
        "pembatalan/tarik": beralasan,
        "pembatalan/setujui": None,
        "pembatalan/tolak": beralasan,
    }.items():
        assert (await lain.post(f"{alamat}/{langkah}", isi)).status_code == 404
    assert (await lain.post("evaluasi", isian(selesai))).status_code == 422
    sendiri = await klien.sebagai(PETUGAS_JEKAN_RAYA).get("evaluasi", rekam_id=selesai["id"])
    assert [e["id"] for e in sendiri.json()["data"]] == [evaluasi["id"]]


async def test_a_stale_version_and_a_repeated_key(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    isi = isian(selesai)
    satu = await klien.post("evaluasi", isi, Idempotency_Key="e")
    dua = await klien.post("evaluasi", isi, Idempotency_Key="e")
    basi = await klien.post(
        f"evaluasi/{satu.json()['id']}/koreksi",
        {"alasan": "Salah isi", "tugas_peran": True},
        If_Match='"9"',
    )

    assert satu.json() == dua.json()
    assert basi.status_code == 412
    assert len(await rekam(sessions)) == 1


async def test_an_evaluation_that_does_not_exist(klien: Klien) -> None:
    alamat = f"evaluasi/{uuid.uuid4()}"
    alasan = {"alasan": "Salah isi"}

    semua = [
        await klien.get(alamat),
        await klien.post(f"{alamat}/buka", {"tujuan": "penjangkauan"}),
        await klien.post(f"{alamat}/koreksi", {**alasan, "tugas_peran": True}),
        await klien.post(f"{alamat}/pembatalan", alasan),
    ]

    assert {r.status_code for r in semua} == {404}
    assert {r.json()["type"] for r in semua} == {"/problems/evaluasi-tidak-ditemukan"}


@pytest.mark.parametrize(
    "saring",
    [{"keadaan": "beres"}, {"ppks_id": "1"}, {"rekam_id": "1"}, {"batas": "0"}, {"q": "a"}],
)
async def test_an_unknown_filter_is_refused(klien: Klien, saring: dict[str, str]) -> None:
    assert (await klien.get("evaluasi", **saring)).status_code == 422


async def test_malformed_json_is_refused(klien: Klien) -> None:
    response = await klien.kirim(
        "POST", "evaluasi", headers={"Content-Type": "application/json"}, content=b"{ppks_id:"
    )

    assert response.status_code == 422
    assert {e["kode"] for e in response.json()["errors"]} == {"json_invalid"}


async def test_the_same_key_with_another_body_is_refused(
    klien: Klien, sessions: Sessions, selesai: dict[str, Any]
) -> None:
    await klien.post("evaluasi", isian(selesai), Idempotency_Key="e")

    lain = await klien.post("evaluasi", isian(selesai, tugas_peran=True), Idempotency_Key="e")

    assert lain.status_code == 422
    assert lain.json()["type"] == "/problems/idempotency-key-dipakai-ulang"
    assert len(await rekam(sessions)) == 1
