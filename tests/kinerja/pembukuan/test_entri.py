"""Entries by hand: two people, one piece of evidence, and versions that are never lost."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import httpx
import pytest
from psycopg import AsyncConnection
from python_calamine import CalamineWorkbook
from redis.asyncio import Redis
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.cacah import CaraEntri
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.angka.entri import EntriSah, setahun
from kinerja.hitung.fakta.repository import ANGKA_BERUBAH
from kinerja.pembukuan.entri import impor as impor_entri
from kinerja.pembukuan.entri import repository
from kinerja.pembukuan.entri.models import EntriBukti, EntriVersi
from kit.audit import audit
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Sessions, make_engine, make_sessions, new_id, transaction
from kit.errors import NotAuthenticated
from kit.imports.spec import ImportRow, Outcome
from tests.actors import officer
from tests.databases import Database
from tests.kinerja.conftest import pengimpor

BUKU = frozenset({"kinerja:pembukuan:baca", "kinerja:pembukuan:tulis", "kinerja:impor:baca"})
SETUJU = frozenset({"kinerja:pembukuan:baca", "kinerja:pembukuan:setujui"})
AKUN = {
    satu.id: satu
    for satu in (
        officer("penyusun", scopes=BUKU | SETUJU),
        officer("penyusun-lain", scopes=BUKU | SETUJU),
        officer("kadis", scopes=SETUJU),
        officer(
            "pembaca",
            scopes=frozenset({"kinerja:pembukuan:baca", "kinerja:indikator:baca"}),
        ),
        officer("camat", wilayah=("62.71.01",), scopes=BUKU | SETUJU),
    )
}
GAJI = "1.06.01.2.02.01"  # Orang/bulan
DISIPLIN = "1.06.01.2.05"  # persen
SAKIP = "nilai-sakip"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def kantor(kantor_kini: Kantor) -> Kantor:
    return kantor_kini


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


class Buku:
    """Who calls the API of the books; its token is the id of its account."""

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
        return await self.client.request(cara, alamat, headers=kepala, **isi)

    async def catat(self, oleh: str = "penyusun", /, **isi: object) -> dict[str, Any]:
        jawaban = await self.minta("POST", "entri", oleh, json=entri(**isi))
        assert jawaban.status_code == 201, jawaban.text
        hasil: dict[str, Any] = jawaban.json()
        return hasil

    async def lampirkan(self, entri_id: str, isi: bytes = PDF, oleh: str = "penyusun") -> Any:  # noqa: ANN401
        jawaban = await self.minta(
            "POST", f"entri/{entri_id}/bukti", oleh, params={"nama": "gaji.pdf"}, content=isi
        )
        assert jawaban.status_code == 201, jawaban.text
        return jawaban.json()

    async def langkah(
        self, entri_id: str, langkah: str, oleh: str, alasan: str | None = None
    ) -> httpx.Response:
        isi = {"json": {"alasan": alasan}} if alasan else {}
        return await self.minta("POST", f"entri/{entri_id}/{langkah}", oleh, **isi)

    async def setujui(self, entri_id: str) -> dict[str, Any]:
        """Evidence, submission and approval of the last version."""
        await self.lampirkan(entri_id)
        assert (await self.langkah(entri_id, "ajukan", "penyusun")).status_code == 200
        jawaban = await self.langkah(entri_id, "setujui", "kadis")
        assert jawaban.status_code == 200, jawaban.text
        hasil: dict[str, Any] = jawaban.json()
        return hasil


def entri(**ubah: object) -> dict[str, object]:
    return {"indikator": GAJI, "tahun": 2026, "bulan": 3, "nilai": "50"} | ubah


@pytest.fixture
async def buku(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Buku]:
    async with klien(kinerja, redis, kantor, kunci) as client:
        yield Buku(client)


def klien(sessions: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci) -> httpx.AsyncClient:
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    )


async def sah(sessions: Sessions, tahun: int = 2026) -> list[tuple[str, int, Decimal | None]]:
    async with sessions() as session:
        semua = await repository.disetujui(ReadSession(session), tahun)
    return [(satu.indikator, satu.bulan, satu.pembilang) for satu in semua]


async def test_an_entry_counts_once_a_second_person_has_approved_it(
    buku: Buku, kinerja: Sessions
) -> None:
    ada = await buku.catat()
    assert (ada["status"], ada["berlaku"], ada["terakhir"]["pembilang"]) == ("draf", None, "50")
    assert await sah(kinerja) == []

    await buku.lampirkan(ada["id"])
    diajukan = (await buku.langkah(ada["id"], "ajukan", "penyusun")).json()
    assert (diajukan["status"], diajukan["boleh"]) == ("diajukan", ["setujui", "tolak", "tarik"])
    assert await sah(kinerja) == []

    disetujui = (await buku.langkah(ada["id"], "setujui", "kadis")).json()

    assert (disetujui["status"], disetujui["berlaku"]["nomor"]) == ("disetujui", 1)
    assert await sah(kinerja) == [(GAJI, 3, Decimal("50.0000"))]


@pytest.mark.parametrize("langkah", ["setujui", "tolak"])
@pytest.mark.parametrize("peran", ["penulis", "pengaju", "pelampir"])
async def test_whoever_had_a_hand_in_a_version_does_not_decide_it(
    buku: Buku, peran: str, langkah: str
) -> None:
    """INVARIANT: a figure that counts has passed two persons."""
    siapa = dict.fromkeys(("penulis", "pengaju", "pelampir"), "penyusun") | {peran: "penyusun-lain"}
    ada = await buku.catat(siapa["penulis"])
    await buku.lampirkan(ada["id"], oleh=siapa["pelampir"])
    assert (await buku.langkah(ada["id"], "ajukan", siapa["pengaju"])).status_code == 200

    for oleh in ("penyusun", "penyusun-lain"):
        ditolak = await buku.langkah(ada["id"], langkah, oleh, "Tidak cocok")
        assert (ditolak.status_code, ditolak.json()["type"]) == (403, "/problems/penyetuju-sama")

    tetap = (await buku.minta("GET", f"entri/{ada['id']}")).json()
    assert (tetap["status"], tetap["berlaku"]) == ("diajukan", None)


async def test_without_evidence_nothing_is_submitted(buku: Buku) -> None:
    ada = await buku.catat()

    ditolak = await buku.langkah(ada["id"], "ajukan", "penyusun")

    assert (ditolak.status_code, ditolak.json()["type"]) == (422, "/problems/tanpa-bukti")
    assert (await buku.minta("GET", f"entri/{ada['id']}")).json()["status"] == "draf"


async def test_a_correction_replaces_the_approved_version_only_when_approved(
    buku: Buku, kinerja: Sessions
) -> None:
    ada = await buku.catat()
    await buku.setujui(ada["id"])
    baru = {"nilai": "48", "alasan": "Dua orang pensiun"}
    koreksi = await buku.minta("POST", f"entri/{ada['id']}/versi", json=baru)
    assert koreksi.status_code == 201
    assert koreksi.json()["status"] == "draf"
    assert await sah(kinerja) == [(GAJI, 3, Decimal("50.0000"))]

    tanpa_bukti = await buku.langkah(ada["id"], "ajukan", "penyusun")
    assert tanpa_bukti.status_code == 422  # evidence of an old version is none of this one
    await buku.setujui(ada["id"])

    assert await sah(kinerja) == [(GAJI, 3, Decimal("48.0000"))]
    semua = (await buku.minta("GET", f"entri/{ada['id']}/versi")).json()["data"]
    assert [(v["nomor"], v["status"], v["pembilang"]) for v in semua] == [
        (2, "disetujui", "48"),
        (1, "digantikan", "50"),
    ]
    assert [satu["langkah"] for satu in semua[1]["langkah"]] == [
        "catat",
        "ajukan",
        "setujui",
        "ganti",
    ]
    assert [len(v["bukti"]) for v in semua] == [1, 1]


async def test_a_refused_correction_leaves_the_approved_version(
    buku: Buku, kinerja: Sessions
) -> None:
    ada = await buku.catat()
    await buku.setujui(ada["id"])
    await buku.minta(
        "POST", f"entri/{ada['id']}/versi", json={"nilai": "5", "alasan": "Salah ketik"}
    )
    await buku.lampirkan(ada["id"])
    await buku.langkah(ada["id"], "ajukan", "penyusun")

    tanpa_alasan = await buku.langkah(ada["id"], "tolak", "kadis")
    ditolak = await buku.langkah(ada["id"], "tolak", "kadis", "Tidak sesuai daftar gaji")

    assert tanpa_alasan.status_code == 422
    assert (ditolak.json()["status"], ditolak.json()["berlaku"]["nomor"]) == ("ditolak", 1)
    assert await sah(kinerja) == [(GAJI, 3, Decimal("50.0000"))]


async def test_a_withdrawn_figure_leaves_the_month_empty(buku: Buku, kinerja: Sessions) -> None:
    ada = await buku.catat()
    await buku.setujui(ada["id"])

    sendiri = await buku.langkah(ada["id"], "cabut", "penyusun", "Salah bulan")
    dicabut = await buku.langkah(ada["id"], "cabut", "kadis", "Salah bulan")
    lagi = await buku.langkah(ada["id"], "cabut", "kadis", "Salah bulan")

    assert sendiri.json()["type"] == "/problems/penyetuju-sama"
    assert (dicabut.json()["status"], dicabut.json()["berlaku"]) == ("ditarik", None)
    assert (lagi.status_code, lagi.json()["type"]) == (409, "/problems/langkah-ditolak")
    assert await sah(kinerja) == []
    versi = (await buku.minta("GET", f"entri/{ada['id']}/versi")).json()["data"]
    assert [satu["langkah"] for satu in versi[0]["langkah"]][-1] == "cabut"


async def test_a_draft_can_be_withdrawn_or_rewritten_and_stays_in_the_history(buku: Buku) -> None:
    ada = await buku.catat()
    tulis = {"nilai": "49", "alasan": "Salah hitung"}
    assert (await buku.minta("POST", f"entri/{ada['id']}/versi", json=tulis)).status_code == 201
    assert (await buku.langkah(ada["id"], "tarik", "penyusun", "Belum lengkap")).status_code == 200

    versi = (await buku.minta("GET", f"entri/{ada['id']}/versi")).json()["data"]

    assert [(v["nomor"], v["status"]) for v in versi] == [(2, "ditarik"), (1, "digantikan")]


@pytest.mark.parametrize(
    ("ubah", "kode"),
    [
        ({"indikator": "9.99"}, "indikator-tidak-dikenal"),
        ({"indikator": "ppks-berfungsi-sosial"}, "dihitung-dari-fakta"),
        ({"tahun": 2099}, "bulan-belum-tiba"),
        ({"tahun": 2023}, "tahun-tanpa-target"),
        ({"indikator": "1.06.01.2.07.02", "tahun": 2024}, "tahun-tanpa-target"),
        ({"nilai": "-1"}, "negatif"),
        ({"nilai": None}, "wajib-diisi"),
        ({"nilai": None, "huruf": "A"}, "isian-tidak-dipakai"),
        ({"indikator": DISIPLIN}, "isian-tidak-dipakai"),
        (
            {"indikator": DISIPLIN, "nilai": None, "pembilang": "1", "penyebut": "0"},
            "penyebut-nol",
        ),
        ({"indikator": DISIPLIN, "nilai": None, "pembilang": "1"}, "wajib-diisi"),
        ({"indikator": SAKIP, "nilai": None, "huruf": "AB"}, "di-luar-skala"),
        ({"bulan": 13}, "less_than_equal"),
        ({"nilai": "1.23456"}, "decimal_max_places"),
        ({"warna": "biru"}, "extra_forbidden"),
    ],
)
async def test_what_cannot_be_entered(
    buku: Buku, kinerja: Sessions, ubah: dict[str, object], kode: str
) -> None:
    jawaban = await buku.minta("POST", "entri", json=entri(**ubah))

    assert jawaban.status_code == 422
    assert kode in {satu["kode"] for satu in jawaban.json()["errors"]}
    async with kinerja() as session:
        assert await session.scalar(select(func.count()).select_from(EntriVersi)) == 0


async def test_the_month_that_runs_may_be_entered_the_next_not(buku: Buku) -> None:
    hari = today()
    if hari.month == 12:
        pytest.skip("bulan depan ada di tahun depan")

    await buku.catat(tahun=hari.year, bulan=hari.month)
    depan = await buku.minta("POST", "entri", json=entri(tahun=hari.year, bulan=hari.month + 1))

    assert depan.status_code == 422


async def test_more_than_the_whole_is_entered_with_a_warning(buku: Buku) -> None:
    ada = await buku.catat(indikator=DISIPLIN, nilai=None, pembilang="52", penyebut="50")

    assert ada["terakhir"]["persen"] == "104.00"
    assert ada["terakhir"]["peringatan"] == ["pembilang-melebihi-penyebut"]


async def test_a_letter_of_the_scale(buku: Buku, kinerja: Sessions) -> None:
    ada = await buku.catat(indikator=SAKIP, bulan=2, nilai=None, huruf="BB")
    await buku.setujui(ada["id"])

    async with kinerja() as session:
        (satu,) = await repository.disetujui(ReadSession(session), 2026)
    assert (satu.huruf, satu.pembilang) == ("BB", None)


async def test_approved_months_are_the_figure_of_the_indicator(buku: Buku) -> None:
    for bulan, nilai in ((1, "50"), (2, "51"), (4, "48")):
        ada = await buku.catat(bulan=bulan, nilai=nilai)
        await buku.setujui(ada["id"])
    await buku.catat(bulan=5, nilai="1")  # a draft does not count
    persen = await buku.catat(indikator=DISIPLIN, nilai=None, pembilang="47", penyebut="50")
    await buku.setujui(persen["id"])
    nilai_sakip = await buku.catat(indikator=SAKIP, bulan=2, nilai=None, huruf="B")
    await buku.setujui(nilai_sakip["id"])

    isi = await buku.minta("GET", "indikator", "pembaca", params={"tahun": 2026, "batas": 100})

    angka = {satu["kode"]: satu for satu in isi.json()["data"]}
    # The mean of three months against a target of 50 people.
    assert (angka[GAJI]["realisasi"], angka[GAJI]["capaian"]) == ("49.67", "99.33")
    assert (angka[DISIPLIN]["realisasi"], angka[DISIPLIN]["capaian"]) == ("94.00", "94.00")
    assert (angka[SAKIP]["realisasi"], angka[SAKIP]["capaian"]) == ("B", None)
    assert angka["1.06.01.2.05.02"]["realisasi"] is None
    # Up to a date: the months that are over by then.
    for sampai, realisasi in (
        ("2026-01-30", None),
        ("2026-01-31", "50"),
        ("2026-02-27", "50"),
        ("2026-03-31", "50.50"),
        ("2026-12-31", "49.67"),
    ):
        satu = await buku.minta(
            "GET", f"indikator/{GAJI}", "pembaca", params={"tahun": 2026, "sampai": sampai}
        )
        assert satu.json()["realisasi"] == realisasi, sampai


async def test_a_month_is_entered_once(buku: Buku) -> None:
    ada = await buku.catat()

    dua = await buku.minta("POST", "entri", json=entri(nilai="51"))

    assert (dua.status_code, dua.json()["type"]) == (409, "/problems/entri-sudah-ada")
    assert dua.json()["entri_id"] == ada["id"]


async def test_a_repeated_request_is_done_once(buku: Buku) -> None:
    kepala = {"Idempotency-Key": "kirim-1"}
    satu = await buku.minta("POST", "entri", json=entri(), headers=kepala)
    dua = await buku.minta("POST", "entri", json=entri(), headers=kepala)
    lain = await buku.minta("POST", "entri", json=entri(nilai="51"), headers=kepala)

    assert (satu.status_code, dua.status_code, lain.status_code) == (201, 201, 422)
    assert satu.json() == dua.json()
    bukti = f"entri/{satu.json()['id']}/bukti"
    kirim: dict[str, Any] = {"params": {"nama": "a.pdf"}, "content": PDF, "headers": kepala}
    assert (await buku.minta("POST", bukti, **kirim)).status_code == 201
    assert (await buku.minta("POST", bukti, **kirim)).status_code == 201
    formulir: dict[str, Any] = {"params": {"nama": "a.pdf"}, "files": {"berkas": ("b.pdf", PDF)}}
    assert (await buku.minta("POST", bukti, headers=kepala, **formulir)).status_code == 201
    assert (await buku.minta("GET", f"entri/{satu.json()['id']}")).json()["bukti"] == 1


async def test_a_step_on_what_has_changed_since_is_refused(buku: Buku) -> None:
    jawaban = await buku.minta("POST", "entri", json=entri())
    entri_id, etag = jawaban.json()["id"], jawaban.headers["ETag"]
    await buku.setujui(entri_id)

    usang = await buku.minta(
        "POST",
        f"entri/{entri_id}/versi",
        json={"nilai": "1", "alasan": "Salah hitung"},
        headers={"If-Match": etag},
    )

    assert usang.status_code == 412


@pytest.mark.parametrize(
    ("isi", "jenis"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (b"\xff\xd8\xff\xe0xx", "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
async def test_evidence_is_kept_encrypted_and_given_back_as_it_was(
    buku: Buku, kinerja: Sessions, isi: bytes, jenis: str
) -> None:
    ada = await buku.catat()

    bukti = await buku.lampirkan(ada["id"], isi)
    diunduh = await buku.minta("GET", f"entri/{ada['id']}/bukti/{bukti['id']}", "kadis")

    assert (bukti["jenis"], bukti["sha256"]) == (jenis, hashlib.sha256(isi).hexdigest())
    assert diunduh.content == isi
    assert diunduh.headers["Content-Type"] == "application/octet-stream"
    assert diunduh.headers["Cache-Control"] == "no-store"
    assert "gaji.pdf" in diunduh.headers["Content-Disposition"]
    async with kinerja() as session:
        sandi = await session.scalar(select(EntriBukti.sandi))
        unduhan = await session.scalars(
            select(audit.c.actor_id).where(audit.c.action == "entri.bukti.unduh")
        )
        assert unduhan.all() == ["kadis"]
    assert sandi is not None
    assert isi[:8] not in sandi


@pytest.mark.parametrize(
    ("isi", "status", "kode"),
    [
        (b"", 400, "permintaan-buruk"),
        (b"halo", 422, "bukti-tidak-dikenali"),
        (b"MZ\x90\0%PDF-1.4", 422, "bukti-tidak-dikenali"),
        (PDF + b"0" * (5 * 1024 * 1024), 413, "terlalu-besar"),
    ],
    ids=["kosong", "teks", "program", "terlalu-besar"],
)
async def test_what_is_no_evidence(buku: Buku, isi: bytes, status: int, kode: str) -> None:
    ada = await buku.catat()

    ditolak = await buku.minta(
        "POST", f"entri/{ada['id']}/bukti", params={"nama": "bukti.pdf"}, content=isi
    )

    assert (ditolak.status_code, ditolak.json()["type"]) == (status, f"/problems/{kode}")


async def test_evidence_is_fixed_once_submitted(buku: Buku) -> None:
    ada = await buku.catat()
    await buku.lampirkan(ada["id"])
    await buku.langkah(ada["id"], "ajukan", "penyusun")

    terlambat = await buku.minta(
        "POST", f"entri/{ada['id']}/bukti", params={"nama": "b.png"}, content=PNG
    )

    assert terlambat.status_code == 409


async def test_who_may_do_what(buku: Buku) -> None:
    ada = await buku.catat()
    bukti = await buku.lampirkan(ada["id"])

    assert (await buku.minta("GET", "entri", "pembaca")).status_code == 200
    assert (await buku.minta("POST", "entri", "pembaca", json=entri())).status_code == 403
    assert (await buku.langkah(ada["id"], "setujui", "pembaca")).status_code == 403
    assert (await buku.langkah(ada["id"], "ajukan", "kadis")).status_code == 403
    # An entry is about the whole city.
    for jawaban in (
        await buku.minta("POST", "entri", "camat", json=entri(bulan=4)),
        await buku.langkah(ada["id"], "ajukan", "camat"),
        await buku.minta("GET", f"entri/{ada['id']}/bukti/{bukti['id']}", "camat"),
        await buku.minta("POST", "entri/impor", "camat", content=b"x"),
    ):
        assert (jawaban.status_code, jawaban.json()["type"]) == (403, "/problems/di-luar-wilayah")


async def test_what_does_not_exist(buku: Buku) -> None:
    ada, lain = await buku.catat(), await buku.catat(bulan=4)
    bukti = await buku.lampirkan(lain["id"])

    for alamat in (
        f"entri/{new_id()}",
        f"entri/{new_id()}/versi",
        f"entri/{ada['id']}/bukti/{new_id()}",
        f"entri/{ada['id']}/bukti/{bukti['id']}",
    ):
        assert (await buku.minta("GET", alamat)).status_code == 404
    assert (await buku.langkah(str(new_id()), "ajukan", "penyusun")).status_code == 404


async def test_the_list_is_filtered_and_paged(buku: Buku) -> None:
    for bulan in (1, 2, 3):
        await buku.catat(bulan=bulan)
    lain = await buku.catat(indikator=SAKIP, bulan=1, nilai=None, huruf="B")
    await buku.lampirkan(lain["id"])
    await buku.langkah(lain["id"], "ajukan", "penyusun")

    async def daftar(**saring: object) -> list[tuple[str, int]]:
        temu, kursor = [], None
        while True:
            params = {k: str(v) for k, v in saring.items()} | ({"kursor": kursor} if kursor else {})
            isi = (await buku.minta("GET", "entri", params=params | {"batas": "2"})).json()
            temu += [(satu["indikator"], satu["bulan"]) for satu in isi["data"]]
            if (kursor := isi["berikutnya"]) is None:
                return temu

    assert await daftar() == [(SAKIP, 1), (GAJI, 3), (GAJI, 2), (GAJI, 1)]
    assert await daftar(indikator=GAJI) == [(GAJI, 3), (GAJI, 2), (GAJI, 1)]
    assert await daftar(bulan=1) == [(SAKIP, 1), (GAJI, 1)]
    assert await daftar(status="diajukan") == [(SAKIP, 1)]
    assert await daftar(tahun=2025) == []
    for salah in ({"indikator": "lain"}, {"status": "sah"}, {"warna": "biru"}):
        assert (await buku.minta("GET", "entri", params=salah)).status_code == 422


async def impor(
    buku: Buku, sessions: Sessions, kantor: Kantor, kunci: Kunci, alamat: str, isi: str
) -> tuple[dict[str, Any], list[tuple[int, str, str]]]:
    """Send a CSV, let the worker work on it, and read what came of it."""
    kirim = await buku.minta(
        "POST", alamat, content=isi.encode(), headers={"Content-Type": "text/csv"}
    )
    assert kirim.status_code == 202, kirim.text
    pekerja = pengimpor(sessions, kunci.data, impor_entri.spesifikasi(kantor))
    while await pekerja.step():
        pass
    galat = (await buku.minta("GET", f"impor/{kirim.json()['id']}/galat")).json()["data"]
    kemajuan = (await buku.minta("GET", f"impor/{kirim.json()['id']}")).json()
    return kemajuan, [(satu["baris"], satu["kolom"], satu["kode"]) for satu in galat]


async def test_an_import_takes_the_good_rows_as_drafts(
    buku: Buku, kinerja: Sessions, kantor: Kantor, kunci: Kunci
) -> None:
    lama = await buku.catat(bulan=9)
    await buku.catat(bulan=10)
    diajukan = await buku.catat(bulan=8)
    await buku.lampirkan(diajukan["id"])
    await buku.langkah(diajukan["id"], "ajukan", "penyusun")
    isi = "\n".join(
        [
            "indikator,tahun,bulan,nilai,pembilang,penyebut,huruf,keterangan,alasan",
            f"{GAJI},2026,1,50,,,,Daftar gaji,",
            f"{DISIPLIN},2026,1,,48,50,,,",
            f"{SAKIP},2026,1,,,,BB,,",
            f"{GAJI},2026,1,51,,,,,",  # 5: twice
            f"{GAJI},2026,10,50,,,,,",  # the same as the one that exists
            f"{GAJI},2026,9,47,,,,,",  # 7: without a reason
            f"{GAJI},2026,8,47,,,,,Salah hitung",  # 8: menunggu putusan
            "9.99,2026,1,1,,,,,",  # 9
            f"{GAJI},2026,2,banyak,,,,,",  # 10
            f"{GAJI},2026,2,1 23 567,,,,,",  # 11
            f"{DISIPLIN},2026,2,,1,0,,,",  # 12
            f"{SAKIP},2026,2,,,,Z,,",  # 13
            f"{GAJI},2023,2,5,,,,,",  # 14
            f"{GAJI},2026,99,5,,,,,",  # 15
        ]
    )

    kemajuan, galat = await impor(buku, kinerja, kantor, kunci, "entri/impor", isi)

    assert (kemajuan["diterima"], kemajuan["sudah_ada"], kemajuan["ditolak"]) == (3, 1, 10)
    assert galat == [
        (5, "bulan", "baris-ganda"),
        (7, "alasan", "alasan-wajib"),
        (8, "bulan", "sedang-diajukan"),
        (9, "indikator", "indikator-tidak-dikenal"),
        (10, "nilai", "bilangan-salah"),
        (11, "nilai", "bilangan-salah"),
        (12, "penyebut", "penyebut-nol"),
        (13, "huruf", "di-luar-skala"),
        (14, "tahun", "tahun-tanpa-target"),
        (15, "bulan", "di-luar-batas"),
    ]
    masuk = (await buku.minta("GET", "entri", params={"bulan": 1})).json()["data"]
    assert {(m["indikator"], m["status"]) for m in masuk} == {
        (GAJI, "draf"),
        (DISIPLIN, "draf"),
        (SAKIP, "draf"),
    }
    assert await sah(kinerja) == []

    ulang, _ = await impor(
        buku,
        kinerja,
        kantor,
        kunci,
        "entri/impor",
        f"indikator,tahun,bulan,nilai,alasan\n{GAJI},2026,9,47,Salah hitung\n",
    )

    assert ulang["diterima"] == 1
    versi = (await buku.minta("GET", f"entri/{lama['id']}/versi")).json()["data"]
    assert [(v["nomor"], v["status"], v["pembilang"]) for v in versi] == [
        (2, "draf", "47"),
        (1, "digantikan", "50"),
    ]


SERING = {"versi": 3, "bukti": 5, "ajukan": 5, "setujui": 6, "tolak": 2, "tarik": 1, "cabut": 1}


@pytest.mark.parametrize("benih", [1, 3])
async def test_no_order_of_steps_makes_a_figure_count_without_two_persons(
    buku: Buku, kinerja: Sessions, benih: int
) -> None:
    """INVARIANT: what counts was approved by somebody who had no hand in it, and what was once
    written stays as it was written."""
    acak = random.Random(benih)  # noqa: S311  (data tes)
    entri_id = (await buku.catat())["id"]
    ditulis = {1: "50"}
    berhasil: Counter[str] = Counter()
    for ke in range(80):
        oleh = acak.choice(["penyusun", "penyusun-lain", "kadis"])
        (langkah,) = acak.choices(list(SERING), list(SERING.values()))
        if langkah == "versi":
            isi = {"nilai": str(ke), "alasan": "Dihitung ulang"}
            jawaban = await buku.minta("POST", f"entri/{entri_id}/versi", oleh, json=isi)
            if jawaban.status_code == 201:
                ditulis[jawaban.json()["terakhir"]["nomor"]] = str(ke)
        elif langkah == "bukti":
            alamat, nama = f"entri/{entri_id}/bukti", {"nama": f"{ke}.pdf"}
            jawaban = await buku.minta("POST", alamat, oleh, params=nama, content=PDF)
        else:
            jawaban = await buku.langkah(entri_id, langkah, oleh, "Diputuskan begitu")
        assert jawaban.status_code in {200, 201, 403, 409, 422}, jawaban.text
        berhasil[langkah] += jawaban.status_code < 300

        semua = (await buku.minta("GET", f"entri/{entri_id}/versi", params={"batas": 500})).json()[
            "data"
        ]
        ada = (await buku.minta("GET", f"entri/{entri_id}")).json()
        assert {v["nomor"]: v["pembilang"] for v in semua} == ditulis
        assert ada["status"] == semua[0]["status"]
        dihitung = [v for v in semua if v["status"] == "disetujui"]
        assert [v["nomor"] for v in dihitung] == (
            [ada["berlaku"]["nomor"]] if ada["berlaku"] else []
        )
        assert await sah(kinerja) == [(GAJI, 3, Decimal(v["pembilang"])) for v in dihitung]
        for satu in dihitung:
            putusan = next(s for s in satu["langkah"] if s["langkah"] == "setujui")
            turut = {s["oleh"] for s in satu["langkah"] if s["langkah"] in ("catat", "ajukan")}
            assert satu["bukti"]
            assert putusan["oleh"] not in turut | {b["oleh"] for b in satu["bukti"]}
    assert berhasil["setujui"], berhasil


async def test_entries_are_given_out_as_csv(buku: Buku) -> None:
    ada = await buku.catat(keterangan="=HYPERLINK(1)")
    await buku.setujui(ada["id"])
    await buku.catat(indikator=DISIPLIN, nilai=None, pembilang="1", penyebut="3")

    jawaban = await buku.minta("GET", "entri/ekspor", "pembaca", params={"tahun": 2026})

    assert jawaban.headers["Content-Type"].startswith("text/csv")
    baris = [satu.split(",") for satu in jawaban.content.decode("utf-8-sig").splitlines()]
    kolom = baris[0].index
    assert [(b[0], b[kolom("status")], b[-1]) for b in baris[1:]] == [
        (GAJI, "disetujui", "1"),
        (DISIPLIN, "draf", ""),
    ]
    assert baris[2][kolom("persen")] == "33.33"
    assert baris[1][kolom("keterangan")].startswith("'=")

    lembar = await buku.minta(
        "GET", "entri/ekspor", "pembaca", params={"tahun": 2026, "format": "xlsx"}
    )
    buku_kerja = CalamineWorkbook.from_filelike(io.BytesIO(lembar.content))
    isi = buku_kerja.get_sheet_by_index(0).to_python()
    assert lembar.headers["Content-Disposition"].endswith('entri-2026.xlsx"')
    assert [satu[0] for satu in isi] == ["indikator", GAJI, DISIPLIN]
    assert isi[2][kolom("persen")] == 33.33, "a number is a number"
    assert isi[1][kolom("keterangan")] == "=HYPERLINK(1)", "text is text"


async def test_of_two_approvals_at_once_one_wins(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    sessions = fresh_sessions("kinerja")
    async with klien(sessions, redis, kantor, kunci) as client:
        buku = Buku(client)
        ada = await buku.catat()
        await buku.lampirkan(ada["id"])
        await buku.langkah(ada["id"], "ajukan", "penyusun")

        putusan = await asyncio.gather(
            *(buku.langkah(ada["id"], "setujui", oleh) for oleh in ("kadis", "penyusun-lain"))
        )

        assert sorted(satu.status_code for satu in putusan) == [200, 409]
        versi = (await buku.minta("GET", f"entri/{ada['id']}/versi")).json()["data"]
        assert [satu["langkah"] for satu in versi[0]["langkah"]].count("setujui") == 1


async def test_who_listens_hears_of_a_figure_that_came_or_went(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    url = database("kinerja").url
    engine = make_engine(url)
    pendengar = await AsyncConnection.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
        autocommit=True,
    )

    async def terdengar() -> int:
        return len([satu async for satu in pendengar.notifies(timeout=2, stop_after=1)])

    await pendengar.execute(f"LISTEN {ANGKA_BERUBAH}")
    async with klien(make_sessions(engine), redis, kantor, kunci) as client:
        buku = Buku(client)
        ada = await buku.catat()
        await buku.setujui(ada["id"])
        disetujui = await terdengar()
        await buku.langkah(ada["id"], "cabut", "kadis", "Salah bulan")
        dicabut = await terdengar()
    await pendengar.close()
    await engine.dispose()

    assert (disetujui, dicabut) == (1, 1)


async def test_two_imports_of_the_same_months_do_not_wait_for_each_other(
    fresh_sessions: Callable[[str], Sessions], kantor: Kantor
) -> None:
    sessions = fresh_sessions("kinerja")

    def baris(*bulan: int) -> list[ImportRow]:
        tetap = {"tahun": "2026", "indikator": GAJI, "nilai": "5"}
        return [ImportRow(ke, tetap | {"bulan": str(ke)}) for ke in bulan]

    async def kedua() -> Outcome:
        async with transaction(sessions) as session:
            return await impor_entri.olah(kantor, session, AKUN["penyusun-lain"], baris(2, 1))

    async with transaction(sessions) as session:
        await impor_entri.olah(kantor, session, AKUN["penyusun"], baris(1))
        tugas = asyncio.create_task(kedua())
        antre = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        while not tugas.done() and not await session.scalar(antre):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await impor_entri.olah(kantor, session, AKUN["penyusun"], baris(2))
    hasil = await tugas

    assert (hasil.accepted, [satu.code for satu in hasil.errors]) == (0, ["baru-diisi"] * 2)


async def test_of_two_first_entries_at_once_one_wins(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    async with klien(fresh_sessions("kinerja"), redis, kantor, kunci) as client:
        buku = Buku(client)

        dua = await asyncio.gather(
            *(
                buku.minta("POST", "entri", oleh, json=entri())
                for oleh in ("penyusun", "penyusun-lain")
            )
        )

        assert sorted(satu.status_code for satu in dua) == [201, 409]


@pytest.mark.parametrize("tabel", ["entri_versi", "entri_langkah", "entri_bukti"])
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


def bulanan(*isi: tuple[int, object, object, str | None]) -> Iterator[EntriSah]:
    for bulan, pembilang, penyebut, huruf in isi:
        angka = [None if satu is None else Decimal(str(satu)) for satu in (pembilang, penyebut)]
        yield EntriSah("x", bulan, angka[0], angka[1], huruf, new_id())


@pytest.mark.parametrize(
    ("cara", "isi", "sampai", "hasil"),
    [
        (CaraEntri.JUMLAH, [], None, None),
        (CaraEntri.JUMLAH, [(5, 1, None, None)], 4, None),
        (CaraEntri.JUMLAH, [(1, 3, None, None), (7, 4, None, None)], None, (7, None, None)),
        (CaraEntri.JUMLAH, [(1, 3, None, None), (7, 4, None, None)], 6, (3, None, None)),
        (CaraEntri.JUMLAH, [(1, "0.1", 1, None), (2, "0.2", 2, None)], 12, ("3/10", 3, None)),
        # The mean of the months filled in, not divided by twelve.
        (
            CaraEntri.RERATA_BULAN,
            [(1, 50, None, None), (2, 50, None, None), (4, 49, None, None)],
            None,
            ("149/3", None, None),
        ),
        (CaraEntri.RERATA_BULAN, [(1, 50, None, None), (2, 0, None, None)], None, (25, None, None)),
        (CaraEntri.TERAKHIR, [(9, 3, 4, None), (2, 1, 4, None)], None, (3, 4, None)),
        (CaraEntri.TERAKHIR, [(9, 3, 4, None), (2, 1, 4, None)], 8, (1, 4, None)),
        (
            CaraEntri.TERAKHIR,
            [(1, None, None, "B"), (6, None, None, "BB")],
            None,
            (None, None, "BB"),
        ),
    ],
    ids=lambda nilai: None if isinstance(nilai, list | tuple) else str(nilai),
)
def test_months_become_a_year(
    cara: CaraEntri,
    isi: list[tuple[int, object, object, str | None]],
    sampai: int | None,
    hasil: tuple[object, object, str | None] | None,
) -> None:
    seharusnya = None
    if hasil is not None:
        angka = [None if satu is None else Fraction(str(satu)) for satu in hasil[:2]]
        seharusnya = (*angka, hasil[2])

    assert setahun(cara, list(bulanan(*isi)), sampai) == seharusnya
