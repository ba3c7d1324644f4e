"""The pages of the dashboard: what they hold, who sees what, and their updates while open."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from redis.asyncio import Redis
from sqlalchemy import event, text

from gateway.pintu.request import Limits
from gateway.tokens import SigningKey
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.indikator.rules import Pita
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.terbitan.dasbor import rules
from kinerja.terbitan.dasbor.hidup import Hidup, Isi
from kinerja.terbitan.dasbor.rules import Titik
from kinerja.terbitan.dasbor.siaran import SALURAN, Siaran
from kinerja.terbitan.halaman import format as tulis
from kit.auth import Actor, Verify
from kit.clock import today
from kit.db import Sessions, make_engine, make_sessions, new_id, transaction
from kit.errors import NotAuthenticated, Unavailable
from kit.profile import office_dir
from kit.streams import Received
from ops.serving import Ending
from tests.actors import officer
from tests.databases import Database
from tests.gateway.conftest import living
from tests.kinerja.kejadian import evaluasi, identitas, komponen, layanan

TAHUN = today().year
MENTENG, PAHANDUT = "62.71.03.1002", "62.71.01.1001"
BACA = frozenset({"kinerja:indikator:baca"})
AKUN = {
    akun.id: akun
    for akun in (
        officer("perencana", scopes=frozenset({"kinerja:*:*"})),
        officer("kepala", scopes=frozenset({"kinerja:*:*"})),
        officer("pembaca", scopes=BACA),
        officer("camat", wilayah=("62.71.01",), scopes=frozenset({"kinerja:*:baca"})),
        officer("lain", scopes=frozenset({"rehsos:*:baca"})),
    )
}
IKU = "/kinerja/dasbor/indikator/ppks-berfungsi-sosial"


@pytest.fixture
def kantor(kantor_kini: Kantor) -> Kantor:
    return kantor_kini


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


def orang(
    ke: int, sumber: str, kelurahan: str, *, berfungsi: bool = False, **isi: object
) -> Iterator[Received]:
    ppks = new_id()
    # Before today, so that it does not depend on when the tests run.
    rekam = layanan(sumber, ppks_id=ppks, tanggal=awal_tahun(ke), kelurahan=kelurahan, **isi)
    yield identitas(sumber, ppks, f"1:{sumber}-{ke}")
    yield rekam
    if berfungsi:
        yield evaluasi(sumber, dinilai=rekam, tanggal=awal_tahun(ke), tugas_peran=False)


def awal_tahun(ke: int) -> date:
    sejak = date(TAHUN, 1, 1)
    return min(sejak + timedelta(days=ke * 3), today())


def isi_tahun() -> list[Received]:
    """60 *ditangani*, 12 *berfungsi*: 20.00 %. In Pahandut 20 people and 2 of them."""
    terkumpul: list[Received] = []
    for ke in range(40):
        terkumpul += orang(ke, "rehsos", MENTENG, berfungsi=ke < 10)
    for ke in range(20):
        terkumpul += orang(
            ke,
            "linjamsos",
            PAHANDUT,
            berfungsi=ke < 2,
            layanan="pkh",
            kategori=["fakir-miskin"],
        )
    return terkumpul


def anak() -> list[Received]:
    """Eight neglected children; six received the clothes assessed as needed."""
    terkumpul: list[Received] = []
    for ke in range(8):
        terkumpul += orang(
            100 + ke,
            "rehsos",
            MENTENG,
            kategori=["anak-terlantar"],
            tahun_lahir=2014,
            komponen=[komponen("sandang", beri=ke < 6)],
        )
    return terkumpul


async def kirim(sessions: Sessions, peristiwa: Sequence[Received]) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


@pytest.fixture
async def app(kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci) -> FastAPI:
    return create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)


@pytest.fixture
async def buka(app: FastAPI) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja"
    ) as client:

        async def satu(jalan: str, akun: str | None = "perencana", **isian: object) -> Any:  # noqa: ANN401
            kepala = {} if akun is None else {"Authorization": f"Bearer {akun}"}
            return await client.get(jalan, params=isian or None, headers=kepala)  # type: ignore[arg-type]

        yield satu


Buka = Callable[..., Awaitable[httpx.Response]]


def teks(jawab: httpx.Response) -> str:
    """What people read, without the marks of HTML."""
    polos = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", jawab.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", polos.replace("\N{NO-BREAK SPACE}", " ")).strip()


# --- figures that are seen ----------------------------------------------------------------------


async def test_the_front_page_shows_the_figures_of_the_year(buka: Buka, kinerja: Sessions) -> None:
    await kirim(kinerja, isi_tahun())

    jawab = await buka("/kinerja/dasbor")

    assert jawab.status_code == 200
    assert jawab.headers["content-type"] == "text/html; charset=utf-8"
    dibaca = teks(jawab)
    assert "Persentase PPKS yang berfungsi sosial 20,00 % Belum dinilai" in dibaca
    assert "Capaian 512,82 %" in dibaca
    assert "Target 3,90 %" in dibaca
    assert "Capaian 512,82 %" in dibaca
    assert "Jumlah PPKS yang ditangani dalam 1 tahun 60" in dibaca
    assert "Menteng 40 10 25,00" in dibaca
    assert "Pahandut 20 10,00 %" in dibaca  # petak kecamatan
    assert "dari 76 indikator" in dibaca
    assert "Persentase PPKS yang Mandiri 10,00 %" in dibaca


async def test_without_any_fact_it_says_so_and_shows_no_zero_percent(buka: Buka) -> None:
    dibaca = teks(await buka("/kinerja/dasbor"))

    assert "Persentase PPKS yang berfungsi sosial belum ada data" in dibaca
    assert "0,00 %" not in dibaca
    assert "Belum ada fakta yang diterima hari ini." in dibaca


async def test_history_is_drawn_with_its_break_and_its_targets(buka: Buka) -> None:
    html = (await buka("/kinerja/dasbor")).text

    keterangan = re.findall(r"<desc[^>]*>(.*?)</desc>", html)
    assert (
        "2020: 2,27, target 2,70. 2021: 3,18, target 2,80. Sejak 2021 indikatornya"
        in (keterangan[0])
    )
    # Two lines: 2019-2020 and 2021-2024, not one.
    assert [len(titik.split()) for titik in re.findall(r'points="([^"]+)"', html)] == [2, 4]


async def test_a_quarter_counts_only_until_its_last_month(buka: Buka, kinerja: Sessions) -> None:
    lama = [*orang(0, "rehsos", MENTENG, berfungsi=True)]
    ppks = new_id()
    baru = layanan(ppks_id=ppks, tanggal=f"{TAHUN - 1}-08-01", kelurahan=MENTENG)
    awal = layanan(ppks_id=new_id(), tanggal=f"{TAHUN - 1}-02-01", kelurahan=MENTENG)
    await kirim(kinerja, [*lama, baru, awal])

    async def ditangani(**isian: object) -> str:
        dibaca = teks(await buka("/kinerja/dasbor", tahun=TAHUN - 1, **isian))
        return str(re.findall(r"ditangani dalam 1 tahun (\S+)", dibaca)[0])

    assert [await ditangani(bulan=b) for b in (1, 3, 8)] == ["\N{EN DASH}", "1", "2"]
    assert await ditangani() == "2"
    rinci = teks(await buka(IKU, tahun=TAHUN - 1, bulan=3, per="kelurahan"))
    assert "Menteng 0 1 0,00" in rinci


async def test_what_came_today_is_counted_by_kind_and_program(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())

    dibaca = teks(await buka("/kinerja/dasbor"))

    sejak = dibaca[dibaca.index("Yang berubah hari ini") :]
    assert "Evaluasi berfungsi sosial 1.06.04 10 10" in sejak
    assert "Ditangani 1.06.04 40 40" in sejak
    assert "Ditangani 1.06.05 20 20" in sejak
    assert "Kebutuhan terpenuhi 1.06.04 80 0" in sejak  # received, not counted


async def test_what_endangers_a_target_is_said_with_what_would_have_to_happen(
    buka: Buka, kinerja: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disaster victims, none of whose needs are met: the target is 100 %."""
    # At the beginning of a year nothing can be projected yet.
    for modul in ("dasbor.endpoints", "peringatan.service", "peringatan.susunan"):
        monkeypatch.setattr(f"kinerja.terbitan.{modul}.today", lambda: date(TAHUN, 10, 1))
    await kirim(
        kinerja,
        [
            p
            for ke in range(12)
            for p in orang(
                ke,
                "linjamsos",
                PAHANDUT,
                layanan="bantuan-logistik-pascabencana",
                kategori=["korban-bencana-alam"],
                komponen=[komponen("sandang", beri=False)],
            )
        ],
    )

    depan = teks(await buka("/kinerja/dasbor"))
    semua = teks(await buka("/kinerja/dasbor/peringatan"))

    for dibaca in (depan, semua):
        terancam = dibaca[dibaca.rindex("Peringatan dini") :]
        assert "korban bencana alam dan sosial yang terpenuhi kebutuhan dasarnya" in terancam
        assert "harus bertambah" in terancam
    assert "Belum dapat diproyeksikan" in semua
    assert "Peringatan dini" not in teks(await buka("/kinerja/dasbor", bulan=3)).replace(
        "Semua indikator Peringatan dini Keluar", ""
    )


async def test_spm_shows_people_quality_and_the_four_stages(
    buka: Buka, app: FastAPI, kinerja: Sessions
) -> None:
    peristiwa = anak()
    await kirim(kinerja, peristiwa)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kinerja/kinerja/v1",
        headers={"Authorization": "Bearer perencana"},
    ) as client:
        usul = []
        for ke, satu in enumerate(p for p in peristiwa if "layanan" in p.event.data):
            jawab = await client.post(
                "daftar/rehsos-anak",
                json={
                    "tahun": TAHUN,
                    "sumber": "rehsos",
                    "ppks_id": satu.event.data["ppks_id"],
                    "tahap": "rencana" if ke < 5 else "kebutuhan",
                    "alasan": "Hasil asesmen",
                },
            )
            assert jawab.status_code == 201, jawab.text
            usul.append(jawab.json()["id"])
        client.headers["Authorization"] = "Bearer kepala"
        setuju = await client.post("daftar/rehsos-anak/setujui", json={"id": usul})
        assert setuju.json()["diputus"] == len(usul), setuju.text

    dibaca = teks(await buka("/kinerja/dasbor"))

    # 0,8 x 6/8 + 0,2 x 6/8
    assert "anak telantar di luar panti 75,00 % Terlayani 6 dari 8 Mutu layanan 75,00 %" in dibaca
    assert "3 Kebutuhan 5 Rencana" in dibaca
    rinci = teks(await buka("/kinerja/dasbor/indikator/rehsos-anak"))
    assert "Terlayani 6 dari 8 sasaran ( 75,00 % , bobot 0,8)" in rinci


async def test_all_76_are_listed_and_can_be_searched_and_filtered(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())
    daftar = "/kinerja/dasbor/indikator"

    def kode(jawab: httpx.Response) -> list[str]:
        return re.findall(r'<td class="kecil">([^<]+)</td>', jawab.text)

    assert len(kode(await buka(daftar))) == 76
    assert kode(await buka(daftar, cari="BERFUNGSI ppks")) == ["ppks-berfungsi-sosial"]
    assert len(kode(await buka(daftar, jenis="spm"))) == 5
    assert "ppks-berfungsi-sosial" in kode(await buka(daftar, status="belum-dinilai"))
    assert "ppks-berfungsi-sosial" not in kode(await buka(daftar, status="tercapai"))
    assert "ppks-berfungsi-sosial" not in kode(await buka(daftar, status="belum", bulan=""))
    tidak_ada = await buka(daftar, cari='<script>"x"</script>')
    assert "Tidak ada indikator yang cocok" in tidak_ada.text
    assert "<script>" not in tidak_ada.text


async def test_every_indicator_has_its_page_with_sources_and_readings(
    buka: Buka, kantor: Kantor
) -> None:
    for kode, satu in kantor.indikator.items():
        jawab = await buka(f"/kinerja/dasbor/indikator/{kode}", tahun=2024)
        assert jawab.status_code == 200, kode
        dibaca = teks(jawab)
        for t in satu.target:
            assert t.sumber in dibaca, kode
    psks = teks(await buka("/kinerja/dasbor/indikator/psks-berkontribusi", tahun=2024))
    assert "Tafsir. PSKS yang berkontribusi" in psks
    assert "80 % Renstra 7.2" in psks
    assert "100 % Renstra Tabel 6.1" in psks
    iku = teks(await buka(IKU, tahun=2024))
    assert "113,49 (hitung: 113,57)" in iku
    assert "Mulai tahun ini indikatornya diganti." in iku


@pytest.mark.parametrize(
    ("per", "baris"),
    [
        ("kelurahan", "Menteng 10 40 25,00"),
        ("kecamatan", "Pahandut 2 20 10,00"),
        ("program", "Program Rehabilitasi Sosial 10 40 25,00"),
        ("kategori", "Fakir Miskin 2 20 10,00"),
        ("jenis_kelamin", "12 60 20,00"),
    ],
)
async def test_a_figure_is_broken_down(buka: Buka, kinerja: Sessions, per: str, baris: str) -> None:
    await kirim(kinerja, isi_tahun())

    assert baris in teks(await buka(IKU, per=per))


# --- down to the facts --------------------------------------------------------------------------


async def test_a_figure_opens_to_its_facts_and_why_others_do_not_count(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())
    ppks = new_id()
    await kirim(
        kinerja,
        [
            identitas("rehsos", ppks, "1:rehsos-0"),
            layanan(ppks_id=ppks, tanggal=f"{TAHUN}-01-02", kelurahan=MENTENG),
        ],
    )
    assert f'href="{IKU}/fakta?tahun={TAHUN}"' in (await buka(IKU)).text

    semua = await buka(f"{IKU}/fakta", tahun=TAHUN, batas=50)
    lanjut = re.findall(r'href="(\?[^"]*kursor=[^"]*)"', semua.text)
    kedua = await buka(f"{IKU}/fakta{lanjut[0].replace('&amp;', '&')}")
    ditolak = await buka(f"{IKU}/fakta", tahun=TAHUN, dihitung="false", alasan="", triwulan="")

    assert len(re.findall(r"<code>/rehsos/v1/(?:permohonan|evaluasi)/[0-9a-f-]{36}</code>",
                          semua.text)) > 10  # fmt: skip
    assert "Halaman pertama" in kedua.text
    assert "Orang ini sudah dihitung pada program dan tahun yang sama." in teks(ditolak)
    for jawab in (semua, kedua, ditolak):
        assert "1:rehsos" not in jawab.text


async def test_facts_are_only_for_accounts_that_may_read_them(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())

    assert (await buka(f"{IKU}/fakta", "pembaca", tahun=TAHUN)).status_code == 403
    assert "/fakta" not in (await buka(IKU, "pembaca")).text


async def test_an_account_of_one_area_sees_the_cells_and_facts_of_that_area(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())

    depan = teks(await buka("/kinerja/dasbor", "camat"))
    fakta = await buka(f"{IKU}/fakta", "camat", tahun=TAHUN, batas=500)

    assert "20,00 %" in depan  # the official figure of the city is open
    assert "Hanya wilayah kerja akun ini." in depan
    assert "Menteng" not in depan
    assert "Bidang Rehabilitasi Sosial" not in depan  # what came today from outside its area
    assert "Pahandut 20 2 10,00" in depan
    bulanan = teks(await buka(IKU, "camat", tahun=TAHUN, bulan=12, per="kelurahan"))
    assert "Menteng" not in bulanan
    assert "Pahandut 2 20 10,00" in bulanan
    assert "Menteng" not in fakta.text
    assert "22 fakta pada halaman ini" in teks(fakta)


# --- who, addresses, and the form of pages ------------------------------------------------------

HALAMAN = [
    "/kinerja/dasbor",
    "/kinerja/dasbor/aliran",
    "/kinerja/dasbor/indikator",
    "/kinerja/dasbor/peringatan",
    IKU,
    f"{IKU}/fakta?tahun=2024",
]


@pytest.mark.parametrize("jalan", HALAMAN)
async def test_no_page_opens_without_its_right(buka: Buka, jalan: str) -> None:
    tanpa = await buka(jalan, None)
    lain = await buka(jalan, "lain")

    assert (tanpa.status_code, lain.status_code) == (401, 403)
    assert tanpa.headers["www-authenticate"] == "Bearer"
    assert "kinerja:" in lain.text
    assert lain.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("jalan", "status"),
    [
        ("/kinerja/dasbor/indikator/tidak-ada", 404),
        ("/kinerja/dasbor/indikator/tidak-ada/fakta?tahun=2024", 404),
        ("/kinerja/dasbor?tahun=1850", 422),
        ("/kinerja/dasbor?tahun=2024&bulan=13", 422),
        ("/kinerja/dasbor?warna=biru", 422),
        (f"{IKU}?per=agama", 422),
        (f"{IKU}/fakta?tahun=2024&kursor=rusak", 422),
    ],
)
async def test_a_wrong_address_is_explained_on_a_page(buka: Buka, jalan: str, status: int) -> None:
    jawab = await buka(jalan)

    assert jawab.status_code == status
    assert '<html lang="id">' in jawab.text
    assert "Ke dasbor kinerja" in jawab.text


async def test_the_first_page_is_light_and_needs_nothing_from_outside(
    buka: Buka, kinerja: Sessions
) -> None:
    await kirim(kinerja, isi_tahun())
    jawab = await buka("/kinerja/dasbor")
    aset = re.findall(r'(?:href|src)="(/kinerja/aset/[^"]+)"', jawab.text)

    diambil = [await buka(satu, None) for satu in aset]

    assert len(aset) == 3
    assert sum(len(satu.content) for satu in (jawab, *diambil)) < 60_000
    assert not re.search(r'(?:href|src|action)="(?!/|#|\?|data:,")', jawab.text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", jawab.text)
    kebijakan = jawab.headers["content-security-policy"]
    assert "default-src 'none'" in kebijakan
    assert "unsafe" not in kebijakan
    assert jawab.headers["cache-control"] == "no-store"


async def test_assets_carry_their_content_in_their_address_and_are_kept(buka: Buka) -> None:
    (css,) = re.findall(r'href="(/kinerja/aset/dasar-[^"]+)"', (await buka("/kinerja/dasbor")).text)

    jawab = await buka(css, None)

    assert jawab.headers["content-type"].startswith("text/css")
    assert "immutable" in jawab.headers["cache-control"]
    for jalan in ("dasar.css", "dasar-000000000000.css", "..%2Fmesin.py", "mesin.py"):
        assert (await buka(f"/kinerja/aset/{jalan}", None)).status_code == 404


async def test_the_front_page_asks_the_database_a_fixed_number_of_times(
    buka: Buka, kinerja: Sessions
) -> None:
    """Breaks if a figure is read in a loop: the number does not grow with indicators or areas."""
    await kirim(kinerja, isi_tahun())
    async with kinerja() as session:
        koneksi = (await session.connection()).sync_connection
    assert koneksi is not None
    perintah: list[str] = []

    def catat(_: object, __: object, sql: str, *lain: object) -> None:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            perintah.append(sql)

    await buka("/kinerja/dasbor")  # the early warning is computed every 30 seconds at most
    event.listen(koneksi.engine, "before_cursor_execute", catat)
    try:
        await buka("/kinerja/dasbor")
    finally:
        event.remove(koneksi.engine, "before_cursor_execute", catat)

    assert 4 <= len(perintah) <= 12


async def test_another_office_has_its_dashboard_from_its_profile_alone(
    kinerja: Sessions, redis: Redis, kunci: Kunci
) -> None:
    pontianak = baca_kantor(office_dir("pontianak"))
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=pontianak, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kinerja",
        headers={"Authorization": "Bearer perencana"},
    ) as client:
        depan = await client.get("/kinerja/dasbor", params={"tahun": 2022})
        lain = [
            (await client.get(f"/kinerja/dasbor/indikator/{kode}?tahun=2022")).status_code
            for kode in pontianak.indikator
        ]

    assert depan.status_code == 200
    assert "Angka Kemiskinan" in depan.text
    assert "Standar pelayanan minimal" not in depan.text
    assert set(lain) == {200}


# --- pembaruan selagi terbuka -------------------------------------------------------------------


class Hidupan:
    """kinerja on a real database, served by uvicorn."""

    def __init__(self, url: str, sessions: Sessions, siaran: Siaran, server: Ending) -> None:
        self.url = url
        self.sessions = sessions
        self.siaran = siaran
        self.server = server

    async def kirim(self, peristiwa: Sequence[Received]) -> None:
        await kirim(self.sessions, peristiwa)


@asynccontextmanager
async def menyala(
    database: Database,
    redis: Redis,
    kantor: Kantor,
    kunci: Kunci,
    siapa: Verify = verify,
    **siaran: Any,  # noqa: ANN401
) -> AsyncIterator[Hidupan]:
    engine = make_engine(database.url)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    satu = Siaran(database.url, **siaran)
    app = create_app(
        sessions=sessions,
        redis=redis,
        verify=siapa,
        kantor=kantor,
        kunci=kunci,
        siaran=satu,
        close=(satu.tutup, engine.dispose),
    )
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        lifespan="on",
        log_config=None,
        ws="none",
        proxy_headers=False,
    )
    server = Ending(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    tugas = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn keeps it as a plain value)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Hidupan(f"http://127.0.0.1:{port}", sessions, satu, server)
    finally:
        server.should_exit = True
        async with asyncio.timeout(5):
            await tugas


class Pembaca:
    """An open stream; what comes is read one by one."""

    def __init__(self, jawab: httpx.Response) -> None:
        self._baris = jawab.aiter_lines()

    async def kiriman(self, *, dalam: float = 5) -> dict[str, Any]:
        """Isi `data` berikutnya."""
        async with asyncio.timeout(dalam):
            async for baris in self._baris:
                if baris.startswith("data: "):
                    isi: dict[str, Any] = orjson.loads(baris.removeprefix("data: "))["isi"]
                    return isi
        raise AssertionError("alirannya berakhir")

    async def detak(self) -> None:
        async with asyncio.timeout(5):
            async for baris in self._baris:
                if baris.startswith(":"):
                    return

    async def sampai_akhir(self) -> list[str]:
        async with asyncio.timeout(5):
            return [baris async for baris in self._baris]


@asynccontextmanager
async def membaca(hidup: Hidupan, alamat: str = "", **kepala: str) -> AsyncIterator[Pembaca]:
    async with (
        httpx.AsyncClient(
            base_url=hidup.url, headers={"Authorization": "Bearer perencana", **kepala}
        ) as client,
    ):
        if not alamat:
            depan = await client.get("/kinerja/dasbor", timeout=20)
            assert depan.status_code == 200, depan.text
            alamat = re.findall(r'data-aliran="([^"]+)"', depan.text)[0].replace("&amp;", "&")
        async with client.stream("GET", alamat, timeout=10) as jawab:
            assert jawab.status_code == 200
            assert jawab.headers["content-type"].startswith("text/event-stream")
            yield Pembaca(jawab)


async def test_an_open_page_is_sent_only_what_changed(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.2) as hidup:
        await hidup.kirim(isi_tahun())
        async with membaca(hidup) as pembaca:
            # The page holds this state already: nothing is sent until something changes.
            await pembaca.detak()
            await hidup.kirim([*orang(900, "rehsos", MENTENG, berfungsi=True)])
            isi = await pembaca.kiriman()

    assert isi["ppks-berfungsi-sosial.y"] == "61"
    assert isi["ppks-berfungsi-sosial.a"] == "13"
    assert isi[f"kel.{MENTENG}.y"] == "41"
    assert f"kel.{PAHANDUT}.y" not in isi
    assert "ppks-mandiri.r" not in isi


async def test_a_page_that_is_behind_gets_everything_once(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    """Between the page and its connection something changed, or the browser connects again."""
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.2) as hidup:
        await hidup.kirim(isi_tahun())
        async with membaca(hidup, f"/kinerja/dasbor/aliran?tahun={TAHUN}&sidik=lama") as pembaca:
            isi = await pembaca.kiriman()
        async with membaca(hidup) as pembaca:
            await pembaca.detak()

    assert isi["ppks-berfungsi-sosial.r"] == "20,00\N{NO-BREAK SPACE}%"
    assert "ppks-mandiri.r" in isi


async def test_many_changes_are_sent_together_and_computed_once_for_all_readers(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.2, jeda=0.5) as hidup:
        await hidup.kirim(isi_tahun())
        dihitung = 0
        async with (
            membaca(hidup) as satu,
            membaca(hidup) as dua,
        ):
            await satu.detak()
            await dua.detak()
            assert hidup.siaran.pembaca == 2

            async def banyak() -> None:
                for ke in range(15):
                    await hidup.kirim([*orang(900 + ke, "rehsos", MENTENG)])

            tugas = asyncio.create_task(banyak())
            terakhir = ""
            while terakhir != "75":
                terakhir = (await satu.kiriman()).get("ppks-berfungsi-sosial.y", terakhir)
                dihitung += 1
            await tugas
            lain = ""
            while lain != "75":
                lain = (await dua.kiriman()).get("ppks-berfungsi-sosial.y", lain)

    assert dihitung < 15


async def test_a_reader_that_left_is_forgotten_and_the_listener_with_the_last(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    tersambung = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'listener'"
    )
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.1) as hidup:

        async def mendengar() -> int:
            async with hidup.sessions() as session:
                return int((await session.execute(tersambung)).scalar_one())

        async with membaca(hidup) as pembaca:
            await pembaca.detak()
            assert hidup.siaran.pembaca == 1
            async with asyncio.timeout(10):
                while await mendengar() != 1:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        async with asyncio.timeout(10):
            while hidup.siaran.pembaca or await mendengar():  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_there_are_only_so_many_readers(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with (
        menyala(database("kinerja"), redis, kantor, kunci, detak=0.1, terbanyak=1) as hidup,
        membaca(hidup) as pembaca,
    ):
        await pembaca.detak()
        async with httpx.AsyncClient(
            base_url=hidup.url, headers={"Authorization": "Bearer perencana"}
        ) as client:
            penuh = await client.get(f"/kinerja/dasbor/aliran?tahun={TAHUN}")

    assert penuh.status_code == 503
    assert penuh.headers["retry-after"] == "30"


async def test_open_streams_end_when_the_program_stops(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    """Without it a stop waits for its whole grace time and cuts the answers."""
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.1) as hidup:
        async with membaca(hidup) as pembaca:
            await pembaca.detak()
            hidup.server.should_exit = True
            await pembaca.sampai_akhir()  # ends whole: httpx refuses an answer that was cut off
        with pytest.raises(Unavailable):
            hidup.siaran.pastikan_muat()


async def test_a_silent_stream_stays_open_through_the_gateway_and_ends_with_its_reader(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    """The gateway gives up on an answer without progress; the heartbeat is progress."""

    async def siapa(token: str) -> Actor:
        assert token
        return AKUN["pembaca"]

    gerbang = make_engine(database("gateway").url)
    penanda = SigningKey.parse(OKPKey.generate_key("Ed25519").as_pem(private=True).decode())
    async with (
        menyala(database("kinerja"), redis, kantor, kunci, siapa, detak=0.5) as hidup,
        living(
            make_sessions(gerbang),
            penanda,
            {"kinerja": hidup.url},
            limits=Limits(read_timeout=3),
        ) as rumah,
    ):
        izin = rumah.token_for("kinerja:indikator:baca")["Authorization"]
        lewat = Hidupan(rumah.url, hidup.sessions, hidup.siaran, hidup.server)
        async with membaca(lewat, Authorization=izin) as pembaca:
            for _ in range(8):  # longer than the gateway's limit
                await pembaca.detak()
            await hidup.kirim([*orang(1, "rehsos", MENTENG)])
            isi = await pembaca.kiriman()
        async with asyncio.timeout(5):
            while hidup.siaran.pembaca:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    await gerbang.dispose()

    assert isi["ppks-berfungsi-sosial.y"] == "1"


async def test_a_change_of_the_database_by_others_is_noticed_too(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    """Not only facts: whoever notifies on this channel makes pages read."""
    async with menyala(database("kinerja"), redis, kantor, kunci, detak=0.1) as hidup:
        tampilan = 0

        async def hitung() -> dict[str, Isi]:
            nonlocal tampilan
            tampilan += 1
            return {"x": str(tampilan)}

        aliran = hidup.siaran.alirkan("tes", hitung, "")
        pertama = [await anext(aliran) for _ in range(2)]
        async with transaction(hidup.sessions) as session:
            await session.execute(text(f"NOTIFY {SALURAN}"))
        lanjut = b""
        async with asyncio.timeout(5):
            while b"data:" not in lanjut:
                lanjut = await anext(aliran)
        await aliran.aclose()  # type: ignore[attr-defined]

    assert pertama[0].startswith(b"retry:")
    assert b'"x":"1"' in pertama[1]
    assert b'"x":"1"' not in lanjut


# --- the pure part ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nilai", "tertulis"),
    [
        (67_106, "67.106"),
        (Fraction(7, 2), "3,5"),
        (Fraction(-7, 2), "\N{MINUS SIGN}3,5"),
        ("104.36", "104,36"),
        ("3.50", "3,50"),
        ("BB", "BB"),
        ("2.5 dan 3", "2.5 dan 3"),
        (None, "\N{EN DASH}"),
        (0, "0"),
    ],
)
def test_numbers_are_written_the_indonesian_way(nilai: Any, tertulis: str) -> None:  # noqa: ANN401
    assert tulis.angka(nilai) == tertulis


def test_a_line_is_never_drawn_over_a_break_or_a_missing_year() -> None:
    satu, dua = Fraction(1), Fraction(2)
    gambar = rules.tren(
        [
            Titik(2019, satu, satu),
            Titik(2020, dua, None),
            Titik(2021, dua, None, putus=True),
            Titik(2022, dua, None),
            Titik(2023, None, satu),
            Titik(2024, dua, None),
            Titik(2024, satu, None, langsung=True),
            Titik(2025, dua, None, langsung=True),
        ]
    )

    assert gambar is not None
    x = {tahun: letak for letak, tahun in gambar.tahun}
    tahun_garis = [
        [tahun for titik in garis.split() for tahun in x if titik.startswith(f"{x[tahun]},")]
        for garis in gambar.garis
    ]
    assert tahun_garis == [[2019, 2020], [2021, 2022], [2024, 2025]]
    assert len(gambar.putus) == 1
    assert len(gambar.titik) == 7
    assert rules.tren([Titik(2024, None, satu)]) is None


def test_colour_is_of_the_predikat_and_never_of_the_target() -> None:
    pita = [Pita(Fraction(n), nama) for n, nama in ((91, "a"), (76, "b"), (66, "c"))]
    pita.append(Pita(None, "d"))

    nada = [rules.nada(nama, pita) for nama in (None, "a", "b", "c", "d")]
    assert nada == ["", "baik", "baik", "cukup", "kurang"]
    assert [rules.panjang(n) for n in (None, Fraction(-1), Fraction(1, 3), Fraction(250))] == [
        "0", "0", "0.3", "100",
    ]  # fmt: skip


def test_what_is_marked_live_is_exactly_what_is_written() -> None:
    hidup = Hidup()

    teks_html = hidup.teks("a", "<b> & 1")
    atribut = hidup.atribut("c", stroke_dasharray='"1')

    assert teks_html == '<span data-l="a">&lt;b&gt; &amp; 1</span>'
    assert atribut == 'data-l="c" stroke-dasharray="&#34;1"'
    assert hidup.sel("b", 1) == '<td class="n" data-l="b">1</td>'
    assert hidup.isi == {"a": "<b> & 1", "b": "1", "c": {"stroke-dasharray": '"1'}}
