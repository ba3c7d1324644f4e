from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import Table, func, select, text

from kit.audit import audit
from kit.crypto import SearchKey
from kit.db import Sessions
from kit.outbox import event_log
from pelayanan.ppks.models import IdentitasLama, Ppks
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PALANGKA,
    PELAKU,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    buat_klien,
    daftarkan,
    formulir,
    kunci,
    loket_untuk,
    nik_baru,
    tanpa_nik,
    terbatas,
)


def kode(response: Response) -> set[tuple[str, str]]:
    return {(e["lokasi"], e["kode"]) for e in response.json().get("errors", [])}


async def banyak(sessions: Sessions, tabel: Table) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(tabel)) or 0


# --- registering -------------------------------------------------------------------------------


async def test_the_answer_is_masked_and_the_row_is_encrypted(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    ppks = await daftarkan(
        klien, nik=nik, kk="6271031201109001", telepon="081200001234", tempat_lahir="Kuala Kapuas"
    )

    tersamar = {
        "diketahui": True,
        "dukcapil": "belum_diverifikasi",
        "dukcapil_pada": None,
        "nomor": None,
    }
    assert (ppks["nik"], ppks["kk"]) == (tersamar, tersamar)
    assert (ppks["alamat"], ppks["tempat_lahir"], ppks["telepon"]) == ("***", "***", "***")
    assert ppks["peringatan"] == []
    async with sessions() as session:
        baris = await session.scalar(text("SELECT row_to_json(p)::text FROM ppks p"))
    for rahasia in (nik, "6271031201109001", "081200001234", "Kuala Kapuas", "Jalan Contoh"):
        assert rahasia not in baris
        assert rahasia.encode().hex() not in baris


async def test_events_and_audit_hold_nothing_personal(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: events and audit hold no name, no NIK, no address."""
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik, nama="Zulaikha Binti Contoh")
    await klien.patch(f"ppks/{ppks['id']}", {"nama": "Zulaikha Contoh"}, If_Match='"1"')

    async with sessions() as session:
        semua = [
            *await session.scalars(text("SELECT row_to_json(e)::text FROM event_log e")),
            *await session.scalars(text("SELECT row_to_json(a)::text FROM audit a")),
        ]
    assert len(semua) == 3
    for baris in semua:
        for rahasia in (nik, "Zulaikha", "Jalan Contoh"):
            assert rahasia not in baris


async def test_without_nik_a_reason_makes_a_temporary_identity(
    klien: Klien, sessions: Sessions
) -> None:
    response = await klien.post("ppks", tanpa_nik())

    assert response.status_code == 201, response.text
    assert response.json()["identitas"] == "acak"
    async with sessions() as session:
        data = (await session.scalars(select(event_log.c.data))).one()
    assert data["kunci"] == f"acak:{response.json()['id']}"


async def test_the_same_nik_has_the_same_key_in_every_bidang(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    await daftarkan(klien, nik=nik)

    async with sessions() as session:
        subjek = await session.scalar(select(Ppks.identitas_kunci))
    assert subjek == loket_untuk("linjamsos").kunci.subjek.key("nik", nik)


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ({"nik": "62710347126490"}, ("/nik", "nik-panjang")),
        ({"nik": "9971034712649001"}, ("/nik", "nik-wilayah")),
        ({"nik": "6271037212649001"}, ("/nik", "nik-tanggal")),
        ({"nik": "6271034712640000"}, ("/nik", "nik-urut")),
        ({"tanggal_lahir": "1964-12-08"}, ("/tanggal_lahir", "nik-beda-tanggal")),
        ({"jenis_kelamin": "L"}, ("/jenis_kelamin", "nik-beda-jenis-kelamin")),
        ({"nik": ...}, ("/nik", "nik-atau-alasan")),
        ({"alasan_tanpa_nik": "lupa"}, ("/alasan_tanpa_nik", "alasan-bersama-nik")),
        ({"kelurahan": "62.71.03.9999"}, ("/kelurahan", "kelurahan-tidak-dikenal")),
        ({"kategori": ["lansia"]}, ("/kategori", "kategori-tidak-dikenal")),
        ({"kategori": []}, ("/kategori", "kategori-kosong")),
        ({"kategori": ["pengemis", "pengemis"]}, ("/kategori", "kategori-ganda")),
        ({"kk": "123"}, ("/kk", "kk-panjang")),
        ({"nama": "   "}, ("/nama", "nama-kosong")),
        ({"nama": "#N/A"}, ("/nama", "bukan-nama")),
        ({"nama": "Siti\u200bAminah"}, ("/nama", "karakter-tak-terlihat")),
        ({"tempat_lahir": "-"}, ("/tempat_lahir", "bukan-nama")),
        ({"tahun_lahir": 1965}, ("/tahun_lahir", "tahun-beda")),
        ({"gelar": "Dr."}, ("/gelar", "extra_forbidden")),
        ({"disabilitas": "mungkin"}, ("/disabilitas", "bool_parsing")),
        ({"tanggal_lahir": "07-12-1964"}, ("/tanggal_lahir", "date_type")),
        ({"jenis_kelamin": "X"}, ("/jenis_kelamin", "enum")),
        ({"kelurahan": ...}, ("/kelurahan", "missing")),
    ],
)
async def test_a_wrong_form_is_refused_field_by_field(
    klien: Klien, sessions: Sessions, ganti: dict[str, Any], salah: tuple[str, str]
) -> None:
    response = await klien.post("ppks", formulir(**ganti))

    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert salah in kode(response)
    assert await banyak(sessions, event_log) == 0


async def test_malformed_json_is_refused(klien: Klien) -> None:
    response = await klien.kirim(
        "POST", "ppks", headers={"Content-Type": "application/json"}, content=b"{nama:"
    )

    assert response.status_code == 422
    assert {k for _, k in kode(response)} == {"json_invalid"}


async def test_a_man_in_a_category_of_women_is_a_warning(klien: Klien) -> None:
    nik = nik_baru("010180", "L")
    isi = {"nik": nik, "tanggal_lahir": "1980-01-01", "jenis_kelamin": "L"}
    ppks = await daftarkan(klien, kategori=["perempuan-rawan-sosial-ekonomi"], **isi)

    assert {p["kode"] for p in ppks["peringatan"]} == {"kelamin-di-luar-kategori"}


async def test_a_nik_of_another_region_and_a_wrong_age_are_only_warnings(klien: Klien) -> None:
    nik = nik_baru("010110", "L", "317101")
    ppks = await daftarkan(klien, nik=nik, tanggal_lahir="2010-01-01", jenis_kelamin="L")

    assert {p["kode"] for p in ppks["peringatan"]} == {
        "nik-wilayah-lain",
        "usia-di-luar-kategori",
    }


async def test_the_birth_date_comes_from_the_nik_when_only_one_century_fits(klien: Klien) -> None:
    ppks = await daftarkan(klien, tanggal_lahir=...)

    assert (ppks["tanggal_lahir"], ppks["tahun_lahir"]) == ("1964-12-07", 1964)


# --- duplicates --------------------------------------------------------------------------------


async def test_a_duplicate_nik_points_to_the_existing_record(klien: Klien) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)

    response = await klien.post("ppks", formulir(nik=nik))

    assert response.status_code == 409
    assert response.json()["type"] == "/problems/nik-sudah-terdaftar"
    assert response.json()["ppks_id"] == ada["id"]


async def test_a_duplicate_of_another_area_is_refused_without_a_pointer(klien: Klien) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik, kelurahan=PAHANDUT)

    response = await klien.sebagai(PETUGAS_JEKAN_RAYA).post("ppks", formulir(nik=nik))

    assert response.status_code == 409
    assert ada["id"] not in response.text


async def test_a_duplicate_is_known_while_the_search_key_is_rotated(
    klien: Klien, sessions: Sessions
) -> None:
    """INVARIANT: a NIK is registered once, also under two versions of the search key."""
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)
    baru = f"2:{kunci(9).removeprefix('1:')},{kunci(2)}"
    lama = loket_untuk("rehsos")
    loket = replace(lama, kunci=replace(lama.kunci, cari=SearchKey(baru)))
    sesudah = buat_klien("rehsos", sessions, loket)

    async with sesudah.client:
        response = await sesudah.post("ppks", formulir(nik=nik))
        cari = await sesudah.post("ppks/cari", {"nik": nik})

    assert response.status_code == 409
    assert response.json()["ppks_id"] == ada["id"]
    assert [p["id"] for p in cari.json()["data"]] == [ada["id"]]


async def test_an_id_is_used_once(klien: Klien) -> None:
    ada = await daftarkan(klien)

    response = await klien.post("ppks", formulir(id=ada["id"]))

    assert response.status_code == 409
    assert response.json()["type"] == "/problems/id-sudah-dipakai"


# --- idempotency and preconditions -------------------------------------------------------------


async def test_a_repeated_request_registers_once(klien: Klien, sessions: Sessions) -> None:
    isi = formulir()
    pertama = await klien.post("ppks", isi, Idempotency_Key="abc")
    kedua = await klien.post("ppks", isi, Idempotency_Key="abc")

    assert (pertama.status_code, kedua.status_code) == (201, 201)
    assert pertama.json() == kedua.json()
    assert await banyak(sessions, event_log) == 1


async def test_the_same_key_with_another_body_is_refused(klien: Klien) -> None:
    await klien.post("ppks", formulir(), Idempotency_Key="abc")

    response = await klien.post("ppks", formulir(), Idempotency_Key="abc")

    assert response.status_code == 422
    assert response.json()["type"] == "/problems/idempotency-key-dipakai-ulang"


async def test_a_change_needs_the_version_that_was_seen(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    alamat = f"ppks/{ppks['id']}"

    tanpa = await klien.patch(alamat, {"nama": "Siti Nur Aini"})
    bukan = await klien.patch(alamat, {"nama": "NULL"}, If_Match='"1"')
    benar = await klien.patch(alamat, {"nama": "Siti Nur Aini"}, If_Match='"1"')
    basi = await klien.patch(alamat, {"nama": "Siti Aini"}, If_Match='"1"')

    assert (tanpa.status_code, benar.status_code, basi.status_code) == (428, 200, 412)
    assert (bukan.status_code, kode(bukan)) == (422, {("/nama", "bukan-nama")})
    assert benar.headers["etag"] == '"2"'
    assert benar.json()["nama"] == "Siti Nur Aini"


async def test_a_change_keeps_what_was_not_sent(klien: Klien) -> None:
    ppks = await daftarkan(klien, telepon="081200001234")

    ubah = await klien.patch(
        f"ppks/{ppks['id']}", {"kategori": ["pengemis"], "alamat": None}, If_Match='"1"'
    )

    assert ubah.status_code == 200, ubah.text
    assert (ubah.json()["alamat"], ubah.json()["telepon"]) == (None, "***")
    assert ubah.json()["kategori"] == ["pengemis"]


@pytest.mark.parametrize(
    ("ubahan", "status"),
    [
        ({"kategori": None}, 422),
        ({}, 422),
        ({"nama": None}, 422),
        ({"nik": "6271034712649001"}, 422),
        ({"jenis_kelamin": "L"}, 422),
        ({"kelurahan": "62.71.03.0000"}, 422),
    ],
)
async def test_a_wrong_change_is_refused(klien: Klien, ubahan: dict[str, Any], status: int) -> None:
    ppks = await daftarkan(klien)

    response = await klien.patch(f"ppks/{ppks['id']}", ubahan, If_Match='"1"')

    assert response.status_code == status, response.text


# --- opening -----------------------------------------------------------------------------------


async def test_opening_a_record_writes_the_purpose_first(klien: Klien, sessions: Sessions) -> None:
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik)

    pendek = await klien.post(
        f"ppks/{ppks['id']}/buka", {"tujuan": "pengawasan", "keterangan": "Surat 12"}
    )
    buka = await klien.post(
        f"ppks/{ppks['id']}/buka", {"tujuan": "pengawasan", "keterangan": "Surat inspektorat 12"}
    )

    assert pendek.status_code == 422
    assert (buka.json()["nik"]["nomor"], buka.json()["alamat"]) == (nik, "Jalan Contoh 1")
    async with sessions() as session:
        row = (await session.execute(select(audit).where(audit.c.action == "ppks.buka"))).one()
    assert (row.purpose, row.actor_id) == ("pengawasan: Surat inspektorat 12", PETUGAS.id)


async def test_opening_needs_a_purpose_and_its_own_scope(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    pembaca = klien.sebagai(terbatas(PETUGAS, "rehsos:ppks:baca"))

    tanpa_tujuan = await klien.post(f"ppks/{ppks['id']}/buka", {"tujuan": "ya"})
    tanpa_izin = await pembaca.post(f"ppks/{ppks['id']}/buka", {"tujuan": "penjangkauan"})

    assert (tanpa_tujuan.status_code, tanpa_izin.status_code) == (422, 403)


# --- NIK found ---------------------------------------------------------------------------------


async def test_a_found_nik_is_the_next_version_of_the_identity(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = (await klien.post("ppks", tanpa_nik())).json()
    nik = nik_baru()

    pasang = await klien.post(f"ppks/{ppks['id']}/nik", {"nik": nik})
    lagi = await klien.post(f"ppks/{ppks['id']}/nik", {"nik": nik})

    assert pasang.status_code == lagi.status_code == 200, pasang.text
    assert (pasang.json()["identitas"], pasang.json()["identitas_versi"]) == ("nik", 2)
    assert pasang.json()["alasan_tanpa_nik"] is None
    async with sessions() as session:
        peristiwa = (await session.scalars(select(event_log.c.data).order_by("id"))).all()
        lama = (await session.scalars(select(IdentitasLama))).one()
    assert [(p["versi"], p["jenis"]) for p in peristiwa] == [(1, "acak"), (2, "nik")]
    assert (lama.versi, lama.jenis, lama.alasan_tanpa_nik) == (1, "acak", "belum perekaman")


async def test_a_corrected_nik_can_be_put_back(klien: Klien, sessions: Sessions) -> None:
    asli, sementara = nik_baru(), nik_baru()
    ppks = await daftarkan(klien, nik=asli)

    for nik in (sementara, asli):
        assert (await klien.post(f"ppks/{ppks['id']}/nik", {"nik": nik})).status_code == 200

    async with sessions() as session:
        catatan = await session.scalars(select(event_log.c.data).order_by(event_log.c.id))
    subjek = [data["kunci"] for data in catatan]
    assert len(subjek) == 3
    assert subjek[0] == subjek[2] != subjek[1]


async def test_a_found_nik_of_someone_else_is_refused(klien: Klien, sessions: Sessions) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)
    ppks = (await klien.post("ppks", tanpa_nik())).json()

    response = await klien.post(f"ppks/{ppks['id']}/nik", {"nik": nik})

    assert response.status_code == 409
    assert response.json()["ppks_id"] == ada["id"]
    assert await banyak(sessions, event_log) == 2


@pytest.mark.parametrize("nik", ["123", "6271033112649001", "6271030712649001"])
async def test_a_found_nik_must_fit_the_person(klien: Klien, nik: str) -> None:
    ppks = (await klien.post("ppks", tanpa_nik())).json()

    assert (await klien.post(f"ppks/{ppks['id']}/nik", {"nik": nik})).status_code == 422


# --- looking up --------------------------------------------------------------------------------


async def test_a_person_is_found_by_nik_kk_and_misspelt_name(klien: Klien) -> None:
    nik, kk = nik_baru(), "6271031201109007"
    ppks = await daftarkan(klien, nik=nik, kk=kk, nama="Muhammad Yusuf Hidayat")
    await daftarkan(klien, nama="Rahmawati Lestari")

    for dicari in (
        {"nik": nik},
        {"kk": kk},
        {"nama": "Muhamad Yusup Hidayat"},
        {"nama": "mohammad jusuf hidayat"},
    ):
        response = await klien.post("ppks/cari", dicari)
        assert [p["id"] for p in response.json()["data"]] == [ppks["id"]], dicari


async def test_names_are_ordered_by_likeness_and_paged(klien: Klien) -> None:
    for nama in ("Siti Aminah", "Siti Aminah Lubis", "Siti Amina", "Budi Santoso"):
        await daftarkan(klien, nama=nama)

    semua = (await klien.post("ppks/cari", {"nama": "Siti Aminah"})).json()["data"]
    halaman: list[str] = []
    kursor = None
    while True:
        isi = {"nama": "Siti Aminah", "batas": 1, **({"kursor": kursor} if kursor else {})}
        satu = (await klien.post("ppks/cari", isi)).json()
        halaman += [p["nama"] for p in satu["data"]]
        kursor = satu["berikutnya"]
        if kursor is None:
            break

    assert semua[0]["nama"] == "Siti Aminah"
    assert set(halaman) == {"Siti Aminah", "Siti Amina", "Siti Aminah Lubis"}
    assert halaman == [p["nama"] for p in semua]


@pytest.mark.parametrize(
    "dicari",
    [
        {},
        {"nik": "1", "nama": "Siti"},
        {"nama": "Si"},
        {"umur": 3},
        {"nama": "Siti", "kelurahan": "62.71.03.9"},
    ],
)
async def test_a_search_for_nothing_or_two_things_is_refused(
    klien: Klien, dicari: dict[str, Any]
) -> None:
    assert (await klien.post("ppks/cari", dicari)).status_code == 422


async def test_looking_up_a_nik_is_written_down(klien: Klien, sessions: Sessions) -> None:
    nik = nik_baru()
    await daftarkan(klien, nik=nik)
    await klien.post("ppks/cari", {"nik": nik})

    async with sessions() as session:
        actions = (await session.scalars(select(audit.c.action).order_by(audit.c.id))).all()
    assert actions == ["ppks.daftar", "ppks.cari"]


async def test_the_list_is_filtered_and_paged(klien: Klien) -> None:
    for kelurahan in (MENTENG, PALANGKA, PAHANDUT):
        await daftarkan(klien, kelurahan=kelurahan)
    await klien.post("ppks", tanpa_nik(kelurahan=MENTENG, kategori=["pengemis"]))

    async def hasil(**saring: str) -> int:
        response = await klien.get("ppks", **saring)
        assert response.status_code == 200, response.text
        return len(response.json()["data"])

    assert await hasil() == 4
    assert await hasil(kelurahan=MENTENG) == 2
    assert await hasil(kecamatan="62.71.03") == 3
    assert await hasil(kategori="pengemis") == 1
    assert await hasil(tanpa_nik="true") == 1
    assert await hasil(jenis_kelamin="L") == 0
    satu = (await klien.get("ppks", batas=3)).json()
    dua = (await klien.get("ppks", batas=3, kursor=satu["berikutnya"])).json()
    assert len(satu["data"]) == 3
    assert len(dua["data"]) == 1
    assert dua["berikutnya"] is None


@pytest.mark.parametrize(
    "saring",
    [
        {"umur": "60"},
        {"batas": "0"},
        {"batas": "501"},
        {"kursor": "bukan-kursor"},
        {"kelurahan": "62.71.09.1001"},
        {"kecamatan": "Jekan Raya"},
        {"kategori": "lansia"},
        {"tanpa_nik": "mungkin"},
    ],
)
async def test_an_unknown_filter_or_value_is_refused(klien: Klien, saring: dict[str, str]) -> None:
    assert (await klien.get("ppks", **saring)).status_code == 422


# --- area limits -------------------------------------------------------------------------------


async def test_another_areas_people_do_not_exist_for_an_officer(klien: Klien) -> None:
    """INVARIANT: the area limit holds for lists, look-ups and every operation on one record."""
    nik, kk = nik_baru(), "6271031201109008"
    ppks = await daftarkan(klien, nik=nik, kk=kk, nama="Mariana Kusumawati")
    orang_lain = klien.sebagai(PETUGAS_PAHANDUT)
    alamat = f"ppks/{ppks['id']}"

    assert (await orang_lain.get("ppks")).json()["data"] == []
    for dicari in ({"nik": nik}, {"kk": kk}, {"nama": "Mariana Kusumawati"}):
        assert (await orang_lain.post("ppks/cari", dicari)).json()["data"] == []
    statuses = [
        (await orang_lain.get(alamat)).status_code,
        (await orang_lain.patch(alamat, {"nama": "X Y"}, If_Match='"1"')).status_code,
        (await orang_lain.post(f"{alamat}/buka", {"tujuan": "penjangkauan"})).status_code,
        (await orang_lain.post(f"{alamat}/nik", {"nik": nik_baru()})).status_code,
    ]
    assert statuses == [404, 404, 404, 404]
    sendiri = klien.sebagai(PETUGAS_JEKAN_RAYA)
    assert (await sendiri.get(alamat)).status_code == 200
    assert len((await sendiri.get("ppks")).json()["data"]) == 1


async def test_an_officer_registers_and_moves_only_within_the_area(klien: Klien) -> None:
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)
    ppks = await daftarkan(petugas)

    di_luar = await petugas.post("ppks", formulir(kelurahan=PAHANDUT))
    pindah = await petugas.patch(f"ppks/{ppks['id']}", {"kelurahan": PAHANDUT}, If_Match='"1"')

    assert (di_luar.status_code, pindah.status_code) == (403, 403)
    assert di_luar.json()["type"] == "/problems/di-luar-wilayah"


async def test_an_area_code_is_not_a_text_prefix(klien: Klien) -> None:
    await daftarkan(klien, kelurahan=MENTENG)
    aneh = replace(KEPALA, id="aneh", wilayah=("62.71.0",))
    PELAKU[aneh.id] = aneh

    assert (await klien.sebagai(aneh).get("ppks")).json()["data"] == []


async def test_an_unknown_record_is_not_found(klien: Klien) -> None:
    response = await klien.get(f"ppks/{uuid.uuid4()}")

    assert response.status_code == 404
    assert response.json()["type"] == "/problems/ppks-tidak-ditemukan"


async def test_scopes_are_of_this_bidang(klien: Klien) -> None:
    asing = klien.sebagai(terbatas(PETUGAS, "linjamsos:ppks:baca", "rehsos:ppks:tulis"))

    assert (await asing.get("ppks")).status_code == 403
    assert (await asing.post("ppks", formulir())).status_code == 201
