"""What is sensitive of a person is shown for a purpose, to those who need it, by no detour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select

from kantor.berkas import Batas, BatasPrivasi
from kit.audit import audit
from kit.clock import today
from kit.db import Sessions
from kit.outbox import event_log
from kit.profile import office_dir
from pelayanan.loket import Loket
from pelayanan.profil import muat
from tests.pelayanan.conftest import (
    KEPALA,
    PAHANDUT,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    formulir,
    nik_baru,
    selesaikan,
    terbatas,
)
from tests.pelayanan.test_lahir import anak

KERJA = [
    f"rehsos:{apa}:{kerja}"
    for apa in ("ppks", "permohonan", "evaluasi")
    for kerja in ("baca", "tulis")
]
SENSITIF = "rehsos:ppks-sensitif:baca"
JANGKAU = {"tujuan": "penjangkauan"}
ODHA = {
    "kategori": ["fakir-miskin", "odha"],
    "tanggal_lahir": ...,
    "nik": ...,
    "alasan_tanpa_nik": "belum perekaman",
    "tahun_lahir": 1980,
}


@pytest.fixture
def petugas(klien: Klien) -> Klien:
    return klien.sebagai(terbatas(PETUGAS, *KERJA, "rehsos:pantau:baca"))


@pytest.fixture
def peksos(klien: Klien) -> Klien:
    return klien.sebagai(terbatas(PETUGAS, *KERJA, SENSITIF, "rehsos:ppks-lengkap:baca"))


async def jejak(sessions: Sessions, tindakan: str) -> list[Any]:
    dicari = select(audit).where(audit.c.action == tindakan).order_by(audit.c.id)
    async with sessions() as session:
        return list(await session.execute(dicari))


def tampak(ppks: dict[str, Any]) -> tuple[list[str], bool]:
    return ppks["kategori"], ppks["kategori_lengkap"]


def kode(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition("/")[2]


# --- every door --------------------------------------------------------------------------------


async def test_no_answer_shows_a_sensitive_category_unasked(
    klien: Klien, petugas: Klien, peksos: Klien
) -> None:
    """INVARIANT: neither list, record, search, opening, registration, change, request nor step."""
    ppks = await daftarkan(petugas, **ODHA)
    alamat = f"ppks/{ppks['id']}"
    minta = await ajukan(petugas, ppks["id"])
    selesai = await selesaikan(petugas, minta["id"])
    for akun in (petugas, peksos, klien):
        jawaban = [
            await akun.get("ppks"),
            await akun.get(alamat),
            await akun.post("ppks/cari", {"nama": "Siti Nuraini"}),
            await akun.get("permohonan"),
            await akun.get(f"permohonan/{selesai['id']}"),
            await akun.get(f"permohonan/{selesai['id']}/riwayat"),
            await akun.get("evaluasi"),
        ]
        for satu in jawaban:
            assert satu.status_code == 200, satu.text
            assert "odha" not in satu.text.lower()
    versi = (await petugas.get(alamat)).headers["etag"]
    ubah = await petugas.patch(alamat, {"nama": "Siti Nur"}, If_Match=versi)
    assert tampak(ubah.json()) == (["fakir-miskin"], False)
    assert "odha" not in str(ppks) + str(minta) + str(selesai)


async def test_with_scope_and_purpose_it_is_shown_and_written_down(
    klien: Klien, peksos: Klien, sessions: Sessions
) -> None:
    ada = await daftarkan(klien, **ODHA)
    await daftarkan(klien)
    kasus = (await ajukan(klien, ada["id"]))["id"]

    daftar = await peksos.get("ppks", kategori="odha", **JANGKAU)
    satu = await peksos.get(f"ppks/{ada['id']}", tujuan="pelayanan", kasus=kasus)
    cari = await peksos.post(
        "ppks/cari",
        {"nama": "Siti Nuraini", "untuk": {"tujuan": "pengawasan", "keterangan": "Surat kepala"}},
    )

    assert [satu["id"] for satu in daftar.json()["data"]] == [ada["id"]]
    for isi in (daftar.json()["data"][0], satu.json()):
        assert tampak(isi) == (["fakir-miskin", "odha"], True)
    assert len(cari.json()["data"]) == 2
    catatan = await jejak(sessions, "ppks.sensitif")
    assert [
        (str(c.subject_id), c.purpose, c.facts["lewat"], c.facts["kasus"]) for c in catatan
    ] == [
        (ada["id"], "penjangkauan", "daftar", None),
        (ada["id"], "pelayanan", "lihat", kasus),
        (ada["id"], "pengawasan: Surat kepala", "cari", None),
    ]


async def test_a_filter_that_finds_nobody_is_written_down_too(
    peksos: Klien, sessions: Sessions
) -> None:
    assert (await peksos.get("ppks", kategori="odha", **JANGKAU)).json()["data"] == []
    (satu,) = await jejak(sessions, "ppks.sensitif")
    assert (satu.subject_id, satu.purpose) == (None, "penjangkauan")


async def test_a_filter_by_what_is_hidden_is_refused_with_a_sentence(
    petugas: Klien, peksos: Klien
) -> None:
    for params in ({}, JANGKAU):
        jawab = await petugas.get("ppks", kategori="odha", **params)
        assert kode(jawab) == (403, "kategori-sensitif")
        assert SENSITIF in jawab.json()["detail"]
    tanpa_tujuan = await peksos.get("ppks", kategori="odha")
    assert kode(tanpa_tujuan) == (403, "kategori-sensitif")
    assert "tujuan" in tanpa_tujuan.json()["detail"]
    assert (await petugas.get("ppks", kategori="fakir-miskin")).status_code == 200


@pytest.mark.parametrize(
    ("untuk", "salah"),
    [
        ({"tujuan": "ingin-tahu"}, "tidak-dikenal"),
        ({"tujuan": "pelayanan"}, "perlu-kasus"),
        ({"tujuan": "pengawasan"}, "perlu-keterangan"),
        (
            {"tujuan": "pelayanan", "kasus": "01930000-0000-7000-8000-000000000001"},
            "kasus-tidak-ada",
        ),
    ],
)
async def test_a_purpose_is_from_the_list_and_said_in_full(
    peksos: Klien, sessions: Sessions, untuk: dict[str, str], salah: str
) -> None:
    ppks = await daftarkan(peksos, **ODHA)
    jawaban = [
        await peksos.get("ppks", **untuk),
        await peksos.get(f"ppks/{ppks['id']}", **untuk),
        await peksos.post(f"ppks/{ppks['id']}/buka", untuk),
        await peksos.post("ppks/cari", {"nama": "Siti", "untuk": untuk}),
    ]
    for jawab in jawaban:
        assert kode(jawab) == (422, "tujuan-tidak-sah")
        assert [satu["kode"] for satu in jawab.json()["errors"]] == [salah]
    for tindakan in ("ppks.sensitif", "ppks.buka"):
        assert await jejak(sessions, tindakan) == []


async def test_a_case_is_about_this_person_and_in_the_callers_area(klien: Klien) -> None:
    satu, lain = await daftarkan(klien, **ODHA), await daftarkan(klien)
    jauh = await daftarkan(klien, kelurahan=PAHANDUT)
    kasus_lain = (await ajukan(klien, lain["id"]))["id"]
    kasus_jauh = (await ajukan(klien, jauh["id"]))["id"]
    sewilayah = klien.sebagai(PETUGAS_JEKAN_RAYA)
    alamat = f"ppks/{satu['id']}"

    orang_lain = await sewilayah.get(alamat, tujuan="pelayanan", kasus=kasus_lain)
    di_luar = await sewilayah.get(alamat, tujuan="pelayanan", kasus=kasus_jauh)

    assert orang_lain.json()["errors"][0]["kode"] == "kasus-orang-lain"
    assert di_luar.json()["errors"][0]["kode"] == "kasus-tidak-ada"


# --- writing what one does not see -------------------------------------------------------------


async def test_who_does_not_see_them_keeps_them(petugas: Klien, peksos: Klien) -> None:
    ada = await daftarkan(petugas, kategori=["odha", "fakir-miskin", "korban-napza"])
    alamat = f"ppks/{ada['id']}"

    sama = await petugas.patch(alamat, {"kategori": ["fakir-miskin"]}, If_Match='"1"')
    ubah = await petugas.patch(alamat, {"kategori": ["pengemis"]}, If_Match='"1"')

    assert sama.headers["etag"] == '"1"'
    assert tampak(ubah.json()) == (["pengemis"], False)
    terlihat = await peksos.get(alamat, **JANGKAU)
    assert sorted(terlihat.json()["kategori"]) == ["korban-napza", "odha", "pengemis"]


async def test_only_all_of_them_are_replaced_and_only_with_the_scope(
    petugas: Klien, peksos: Klien
) -> None:
    ada = await daftarkan(petugas, **ODHA)
    alamat = f"ppks/{ada['id']}"
    semua = {"kategori": ["fakir-miskin"], "kategori_lengkap": True}

    for isi in (semua, {"kategori": ["fakir-miskin", "odha"]}, {"kategori": ["tuna-susila"]}):
        assert kode(await petugas.patch(alamat, isi, If_Match='"1"')) == (403, "kategori-sensitif")
    sebagian = await peksos.patch(alamat, {"kategori": ["odha"]}, If_Match='"1"')
    seluruhnya = await peksos.patch(alamat, semua, If_Match='"1"')

    assert kode(sebagian) == (403, "kategori-sensitif")
    assert seluruhnya.status_code == 200
    assert (await peksos.get(alamat, **JANGKAU)).json()["kategori"] == ["fakir-miskin"]


@pytest.mark.parametrize("isi", [{"kategori": []}, {"status_khusus": None}])
async def test_a_refusal_does_not_tell_of_a_hidden_one(petugas: Klien, isi: dict[str, Any]) -> None:
    """Without a category a status is needed: a hidden category must not stand in for it."""
    jawaban = []
    for kategori in (["odha"], []):
        ada = await daftarkan(
            petugas, nik=nik_baru(), kategori=kategori, status_khusus="orang-terlantar"
        )
        ubah = {"status_khusus": None, **isi}
        jawaban.append(await petugas.patch(f"ppks/{ada['id']}", ubah, If_Match='"1"'))
    tersembunyi, kosong = ((j.status_code, j.json()["errors"]) for j in jawaban)
    assert tersembunyi == kosong
    assert tersembunyi[0] == 422


async def test_warnings_are_of_what_is_shown(petugas: Klien, peksos: Klien) -> None:
    """A warning about age or target names, or presupposes, a category."""
    anak = {
        "tahun_lahir": today().year - 8,
        "tanggal_lahir": ...,
        "nik": ...,
        "alasan_tanpa_nik": "belum perekaman",
    }
    ada = await daftarkan(petugas, kategori=["anak-terlantar", "odha"], **anak)
    alamat = f"ppks/{ada['id']}"

    assert ada["peringatan"] == (await petugas.get(alamat)).json()["peringatan"] == []
    (satu,) = (await peksos.get(alamat, **JANGKAU)).json()["peringatan"]
    assert "AIDS" in satu["pesan"]


async def test_a_correction_keeps_the_hidden_ones_and_shows_none(
    petugas: Klien, peksos: Klien, sessions: Sessions
) -> None:
    ada = await daftarkan(petugas, **ODHA)
    selesai = await selesaikan(petugas, (await ajukan(petugas, ada["id"]))["id"])
    alamat = f"permohonan/{selesai['id']}"
    alasan = {"alasan": "Salah mencatat kategori"}

    tolak = await petugas.post(f"{alamat}/koreksi", {**alasan, "kategori": ["odha"]})
    usul = await petugas.post(f"{alamat}/koreksi", {**alasan, "kategori": ["pengemis"]})
    setuju = await petugas.sebagai(KEPALA).post(f"{alamat}/koreksi/setujui")

    assert kode(tolak) == (403, "kategori-sensitif")
    assert usul.json()["usul_koreksi"]["perubahan"] == {"kategori": ["pengemis"]}
    assert setuju.json()["rekam"]["kategori"] == ["pengemis"]
    terlihat = await peksos.get(alamat, tujuan="pelayanan", kasus=selesai["id"])
    assert terlihat.json()["rekam"]["kategori"] == ["pengemis", "odha"]
    async with sessions() as session:
        terakhir = select(event_log.c.data).where(event_log.c.type == "layanan.rekam.v1")
        data = (await session.scalars(terakhir.order_by(event_log.c.id.desc()))).first()
    assert data is not None
    assert data["kategori"] == ["pengemis", "odha"]


# --- how much ----------------------------------------------------------------------------------


def sempit(loket: Loket) -> Loket:
    satu, dua = Batas(beritahu=2, berhenti=3), Batas(beritahu=1, berhenti=2)
    batas = BatasPrivasi(buka=satu, sensitif=dua)
    privasi = loket.kantor.privasi.model_copy(update={"batas": batas})
    return replace(loket, kantor=replace(loket.kantor, privasi=privasi))


async def test_opening_and_showing_are_limited_and_told_to_the_head(
    sessions: Sessions, loket: Loket
) -> None:
    """300 records were opened in two seconds, unseen."""
    klien = buat_klien("rehsos", sessions, sempit(loket))
    async with klien.client:
        kepala = klien.sebagai(KEPALA)
        ada = [await daftarkan(kepala, nik=nik_baru(), kategori=["odha"]) for _ in range(3)]
        pembuka = klien.sebagai(terbatas(PETUGAS, *KERJA, "rehsos:ppks-lengkap:baca"))
        buka = [await pembuka.post(f"ppks/{ada[0]['id']}/buka", JANGKAU) for _ in range(4)]
        pelihat = klien.sebagai(terbatas(PETUGAS, *KERJA, SENSITIF))
        semua = await pelihat.get("ppks", **JANGKAU)
        dua = await pelihat.get("ppks", batas=2, **JANGKAU)
        lagi = await pelihat.get(f"ppks/{ada[2]['id']}", **JANGKAU)
        tanpa = await pelihat.get("ppks")
        kabar = (await kepala.get("pemberitahuan")).json()["data"]

    assert [satu.status_code for satu in buka] == [200, 200, 200, 429]
    sisa = [satu.headers["ratelimit"].partition(";t=")[0] for satu in buka]
    assert sisa == ['"buka";r=2', '"buka";r=1', '"buka";r=0', '"buka";r=0']
    assert {satu.headers["ratelimit-policy"] for satu in buka} == {'"buka";q=3;w=3600'}
    assert [satu.status_code for satu in (semua, dua, lagi, tanpa)] == [429, 200, 429, 200]
    assert "odha" not in semua.text
    assert 1 <= int(semua.headers["retry-after"]) <= 3601
    assert {(k["akun"], k["jenis"], k["banyak"]) for k in kabar} == {
        (pembuka.actor.id, "buka", 3),
        (pembuka.actor.id, "buka-ditolak", 1),
        (pelihat.actor.id, "sensitif", 2),
        (pelihat.actor.id, "sensitif-ditolak", 2),
    }


async def test_an_opening_shows_sensitive_ones_only_with_that_scope_too(
    klien: Klien, peksos: Klien
) -> None:
    ada = await daftarkan(klien, **ODHA)
    lengkap = klien.sebagai(terbatas(PETUGAS, *KERJA, "rehsos:ppks-lengkap:baca"))
    alamat = f"ppks/{ada['id']}/buka"

    assert tampak((await lengkap.post(alamat, JANGKAU)).json()) == (["fakir-miskin"], False)
    dua = await peksos.post(alamat, JANGKAU)
    assert tampak(dua.json()) == (["fakir-miskin", "odha"], True)


async def test_where_a_nik_was_issued_is_told_to_its_writer_only(
    petugas: Klien, peksos: Klien
) -> None:
    """The first digits of a NIK are an area: a hint about them is a hint about the NIK."""
    isi = formulir(nik=nik_baru(kecamatan="627101"))
    daftar = await petugas.post("ppks", isi)
    alamat = f"ppks/{daftar.json()['id']}"

    ubah = await petugas.patch(alamat, {"alamat": "Jalan Lain 2"}, If_Match='"1"')
    lihat = await petugas.get(alamat)
    buka = await peksos.post(f"{alamat}/buka", JANGKAU)

    ada = [bool(satu.json()["peringatan"]) for satu in (daftar, ubah, lihat, buka)]
    assert ada == [True, False, False, True]


# --- services that tell ------------------------------------------------------------------------


def bersensitif(loket: Loket) -> Loket:
    """An office whose service rumah-singgah tells why one is served."""
    semua = loket.kantor.layanan
    singgah = replace(semua["rumah-singgah"], sensitif=True)
    return replace(loket, kantor=replace(loket.kantor, layanan={**semua, "rumah-singgah": singgah}))


def test_the_house_itself_finds_what_is_of_such_a_service(loket: Loket) -> None:
    """What a worker stores, and what is answered from outside, reaches its row."""
    tertutup = bersensitif(loket)
    assert tertutup.layanan_tertutup(PETUGAS) == frozenset()
    assert tertutup.layanan_tertutup(terbatas(PETUGAS, *KERJA)) == {"rumah-singgah"}
    assert tertutup.layanan_tertutup(tertutup.orang_dalam("kurir")) == frozenset()


async def test_a_refused_birth_date_tells_no_day_of_a_service_that_is_not_shown(
    sessions: Sessions, loket: Loket
) -> None:
    """Nor that the one in its way is hidden: a shown one is refused with the same words."""
    klien = buat_klien("rehsos", sessions, bersensitif(loket))
    async with klien.client:
        petugas = klien.sebagai(terbatas(PETUGAS, *KERJA))
        peksos = klien.sebagai(terbatas(PETUGAS, *KERJA, SENSITIF))
        pesan: dict[str, list[str]] = {"petugas": [], "peksos": []}
        for layanan in ("rumah-singgah", "pelayanan-sosial-ppks"):
            orang = await anak(peksos)
            await ajukan(peksos, orang["id"], layanan=layanan, tanggal="2021-05-06")
            for siapa, klien_nya in (("petugas", petugas), ("peksos", peksos)):
                jawab = await klien_nya.patch(
                    f"ppks/{orang['id']}", {"tanggal_lahir": "2022-01-01"}, If_Match='"1"'
                )
                (galat,) = jawab.json()["errors"]
                assert (jawab.status_code, galat["kode"]) == (422, "lahir-sesudah-pelayanan")
                pesan[siapa].append(galat["pesan"])

    assert len(set(pesan["petugas"])) == 1
    assert "2021" not in pesan["petugas"][0]
    assert all("2021-05-06" in satu for satu in pesan["peksos"])


async def test_a_service_for_sensitive_people_only_does_not_exist_for_others(
    sessions: Sessions, loket: Loket
) -> None:
    """Who is served by it is known by that: its requests, their evaluations, its filter."""
    klien = buat_klien("rehsos", sessions, bersensitif(loket))
    async with klien.client:
        petugas = klien.sebagai(terbatas(PETUGAS, *KERJA))
        peksos = klien.sebagai(terbatas(PETUGAS, *KERJA, SENSITIF))
        ada = await daftarkan(peksos)
        minta = await selesaikan(peksos, (await ajukan(peksos, ada["id"]))["id"])
        alamat = f"permohonan/{minta['id']}"
        nilai = {
            "ppks_id": ada["id"], "dinilai": {"rekam_id": minta["id"]},
            "tanggal": today().isoformat(), "kebutuhan_dasar": True, "tugas_peran": True,
            "mengatasi_masalah": True,
        }  # fmt: skip
        evaluasi = await klien.sebagai(KEPALA).post("evaluasi", nilai)
        assert evaluasi.status_code == 201, evaluasi.text

        hilang = [
            await petugas.get(alamat),
            await petugas.get(f"{alamat}/riwayat"),
            await petugas.post(f"{alamat}/pembatalan", {"alasan": "Ingin tahu"}),
            await petugas.get(f"evaluasi/{evaluasi.json()['id']}"),
        ]
        assert [satu.status_code for satu in hilang] == [404, 404, 404, 404]
        assert (await petugas.get("permohonan")).json()["data"] == []
        assert (await petugas.get("evaluasi")).json()["data"] == []
        menilai = await petugas.post("evaluasi", nilai)
        assert menilai.json()["errors"][0]["kode"] == "rekam-tidak-ditemukan"
        saring = await petugas.get("permohonan", layanan="rumah-singgah")
        minta_baru = await petugas.post(
            "permohonan", {"layanan": "rumah-singgah", "ppks_id": ada["id"], "sumber": "temuan"}
        )
        assert kode(saring) == kode(minta_baru) == (403, "kategori-sensitif")

        assert kode(await peksos.get(alamat)) == (403, "kategori-sensitif")
        assert (await peksos.get("permohonan")).json()["data"] == []
        terlihat = await peksos.get("permohonan", layanan="rumah-singgah", **JANGKAU)
        assert [satu["id"] for satu in terlihat.json()["data"]] == [minta["id"]]
        assert (await peksos.get(alamat, **JANGKAU)).json()["layanan"] == "rumah-singgah"
    assert len(await jejak(sessions, "ppks.sensitif")) == 2


# --- the profile -------------------------------------------------------------------------------


async def test_the_list_of_purposes_can_be_read(petugas: Klien) -> None:
    isi = (await petugas.get("privasi")).json()
    assert {satu["kode"] for satu in isi["tujuan"]} >= {"pelayanan", "pengawasan"}
    assert {"odha", "korban-napza", "tuna-susila", "anak-berhadapan-dengan-hukum"} < set(
        isi["kategori_sensitif"]
    )
    assert isi["layanan_sensitif"] == []


@pytest.mark.parametrize("kantor", ["palangkaraya", "pontianak"])
def test_both_offices_mark_the_four_grounds(kantor: str) -> None:
    isi = muat(office_dir(kantor))
    assert len(isi.sensitif) == 10
    sensitif = {satu.kode for satu in isi.layanan.values() if satu.sensitif}
    assert sensitif == ({"pemulangan-migran"} if kantor == "pontianak" else set())
