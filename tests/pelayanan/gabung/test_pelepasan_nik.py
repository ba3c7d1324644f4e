"""A NIK that is somebody else's is taken off by two people, and is free for whose it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from kit.db import Sessions
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS_PAHANDUT,
    Klien,
    daftarkan,
    nik_baru,
    tanpa_nik,
)
from tests.pelayanan.gabung.test_gabung import gabungkan, kunci

ISI = {"alasan": "NIK milik ibunya", "alasan_tanpa_nik": "belum perekaman"}


async def usulkan(klien: Klien, ppks_id: str) -> str:
    jawab = await klien.post("pelepasan-nik", {"ppks_id": ppks_id, **ISI})
    assert jawab.status_code == 201, jawab.text
    return f"pelepasan-nik/{jawab.json()['id']}"


async def lepaskan(klien: Klien, ppks_id: str) -> dict[str, Any]:
    jawab = await klien.sebagai(KEPALA).post(f"{await usulkan(klien, ppks_id)}/setujui")
    assert jawab.status_code == 200, jawab.text
    hasil: dict[str, Any] = jawab.json()
    return hasil


async def test_a_wrong_nik_is_free_again_and_the_person_stands_for_itself(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    salah = await daftarkan(klien, nik=nik)
    lama = (await klien.post("ppks", tanpa_nik(nama="Mbah Nur"))).json()
    await gabungkan(klien, lama, salah)
    async with sessions() as session, session.begin():
        await session.execute(
            text("UPDATE ppks SET dukcapil = 'tidak_padan', dukcapil_pada = now() WHERE id = :id"),
            salah,
        )
    path = await usulkan(klien, salah["id"])
    sendiri = await klien.post(f"{path}/setujui")
    assert sendiri.json()["type"] == "/problems/penyetuju-harus-lain"
    dua_kali = await klien.post("pelepasan-nik", {"ppks_id": salah["id"], **ISI})
    assert dua_kali.json()["type"] == "/problems/pelepasan-nik-sudah-ada"

    putus = await klien.sebagai(KEPALA).post(f"{path}/setujui")

    assert putus.json()["status"] == "disetujui"
    assert [satu["langkah"] for satu in putus.json()["riwayat"]] == ["usulkan", "setujui"]
    orang = (await klien.get(f"ppks/{salah['id']}")).json()
    assert orang["nik"] == {**orang["nik"], "diketahui": False, "dukcapil": None}
    assert orang["alasan_tanpa_nik"] == ISI["alasan_tanpa_nik"]
    terkunci = await kunci(sessions)
    # Whom it stands for follows it.
    assert terkunci[salah["id"]][1] == terkunci[lama["id"]][1] == f"acak:{salah['id']}"
    async with sessions() as session:
        dulu = await session.execute(
            text("SELECT jenis, sebab FROM ppks_identitas_lama WHERE ppks_id = :id"), salah
        )
        assert dulu.all() == [("nik", ISI["alasan"])]
    pemilik = await daftarkan(klien, nik=nik, nama="Siti Ibunya")
    milik_sendiri = await klien.post(f"ppks/{salah['id']}/nik", {"nik": nik_baru()})
    assert (pemilik["nik"]["diketahui"], milik_sendiri.status_code) == (True, 200)


async def test_two_of_one_person_with_different_niks_are_merged_once_the_wrong_one_is_off(
    klien: Klien,
) -> None:
    satu, lain = await daftarkan(klien), await daftarkan(klien)
    usul = {"dari": satu["id"], "ke": lain["id"], "alasan": "NIK rumah singgah, bukan miliknya"}
    ditolak = await klien.post("gabungan", usul)
    assert ditolak.json()["errors"][0]["kode"] == "nik-berbeda"

    await lepaskan(klien, satu["id"])

    assert (await klien.post("gabungan", usul)).status_code == 201


async def test_what_cannot_be_taken_off_is_refused_and_changes_nothing(klien: Klien) -> None:
    tanpa = (await klien.post("ppks", tanpa_nik())).json()
    bernik = await daftarkan(klien)
    for isi, kode in (
        ({"ppks_id": tanpa["id"]}, "tanpa-nik"),
        ({"ppks_id": "01930000-0000-7000-8000-000000000001"}, "ppks-tidak-ditemukan"),
        ({"ppks_id": bernik["id"], "alasan": "?"}, "string_too_short"),
    ):
        jawab = await klien.post("pelepasan-nik", {**ISI, **isi})
        assert (jawab.status_code, jawab.json()["errors"][0]["kode"]) == (422, kode)
    asing = await klien.sebagai(PETUGAS_PAHANDUT).post(
        "pelepasan-nik", {**ISI, "ppks_id": bernik["id"]}
    )
    assert asing.json()["errors"][0]["kode"] == "ppks-tidak-ditemukan"

    path = await usulkan(klien, bernik["id"])
    assert (await klien.sebagai(PETUGAS_PAHANDUT).get(path)).status_code == 404
    benar = await klien.post(f"ppks/{bernik['id']}/nik", {"nik": nik_baru()})
    assert benar.status_code == 200
    # The other NIK is not the one that was looked at.
    berubah = await klien.sebagai(KEPALA).post(f"{path}/setujui")
    assert (berubah.status_code, berubah.json()["boleh"]) == (409, ["tolak"])
    tolak = await klien.sebagai(KEPALA).post(f"{path}/tolak", {"alasan": "Sudah dibetulkan"})
    assert tolak.json()["status"] == "ditolak"
    assert (await klien.get(f"ppks/{bernik['id']}")).json()["nik"]["diketahui"]
