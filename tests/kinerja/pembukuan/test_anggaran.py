"""The budget: its versions are not lost, and its sums are right to the rupiah at each level."""

from __future__ import annotations

import asyncio
import csv
import io
import random
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy import text

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.indikator.rules import akhir_bulan
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.anggaran import impor as impor_anggaran
from kinerja.pembukuan.anggaran import rules, service
from kinerja.pembukuan.anggaran.rules import Anggaran, Tanda, Terpakai
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Sessions, new_id, transaction
from kit.errors import NotAuthenticated
from kit.imports.spec import ImportRow, Outcome
from kit.profile import office_dir
from kit.streams import Received
from tests.actors import officer
from tests.kinerja.conftest import berencana, pengimpor
from tests.kinerja.kejadian import komponen, layanan

BACA = frozenset({"kinerja:pembukuan:baca", "kinerja:impor:baca"})
TULIS = BACA | {"kinerja:pembukuan:tulis", "kinerja:pembukuan:setujui"}
AKUN = {
    satu.id: satu
    for satu in (
        officer("penyusun", scopes=TULIS),
        officer("penyusun-lain", scopes=TULIS),
        officer("kadis", scopes=BACA | {"kinerja:pembukuan:setujui"}),
        officer("pembaca", scopes=BACA),
        officer("camat", wilayah=("62.71.01",), scopes=TULIS),
    )
}
GAJI, GAJI_PAGU = "1.06.01.2.02.01", "5110370625.00"
LAPORAN = "1.06.01.2.02.05"
KEGIATAN, PROGRAM = "1.06.01.2.02", "1.06.01"
PERMAKANAN = "1.06.04.2.01.01"
SEMUA_PAGU = "9363273111.00"
DEPAN = today().year + 1


@pytest.fixture
def kantor(kantor: Kantor) -> Kantor:
    """With a plan for next year, whose months have not come."""
    return berencana(kantor, DEPAN)


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


class Buku:
    """Who calls the API of the budget; its token is the id of its account."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def minta(
        self,
        cara: str,
        alamat: str,
        oleh: str = "penyusun",
        **isi: Any,  # noqa: ANN401  (httpx's keywords)
    ) -> httpx.Response:
        kepala = {"Authorization": f"Bearer {oleh}", **isi.pop("headers", {})}
        return await self.client.request(cara, f"anggaran{alamat}", headers=kepala, **isi)

    async def susun(self, oleh: str = "penyusun", /, **ubah: object) -> httpx.Response:
        return await self.minta("POST", "/versi", oleh, json=versi(**ubah))

    async def putuskan(
        self, versi_id: str, langkah: str, oleh: str, alasan: str | None = None
    ) -> httpx.Response:
        isi = {"json": {"alasan": alasan}} if alasan else {}
        return await self.minta("POST", f"/versi/{versi_id}/{langkah}", oleh, **isi)

    async def berlakukan(self, **ubah: object) -> str:
        ada = await self.susun(**ubah)
        assert ada.status_code == 201, ada.text
        versi_id: str = ada.json()["id"]
        assert (await self.putuskan(versi_id, "setujui", "kadis")).status_code == 200
        return versi_id

    async def usulkan(self, kode: str, bulan: int, jumlah: str, **ubah: object) -> httpx.Response:
        isi = {"tahun": 2026, "bulan": bulan, "kode": kode, "jumlah": jumlah} | ubah
        return await self.minta("POST", "/realisasi", json=isi)

    async def bayar(self, kode: str, bulan: int, jumlah: str, **ubah: object) -> httpx.Response:
        """Proposed and, if accepted, approved by the head of the office; the first answer."""
        ada = await self.usulkan(kode, bulan, jumlah, **ubah)
        if ada.status_code == 201:
            setuju = await self.minta("POST", f"/realisasi/{ada.json()['id']}/setujui", "kadis")
            assert setuju.status_code == 200, setuju.text
        return ada

    async def setujui_semua(self) -> None:
        """The head of the office approves all proposals that wait."""
        params = {"tahun": 2026, "status": "diusulkan", "batas": 500}
        usul = (await self.minta("GET", "/realisasi", "kadis", params=params)).json()["data"]
        isi = {"id": [satu["id"] for satu in usul]}
        setuju = await self.minta("POST", "/realisasi/setujui", "kadis", json=isi)
        assert setuju.json() == {"diputus": len(usul), "tidak": []}, setuju.text

    async def baris(self, **saring: object) -> dict[str, dict[str, Any]]:
        jawaban = await self.minta("GET", "", params={"tahun": 2026, **saring})
        assert jawaban.status_code == 200, jawaban.text
        return {satu["kode"]: satu for satu in jawaban.json()["data"]}


def versi(**ubah: object) -> dict[str, object]:
    return {
        "tahun": 2026,
        "jenis": "pergeseran",
        "dasar": "Peraturan Wali Kota 12/2026",
        "tanggal": "2026-05-04",
        "baris": [
            {"kode": GAJI, "pagu": "5000000000.00"},
            {"kode": LAPORAN, "pagu": "136203025.00"},
        ],
    } | ubah


def klien(sessions: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci) -> httpx.AsyncClient:
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    )


@pytest.fixture
async def buku(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Buku]:
    async with klien(kinerja, redis, kantor, kunci) as client:
        yield Buku(client)


async def test_the_original_budget_is_that_of_table_6_1(buku: Buku) -> None:
    isi = (await buku.minta("GET", "", params={"tahun": 2026})).json()

    assert isi["versi"] == {"nama": "murni", "dasar": None, "tanggal": None}
    assert isi["total"] == {
        "pagu": SEMUA_PAGU,
        "pagu_murni": SEMUA_PAGU,
        "realisasi": None,
        "serapan": None,
    }
    assert len(isi["data"]) == 70
    per_kode = {satu["kode"]: satu for satu in isi["data"]}
    assert per_kode[PROGRAM]["pagu"] == "6879188261.00"
    assert per_kode[GAJI]["tanda"] == ["belum-ada-realisasi"]
    # No data yet is not zero.
    assert (per_kode[GAJI]["realisasi"], per_kode[GAJI]["serapan"]) == (None, None)


async def test_a_shift_holds_once_a_second_person_has_approved_it(buku: Buku) -> None:
    ada = (await buku.susun()).json()
    assert (ada["status"], ada["nomor"]) == ("draf", 1)
    assert (await buku.baris())[GAJI]["pagu"] == GAJI_PAGU

    sendiri = await buku.putuskan(ada["id"], "setujui", "penyusun")
    assert (sendiri.status_code, sendiri.json()["type"]) == (403, "/problems/penyetuju-sama")
    disetujui = await buku.putuskan(ada["id"], "setujui", "kadis")

    assert (disetujui.json()["status"], disetujui.json()["diputus_oleh"]) == ("disetujui", "kadis")
    isi = (await buku.minta("GET", "", params={"tahun": 2026})).json()
    assert isi["versi"] == {
        "nama": "pergeseran 1",
        "dasar": "Peraturan Wali Kota 12/2026",
        "tanggal": "2026-05-04",
    }
    per_kode = {satu["kode"]: satu for satu in isi["data"]}
    assert per_kode[GAJI]["pagu"] == "5000000000.00"
    assert (per_kode[GAJI]["pagu_murni"], isi["total"]["pagu_murni"]) == (GAJI_PAGU, SEMUA_PAGU)
    # Shifted inside one kegiatan: the sums above stay.
    assert per_kode[KEGIATAN]["pagu"] == "5136203025.00"
    assert isi["total"]["pagu"] == SEMUA_PAGU


async def test_versions_follow_each_other_and_none_is_lost(buku: Buku) -> None:
    await buku.berlakukan()
    ditolak = (await buku.susun(tanggal="2026-06-01")).json
    assert ditolak()["type"] == "/problems/anggaran-tidak-sah"  # the same budget
    kedua = (await buku.susun(tanggal="2026-06-01", baris=[{"kode": GAJI, "pagu": "1.00"}])).json()
    await buku.putuskan(kedua["id"], "tolak", "kadis", "Tidak cocok dengan DPA")
    await buku.berlakukan(
        jenis="perubahan",
        tanggal="2026-09-15",
        baris=[{"kode": GAJI, "pagu": "5200000000.00"}],
    )

    semua = (await buku.minta("GET", "/versi", params={"tahun": 2026})).json()["data"]
    baris = await buku.baris()

    assert [(v["nomor"], v["jenis"], v["status"]) for v in semua] == [
        (3, "perubahan", "disetujui"),
        (2, "pergeseran", "ditolak"),
        (1, "pergeseran", "disetujui"),
    ]
    assert semua[1]["alasan"] == "Tidak cocok dengan DPA"
    assert [len(v["baris"]) for v in semua] == [1, 1, 2]
    # Each version against the one approved before: refused ones are not in it.
    assert [v["baris"][0]["sebelum"] for v in semua] == [
        "5000000000.00",
        "5000000000.00",
        GAJI_PAGU,
    ]
    assert [(v["selisih"], v["peringatan"]) for v in semua] == [
        ("200000000.00", []),
        ("-4999999999.00", ["pergeseran-mengubah-jumlah"]),
        ("0.00", []),
    ]
    # What an amendment does not name stays as the shift had it.
    assert (baris[GAJI]["pagu"], baris[LAPORAN]["pagu"]) == ("5200000000.00", "136203025.00")


async def test_a_past_month_is_measured_against_the_budget_of_its_time(buku: Buku) -> None:
    await buku.berlakukan()
    await buku.bayar(GAJI, 3, "511037062.50")

    maret = (await buku.minta("GET", "", params={"tahun": 2026, "sampai_bulan": 3})).json()
    mei = (await buku.minta("GET", "", params={"tahun": 2026, "sampai_bulan": 5})).json()

    def gaji(isi: dict[str, Any]) -> tuple[str, str, str]:
        satu = next(b for b in isi["data"] if b["kode"] == GAJI)
        return isi["versi"]["nama"], satu["pagu"], satu["serapan"]

    assert gaji(maret) == ("murni", GAJI_PAGU, "10.00")
    assert gaji(mei) == ("pergeseran 1", "5000000000.00", "10.22")


@pytest.mark.parametrize(
    ("ubah", "kode"),
    [
        ({"tahun": 2090, "tanggal": "2090-01-01"}, "tahun-tanpa-anggaran"),
        ({"tanggal": "2025-12-31"}, "tanggal-salah"),
        ({"tanggal": (today() + timedelta(days=2)).isoformat()}, "tanggal-salah"),
        ({"dasar": "DPA"}, "string_too_short"),
        ({"jenis": "murni"}, "enum"),
        ({"baris": []}, "too_short"),
        ({"baris": [{"kode": KEGIATAN, "pagu": "1"}]}, "bukan-sub-kegiatan"),
        ({"baris": [{"kode": "9.99", "pagu": "1"}]}, "bukan-sub-kegiatan"),
        ({"baris": [{"kode": GAJI, "pagu": "1"}, {"kode": GAJI, "pagu": "2"}]}, "ganda"),
        ({"baris": [{"kode": GAJI, "pagu": GAJI_PAGU}]}, "tanpa-perubahan"),
        ({"baris": [{"kode": GAJI, "pagu": "-1"}]}, "greater_than_equal"),
        ({"baris": [{"kode": GAJI, "pagu": "1.234"}]}, "decimal_max_places"),
    ],
)
async def test_what_is_no_budget_version(buku: Buku, ubah: dict[str, object], kode: str) -> None:
    jawaban = await buku.susun(**ubah)

    assert jawaban.status_code == 422
    assert kode in {satu["kode"] for satu in jawaban.json()["errors"]}
    assert (await buku.minta("GET", "/versi", params={"tahun": 2026})).json()["data"] == []


async def test_one_version_at_a_time_waits_for_a_decision(buku: Buku) -> None:
    ada = (await buku.susun()).json()

    dua = await buku.susun()
    assert (dua.status_code, dua.json()["type"]) == (409, "/problems/versi-masih-terbuka")
    assert (await buku.putuskan(ada["id"], "tarik", "penyusun", "Salah lampiran")).json()[
        "status"
    ] == "ditarik"
    lagi = await buku.putuskan(ada["id"], "setujui", "kadis")

    assert (lagi.status_code, lagi.json()["type"]) == (409, "/problems/langkah-ditolak")
    assert (await buku.susun()).status_code == 201


async def test_a_version_is_not_dated_before_the_one_in_force(buku: Buku) -> None:
    await buku.berlakukan()

    lama = await buku.susun(tanggal="2026-04-01", baris=[{"kode": GAJI, "pagu": "1"}])

    assert [satu["kode"] for satu in lama.json()["errors"]] == ["tanggal-salah"]


async def test_money_is_corrected_by_a_new_version_of_its_month(buku: Buku) -> None:
    pertama = await buku.bayar(GAJI, 1, "400000000.25")
    assert (pertama.status_code, pertama.json()["versi"]) == (201, 1)

    tanpa_alasan = await buku.bayar(GAJI, 1, "-5")
    koreksi = await buku.bayar(GAJI, 1, "-100.25", alasan="Pengembalian belanja")
    semua = (
        await buku.minta("GET", "/realisasi", params={"tahun": 2026, "semua_versi": True})
    ).json()["data"]

    assert [satu["kode"] for satu in tanpa_alasan.json()["errors"]] == ["alasan-wajib"]
    assert koreksi.status_code == 201
    assert [(r["versi"], r["jumlah"], r["berlaku"], r["kumulatif"]) for r in semua] == [
        (1, "400000000.25", False, "-100.25"),
        (2, "-100.25", True, "-100.25"),
    ]
    assert (await buku.baris())[GAJI]["realisasi"] == "-100.25"
    await buku.usulkan(GAJI, 2, "7")
    dua: dict[str, object] = {"tahun": 2026, "status": ["diusulkan", "disetujui"]}
    ada = (await buku.minta("GET", "/realisasi", params=dua)).json()["data"]
    assert [(r["bulan"], r["status"]) for r in ada] == [(1, "disetujui"), (2, "diusulkan")]


@pytest.mark.parametrize(
    ("ubah", "kode"),
    [
        ({"jumlah": "-1"}, "negatif"),
        ({"jumlah": "1.001"}, "decimal_max_places"),
        ({"jumlah": "12345678901234567.00"}, "decimal_whole_digits"),
        ({"kode": KEGIATAN}, "bukan-sub-kegiatan"),
        ({"kode": "9.99"}, "bukan-sub-kegiatan"),
        ({"tahun": DEPAN, "bulan": 12}, "bulan-belum-tiba"),
        ({"bulan": 0}, "greater_than_equal"),
        ({"tahun": 2090}, "tahun-tanpa-anggaran"),
    ],
)
async def test_what_is_no_realisation(buku: Buku, ubah: dict[str, Any], kode: str) -> None:
    isi: dict[str, Any] = {"kode": GAJI, "bulan": 1, "jumlah": "1.00"} | ubah

    jawaban = await buku.bayar(**isi)

    assert jawaban.status_code == 422
    assert kode in {satu["kode"] for satu in jawaban.json()["errors"]}


async def test_more_than_the_budget_is_a_warning_on_the_row(buku: Buku) -> None:
    cukup = await buku.bayar(LAPORAN, 1, "25832400.00")
    lebih = await buku.bayar(LAPORAN, 2, "0.01")
    await buku.bayar("1.06.01.2.07.02", 1, "0")

    assert cukup.json()["peringatan"] == []
    assert (lebih.status_code, lebih.json()["peringatan"]) == (201, ["melebihi-pagu"])
    assert lebih.json()["kumulatif"] == "25832400.01"
    assert (await buku.baris())[LAPORAN]["tanda"] == ["melebihi-pagu", "uang-tanpa-data-fisik"]


async def test_a_change_on_what_has_changed_since_is_refused(buku: Buku) -> None:
    isi = {"tahun": 2026, "bulan": 1, "kode": GAJI, "jumlah": "1.00", "alasan": "Salah ketik"}
    ada = await buku.minta("POST", "/realisasi", json=isi, headers={"If-Match": '"0"'})

    usang = await buku.minta("POST", "/realisasi", json=isi, headers={"If-Match": '"0"'})
    cocok = await buku.minta(
        "POST", "/realisasi", json=isi, headers={"If-Match": ada.headers["ETag"]}
    )

    assert (ada.status_code, usang.status_code, cocok.status_code) == (201, 412, 201)


async def test_a_repeated_request_is_done_once(buku: Buku) -> None:
    kepala = {"Idempotency-Key": "bayar-1"}
    isi = {"tahun": 2026, "bulan": 1, "kode": GAJI, "jumlah": "7.00"}

    satu = await buku.minta("POST", "/realisasi", json=isi, headers=kepala)
    dua = await buku.minta("POST", "/realisasi", json=isi, headers=kepala)

    assert satu.json() == dua.json()
    await buku.setujui_semua()
    assert (await buku.baris())[GAJI]["realisasi"] == "7.00"


async def test_an_import_keeps_the_good_rows_and_names_the_others(
    buku: Buku, kinerja: Sessions, kantor: Kantor, kunci: Kunci
) -> None:
    await buku.bayar(GAJI, 1, "5.00")
    await buku.bayar(GAJI, 2, "6.00")
    isi = "\n".join(
        [
            "kode;tahun;bulan;jumlah;keterangan;alasan",
            f"{GAJI};2026;3;1.234.567,50;;",
            f"{LAPORAN};2026;3;100;;",
            f"{GAJI};2026;3;9;;",  # 4
            f"{GAJI};2026;1;5.00;;",  # it exists
            f"{GAJI};2026;2;-6;;Uang kembali",
            f"{LAPORAN};2026;4;-6;;",  # 7
            f"{KEGIATAN};2026;4;6;;",  # 8
            f"{GAJI};2026;4;6,001;;",  # 9
            f"{GAJI};2026;4;;;",  # 10
            f"{GAJI};2026;4;Rp enam;;",  # 11
            f"{GAJI};{DEPAN};12;6;;",  # 12
            f"{GAJI};2090;1;6;;",  # 13
            f"{GAJI};2026;4;{'9' * 17};;",  # 14
            f"{GAJI};2026;2;6;;",  # 15: twice in this file
        ]
    )

    kirim = await buku.minta(
        "POST", "/realisasi/impor", content=isi.encode(), headers={"Content-Type": "text/csv"}
    )
    pekerja = pengimpor(kinerja, kunci.data, impor_anggaran.spesifikasi(kantor))
    while await pekerja.step():
        pass

    alamat = f"impor/{kirim.json()['id']}"
    kepala = {"Authorization": "Bearer penyusun"}
    kemajuan = (await buku.client.get(alamat, headers=kepala)).json()
    galat = (await buku.client.get(f"{alamat}/galat", headers=kepala)).json()["data"]
    assert (kemajuan["diterima"], kemajuan["sudah_ada"], kemajuan["ditolak"]) == (3, 1, 10)
    assert [(satu["baris"], satu["kode"]) for satu in galat] == [
        (4, "baris-ganda"),
        (7, "negatif"),
        (8, "bukan-sub-kegiatan"),
        (9, "terlalu-teliti"),
        (10, "wajib-diisi"),
        (11, "bilangan-salah"),
        (12, "bulan-belum-tiba"),
        (13, "tahun-tanpa-anggaran"),
        (14, "terlalu-besar"),
        (15, "baris-ganda"),
    ]
    baris = await buku.baris()
    assert (baris[GAJI]["realisasi"], baris[LAPORAN]["realisasi"]) == ("11.00", None)
    await buku.setujui_semua()
    baris = await buku.baris()
    assert (baris[GAJI]["realisasi"], baris[LAPORAN]["realisasi"]) == ("1234566.50", "100.00")
    assert baris[PROGRAM]["realisasi"] == "1234666.50"


async def test_physical_beside_financial(buku: Buku, kinerja: Sessions) -> None:
    """What others pay counts as physical achievement, but is no money of the city."""

    def makan(bulan: int, sumber_dana: str) -> Received:
        return layanan(
            kategori=["lanjut-usia-terlantar"],
            tanggal=date(2026, bulan, 3),
            sumber_dana=sumber_dana,
            komponen=[komponen("permakanan", 3)],
        )

    async with transaction(kinerja) as session:
        await terima(
            session,
            [makan(1, "apbd-kota"), makan(2, "apbd-provinsi"), makan(6, "apbd-provinsi")],
        )
    pagu = Decimal((await buku.baris())[PERMAKANAN]["pagu"])
    await buku.bayar(PERMAKANAN, 1, str(pagu / 100))

    setahun = (await buku.baris())[PERMAKANAN]
    maret = (await buku.baris(sampai_bulan=3))[PERMAKANAN]

    # A target of 115 people; of the money exactly one percent, of the people three and two.
    assert (setahun["fisik"]["realisasi"], setahun["fisik"]["capaian"]) == ("3.00", "2.61")
    assert setahun["fisik"]["dibayar_lain"] == [{"sumber_dana": "apbd-provinsi", "jumlah": 2}]
    assert (setahun["serapan"], setahun["efisiensi"], setahun["tanda"]) == ("1.00", "61.67", [])
    assert (maret["fisik"]["realisasi"], maret["fisik"]["capaian"]) == ("2.00", "1.74")
    assert maret["fisik"]["dibayar_lain"] == [{"sumber_dana": "apbd-provinsi", "jumlah": 1}]
    await buku.bayar(PERMAKANAN, 2, str(pagu / 10))
    boros = (await buku.baris())[PERMAKANAN]
    assert (boros["serapan"], boros["efisiensi"]) == ("11.00", "-321.67")
    assert boros["tanda"] == ["fisik-di-belakang-uang"]


async def test_the_way_efficiency_is_computed_is_said(buku: Buku) -> None:
    isi = (await buku.minta("GET", "", params={"tahun": 2026})).json()

    assert isi["rumus_efisiensi"] == "(capaian fisik - serapan) / capaian fisik x 100"
    # Program 1.06.01 uses the Nilai SAKIP: a letter, without an achievement.
    program = next(b for b in isi["data"] if b["kode"] == PROGRAM)
    assert (program["fisik"]["indikator"], program["efisiensi"]) == ("nilai-sakip", None)


async def test_the_budget_is_given_out_as_csv(buku: Buku) -> None:
    await buku.bayar(GAJI, 1, "1.00")
    await buku.bayar(GAJI, 1, "-2.00", alasan="Pengembalian")

    jawaban = await buku.minta("GET", "/ekspor", "pembaca", params={"tahun": 2026})

    baris = list(csv.DictReader(io.StringIO(jawaban.content.decode("utf-8-sig"))))
    assert len(baris) == 71
    per_kode = {satu["kode"]: satu for satu in baris}
    # Negative numbers stay numbers, not texts.
    assert per_kode[GAJI]["realisasi"] == "-2.00"
    assert (baris[-1]["level"], baris[-1]["pagu"]) == ("total", SEMUA_PAGU)


async def test_who_may_do_what(buku: Buku) -> None:
    ada = (await buku.susun()).json()
    bayar = {"tahun": 2026, "bulan": 1, "kode": GAJI, "jumlah": "1.00"}

    assert (await buku.minta("GET", "", "pembaca", params={"tahun": 2026})).status_code == 200
    assert (await buku.susun("pembaca")).status_code == 403
    assert (await buku.susun("kadis")).status_code == 403
    assert (await buku.putuskan(ada["id"], "setujui", "pembaca")).status_code == 403
    assert (await buku.minta("POST", "/realisasi", "kadis", json=bayar)).status_code == 403
    for jawaban in (
        await buku.susun("camat"),
        await buku.putuskan(ada["id"], "setujui", "camat"),
        await buku.minta("POST", "/realisasi", "camat", json=bayar),
        await buku.minta("POST", "/realisasi/impor", "camat", content=b"x"),
    ):
        assert (jawaban.status_code, jawaban.json()["type"]) == (403, "/problems/di-luar-wilayah")


async def test_what_does_not_exist(buku: Buku) -> None:
    assert (await buku.minta("GET", f"/versi/{new_id()}")).status_code == 404
    assert (await buku.putuskan(str(new_id()), "setujui", "kadis")).status_code == 404
    tanpa = await buku.minta("GET", "", params={"tahun": 2090})
    assert (tanpa.status_code, tanpa.json()["type"]) == (404, "/problems/tahun-tanpa-anggaran")
    for salah in ({}, {"tahun": 2026, "sampai_bulan": 13}, {"tahun": 2026, "warna": "biru"}):
        assert (await buku.minta("GET", "", params=salah)).status_code == 422


async def test_realisation_is_listed_page_by_page(buku: Buku) -> None:
    for bulan in (1, 2, 3):
        await buku.bayar(GAJI, bulan, f"{bulan}.00")
    await buku.bayar(LAPORAN, 1, "9.00")

    temu, kursor = [], None
    while True:
        params = {"tahun": 2026, "batas": 3} | ({"kursor": kursor} if kursor else {})
        isi = (await buku.minta("GET", "/realisasi", params=params)).json()
        temu += [(satu["kode"], satu["bulan"], satu["kumulatif"]) for satu in isi["data"]]
        if (kursor := isi["berikutnya"]) is None:
            break

    assert temu == [
        (GAJI, 1, "1.00"),
        (GAJI, 2, "3.00"),
        (GAJI, 3, "6.00"),
        (LAPORAN, 1, "9.00"),
    ]


async def test_of_two_approvals_at_once_one_wins(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with klien(fresh_sessions("kinerja"), redis, kantor, kunci) as client:
        buku = Buku(client)
        ada = (await buku.susun()).json()

        putusan = await asyncio.gather(
            *(buku.putuskan(ada["id"], "setujui", oleh) for oleh in ("kadis", "penyusun-lain"))
        )

        assert sorted(satu.status_code for satu in putusan) == [200, 409]


async def test_two_imports_of_the_same_months_do_not_wait_for_each_other(
    fresh_sessions: Callable[[str], Sessions], kantor: Kantor
) -> None:
    sessions = fresh_sessions("kinerja")

    def baris(*bulan: int) -> list[ImportRow]:
        tetap = {"tahun": "2026", "kode": GAJI, "jumlah": "5"}
        return [ImportRow(ke, tetap | {"bulan": str(ke)}) for ke in bulan]

    async def kedua() -> Outcome:
        async with transaction(sessions) as session:
            return await impor_anggaran.olah(kantor, session, AKUN["penyusun-lain"], baris(2, 1))

    async with transaction(sessions) as session:
        await impor_anggaran.olah(kantor, session, AKUN["penyusun"], baris(1))
        tugas = asyncio.create_task(kedua())
        antre = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        while not tugas.done() and not await session.scalar(antre):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await impor_anggaran.olah(kantor, session, AKUN["penyusun"], baris(2))
    hasil = await tugas

    assert (hasil.accepted, [satu.code for satu in hasil.errors]) == (0, ["baru-diisi"] * 2)


async def test_of_two_corrections_at_once_none_is_lost(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with klien(fresh_sessions("kinerja"), redis, kantor, kunci) as client:
        buku = Buku(client)

        dua = await asyncio.gather(
            *(buku.usulkan(GAJI, 1, jumlah, alasan="Salah ketik") for jumlah in ("1.00", "2.00"))
        )
        semua = await buku.minta("GET", "/realisasi", params={"tahun": 2026, "semua_versi": True})

        masuk = [satu.json()["jumlah"] for satu in dua if satu.status_code == 201]
        assert {satu.status_code for satu in dua} <= {201, 412}
        assert sorted(satu["jumlah"] for satu in semua.json()["data"]) == sorted(masuk)


@pytest.mark.parametrize(
    "tabel",
    ["anggaran_versi", "anggaran_baris", "anggaran_putusan", "realisasi", "realisasi_putusan"],
)
async def test_the_program_can_neither_change_nor_delete_a_version(
    kinerja: Sessions, tabel: str
) -> None:
    """INVARIANT: versions never lose the old."""
    async with kinerja() as session:
        hak = await session.execute(
            text(
                "SELECT has_table_privilege(:t, 'UPDATE'), has_table_privilege(:t, 'DELETE'),"
                " has_table_privilege(:t, 'INSERT')"
            ),
            {"t": tabel},
        )
        assert tuple(hak.one()) == (False, False, True)


@pytest.fixture(scope="session")
def pontianak() -> Kantor:
    return baca_kantor(office_dir("pontianak"))


async def test_another_office_has_its_own_budget(kinerja: Sessions, pontianak: Kantor) -> None:
    async with kinerja() as session:
        ada = await service.ringkasan(ReadSession(session), pontianak, 2022)
        tanpa = await service.ringkasan(ReadSession(session), pontianak, 2026)

    assert ada["dayasos-potensi"].pagu == Decimal("1688786600.00")
    assert ada["pemberdayaan-sosial"].pagu == ada["dayasos-potensi"].pagu
    assert tanpa == {}


async def test_without_a_month_the_whole_year_counts(
    buku: Buku, kinerja: Sessions, kantor: Kantor
) -> None:
    await buku.bayar(GAJI, 1, "1.00")
    await buku.bayar(GAJI, 10, "2.00")

    async with kinerja() as session:
        setahun = await service.ringkasan(ReadSession(session), kantor, 2026)
        sebagian = await service.ringkasan(ReadSession(session), kantor, 2026, 9)

    assert (setahun[GAJI].realisasi, setahun[GAJI].bulan_terakhir) == (Decimal("3.00"), 10)
    assert (sebagian[PROGRAM].realisasi, sebagian[PROGRAM].bulan_terakhir) == (Decimal("1.00"), 1)
    assert setahun["1.06.04"].serapan is None
    assert setahun[GAJI].serapan == Fraction(300, 1) / Fraction(GAJI_PAGU)


@pytest.mark.parametrize("benih", [1, 2, 3])
async def test_any_order_of_versions_and_corrections_gives_the_plain_sums(
    buku: Buku, kinerja: Sessions, kantor: Kantor, benih: int
) -> None:
    """INVARIANT: pagu and realisation are the latest approved versions, and no version is lost."""
    acak = random.Random(benih)  # noqa: S311  (data tes)
    daun = sorted(rules.daun(service.susunan(kantor, 2026)))
    pagu = dict(service.murni(kantor, 2026))
    uang: dict[tuple[str, int], Decimal] = {}
    menunggu: set[tuple[str, int]] = set()
    dicatat = 0
    for ke in range(60):
        if ke % 12 == 0:
            ubah = {kode: Decimal(acak.randrange(10**11)) / 100 for kode in acak.sample(daun, 5)}
            isi = [{"kode": kode, "pagu": str(jumlah)} for kode, jumlah in ubah.items()]
            ada = (await buku.susun(tanggal=f"2026-0{1 + ke // 12}-15", baris=isi)).json()
            langkah = acak.choice(["setujui", "setujui", "tolak"])
            await buku.putuskan(ada["id"], langkah, "kadis", "Diputuskan")
            if langkah == "setujui":
                pagu |= ubah
        kode, bulan = acak.choice(daun[:8]), acak.randint(1, 10)
        jumlah = Decimal(acak.randrange(-(10**9), 10**11)) / 100
        jawaban = await buku.usulkan(kode, bulan, str(jumlah), alasan="Pembukuan ulang")
        if jumlah < 0 and (kode, bulan) not in uang.keys() | menunggu:
            assert jawaban.status_code == 422
            continue
        assert jawaban.status_code == 201, jawaban.text
        dicatat += 1
        langkah = acak.choice(["setujui", "setujui", "tolak", "biarkan"])
        if langkah == "biarkan":
            menunggu.add((kode, bulan))
            continue
        menunggu.discard((kode, bulan))
        alamat, alasan = f"/realisasi/{jawaban.json()['id']}/{langkah}", {"alasan": "Diputuskan"}
        isi_putusan = {} if langkah == "setujui" else {"json": alasan}
        assert (await buku.minta("POST", alamat, "kadis", **isi_putusan)).status_code == 200
        if langkah == "setujui":
            uang[kode, bulan] = jumlah

    for sampai in (None, 4):
        async with kinerja() as session:
            hasil = await service.ringkasan(ReadSession(session), kantor, 2026, sampai)
        for kode, satu in hasil.items():
            milik = [d for d in daun if d == kode or d.startswith(f"{kode}.")]
            if sampai is None:
                assert satu.pagu == sum(pagu[d] for d in milik)
            assert satu.realisasi == sum(
                jumlah
                for (d, bulan), jumlah in uang.items()
                if d in milik and bulan <= (sampai or 12)
            )
    semua = {"tahun": 2026, "semua_versi": True, "batas": 500}
    tersimpan = (await buku.minta("GET", "/realisasi", params=semua)).json()["data"]
    assert len(tersimpan) == dicatat
    assert len((await buku.minta("GET", "/versi", params={"tahun": 2026})).json()["data"]) == 5


RUPIAH = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False)


@st.composite
def pohon(draw: st.DrawFn) -> dict[str, str]:
    """Any number of programs, kegiatan and sub kegiatan; some without children."""
    susunan: dict[str, str] = {}
    for p in range(draw(st.integers(1, 4))):
        susunan[f"{p}"] = ""
        for k in range(draw(st.integers(0, 4))):
            susunan[f"{p}.{k}"] = f"{p}"
            for s in range(draw(st.integers(0, 5))):
                susunan[f"{p}.{k}.{s}"] = f"{p}.{k}"
    return susunan


@given(st.data())
def test_sums_agree_at_every_level_whatever_the_rows(data: st.DataObject) -> None:
    """INVARIANT: a level is the sum of the level below, to the cent; leaves are what was noted."""
    susunan = data.draw(pohon())
    daun = sorted(rules.daun(susunan))
    kode = st.sampled_from([*daun, "tidak-ada"])
    pagu = data.draw(st.dictionaries(kode, RUPIAH.map(abs)))
    terpakai = data.draw(st.dictionaries(kode, st.builds(Terpakai, RUPIAH, st.integers(1, 12))))

    hasil = rules.ringkas(susunan, pagu, terpakai, "murni")

    assert set(hasil) == set(susunan)
    for satu, jumlah in hasil.items():
        anak = [hasil[k] for k, atas in susunan.items() if atas == satu]
        if not anak:
            assert jumlah.pagu == pagu.get(satu, 0)
            assert jumlah.realisasi == (terpakai[satu].jumlah if satu in terpakai else 0)
            continue
        assert jumlah.pagu == sum(a.pagu for a in anak)
        assert jumlah.realisasi == sum(a.realisasi for a in anak)
        bulan = [a.bulan_terakhir for a in anak if a.bulan_terakhir is not None]
        assert jumlah.bulan_terakhir == (max(bulan) if bulan else None)
        if jumlah.serapan is not None:
            assert jumlah.serapan * Fraction(jumlah.pagu) == Fraction(jumlah.realisasi) * 100


def baris(realisasi: str, pagu: str = "100.00", bulan: int | None = 6) -> Anggaran:
    r, p = Decimal(realisasi), Decimal(pagu)
    return Anggaran("x", p, "murni", r, rules.serapan(r, p) if bulan else None, bulan)


@pytest.mark.parametrize(
    ("satu", "fisik", "berfisik", "tanda"),
    [
        (baris("0.00", bulan=None), None, True, [Tanda.BELUM_ADA_REALISASI]),
        (baris("50.00"), Fraction(50), True, []),
        (baris("50.00"), Fraction(4999, 100), True, [Tanda.FISIK_DI_BELAKANG_UANG]),
        (baris("50.00"), None, True, [Tanda.UANG_TANPA_FISIK]),
        (baris("50.00"), None, False, []),
        (baris("0.00"), None, True, []),
        (baris("100.01"), Fraction(200), True, [Tanda.MELEBIHI_PAGU]),
        (baris("1.00", "0.00"), Fraction(200), True, [Tanda.TANPA_PAGU]),
    ],
)
def test_what_is_flagged(
    satu: Anggaran, fisik: Fraction | None, berfisik: bool, tanda: list[Tanda]
) -> None:
    assert rules.tanda(satu, fisik, berfisik=berfisik) == tanda


@pytest.mark.parametrize(
    ("fisik", "uang", "hasil"),
    [
        (Fraction(100), Fraction(80), Fraction(20)),
        (Fraction(80), Fraction(100), Fraction(-25)),
        (Fraction(0), Fraction(10), None),
        (None, Fraction(10), None),
        (Fraction(10), None, None),
    ],
)
def test_efficiency(fisik: Fraction | None, uang: Fraction | None, hasil: Fraction | None) -> None:
    assert rules.efisiensi(fisik, uang) == hasil


def test_the_last_day_of_a_month() -> None:
    assert akhir_bulan(2024, 2) == date(2024, 2, 29)
    assert akhir_bulan(2026, None) == date(2026, 12, 31)
