"""The limits of accounts by bidang in kinerja: what is refused changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci
from kinerja.pembukuan.anggaran import impor as impor_realisasi
from kinerja.pembukuan.daftar import impor as impor_daftar
from kinerja.pembukuan.entri import impor as impor_entri
from kit.auth import Actor
from kit.db import Sessions, new_id, transaction
from kit.errors import NotAuthenticated
from kit.imports.spec import ImportRow, ImportSpec
from tests.actors import officer
from tests.kinerja.kejadian import identitas, layanan
from tests.kinerja.pembukuan.test_daftar import kirim

IZIN = frozenset({"kinerja:*:baca", "kinerja:*:tulis", "kinerja:*:setujui"})
AKUN = {
    satu.id: satu
    for satu in (
        officer("rehsos", bidang=["rehsos"], scopes=IZIN),
        officer("rehsos-lain", bidang=["rehsos"], scopes=IZIN),
        officer("linjamsos", bidang=["linjamsos"], scopes=IZIN),
        officer("dayasos", bidang=["dayasos"], scopes=IZIN),
        officer("tanpa", bidang=[], scopes=IZIN),
        officer("semua", scopes=IZIN),
    )
}
PERMAKANAN, TUNJANGAN = "1.06.04.2.01.01", "1.06.01.2.02.01"
Spesifikasi = Callable[[Kantor], ImportSpec]
TABEL = (
    "realisasi", "entri", "entri_versi", "entri_langkah", "entri_bukti", "anggaran_versi",
    "anggaran_putusan", "realisasi_putusan", "daftar_sasaran", "daftar_usul", "audit", "import_job",
)  # fmt: skip


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


class Kinerja:
    def __init__(self, client: httpx.AsyncClient, sessions: Sessions) -> None:
        self.client, self.sessions = client, sessions

    async def minta(self, oleh: str, cara: str, jalan: str, **isi: Any) -> httpx.Response:  # noqa: ANN401
        kepala = {"Authorization": f"Bearer {oleh}", **isi.pop("headers", {})}
        return await self.client.request(cara, jalan, headers=kepala, **isi)

    async def banyak(self) -> dict[str, int]:
        async with self.sessions() as session:
            return {
                satu: await session.scalar(text(f"SELECT count(*) FROM {satu}")) or 0  # noqa: S608
                for satu in TABEL
            }


@pytest.fixture
async def dunia(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Kinerja]:
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as client:
        yield Kinerja(client, kinerja)


def tulisan(ppks_id: uuid.UUID, versi_id: str, entri_id: str) -> dict[str, tuple[str, str, Any]]:
    """Every operation that writes what is rehsos', or the secretariat's (1.06.01)."""
    alasan = {"alasan": "karena suatu sebab"}
    uang = {"tahun": 2026, "bulan": 1, "jumlah": "1.00"}
    orang = {"tahun": 2024, "sumber": "rehsos", "ppks_id": str(ppks_id), **alasan}
    baris = [{"kode": PERMAKANAN, "pagu": "1.00"}]
    pergeseran = {"tahun": 2026, "jenis": "pergeseran", "dasar": "Peraturan", "baris": baris}
    return {
        "realisasi": ("POST", "anggaran/realisasi", {"kode": PERMAKANAN, **uang}),
        "susun": ("POST", "anggaran/versi", {**pergeseran, "tanggal": "2026-05-04"}),
        "setujui": ("POST", f"anggaran/versi/{versi_id}/setujui", None),
        "tolak": ("POST", f"anggaran/versi/{versi_id}/tolak", alasan),
        "tarik": ("POST", f"anggaran/versi/{versi_id}/tarik", alasan),
        "daftar": ("POST", "daftar/rehsos-anak", orang),
        "usulkan": ("POST", "daftar/rehsos-anak/usulkan", {"tahun": 2024}),
        "baca-usul": ("GET", "daftar/rehsos-anak/usul?tahun=2024", None),
        "setujui-usul": ("POST", "daftar/rehsos-anak/setujui", {"id": [versi_id]}),
        "tolak-usul": ("POST", "daftar/rehsos-anak/tolak", {"id": [versi_id], **alasan}),
        "tarik-usul": ("POST", "daftar/rehsos-anak/tarik", {"id": [versi_id]}),
        "baca-daftar": ("GET", "daftar/rehsos-anak?tahun=2024", None),
        "ekspor": ("GET", "daftar/rehsos-anak/ekspor?tahun=2024", None),
        "entri": (
            "POST",
            "entri",
            {"indikator": TUNJANGAN, "tahun": 2026, "bulan": 1, "nilai": "5"},
        ),
        "koreksi": ("POST", f"entri/{entri_id}/versi", {"nilai": "6", **alasan}),
        "ajukan": ("POST", f"entri/{entri_id}/ajukan", None),
        "cabut": ("POST", f"entri/{entri_id}/cabut", alasan),
        "bukti": ("POST", f"entri/{entri_id}/bukti?nama=a.pdf", b"%PDF-1.4\n%%EOF\n"),
    }


async def isi_dunia(dunia: Kinerja) -> dict[str, tuple[str, str, Any]]:
    """A client, a budget version and an entry, written by an account of all bidang."""
    orang = new_id()
    await kirim(dunia.sessions, identitas("rehsos", orang, kunci="1:a"))
    baris = [
        {"kode": "1.06.01.2.02.01", "pagu": "5000000000.00"},
        {"kode": "1.06.01.2.02.05", "pagu": "136203025.00"},
    ]
    pergeseran = {
        "tahun": 2026,
        "jenis": "pergeseran",
        "dasar": "Peraturan Wali Kota",
        "tanggal": "2026-05-04",
        "baris": baris,
    }
    angka = {"indikator": TUNJANGAN, "tahun": 2026, "bulan": 3, "nilai": "50"}
    versi = await dunia.minta("semua", "POST", "anggaran/versi", json=pergeseran)
    entri = await dunia.minta("semua", "POST", "entri", json=angka)
    assert (versi.status_code, entri.status_code) == (201, 201), versi.text + entri.text
    return tulisan(orang, versi.json()["id"], entri.json()["id"])


@pytest.mark.parametrize("oleh", ["linjamsos", "dayasos", "tanpa"])
async def test_what_another_bidang_owns_is_refused_and_nothing_changes(
    dunia: Kinerja, oleh: str
) -> None:
    """INVARIANT: every operation x every account outside the bidang: 403, and not a single row."""
    semua = await isi_dunia(dunia)
    sebelum = await dunia.banyak()

    for nama, (cara, jalan, isi) in semua.items():
        badan = {"content": isi} if isinstance(isi, bytes) else {"json": isi}
        jawaban = await dunia.minta(oleh, cara, jalan, **(badan if isi is not None else {}))

        assert jawaban.status_code == 403, (nama, jawaban.text)
        assert jawaban.json()["type"] == "/problems/di-luar-bidang", nama
        assert await dunia.banyak() == sebelum, nama


@pytest.mark.parametrize(
    ("spesifikasi", "baris", "kolom"),
    [
        (
            impor_realisasi.spesifikasi,
            {"kode": PERMAKANAN, "tahun": "2026", "bulan": "1", "jumlah": "1"},
            "kode",
        ),
        (
            impor_entri.spesifikasi,
            {"indikator": TUNJANGAN, "tahun": "2026", "bulan": "1", "nilai": "5"},
            "indikator",
        ),
        (
            impor_daftar.spesifikasi,
            {
                "daftar": "rehsos-anak",
                "tahun": "2024",
                "sumber": "rehsos",
                "ppks_id": str(new_id()),
                "tahap": "kebutuhan",
                "alasan": "dari asesmen",
            },
            "daftar",
        ),
    ],
)
async def test_a_row_of_another_bidang_is_refused_in_an_import(
    dunia: Kinerja, kantor: Kantor, spesifikasi: Spesifikasi, baris: dict[str, str], kolom: str
) -> None:
    sebelum = await dunia.banyak()
    async with transaction(dunia.sessions) as session:
        hasil = await spesifikasi(kantor).process(session, AKUN["linjamsos"], [ImportRow(2, baris)])

    assert [(satu.column, satu.code) for satu in hasil.errors] == [(kolom, "di-luar-bidang")]
    assert await dunia.banyak() == sebelum


async def test_its_own_bidang_writes_and_reads(dunia: Kinerja) -> None:
    orang = new_id()
    await kirim(dunia.sessions, identitas("rehsos", orang, kunci="1:a"))
    isi = {"tahun": 2024, "sumber": "rehsos", "ppks_id": str(orang), "alasan": "dari asesmen"}

    uang = await dunia.minta(
        "rehsos",
        "POST",
        "anggaran/realisasi",
        json={"kode": PERMAKANAN, "tahun": 2026, "bulan": 1, "jumlah": "1.00"},
    )
    masuk = await dunia.minta("rehsos", "POST", "daftar/rehsos-anak", json=isi)
    putusan = await dunia.minta(
        "rehsos-lain", "POST", "daftar/rehsos-anak/setujui", json={"id": [masuk.json()["id"]]}
    )
    terbuka = await dunia.minta("linjamsos", "GET", "daftar/rehsos-anak/rekap?tahun=2024")

    assert uang.status_code == 201, uang.text
    assert masuk.status_code == 201, masuk.text
    assert putusan.json() == {"diputus": 1, "tidak": []}
    assert terbuka.json()["berlaku"]["entri"] == 1  # the figures of the city, without its people


async def test_facts_are_read_by_the_bidang_that_recorded_them(dunia: Kinerja) -> None:
    await kirim(dunia.sessions, layanan("rehsos"))
    jalan = "indikator/ppks-berfungsi-sosial/fakta?tahun=2024"

    async def banyak(oleh: str) -> int:
        return len((await dunia.minta(oleh, "GET", jalan)).json()["data"])

    angka = [
        (await dunia.minta(oleh, "GET", "indikator/ppks-berfungsi-sosial?tahun=2024")).json()
        for oleh in ("rehsos", "linjamsos", "tanpa")
    ]

    assert await banyak("semua") == await banyak("rehsos") > 0
    assert (await banyak("linjamsos"), await banyak("tanpa")) == (0, 0)
    assert angka[0] == angka[1] == angka[2]
