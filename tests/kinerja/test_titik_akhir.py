"""kinerja's operations: what they answer, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import insert

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.penerimaan.service import terima
from kit.db import Sessions, new_id, transaction
from kit.dead_letters import dead_letter
from kit.streams import Received
from tests.kinerja.conftest import verify
from tests.kinerja.kejadian import evaluasi, identitas, layanan

IKU = "indikator/ppks-berfungsi-sosial"


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


async def test_all_76_indicators_are_listed_page_by_page(api: httpx.AsyncClient) -> None:
    semua: list[dict[str, object]] = []
    saring: dict[str, str | int] = {"tahun": 2024, "batas": 20}
    while True:
        isi = (await api.get("indikator", params=saring)).json()
        semua += isi["data"]
        if isi["berikutnya"] is None:
            break
        saring["kursor"] = isi["berikutnya"]

    jenis = [satu["jenis"] for satu in semua]
    assert len({satu["kode"] for satu in semua}) == 76
    assert {j: jenis.count(j) for j in jenis} == {
        "iku": 1,
        "ikk": 4,
        "sakip": 1,
        "spm": 5,
        "kegiatan": 14,
        "subkegiatan": 51,
    }
    per_kode = {str(satu["kode"]): satu for satu in semua}
    assert per_kode["1.06.01.2.07.02"]["target"] is None
    assert per_kode["nilai-sakip"]["target"] == "BB"
    assert per_kode["1.06.04.2.01.01"]["target"] == "115"
    # Two printed targets for IKK 1 of 2024: 7.2 and Table 6.1.
    assert per_kode["psks-berkontribusi"]["target"] == "80.00"
    assert per_kode["psks-berkontribusi"]["target_lain"] == [
        {"nilai": "100.00", "sumber": "Renstra Tabel 6.1", "satuan": None}
    ]


async def test_no_data_is_not_zero(api: httpx.AsyncClient) -> None:
    for satu in (await api.get("indikator", params={"tahun": 2024, "batas": 100})).json()["data"]:
        assert satu["catatan"] == "belum ada data", satu["kode"]
        for nama in ("pembilang", "penyebut", "realisasi", "capaian", "predikat"):
            assert satu[nama] is None, satu["kode"]
    for kode in ("ppks-berfungsi-sosial", "rehsos-anak", "1.06.04.2.01.01"):
        isi = (await api.get(f"indikator/{kode}", params={"tahun": 2024})).json()
        assert (isi["realisasi"], isi["predikat"], isi["catatan"]) == (None, None, "belum ada data")


async def test_history_is_kept_as_published(api: httpx.AsyncClient) -> None:
    riwayat = (await api.get(IKU, params={"tahun": 2024})).json()["riwayat"]

    assert [(r["tahun"], r["realisasi"], r["capaian"], r["putus"]) for r in riwayat] == [
        (2019, "2.73", "101.87", False),
        (2020, "2.27", "84.07", False),
        (2021, "3.18", "113.49", True),
        (2022, "3.55", "118.33", False),
        (2023, "3.25", "101.56", False),
        (2024, "3.65", "104.36", False),
    ]
    assert riwayat[0]["nama"] == "Persentase PMKS yang mandiri"
    anak = (await api.get("indikator/rehsos-disabilitas", params={"tahun": 2024})).json()
    assert anak["riwayat"][1]["realisasi"] == "118.77"


async def test_a_year_without_target_has_no_achievement(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    satu = layanan(tanggal=date(2023, 5, 1))
    await kirim(kinerja, satu, evaluasi(dinilai=satu))

    isi = (await api.get(IKU, params={"tahun": 2023})).json()

    assert (isi["realisasi"], isi["target"], isi["capaian"]) == ("100.00", None, None)
    assert isi["catatan"] == "tidak ada target untuk tahun ini"


async def dua_fakta(sessions: Sessions) -> None:
    """One person helped twice in two kelurahan; another one in another program too."""
    orang, lain, sama = new_id(), new_id(), new_id()
    pertama = layanan(ppks_id=orang, tanggal=date(2024, 2, 1), kelurahan="62.71.01.1001")
    kedua = layanan(
        ppks_id=orang,
        tanggal=date(2024, 8, 1),
        kelurahan="62.71.03.1002",
        kategori=["lanjut-usia-terlantar"],
    )
    await kirim(
        sessions,
        identitas("rehsos", lain, "1:lain"),
        identitas("linjamsos", sama, "1:lain"),
        pertama,
        kedua,
        evaluasi(dinilai=pertama),
        layanan(ppks_id=lain, jenis_kelamin="P", kelurahan="62.71.03.1001"),
        layanan("linjamsos", layanan="pkh", kategori=["fakir-miskin"], ppks_id=sama),
    )


@pytest.mark.parametrize(
    ("saring", "pembilang", "penyebut", "sifat"),
    [
        ({}, 1, 3, "terbagi"),
        ({"program": "1.06.04"}, 1, 2, "terbagi"),
        ({"sampai": "2024-02-15"}, 1, 1, "terbagi"),
        ({"sampai": "2024-01-15"}, None, None, "terbagi"),
        ({"triwulan": 3}, 1, 1, "tersaring"),
        ({"kelurahan": "62.71.03.1002"}, 1, 2, "tersaring"),
        ({"kecamatan": "62.71.03"}, 1, 3, "tersaring"),
        ({"kategori": "lanjut-usia-terlantar"}, 1, 1, "tersaring"),
        ({"jenis_kelamin": "P"}, 0, 1, "tersaring"),
        ({"layanan": "pkh"}, 0, 1, "tersaring"),
        ({"triwulan": 3, "kelurahan": "62.71.01.1001"}, None, None, "tersaring"),
    ],
)
async def test_the_two_kinds_of_cut(
    api: httpx.AsyncClient,
    kinerja: Sessions,
    saring: dict[str, str | int],
    pembilang: int | None,
    penyebut: int | None,
    sifat: str,
) -> None:
    await dua_fakta(kinerja)

    isi = (await api.get(IKU, params={"tahun": 2024, **saring})).json()

    assert (isi["pembilang"], isi["penyebut"], isi["sifat"]) == (pembilang, penyebut, sifat)


async def test_without_double_counting_across_programs(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await dua_fakta(kinerja)

    isi = (await api.get(IKU, params={"tahun": 2024})).json()
    tersaring = (await api.get(IKU, params={"tahun": 2024, "kecamatan": "62.71.03"})).json()

    assert isi["tanpa_ganda"] == {"pembilang": 1, "penyebut": 2, "realisasi": "50.00"}
    assert tersaring["tanpa_ganda"] == {"pembilang": 1, "penyebut": 2, "realisasi": "50.00"}


async def test_quarters_are_new_counts_with_their_running_total(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await dua_fakta(kinerja)

    isi = (await api.get(IKU, params={"tahun": 2024, "per": "triwulan"})).json()

    assert [(s["nama"], s["penyebut"], s["kumulatif"]["penyebut"]) for s in isi["rincian"]] == [
        ("Triwulan I", 3, 3),
        ("Triwulan II", None, 3),
        ("Triwulan III", None, 3),
        ("Triwulan IV", None, 3),
    ]


async def test_facts_open_to_their_event_and_record(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    satu = layanan()
    menilai = evaluasi(dinilai=satu)
    await kirim(kinerja, satu, menilai, layanan(kategori=["odha"]))

    semua = (await api.get(f"{IKU}/fakta", params={"tahun": 2024})).json()["data"]
    berfungsi = (
        await api.get(f"{IKU}/fakta", params={"tahun": 2024, "jenis": "berfungsi"})
    ).json()["data"]
    saring: dict[str, str | int] = {"tahun": 2024, "dihitung": "false", "tujuan": "penjangkauan"}
    ditolak = (await api.get(f"{IKU}/fakta", params=saring)).json()["data"]

    assert len(semua) == 3
    assert berfungsi[0]["peristiwa_id"] == str(menilai.event.id)
    assert berfungsi[0]["tautan"] == f"/rehsos/v1/evaluasi/{menilai.event.data['rekam_id']}"
    assert [(f["alasan"], f["penjelasan"]) for f in ditolak] == [
        ("bukan-kewenangan-kota", "Kategorinya kewenangan pemerintah pusat.")
    ]


@pytest.mark.parametrize(
    ("saring", "banyak"),
    [
        ({"program": "1.06.05"}, 1),
        ({"layanan": "pkh"}, 1),
        ({"triwulan": 3}, 1),
        ({"kelurahan": "62.71.03.1001"}, 1),
        ({"kecamatan": "62.71.01"}, 2),
        ({"dari": "2024-08-01", "sampai": "2024-08-01"}, 1),
        ({"alasan": "subjek-sudah-dihitung"}, 1),
        ({"dihitung": "true"}, 4),
        ({"tahun": 2025}, 0),
    ],
)
async def test_facts_are_filtered(
    api: httpx.AsyncClient, kinerja: Sessions, saring: dict[str, str | int], banyak: int
) -> None:
    await dua_fakta(kinerja)

    isi = (await api.get(f"{IKU}/fakta", params={"tahun": 2024, **saring})).json()

    assert len(isi["data"]) == banyak


async def test_facts_are_paged_without_loss(api: httpx.AsyncClient, kinerja: Sessions) -> None:
    await kirim(kinerja, *(layanan() for _ in range(7)))
    saring: dict[str, str | int] = {"tahun": 2024, "batas": 3}
    temu: list[str] = []
    while True:
        isi = (await api.get(f"{IKU}/fakta", params=saring)).json()
        temu += [satu["id"] for satu in isi["data"]]
        if isi["berikutnya"] is None:
            break
        saring["kursor"] = isi["berikutnya"]

    assert len(temu) == len(set(temu)) == 7


async def test_a_limited_account_sees_the_facts_of_its_area(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await dua_fakta(kinerja)

    isi = (
        await api.get(
            f"{IKU}/fakta", params={"tahun": 2024}, headers={"Authorization": "Bearer camat"}
        )
    ).json()

    assert {satu["kelurahan"] for satu in isi["data"]} == {"62.71.01.1001"}


CAMAT = {"Authorization": "Bearer camat"}
LURAH = {"Authorization": "Bearer lurah"}


@pytest.mark.parametrize("per", ["program", "triwulan", "bulan"])
async def test_official_figures_of_the_city_are_open(
    api: httpx.AsyncClient, kinerja: Sessions, per: str
) -> None:
    await dua_fakta(kinerja)
    saring: dict[str, str | int] = {"tahun": 2024, "per": per}

    seluruh = (await api.get(IKU, params=saring)).json()
    terbatas = (await api.get(IKU, params=saring, headers=CAMAT)).json()

    assert terbatas == seluruh
    assert terbatas["wilayah"] == ["*"]


async def test_a_limited_account_sees_the_cells_of_its_area(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await dua_fakta(kinerja)
    # Outside the city, so in nobody's area.
    await kirim(kinerja, layanan(kelurahan="62.03.01.1001"))

    async def sel(per: str, kepala: dict[str, str]) -> tuple[list[str], list[str], int]:
        isi = (await api.get(IKU, params={"tahun": 2024, "per": per}, headers=kepala)).json()
        return [satu["kode"] for satu in isi["rincian"]], isi["wilayah"], isi["penyebut"]

    kode, wilayah, penyebut = await sel("kelurahan", CAMAT)
    assert "62.71.01.1001" in kode
    assert all(satu.startswith("62.71.01.") for satu in kode)
    assert (wilayah, penyebut) == (["62.71.01"], 4)
    assert await sel("kecamatan", CAMAT) == (["62.71.01"], ["62.71.01"], 4)
    assert await sel("kelurahan", LURAH) == (["62.71.03.1002"], ["62.71.03.1002"], 4)
    # The cell of a kecamatan holds other kelurahan too.
    assert await sel("kecamatan", LURAH) == ([], ["62.71.03.1002"], 4)


@pytest.mark.parametrize(
    "saring",
    [
        {"kelurahan": "62.71.03.1001", "kategori": "gelandangan"},
        {"kelurahan": "62.71.03.1002"},
        {"kecamatan": "62.71.03"},
        {"kecamatan": "62.71.03", "per": "kelurahan"},
    ],
)
async def test_a_cut_of_another_area_is_refused(
    api: httpx.AsyncClient, kinerja: Sessions, saring: dict[str, str]
) -> None:
    await dua_fakta(kinerja)

    jawaban = await api.get(IKU, params={"tahun": 2024, **saring}, headers=CAMAT)

    assert (jawaban.status_code, jawaban.json()["type"]) == (403, "/problems/di-luar-wilayah")
    assert "di luar wilayah kerja akun ini" in jawaban.json()["detail"]
    assert (await api.get(IKU, params={"tahun": 2024, **saring})).status_code == 200


@pytest.mark.parametrize(
    ("kepala", "saring", "penyebut", "tanpa_ganda"),
    [
        (CAMAT, {"jenis_kelamin": "L"}, 1, 1),
        (CAMAT, {"jenis_kelamin": "P"}, None, None),
        (CAMAT, {"kategori": "lanjut-usia-terlantar"}, None, None),
        (CAMAT, {"layanan": "pkh"}, None, None),
        (CAMAT, {"triwulan": 1}, 1, 1),
        (CAMAT, {"kecamatan": "62.71.01"}, 1, 1),
        (CAMAT, {"kelurahan": "62.71.01.1001"}, 1, 1),
        (LURAH, {"jenis_kelamin": "L"}, 2, 2),
        (LURAH, {"kecamatan": "62.71.03"}, 2, 2),
        (LURAH, {"kecamatan": "62.71.03", "per": "kecamatan"}, 2, 2),
    ],
)
async def test_a_cut_is_restricted_to_the_own_area_and_says_so(
    api: httpx.AsyncClient,
    kinerja: Sessions,
    kepala: dict[str, str],
    saring: dict[str, str | int],
    penyebut: int | None,
    tanpa_ganda: int | None,
) -> None:
    await dua_fakta(kinerja)

    isi = (await api.get(IKU, params={"tahun": 2024, **saring}, headers=kepala)).json()

    assert (isi["penyebut"], isi["tanpa_ganda"]["penyebut"]) == (penyebut, tanpa_ganda)
    assert isi["wilayah"] == (["62.71.01"] if kepala is CAMAT else ["62.71.03.1002"])
    assert sum(satu["penyebut"] or 0 for satu in isi["per_program"]) == (penyebut or 0)
    if "per" in saring:
        assert [(satu["kode"], satu["penyebut"]) for satu in isi["rincian"]] == [("62.71.03", 2)]


@pytest.mark.parametrize(
    ("alamat", "saring", "status", "kode"),
    [
        ("indikator", {}, 422, None),
        ("indikator", {"tahun": "dua"}, 422, None),
        ("indikator", {"tahun": 2024, "jenis": "lain"}, 422, None),
        ("indikator", {"tahun": 2024, "warna": "biru"}, 422, None),
        ("indikator", {"tahun": 2024, "batas": 0}, 422, None),
        ("indikator", {"tahun": 2024, "kursor": "!"}, 422, "kursor-tidak-sah"),
        (IKU, {"tahun": 2024, "per": "hari"}, 422, None),
        (IKU, {"tahun": 2024, "triwulan": 5}, 422, None),
        (IKU, {"tahun": 2024, "program": "1.06.02"}, 422, "tidak-dikenal"),
        (IKU, {"tahun": 2024, "kelurahan": "62.71"}, 422, "tidak-dikenal"),
        (IKU, {"tahun": 2024, "sampai": "2025-01-05"}, 422, "di-luar-tahun"),
        (IKU, {"tahun": 2024, "kategori": "dtks"}, 422, "tidak-dikenal"),
        ("indikator/tidak-ada", {"tahun": 2024}, 404, None),
        ("indikator/tidak-ada/fakta", {"tahun": 2024}, 404, None),
        (f"{IKU}/fakta", {"tahun": 2024, "kecamatan": "62.71.99"}, 422, "tidak-dikenal"),
        (f"{IKU}/fakta", {"tahun": 2024, "urut": "nama"}, 422, None),
        (
            f"{IKU}/fakta",
            {"tahun": 2024, "dari": "2024-03-01", "sampai": "2024-02-01"},
            422,
            "rentang-terbalik",
        ),
        (f"{IKU}/fakta", {"tahun": 2024, "alasan": "malas"}, 422, None),
        (f"{IKU}/fakta", {"tahun": 2024, "program": "1.06.02"}, 422, "tidak-dikenal"),
        (f"{IKU}/fakta", {"tahun": 2024, "layanan": "kredit"}, 422, "tidak-dikenal"),
        (f"{IKU}/fakta", {"tahun": 2024, "kelurahan": "62.71.01"}, 422, "tidak-dikenal"),
        ("indikator/nilai-sakip/fakta", {"tahun": 2024, "layanan": "x"}, 422, "tidak-dikenal"),
    ],
)
async def test_wrong_questions_are_refused(
    api: httpx.AsyncClient,
    alamat: str,
    saring: dict[str, str | int],
    status: int,
    kode: str | None,
) -> None:
    jawaban = await api.get(alamat, params=saring)

    assert jawaban.status_code == status
    assert jawaban.headers["content-type"] == "application/problem+json"
    if kode is not None:
        assert [satu["kode"] for satu in jawaban.json()["errors"]] == [kode]


async def test_a_filter_of_an_unknown_code_says_where_the_known_ones_are(
    api: httpx.AsyncClient,
) -> None:
    saring = {"kelurahan": "62.71", "layanan": "kredit", "umur": "purba"}
    salah = (await api.get(IKU, params={"tahun": 2024, **saring})).json()["errors"]
    hilang = (await api.get("indikator/tidak-ada", params={"tahun": 2024})).json()

    assert {satu["lokasi"]: satu.get("acuan") for satu in salah} == {
        "query.kelurahan": "/acuan/wilayah?jenis=kelurahan",
        "query.layanan": "/acuan/layanan",
        "query.umur": None,
    }
    assert any("Yang ada: " in satu["pesan"] for satu in salah)
    assert hilang["acuan"] == "/kinerja/v1/indikator"


async def test_who_may_read(api: httpx.AsyncClient) -> None:
    assert (await api.get("aliran")).status_code == 403
    assert (await api.post("pemasangan/demo")).status_code == 403
    tanpa = await api.get("indikator", params={"tahun": 2024}, headers={"Authorization": ""})
    assert tanpa.status_code == 401


async def test_an_empty_installation_is_marked_once_as_demo(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    api.headers["Authorization"] = "Bearer admin"
    assert (await api.get("pemasangan")).json() == {
        "kantor": "palangkaraya",
        "demo": False,
        "kosong": True,
    }

    assert (await api.post("pemasangan/demo")).json()["demo"] is True
    await kirim(kinerja, layanan())
    assert (await api.post("pemasangan/demo")).json() == {
        "kantor": "palangkaraya",
        "demo": True,
        "kosong": False,
    }

    for alamat in (IKU, "indikator", f"{IKU}/fakta", "indikator/nilai-sakip/fakta"):
        assert (await api.get(alamat, params={"tahun": 2024})).json()["demo"] is True, alamat


async def test_real_figures_bear_no_demo_mark(api: httpx.AsyncClient, kinerja: Sessions) -> None:
    await kirim(kinerja, layanan())

    for alamat in (IKU, "indikator", f"{IKU}/fakta"):
        assert (await api.get(alamat, params={"tahun": 2024})).json()["demo"] is False, alamat


async def test_facts_of_one_indicator_leave_the_others_without_data(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await dua_fakta(kinerja)

    daftar = (await api.get("indikator", params={"tahun": 2024, "batas": 100})).json()["data"]

    ada = {satu["kode"] for satu in daftar if satu["asal"] is not None}
    assert "ppks-berfungsi-sosial" in ada
    assert len(ada) < len(daftar)
    for satu in daftar:
        if satu["kode"] not in ada:
            assert satu["catatan"] == "belum ada data", satu["kode"]
            for nama in ("pembilang", "penyebut", "realisasi", "capaian", "predikat"):
                assert satu[nama] is None, (satu["kode"], nama)


async def test_health_tells_whether_the_figures_are_made_up(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    app = create_app(
        sessions=fresh_sessions("kinerja"), redis=redis, verify=verify, kantor=kantor, kunci=kunci
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja"
    ) as client:
        sehat = await client.get("/health")

    assert (sehat.status_code, sehat.json()["bagian"]["pemasangan"]["demo"]) == (200, False)


async def test_a_used_installation_never_becomes_a_demo(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    api.headers["Authorization"] = "Bearer admin"
    await kirim(kinerja, layanan())

    jawaban = await api.post("pemasangan/demo")

    assert (jawaban.status_code, jawaban.json()["type"]) == (409, "/problems/sudah-berisi-data")
    assert (await api.get("pemasangan")).json()["demo"] is False


async def test_dead_letters_are_seen_and_sent_again(
    api: httpx.AsyncClient, kinerja: Sessions, redis: Redis
) -> None:
    api.headers["Authorization"] = "Bearer admin"
    surat_id = new_id()
    async with transaction(kinerja) as session:
        await session.execute(
            insert(dead_letter).values(
                id=surat_id,
                stream="rehsos",
                message_id="1-0",
                reason="isi-tidak-sah",
                detail="data.tanggal: bukan tanggal",
                payload='{"a": 1}',
            )
        )

    (satu,) = (await api.get("surat-mati")).json()["data"]
    assert (satu["aliran"], satu["sebab"], satu["dikirim_ulang"]) == (
        "rehsos",
        "isi-tidak-sah",
        None,
    )
    assert (await api.get("aliran")).json()["surat_mati"] == 1
    assert (await api.post(f"surat-mati/{surat_id}/kirim-ulang")).status_code == 204
    assert (await api.post(f"surat-mati/{new_id()}/kirim-ulang")).status_code == 404

    assert await redis.xlen("rehsos") == 1
    assert (await api.get("surat-mati")).json()["data"] == []
    assert len((await api.get("surat-mati", params={"terbuka": "false"})).json()["data"]) == 1


async def test_a_full_check_can_be_asked_for(api: httpx.AsyncClient) -> None:
    api.headers["Authorization"] = "Bearer admin"

    jawaban = await api.post("aliran/periksa")

    assert jawaban.status_code == 202
    assert [satu["menunggu_periksa"] for satu in jawaban.json()["data"]] == [True] * 4
