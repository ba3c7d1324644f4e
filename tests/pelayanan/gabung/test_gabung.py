"""Two records of one person: merged and split by two people, and nothing lost on the way."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from kit.clock import now, today
from kit.db import Sessions
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    nik_baru,
    selesaikan,
    tanpa_nik,
)
from tests.pelayanan.mitra import program
from tests.pelayanan.test_impor import impor

ALASAN = "Terdaftar dua kali sejak razia"


@pytest.fixture
def kepala(klien: Klien) -> Klien:
    return klien.sebagai(KEPALA)


async def berdua(klien: Klien, **ganti: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record without papers, and one with a NIK that may be the same person."""
    response = await klien.post("ppks", tanpa_nik(nama="Mbah Nur", **ganti))
    assert response.status_code == 201, response.text
    return response.json(), await daftarkan(klien)


async def usulkan(klien: Klien, dari: dict[str, Any], ke: dict[str, Any]) -> dict[str, Any]:
    isi = {"dari": dari["id"], "ke": ke["id"], "alasan": ALASAN}
    response = await klien.post("gabungan", isi)
    assert response.status_code == 201, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


async def gabungkan(klien: Klien, dari: dict[str, Any], ke: dict[str, Any]) -> dict[str, Any]:
    usul = await usulkan(klien, dari, ke)
    response = await klien.sebagai(KEPALA).post(f"gabungan/{usul['id']}/setujui")
    assert response.status_code == 200, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


async def pisahkan(klien: Klien, gabungan: dict[str, Any], **milik: str) -> dict[str, Any]:
    rekam = [{"id": satu, "ppks_id": siapa} for satu, siapa in milik.items()]
    isi = {"alasan": "Ternyata kakak beradik", "rekam": rekam}
    path = f"gabungan/{gabungan['id']}/pisah"
    response = await klien.post(path, isi)
    assert response.status_code == 200, response.text
    response = await klien.sebagai(KEPALA).post(f"{path}/setujui")
    assert response.status_code == 200, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


async def kunci(sessions: Sessions) -> dict[str, tuple[int, str]]:
    """Version and key that were told last of everybody."""
    async with sessions() as session:
        rows = await session.execute(
            text(
                "SELECT data->>'ppks_id', CAST(data->>'versi' AS int), data->>'kunci'"
                " FROM event_log WHERE type = 'ppks.identitas.v1' ORDER BY id"
            )
        )
        return {ppks_id: (versi, satu) for ppks_id, versi, satu in rows}


async def terakhir(sessions: Sessions, jenis: str) -> dict[str, dict[str, Any]]:
    async with sessions() as session:
        rows = await session.scalars(
            text("SELECT data FROM event_log WHERE type = :jenis ORDER BY id"), {"jenis": jenis}
        )
        return {data["rekam_id"]: data for data in rows}


def kode(response: Response) -> set[str]:
    return {satu["kode"] for satu in response.json()["errors"]}


async def test_one_stands_for_the_other_after_two_people_said_so(
    klien: Klien, kepala: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien)
    lama = await ajukan(klien, dari["id"])
    sebelum = await kunci(sessions)
    coba = await klien.post(
        "gabungan?coba=1", {"dari": dari["id"], "ke": ke["id"], "alasan": ALASAN}
    )
    assert (coba.status_code, [satu["id"] for satu in coba.json()["rekam"]]) == (201, [lama["id"]])
    assert {"nama"} <= set(coba.json()["beda"])
    usul = await usulkan(klien, dari, ke)

    sendiri = await klien.post(f"gabungan/{usul['id']}/setujui")
    assert (sendiri.status_code, await kunci(sessions)) == (409, sebelum)
    assert sendiri.json()["type"].endswith("penyetuju-harus-lain")
    basi = await kepala.post(f"gabungan/{usul['id']}/setujui", If_Match='"9"')
    assert basi.status_code == 412
    jadi = await kepala.post(f"gabungan/{usul['id']}/setujui", If_Match='"1"')

    assert (jadi.status_code, jadi.json()["status"]) == (200, "disetujui"), jadi.text
    sesudah = await kunci(sessions)
    assert sesudah[dari["id"]] == (2, sebelum[ke["id"]][1])
    assert sesudah[ke["id"]] == sebelum[ke["id"]]
    dibaca = (await klien.get(f"ppks/{dari['id']}")).json()
    assert (dibaca["gabung_ke"], dibaca["nama"]) == (ke["id"], "Mbah Nur")
    assert [s["id"] for s in (await klien.get("ppks")).json()["data"]] == [ke["id"]]
    cari = await klien.post("ppks/cari", {"nama": "mbah nur"})
    assert [s["id"] for s in cari.json()["data"]] == [ke["id"]]
    for siapa in (dari, ke):
        semua = (await klien.get("permohonan", ppks_id=siapa["id"])).json()["data"]
        assert [satu["id"] for satu in semua] == [lama["id"]]


async def test_what_names_the_one_lands_on_the_other(klien: Klien, sessions: Sessions) -> None:
    dari, ke = await berdua(klien, kategori=["pengemis"])
    lama = await ajukan(klien, dari["id"])
    await gabungkan(klien, dari, ke)

    baru = await ajukan(klien, dari["id"])
    selesai = await selesaikan(klien.sebagai(KEPALA), lama["id"])
    nilai = await klien.post(
        "evaluasi",
        {
            "ppks_id": dari["id"],
            "dinilai": {"rekam_id": selesai["id"]},
            "tanggal": today().isoformat(),
            "kebutuhan_dasar": True,
            "tugas_peran": True,
            "mengatasi_masalah": True,
        },
    )

    assert baru["ppks_id"] == ke["id"]
    assert (nilai.status_code, nilai.json()["ppks_id"]) == (201, ke["id"]), nilai.text
    rekam = (await terakhir(sessions, "layanan.rekam.v1"))[lama["id"]]
    assert (rekam["ppks_id"], rekam["kategori"]) == (dari["id"], ["lanjut-usia-terlantar"])
    ganda = await klien.sebagai(KEPALA).post(f"permohonan/{baru['id']}/verifikasi")
    assert ganda.status_code == 200
    await klien.post(f"permohonan/{baru['id']}/proses")
    sama = await klien.post(
        f"permohonan/{baru['id']}/selesai", {"sumber_dana": "apbd-kota", "komponen": []}
    )
    assert sama.json()["type"].endswith("bantuan-sama-sehari")
    ubah = await klien.patch(f"ppks/{dari['id']}", {"alamat": "Jl. Lain"}, If_Match='"2"')
    assert (ubah.status_code, ubah.json()["gabung_ke"]) == (409, ke["id"])
    pasang = await klien.post(f"ppks/{dari['id']}/nik", {"nik": nik_baru()})
    assert pasang.status_code == 409


async def test_a_key_that_changes_changes_for_all_of_them(klien: Klien, sessions: Sessions) -> None:
    satu, dua, tiga = [
        (await klien.post("ppks", tanpa_nik(nama=nama))).json() for nama in ("Amat", "Umar", "Said")
    ]
    pertama = await gabungkan(klien, satu, dua)
    await gabungkan(klien, dua, tiga)
    assert {k for _, k in (await kunci(sessions)).values()} == {f"acak:{tiga['id']}"}
    ke_akar = (await klien.get(f"ppks/{satu['id']}")).json()["gabung_ke"]
    assert ke_akar == tiga["id"]

    ada = await klien.post(f"ppks/{tiga['id']}/nik", {"nik": nik_baru()})
    assert ada.status_code == 200, ada.text
    semua = await kunci(sessions)
    assert len({k for _, k in semua.values()}) == 1
    assert semua[satu["id"]][1].startswith("1:")

    await pisahkan(klien, pertama)
    terpisah = await kunci(sessions)
    assert terpisah[satu["id"]][1] == f"acak:{satu['id']}"
    assert terpisah[dua["id"]] == semua[dua["id"]]


async def test_a_split_takes_along_whom_it_stood_for(klien: Klien, sessions: Sessions) -> None:
    satu, dua, tiga = [
        (await klien.post("ppks", tanpa_nik(nama=nama))).json() for nama in ("Amat", "Umar", "Said")
    ]
    await gabungkan(klien, satu, dua)
    kedua = await gabungkan(klien, dua, tiga)

    await pisahkan(klien, kedua)

    semua = await kunci(sessions)
    assert semua[satu["id"]][1] == semua[dua["id"]][1] == f"acak:{dua['id']}"
    assert (await klien.get(f"ppks/{satu['id']}")).json()["gabung_ke"] == dua["id"]


async def test_a_split_says_whose_each_record_is_that_came_since(
    klien: Klien, kepala: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien, kategori=["pengemis"], kelurahan=PAHANDUT)
    punya_ke = await ajukan(klien, ke["id"])
    gabungan = await gabungkan(klien, dari, ke)
    baru = await selesaikan(kepala, (await ajukan(klien, ke["id"]))["id"])
    tetap = await ajukan(klien, ke["id"], layanan="pelayanan-sosial-ppks")
    path = f"gabungan/{gabungan['id']}/pisah"
    nilai = {
        "ppks_id": ke["id"],
        "dinilai": {"rekam_id": baru["id"]},
        "tanggal": today().isoformat(),
        "kebutuhan_dasar": True,
        "tugas_peran": True,
        "mengatasi_masalah": True,
    }
    evaluasi = (await klien.post("evaluasi", nilai)).json()

    lupa = await klien.post(path, {"alasan": "Dua orang", "rekam": []})
    assert (lupa.status_code, {satu["id"] for satu in lupa.json()["rekam"]}) == (
        409, {baru["id"], tetap["id"], evaluasi["id"]},
    )  # fmt: skip
    milik = {baru["id"]: dari["id"], tetap["id"]: ke["id"], evaluasi["id"]: ke["id"]}

    async def kirim(**ganti: str) -> set[str]:
        bagi = [{"id": satu, "ppks_id": siapa} for satu, siapa in {**milik, **ganti}.items()]
        return kode(await klien.post(path, {"alasan": "Dua orang", "rekam": bagi}))

    assert await kirim() == {"evaluasi-terpisah"}
    assert await kirim(**{punya_ke["id"]: dari["id"]}) == {"rekam-lain"}
    assert await kirim(**{tetap["id"]: str(uuid.uuid4())}) == {"pemilik-lain"}
    await pisahkan(klien, gabungan, **{**milik, evaluasi["id"]: dari["id"]})

    rekam = (await terakhir(sessions, "layanan.rekam.v1"))[baru["id"]]
    assert (rekam["versi"], rekam["ppks_id"]) == (2, dari["id"])
    assert (rekam["kategori"], rekam["kelurahan"]) == (["pengemis"], PAHANDUT)
    diajukan = (await terakhir(sessions, "permohonan.rekam.v1"))[baru["id"]]
    assert (diajukan["versi"], diajukan["ppks_id"]) == (2, dari["id"])
    dinilai = (await terakhir(sessions, "evaluasi.rekam.v1"))[evaluasi["id"]]
    assert (dinilai["versi"], dinilai["ppks_id"]) == (2, dari["id"])
    assert (await kunci(sessions))[dari["id"]] == (3, f"acak:{dari['id']}")
    punya = (await klien.get("permohonan", ppks_id=dari["id"])).json()["data"]
    assert [satu["id"] for satu in punya] == [baru["id"]]


async def test_what_was_needed_and_given_follows_its_request(
    klien: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien, kategori=["pengemis"])
    gabungan = await gabungkan(klien, dari, ke)
    kasus = (await ajukan(klien, ke["id"]))["id"]
    hari = {"tanggal": today().isoformat(), "komponen": "permakanan"}
    tentang = {"ppks_id": ke["id"], "permohonan_id": kasus, **hari}
    jumlah = {"jumlah": 2, "satuan": "porsi", "sumber_dana": "apbn"}
    butuh = (await klien.post("asesmen", {**tentang, "perlu": True})).json()["id"]
    beri = (await klien.post("pemberian", {**tentang, **jumlah})).json()["id"]
    pada = now().isoformat()
    isi = {
        "jenis": "bimbingan-keluarga", "judul": "Sesi 1", "kelurahan": MENTENG, "tempat": "Aula",
        "pada": pada, "sumber_dana": "apbn",
    }  # fmt: skip
    sesi = f"kegiatan/{(await klien.post('kegiatan', isi)).json()['id']}"
    await klien.post(f"{sesi}/laksanakan", {"pada": pada})
    kerabat = [{"hubungan": "anak", "jumlah": 2}]
    hadir = {"ppks_id": ke["id"], "induk_id": kasus, "kerabat": kerabat}
    datang = (await klien.post(f"{sesi}/kehadiran", {"hadir": [hadir]})).json()["diterima"][0]

    await pisahkan(klien, gabungan, **{kasus: dari["id"]})

    diberikan = await terakhir(sessions, "pemberian.rekam.v1")
    butuhnya = (await terakhir(sessions, "kebutuhan.rekam.v1"))[butuh]
    for rekam in (butuhnya, diberikan[beri], diberikan[datang["pemberian_id"]]):
        assert (rekam["versi"], rekam["ppks_id"]) == (2, dari["id"])
    # Relatives are of whose they are now, and nobody's by themselves.
    anak = [rekam for rekam in diberikan.values() if rekam["ppks_id"] is None]
    assert [(satu["versi"], satu["ciri"]["kategori"]) for satu in anak] == [(2, ["pengemis"])]
    assert (await klien.get(f"kehadiran/{datang['id']}")).json()["ppks_id"] == dari["id"]


async def test_who_cannot_be_one_is_refused(
    klien: Klien, kepala: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien)
    lain = await daftarkan(klien)
    jauh = await daftarkan(klien, kelurahan=PAHANDUT)

    async def tolak(satu: dict[str, Any], dua: dict[str, Any], oleh: Klien = klien) -> set[str]:
        isi = {"dari": satu["id"], "ke": dua["id"], "alasan": ALASAN}
        return kode(await oleh.post("gabungan", isi))

    assert await tolak(dari, dari) == {"orang-sama"}
    assert await tolak(lain, ke) == {"nik-berbeda"}
    assert await tolak(ke, dari) == {"nik-pada-yang-digabung"}
    assert await tolak(dari, jauh, klien.sebagai(PETUGAS_JEKAN_RAYA)) == {"ppks-tidak-ditemukan"}
    assert await tolak(dari, {"id": str(uuid.uuid4())}) == {"ppks-tidak-ditemukan"}
    await selesaikan(kepala, (await ajukan(klien, dari["id"]))["id"])
    mati = text(
        "UPDATE ppks SET dukcapil = 'meninggal', dukcapil_pada = now() - interval '3 days'"
        " WHERE id = CAST(:id AS uuid)"
    )
    async with sessions.begin() as session:
        await session.execute(mati, {"id": ke["id"]})
    assert await tolak(dari, ke) == {"dilayani-sesudah-meninggal"}
    await gabungkan(klien, dari, lain)
    assert await tolak(lain, dari) == {"gabungan-melingkar"}
    assert await tolak(dari, ke) == {"sudah-digabung"}


async def test_somebody_is_proposed_once_and_refused_proposals_change_nothing(
    klien: Klien, kepala: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien)
    usul = await usulkan(klien, dari, ke)
    lagi = await klien.post(
        "gabungan", {"dari": dari["id"], "ke": ke["id"], "alasan": "Sekali lagi"}
    )
    assert lagi.status_code == 409
    sebelum = await kunci(sessions)
    tarik = await kepala.post(f"gabungan/{usul['id']}/tarik", {"alasan": "Keliru orang"})
    assert tarik.status_code == 409
    tolak = await kepala.post(f"gabungan/{usul['id']}/tolak", {"alasan": "Keliru orang"})
    assert (tolak.json()["status"], await kunci(sessions)) == ("ditolak", sebelum)
    await usulkan(klien, dari, ke)
    semua = (await klien.get("gabungan", ppks_id=dari["id"], status="ditolak")).json()["data"]
    assert [satu["id"] for satu in semua] == [usul["id"]]


async def test_of_whom_one_does_not_see_nothing_is_told(klien: Klien) -> None:
    dari, ke = await berdua(klien)
    pindah = await klien.patch(f"ppks/{ke['id']}", {"kelurahan": PAHANDUT}, If_Match='"1"')
    assert pindah.status_code == 200, pindah.text
    gabungan = await gabungkan(klien, dari, ke)
    lama, baru = klien.sebagai(PETUGAS_JEKAN_RAYA), klien.sebagai(PETUGAS_PAHANDUT)

    assert (await lama.get(f"gabungan/{gabungan['id']}")).status_code == 404
    assert (await lama.get("gabungan")).json()["data"] == []
    dibaca = await lama.get(f"ppks/{dari['id']}")
    assert (dibaca.status_code, dibaca.json()["gabung_ke"]) == (200, None)
    assert [s["id"] for s in (await lama.get("ppks")).json()["data"]] == [dari["id"]]
    assert [s["id"] for s in (await baru.get("ppks")).json()["data"]] == [ke["id"]]
    assert (await ajukan(lama, dari["id"]))["ppks_id"] == dari["id"]
    ubah = await lama.patch(f"ppks/{dari['id']}", {"alamat": "Jl. Lain"}, If_Match='"2"')
    assert ubah.status_code == 409
    assert "gabung_ke" not in ubah.json()


async def test_a_program_goes_on_with_whom_it_brought(klien: Klien) -> None:
    mitra = klien.sebagai(program("pemda-lain"))
    dibawa = (await mitra.post("ppks", tanpa_nik(nama="Mbah Nur"))).json()
    ke = await daftarkan(klien)
    isi = {"dari": dibawa["id"], "ke": ke["id"], "alasan": ALASAN}
    assert (await mitra.post("gabungan", isi)).status_code == 403

    await gabungkan(klien, dibawa, ke)

    assert (await mitra.get(f"ppks/{dibawa['id']}")).json()["gabung_ke"] is None
    assert (await ajukan(mitra, dibawa["id"]))["ppks_id"] == dibawa["id"]
    assert (await mitra.get(f"ppks/{ke['id']}")).status_code == 404
    semua = (await klien.get("permohonan", ppks_id=ke["id"])).json()["data"]
    assert [satu["ppks_id"] for satu in semua] == [dibawa["id"]]


async def test_a_nik_that_somebody_has_leads_to_a_merge(klien: Klien) -> None:
    dari, lain = await berdua(klien)
    ke = await daftarkan(klien, nik=(nik := nik_baru()))

    ada = await klien.post(f"ppks/{dari['id']}/nik", {"nik": nik})
    bernik = await klien.post(f"ppks/{lain['id']}/nik", {"nik": nik})
    jauh = await klien.sebagai(PETUGAS_PAHANDUT).post(f"ppks/{dari['id']}/nik", {"nik": nik})

    assert (ada.status_code, ada.json()["boleh"]) == (409, ["gabung"])
    assert [satu["id"] for satu in ada.json()["kandidat"]] == [ke["id"]]
    assert (bernik.status_code, bernik.json()["boleh"]) == (409, [])
    assert jauh.status_code == 404
    await gabungkan(klien, dari, ke)


async def test_who_may_be_the_same_is_shown_to_begin_with(klien: Klien) -> None:
    satu, dua = [await daftarkan(klien, nik=..., alasan_tanpa_nik="belum ada") for _ in range(2)]
    jauh = await daftarkan(klien, kelurahan=PAHANDUT, nik=..., alasan_tanpa_nik="belum ada")
    lain = await daftarkan(klien, nama="Dewi Lestari")

    semua = (await klien.get(f"ppks/{satu['id']}/serupa")).json()
    sini = (await klien.sebagai(PETUGAS_JEKAN_RAYA).get(f"ppks/{satu['id']}/serupa")).json()
    tanpa = (await klien.get(f"ppks/{lain['id']}/serupa")).json()

    assert {s["id"] for s in semua["data"]} == {dua["id"], jauh["id"]}
    assert ([s["id"] for s in sini["data"]], sini["tanyakan"]) == ([dua["id"]], "kepala bidang")
    assert tanpa == {"data": [], "tanyakan": None}
    await gabungkan(klien, dua, satu)
    sisa = (await klien.get(f"ppks/{satu['id']}/serupa")).json()["data"]
    assert [s["id"] for s in sisa] == [jauh["id"]]


async def test_rows_of_a_file_that_name_the_one_land_on_the_other(
    klien: Klien, sessions: Sessions
) -> None:
    dari, ke = await berdua(klien)
    lama = await selesaikan(klien, (await ajukan(klien, dari["id"]))["id"])
    await gabungkan(klien, dari, ke)
    hari = today().isoformat()
    permohonan = (
        "layanan,ppks_id,tanggal_diajukan,tanggal_selesai,komponen,sumber_dana\n"
        f"rumah-singgah,{dari['id']},2025-03-01,2025-03-02,,apbd-kota\n"
        f"rumah-singgah,{ke['id']},2025-03-01,2025-03-02,,apbd-provinsi\n"
        f"rumah-singgah,{dari['id']},{hari},{hari},,apbd-kota\n"
    )
    evaluasi = (
        "ppks_id,rekam_id,tanggal,kebutuhan_dasar,tugas_peran,mengatasi_masalah\n"
        f"{dari['id']},{lama['id']},{hari},ya,ya,ya\n"
    )

    satu = await impor(klien, sessions, "permohonan/impor?tetap=sumber:temuan", permohonan.encode())
    dua = await impor(klien, sessions, "evaluasi", evaluasi.encode())

    assert (satu["diterima"], satu["ditolak"]) == (1, 2), satu
    assert (dua["diterima"], dua["ditolak"]) == (1, 0), dua
    async with sessions() as session:
        tersimpan = await session.scalars(
            text(
                "SELECT ppks_id FROM permohonan WHERE tanggal_selesai = '2025-03-02'"
                " UNION ALL SELECT ppks_id FROM evaluasi"
            )
        )
        assert [str(s) for s in tersimpan] == [ke["id"], ke["id"]]


# --- at once, with real commits -------------------------------------------------------------------


@pytest.fixture
async def kantor(fresh_sessions: Callable[[str], Sessions]) -> AsyncIterator[Klien]:
    klien = buat_klien("rehsos", fresh_sessions("rehsos"))
    async with klien.client:
        yield klien


async def test_of_two_merges_in_opposite_directions_one_holds(kantor: Klien) -> None:
    satu, dua = [
        (await kantor.post("ppks", tanpa_nik(nama=nama))).json() for nama in ("Amat", "Umar")
    ]
    usul = [await usulkan(kantor, satu, dua), await usulkan(kantor, dua, satu)]
    kepala = kantor.sebagai(KEPALA)

    hasil = await asyncio.gather(
        kepala.post(f"gabungan/{usul[0]['id']}/setujui"),
        kepala.post(f"gabungan/{usul[1]['id']}/setujui"),
        kepala.patch(f"ppks/{satu['id']}", {"alamat": "Jl. Lain"}, If_Match='"1"'),
        ajukan(kantor, satu["id"]),
    )

    putusan = [hasil[0].status_code, hasil[1].status_code]
    assert sorted(putusan) == [200, 422]
    tampak = [s["id"] for s in (await kantor.get("ppks")).json()["data"]]
    akar = [dua, satu][putusan.index(200)]
    assert tampak == [akar["id"]]


async def test_copies_are_told_that_a_record_was_merged_and_split(kantor: Klien) -> None:
    dari, ke = await berdua(kantor)
    awal = (await kantor.get("ppks", diubah_sejak="2000-01-01T00:00:00Z")).json()["diubah_sejak"]

    gabungan = await gabungkan(kantor, dari, ke)
    digabung = (await kantor.get("ppks", diubah_sejak=awal)).json()
    await pisahkan(kantor, gabungan)
    dipisah = (await kantor.get("ppks", diubah_sejak=digabung["diubah_sejak"])).json()

    assert digabung["hilang"] == [{"id": dari["id"], "sebab": "digabung"}]
    assert [satu["id"] for satu in dipisah["data"]] == [dari["id"]]


async def test_copies_follow_who_stands_for_somebody_into_another_area(kantor: Klien) -> None:
    dari, ke = await berdua(kantor)
    await gabungkan(kantor, dari, ke)
    sini = kantor.sebagai(PETUGAS_JEKAN_RAYA)
    sejak = "2000-01-01T00:00:00Z"

    async def berubah() -> tuple[list[str], dict[str, str]]:
        nonlocal sejak
        jawab = (await sini.get("ppks", diubah_sejak=sejak)).json()
        sejak = jawab["diubah_sejak"]
        return [s["id"] for s in jawab["data"]], {s["id"]: s["sebab"] for s in jawab["hilang"]}

    await berubah()
    for kelurahan in (PAHANDUT, MENTENG):
        tanda = (await kantor.get(f"ppks/{ke['id']}")).json()["versi"]
        isi = {"kelurahan": kelurahan}
        pindah = await kantor.patch(f"ppks/{ke['id']}", isi, If_Match=f'"{tanda}"')
        assert pindah.status_code == 200, pindah.text
        if kelurahan == PAHANDUT:
            assert await berubah() == ([dari["id"]], {ke["id"]: "tidak-lagi-terlihat"})
    assert await berubah() == ([ke["id"]], {dari["id"]: "digabung"})
