"""Numbered reports: what they hold, their files, their numbering, and their page of
verification."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from alembic import command
from playwright.async_api import Route, async_playwright
from python_calamine import CalamineWorkbook
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from kantor.tanggal import panjang
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.angka import nilai
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.terbitan.laporan import cetak, service
from kinerja.terbitan.laporan.isi import Angka, Baris, Isi, Kolom, Tabel, kanonik
from kinerja.terbitan.laporan.models import Laporan
from kinerja.terbitan.laporan.rules import Format, Jenis, Periode, Status
from kinerja.terbitan.laporan.schemas import LaporanDiminta
from kit import migrations
from kit.auth import Actor
from kit.db import Sessions, make_engine, make_sessions, new_id, reading, transaction
from kit.documents import codes
from kit.errors import NotAuthenticated
from kit.profile import office_dir
from kit.streams import Received
from tests.actors import officer
from tests.databases import Database
from tests.kinerja.hitung.test_keluaran import dunia_spm
from tests.kinerja.kejadian import evaluasi, layanan
from tests.kinerja.kertas import tabel, teks_pdf

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parents[2] / "alat/axe-core/axe.min.js"
PENYUSUN = officer(
    "akun-penyusun-7431",
    nama="Nama Seseorang",
    peran=frozenset({"perencana"}),
    scopes=frozenset({"kinerja:laporan:baca", "kinerja:laporan:tulis", "kinerja:periode:tulis"}),
)
REKAN = officer("akun-rekan-9917", peran=PENYUSUN.peran, scopes=frozenset({"kinerja:laporan:*"}))
BIDANG_LAIN = officer("linjamsos", bidang=["linjamsos"], scopes=frozenset({"kinerja:laporan:*"}))
KEPALA = officer("kepala", nama="Kepala", scopes=frozenset({"kinerja:periode:setujui"}))
PEMBACA = officer("pembaca", scopes=frozenset({"kinerja:laporan:baca"}))
CAMAT = officer("camat", wilayah=("62.71.01",), scopes=frozenset({"kinerja:laporan:*"}))
LUAR = officer("luar", scopes=frozenset({"kinerja:indikator:baca"}))
AKUN = {akun.id: akun for akun in (PENYUSUN, REKAN, BIDANG_LAIN, KEPALA, PEMBACA, CAMAT, LUAR)}
LEMBAR_2024: dict[str, str | int] = {"jenis": "lembar-iku", "tahun": 2024}
SEMUA = [
    pytest.param({"jenis": "lembar-iku", "tahun": 2024}, id="lembar-iku"),
    pytest.param({"jenis": "tabel-6-1", "tahun": 2024, "sampai_bulan": 6}, id="tabel-6-1"),
    pytest.param({"jenis": "spm", "tahun": 2024, "triwulan": 2}, id="spm"),
    pytest.param({"jenis": "ikk", "tahun": 2024, "triwulan": 3}, id="ikk"),
    pytest.param({"jenis": "rkt", "tahun": 2024}, id="rkt"),
    pytest.param({"jenis": "lkjip", "tahun": 2024}, id="lkjip"),
]


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


@pytest.fixture
async def klien(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """A client for one installation; unless it is said: the office of these tests."""
    terbuka: list[httpx.AsyncClient] = []

    def buat(kantor_lain: Kantor | None = None, **setelan: str) -> httpx.AsyncClient:
        app = create_app(
            sessions=kinerja,
            redis=redis,
            verify=verify,
            kantor=kantor_lain or kantor,
            kunci=kunci,
            public_url=setelan.get("public_url"),
        )
        satu = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://kinerja/kinerja/v1",
            headers={"Authorization": f"Bearer {PENYUSUN.id}"},
        )
        terbuka.append(satu)
        return satu

    yield buat
    for satu in terbuka:
        await satu.aclose()


@pytest.fixture
def api(klien: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return klien()


async def terbitkan(api: httpx.AsyncClient, **diminta: str | int) -> dict[str, Any]:
    jawaban = await api.post("laporan", json=LEMBAR_2024 | diminta)
    assert jawaban.status_code == 201, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


async def unduh(api: httpx.AsyncClient, laporan: dict[str, Any], format_: str) -> httpx.Response:
    jawaban = await api.get(f"laporan/{laporan['id']}/unduh", params={"format": format_})
    assert jawaban.status_code == 200, jawaban.text
    return jawaban


async def susunan(api: httpx.AsyncClient, **diminta: str | int) -> dict[str, Any]:
    jawaban = await api.get("laporan/pratinjau", params=diminta)
    assert jawaban.status_code == 200, jawaban.text
    isi: dict[str, Any] = jawaban.json()["isi"]["susunan"]
    return isi


async def isi_rekam(sessions: Sessions, *rekam: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, list(rekam))


@pytest.mark.parametrize("diminta", SEMUA)
async def test_every_page_says_number_date_rule_version_and_page(
    api: httpx.AsyncClient, diminta: dict[str, Any]
) -> None:
    laporan = await terbitkan(api, **diminta)

    pdf = await unduh(api, laporan, "pdf")
    halaman = teks_pdf(pdf.content)
    hari = panjang(date.fromisoformat(laporan["tanggal"]))
    for ke, isi in enumerate(halaman, 1):
        assert f"Nomor {laporan['nomor']} · {hari} · Aturan versi 1" in isi
        assert f"Halaman {ke} dari {len(halaman)}" in isi
    assert f"/kinerja/verifikasi/{laporan['kode']}" in halaman[-1]
    assert "NIP" in halaman[-1]
    nama = laporan["nomor"].replace("/", "-") + "-" + diminta["jenis"]
    assert pdf.headers["content-disposition"].startswith(f'attachment; filename="{nama}-2024')
    assert (await unduh(api, laporan, "xlsx")).content[:2] == b"PK"
    assert laporan["nomor"] in (await unduh(api, laporan, "csv")).text


async def test_no_data_is_said_and_is_not_zero(api: httpx.AsyncClient) -> None:
    """Without a single fact or entry no report prints 0% or 0 rupiah."""
    iku = await susunan(api, jenis="lembar-iku", tahun=2024)
    assert {b["ditangani"] for b in tabel(iku)} == {"belum ada data"}
    assert {b["capaian"] for b in tabel(iku)[:1]} == {"belum ada data"}
    fisik = tabel(await susunan(api, jenis="tabel-6-1", tahun=2024))
    assert {b["realisasi"] for b in fisik[:-1]} == {"belum ada data"}
    assert {b["realisasi_rp"] for b in fisik} == {"belum ada data"}
    assert {b["serapan"] for b in fisik} == {"-"}
    spm = await susunan(api, jenis="spm", tahun=2024, triwulan=4)
    assert {b["indeks"] for b in tabel(spm)} == {"belum ada data"}
    ikk = await susunan(api, jenis="ikk", tahun=2024)
    assert {b["realisasi"] for b in tabel(ikk)} == {"belum ada data"}


async def test_the_spm_report_opens_its_index(kinerja: Sessions, api: httpx.AsyncClient) -> None:
    """0.8 x 2/4 + 0.2 x (1 + 1 + 0)/3; four stages and each component below them."""
    await dunia_spm(kinerja)

    isi = await susunan(api, jenis="spm", tahun=2024, triwulan=4)

    [gepeng] = [b for b in tabel(isi) if "gelandangan" in b["nama"]]
    assert [gepeng[k] for k in ("sasaran", "terlayani", "penerima", "mutu", "indeks")] == [
        "4", "2", "50,00%", "66,67%", "53,33%",
    ]  # fmt: skip
    [tahap] = [b for b in tabel(isi, 1) if "gelandangan" in b["nama"]]
    assert [tahap[k] for k in ("data", "kebutuhan", "rencana", "pemenuhan")] == list("1121")
    komponen = [(b["butuh"], b["terpenuhi"], b["bagian"]) for b in tabel(isi, 2)]
    assert komponen == [("3", "3", "100,00%"), ("1", "1", "100,00%"), ("1", "0", "0,00%")]
    assert "Indeks = 0,8 x penerima + 0,2 x mutu." in isi["catatan"]


async def test_table_6_1_of_2024_adds_up_to_the_printed_total(api: httpx.AsyncClient) -> None:
    """Table 6.1: 5 programs, 14 kegiatan and 51 sub kegiatan; their sum is 9.363.273.111,00."""
    isi = await susunan(api, jenis="tabel-6-1", tahun=2024)

    baris = tabel(isi)
    assert len(baris) == 5 + 14 + 51 + 1
    assert baris[0] == {
        "kode": "1.06.01",
        "nama": "PROGRAM PENUNJANG URUSAN PEMERINTAHAN DAERAH KABUPATEN/KOTA",
        "indikator": "Nilai SAKIP",
        "satuan": "Indeks",
        "target": "BB",
        "realisasi": "belum ada data",
        "capaian": "-",
        "pagu": "6.879.188.261,00",
        "realisasi_rp": "belum ada data",
        "serapan": "-",
    }
    menurut = {b["kode"]: b for b in baris}
    assert menurut["1.06.01.2.02.01"]["pagu"] == "5.110.370.625,00"
    assert menurut["1.06.01.2.02.01"]["target"] == "50"
    assert baris[-1]["pagu"] == "9.363.273.111,00"
    assert any("100% menurut Renstra Tabel 6.1" in catatan for catatan in isi["catatan"])


async def test_lkjip_shows_the_history_as_published(api: httpx.AsyncClient) -> None:
    """Tables 2.4, 2.5 and 2.3; the achievement of 2021 is printed 113,49, from printed figures
    113,57."""
    isi = await susunan(api, jenis="lkjip", tahun=2024)

    iku = tabel(isi, 1)
    assert [
        (b["tahun"], b["target"], b["realisasi"], b["capaian"], b["capaian_hitung"]) for b in iku
    ] == [
        ("2019", "2,68", "2,73", "101,87", "-"),
        ("2020", "2,7", "2,27", "84,07", "-"),
        ("2021", "2,8", "3,18", "113,49", "113,57"),
        ("2022", "3", "3,55", "118,33", "-"),
        ("2023", "3,2", "3,25", "101,56", "-"),
        ("2024", "3,50", "3,65", "104,36", "-"),
    ]
    assert {b["indikator"] for b in iku[:2]} == {"Persentase PMKS yang mandiri"}
    baris = [b for b in isi["bagian"] if b["jenis"] == "tabel"][1]["baris"]
    [putus] = [ke for ke, b in enumerate(baris) if b["gaya"] == "pemisah"]
    assert (baris[putus - 1]["sel"][0], baris[putus + 1]["sel"][0]) == ("2020", "2021")

    program = tabel(isi, 2)
    kosong = ("2022", "45", "84,17", "187,044", "187,04")
    assert kosong in [
        (b["tahun"], b["target"], b["realisasi"], b["capaian"], b["capaian_hitung"])
        for b in program
    ]
    spm = tabel(isi, 3)
    assert [spm[0][f"capaian_{tahun}"] for tahun in range(2019, 2024)] == [
        "100%", "118,77%", "97,95%", "99,73%", "99,94%",
    ]  # fmt: skip


async def test_the_plan_of_pontianak_has_its_quarterly_targets(
    klien: Callable[..., httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RKT 2022, part III and Table 4.1: the target of the year beside that of quarter IV."""
    monkeypatch.setenv("DINSOS_PROFIL", "pontianak")
    api = klien(baca_kantor(office_dir()))

    isi = await susunan(api, jenis="rkt", tahun=2022)

    assert isi["judul"] == [
        "Rencana Kinerja Tahunan (RKT)",
        "Dinas Sosial Kota Pontianak Tahun 2022",
    ]
    sasaran = {b["sasaran"]: b for b in tabel(isi)}
    kemiskinan = sasaran["Meningkatnya Penanganan Program Kemiskinan"]
    assert [kemiskinan[k] for k in ("target", "tw1", "tw2", "tw3", "tw4")] == [
        "81,50%", "-", "-", "-", "81%",
    ]  # fmt: skip
    program = tabel(isi, 1)
    assert "kode" not in program[0]
    assert program[-1]["pagu"] == "12.849.288.776,00"
    ditolak = await api.get("laporan/pratinjau", params={"jenis": "lembar-iku", "tahun": 2022})
    assert ditolak.status_code == 422
    assert ditolak.json()["type"] == "/problems/laporan-tidak-sah"


async def test_an_issued_report_does_not_move_with_the_figures(
    kinerja: Sessions, api: httpx.AsyncClient
) -> None:
    satu = layanan()
    await isi_rekam(kinerja, satu, layanan(), evaluasi(dinilai=satu))
    laporan = await terbitkan(api)
    pdf = await unduh(api, laporan, "pdf")
    await isi_rekam(kinerja, layanan(), layanan())

    lagi = (await api.get(f"laporan/{laporan['id']}")).json()
    assert lagi == laporan
    assert tabel(lagi["isi"]["susunan"])[-1]["ditangani"] == "2"
    assert tabel(await susunan(api, **LEMBAR_2024))[-1]["ditangani"] == "4"
    sama = await unduh(api, laporan, "pdf")
    assert (sama.content, sama.headers["etag"]) == (pdf.content, pdf.headers["etag"])
    tetap = await api.get(
        f"laporan/{laporan['id']}/unduh",
        params={"format": "pdf"},
        headers={"If-None-Match": pdf.headers["etag"]},
    )
    assert (tetap.status_code, tetap.content) == (304, b"")


async def test_a_report_of_a_closed_year_keeps_what_was_submitted(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    """A signed closing: figures, targets and rows of programs from what was frozen."""
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kinerja/kinerja/v1",
        headers={"Authorization": f"Bearer {PENYUSUN.id}"},
    ) as api:
        satu, dua = layanan(), layanan("linjamsos", layanan="pkh", kategori=["fakir-miskin"])
        await isi_rekam(sessions, satu, dua, evaluasi(dinilai=satu))
        penutupan = (await api.post("periode", json={"tahun": 2024})).json()["id"]
        belum = await api.post("laporan", json={**LEMBAR_2024, "penutupan_id": penutupan})
        assert belum.status_code == 422
        await api.post(f"periode/{penutupan}/ajukan")
        tanda = await api.post(
            f"periode/{penutupan}/tandatangani", headers={"Authorization": f"Bearer {KEPALA.id}"}
        )
        assert tanda.status_code == 200, tanda.text
        await isi_rekam(sessions, layanan(), evaluasi("linjamsos", dinilai=dua))

        laporan = await terbitkan(api, penutupan_id=penutupan)

        def angka(isi: dict[str, Any]) -> list[tuple[str, str]]:
            return [(b["ditangani"], b["berfungsi"]) for b in tabel(isi)]

        tetap = [("1", "1"), ("1", "0"), ("belum ada data", "belum ada data"), ("2", "1")]
        assert angka(laporan["isi"]["susunan"]) == tetap
        hidup = await susunan(api, **LEMBAR_2024)
        assert angka(hidup)[-1] == ("3", "2")
        [halaman] = teks_pdf((await unduh(api, laporan, "pdf")).content)
        assert "Angka sebagaimana ditutup" in halaman
        ikk = {"jenis": "ikk", "tahun": 2024, "penutupan_id": penutupan}
        assert [b["realisasi"] for b in tabel(await susunan(api, **ikk))][2] == "0,00%"
        for lain in ({"triwulan": 4}, {"tahun": 2025}, {"penutupan_id": str(new_id())}):
            isian = {**LEMBAR_2024, "penutupan_id": penutupan, **lain}
            assert (await api.post("laporan", json=isian)).status_code == 422


async def test_the_hash_is_of_the_canonical_content(
    kinerja: Sessions, api: httpx.AsyncClient
) -> None:
    laporan = await terbitkan(api, jenis="rkt")

    async with transaction(kinerja) as session:
        beku = await session.scalar(select(Laporan.isi))
    assert beku is not None
    assert sha256(beku.encode()).hexdigest() == laporan["sidik"]
    assert json.loads(beku) == laporan["isi"]
    assert kanonik(Isi.model_validate_json(beku)) == beku
    assert (await unduh(api, laporan, "json")).content == beku.encode()
    halaman = teks_pdf((await unduh(api, laporan, "pdf")).content)[-1]
    assert laporan["sidik"] in halaman.replace(" ", "")


async def test_numbers_have_no_gap_under_concurrency(
    fresh_sessions: Callable[[str], Sessions], kantor: Kantor
) -> None:
    """Eight issuers at once, three of which fail after they got a number."""
    sessions = fresh_sessions("kinerja")
    diminta = LaporanDiminta(jenis=Jenis.RKT, tahun=2024)

    class Batal(Exception):
        pass

    async def satu(ke: int) -> None:
        async with transaction(sessions) as session:
            await service.terbitkan(session, PENYUSUN, kantor, diminta, None)
            if ke % 3 == 0:
                raise Batal

    hasil = await asyncio.gather(*(satu(ke) for ke in range(8)), return_exceptions=True)
    assert [type(galat) for galat in hasil if galat is not None] == [Batal] * 3

    async with transaction(sessions) as session:
        nomor = (await session.scalars(select(Laporan.nomor).order_by(Laporan.urut))).all()
        tahun = await session.scalar(select(func.max(Laporan.tahun_nomor)))
    assert nomor == [f"{urut:04d}/LAP-KIN/{tahun}" for urut in range(1, 6)]


async def test_numbers_from_before_there_was_a_book_go_on(
    database: Callable[[str], Database], kantor: Kantor
) -> None:
    """INVARIANT: an installation that is upgraded gives the number after its last one."""
    place = database("kinerja")
    engine = make_engine(place.url)
    sessions = make_sessions(engine)
    diminta = LaporanDiminta(jenis=Jenis.RKT, tahun=2024)

    async def terbit() -> str:
        async with transaction(sessions) as session:
            return (await service.terbitkan(session, PENYUSUN, kantor, diminta, None)).nomor

    sebelum = [await terbit() for _ in range(2)]
    before = migrations.config("kinerja")
    before.attributes.update(url=place.owner_url)
    await asyncio.to_thread(command.downgrade, before, "kinerja0013")
    await asyncio.to_thread(migrations.upgrade, "kinerja", place.owner_url, "kinerja")
    sesudah = await terbit()
    await engine.dispose()

    assert [nomor.partition("/")[0] for nomor in (*sebelum, sesudah)] == ["0001", "0002", "0003"]


async def test_the_program_can_not_change_an_issued_report(
    fresh_sessions: Callable[[str], Sessions],
) -> None:
    async with fresh_sessions("kinerja")() as session:
        hak = await session.execute(
            text(
                "SELECT has_table_privilege(t, 'UPDATE') OR has_table_privilege(t, 'DELETE')"
                " FROM unnest(ARRAY['laporan', 'laporan_ditarik']) t"
            )
        )
        assert hak.scalars().all() == [False, False]


async def test_one_idempotency_key_makes_one_report(api: httpx.AsyncClient) -> None:
    kepala = {"Idempotency-Key": "laporan-sekali-saja"}
    pertama = await api.post("laporan", json=LEMBAR_2024, headers=kepala)
    kedua = await api.post("laporan", json=LEMBAR_2024, headers=kepala)

    assert kedua.json() == pertama.json()
    assert len((await api.get("laporan")).json()["data"]) == 1


async def test_a_preview_takes_no_number(api: httpx.AsyncClient) -> None:
    jawaban = await api.get("laporan/pratinjau/unduh", params={**LEMBAR_2024, "format": "pdf"})

    [halaman] = teks_pdf(jawaban.content)
    assert "PRATINJAU" in halaman
    assert "Pratinjau tanpa nomor" in halaman
    assert "/kinerja/verifikasi/" not in halaman
    assert 'filename="pratinjau-lembar-iku-2024.pdf"' in jawaban.headers["content-disposition"]
    assert (await api.get("laporan")).json()["data"] == []
    assert (await terbitkan(api))["nomor"].startswith("0001/")


async def test_a_withdrawn_report_says_so_everywhere(api: httpx.AsyncClient) -> None:
    laporan = await terbitkan(api)
    alamat = f"laporan/{laporan['id']}/tarik"
    tanpa_alasan = await api.post(alamat, json={})
    assert tanpa_alasan.status_code == 422

    usul = await api.post(alamat, json={"alasan": "Salah periode"})
    sendiri = await api.post(f"{alamat}/setujui")
    bidang_lain = await api.post(
        f"{alamat}/setujui", headers={"Authorization": f"Bearer {BIDANG_LAIN.id}"}
    )
    assert (usul.status_code, usul.json()["status"]) == (200, "berlaku")
    camat = await api.post(f"{alamat}/setujui", headers={"Authorization": f"Bearer {CAMAT.id}"})
    assert (sendiri.status_code, bidang_lain.status_code) == (403, 403)
    assert (camat.status_code, camat.json()["type"]) == (403, "/problems/di-luar-wilayah")
    assert bidang_lain.json()["type"] == "/problems/di-luar-bidang"
    rekan = {"Authorization": f"Bearer {REKAN.id}"}
    assert (await api.post(f"{alamat}/tolak", headers=rekan)).json()["status"] == "berlaku"
    assert (await api.post(f"{alamat}/setujui", headers=rekan)).status_code == 409
    await api.post(alamat, json={"alasan": "Salah periode"})
    ditarik = await api.post(f"{alamat}/setujui", headers=rekan)
    lagi = await api.post(alamat, json={"alasan": "Salah periode"})

    assert ditarik.status_code == 200
    assert ditarik.json()["status"] == "ditarik"
    assert lagi.status_code == 409
    assert lagi.json()["type"] == "/problems/laporan-sudah-ditarik"
    assert "DITARIK" in teks_pdf((await unduh(api, laporan, "pdf")).content)[0]
    halaman = await api.get(f"http://kinerja/kinerja/verifikasi/{laporan['kode']}")
    assert "ditarik" in halaman.text
    assert "Salah periode" in halaman.text
    assert (await terbitkan(api))["nomor"].startswith("0002/")
    for status, nomor in (("ditarik", "0001/"), ("berlaku", "0002/")):
        [satu] = (await api.get("laporan", params={"status": status})).json()["data"]
        assert satu["nomor"].startswith(nomor)
    dua = {"jenis": ["lembar-iku", "rkt"], "dari": ditarik.json()["tanggal"]}
    assert len((await api.get("laporan", params=dua)).json()["data"]) == 2


async def test_a_waiting_withdrawal_is_seen_and_taken_back_by_its_proposer(
    api: httpx.AsyncClient,
) -> None:
    laporan, lain = await terbitkan(api), await terbitkan(api, jenis="rkt")
    alamat = f"laporan/{laporan['id']}"
    rekan = {"Authorization": f"Bearer {REKAN.id}"}

    async def menunggu(*, ya: bool) -> list[str]:
        jawab = await api.get("laporan", params={"usul_penarikan": str(ya).lower()}, headers=rekan)
        return [satu["id"] for satu in jawab.json()["data"]]

    assert laporan["usul_penarikan"] is None
    assert (await api.post(f"{alamat}/tarik/batal")).status_code == 409
    await api.post(f"{alamat}/tarik", json={"alasan": "Salah periode"})
    terlihat = (await api.get(alamat, headers=rekan)).json()
    daftar = await menunggu(ya=True), await menunggu(ya=False)
    orang_lain = await api.post(f"{alamat}/tarik/batal", headers=rekan)
    batal = await api.post(f"{alamat}/tarik/batal")

    usul = {"diusulkan_oleh": PENYUSUN.id, "alasan": "Salah periode"}
    assert (terlihat["usul_penarikan"], terlihat["status"]) == (usul, "berlaku")
    assert daftar == ([laporan["id"]], [lain["id"]])
    assert (orang_lain.status_code, orang_lain.json()["type"]) == (403, "/problems/bukan-pengusul")
    assert (batal.status_code, batal.json()["usul_penarikan"]) == (200, None)
    assert await menunggu(ya=True) == []
    assert (await api.post(f"{alamat}/tarik/setujui", headers=rekan)).status_code == 409
    halaman = await api.get(f"http://kinerja/kinerja/verifikasi/{laporan['kode']}")
    assert "Salah periode" not in halaman.text


async def test_the_verification_page_is_open_and_names_nobody(api: httpx.AsyncClient) -> None:
    laporan = await terbitkan(api)
    del api.headers["Authorization"]
    for ejaan in (laporan["kode"], laporan["kode"].replace("-", "").lower()):
        halaman = await api.get(f"http://kinerja/kinerja/verifikasi/{ejaan}")

        assert halaman.status_code == 200
        assert halaman.headers["content-type"].startswith("text/html")
        for terlihat in (laporan["nomor"], laporan["sidik"], "Tahun 2024", "berlaku"):
            assert terlihat in halaman.text
        assert PENYUSUN.id not in halaman.text
        assert PENYUSUN.nama not in halaman.text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed here")
@pytest.mark.parametrize("skema", ["light", "dark"])
async def test_the_verification_page_fits_a_phone_and_a_screen_reader(
    api: httpx.AsyncClient, skema: Literal["light", "dark"]
) -> None:
    berlaku, ditarik = await terbitkan(api), await terbitkan(api, jenis="rkt")
    await api.post(f"laporan/{ditarik['id']}/tarik", json={"alasan": "Salah periode"})
    rekan = {"Authorization": f"Bearer {REKAN.id}"}
    await api.post(f"laporan/{ditarik['id']}/tarik/setujui", headers=rekan)

    async def jawab(rute: Route) -> None:
        isi = await api.get(rute.request.url)
        await rute.fulfill(status=isi.status_code, headers=dict(isi.headers), body=isi.content)

    async with async_playwright() as alat:
        peramban = await alat.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        jendela = await peramban.new_context(
            viewport={"width": 360, "height": 740}, color_scheme=skema, bypass_csp=True
        )
        await jendela.route("**/*", jawab)
        for kode in (berlaku["kode"], ditarik["kode"], "AAAA-AAAA-AAAA"):
            halaman = await jendela.new_page()
            await halaman.goto(f"http://kinerja/kinerja/verifikasi/{kode}")
            await halaman.add_script_tag(path=AXE)
            temuan = await halaman.evaluate("axe.run()")
            assert [satu["id"] for satu in temuan["violations"]] == []
            assert await halaman.evaluate("document.documentElement.scrollWidth") == 360
        await peramban.close()


@pytest.mark.parametrize("kode", ["AAAA-AAAA-AAAA", "pendek", "U" * 12, "%00" * 12])
async def test_an_unknown_code_is_a_clear_404(api: httpx.AsyncClient, kode: str) -> None:
    halaman = await api.get(f"http://kinerja/kinerja/verifikasi/{kode}")

    assert halaman.status_code == 404
    assert "Kode verifikasi tidak dikenal" in halaman.text


async def test_the_code_is_read_from_paper_with_its_usual_mistakes() -> None:
    kode = codes.of(bytes(range(8)))
    assert codes.read(codes.spelled(kode)) == kode
    assert codes.read("O1l0-0000-0000") == "011000000000"
    assert codes.read("0" * 13) is None


@pytest.mark.parametrize(
    ("diminta", "kata"),
    [
        pytest.param({"jenis": "spm", "tahun": 2024}, "triwulan", id="spm-tanpa-triwulan"),
        pytest.param({"jenis": "lkjip", "tahun": 2024, "triwulan": 1}, "setahun", id="lkjip-tw"),
        pytest.param(
            {"jenis": "ikk", "tahun": 2024, "triwulan": 1, "sampai_bulan": 3},
            "keduanya",
            id="dua-periode",
        ),
        pytest.param({"jenis": "ikk", "tahun": 2099}, "belum dimulai", id="belum-dimulai"),
        pytest.param({"jenis": "tabel-6-1", "tahun": 2019}, "2019", id="tahun-tanpa-program"),
        pytest.param({"jenis": "lain", "tahun": 2024}, "salah satu", id="jenis-lain"),
        pytest.param({"jenis": "ikk", "tahun": 2024, "warna": "x"}, "warna", id="isian-lain"),
    ],
)
async def test_a_wrong_request_is_refused_and_takes_no_number(
    api: httpx.AsyncClient, diminta: dict[str, Any], kata: str
) -> None:
    for jawaban in (
        await api.post("laporan", json=diminta),
        await api.get("laporan/pratinjau", params=diminta),
    ):
        assert jawaban.status_code == 422
        assert kata in jawaban.text
    assert (await api.get("laporan")).json()["data"] == []


async def test_only_those_with_the_scope_read_and_issue(api: httpx.AsyncClient) -> None:
    laporan = await terbitkan(api)
    api.headers["Authorization"] = f"Bearer {PEMBACA.id}"
    assert (await api.get(f"laporan/{laporan['id']}")).status_code == 200
    assert (await api.post("laporan", json=LEMBAR_2024)).status_code == 403
    assert (await api.post(f"laporan/{laporan['id']}/tarik", json={})).status_code == 403
    api.headers["Authorization"] = f"Bearer {LUAR.id}"
    for alamat in ("laporan", f"laporan/{laporan['id']}", f"laporan/{laporan['id']}/unduh"):
        assert (await api.get(alamat, params={"format": "pdf"})).status_code == 403


async def test_an_account_of_one_area_makes_no_report_of_the_city(api: httpx.AsyncClient) -> None:
    laporan = await terbitkan(api)
    api.headers["Authorization"] = f"Bearer {CAMAT.id}"
    for jawaban in (
        await api.post("laporan", json=LEMBAR_2024),
        await api.get("laporan/pratinjau", params=LEMBAR_2024),
        await api.get("laporan/pratinjau/unduh", params={**LEMBAR_2024, "format": "csv"}),
    ):
        assert jawaban.status_code == 403
        assert jawaban.json()["type"] == "/problems/di-luar-wilayah"
    assert (await api.get(f"laporan/{laporan['id']}")).status_code == 200


@pytest.mark.parametrize("triwulan", [1, 2, 3, 4])
async def test_the_sheet_of_a_quarter_says_what_all_other_readings_say(
    kinerja: Sessions, api: httpx.AsyncClient, kantor: Kantor, triwulan: int
) -> None:
    maret, agustus = layanan(), layanan(tanggal=date(2024, 8, 5))
    await isi_rekam(
        kinerja,
        maret,
        agustus,
        layanan(tanggal=date(2024, 12, 30)),
        evaluasi(dinilai=maret, tanggal=date(2024, 7, 1)),
        evaluasi(dinilai=agustus, tanggal=date(2025, 1, 5)),
    )

    isi = await susunan(api, **LEMBAR_2024, triwulan=triwulan)

    bulan = triwulan * 3 if triwulan < 4 else None
    async with reading(kinerja) as session:
        iku = (await nilai.semua(session, kantor, 2024, bulan))["ppks-berfungsi-sosial"]
    jumlah = tabel(isi)[-1]
    assert (jumlah["ditangani"], jumlah["berfungsi"]) == (str(iku.penyebut), str(iku.pembilang))


@pytest.mark.parametrize(
    ("setelan", "kepala", "alamat"),
    [
        pytest.param({}, {"x-forwarded-proto": "https", "host": "jahat.id"}, "/", id="tanpa"),
        pytest.param(
            {"public_url": "https://dinsos.contoh.id"},
            {},
            "https://dinsos.contoh.id/",
            id="setelan",
        ),
    ],
)
async def test_the_code_leads_to_the_public_address(
    klien: Callable[..., httpx.AsyncClient],
    setelan: dict[str, str],
    kepala: dict[str, str],
    alamat: str,
) -> None:
    api = klien(**setelan)
    laporan = await terbitkan(api)

    jawaban = await api.get(
        f"laporan/{laporan['id']}/unduh", params={"format": "csv"}, headers=kepala
    )

    tertulis_di = re.search(r"Verifikasi,(\S+)", jawaban.text)
    assert tertulis_di is not None
    assert tertulis_di[1] == f"{alamat}kinerja/verifikasi/{laporan['kode']}"


async def test_a_paper_without_a_public_address_says_so(api: httpx.AsyncClient) -> None:
    """Whatever the request calls this house: paper goes out of it."""
    laporan = await terbitkan(api)
    jawaban = await api.get(
        f"laporan/{laporan['id']}/unduh", params={"format": "pdf"}, headers={"host": "jahat.id"}
    )
    teks = " ".join(" ".join(teks_pdf(jawaban.content)).split())
    assert "jahat.id" not in teks
    assert "alamat umum belum diatur" in teks


RUMUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("teks", RUMUS, ids=["sama", "tambah", "kurang", "at", "tab", "cr"])
async def test_text_never_becomes_a_formula(api: httpx.AsyncClient, teks: str) -> None:
    jawaban = await api.get("laporan/pratinjau", params={"jenis": "ikk", "tahun": 2024})
    isi = Isi.model_validate(jawaban.json()["isi"])
    jahat = Tabel(
        judul=teks,
        kolom=[Kolom(kode="a", nama=teks), Kolom(kode="b", nama="Angka")],
        baris=[Baris(sel=[teks, Angka(n="-5")]), Baris(gaya="pemisah", sel=[teks])],
    )
    isi = isi.model_copy(
        update={"susunan": isi.susunan.model_copy(update={"bagian": [jahat], "catatan": [teks]})}
    )
    cetakan = cetak.Cetakan(isi, kanonik(isi), Status.BERLAKU, None)

    xlsx = cetak.berkas(cetakan, Format.XLSX)
    with zipfile.ZipFile(io.BytesIO(xlsx)) as arsip:
        lembar_kerja = [arsip.read(n).decode() for n in arsip.namelist() if "worksheets/" in n]
    assert lembar_kerja
    assert not any("<f>" in isi_lembar for isi_lembar in lembar_kerja)
    buku = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    assert buku.get_sheet_by_name("Tabel 1").to_python()[2][1] == -5.0
    sel = [
        sel
        for baris in csv.reader(io.StringIO(cetak.berkas(cetakan, Format.CSV).decode("utf-8-sig")))
        for sel in baris
    ]
    assert "-5" in sel
    berbahaya = ("=", "+", "@", "\t", "\r")
    assert not [s for s in sel if s.startswith(berbahaya) or (s.startswith("-") and s != "-5")]


@pytest.mark.parametrize(
    ("periode", "mulai", "usai", "teks"),
    [
        pytest.param(Periode(2024), "2024-01-01", "2025-01-01", "s.d Desember 2024", id="tahun"),
        pytest.param(Periode(2024, 1), "2024-01-01", "2024-04-01", "s.d Maret 2024", id="tw1"),
        pytest.param(Periode(2024, 4), "2024-10-01", "2025-01-01", "s.d Desember 2024", id="tw4"),
        pytest.param(
            Periode(2024, None, 2), "2024-02-01", "2024-03-01", "s.d Februari 2024", id="februari"
        ),
    ],
)
def test_a_period_begins_and_ends(periode: Periode, mulai: str, usai: str, teks: str) -> None:
    assert (periode.mulai.isoformat(), periode.usai.isoformat()) == (mulai, usai)
    assert periode.sampai == teks


async def test_a_running_year_is_said_to_be_running(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hari, berjalan in ((date(2024, 12, 31), True), (date(2025, 1, 1), False)):
        monkeypatch.setattr(service, "today", lambda hari=hari: hari)
        isi = await susunan(api, **LEMBAR_2024)
        assert any("belum berakhir" in catatan for catatan in isi["catatan"]) is berjalan


async def test_a_demo_installation_prints_contoh(kinerja: Sessions, api: httpx.AsyncClient) -> None:
    async with transaction(kinerja) as session:
        await session.execute(text("INSERT INTO tanda_demo (id, oleh) VALUES (1, 'tes')"))
    laporan = await terbitkan(api)

    assert laporan["demo"] is True
    for isi in teks_pdf((await unduh(api, laporan, "pdf")).content):
        assert "CONTOH" in isi
    assert "CONTOH" in (await unduh(api, laporan, "csv")).text
    halaman = await api.get(f"http://kinerja/kinerja/verifikasi/{laporan['kode']}")
    assert "CONTOH" in halaman.text
